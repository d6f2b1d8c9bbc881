"""VPC Block Public Access at work: the check that it puts to a flow's first packet at a gateway."""

from __future__ import annotations

from ..semantics.public_access import public_access
from .passage import RETURN, Check, Pack
from .walk import Walk


def meet_public_access(walk: Walk, pack: Pack, vpc: int, subnet: int, *, inbound: bool, kind: str) -> Pack:
    """VPC Block Public Access, at a flow's first packet only."""
    if walk.direction == RETURN:
        return pack
    c = walk.c
    name = c.subnet_ids[subnet] if subnet >= 0 else None
    decision = public_access(walk.network, c.vpc_ids[vpc], name, inbound=inbound, kind=kind)
    if decision.passes is True:
        return pack.assuming(*decision.assumptions)
    cells = c.universe.all_cells
    mask = 0 if decision.passes is False else c.universe.possibly(cells)
    words = c.universe.row(mask)[None, :]
    rule = f"mode {decision.mode}, exclusion {decision.exclusion or 'none'}"
    at = name or c.vpc_ids[vpc]
    check = Check(
        walk.direction,
        "block-public-access",
        c.vpc_ids[vpc],
        at,
        words,
        aws_code="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        rule=rule,
    )
    return pack.checked(check).assuming(*decision.assumptions)
