"""What lies beyond AWS: which addresses a link leads to, and which ones may come in by it.

In: the links of a ``Network``. Out: for a virtual private gateway disjoint segments of the line, each with the
link that surely takes it; for a link the addresses that its far network may have. What routers tell each other is
in no answer of AWS: only static routes, and what a VPC's table has learnt of the gateway, are sure.
Source: AWS Site-to-Site VPN User Guide, "Routing options"; VPC User Guide, "Route tables" (propagation).
"""

from __future__ import annotations

from ..model.coverage import is_listed_at
from ..model.homes import Home
from ..model.hybrid_links import ASSOCIATIONS, DIRECT_CONNECT, HybridLink
from ..model.network import Network
from ..packet import Prefix, parse_prefix
from ..space.line import ALL_V4, prefix_range
from ..space.ranges import Ranges
from .internet import GLOBAL_V6, RESERVED_BLOCKS, UNFORWARDABLE, UNIQUE_LOCAL
from .routing import Candidate, Hop, Segment, Taken, paint, vpc_prefixes

LINK = "link"
LEARNED = "EnableVgwRoutePropagation"
BY_DIRECT_CONNECT, STATIC, BY_VPN = 0, 1, 2
"""How routes of a virtual private gateway rank at equal prefixes.

Source: VPC User Guide, "How route priority works" (Direct Connect before static VPN before VPN by BGP).
"""


def divide_vpn_gateway(network: Network, gateway: str) -> tuple[Segment, ...]:
    """Divide the whole line by the link of a virtual private gateway that surely takes each address.

    Shapes: segments are disjoint, sorted and cover both families; equal static routes stay a choice.
    """
    links = network.hybrid.alive(gateway)
    found = [
        Candidate(block, STATIC, Taken(Hop(LINK, link.key), None, block, STATIC))
        for link in links
        for block in link.blocks or ()
    ]
    by_bgp = [link for link in links if link.blocks is None]
    direct = [link for link in by_bgp if link.kind == DIRECT_CONNECT]
    for block in _learned(network, gateway) if by_bgp else ():
        rank = BY_DIRECT_CONNECT if direct and len(direct) == len(by_bgp) else BY_VPN
        found.append(Candidate(block, rank, Taken(Hop(LINK, by_bgp[0].key), None, block, rank)))
    return tuple(paint(found, lambda takers, low: (None, ()), several=frozenset({STATIC})))


def _learned(network: Network, gateway: str) -> tuple[Prefix, ...]:
    """What some table of a VPC has learnt of a virtual private gateway: its routers told so."""
    found = {
        parse_prefix(block)
        for table in network.route_tables.values()
        for route in table.routes
        if route.gateway_id == gateway and route.origin == LEARNED and route.state != "blackhole"
        for block in (route.destination_cidr_block, route.destination_ipv6_cidr_block)
        if block
    }
    return tuple(sorted(found))


def is_open(network: Network, gateway: str) -> bool:
    """True when a virtual private gateway may know more networks than AWS tells: by BGP, or by an unread link."""
    return any(link.blocks is None for link in network.hybrid.alive(gateway)) or links_unread(
        network, gateway
    )


def carries_no_v6(network: Network, gateway: str) -> bool:
    """True when every link that a virtual private gateway may have carries IPv4 alone."""
    return not any(link.carries_v6 for link in network.hybrid.alive(gateway)) and not links_unread(
        network, gateway
    )


def links_unread(network: Network, gateway: str) -> bool:
    """True when a gateway may have links that nobody listed."""
    home = network.homes.get(gateway) or Home()
    direct = any(is_listed_at(network, kind, home) for kind in ASSOCIATIONS)
    return not (direct and is_listed_at(network, "VpnConnections", home))


def vpc_places(network: Network) -> Ranges:
    """Every address of a block of a VPC of the snapshot."""
    return Ranges.of(prefix_range(block) for name in network.vpcs for block in vpc_prefixes(network, name))


def unread_vpcs(network: Network) -> tuple[str, ...]:
    """The VPCs in which subnets of the snapshot stand and which nobody read, sorted."""
    return tuple(sorted({subnet.vpc_id for subnet in network.subnets.values()} - network.vpcs.keys()))


def far_places(network: Network, link: HybridLink) -> Ranges:
    """The addresses that the network beyond a link may have: its static routes, else any that is in no VPC here.

    Source: assumption ``on-premises-has-any-other-address``.
    """
    if link.blocks is not None:
        return Ranges.of(map(prefix_range, link.blocks)) - vpc_places(network)
    unicast = Ranges.of([ALL_V4]) - _reserved()
    if link.carries_v6:
        unicast |= Ranges.of(prefix_range(parse_prefix(block)) for block in (GLOBAL_V6, UNIQUE_LOCAL))
    return unicast - UNFORWARDABLE - vpc_places(network)


def _reserved() -> Ranges:
    return Ranges.of(prefix_range(parse_prefix(block)) for block in RESERVED_BLOCKS)
