"""What a design leaves in doubt: where nobody knows which things are meant, parts are written as not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .draft import Entry, Place

if TYPE_CHECKING:
    from .network import Design

_GIVEN = re.compile(r"(?:[a-z]+-)+[0-9a-z]+")


def is_given(name: str) -> bool:
    """Whether a name is an id that AWS gave, such as ``subnet-0a1b2c3d``."""
    return _GIVEN.fullmatch(name) is not None


def blank(design: Design, name: str, vpc: str | None, place: Place) -> Entry:
    """A table whose routes nobody knows."""
    record: dict[str, Any] = {
        "RouteTableId": name,
        "VpcId": vpc,
        "Associations": [],
        "PropagatingVgws": [],
        "Tags": [],
    }
    if name not in design.blanks:
        design.blanks[name] = design.draft.add("RouteTables", record, place)
    return design.blanks[name]


def loose(design: Design, name: str, table: Entry | None, place: Place) -> None:
    """A table of which nobody knows whose it is, so that any subnet that would use the main one may use it."""
    known = table.record.get("VpcId") if table is not None else None
    for vpc in design.vpcs if known is None else (known,):
        blank(design, f"{name}@{vpc}" if known is None else name, vpc, place).record.pop("Associations", None)


def stray(design: Design, name: str, route: Mapping[str, str | None], place: Place) -> None:
    """A route of which nobody knows in which table: in each that has no other of its destination it may be."""
    where = {key: value for key, value in route.items() if key.startswith("Destination") and value}
    for entry in design.tables.values():
        if not any(where.items() <= one.items() for one in entry.record["Routes"]):
            told = {**where, "LocalGatewayId": name, "State": "active", "Origin": "CreateRoute"}
            design.draft.put(entry, "Routes", told, place)


def free_number(acl: Entry, entry: Mapping[str, Any]) -> int:
    """The number of an entry that may be one of this ACL: its own, or the next that is free."""
    taken = {one["RuleNumber"] for one in acl.record["Entries"] if one["Egress"] is entry.get("Egress")}
    number = entry.get("RuleNumber") or 1
    while number in taken:
        number += 1
    return int(number)


def known_peers(design: Design, rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule whose peers that may be any group are written as a list that nobody knows."""
    told = dict(rule)
    pairs = told.get("UserIdGroupPairs", [])
    loose = [one["GroupId"] for one in pairs if design.is_open(one["GroupId"], design.groups)]
    told["UserIdGroupPairs"] = [one for one in pairs if one["GroupId"] not in loose]
    told["PrefixListIds"] = [
        *told.get("PrefixListIds", []),
        *({"PrefixListId": name} for name in loose),
    ]
    return told


def joined(design: Design, groups: Iterable[str] | None) -> list[dict[str, str]] | None:
    """The groups of an interface; None where one may be any group."""
    told = None if groups is None else list(groups)
    if told is None or any(design.is_open(group, design.groups) for group in told):
        return None
    return [{"GroupId": group} for group in told]
