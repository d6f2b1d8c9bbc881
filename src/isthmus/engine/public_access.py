"""VPC Block Public Access at work: the check that it puts to a flow's first packet at a gateway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.citation import Gap
from ..semantics.public_access import FIREWALL, FIREWALLED_NAT, in_force, public_access
from .atoms import Ranks, Words
from .compile import Compiled
from .passage import RETURN, Check, Pack
from .walk import Walk


def meet_public_access(walk: Walk, pack: Pack, vpc: int, subnet: int, *, inbound: bool, kind: str) -> Pack:
    """VPC Block Public Access, at a flow's first packet only."""
    if walk.direction == RETURN:
        return pack
    c = walk.c
    # Invariant: a firewall is judged by its VPC, whatever is said of its subnet
    name = c.subnet_ids[subnet] if subnet >= 0 and kind not in (FIREWALL, FIREWALLED_NAT) else None
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
    if decision.gap is not None:
        pack = pack.missing(decision.gap)
    return pack.checked(check).assuming(*decision.assumptions)


@dataclass(frozen=True, slots=True)
class Access:
    """What Block Public Access lets start between the internet and each subnet. Shapes: by subnet number."""

    words: Words
    assumed: tuple[tuple[str, ...], ...]
    leaning: Ranks
    """By subnet, and for none: which of the assumed it rests on."""
    unread: dict[int, Gap]
    """By subnet: why its decision is not known."""

    def rests_on(self, subnets: Ranks) -> frozenset[str]:
        """The assumptions of the decisions on some subnets."""
        met = np.bincount(self.leaning[subnets], minlength=1)
        return frozenset(name for label in np.flatnonzero(met).tolist() for name in self.assumed[label])

    def gaps_at(self, subnets: Ranks) -> frozenset[Gap]:
        """Why the decisions on some subnets are not known."""
        return frozenset(gap for subnet, gap in self.unread.items() if subnet in subnets)


def access(c: Compiled, *, inbound: bool, kind: str) -> Access:
    """What Block Public Access lets start, by subnet, one way and for one kind of thing at the gateway."""
    key = ("public access", inbound, kind)
    found: Access | None = c.cache.get(key)
    if found is None:
        decisions = [
            public_access(c.network, c.vpc_ids[vpc] if vpc >= 0 else "", name, inbound=inbound, kind=kind)
            for name, vpc in zip(c.subnet_ids, c.subnet_vpc.tolist(), strict=True)
        ]
        masks = {True: c.universe.full, False: 0, None: c.universe.possibly(c.universe.all_cells)}
        assumed: dict[tuple[str, ...], int] = {(): 0}
        leaning = [assumed.setdefault(decision.assumptions, len(assumed)) for decision in decisions]
        words = c.universe.rows([masks[decision.passes] for decision in decisions])
        unread = {at: decision.gap for at, decision in enumerate(decisions) if decision.gap is not None}
        found = c.cache[key] = Access(words, tuple(assumed), np.array([*leaning, 0], dtype=np.int64), unread)
    return found


def assumed_of_hairpins(c: Compiled) -> tuple[str, ...]:
    """What a flow turned round at a gateway rests on: nothing where Block Public Access is on nowhere."""
    found: tuple[str, ...] | None = c.cache.get("hairpins assume")
    if found is None:
        found = ("block-public-access-stops-hairpin",) if in_force(c.network) else ()
        c.cache["hairpins assume"] = found
    return found
