"""How a route table divides the line (vpc.md 5)."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import pytest

import isthmus
from isthmus.errors import InputError
from isthmus.model.network import Network
from isthmus.packet import parse_address, parse_prefix
from isthmus.semantics import routing
from isthmus.semantics.routing import (
    Hop,
    Segment,
    assumed_segments,
    divide,
    faces_internet,
    hop_of,
    vpc_prefixes,
)
from isthmus.space.line import FIRST_V6, LAST, position
from tests.judge.drawing import Drawing, Record, route
from tests.semantics.plain import network

PROPAGATED: Record = {"Origin": "EnableVgwRoutePropagation"}


def drawn(*routes: Record, blocks: tuple[str, ...] = ("10.0.0.0/16", "2600:1f00:0:100::/56")) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", *blocks)
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-office", "AddressFamily": "IPv4"})
    drawing.put("PrefixListEntries", {"Cidr": "198.51.100.0/25"}, owner="pl-office")
    drawing.put("PrefixListEntries", {"Cidr": "203.0.113.0/24"}, owner="pl-office")
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-home", "AddressFamily": "IPv4"})
    drawing.put("PrefixListEntries", {"Cidr": "203.0.113.0/24"}, owner="pl-home")
    table: Record = {"RouteTableId": "rtb-x", "VpcId": "vpc-a", "Associations": [], "Routes": list(routes)}
    drawing.put("RouteTables", table)
    return drawing


def segments(known: Network) -> tuple[Segment, ...]:
    found = divide(known, known.route_tables["rtb-x"])
    assert found[0].low == 0 and found[-1].high == LAST
    assert all(before.high + 1 == after.low for before, after in pairwise(found))
    assert any(segment.low == FIRST_V6 for segment in found), "the families are never one segment"
    return found


def at(known: Network, text: str) -> Segment:
    place = position(*parse_address(text))
    return next(segment for segment in segments(known) if segment.low <= place <= segment.high)


def taker(known: Network, text: str) -> tuple[str, str]:
    [taken] = at(known, text).takers
    return taken.hop.kind, taken.hop.id


def routed(text: str, *routes: Record) -> tuple[str, str]:
    """Where routes take an address, whatever their order in AWS's answer."""
    found = {taker(network(drawn(*order)), text) for order in permutations(routes)}
    assert len(found) == 1
    return found.pop()


def test_an_address_without_a_route_goes_nowhere() -> None:
    assert routed("8.8.8.8") == (routing.NO_ROUTE, "")
    assert routed("2001:db8::1", route("0.0.0.0/0", "igw-1")) == (routing.NO_ROUTE, "")
    assert routed("8.8.8.8", route("::/0", "igw-1")) == (routing.NO_ROUTE, "")


def test_every_block_of_the_vpc_has_a_local_route() -> None:
    known = network(drawn(blocks=("10.0.0.0/16", "10.9.0.0/16", "2600:1f00:0:100::/56")))
    for text in ("10.0.0.0", "10.0.255.255", "10.9.1.1", "2600:1f00:0:1ff::1"):
        assert taker(known, text) == (routing.LOCAL, "")
    for text in ("9.255.255.255", "10.1.0.0", "2600:1f00:0:200::"):
        assert taker(known, text) == (routing.NO_ROUTE, "")


def test_a_block_that_is_no_longer_associated_has_no_local_route() -> None:
    drawing = drawn(blocks=("10.0.0.0/16", "10.9.0.0/16", "2600:1f00:0:100::/56"))
    vpc = drawing.get("Vpcs", "vpc-a")
    vpc["CidrBlockAssociationSet"][1]["CidrBlockState"]["State"] = "disassociated"
    vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlockState"]["State"] = "failed"
    known = network(drawing)
    assert [str(prefix) for prefix in vpc_prefixes(known, "vpc-a")] == ["10.0.0.0/16"]
    assert taker(known, "10.9.1.1") == (routing.NO_ROUTE, "")


