"""What a route table does: it divides the line of addresses among next hops.

In: a route table of a ``Network``. Out: disjoint segments of the line, each with the route that takes it.
Longest prefix wins; at equal prefixes static beats prefix-list beats propagated. What AWS alone decides, or
what a prefix list nobody read may decide, stays a choice between hops; nothing here walks on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..model.choices import says
from ..model.citation import placed
from ..model.coverage import is_listed
from ..model.endpoint import VpcEndpoint
from ..model.network import Network
from ..model.route_table import Route, RouteTable
from ..packet import WIDTH, Prefix, parse_prefix
from ..space.line import ALL_V4, ALL_V6, prefix_range
from .gateway_firewall import is_watched
from .internet import RFC1918, RFC6598
from .unknown_keys import unknown_key_of_route

LOCAL = "local"
INTERNET_GATEWAY = "internet-gateway"
EGRESS_ONLY = "egress-only-internet-gateway"
NAT = "nat-gateway"
PEERING = "peering"
TRANSIT_GATEWAY = "transit-gateway"
VPN_GATEWAY = "vpn-gateway"
GATEWAY_ENDPOINT = "gateway-endpoint"
INTERFACE = "interface"
INSPECTION = "inspection-endpoint"
WATCHED = "watched-gateway"
"""An internet gateway, of either kind, before which a firewall stands that no route names."""
BLACKHOLE = "blackhole"
NO_ROUTE = "no-route"
UNMODELLED = "unmodelled"
NO_DESTINATION = "no destination"
"""Stands for the prefix list of a route that tells none, and no block either."""
MIDDLEBOXES = ("nat-", "eni-", "i-", "vpce-")
"""How the ids of targets begin that may take what ``local`` would, be they alive or a blackhole."""
MIDDLE = (NAT, INTERFACE, INSPECTION, GATEWAY_ENDPOINT)
ASSUMED = "assumed:"
"""How the ids of tables begin that no snapshot holds; see the assumption ``layout-without-routes``."""


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """Where a route hands the packet: a kind of next place and its id."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A hop and the route (index in AWS's list; None for what AWS adds by itself) that names it."""

    hop: Hop
    route: int | None
    prefix: Prefix | None = None
    priority: int = 0
    """0 static (and local), 1 by a prefix list, 2 propagated."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A range of the line and what takes it; several takers are a choice that the snapshot can't settle.

    ``unread`` names the prefix list that may take the range where its entries were not read.
    """

    low: int
    high: int
    takers: tuple[Taken, ...]
    unread: str | None = None
    maybe: tuple[Taken, ...] = ()
    """What takes the range if an unread list holds it: the first hop by the list named, others by others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route that would take a prefix, were it the best one; the lowest priority wins."""

    prefix: Prefix
    priority: int
    taken: Taken


def divide(network: Network, table: RouteTable) -> tuple[Segment, ...]:
    """Divide the whole line by the route each address takes.

    Shapes: segments are disjoint, sorted and cover both families; an address without a route has a
    ``no-route`` hop.
    Source: VPC User Guide, "How route priority works".
    """
    candidates, unread = _candidates(network, table)
    bounds = [edge for block in (*RFC1918.ranges, *RFC6598.ranges) for edge in (block[0], block[1] + 1)]
    return tuple(
        paint(
            candidates,
            lambda takers, low: _unread_here(network, unread, takers, low),
            bounds if unread else (),
        )
    )


def candidates(network: Network, table: RouteTable) -> tuple[Taken, ...]:
    """Every route of a table by itself, prefix lists entry by entry, ``local`` ones too."""
    return tuple(candidate.taken for candidate in _candidates(network, table)[0])


def tells_no_destination(route: Route) -> bool:
    """True for a route that nobody can tell the destination of: it may take anything, as an unread prefix list may."""
    told = (route.destination_cidr_block, route.destination_ipv6_cidr_block, route.destination_prefix_list_id)
    return not any(told)


def no_destination(table: str) -> str:
    """How such a route is told of."""
    return f"a route of {table} tells no destination"


