"""Whom a fix opens besides what was asked: who else holds the group, stands behind the ACL, or lies in the block.

In: the edits of a fix and the sides of the question. Out: a sentence for each thing that reaches further. What filters
look at decides, not what is delivered then: that is what ``exposure`` tells of the new rule.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..engine.compile import Compiled
from ..engine.filters import inside
from ..packet import parse_prefix
from ..space import Ranges, prefix_range
from .directory import directory
from .few import few
from .sides import Side, internet_places

FEW = 4
"""Units: things that a sentence names."""

Edit = Mapping[str, Any]


def opened_too(c: Compiled, edits: Iterable[Edit], sides: tuple[Side, Side]) -> list[str]:
    """What the edits of a fix open further than was asked, each thing once."""
    found: dict[str, None] = {}
    for edit in edits:
        for said in _of_edit(c, edit, sides):
            found[f"the fix reaches further: {said}"] = None
    return list(found)


def _of_edit(c: Compiled, edit: Edit, sides: tuple[Side, Side]) -> Iterator[str]:
    name, value = str(edit["id"]), edit["value"] if isinstance(edit["value"], dict) else {}
    if edit["kind"] == "SecurityGroups":
        outward = "Egress" in str(edit["pointer"])
        mine, other = sides if outward else sides[::-1]
        yield from _more(c, name, "is held by", directory(c.network).members.get(name, ()), _names(c, mine))
        blocks = [*value.get("IpRanges", ()), *value.get("Ipv6Ranges", ())]
        yield from _wider(c, [str(one.get("CidrIp") or one.get("CidrIpv6")) for one in blocks], other)
    elif edit["kind"] == "NetworkAcls":
        guarded = [subnet for subnet, acl in c.network.acl_of_subnet.items() if acl == name]
        yield from _more(c, name, "guards", guarded, _subnets(c, sides))
        other = sides[1 if value.get("Egress") else 0]
        yield from _wider(c, [str(value.get("CidrBlock") or value.get("Ipv6CidrBlock"))], other)
    elif edit["kind"] == "RouteTables":
        served = [subnet for subnet, table in c.network.table_of_subnet.items() if table == name]
        yield from _more(c, name, "serves", served, _subnets(c, sides))


def _more(c: Compiled, name: str, verb: str, every: Iterable[str], asked: set[str]) -> Iterator[str]:
    rest = [one for one in every if one not in asked]
    if rest:
        yield f"{_called(c, name)} {verb} {_listed(c, rest)} too"


def _wider(c: Compiled, blocks: list[str], side: Side) -> Iterator[str]:
    """The interfaces in the blocks of a rule that are not of the end that it is for."""
    within = Ranges.of(prefix_range(parse_prefix(block)) for block in blocks)
    if side.explicit or not side.places.is_empty:
        within = within - side.places
    starts = c.universe.starts
    slices = [(bisect_left(starts, low), bisect_right(starts, high)) for low, high in within.ranges]
    held = inside(c.rows.rank, slices)
    held[list(side.rows)] = False
    names = dict.fromkeys(c.rows.names[number] for number in c.rows.interface[held].tolist())
    if names:
        yield f"{', '.join(blocks[:FEW])} holds {_listed(c, list(names))} too"
    if side.rows and not (within & internet_places(c)).is_empty:
        yield f"{', '.join(blocks[:FEW])} holds addresses of the internet too"


def _names(c: Compiled, side: Side) -> set[str]:
    return {c.rows.names[int(c.rows.interface[row])] for row in side.rows}


def _subnets(c: Compiled, sides: tuple[Side, Side]) -> set[str]:
    numbers = {int(c.rows.subnet[row]) for side in sides for row in side.rows}
    return {c.subnet_ids[number] for number in numbers - {-1}}


def _listed(c: Compiled, names: list[str]) -> str:
    """Things by their names, the first few."""
    return few([*(_called(c, name) for name in names[:FEW]), *names[FEW:]], FEW)


def _called(c: Compiled, name: str) -> str:
    from .many import label

    return label(c, name)
