"""Things whose record does not tell their state, and are taken to be in force: the assumption ``state-not-told``.

In: a ``Network``. Out: their ids, and the routes by table. Interfaces tell theirs by ``engine.rows.Standing``.
Source: EC2 API (Route, VpcPeeringConnection, NatGateway, VpcEndpoint, TransitGateway, VpnConnection: State, Status).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.gateway import GatewayAttachment
from ..model.network import Network

NAME = "state-not-told"


def without_state(network: Network) -> frozenset[str]:
    """The ids of all that tells no state: peerings, gateways (or their attachments), endpoints, links."""
    known = network.memo.get(NAME)
    if not isinstance(known, frozenset):
        known = network.memo[NAME] = frozenset(_without(network))
    return known


def routes_without_state(network: Network) -> dict[str, frozenset[int]]:
    """Table -> the indices of its routes that tell no state; tables of transit gateways too."""
    known = network.memo.get(f"routes {NAME}")
    if not isinstance(known, dict):
        told: tuple[tuple[str, list[str | None]], ...] = (
            *((name, [one.state for one in table.routes]) for name, table in network.route_tables.items()),
            *(
                (name, [one.state for one in table.routes or ()])
                for name, table in network.transit.tables.items()
            ),
        )
        silent = {
            name: frozenset(n for n, state in enumerate(states) if state is None)
            for name, states in told
            if None in states
        }
        known = network.memo[f"routes {NAME}"] = silent
    return known


def _without(network: Network) -> Iterator[str]:
    for name, peering in network.peerings.items():
        if peering.status is None or peering.status.code is None:
            yield name
    states: tuple[Iterable[tuple[str, str | None]], ...] = (
        ((name, one.state) for name, one in network.nat_gateways.items()),
        ((name, one.state) for name, one in network.vpc_endpoints.items()),
        ((name, one.state) for name, one in network.vpn_gateways.items()),
        ((name, one.state) for name, one in network.transit.gateways.items()),
        ((name, one.state) for (_, name), one in network.transit.attachments.items()),
    )
    for told in states:
        yield from (name for name, state in told if state is None)
    attachments: tuple[Iterable[tuple[str, tuple[GatewayAttachment, ...]]], ...] = (
        ((name, one.attachments) for name, one in network.internet_gateways.items()),
        ((name, one.attachments) for name, one in network.egress_only_internet_gateways.items()),
        ((name, one.vpc_attachments) for name, one in network.vpn_gateways.items()),
    )
    for serving in attachments:
        yield from (name for name, listed in serving if any(at.state is None for at in listed))
    yield from (link.id for link in network.hybrid.links.values() if link.silent)