def test_the_blocks_of_a_vpc_are_told_once_and_in_order() -> None:
    known = network(drawn(blocks=("10.0.0.0/16", "10.9.0.0/16", "2600:1f00:0:100::/56")))
    assert [str(prefix) for prefix in vpc_prefixes(known, "vpc-a")] == [
        "10.0.0.0/16",
        "10.9.0.0/16",
        "2600:1f00:0:100::/56",
    ]
    assert vpc_prefixes(known, "vpc-unread") == () == vpc_prefixes(known, None)


def test_the_longest_prefix_wins() -> None:
    routes = (route("0.0.0.0/0", "igw-1"), route("8.8.0.0/16", "nat-1"), route("8.8.8.0/24", "pcx-1"))
    assert routed("8.8.8.255", *routes) == (routing.PEERING, "pcx-1")
    assert routed("8.8.9.0", *routes) == (routing.NAT, "nat-1")
    assert routed("8.8.7.255", *routes) == (routing.NAT, "nat-1")
    assert routed("8.9.0.0", *routes) == (routing.INTERNET_GATEWAY, "igw-1")


def test_a_route_more_specific_than_local_is_taken() -> None:
    assert routed("10.0.1.9", route("10.0.1.0/24", "eni-1")) == (routing.INTERFACE, "eni-1")
    assert routed("10.0.2.9", route("10.0.1.0/24", "eni-1")) == (routing.LOCAL, "")


def test_local_is_more_specific_than_a_wider_route() -> None:
    assert routed("10.0.1.9", route("10.0.0.0/8", "pcx-1")) == (routing.LOCAL, "")


def test_a_replaced_local_route_is_taken_instead() -> None:
    assert routed("10.0.1.9", route("10.0.0.0/16", "eni-1")) == (routing.INTERFACE, "eni-1")
    assert routed("2600:1f00:0:100::9", route("10.0.0.0/16", "eni-1")) == (routing.LOCAL, "")


def test_a_propagated_route_wins_by_length_over_a_static_one() -> None:
    static, learnt = route("10.8.0.0/24", "pcx-1"), route("10.8.0.128/25", "vgw-1", **PROPAGATED)
    assert routed("10.8.0.200", static, learnt) == (routing.VPN_GATEWAY, "vgw-1")
    assert routed("10.8.0.100", static, learnt) == (routing.PEERING, "pcx-1")


@pytest.mark.parametrize("origin", ["EnableVgwRoutePropagation", "Advertisement"])
def test_of_one_prefix_static_wins_over_lists_and_lists_over_propagated(origin: str) -> None:
    learnt = route("203.0.113.0/24", "vgw-1", Origin=origin)
    listed = route("pl-home", "nat-1")
    static = route("203.0.113.0/24", "igw-1")
    assert routed("203.0.113.9", learnt, listed, static) == (routing.INTERNET_GATEWAY, "igw-1")
    assert routed("203.0.113.9", learnt, listed) == (routing.NAT, "nat-1")
    assert routed("203.0.113.9", learnt, static) == (routing.INTERNET_GATEWAY, "igw-1")


def test_a_prefix_list_is_a_route_for_each_of_its_entries() -> None:
    routes = (route("0.0.0.0/0", "igw-1"), route("pl-office", "nat-1"))
    assert routed("198.51.100.127", *routes) == (routing.NAT, "nat-1")
    assert routed("203.0.113.9", *routes) == (routing.NAT, "nat-1")
    assert routed("198.51.100.128", *routes) == (routing.INTERNET_GATEWAY, "igw-1")
    assert routed("203.0.113.9", route("203.0.113.0/25", "igw-1"), routes[1]) == ("internet-gateway", "igw-1")


def test_two_lists_with_one_prefix_and_different_targets_are_a_choice() -> None:
    known = network(drawn(route("pl-office", "nat-1"), route("pl-home", "pcx-1")))
    hops = [taken.hop for taken in at(known, "203.0.113.9").takers]
    assert hops == [Hop(routing.NAT, "nat-1"), Hop(routing.PEERING, "pcx-1")]
    assert taker(known, "198.51.100.1") == (routing.NAT, "nat-1")


def test_two_lists_with_one_prefix_and_one_target_are_no_choice() -> None:
    known = network(drawn(route("pl-office", "nat-1"), route("pl-home", "nat-1")))
    assert taker(known, "203.0.113.9") == (routing.NAT, "nat-1")


