"""A network made ready to be asked: the universe, address rows, filter contents and route columns.

In: a ``Network``. Out: ``Compiled``, arrays by number with the ids beside them. What differs is counted, not
what there is: equal rule lists are one content, equal hops one number. Filters are built when first asked
for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..graph.draw import drawn
from ..model.citation import Gap
from ..model.coverage import is_listed
from ..model.firewall import firewalls
from ..model.gateway import NatGateway
from ..model.gathering import uncollected
from ..model.network import Network
from ..packet import parse_prefix
from ..semantics.internet import (
    INTERNET,
    RFC1918,
    RFC6598,
    UNFORWARDABLE,
    perhaps_dns,
    reserved_services,
    told_blocks,
)
from ..semantics.network_acl import AclRule
from ..semantics.routing import UNMODELLED, Hop, Segment, Taken, vpc_prefixes
from ..semantics.security_group import INGRESS, Permit
from ..space.line import ALL_V4, ALL_V6, position
from .atoms import Ranks, Universe
from .attachments import Hubs, hubs
from .client import ANYBODY, Client
from .columns import ColumnStore
from .contents import DIRECTIONS, holding, read_filters, uncollected_group
from .cuts import universe_of
from .far_links import FarLinks, far_links, vpn_divisions
from .links import Link, Slices, link, reach
from .routes import RouteColumns
from .rows import Rows, addresses, make_rows, nat_rows, nat_zones

MOST_CLIENTS = 8
"""Units: clients of a network whose answers are kept."""


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
    hubs: Hubs
    far: FarLinks
    owner: dict[tuple[int, int], int]
    """(VPC, rank) -> row."""
    public_owner: dict[int, int]
    """Rank of a public address -> row."""
    permits: dict[tuple[str, str], tuple[Permit, ...]]
    acl_rules: dict[tuple[str, str], tuple[AclRule, ...]]
    content_gaps: dict[tuple[str, str, int], tuple[Gap, ...]]
    contents: dict[tuple[str, str, int], tuple[str, ...]]
    """(room, direction, number) -> the groups, or the ACL, first seen with that content."""
    internet_slices: tuple[tuple[int, int], ...]
    private_slices: tuple[tuple[int, int], ...]
    shared_slices: tuple[tuple[int, int], ...]
    unforwardable: tuple[tuple[int, int], ...]
    nat_rows: dict[str, tuple[int, ...]]
    nat_zone: dict[int, str | None]
    v6_slices: tuple[tuple[int, int, int], ...]
    """(first rank, one past the last, VPC) of every IPv6 block, sorted; of a VPC without a record its subnets'."""
    filtered_tables: frozenset[str]
    """Route tables with a route in state ``filtered``."""
    client: Client = ANYBODY
    """Who asks, where a question does not say."""
    cache: dict[object, Any] = field(default_factory=dict)

    def asked_by(self, client: Client) -> Compiled:
        """The same network as another client asks it; what is known of some of them is kept.

        Shapes: itself, where no firewall was read: nothing else tells clients apart.
        """
        if client == self.client or not firewalls(self.network).policies:
            return self
        known: dict[Client, Compiled] = self.cache.setdefault("clients", {})
        if client not in known:
            if len(known) >= MOST_CLIENTS:
                del known[next(iter(known))]
            known[client] = replace(self, client=client, cache={})
        return known[client]

    def belongs(self, group: str) -> npt.NDArray[np.bool_]:
        """Which rows have a group. Shape: (rows,)."""
        found = np.zeros(len(self.rows), dtype=np.bool_)
        found[self.members.get(group, np.zeros(0, dtype=np.int64))] = True
        return found

    def referred(self, vpc: int, across: str) -> frozenset[int]:
        """The VPCs whose interfaces a group reference made in a VPC means, for what came across a transit gateway.

        Source: Amazon VPC attachments, security group referencing; assumption ``peer-reference-by-other-path``.
        """
        return self.hubs.referable.get((across, vpc), frozenset()) if across else self.reach[vpc]

    def referable(self, way: str, vpc: int) -> frozenset[int]:
        """The VPCs whose interfaces a group reference made in a VPC may mean at all, in rules of one direction.

        Source: Amazon VPC attachments, security group referencing (over transit gateways inbound rules only).
        """
        hubs = self.hubs.referable.items() if way == INGRESS else ()
        return self.reach[vpc].union(*(members for (_, mine), members in hubs if mine == vpc))

    def perhaps_referable(self, way: str, vpc: int) -> frozenset[int]:
        """The VPCs whose interfaces it means only if a transit gateway that was not read lets it."""
        hubs = self.hubs.untold.items() if way == INGRESS else ()
        return frozenset[int]().union(*(members for (_, mine), members in hubs if mine == vpc))

    def own_slices(self, vpc: int) -> tuple[tuple[int, int], ...]:
        """A VPC's own blocks; of one without a record those that its subnets and local routes tell of."""
        if self.vpc_ids[vpc] in self.network.vpcs:
            return self.vpc_slices[vpc]
        key = ("own slices", vpc)
        if key not in self.cache:
            found = told_blocks(self.network, self.vpc_ids[vpc])
            self.cache[key] = tuple(self.universe.prefix_slice(prefix) for prefix in found)
        return self.cache[key]  # type: ignore[no-any-return]

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
            name = self.vpc_ids[vpc] if vpc >= 0 else ""
            for label, addresses, services in reserved_services(self.network, name):
                ranks = tuple(self.universe.rank_of_start[position(*address)] for address in addresses)
                found.append((label, ranks, services))
            self.cache[key] = tuple(found)
        return self.cache[key]  # type: ignore[no-any-return]

    def amazon_pieces(self, vpc: int) -> frozenset[int]:
        """The pieces where Amazon's own services are, or may be, inside a VPC."""
        key = ("amazon pieces", vpc)
        if key not in self.cache:
            services = (ranks for _, ranks, _ in self.amazon_services(vpc))
            self.cache[key] = frozenset(self.perhaps_dns(vpc).tolist()).union(*services)
        return self.cache[key]  # type: ignore[no-any-return]

    def all_interfaces_known(self, subnet: str) -> bool:
        """True when interfaces were listed by the account that owns a subnet, which sees every one in it.

        Source: Share your VPC (owners see participants' interfaces, participants only their own).
        """
        return is_listed(self.network, "NetworkInterfaces", subnet)

    def perhaps_dns(self, vpc: int) -> Ranks:
        """The pieces where Amazon's DNS may answer in a VPC whose record was not read."""
        key = ("perhaps dns", vpc)
        if key not in self.cache:
            places = perhaps_dns(self.network, self.vpc_ids[vpc]) if vpc >= 0 else ()
            self.cache[key] = _numbers(self.universe.rank_of_start[position(*place)] for place in places)
        return self.cache[key]  # type: ignore[no-any-return]

    def unread_subnet(self, row: int) -> str | None:
        """The subnet of a row where its record was not read; None where it was, or where there is none."""
        if self.rows.subnet[row] >= 0:
            return None
        number = int(self.rows.interface[row])
        nat = self.network.nat_gateways.get(self.rows.standings[number].nat or "")
        if nat is not None:
            return None if nat.availability_mode == "regional" else nat.subnet_id
        interface = self.network.interfaces.get(self.rows.names[number])
        return None if interface is None else interface.subnet_id

    def automatic(self, nat: NatGateway) -> bool:
        """True for a regional NAT gateway that adds zones by itself."""
        return nat.auto_provision_zones == "enabled"


