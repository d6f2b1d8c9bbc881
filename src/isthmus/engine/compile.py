"""A network made ready to be asked: the universe, address rows, filter contents and route columns.

In: a ``Network``. Out: ``Compiled``, arrays by number with the ids beside them. What differs is counted, not what
there is: equal rule lists are one content, equal hops one number. Filters are built when first asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..graph.draw import drawn
from ..graph.draw.attached import gateway_of_vpc, side_prefixes
from ..model.citation import Gap
from ..model.gateway import NatGateway
from ..model.network import Network
from ..model.peering import VpcPeeringConnection, VpcPeeringConnectionVpcInfo
from ..packet import ALL_SERVICES, Prefix, parse_prefix
from ..semantics import network_acl, security_group
from ..semantics.algebra import Match, MemberOf, Unreadable, Within
from ..semantics.internet import INTERNET, RFC1918, RFC6598, UNFORWARDABLE, reserved_services
from ..semantics.network_acl import AclRule
from ..semantics.routing import UNMODELLED, Hop, Segment, Taken, vpc_prefixes
from ..semantics.security_group import EGRESS, INGRESS, Permit
from ..space.line import ALL_V4, ALL_V6, position, prefix_range
from .atoms import NAT64, Ranks, Universe
from .columns import Admission, Columns, ColumnStore
from .routes import RouteColumns
from .rows import NAT, OPAQUE, Rows, addresses, make_rows

DIRECTIONS = (INGRESS, EGRESS)


@dataclass(frozen=True, slots=True)
class Link:
    """A peering as the engine walks it: the two VPCs by number (-1: not in the snapshot) and the far blocks."""

    id: str
    vpcs: tuple[int, int]
    names: tuple[str, str]
    blocks: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]
    """Slices of ranks of either side's CIDR blocks."""
    state: str
    same_region: bool


@dataclass(slots=True)
class Compiled:
    """Everything the engine reads, by number."""

    network: Network
    universe: Universe
    rows: Rows
    vpc_ids: tuple[str, ...]
    vpc_number: dict[str, int]
    subnet_ids: tuple[str, ...]
    subnet_number: dict[str, int]
    subnet_vpc: Ranks
    subnet_slices: tuple[tuple[tuple[int, int], ...], ...]
    vpc_slices: tuple[tuple[tuple[int, int], ...], ...]
    table_ids: tuple[str, ...]
    table_number: dict[str, int]
    subnet_table: Ranks
    routes: RouteColumns
    groups: dict[str, ColumnStore]
    acls: dict[str, ColumnStore]
    row_group: dict[str, Ranks]
    subnet_acl: dict[str, Ranks]
    members: dict[str, Ranks]
    links: dict[str, Link]
    reach: tuple[frozenset[int], ...]
    """By VPC: the VPCs whose interfaces a group reference made there may mean."""
    owner: dict[tuple[int, int], int]
    """(VPC, rank) -> row."""
    public_owner: dict[int, int]
    """Rank of a public address -> row."""
    permits: dict[tuple[str, str], tuple[Permit, ...] | None]
    acl_rules: dict[tuple[str, str], tuple[AclRule, ...] | None]
    content_gaps: dict[tuple[str, str, int], tuple[Gap, ...]]
    contents: dict[tuple[str, str, int], tuple[str, ...]]
    """(room, direction, number) -> the groups, or the ACL, first seen with that content."""
    internet_slices: tuple[tuple[int, int], ...]
    private_slices: tuple[tuple[int, int], ...]
    shared_slices: tuple[tuple[int, int], ...]
    unforwardable: tuple[tuple[int, int], ...]
    gateway_of_vpc: dict[str, str]
    """VPC id -> the internet gateway attached to it."""
    nat_rows: dict[str, tuple[int, ...]]
    nat_zone: dict[int, str | None]
    v6_slices: tuple[tuple[int, int, int], ...]
    """(first rank, one past the last, VPC) of every IPv6 block, sorted."""
    filtered_tables: frozenset[str]
    """Route tables with a route in state ``filtered``."""
    collected: frozenset[str]
    """Accounts whose interfaces were listed, as far as the snapshot tells; empty where it does not."""
    cache: dict[object, Any] = field(default_factory=dict)

    def belongs(self, group: str) -> npt.NDArray[np.bool_]:
        """Which rows have a group. Shape: (rows,)."""
        key = ("belongs", group)
        found = self.cache.get(key)
        if found is None:
            found = np.zeros(len(self.rows), dtype=np.bool_)
            found[self.members.get(group, np.zeros(0, dtype=np.int64))] = True
            self.cache[key] = found
        return found  # type: ignore[no-any-return]

    def vpc_of_v6(self, rank: int) -> int:
        """The VPC whose IPv6 block holds a piece; -1 where none does."""
        at = bisect_right(self.v6_slices, (rank, 1 << 62, 0)) - 1
        if at >= 0 and self.v6_slices[at][0] <= rank < self.v6_slices[at][1]:
            return self.v6_slices[at][2]
        return -1

    def amazon_services(
        self, vpc: int
    ) -> tuple[tuple[str, tuple[int, ...], tuple[tuple[int, int], ...]], ...]:
        """Amazon's own services inside a VPC: name, pieces, services."""
        key = ("amazon", vpc)
        if key not in self.cache:
            found = []
            for label, addresses, services in reserved_services(self.network, self.vpc_ids[vpc] if vpc >= 0 else ""):
                ranks = tuple(self.universe.rank_of_start[position(*address)] for address in addresses)
                found.append((label, ranks, services))
            self.cache[key] = tuple(found)
        return self.cache[key]  # type: ignore[no-any-return]

    def all_interfaces_known(self, subnet: str) -> bool:
        """True when the account that owns a subnet, which sees every interface in it, was collected.

        Source: Share your VPC (owners see participants' interfaces, participants only their own).
        """
        owner = self.network.subnets[subnet].owner_id
        return owner is None or not self.collected or owner in self.collected

    def automatic(self, nat: NatGateway) -> bool:
        """True for a regional NAT gateway that adds zones by itself."""
        return nat.auto_provision_zones == "enabled"