def test_a_blackhole_drops_and_does_not_fall_back() -> None:
    routes = (route("0.0.0.0/0", "igw-1"), route("8.8.8.0/24", "nat-1", State="blackhole"))
    assert routed("8.8.8.8", *routes) == (routing.BLACKHOLE, "nat-1")
    assert routed("8.8.9.8", *routes) == (routing.INTERNET_GATEWAY, "igw-1")


def test_a_filtered_route_is_not_installed() -> None:
    routes = (route("0.0.0.0/0", "igw-1"), route("8.8.8.0/24", "nat-1", State="filtered"))
    assert routed("8.8.8.8", *routes) == (routing.INTERNET_GATEWAY, "igw-1")


def test_host_bits_of_a_destination_are_cleared() -> None:
    assert routed("8.8.8.1", route("8.8.8.9/24", "igw-1")) == (routing.INTERNET_GATEWAY, "igw-1")


def test_takers_name_their_route_and_prefix() -> None:
    known = network(drawn(route("0.0.0.0/0", "igw-1"), route("pl-home", "nat-1")))
    [default], [listed], [local] = (at(known, text).takers for text in ("8.8.8.8", "203.0.113.1", "10.0.0.1"))
    assert (default.route, str(default.prefix)) == (0, "0.0.0.0/0")
    assert (listed.route, str(listed.prefix)) == (1, "203.0.113.0/24")
    assert (local.route, str(local.prefix)) == (None, "10.0.0.0/16")
    assert (default.priority, listed.priority, local.priority) == (0, 1, 0)


def test_an_unread_list_may_take_what_goes_elsewhere() -> None:
    known = network(drawn(route("0.0.0.0/0", "igw-1"), route("pl-unread", "nat-1")))
    assert at(known, "8.8.8.8").unread == "pl-unread"
    assert at(known, "192.168.0.1").unread == "pl-unread"
    assert taker(known, "8.8.8.8") == (routing.INTERNET_GATEWAY, "igw-1")


def test_several_unread_lists_are_taken_apart_by_where_they_lead() -> None:
    lists = [route("pl-one", "nat-1"), route("pl-two", "igw-1"), route("pl-three", "eni-1")]
    known = network(drawn(route("0.0.0.0/0", "igw-1"), *lists, route("pl-four", "nat-1")))
    here = at(known, "8.8.8.8")
    assert here.unread == "pl-one" and [taken.hop.id for taken in here.maybe] == ["nat-1", "eni-1"]


def test_an_unread_list_changes_nothing_where_it_leads_the_same_way() -> None:
    known = network(drawn(route("0.0.0.0/0", "igw-1"), route("pl-unread", "igw-1")))
    assert at(known, "8.8.8.8").unread is None


@pytest.mark.parametrize(
    ("target", "doubtful"), [("nat-1", True), ("eni-1", True), ("igw-1", False), ("pcx-1", False)]
)
def test_only_a_middlebox_may_take_what_is_local(target: str, doubtful: bool) -> None:
    known = network(drawn(route("pl-unread", target)))
    assert (at(known, "10.0.0.1").unread is not None) == doubtful


@pytest.mark.parametrize("destination", [{}, {"DestinationCidrBlock": None}])
def test_a_route_that_tells_no_destination_may_take_what_an_unread_list_may(
    destination: dict[str, Any],
) -> None:
    odd = {"GatewayId": "vgw-1", "State": "active", **destination}
    known = network(drawn(odd))
    assert at(known, "198.51.100.1").unread == "no destination"
    assert at(known, "10.0.0.1").unread is None
    answer = isthmus.ask(known, {"question": "gaps"})
    assert "a route of rtb-x tells no destination" in [gap.detail for gap in answer.gaps or []]


@pytest.mark.parametrize("told", [True, False])
def test_the_list_of_a_gateway_endpoint_that_was_read_holds_no_private_address(told: bool) -> None:
    drawing = drawn(route("0.0.0.0/0", "igw-1"), route("pl-unread", "vpce-1"))
    if told:
        endpoint = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-a"}
        drawing.put("VpcEndpoints", endpoint)
    known = network(drawing)
    for text in (
        "10.200.0.1",
        "172.16.0.0",
        "172.31.255.255",
        "192.168.0.0",
        "100.64.0.0",
        "100.127.255.255",
    ):
        assert at(known, text).unread == (None if told else "pl-unread"), (
            "any endpoint's, where nobody read it"
        )
    for text in ("172.32.0.0", "172.15.255.255", "100.128.0.0", "52.216.0.1", "192.169.0.0"):
        assert at(known, text).unread == "pl-unread"