def _candidates(network: Network, table: RouteTable) -> tuple[list[Candidate], list[tuple[str, Taken]]]:
    found: list[Candidate] = []
    unread: list[tuple[str, Taken]] = []
    for index, route in enumerate(table.routes):
        if route.state == "filtered":
            continue
        hop = _watched(network, table, route, hop_of(network, route))
        if unknown_key_of_route(network, table.route_table_id, index, hop.id) is not None:
            hop = Hop(UNMODELLED, hop.id or LOCAL)
        block = route.destination_cidr_block or route.destination_ipv6_cidr_block
        if block is not None:
            prefix = _prefix(network, table, index, block)
            rank = 2 if _propagated(route) else 0
            found.append(Candidate(prefix, rank, Taken(hop, index, prefix, rank)))
        elif route.destination_prefix_list_id:
            listed = network.prefix_lists.get(route.destination_prefix_list_id)
            if listed is None or listed.entries is None:
                unread.append((route.destination_prefix_list_id, Taken(hop, index)))
                continue
            for entry in listed.entries:
                prefix = parse_prefix(entry)
                found.append(Candidate(prefix, 1, Taken(hop, index, prefix, 1)))
        elif tells_no_destination(route):
            unread.append((NO_DESTINATION, Taken(hop, index)))
    stated = {candidate.prefix for candidate in found}
    for prefix in vpc_prefixes(network, table.vpc_id):
        if prefix not in stated:
            found.append(Candidate(prefix, 0, Taken(Hop(LOCAL), None, prefix)))
    return found, unread


def _prefix(network: Network, table: RouteTable, index: int, block: str) -> Prefix:
    with placed(lambda: network.citation(table.route_table_id, f"/Routes/{index}")):
        return parse_prefix(block)


def vpc_prefixes(network: Network, vpc_id: str | None) -> tuple[Prefix, ...]:
    """Every CIDR block of a VPC, both families, secondary ones too; only associated blocks count.

    Source: Subnet route tables (local routes exist for every block of the VPC).
    """
    vpc = network.vpcs.get(vpc_id or "")
    if vpc is None:
        return ()
    blocks = [vpc.cidr_block] if vpc.cidr_block else []
    blocks += [
        a.cidr_block
        for a in vpc.cidr_block_association_set
        if a.cidr_block and _associated(a.cidr_block_state)
    ]
    blocks += [
        a.ipv6_cidr_block
        for a in vpc.ipv6_cidr_block_association_set
        if a.ipv6_cidr_block and _associated(a.ipv6_cidr_block_state)
    ]
    return tuple(sorted({parse_prefix(block) for block in blocks}))


def blocks_of_endpoint(network: Network, endpoint: VpcEndpoint) -> tuple[Prefix, ...] | None:
    """The blocks that a gateway endpoint serves: its service's prefix lists'; None where none is known, or one unread.

    Where no list bears the service's name, those that routes to the endpoint name are its own.
    Source: AWS PrivateLink Guide, "Gateway endpoints" (AWS writes the routes, to the service's list).
    """
    service, lists = endpoint.service_name, network.prefix_lists
    own = {name for name, listed in lists.items() if service and listed.prefix_list_name == service}
    own = own or _lists_routed_to(network, endpoint.vpc_endpoint_id)
    found: set[Prefix] = set()
    for name in own:
        listed = lists.get(name)
        if listed is None or listed.entries is None:
            return None
        found.update(map(parse_prefix, listed.entries))
    return tuple(sorted(found)) if own else None


def _lists_routed_to(network: Network, endpoint: str) -> set[str]:
    routes = (route for table in network.route_tables.values() for route in table.routes)
    lists = {route.destination_prefix_list_id for route in routes if route.gateway_id == endpoint}
    return {name for name in lists if name is not None}


def _associated(state: object) -> bool:
    word = getattr(state, "state", None)
    return word in (None, "associated", "associating")


def _propagated(route: Route) -> bool:
    return route.origin in ("EnableVgwRoutePropagation", "Advertisement")


def hop_of(network: Network, route: Route) -> Hop:
    """The next place that a route names; a blackhole drops, an unknown target stays a named unknown.

    Source: EC2 API, Route; Subnet route tables.
    """
    hop = _target(network, route)
    return Hop(BLACKHOLE, hop.id) if route.state == "blackhole" else hop


def _watched(network: Network, table: RouteTable, route: Route, hop: Hop) -> Hop:
    """The hop; a kind of its own where a firewall that no route's target names stands at the gateway.

    Source: EC2 API, Route (IgwFirewall), Vpc (NetworkFirewallAssociations).
    """
    if hop.kind in (INTERNET_GATEWAY, EGRESS_ONLY):
        return Hop(WATCHED, hop.id) if is_watched(network, table.vpc_id) else hop
    if route.igw_firewall is not None and hop.kind != BLACKHOLE:
        return Hop(UNMODELLED, hop.id or "unknown target")
    return hop


