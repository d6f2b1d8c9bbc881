"""Where the universe of a network is cut: at every edge that a rule, a route, a block or an address names.

In: what a network names. Out: its ``Universe``. Whatever is not cut here, nothing may tell apart later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..graph.draw.attached import side_prefixes
from ..model.network import Network
from ..packet import Prefix, parse_prefix
from ..semantics.algebra import Match, Within
from ..semantics.carried import carried
from ..semantics.inspection import policies
from ..semantics.internet import (
    INTERNET,
    RFC1918,
    RFC6598,
    UNFORWARDABLE,
    UNIQUE_LOCAL,
    perhaps_dns,
    reserved_services,
)
from ..semantics.policy_table import every_rule
from ..semantics.routing import NAT, Segment, blocks_of_endpoint, vpc_prefixes
from ..space.line import position, prefix_range
from .atoms import NAT64, Universe
from .policy_cells import address_edges, service_edges
from .rows import Address


def universe_of(
    network: Network,
    tables: Sequence[Sequence[Segment]],
    matches: Iterable[Match],
    found: Iterable[Address],
    extra: Iterable[int] = (),
    more: Iterable[int] = (),
) -> Universe:
    """The universe in which everything that a network names is a union of pieces, or of cells.

    Shapes: ``extra`` are positions of the line, ``more`` of the services, to cut at besides.
    """
    bounds: set[int] = set(extra)
    cuts: set[int] = set(more)
    for segments in tables:
        bounds.update(segment.low for segment in segments)
    bounds_of_rules, cuts_of_rules = edges_of(matches)
    bounds |= bounds_of_rules
    cuts |= cuts_of_rules
    for rule in every_rule(network):
        bounds.update(_edges(block for block in (rule.sources, rule.targets) if block is not None))
        cuts.update(edge for low, high in rule.services for edge in (low, high + 1))
    for policy in policies(network):
        bounds.update(address_edges(policy))
        cuts.update(service_edges(policy))
    bounds.update(edge for place in carried(network) for edge in (place, place + 1))
    bounds.update(_edges(_blocks(network)))
    for address in found:
        bounds.update((address.low, address.high + 1))
        if address.public is not None:
            bounds.update((address.public, address.public + 1))
    for name in (*network.vpcs, ""):
        for _, places, services in reserved_services(network, name):
            cuts.update(edge for low, high in services for edge in (low, high + 1))
            for place in places:
                bounds.update((position(*place), position(*place) + 1))
    named = {subnet.vpc_id for subnet in network.subnets.values()}
    named |= {table.vpc_id for table in network.route_tables.values()}
    for name in sorted(named - network.vpcs.keys()):
        for place in perhaps_dns(network, name):
            bounds.update((position(*place), position(*place) + 1))
    for special in (INTERNET, RFC1918, RFC6598, UNFORWARDABLE):
        for low, high in special.ranges:
            bounds.update((low, high + 1))
    return Universe(bounds, cuts, routes_nat64(tables))


def edges_of(matches: Iterable[Match]) -> tuple[set[int], set[int]]:
    """The edges of the blocks, and of the services, that rules name."""
    bounds: set[int] = set()
    cuts: set[int] = set()
    for match in matches:
        cuts.update((match.services[0], match.services[1] + 1))
        if isinstance(match.peer, Within):
            bounds.update(_edges(match.peer.prefixes))
    return bounds, cuts


def _edges(prefixes: Iterable[Prefix]) -> Iterator[int]:
    for prefix in prefixes:
        low, high = prefix_range(prefix)
        yield low
        yield high + 1


def routes_nat64(tables: Sequence[Sequence[Segment]]) -> bool:
    """True when some route may lead a part of 64:ff9b::/96 to a NAT gateway, so that IPv4 pieces need images there.

    Source: NAT gateways, NAT64.
    """
    low, high = prefix_range(NAT64)
    return any(
        taken.hop.kind == NAT
        for segments in tables
        for segment in segments
        if segment.low <= high and segment.high >= low
        for taken in (*segment.takers, *segment.maybe)
    )


def _blocks(network: Network) -> Iterator[Prefix]:
    for name in network.vpcs:
        yield from vpc_prefixes(network, name)
    for subnet in network.subnets.values():
        if subnet.cidr_block:
            yield parse_prefix(subnet.cidr_block)
        for block in subnet.ipv6_cidr_block_association_set:
            yield parse_prefix(block.ipv6_cidr_block)
    for endpoint in network.vpc_endpoints.values():
        yield from blocks_of_endpoint(network, endpoint) or ()
    for link in network.hybrid.links.values():
        yield from (*(link.blocks or ()), *link.told)
    if network.hybrid.links:
        yield parse_prefix(UNIQUE_LOCAL)
    for peering in network.peerings.values():
        for side in (peering.requester_vpc_info, peering.accepter_vpc_info):
            yield from side_prefixes(network, side)
