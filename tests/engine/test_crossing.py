"""Over peerings and into gateway endpoints (vpc.md 8 and 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.asking import DOUBT, NO, YES, ask
from tests.hubs import HUB, attach, learn
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, Record, flow, route, rule
from tests.judge.readers import both


def drawn(**more: Any) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"10.1.0.0/16": "pcx-1"})
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {"10.0.0.0/16": "pcx-1"})
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    drawing.peering("pcx-1", "vpc-a", "vpc-b", **more)
    return drawing


def test_a_peering_carries_flows_and_their_answers_both_ways() -> None:
    told = ask(drawn(), "eni-a", "10.1.0.4")
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "pcx-1", "eni-b"),)
    assert ask(drawn(), "eni-b", "10.0.0.4").words == (YES, YES)


def test_a_peering_needs_a_route_back() -> None:
    drawing = drawn()
    drawing.reroute("subnet-b", {})
    told = ask(drawing, "eni-a", "10.1.0.4")
    assert told.words == (YES, NO) and told.stops == {"R:NO_ROUTE_TO_DESTINATION"}


@pytest.mark.parametrize("state", ["pending-acceptance", "deleted", "rejected", "failed"])
def test_only_an_active_peering_carries_anything(state: str) -> None:
    told = ask(drawn(Status={"Code": state}), "eni-a", "10.1.0.4")
    assert told.words == (NO, NO) and told.stops == {"BAD_STATE"}


def test_a_peering_leads_to_the_far_vpc_s_blocks_alone() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {"10.0.0.0/8": "pcx-1", "8.8.8.0/24": "pcx-1"})
    for target in ("10.2.0.4", "8.8.8.8"):
        assert ask(drawing, "eni-a", target).stops == {"PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"}
    assert ask(drawing, "eni-a", "10.1.0.4").words == (YES, YES)


def test_nothing_goes_on_from_the_far_vpc_to_its_gateways() -> None:
    drawing = drawn()
    drawing.internet("igw-b", "vpc-b")
    drawing.reroute("subnet-b", {ANY_V4: "igw-b", "10.0.0.0/16": "pcx-1"})
    drawing.reroute("subnet-a", {ANY_V4: "pcx-1"})
    assert ask(drawing, "eni-a", "8.8.8.8").words == (NO, NO)


def test_a_vpc_that_is_no_side_of_a_peering_does_not_use_it() -> None:
    drawing = drawn()
    drawing.vpc("vpc-c", "10.2.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.2.0.0/24", {"10.1.0.0/16": "pcx-1"})
    drawing.host("eni-c", "subnet-c", "10.2.0.4")
    assert ask(drawing, "eni-c", "10.1.0.4").stops == {"DISCONNECTED_VPCS"}


def test_what_lies_beyond_the_snapshot_is_unknown() -> None:
    drawing = drawn()
    drawing.peering("pcx-2", "vpc-a", "vpc-far")
    drawing.reroute("subnet-a", {"10.99.0.0/16": "pcx-2", "10.98.0.0/16": "pcx-unread"})
    far = ask(drawing, "eni-a", "10.99.0.1")
    assert far.words == (DOUBT, DOUBT) and far.gaps == {"uncollected-vpc"}
    unread = ask(drawing, "eni-a", "10.98.0.1")
    assert unread.words == (DOUBT, DOUBT) and unread.gaps == {"uncollected-peering"}


@pytest.mark.parametrize(("region", "word"), [("eu-west-1", YES), ("us-east-1", NO)])
def test_a_group_reference_reaches_over_a_peering_of_one_region(region: str, word: bool) -> None:
    for here, target, holder in (("eni-a", "10.1.0.4", "eni-b"), ("eni-b", "10.0.0.4", "eni-a")):
        drawing = drawn()
        drawing.records["VpcPeeringConnections"][0][0]["AccepterVpcInfo"]["Region"] = region
        drawing.group("sg-ref", [rule("-1", "sg-all")], EVERYTHING)
        drawing.get("NetworkInterfaces", holder)["Groups"] = [{"GroupId": "sg-ref"}]
        assert ask(drawing, here, target).words == (word, word)


def test_a_group_reference_counts_on_the_way_out_over_a_peering_too() -> None:
    drawing = drawn()
    drawing.group("sg-out", [], [rule("-1", "sg-b")])
    drawing.group("sg-b", EVERYTHING, EVERYTHING, vpc="vpc-b")
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-out"}]
    assert ask(drawing, "eni-a", "10.1.0.4").words == (NO, NO)
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    assert ask(drawing, "eni-a", "10.1.0.4").words == (YES, YES)


S3 = "52.216.0.9"


def endpoint(**more: Any) -> Drawing:
    drawing = drawn()
    drawing.put("PrefixLists", {"PrefixListId": "pl-s3", "PrefixListName": "s3", "Cidrs": ["52.216.0.0/15"]})
    record: Record = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-a"}
    drawing.put(
        "VpcEndpoints", {**record, "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", **more}
    )
    drawing.routes("subnet-a").append(route("pl-s3", "vpce-1"))
    return drawing


def test_a_gateway_endpoint_is_where_its_service_is_reached() -> None:
    told = ask(endpoint(), "eni-a", S3)
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "vpce-1", "com.amazonaws.eu-west-1.s3"),)
    assert told.ends == {"service"}


@pytest.mark.parametrize(
    ("word", "carried"),
    [("tcp/443", YES), ("icmp/8", YES), ("icmpv6/128", NO), ("udp/443", NO), ("icmp/0", NO), ("50", NO)],
)
def test_a_gateway_endpoint_takes_tcp_and_echo(word: str, carried: bool) -> None:
    told = ask(endpoint(), "eni-a", S3, word)
    assert told.forward is carried
    assert carried or "VPCE_GATEWAY_PROTOCOL_RESTRICTION" in told.stops


def test_a_gateway_endpoint_takes_the_echo_of_ipv6_too() -> None:
    drawing = endpoint()
    drawing.get("Vpcs", "vpc-a")["Ipv6CidrBlockAssociationSet"] = [{"Ipv6CidrBlock": "2600:1f00:0:100::/56"}]
    drawing.host("eni-6", "subnet-a", "10.0.0.6", v6="2600:1f00:0:100::6")
    cidrs = ["2a00:1450::/32"]
    drawing.put("PrefixLists", {"PrefixListId": "pl-6", "PrefixListName": "dynamodb", "Cidrs": cidrs})
    drawing.routes("subnet-a").append(route("pl-6", "vpce-1"))
    for word, carried in (("icmpv6/128", YES), ("icmp/8", NO), ("icmpv6/129", NO), ("tcp/443", YES)):
        assert ask(drawing, "eni-6", "2a00:1450::1", word).forward is carried


def test_a_gateway_endpoint_answers_from_its_service_s_addresses_alone() -> None:
    drawing = endpoint(ServiceName="s3")
    drawing.routes("subnet-a").append(route("8.8.8.0/24", "vpce-1"))
    assert ask(drawing, "eni-a", S3).words == (YES, YES)
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (NO, NO) and told.stops == {"VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"}


def test_a_list_without_a_name_is_the_service_s_where_routes_lead_it_to_the_endpoint() -> None:
    drawing = endpoint()
    drawing.routes("subnet-a").append(route("8.8.8.0/24", "vpce-1"))
    assert ask(drawing, "eni-a", S3).words == (YES, YES)
    assert ask(drawing, "eni-a", "8.8.8.8").words == (NO, NO)


def test_a_block_that_leads_to_an_endpoint_whose_list_was_not_read_may_not_be_its_own() -> None:
    drawing = endpoint()
    drawing.records["PrefixLists"].clear()
    drawing.routes("subnet-a").append(route("8.8.8.0/24", "vpce-1"))
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (DOUBT, DOUBT) and "unknown-prefix-list" in told.gaps
    assert ask(drawing, "eni-a", "8.8.8.8", "udp/443").words == (NO, NO)


def test_what_a_service_s_unread_list_holds_is_told_by_routes_to_that_list_alone() -> None:
    drawing = endpoint(ServiceName="s3")
    drawing.routes("subnet-a").append(route("8.8.8.0/24", "vpce-1"))
    drawing.records["PrefixLists"][0][0].pop("Cidrs")
    drawing.routes("subnet-a").append(route("52.216.0.0/16", "vpce-1"))
    for target in ("8.8.8.8", S3):
        told = both(drawing, "eni-a", "10.0.0.4", target)
        assert told.words == (DOUBT, DOUBT) and "unknown-prefix-list" in told.gaps
    drawing = endpoint(ServiceName="s3")
    drawing.records["PrefixLists"][0][0]["PrefixListName"] = "not told"
    assert both(drawing, "eni-a", "10.0.0.4", S3).words == (YES, YES)


def test_whose_an_endpoint_is_where_its_vpc_was_not_read() -> None:
    drawing = endpoint()
    drawing.vpc("vpc-c", "10.2.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.2.0.0/24", {ANY_V4: HUB})
    drawing.host("eni-c", "subnet-c", "10.2.0.4")
    for name, vpc, subnet in (("a", "vpc-a", "subnet-a"), ("c", "vpc-c", "subnet-c")):
        attach(drawing, name, vpc, [subnet])
    learn(drawing, "0.0.0.0/0", "a")
    drawing.put("TransitGateways", {"TransitGatewayId": HUB, "State": "available"})
    code = "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
    assert both(drawing, "eni-c", "10.2.0.4", S3).stops == {code}
    drawing.records.pop("Vpcs")
    told = both(drawing, "eni-c", "10.2.0.4", S3)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-vpc"}
    assert both(drawing, "eni-a", "10.0.0.4", S3).words == (YES, YES)


def test_a_gateway_endpoint_must_be_available() -> None:
    assert ask(endpoint(State="pending"), "eni-a", S3).stops == {"BAD_STATE"}
    assert ask(endpoint(State="Available"), "eni-a", S3).words == (YES, YES)


def test_a_gateway_endpoint_that_was_not_read_leaves_the_answer_open() -> None:
    drawing = endpoint()
    drawing.records["VpcEndpoints"] = []
    told = ask(drawing, "eni-a", S3)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-endpoint"}


def test_a_peer_does_not_use_a_gateway_endpoint() -> None:
    drawing = endpoint()
    drawing.reroute("subnet-b", {ANY_V4: "pcx-1", "10.0.0.0/16": "pcx-1"})
    assert ask(drawing, "eni-b", S3).words == (NO, NO)


def test_a_group_must_let_the_service_out() -> None:
    drawing = endpoint()
    for peer, word in (("10.0.0.0/8", NO), ("pl-s3", YES)):
        drawing.records["SecurityGroups"] = []
        drawing.group("sg-all", [], [rule("tcp/443", peer)])
        assert ask(drawing, "eni-a", S3).words == (word, word)


def test_a_gateway_endpoint_of_both_families_takes_either_echo() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"pl-ddb": "vpce-1"}, v6="2600:1f00:0:100::/64")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", v6="2600:1f00:0:100::4")
    drawing.put("PrefixLists", {"PrefixListId": "pl-ddb", "Cidrs": ["52.94.0.0/22", "2600:1f70::/36"]})
    record: Record = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-a"}
    drawing.put(
        "VpcEndpoints", {**record, "ServiceName": "com.amazonaws.eu-west-1.dynamodb", "State": "available"}
    )
    for target, echo in (("52.94.0.9", "icmp/8"), ("2600:1f70::9", "icmpv6/128")):
        assert ask(drawing, "eni-a", target, echo).words == (YES, YES)
        assert ask(drawing, "eni-a", target, "udp/53").words == (NO, NO)
    source, six = "2600:1f00:0:100::4", "2600:1f70::9"
    trace = drawing.judge().trace("eni-a", flow(source, six, "icmpv6/128"))
    assert (trace.forward, trace.session) == (True, True)