@uncollected()
def compile_network(network: Network, extra: tuple[int, ...] = (), more: tuple[int, ...] = ()) -> Compiled:
    """Make a network ready to be asked.

    Shapes: ``extra`` are positions of the line to cut at besides (a pinned address), ``more`` services (a listener's).
    """
    graph = drawn(network)
    reading = read_filters(network)
    found = list(addresses(network))
    unread = (Taken(Hop(UNMODELLED, "route table not read"), None),)
    tables = [*graph.divisions.values(), (Segment(*ALL_V4, unread), Segment(*ALL_V6, unread))]
    beyond = vpn_divisions(network)
    every = [*tables, *graph.tables.transit.values(), *beyond.values()]
    universe = universe_of(network, every, reading.matches(), found, extra, more)
    vpcs = {name: number for number, name in enumerate(_vpcs(network))}
    subnets = {name: number for number, name in enumerate(network.subnets)}
    rows = make_rows(network, universe, found, vpcs, subnets)
    held = holding(network, universe, reading, rows)
    links = {name: link(network, universe, vpcs, peering) for name, peering in network.peerings.items()}
    table_ids = tuple(graph.divisions)
    table_number = {name: number for number, name in enumerate(table_ids)}
    return Compiled(
        network=network,
        universe=universe,
        rows=rows,
        vpc_ids=tuple(vpcs),
        vpc_number=vpcs,
        subnet_ids=tuple(subnets),
        subnet_number=subnets,
        subnet_vpc=_numbers(vpcs.get(subnet.vpc_id, -1) for subnet in network.subnets.values()),
        subnet_slices=tuple(_subnet_slices(network, universe)),
        vpc_slices=_vpc_slices(network, universe, vpcs),
        table_ids=table_ids,
        table_number=table_number,
        subnet_table=_subnet_tables(graph.tables.of_subnet, table_number, subnets),
        routes=RouteColumns(universe, tables),
        groups=held.groups,
        acls=held.acls,
        row_group=held.row_group,
        subnet_acl=held.subnet_acl,
        members=held.members,
        links=links,
        reach=reach(links.values(), len(vpcs)),
        hubs=hubs(network, universe, graph.tables.transit, vpcs, subnets),
        far=far_links(network, universe, beyond),
        owner=_owners(rows),
        public_owner={rank: index for index, rank in enumerate(rows.public.tolist()) if rank >= 0},
        permits=reading.permits,
        acl_rules=reading.acl_rules,
        content_gaps=held.gaps,
        contents=held.names,
        nat_rows=nat_rows(network, universe, rows),
        nat_zone=nat_zones(network, rows),
        v6_slices=_v6_slices(network, universe, vpcs),
        filtered_tables=_filtered_tables(network),
        internet_slices=_slices(universe, INTERNET.ranges),
        private_slices=_slices(universe, RFC1918.ranges),
        shared_slices=_slices(universe, RFC6598.ranges),
        unforwardable=_slices(universe, UNFORWARDABLE.ranges),
    )