def test_without_an_unread_list_nothing_is_in_doubt() -> None:
    known = network(drawn(route("0.0.0.0/0", "igw-1"), route("pl-office", "nat-1")))
    assert all(segment.unread is None for segment in segments(known))


def test_a_destination_that_is_no_block_is_refused_where_it_stands() -> None:
    drawing = drawn(route("8.8.8.0/99", "igw-1"))
    with pytest.raises(InputError) as refused:
        known = network(drawing)
        divide(known, known.route_tables["rtb-x"])
    assert "8.8.8.0/99" in str(refused.value)


def hop(record: dict[str, Any], drawing: Drawing | None = None) -> Hop:
    drawing = drawing or drawn()
    drawing.get("RouteTables", "rtb-x")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", **record}]
    known = network(drawing)
    return hop_of(known, known.route_tables["rtb-x"].routes[0])


@pytest.mark.parametrize(
    ("record", "kind", "name"),
    [
        ({"GatewayId": "local"}, routing.LOCAL, ""),
        ({"GatewayId": "igw-1"}, routing.INTERNET_GATEWAY, "igw-1"),
        ({"NatGatewayId": "nat-1"}, routing.NAT, "nat-1"),
        ({"VpcPeeringConnectionId": "pcx-1"}, routing.PEERING, "pcx-1"),
        ({"EgressOnlyInternetGatewayId": "eigw-1"}, routing.EGRESS_ONLY, "eigw-1"),
        ({"NetworkInterfaceId": "eni-1"}, routing.INTERFACE, "eni-1"),
        ({"NetworkInterfaceId": "eni-1", "InstanceId": "i-1"}, routing.INTERFACE, "eni-1"),
        ({"InstanceId": "i-unread"}, routing.UNMODELLED, "i-unread"),
        ({"GatewayId": "vgw-1"}, routing.VPN_GATEWAY, "vgw-1"),
        ({"GatewayId": "vpce-unread"}, routing.UNMODELLED, "vpce-unread"),
        ({"TransitGatewayId": "tgw-1"}, routing.TRANSIT_GATEWAY, "tgw-1"),
        ({"CarrierGatewayId": "cagw-1"}, routing.UNMODELLED, "cagw-1"),
        ({"LocalGatewayId": "lgw-1"}, routing.UNMODELLED, "lgw-1"),
        ({"CoreNetworkArn": "arn:aws:networkmanager::1:core-network/c"}, routing.UNMODELLED, None),
        ({"IpAddress": "192.0.2.1"}, routing.UNMODELLED, "192.0.2.1"),
        ({}, routing.UNMODELLED, "unknown target"),
    ],
)
def test_a_route_names_its_next_place(record: dict[str, Any], kind: str, name: str | None) -> None:
    found = hop(record)
    assert found.kind == kind
    if name is not None:
        assert found.id == name


def test_an_internet_gateway_is_known_by_its_record_too() -> None:
    drawing = drawn()
    drawing.internet("gateway-1", "vpc-a")
    assert hop({"GatewayId": "gateway-1"}, drawing).kind == routing.INTERNET_GATEWAY
    assert hop({"GatewayId": "gateway-2"}, drawing).kind == routing.UNMODELLED


def test_an_endpoint_is_a_gateway_endpoint_by_its_type() -> None:
    for kind, expected in (
        ("Gateway", routing.GATEWAY_ENDPOINT),
        ("GatewayLoadBalancer", routing.INSPECTION),
        ("Interface", routing.UNMODELLED),
    ):
        drawing = drawn()
        drawing.put("VpcEndpoints", {"VpcEndpointId": "vpce-1", "VpcEndpointType": kind, "VpcId": "vpc-a"})
        assert hop({"GatewayId": "vpce-1"}, drawing).kind == expected


