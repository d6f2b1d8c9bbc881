"""Filter contents: every distinct rule list of a network, numbered, and who holds which.

In: a ``Network`` and its universe. Out: a ``Holding``: stores of columns, and the number of the content
that each row's groups and each subnet's network ACL have. Equal rule lists are one content, whatever their
ids are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from ..model.bindings import no_acl
from ..model.citation import Gap
from ..model.network import Network
from ..model.record import UNTOLD
from ..packet import ALL_SERVICES
from ..semantics import network_acl, security_group
from ..semantics.algebra import Match, MemberOf, Unreadable, referenced
from ..semantics.belonging import ANY, unread, unread_gap
from ..semantics.network_acl import AclRule
from ..semantics.security_group import EGRESS, INGRESS, Permit
from .atoms import Ranks, Universe
from .columns import Admission, Columns, ColumnStore
from .rows import CARRIER, NAT, OPAQUE, Rows

DIRECTIONS = (INGRESS, EGRESS)
PLACED = frozenset({"uncollected-network-acl", "conflicting-records", "interface-without-groups"})
"""Kinds of gaps that many places share with one content: each is of the subnet or interface that it names."""


def is_of(network: Network, gap: Gap, places: Collection[str]) -> bool:
    """Whether a gap of a content is one of some subnets and interfaces that have it, or of the rules themselves."""
    filters = (network.security_groups, network.network_acls)
    return gap.kind not in PLACED or gap.id in places or any(gap.id in family for family in filters)


Holders = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules of every group and every network ACL, by id and direction; nothing of what was not read."""

    permits: dict[tuple[str, str], tuple[Permit, ...]]
    acl_rules: dict[tuple[str, str], tuple[AclRule, ...]]

    def matches(self) -> Iterator[Match]:
        """What any rule names."""
        for permits in self.permits.values():
            for permit in permits:
                yield permit.match
        for rules in self.acl_rules.values():
            for rule in rules:
                yield rule.match


def read_filters(network: Network) -> Reading:
    """The rules of every group and network ACL of a network."""
    permits: dict[tuple[str, str], tuple[Permit, ...]] = {}
    acl_rules: dict[tuple[str, str], tuple[AclRule, ...]] = {}
    for way in DIRECTIONS:
        for name in network.security_groups:
            if security_group.is_told(network, name, way):
                permits[name, way] = security_group.permits(network, name, way)
        for name, acl in network.network_acls.items():
            if acl.entries is not UNTOLD:
                acl_rules[name, way] = network_acl.acl_rules(network, name, way)
    return Reading(permits, acl_rules)


@dataclass(slots=True)
class Holding:
    """Contents by number, for each direction, and who holds them."""

    network: Network
    universe: Universe
    reading: Reading
    groups: dict[str, ColumnStore] = field(default_factory=dict)
    acls: dict[str, ColumnStore] = field(default_factory=dict)
    row_group: dict[str, Ranks] = field(default_factory=dict)
    subnet_acl: dict[str, Ranks] = field(default_factory=dict)
    members: dict[str, Ranks] = field(default_factory=dict)
    gaps: dict[tuple[str, str, int], tuple[Gap, ...]] = field(default_factory=dict)
    names: dict[tuple[str, str, int], tuple[str, ...]] = field(default_factory=dict)
    """(room, direction, number) -> the groups, or the ACL, first seen with that content."""

    def row_groups(self, rows: Rows, holders: Holders, way: str) -> Ranks:
        """The content of each row's groups in one direction. Shape: (rows,)."""
        store = self.groups[way]
        known: dict[tuple[str, ...], int] = {}
        numbers = []
        for index, groups in enumerate(holders):
            number = known.get(groups)
            if number is None and groups:
                number = known[groups] = self.of_groups(way, groups)
            if number is None:
                number = self._groupless(store, way, rows.names[index], rows.standings[index].kind)
            numbers.append(number)
        return np.array(numbers, dtype=np.int64)[rows.interface]

    def _groupless(self, store: ColumnStore, way: str, name: str, kind: int) -> int:
        """Interfaces that AWS gives no group are open; others without one, or of which none was read, are in doubt.

        Source: NAT gateway basics; Gateway Load Balancers, target security groups.
        """
        blind = name in unread(self.network)
        if kind in (NAT, OPAQUE, CARRIER) and not blind:
            return store.number(("no group",), lambda columns: columns.everything)
        number = store.number(("groups not read",), _in_doubt)
        gap = Gap("interface-without-groups", name, "open", f"{name} lists no security group")
        gap = unread_gap(self.network, name) if blind else gap
        key = ("group", way, number)
        self.gaps[key] = (*self.gaps.get(key, ()), gap)
        return number

    def of_groups(self, way: str, groups: tuple[str, ...]) -> int:
        """The content of some groups together in one direction."""
        matches: list[Match] = []
        gaps: list[Gap] = []
        for name in groups:
            permits = self.reading.permits.get((name, way))
            if permits is None:
                matches.append(Match(Unreadable(name), ALL_SERVICES))
                gaps.append(uncollected_group(name))
                continue
            for permit in permits:
                matches.append(permit.match)
                gaps += security_group.doubts(self.network, permit)
        number = self.groups[way].number(frozenset(matches), _group_maker(tuple(dict.fromkeys(matches))))
        self.names.setdefault(("group", way, number), groups)
        if gaps:
            self.gaps.setdefault(("group", way, number), tuple(sorted(set(gaps), key=repr)))
        return number

    def subnet_acls(self, way: str) -> Ranks:
        """The content of each subnet's network ACL in one direction. Shape: (subnets,)."""
        numbers = [self.of_subnet(way, name) for name in self.network.subnets]
        return np.array(numbers, dtype=np.int64)

    def of_subnet(self, way: str, subnet: str) -> int:
        """The content of one subnet's network ACL in one direction."""
        store = self.acls[way]
        acl = self.network.acl_of_subnet.get(subnet)
        rules = self.reading.acl_rules.get((acl or "", way))
        if rules is None:
            number = store.number(("not read",), _in_doubt)
            gap = no_acl(self.network, subnet)
            key = ("acl", way, number)
            self.gaps[key] = (*self.gaps.get(key, ()), gap)
            return number
        content = tuple((rule.allow, rule.match) for rule in rules)
        number = store.number(content, _acl_maker(rules))
        self.names.setdefault(("acl", way, number), (acl or "",))
        gaps = {gap for rule in rules for gap in network_acl.doubts(self.network, acl or "", rule)}
        if gaps:
            self.gaps.setdefault(("acl", way, number), tuple(sorted(gaps, key=repr)))
        return number


