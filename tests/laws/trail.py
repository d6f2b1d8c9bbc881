"""Follow an answer's hops along the edges of the map.

An answer names interfaces, tables, gateways and services; subnets' two sides, a VPC's own network and the few
places below are passed unnamed, so between two hops there may be some of them, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from isthmus import Network
from isthmus.graph.place import Kind, Place, egress, ingress
from isthmus.graph.place_graph import PlaceGraph
from isthmus.graph.transition import Answers
from isthmus.query.answer import Hop

UNNAMED = {Kind.SUBNET_EGRESS, Kind.SUBNET_INGRESS, Kind.VPC}
ENTERING = {Kind.EGRESS_ONLY, Kind.GATEWAY_ENDPOINT, Kind.SERVICE}
"""What answers come in by without a hop of its own."""


def spots(graph: PlaceGraph, network: Network, hop: Hop) -> set[Place]:
    """The places that a hop may be."""
    match hop.stage:
        case (
            "peering"
            | "internet-gateway"
            | "egress-only-internet-gateway"
            | "attachment"
            | "transit-gateway"
            | "vpn-gateway"
            | "on-premises"
            | "gateway-firewall"
        ):
            return {p for p in graph.places() if p.kind is Kind(hop.stage) and p.id == hop.id}
        case "interface":
            subnet = network.interfaces[hop.id].subnet_id
            found = {egress(subnet), ingress(subnet), Place(Kind.APPLIANCE, hop.id)}
        case stage if stage in set(Kind):
            found = {Place(Kind(stage), hop.id)}
        case _:
            found = {Place(Kind.UNMODELLED, hop.id)}
    return {place for place in found if place in graph}


def leaves(
    graph: PlaceGraph, network: Network, hops: Sequence[Hop], start: set[Place], back: bool
) -> str | None:
    """Where hops leave the map, in words; None where they walk along its edges from ``start`` on."""
    here = start
    for before, hop in zip((None, *hops), hops, strict=False):
        there = spots(graph, network, hop)
        if not there:
            return f"{hop.stage} {hop.id} is no place of the map"
        arrived = _onward(graph, network, here, there, back)
        if not arrived:
            origin = f"{before.stage} {before.id}" if before else "the start"
            return f"no edge leads from {origin} to {hop.stage} {hop.id}"
        here = arrived
    return None


def _onward(
    graph: PlaceGraph, network: Network, here: set[Place], there: set[Place], back: bool
) -> set[Place]:
    """Those of ``there`` that can be come to from ``here`` through unnamed places alone."""
    found: set[Place] = set()
    seen, pending = set(here), list(here)
    # A packet that a gateway turns round passes the edge of the internet without a hop there.
    turning = all(place.kind is Kind.INTERNET_GATEWAY for place in here)
    while pending:
        for following, transitions in graph.onward[pending.pop()].items():
            if not back and Answers() in transitions:
                continue
            if following in there:
                found.add(following)
            turned = turning and following.kind is Kind.INTERNET
            if following not in seen and (turned or _unnamed(network, following, back)):
                seen.add(following)
                pending.append(following)
    return found


def _unnamed(network: Network, place: Place, back: bool) -> bool:
    return _of_gateway(network, place) or place.kind in UNNAMED or (back and place.kind in ENTERING)


def named_hops(network: Network, hops: Sequence[Hop]) -> list[Place]:
    """What an answer names between its ends, but for the tables of gateways."""
    kinds = [Kind.APPLIANCE if hop.stage == "interface" else Kind(hop.stage) for hop in hops]
    named = [Place(kind, hop.id) for kind, hop in zip(kinds, hops, strict=True)]
    return [place for place in named[1:-1] if not _of_gateway(network, place)]


def named_places(network: Network, way: Sequence[Place]) -> list[Place]:
    """What an answer would name of a way on the map: no sides, no gateways' tables, no internet passed."""
    return [
        Place(place.kind, place.id)
        for place in way[1:-1]
        if place.kind not in UNNAMED | {Kind.INTERNET} and not _of_gateway(network, place)
    ]


def _of_gateway(network: Network, place: Place) -> bool:
    return place.kind is Kind.ROUTE_TABLE and place.id in set(network.table_of_gateway.values())