def unwatched(hop: Hop) -> Hop:
    """The hop of a gateway as it would be if no firewall stood before it; any other hop as it is."""
    if hop.kind != WATCHED:
        return hop
    return Hop(EGRESS_ONLY if hop.id.startswith("eigw-") else INTERNET_GATEWAY, hop.id)


def _target(network: Network, route: Route) -> Hop:
    gateway = route.gateway_id
    nat = network.nat_gateways.get(route.nat_gateway_id or "")
    if nat is not None and says(nat.attached_appliances):
        return Hop(UNMODELLED, nat.nat_gateway_id)
    if gateway == "local":
        return Hop(LOCAL)
    if route.network_interface_id:
        return Hop(INTERFACE, route.network_interface_id)
    if route.nat_gateway_id:
        return Hop(NAT, route.nat_gateway_id)
    if route.vpc_peering_connection_id:
        return Hop(PEERING, route.vpc_peering_connection_id)
    if route.egress_only_internet_gateway_id:
        return Hop(EGRESS_ONLY, route.egress_only_internet_gateway_id)
    if gateway and gateway.startswith("igw-"):
        return Hop(INTERNET_GATEWAY, gateway)
    if gateway and gateway in network.internet_gateways:
        return Hop(INTERNET_GATEWAY, gateway)
    if gateway and (gateway.startswith("vgw-") or gateway in network.vpn_gateways):
        return Hop(VPN_GATEWAY, gateway)
    if gateway and _is_gateway_endpoint(network, gateway, route):
        return Hop(GATEWAY_ENDPOINT, gateway)
    if gateway and is_inspection_endpoint(network, gateway):
        return Hop(INSPECTION, gateway)
    if route.transit_gateway_id:
        return Hop(TRANSIT_GATEWAY, route.transit_gateway_id)
    if route.instance_id:
        return _instance(network, route.instance_id)
    others = (
        gateway,
        route.carrier_gateway_id,
        route.local_gateway_id,
        route.core_network_arn,
        route.odb_network_arn,
        route.ip_address,
    )
    return Hop(UNMODELLED, next((name for name in others if name), "unknown target"))


def _instance(network: Network, instance_id: str) -> Hop:
    own = [
        name
        for name, interface in network.interfaces.items()
        if interface.attachment is not None and interface.attachment.instance_id == instance_id
    ]
    if len(own) == 1:
        return Hop(INTERFACE, own[0])
    return Hop(UNMODELLED, instance_id)


def is_inspection_endpoint(network: Network, name: str) -> bool:
    """Whether an endpoint that was read hands packets to something that looks at them and gives them back.

    Source: EC2 API, VpcEndpoint (a Network Firewall's endpoints are Gateway Load Balancer endpoints too).
    """
    endpoint = network.vpc_endpoints.get(name)
    return endpoint is not None and endpoint.vpc_endpoint_type == "GatewayLoadBalancer"


def _is_gateway_endpoint(network: Network, gateway: str, route: Route) -> bool:
    endpoint = network.vpc_endpoints.get(gateway)
    if endpoint is not None:
        return endpoint.vpc_endpoint_type in (None, "Gateway")
    return gateway.startswith("vpce-") and route.destination_prefix_list_id is not None


Doubt = Callable[[tuple[Taken, ...], int], tuple[str | None, tuple[Taken, ...]]]
"""Of who takes an address and the address: what nobody read that may take it instead, and who would then."""


def paint(
    candidates: list[Candidate],
    doubt: Doubt,
    edges: Iterable[int] = (),
    several: frozenset[int] = frozenset({1}),
) -> Iterator[Segment]:
    """Disjoint segments that cover the line, each with the best candidates for it.

    Shapes: ``edges`` are positions to cut at besides; of ``several`` priorities every tied hop stays a choice.
    """
    bounds = {ALL_V4[0], ALL_V6[0], ALL_V6[1] + 1, *edges}
    for candidate in candidates:
        low, high = prefix_range(candidate.prefix)
        bounds.update((low, high + 1))
    starts = sorted(bounds)
    taken: list[tuple[Taken, ...]] = [(Taken(Hop(NO_ROUTE), None),)] * (len(starts) - 1)
    for prefix, takers in _winners(candidates, several):
        low, high = prefix_range(prefix)
        first, last = bisect_left(starts, low), bisect_left(starts, high + 1)
        taken[first:last] = [takers] * (last - first)
    for low, high, takers in zip(starts, (s - 1 for s in starts[1:]), taken, strict=False):
        name, maybe = doubt(takers, low)
        yield Segment(low, high, takers, name, maybe)