def holding(network: Network, universe: Universe, reading: Reading, rows: Rows) -> Holding:
    """The contents of a network, and who holds which."""
    found = Holding(network, universe, reading)
    holders = group_holders(network, rows)
    found.members = _members(network, rows, holders)
    found.members |= dict(_of_one_family(universe, reading, rows, found.members))
    for way in DIRECTIONS:
        found.groups[way], found.acls[way] = ColumnStore(universe), ColumnStore(universe)
    for way in DIRECTIONS:
        found.row_group[way] = found.row_groups(rows, holders, way)
    for way in DIRECTIONS:
        found.subnet_acl[way] = found.subnet_acls(way)
    return found


def group_holders(network: Network, rows: Rows) -> Holders:
    """By interface number: the sorted ids of its groups, none where it lists none or was not collected."""
    interfaces = network.interfaces
    sets: dict[tuple[str, ...], tuple[str, ...]] = {}
    found = []
    for name in rows.names:
        interface = interfaces.get(name)
        told = interface.groups if interface is not None else None
        listed = tuple([group.group_id for group in told]) if told else ()
        groups = sets.get(listed)
        if groups is None:
            groups = sets[listed] = tuple(sorted(set(listed)))
        found.append(groups)
    return tuple(found)


def _members(network: Network, rows: Rows, holders: Holders) -> dict[str, Ranks]:
    """Group -> the rows of the interfaces that have it, in order; ``ANY`` -> those of which nobody read which.

    Source: Security group rules, referencing (primary and secondary private addresses of members count).
    """
    found: dict[str, list[int]] = {}
    for name, groups in zip(rows.names, holders, strict=True):
        for group in groups:
            found.setdefault(group, []).extend(rows.rows_of[name])
    for name in sorted(unread(network)):
        found.setdefault(ANY, []).extend(rows.rows_of.get(name, ()))
    return {group: np.array(belonging, dtype=np.int64) for group, belonging in found.items()}


def _of_one_family(
    universe: Universe, reading: Reading, rows: Rows, members: dict[str, Ranks]
) -> Iterator[tuple[str, Ranks]]:
    """The members of groups that rules mean by their addresses of one family alone, by reference."""
    for match in reading.matches():
        if isinstance(match.peer, MemberOf) and match.peer.family is not None:
            for name in match.peer.memberships:
                held = members.get(referenced(name)[0], np.zeros(0, dtype=np.int64))
                v6 = rows.rank[held] >= universe.first_v6
                yield name, held[v6 if match.peer.family == 6 else ~v6]


def uncollected_group(name: str) -> Gap:
    """The gap that a group held by an interface leaves when its rules were not read."""
    return Gap("uncollected-group", name, "open", f"the rules of security group {name} were not read")


def _in_doubt(columns: Columns) -> Admission:
    universe = columns.universe
    return Admission((0,), (universe.possibly(universe.all_cells),))


def _group_maker(matches: tuple[Match, ...]) -> Callable[[Columns], Admission]:
    def make(columns: Columns) -> Admission:
        return security_group.admitted([Permit("", "", match, "", "") for match in matches], columns)

    return make


def _acl_maker(rules: tuple[AclRule, ...]) -> Callable[[Columns], Admission]:
    return lambda columns: network_acl.admitted(rules, columns)
