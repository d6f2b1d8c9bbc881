"""What records of one thing say that contradict each other: what all of them say is sure, the rest may hold.

In: the records of one id, as they were read. Out: the record that stands, with all that any of them says of rules,
entries, routes and associations; by its place, the gap of each part that not all of them say. Of an interface, all
that any record gives it, and of which nobody can say that it has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from ..snapshot import Section
from .citation import Citation, place
from .network_acl import NetworkAcl
from .route_table import RouteTable
from .security_group import IpPermission, SecurityGroup

Seen = tuple[Section, int, Any]
"""A record with the section that it stands in, and its index there."""
PEERS = ("ip_ranges", "ipv6_ranges", "prefix_list_ids", "user_id_group_pairs")
PARTS: dict[type[msgspec.Struct], frozenset[str]] = {
    SecurityGroup: frozenset({"ip_permissions", "ip_permissions_egress"}),
    NetworkAcl: frozenset({"entries", "associations"}),
    RouteTable: frozenset({"routes", "associations"}),
}
"""By type, the lists whose items each say something by themselves."""
ALIVE = {"status": ("in-use", "associated"), "attachment": ("attached",)}


class Part(NamedTuple):
    """An item of a list, or a peer of a rule: its pointer below the record, where it stands, whether all say it."""

    suffix: str
    place: Citation
    sure: bool


class Told(NamedTuple):
    """A list as some records tell it together."""

    items: tuple[Any, ...]
    parts: tuple[Part, ...]


def plain(value: Any) -> Any:
    """A value by what steers in it, the same whatever the order of a list."""
    if isinstance(value, msgspec.Struct):
        pairs = ((name, plain(getattr(value, name))) for name in value.__struct_fields__)
        return tuple((name, part) for name, part in pairs if part is not None and name not in SILENT)
    if isinstance(value, msgspec.Raw):
        return None
    if isinstance(value, tuple):
        return tuple(sorted(map(plain, value), key=repr))
    return value


SILENT = frozenset({"description", "attachment_id", "allocation_id", "ip_owner_id"})
"""Attributes that steer nothing below a record's own."""


def together(attribute: str, key: str, copies: list[Seen]) -> Told:
    """A list with every item that any of some records tells, those of the first one first."""
    split = _rules if attribute.startswith("ip_permissions") else _whole
    told = [{content for _, content, _ in split(getattr(one[2], attribute))} for one in copies]
    shared = set[Any].intersection(*told)
    items: list[Any] = []
    parts: list[Part] = []
    known: set[Any] = set()
    for section, number, record in copies:
        own = getattr(record, attribute)
        for index, item in enumerate(own):
            leaves = [leaf for leaf in split((item,)) if leaf[1] not in known]
            if not leaves:
                continue
            here = len(items)
            items.append(_with(item, leaves) if split is _rules else item)
            top = place(section, f"/{number}/{key}/{index}")
            parts.append(Part(f"/{key}/{here}", top, True))
            counts: dict[str, int] = {}
            for suffix, content, word in leaves:
                nth = counts[word] = counts.get(word, -1) + 1
                mine = f"/{key}/{here}" + (f"/{word}/{nth}" if word else "")
                there = Citation(top.file, top.pointer + suffix)
                parts.append(Part(mine, there, content in shared))
        known |= {content for _, content, _ in split(own)}
    return Told(tuple(items), tuple(parts))


Leaf = tuple[str, Any, str]
"""Where something stands below an item, what it says, and the key of the list that it stands in."""
KEYS = {
    "ip_ranges": "IpRanges",
    "ipv6_ranges": "Ipv6Ranges",
    "prefix_list_ids": "PrefixListIds",
    "user_id_group_pairs": "UserIdGroupPairs",
}


def _whole(items: tuple[Any, ...]) -> Iterator[Leaf]:
    return (("", plain(item), "") for item in items)


def _rules(items: tuple[IpPermission, ...]) -> Iterator[Leaf]:
    """Every peer of rules, with the services that it may use; a rule without any by itself."""
    for rule in items:
        head = (rule.ip_protocol, rule.from_port, rule.to_port)
        peers = [(name, n, one) for name in PEERS for n, one in enumerate(getattr(rule, name))]
        for name, number, one in peers:
            yield f"/{KEYS[name]}/{number}", (head, name, plain(one)), KEYS[name]
        if not peers:
            yield "", (head, "", ()), ""


def _with(rule: IpPermission, leaves: list[Leaf]) -> IpPermission:
    """A rule with some of its peers alone."""
    kept = {suffix for suffix, _, _ in leaves}
    lists = {
        name: tuple(one for n, one in enumerate(listed) if f"/{KEYS[name]}/{n}" in kept)
        for name in PEERS
        if (listed := getattr(rule, name))
    }
    return msgspec.structs.replace(rule, **lists)


def at_most(attribute: str, told: list[Any]) -> Any:
    """What an attribute of an interface is where nothing is left out that any record gives it."""
    if attribute == "groups":
        return None
    if attribute in ("source_dest_check", "deny_all_igw_traffic"):
        return all(value is not False for value in told) if attribute == "source_dest_check" else False
    if attribute in ALIVE:
        return min(told, key=lambda one: (_state(one) not in (None, *ALIVE[attribute]), repr(one)))
    if isinstance(told[0], tuple):
        by_name: dict[str, Any] = {}
        for item in sorted(chain.from_iterable(told), key=_rank):
            by_name.setdefault(getattr(item, item.__struct_fields__[0]), item)
        return tuple(by_name.values())
    return min((value for value in told if value is not None), key=repr, default=None)


def _rank(item: Any) -> tuple[bool, str]:
    """First of all those with a public address, then by what they say."""
    return getattr(item, "association", None) is None, repr(item)


def _state(value: Any) -> str | None:
    state: str | None = getattr(value, "status", value)
    return state


__all__ = ["PARTS", "Part", "Seen", "Told", "at_most", "plain", "together"]