def test_an_endpoint_that_was_not_read_is_one_where_a_prefix_list_is_routed_to_it() -> None:
    drawing = drawn(route("pl-office", "vpce-unread"))
    known = network(drawing)
    assert hop_of(known, known.route_tables["rtb-x"].routes[0]).kind == routing.GATEWAY_ENDPOINT


def test_a_route_to_an_instance_leads_to_its_only_interface() -> None:
    drawing = drawn()
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", Attachment={"InstanceId": "i-1"})
    assert hop({"InstanceId": "i-1"}, drawing) == Hop(routing.INTERFACE, "eni-a")
    drawing.host("eni-b", "subnet-a", "10.0.0.5", Attachment={"InstanceId": "i-1"})
    assert hop({"InstanceId": "i-1"}, drawing) == Hop(routing.UNMODELLED, "i-1")


def test_a_subnet_faces_the_internet_by_its_setting_or_an_address() -> None:
    drawing = drawn()
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    assert not faces_internet(network(drawing), "subnet-a")
    drawing.get("Subnets", "subnet-a")["MapPublicIpOnLaunch"] = True
    assert faces_internet(network(drawing), "subnet-a")
    drawing.get("Subnets", "subnet-a")["MapPublicIpOnLaunch"] = False
    drawing.host("eni-b", "subnet-a", "10.0.0.5", public="3.3.3.3")
    assert faces_internet(network(drawing), "subnet-a")


@pytest.mark.parametrize(("public", "attached"), [(True, True), (False, True), (True, False)])
def test_an_assumed_table_leads_out_where_the_subnet_faces_the_internet(public: bool, attached: bool) -> None:
    drawing = drawn()
    drawing.internet("igw-1", "vpc-a" if attached else "vpc-b")
    found = assumed_segments(network(drawing), "vpc-a", public)
    kinds = {
        text: next(s for s in found if s.low <= position(*parse_address(text)) <= s.high).takers[0].hop.kind
        for text in ("10.0.0.1", "8.8.8.8", "2001:db8::1")
    }
    outward = routing.INTERNET_GATEWAY if public and attached else routing.NO_ROUTE
    assert kinds == {"10.0.0.1": routing.LOCAL, "8.8.8.8": outward, "2001:db8::1": outward}


def test_a_local_route_of_a_table_is_told_by_its_own_entry() -> None:
    known = network(drawn(route("10.0.0.0/16", "local", Origin="CreateRouteTable")))
    [local] = at(known, "10.0.0.1").takers
    assert (local.hop.kind, local.route, local.prefix) == (routing.LOCAL, 0, parse_prefix("10.0.0.0/16"))


def test_a_list_whose_entries_were_not_read_is_as_good_as_unknown() -> None:
    drawing = drawn(route("0.0.0.0/0", "igw-1"), route("pl-bare", "nat-1"))
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-bare", "AddressFamily": "IPv4"})
    assert at(network(drawing), "8.8.8.8").unread == "pl-bare"


def test_interfaces_of_other_instances_are_no_target_of_a_route_to_an_instance() -> None:
    drawing = drawn()
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", Attachment={"InstanceId": "i-1"})
    drawing.host("eni-b", "subnet-a", "10.0.0.5", Attachment={"InstanceId": "i-2"})
    drawing.host("eni-c", "subnet-a", "10.0.0.6")
    assert hop({"InstanceId": "i-2"}, drawing) == Hop(routing.INTERFACE, "eni-b")


def test_a_list_that_nobody_read_takes_no_address_from_a_static_route_of_its_own() -> None:
    known = network(drawn(route("pl-unread", "igw-1", State="blackhole"), route("8.8.8.8/32", "igw-1")))
    assert at(known, "8.8.8.8").unread is None
    known = network(drawn(route("pl-unread", "igw-1", State="blackhole"), route("8.8.8.8/31", "igw-1")))
    assert at(known, "8.8.8.8").unread == "pl-unread"
    drawing = drawn(route("pl-unread", "igw-1", State="blackhole"), route("pl-1", "igw-1"))
    drawing.put("PrefixListEntries", {"Cidr": "8.8.8.8/32"}, owner="pl-1")
    assert at(network(drawing), "8.8.8.8").unread == "pl-unread", "of lists of one prefix AWS picks one"
