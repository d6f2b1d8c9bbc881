"""What if a route table had one route more, or another one: the engine's network with that table changed.

In: a compiled network, a stopped way. Out: routes that could lead the packet on by gateways, peerings and
endpoints that are there, and the compiled network with such a route, without compiling anew. Whether it
helps, the walk tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from ..engine.compile import Compiled
from ..engine.filters import inside
from ..engine.passage import Pack, Stop
from ..model.network import Network
from ..model.route_table import Route, RouteTable
from ..packet import parse_prefix
from ..semantics.routing import divide, hop_of, vpc_prefixes
from ..space.line import prefix_range
from .edits import Edit

EVERYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
KEPT = ("terms", "belongs", "amazon", "within")
"""What a changed route leaves true of what was worked out before."""


@dataclass(frozen=True, slots=True)
class Reroute:
    """A route added to a table (``at`` is None), or put in another's place."""

    table: str
    at: int | None
    route: tuple[tuple[str, str], ...]
    """The route's fields, destination first."""

    def made(self) -> Route:
        """The route itself, live."""
        return msgspec.convert({**dict(self.route), "State": "active"}, Route)

    def edit(self) -> Edit:
        """The change to the snapshot.

        Source: EC2 API, Route.
        """
        told = dict(self.route)
        destination, target = (value for _, value in self.route)
        value: dict[str, Any] = {**told, "State": "active", "Origin": "CreateRoute"}
        op, pointer = ("add", "/Routes/-") if self.at is None else ("replace", f"/Routes/{self.at}")
        verb = "add a route" if self.at is None else "replace the route"
        text = f"route table {self.table}: {verb} {destination} -> {target}"
        return Edit(op, "RouteTables", self.table, pointer, value, text)


def rerouted(compiled: Compiled, changes: tuple[Reroute, ...]) -> Compiled:
    """The compiled network with these routes."""
    tables: dict[str, RouteTable] = {}
    for change in changes:
        table = tables.get(change.table) or compiled.network.route_tables[change.table]
        routes = list(table.routes)
        if change.at is None:
            routes.append(change.made())
        else:
            routes[change.at] = change.made()
        tables[change.table] = msgspec.structs.replace(table, routes=tuple(routes))
    divisions = {
        compiled.table_number[name]: divide(compiled.network, table) for name, table in tables.items()
    }
    kept: dict[object, Any] = {
        key: value for key, value in list(compiled.cache.items()) if isinstance(key, tuple) and key[0] in KEPT
    }
    return replace(compiled, routes=compiled.routes.changed(compiled.universe, divisions), cache=kept)


def ways_on(compiled: Compiled, pack: Pack, stop: Stop) -> Iterator[Reroute]:
    """Routes that would lead a stopped packet another way, where one can be told.

    Shapes: ``pack`` holds one flow.
    """
    network = compiled.network
    decided = [step for step in pack.steps if step.stage == "route-table" and step.source]
    name = stop.source if stop.source in network.route_tables else decided[-1].source if decided else None
    if name not in network.route_tables:
        return
    assert name is not None, "a route table has an id"
    table = network.route_tables[name]
    vpc = compiled.vpc_number.get(table.vpc_id, -1)
    if vpc < 0:
        return
    dead = int(stop.pointer.rsplit("/", 1)[1]) if stop.pointer and stop.source == name else None
    for destination, target in leads(compiled, vpc, int(pack.dst[0])):
        at = _standing(table, destination[1])
        if dead is not None:
            named = _destination(table.routes[dead])
            destination, at = (named, dead) if named else (destination, at)
        change = Reroute(name, at, (destination, target))
        # Invariant: a route that stands already and is live leads nobody another way
        standing = None if at is None else table.routes[at]
        if standing is None or hop_of(network, standing) != hop_of(network, change.made()):
            yield change


Field = tuple[str, str]