def _numbers(found: Iterable[int]) -> Ranks:
    return np.array(list(found), dtype=np.int64)


def _subnet_tables(
    of_subnet: Mapping[str, str | None], number: Mapping[str, int], subnets: Iterable[str]
) -> Ranks:
    """The table of each subnet by number; one past the last where it was not read.

    Shapes: (subnets + 1,): the last is of the subnet that was not read itself, which rows number -1.
    """
    known = [number.get(of_subnet.get(name) or "", len(number)) for name in subnets]
    return _numbers([*known, len(number)])


def _subnet_slices(network: Network, universe: Universe) -> Iterator[Slices]:
    for subnet in network.subnets.values():
        blocks = [subnet.cidr_block] if subnet.cidr_block else []
        blocks += [block.ipv6_cidr_block for block in subnet.ipv6_cidr_block_association_set]
        yield tuple(universe.prefix_slice(parse_prefix(block)) for block in blocks)


def _vpc_slices(network: Network, universe: Universe, vpcs: Iterable[str]) -> tuple[Slices, ...]:
    return tuple(
        tuple(universe.prefix_slice(prefix) for prefix in vpc_prefixes(network, name)) for name in vpcs
    )


def _slices(universe: Universe, ranges: Slices) -> Slices:
    return tuple(universe.slice(low, high) for low, high in ranges)


def _owners(rows: Rows) -> dict[tuple[int, int], int]:
    """(VPC, rank) -> the first row that has the address."""
    owners: dict[tuple[int, int], int] = {}
    for index, key in enumerate(zip(rows.vpc.tolist(), rows.rank.tolist(), strict=True)):
        owners.setdefault(key, index)
    return owners


def _vpcs(network: Network) -> list[str]:
    """Every VPC that the snapshot holds or that something of it stands in."""
    named = {subnet.vpc_id for subnet in network.subnets.values()}
    named |= {interface.vpc_id for interface in network.interfaces.values()}
    named |= {nat.vpc_id for nat in network.nat_gateways.values() if nat.vpc_id}
    named |= {table.vpc_id for table in network.route_tables.values()}
    return sorted({*network.vpcs, *named} - {None, ""})


def _v6_slices(
    network: Network, universe: Universe, vpcs: dict[str, int]
) -> tuple[tuple[int, int, int], ...]:
    found = [
        (*universe.prefix_slice(prefix), number)
        for name, number in vpcs.items()
        for prefix in vpc_prefixes(network, name)
        if prefix.family == 6
    ]
    for subnet in network.subnets.values():
        if subnet.vpc_id not in network.vpcs:
            for block in subnet.ipv6_cidr_block_association_set:
                prefix = parse_prefix(block.ipv6_cidr_block)
                found.append((*universe.prefix_slice(prefix), vpcs[subnet.vpc_id]))
    return tuple(sorted(found))


def _filtered_tables(network: Network) -> frozenset[str]:
    return frozenset(
        name
        for name, table in network.route_tables.items()
        if any(route.state == "filtered" for route in table.routes)
    )


__all__ = ["DIRECTIONS", "Compiled", "Link", "compile_network", "uncollected_group"]