def _unread_here(
    network: Network, unread: list[tuple[str, Taken]], takers: tuple[Taken, ...], low: int
) -> tuple[str | None, tuple[Taken, ...]]:
    """The first prefix list that may take an address from its route, where its entries were not read, and all takers.

    A gateway endpoint's list holds no private addresses, and only a middlebox may take what ``local`` would; an
    endpoint that was not read may be one.
    Source: Subnet route tables (more specific than local: NAT gateway, interface, endpoint).
    """
    private = low in RFC1918 or low in RFC6598
    won = takers[0].prefix
    if won is not None and won.length == WIDTH[won.family] and takers[0].priority == 0:
        return None, ()  # Invariant: nothing is longer, and a static route goes before a list of one length
    may: dict[Hop, tuple[str, Taken]] = {}
    for name, taken in unread:
        if private and _surely_gateway_endpoint(network, taken.hop):
            continue
        middlebox = taken.hop.kind in MIDDLE or taken.hop.id.startswith(MIDDLEBOXES)
        if takers[0].hop.kind == LOCAL and not middlebox:
            continue
        if taken.hop != takers[0].hop:
            may.setdefault(taken.hop, (name, taken))
    if not may:
        return None, ()
    return next(iter(may.values()))[0], tuple(taken for _, taken in may.values())


def _surely_gateway_endpoint(network: Network, hop: Hop) -> bool:
    endpoint = network.vpc_endpoints.get(hop.id)
    return hop.kind == GATEWAY_ENDPOINT and endpoint is not None and endpoint.vpc_endpoint_type == "Gateway"


def _winners(
    candidates: list[Candidate], several: frozenset[int]
) -> Iterator[tuple[Prefix, tuple[Taken, ...]]]:
    """The best routes of each prefix, shortest prefix first; several only where their kind may tie."""
    by_prefix: dict[Prefix, list[Candidate]] = {}
    for candidate in candidates:
        by_prefix.setdefault(candidate.prefix, []).append(candidate)
    for prefix in sorted(by_prefix, key=lambda p: (p.length, p)):
        rivals = by_prefix[prefix]
        best = min(rival.priority for rival in rivals)
        tied = [rival.taken for rival in rivals if rival.priority == best]
        if best in several:
            hops = {taken.hop: taken for taken in tied}
            yield prefix, tuple(hops[hop] for hop in sorted(hops))
        else:
            yield prefix, (tied[0],)


def faces_internet(network: Network, subnet_id: str) -> bool:
    """True when a subnet gives public addresses, or an interface in it has one.

    Source: assumption ``layout-without-routes``.
    """
    subnet = network.subnets[subnet_id]
    if subnet.map_public_ip_on_launch:
        return True
    interfaces = (network.interfaces[name] for name in network.interfaces_by_subnet.get(subnet_id, ()))
    return any(
        association is not None and association.public_ip
        for interface in interfaces
        for association in (interface.association, *(p.association for p in interface.private_ip_addresses))
    )


def assumed_segments(network: Network, vpc_id: str, public: bool) -> tuple[Segment, ...]:
    """The local route, and a default one to the VPC's internet gateway where the subnet faces the internet.

    Where the gateways were not listed, to one that nobody read.
    Source: assumption ``layout-without-routes``.
    """
    found = [
        Candidate(prefix, 0, Taken(Hop(LOCAL), None, prefix)) for prefix in vpc_prefixes(network, vpc_id)
    ]
    gateways = [
        name
        for name, gateway in network.internet_gateways.items()
        if any(attachment.vpc_id == vpc_id for attachment in gateway.attachments)
    ]
    if not gateways and not is_listed(network, "InternetGateways", vpc_id):
        gateways = [f"igw-of-{vpc_id}"]
    kind = WATCHED if is_watched(network, vpc_id) else INTERNET_GATEWAY
    if public and gateways:
        for default in (Prefix(4, 0, 0), Prefix(6, 0, 0)):
            found.append(Candidate(default, 0, Taken(Hop(kind, gateways[0]), None, default)))
    return tuple(paint(found, lambda takers, low: (None, ())))
