"""Who a reference to a group may mean besides the members that were read.

In: a rule of a group that names a group, asked by itself. Out: the addresses that such a member may have, each with
the gap of what was not read. A path knows who sends and asks less (``engine.filters``).
Source: Security group rules, referencing; Update your security groups to reference peer groups; Amazon VPC
attachments, security group referencing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..engine.compile import Compiled
from ..engine.delivery import uncollected_interfaces, uncollected_vpc
from ..engine.unread_groups import gap_of
from ..model.citation import Gap
from ..model.coverage import is_listed
from ..semantics.algebra import referenced
from ..semantics.belonging import ANY
from ..space import Ranges
from ..space.line import ALL_V4, ALL_V6
from .membership import half_read, is_half_read

_NOBODY = np.zeros(0, dtype=np.int64)
Unread = tuple[tuple[Ranges, Gap], ...]


def unread_members(c: Compiled, holder: str, direction: str, reference: str) -> Unread:
    """Where members that a reference means may be that nobody read, as a rule of ``holder`` sees them; each gap."""
    key = ("unread members", holder, direction, reference)
    found: Unread | None = c.cache.get(key)
    if found is None:
        group, family = referenced(reference)
        meant = Ranges.of({4: [ALL_V4], 6: [ALL_V6]}.get(family or 0, (ALL_V4, ALL_V6)))
        each = ((places & meant, gap) for places, gap in _each(c, served(c, holder), direction, group))
        found = c.cache[key] = tuple((places, gap) for places, gap in each if not places.is_empty)
    return found


def served(c: Compiled, holder: str) -> frozenset[int]:
    """The VPCs in which a group may be used: its own, those it is associated with, those where somebody has it."""
    told = {c.vpc_number[name] for name in c.network.group_vpcs.get(holder, ()) if name in c.vpc_number}
    return frozenset(told | set(c.rows.vpc[c.members.get(holder, [])].tolist()) - {-1})


def _each(c: Compiled, mine: frozenset[int], direction: str, group: str) -> Iterator[tuple[Ranges, Gap]]:
    near = frozenset[int]().union(*(c.referable(direction, vpc) for vpc in mine))
    perhaps = frozenset[int]().union(*(c.perhaps_referable(direction, vpc) for vpc in mine)) - near
    homes = _homes(c, group)
    for vpc in sorted(near | perhaps):
        if homes is None or vpc in homes:
            yield from _unlisted(c, vpc)
    yield from _half_read(c, near | perhaps, group)
    for row in c.members.get(ANY, _NOBODY).tolist():
        if int(c.rows.vpc[row]) in near | perhaps:
            yield Ranges.of([c.universe.piece(int(c.rows.rank[row]))]), gap_of(c, row)
    for vpc in sorted(perhaps):
        detail = (
            f"whether groups of {c.vpc_ids[vpc]} may be referred to across a transit gateway was not read"
        )
        yield _known(c, group, {vpc}), Gap("uncollected-transit-gateway", c.vpc_ids[vpc], "open", detail)
    yield from _behind_peerings(c, mine, homes)
    for vpc in sorted(mine):
        if not is_listed(c.network, "VpcPeeringConnections", c.vpc_ids[vpc]):
            detail = f"the peerings of {c.vpc_ids[vpc]} were not listed"
            gap = Gap("uncollected-peering", c.vpc_ids[vpc], "open", detail)
            yield _beyond(c, near, group, homes), gap


def _homes(c: Compiled, group: str) -> frozenset[int] | None:
    """The VPCs in which a group's members are; None of a group that was not read."""
    return served(c, group) if group in c.network.security_groups else None


def _unlisted(c: Compiled, vpc: int) -> Iterator[tuple[Ranges, Gap]]:
    """The blocks of a VPC of which not every interface was listed."""
    name = c.vpc_ids[vpc]
    if not is_listed(c.network, "NetworkInterfaces", name):
        yield _blocks(c, vpc), uncollected_interfaces(name)


def _blocks(c: Compiled, vpc: int) -> Ranges:
    if c.vpc_ids[vpc] not in c.network.vpcs:
        return Ranges.of((ALL_V4, ALL_V6))
    return Ranges.of(_span(c, low, high) for low, high in c.own_slices(vpc) if low < high)


def _span(c: Compiled, low: int, high: int) -> tuple[int, int]:
    return c.universe.piece(low)[0], c.universe.piece(high - 1)[1]


def _half_read(c: Compiled, near: frozenset[int], group: str) -> Iterator[tuple[Ranges, Gap]]:
    """The blocks of VPCs where a member is of which only the first address is known."""
    rows = np.concatenate([c.members.get(name, _NOBODY) for name in (group, ANY)])
    members = {c.rows.names[n] for n in c.rows.interface[rows].tolist()}
    for name in sorted(members):
        interface = c.network.interfaces.get(name)
        if interface is None or not is_half_read(c.network, name):
            continue
        vpc = c.vpc_number.get(interface.vpc_id)
        if vpc in near and vpc is not None:
            yield _blocks(c, vpc), half_read(c.network, name)


def _known(c: Compiled, group: str, vpcs: set[int]) -> Ranges:
    """The addresses of members in some VPCs."""
    rows = [row for row in c.members.get(group, []) if int(c.rows.vpc[row]) in vpcs]
    return Ranges.of(c.universe.piece(int(c.rows.rank[row])) for row in rows)


def _behind_peerings(
    c: Compiled, mine: frozenset[int], homes: frozenset[int] | None
) -> Iterator[tuple[Ranges, Gap]]:
    """The blocks of VPCs that were not read and are peered with; of a group of VPCs that were read none is there."""
    for each in c.links.values() if homes is None else ():
        for far in (0, 1):
            mate = each.vpcs[1 - far]
            if each.state == "active" and each.same_region and mate in mine and not each.read[far]:
                blocks = Ranges.of(_span(c, low, high) for low, high in each.blocks[far] if low < high)
                everywhere = Ranges.of((ALL_V4, ALL_V6))
                gap = uncollected_vpc(each.names[far] or each.id)
                yield (everywhere if blocks.is_empty else blocks), gap


def _beyond(c: Compiled, near: frozenset[int], group: str, homes: frozenset[int] | None) -> Ranges:
    """Where members may be that a peering nobody read brings into sight."""
    if homes is None:
        return Ranges.of((ALL_V4, ALL_V6))
    far = homes - near
    listed = {vpc for vpc in far if is_listed(c.network, "NetworkInterfaces", c.vpc_ids[vpc])}
    found = _known(c, group, set(far)) | _known(c, ANY, set(range(len(c.vpc_ids))) - near)
    for vpc in sorted(far - listed):
        found = found | _blocks(c, vpc)
    return found