def leads(compiled: Compiled, vpc: int, rank: int) -> Iterator[tuple[Field, Field]]:
    """A destination that holds the piece and a target of this VPC that could take it there."""
    if vpc < 0:
        return
    family = 4 if rank < compiled.universe.first_v6 else 6
    yield from _by_peering(compiled, vpc, rank)
    yield from _by_endpoint(compiled, vpc, rank)
    outside = bool(inside(np.array([rank], dtype=np.int64), compiled.internet_slices)[0])
    if outside:
        field = "DestinationCidrBlock" if family == 4 else "DestinationIpv6CidrBlock"
        for target in _by_gateway(compiled.network, compiled.vpc_ids[vpc], family):
            yield (field, EVERYWHERE[family]), target


def _by_peering(compiled: Compiled, vpc: int, rank: int) -> Iterator[tuple[Field, Field]]:
    for name, link in compiled.links.items():
        if link.state != "active" or vpc not in link.vpcs or not link.is_whole:
            continue
        far = 1 - link.vpcs.index(vpc)
        if any(low <= rank < high for low, high in link.blocks[far]):
            block = _block_of(compiled, link.vpcs[far], rank)
            if block is not None:
                field = "DestinationIpv6CidrBlock" if ":" in block else "DestinationCidrBlock"
                yield (field, block), ("VpcPeeringConnectionId", name)


def _block_of(compiled: Compiled, vpc: int, rank: int) -> str | None:
    """The narrowest block that AWS knows by name around a piece: its subnet's, else its VPC's."""
    place = compiled.universe.starts[rank]
    network = compiled.network
    for name, home in zip(compiled.subnet_ids, compiled.subnet_vpc.tolist(), strict=True):
        if home == vpc:
            subnet = network.subnets[name]
            blocks = [block.ipv6_cidr_block for block in subnet.ipv6_cidr_block_association_set]
            for block in [subnet.cidr_block, *blocks]:
                if block and _holds(block, place):
                    return str(parse_prefix(block))
    for prefix in vpc_prefixes(network, compiled.vpc_ids[vpc]):
        low, high = prefix_range(prefix)
        if low <= place <= high:
            return str(prefix)
    return None


def _holds(block: str, place: int) -> bool:
    low, high = prefix_range(parse_prefix(block))
    return low <= place <= high


def _by_endpoint(compiled: Compiled, vpc: int, rank: int) -> Iterator[tuple[Field, Field]]:
    network = compiled.network
    for name, endpoint in network.vpc_endpoints.items():
        gateway = endpoint.vpc_endpoint_type in (None, "Gateway")
        if not gateway or endpoint.vpc_id != compiled.vpc_ids[vpc]:
            continue
        for list_id, listed in network.prefix_lists.items():
            served = listed.prefix_list_name == endpoint.service_name
            if served and any(
                _holds(entry, compiled.universe.starts[rank]) for entry in listed.entries or ()
            ):
                yield ("DestinationPrefixListId", list_id), ("GatewayId", name)


def _by_gateway(network: Network, vpc: str, family: int) -> Iterator[Field]:
    for name, gateway in network.internet_gateways.items():
        if any(attachment.vpc_id == vpc for attachment in gateway.attachments):
            yield "GatewayId", name
    if family == 6:
        for name, outward in network.egress_only_internet_gateways.items():
            if any(attachment.vpc_id == vpc for attachment in outward.attachments):
                yield "EgressOnlyInternetGatewayId", name
        return
    for name, nat in network.nat_gateways.items():
        public = nat.connectivity_type in (None, "public")
        if nat.vpc_id == vpc and public and nat.state in (None, "available"):
            yield "NatGatewayId", name


def _standing(table: RouteTable, destination: str) -> int | None:
    """The route of a table with exactly this destination."""
    for index, route in enumerate(table.routes):
        named = _destination(route)
        if named is not None and _same(named[1], destination):
            return index
    return None


def _same(one: str, other: str) -> bool:
    if "/" not in one or "/" not in other:
        return one == other
    return parse_prefix(one) == parse_prefix(other)


def _destination(route: Route) -> Field | None:
    if route.destination_cidr_block:
        return "DestinationCidrBlock", route.destination_cidr_block
    if route.destination_ipv6_cidr_block:
        return "DestinationIpv6CidrBlock", route.destination_ipv6_cidr_block
    if route.destination_prefix_list_id:
        return "DestinationPrefixListId", route.destination_prefix_list_id
    return None


__all__ = ["Reroute", "leads", "rerouted", "ways_on"]