def compile_network(network: Network, extra: tuple[int, ...] = ()) -> Compiled:
    """Make a network ready to be asked.

    Shapes: ``extra`` are positions of the line to cut at besides (a pinned address, an asked block).
    """
    return _Compiler(network, extra).run()


class _Compiler:
    """The steps of compiling, in the order of ``run``."""

    def __init__(self, network: Network, extra: tuple[int, ...]) -> None:
        self.network = network
        self.graph = drawn(network)
        self.extra = extra
        self.found = list(addresses(network))
        self.vpc_ids = tuple(network.vpcs)
        self.vpcs = {name: number for number, name in enumerate(self.vpc_ids)}
        self.subnet_ids = tuple(network.subnets)
        self.subnets = {name: number for number, name in enumerate(self.subnet_ids)}
        self.permits: dict[tuple[str, str], tuple[Permit, ...] | None] = {}
        self.acl_rules: dict[tuple[str, str], tuple[AclRule, ...] | None] = {}
        self.content_gaps: dict[tuple[str, str, int], tuple[Gap, ...]] = {}
        self.contents: dict[tuple[str, str, int], tuple[str, ...]] = {}
        self.cuts: set[int] = set()

    def run(self) -> Compiled:
        network = self.network
        self._read_filters()
        self.table_ids = tuple(self.graph.divisions)
        self.tables = {name: number for number, name in enumerate(self.table_ids)}
        segments = list(self.graph.divisions.values())
        unread = (Taken(Hop(UNMODELLED, "route table not read"), None),)
        segments.append((Segment(*ALL_V4, unread), Segment(*ALL_V6, unread)))
        universe = self._universe(segments)
        self.universe = universe
        rows = make_rows(network, universe, self.found, self.vpcs, self.subnets)
        groups = {way: ColumnStore(universe) for way in DIRECTIONS}
        acls = {way: ColumnStore(universe) for way in DIRECTIONS}
        links = {name: self._link(p) for name, p in network.peerings.items()}
        return Compiled(
            network=network,
            universe=universe,
            rows=rows,
            vpc_ids=self.vpc_ids,
            vpc_number=self.vpcs,
            subnet_ids=self.subnet_ids,
            subnet_number=self.subnets,
            subnet_vpc=np.array(
                [self.vpcs.get(s.vpc_id, -1) for s in network.subnets.values()], dtype=np.int64
            ),
            subnet_slices=tuple(self._subnet_slices()),
            vpc_slices=tuple(
                tuple(universe.prefix_slice(p) for p in vpc_prefixes(network, name))
                for name in self.vpc_ids
            ),
            table_ids=self.table_ids,
            table_number=self.tables,
            subnet_table=self._subnet_tables(),
            routes=RouteColumns(universe, segments),
            groups=groups,
            acls=acls,
            row_group={way: self._row_groups(rows, groups[way], way) for way in DIRECTIONS},
            subnet_acl={way: self._subnet_acls(acls[way], way) for way in DIRECTIONS},
            members=self._members(rows),
            links=links,
            reach=self._reach(links),
            owner={
                (int(vpc), int(rank)): index
                for index, (vpc, rank) in reversed(
                    list(enumerate(zip(rows.vpc.tolist(), rows.rank.tolist(), strict=True)))
                )
            },
            public_owner={
                rank: index for index, rank in enumerate(rows.public.tolist()) if rank >= 0
            },
            permits=self.permits,
            acl_rules=self.acl_rules,
            content_gaps=self.content_gaps,
            contents=self.contents,
            gateway_of_vpc=gateway_of_vpc(network),
            nat_rows=self._nat_rows(rows),
            nat_zone=self._nat_zones(rows),
            v6_slices=self._v6_slices(),
            filtered_tables=frozenset(
                name
                for name, table in network.route_tables.items()
                if any(route.state == "filtered" for route in table.routes)
            ),
            collected=self._collected(),
            internet_slices=self._slices(INTERNET.ranges),
            private_slices=self._slices(RFC1918.ranges),
            shared_slices=self._slices(RFC6598.ranges),
            unforwardable=self._slices(UNFORWARDABLE.ranges),
        )

    def _read_filters(self) -> None:
        for way in DIRECTIONS:
            for name in self.network.security_groups:
                self.permits[name, way] = security_group.permits(self.network, name, way)
            for name in self.network.network_acls:
                self.acl_rules[name, way] = network_acl.acl_rules(self.network, name, way)

    def _universe(self, tables: list[tuple[Segment, ...]]) -> Universe:
        bounds: set[int] = set(self.extra)
        nat64 = False
        for segments in tables:
            bounds.update(segment.low for segment in segments)
        for match in self._matches():
            if isinstance(match.peer, Within):
                for prefix in match.peer.prefixes:
                    low, high = prefix_range(prefix)
                    bounds.update((low, high + 1))
        for prefix in self._blocks():
            low, high = prefix_range(prefix)
            bounds.update((low, high + 1))
        for address in self.found:
            bounds.update((address.low, address.high + 1))
            if address.public is not None:
                bounds.update((address.public, address.public + 1))
        for name in self.vpc_ids:
            for _, places, services in reserved_services(self.network, name):
                self.cuts.update(edge for low, high in services for edge in (low, high + 1))
                for place in places:
                    bounds.update((position(*place), position(*place) + 1))
        for special in (INTERNET, RFC1918, RFC6598, UNFORWARDABLE):
            for low, high in special.ranges:
                bounds.update((low, high + 1))
        for segments in tables:
            for segment in segments:
                for taken in segment.takers:
                    nat64 = nat64 or (taken.prefix is not None and NAT64.covers(taken.prefix))
        for match in self._matches():
            self.cuts.update((match.services[0], match.services[1] + 1))
        return Universe(bounds, self.cuts, nat64)

    def _matches(self) -> Iterator[Match]:
        for permits in self.permits.values():
            for permit in permits or ():
                yield permit.match
        for rules in self.acl_rules.values():
            for rule in rules or ():
                yield rule.match

    def _blocks(self) -> Iterator[Prefix]:
        for name in self.vpc_ids:
            yield from vpc_prefixes(self.network, name)
        for subnet in self.network.subnets.values():
            if subnet.cidr_block:
                yield parse_prefix(subnet.cidr_block)
            for block in subnet.ipv6_cidr_block_association_set:
                yield parse_prefix(block.ipv6_cidr_block)
        for peering in self.network.peerings.values():
            for side in (peering.requester_vpc_info, peering.accepter_vpc_info):
                yield from side_prefixes(self.network, side)

    def _subnet_slices(self) -> Iterator[tuple[tuple[int, int], ...]]:
        for subnet in self.network.subnets.values():
            blocks = [subnet.cidr_block] if subnet.cidr_block else []
            blocks += [block.ipv6_cidr_block for block in subnet.ipv6_cidr_block_association_set]
            yield tuple(self.universe.prefix_slice(parse_prefix(block)) for block in blocks)

    def _slices(self, ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple(self.universe.slice(low, high) for low, high in ranges)

    def _subnet_tables(self) -> Ranks:
        unread = len(self.table_ids)
        names = (self.graph.tables.of_subnet.get(name) for name in self.subnet_ids)
        return np.array([self.tables.get(name or "", unread) for name in names], dtype=np.int64)

    def _row_groups(self, rows: Rows, store: ColumnStore, way: str) -> Ranks:
        known: dict[tuple[str, ...], int] = {}
        numbers = []
        for index, name in enumerate(rows.names):
            interface = self.network.interfaces.get(name)
            kind = rows.standings[index].kind
            groups = tuple(sorted({g.group_id for g in interface.groups})) if interface else ()
            if not groups:
                numbers.append(self._groupless(store, way, name, kind))
                continue
            if groups not in known:
                known[groups] = self._content(store, way, groups)
            numbers.append(known[groups])
        by_interface = np.array(numbers, dtype=np.int64)
        return by_interface[rows.interface] if len(rows) else by_interface

    def _groupless(self, store: ColumnStore, way: str, name: str, kind: int) -> int:
        columns = Columns(self.universe)
        if kind in (NAT, OPAQUE):
            return store.number(("no group",), lambda: columns.everything)
        number = store.number(("groups not read",), lambda: _doubtful(columns))
        gap = Gap("groups-not-read", name, "open", f"the security groups of {name} were not read")
        key = ("group", way, number)
        self.content_gaps[key] = (*self.content_gaps.get(key, ()), gap)
        return number

    def _content(self, store: ColumnStore, way: str, groups: tuple[str, ...]) -> int:
        matches: list[Match] = []
        gaps: list[Gap] = []
        for name in groups:
            permits = self.permits.get((name, way))
            if permits is None:
                matches.append(Match(Unreadable(name), ALL_SERVICES))
                gaps.append(uncollected_group(name))
                continue
            for permit in permits:
                matches.append(permit.match)
                if isinstance(permit.match.peer, Unreadable):
                    gaps.append(security_group.unreadable_gap(permit.match.peer, self.network))
        content = frozenset(matches)
        number = store.number(content, _group_maker(self.universe, content))
        self.contents.setdefault(("group", way, number), groups)
        if gaps:
            self.content_gaps.setdefault(("group", way, number), tuple(sorted(set(gaps), key=repr)))
        return number

    def _subnet_acls(self, store: ColumnStore, way: str) -> Ranks:
        numbers = []
        for name in self.subnet_ids:
            acl = self.network.acl_of_subnet.get(name)
            rules = self.acl_rules.get((acl or "", way))
            if rules is None:
                columns = Columns(self.universe)
                number = store.number(("not read",), lambda columns=columns: _doubtful(columns))  # type: ignore[misc]
                gap = Gap("network-acl-not-read", name, "close", f"the network ACL of {name} was not read")
                key = ("acl", way, number)
                self.content_gaps[key] = (*self.content_gaps.get(key, ()), gap)
            else:
                content = tuple((rule.allow, rule.match) for rule in rules)
                number = store.number(content, _acl_maker(self.universe, rules))
                self.contents.setdefault(("acl", way, number), (acl or "",))
                doubts = [rule for rule in rules if isinstance(rule.match.peer, Unreadable)]
                if doubts and acl is not None:
                    gap = Gap("unreadable-acl-entry", acl, "either", f"an entry of {acl} was not understood")
                    self.content_gaps.setdefault(("acl", way, number), (gap,))
            numbers.append(number)
        return np.array(numbers, dtype=np.int64)

    def _members(self, rows: Rows) -> dict[str, Ranks]:
        found: dict[str, list[int]] = {}
        for name in rows.names:
            interface = self.network.interfaces.get(name)
            for group in sorted({g.group_id for g in interface.groups}) if interface else ():
                found.setdefault(group, []).extend(rows.rows_of[name])
        return {group: np.array(sorted(rows_), dtype=np.int64) for group, rows_ in found.items()}

    def _collected(self) -> frozenset[str]:
        kinds = ("NetworkInterfaces", "Reservations")
        sections = [s for s in self.network.snapshot.sections if s.kind in kinds]
        told = {section.account for section in sections if section.account}
        if sections and all(section.account for section in sections):
            return frozenset(told)
        return frozenset(told | {i.owner_id for i in self.network.interfaces.values() if i.owner_id})

    def _nat_rows(self, rows: Rows) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for index, name in enumerate(rows.names):
            nat = rows.standings[index].nat
            if nat is not None:
                v4 = tuple(r for r in rows.rows_of[name] if rows.rank[r] < self.universe.first_v6)
                found[nat] = found.get(nat, ()) + v4
        return found

    def _nat_zones(self, rows: Rows) -> dict[int, str | None]:
        zones: dict[int, str | None] = {}
        for nat in self.network.nat_gateways.values():
            for index, address in enumerate(nat.nat_gateway_addresses):
                name = address.network_interface_id or f"{nat.nat_gateway_id}/address/{index}"
                for row in rows.rows_of.get(name, ()):
                    zones[row] = address.availability_zone_id or address.availability_zone
        return zones

    def _v6_slices(self) -> tuple[tuple[int, int, int], ...]:
        found = []
        for number, name in enumerate(self.vpc_ids):
            for prefix in vpc_prefixes(self.network, name):
                if prefix.family == 6:
                    found.append((*self.universe.prefix_slice(prefix), number))
        return tuple(sorted(found))

    def _link(self, peering: VpcPeeringConnection) -> Link:
        sides = (peering.requester_vpc_info, peering.accepter_vpc_info)
        names = tuple((side.vpc_id if side else None) or "" for side in sides)
        regions = [self._region(side) for side in sides]
        blocks = tuple(
            tuple(self.universe.prefix_slice(prefix) for prefix in side_prefixes(self.network, side))
            for side in sides
        )
        state = peering.status.code if peering.status and peering.status.code else "active"
        return Link(
            peering.vpc_peering_connection_id,
            (self.vpcs.get(names[0], -1), self.vpcs.get(names[1], -1)),
            (names[0], names[1]),
            (blocks[0], blocks[1]),
            state,
            regions[0] == regions[1] or None in regions,
        )

    def _region(self, side: VpcPeeringConnectionVpcInfo | None) -> str | None:
        if side is None:
            return None
        home = self.network.homes.get(side.vpc_id or "")
        return side.region or (home.region if home else None)

    def _reach(self, links: dict[str, Link]) -> tuple[frozenset[int], ...]:
        reach = [{number} for number in range(len(self.vpc_ids))]
        for link in links.values():
            if link.state == "active" and link.same_region and min(link.vpcs) >= 0:
                reach[link.vpcs[0]].add(link.vpcs[1])
                reach[link.vpcs[1]].add(link.vpcs[0])
        return tuple(frozenset(near) for near in reach)


def uncollected_group(name: str) -> Gap:
    """The gap that a group held by an interface leaves when its rules were not read."""
    return Gap("uncollected-group", name, "open", f"the rules of security group {name} were not read")


def _doubtful(columns: Columns) -> Admission:
    return Admission((0,), (columns.universe.possibly(columns.universe.all_cells),))


def _group_maker(universe: Universe, content: frozenset[Match]) -> Callable[[], Admission]:
    def make() -> Admission:
        permits = [Permit("", "", match, "", "") for match in content]
        return security_group.admitted(permits, Columns(universe))

    return make


def _acl_maker(universe: Universe, rules: tuple[AclRule, ...]) -> Callable[[], Admission]:
    return lambda: network_acl.admitted(rules, Columns(universe))


def referenced(admission: Admission, group: str) -> int:
    """What an admission grants the members of a group, as a doubled set."""
    return admission.members.get(group, 0)


__all__ = ["Compiled", "Link", "MemberOf", "compile_network", "referenced", "uncollected_group"]
