import pytest

from isthmus.graph.place import SINKS, Kind, Place
from tests.graph.ground import ground, records, route, table

TARGETS = [
    {"GatewayId": "vpce-1"},
    {"CarrierGatewayId": "cagw-1"},
    {"LocalGatewayId": "lgw-1"},
    {"CoreNetworkArn": "arn:core"},
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: next(iter(target.values())))
def test_a_target_that_is_not_modelled_is_a_sink_with_a_gap(target: dict[str, str]) -> None:
    known = records()
    known["RouteTables"][0]["Routes"].append(route("9.0.0.0/8", **target))
    graph = ground(known)
    place = Place(Kind.UNMODELLED, next(iter(target.values())))
    assert place in graph.onward[table("rtb-a")]
    assert place.kind in SINKS and graph.onward[place] == {}
    assert graph.gaps[place].kind == "unmodelled-route-target"


def test_every_unmodelled_place_has_a_gap() -> None:
    known = records()
    known["RouteTables"][0]["Routes"] += [route(f"9.{n}.0.0/16", **t) for n, t in enumerate(TARGETS)]
    graph = ground(known)
    assert all(place in graph.gaps for place in graph.places() if place.kind is Kind.UNMODELLED)


def test_a_route_to_a_peering_leads_to_its_far_side() -> None:
    known = records()
    known["RouteTables"][1]["Routes"].append(route("10.0.0.0/16", VpcPeeringConnectionId="pcx-1"))
    assert Place(Kind.PEERING, "pcx-1", "vpc-a") in ground(known).onward[table("rtb-b")]
