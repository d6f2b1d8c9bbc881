"""Links to networks outside of AWS, by number: what each virtual private gateway surely leads where.

In: a network and the divided gateways. Out: columns of their routes, links by number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.hybrid_links import HybridLink
from ..model.network import Network
from ..semantics.hybrid import carries_no_v6, divide_vpn_gateway, is_open, unread_vpcs, vpc_places
from ..semantics.routing import Segment
from .atoms import Universe
from .routes import RouteColumns


@dataclass(frozen=True, slots=True)
class FarLinks:
    """Every link of a network, and the routes of every virtual private gateway that has some or is known."""

    links: tuple[HybridLink, ...]
    by_key: Mapping[str, HybridLink]
    routes: RouteColumns
    number: Mapping[str, int]
    """Virtual private gateway -> its number in ``routes``."""
    open: frozenset[str]
    """Gateways that may know more networks than AWS tells."""
    v4_only: frozenset[str]
    """Gateways none of whose links can carry IPv6."""
    vpcs: tuple[tuple[int, int], ...]
    """The pieces of every block of a VPC."""
    unread_vpcs: tuple[str, ...]
    """VPCs with subnets here whose blocks nobody read, sorted."""


def vpn_divisions(network: Network) -> dict[str, tuple[Segment, ...]]:
    """Every virtual private gateway divided, in sorted order."""
    return {name: divide_vpn_gateway(network, name) for name in network.vpn_gateways}


def far_links(network: Network, universe: Universe, divisions: Mapping[str, tuple[Segment, ...]]) -> FarLinks:
    """The links of a network whose virtual private gateways are divided already."""
    links = tuple(network.hybrid.links.values())
    return FarLinks(
        links,
        network.hybrid.links,
        RouteColumns(universe, list(divisions.values())),
        {name: number for number, name in enumerate(divisions)},
        frozenset(name for name in divisions if is_open(network, name)),
        frozenset(name for name in divisions if carries_no_v6(network, name)),
        tuple(universe.slice(low, high) for low, high in vpc_places(network).ranges),
        unread_vpcs(network),
    )


def row_of_link(number: int) -> int:
    """The number that stands in a row's place for flows that start beyond a link; the internet's is -1."""
    return -2 - number


def link_of_row(row: int) -> int:
    """The link that such a number means; of several at once, the number of all links."""
    return -2 - row
