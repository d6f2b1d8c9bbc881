import pytest

from isthmus.graph.candidates import candidates
from isthmus.graph.place import INTERNET, Kind, Place, egress, ingress
from isthmus.packet import parse_prefix
from isthmus.space.line import cidrs, prefix_range
from isthmus.space.ranges import Ranges
from tests.graph.ground import IGW, IGW_INWARD, NAT, OPEN, PCX_TO_A, PCX_TO_B, ground, records, route, table


def block(text: str) -> Ranges:
    return Ranges.of([prefix_range(parse_prefix(text))])


VPC_A, VPC_B = Place(Kind.VPC, "vpc-a"), Place(Kind.VPC, "vpc-b")


def test_the_way_out_goes_through_the_nat_gateway_and_its_subnet() -> None:
    found = candidates(ground(), egress("a"), INTERNET)
    assert found.complete
    assert [way.places for way in found.ways] == [
        (egress("a"), table("rtb-a"), NAT, egress("p"), table("rtb-p"), IGW, INTERNET)
    ]


def test_a_way_says_which_destinations_take_it() -> None:
    found = candidates(ground(), egress("p"), ingress("b"))
    assert [(way.places, cidrs(way.destinations.ranges)) for way in found.ways] == [
        ((egress("p"), table("rtb-p"), PCX_TO_B, VPC_B, ingress("b")), ["10.1.1.0/24"])
    ]


def test_destinations_that_no_way_takes_find_none() -> None:
    assert candidates(ground(), egress("p"), ingress("b"), block("10.1.2.0/24")).ways == ()
    assert candidates(ground(), egress("p"), INTERNET, block("10.1.0.0/16")).ways == ()


def test_what_stays_in_a_subnet_is_not_routed() -> None:
    found = candidates(ground(), egress("a"), ingress("a"), block("10.0.1.0/24"))
    assert found.ways[0].places == (egress("a"), ingress("a"))


def test_a_packet_turned_round_passes_both_sides_of_its_gateway() -> None:
    ways = [way.places for way in candidates(ground(), egress("p"), ingress("p")).ways]
    turned = (egress("p"), table("rtb-p"), IGW, INTERNET, IGW_INWARD, VPC_A, ingress("p"))
    assert turned in ways


def test_a_gateway_that_routes_to_itself_is_shown_as_a_circle() -> None:
    known = records()
    known["RouteTables"][2]["Routes"] = [route(OPEN, NatGatewayId="nat-1")]
    found = candidates(ground(known), egress("a"), INTERNET)
    assert found.ways == ()
    assert found.circles == ((NAT, egress("p"), table("rtb-p")),)


def test_answers_find_ways_that_nothing_else_does() -> None:
    graph = ground()
    assert candidates(graph, egress("b"), NAT).ways == ()
    found = candidates(graph, egress("b"), NAT, answers=True)
    assert (egress("b"), PCX_TO_A, VPC_A, ingress("p"), NAT) in [way.places for way in found.ways]


def test_a_nat_gateway_takes_mapped_addresses_on_as_ipv4() -> None:
    known = records()
    known["RouteTables"][0]["Routes"] = [
        {"DestinationIpv6CidrBlock": "64:ff9b::/96", "NatGatewayId": "nat-1"}
    ]
    ways = candidates(ground(known), egress("a"), INTERNET).ways
    assert [cidrs(way.destinations.ranges) for way in ways] == [["64:ff9b::/96"]]
    assert ways[0].places[2] == NAT


def test_the_search_stops_at_its_bounds_and_says_so() -> None:
    graph = ground()
    all_ways = candidates(graph, egress("p"), ingress("p"))
    assert all_ways.complete and len(all_ways.ways) > 1
    assert not candidates(graph, egress("p"), ingress("p"), most_ways=1).complete
    assert not candidates(graph, egress("p"), ingress("p"), most_steps=3).complete


def test_a_place_is_where_it_is() -> None:
    assert [way.places for way in candidates(ground(), NAT, NAT).ways] == [(NAT,)]


def test_places_that_are_not_on_the_map_are_refused() -> None:
    with pytest.raises(KeyError, match="nat-9"):
        candidates(ground(), Place(Kind.NAT, "nat-9"), INTERNET)
