"""NAT gateways of every kind, and instances that routes send packets through (vpc.md 5.3 and 7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.asking import DOUBT, NO, YES, Told, ask
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, Record, entry, route, rule
from tests.judge.readers import both

OUTSIDE = "8.8.8.8"
OPEN_OUT = entry(1, "allow", "-1", ANY_V4, egress=True)
OPEN_IN = entry(1, "allow", "-1", ANY_V4, egress=False)


def drawn(**nat: Any) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-c", "vpc-a", "10.0.0.0/24", {ANY_V4: "nat-1"}, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.nat("nat-1", "subnet-n", "10.0.1.9", "3.3.3.9", **nat)
    drawing.host("eni-c", "subnet-c", "10.0.0.4", v6="2600:1f00:0:100::4")
    return drawing


def test_a_nat_gateway_carries_flows_out_and_their_answers_back() -> None:
    told = ask(drawn(), "eni-c", OUTSIDE)
    assert told.words == (YES, YES)
    assert told.steps == (("eni-c", "rtb-subnet-c", "nat-1", "rtb-subnet-n", "igw-a", "internet"),)
    assert told.assumptions == set()


@pytest.mark.parametrize(
    ("word", "carried"), [("tcp/22", YES), ("udp/53", YES), ("icmp/8", YES), ("50", NO), ("58", NO)]
)
def test_a_nat_gateway_carries_tcp_udp_and_icmp(word: str, carried: bool) -> None:
    told = ask(drawn(), "eni-c", OUTSIDE, word)
    assert told.forward is carried
    assert carried or "PROTOCOL_RESTRICTION" in told.stops


@pytest.mark.parametrize("state", ["pending", "failed", "deleting", "deleted"])
def test_only_an_available_nat_gateway_forwards(state: str) -> None:
    assert ask(drawn(State=state), "eni-c", OUTSIDE).stops == {"BAD_STATE"}


def test_a_nat_gateway_in_a_private_subnet_leads_nowhere() -> None:
    drawing = drawn()
    drawing.reroute("subnet-n", {})
    assert ask(drawing, "eni-c", OUTSIDE).stops == {"NO_ROUTE_TO_DESTINATION"}


def test_a_private_nat_gateway_has_no_way_through_an_internet_gateway() -> None:
    drawing = drawn()
    drawing.nat("nat-2", "subnet-n", "10.0.1.8")
    drawing.reroute("subnet-c", {ANY_V4: "nat-2"})
    assert ask(drawing, "eni-c", OUTSIDE).stops == {"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}


@pytest.mark.parametrize(
    ("subnet", "entries", "stop"),
    [
        ("subnet-c", [entry(1, "deny", "tcp/443", ANY_V4, egress=True), OPEN_IN], "network-acl-egress"),
        ("subnet-n", [entry(1, "deny", "-1", "10.0.0.4/32", egress=False), OPEN_OUT], "network-acl-ingress"),
        ("subnet-n", [entry(1, "deny", "-1", f"{OUTSIDE}/32", egress=True), OPEN_IN], "network-acl-egress"),
    ],
)
def test_the_acls_of_client_and_nat_subnet_count_on_the_way_there(
    subnet: str, entries: list[Record], stop: str
) -> None:
    drawing = drawn()
    drawing.entries(subnet, entries)
    told = ask(drawing, "eni-c", OUTSIDE)
    assert told.forward is NO and stop in told.stops


def back(subnet: str, entries: list[Record], port: int = 50000) -> Told:
    drawing = drawn()
    drawing.entries(subnet, entries)
    return ask(drawing, "eni-c", OUTSIDE, port=port)


def test_the_far_side_answers_to_the_gateway_s_own_ports() -> None:
    whole = entry(1, "allow", "tcp/1024-65535", f"{OUTSIDE}/32", egress=False)
    client = entry(2, "allow", "-1", "10.0.0.0/24", egress=False)
    assert back("subnet-n", [whole, client, OPEN_OUT]).words == (YES, YES)
    half = entry(1, "allow", "tcp/1025-65535", f"{OUTSIDE}/32", egress=False)
    assert back("subnet-n", [half, client, OPEN_OUT]).words == (YES, DOUBT)
    low = entry(1, "allow", "tcp/1-1023", f"{OUTSIDE}/32", egress=False)
    assert back("subnet-n", [low, client, OPEN_OUT], 1000).words == (YES, NO)


def test_the_near_side_answers_to_the_client_s_own_port() -> None:
    near = [entry(1, "allow", "tcp/50000", ANY_V4, egress=False), OPEN_OUT]
    assert back("subnet-c", near).words == (YES, YES)
    assert back("subnet-c", near, 50001).words == (YES, NO)
    out = [
        entry(1, "allow", "tcp/50000", "10.0.0.0/24", egress=True),
        entry(2, "deny", "-1", "10.0.0.0/24", egress=True),
    ]
    out += [entry(3, "allow", "-1", ANY_V4, egress=True), OPEN_IN]
    assert back("subnet-n", out).words == (YES, YES)
    assert back("subnet-n", out, 50001).words == (YES, NO)


def test_a_group_reference_does_not_match_behind_a_nat_gateway() -> None:
    drawing = drawn()
    drawing.subnet("subnet-d", "vpc-a", "10.0.2.0/24")
    drawing.routes("subnet-c").append(route("10.0.2.0/24", "nat-1"))
    drawing.group("sg-ref", [rule("-1", "sg-all")], EVERYTHING)
    drawing.host("eni-d", "subnet-d", "10.0.2.4", ["sg-ref"])
    told = ask(drawing, "eni-c", "10.0.2.4")
    assert told.forward is NO and told.stops == {"security-group-ingress"}
    drawing.group("sg-nat", [rule("-1", "10.0.1.9/32")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-d")["Groups"] = [{"GroupId": "sg-nat"}]
    assert ask(drawing, "eni-c", "10.0.2.4").words == (YES, YES)


def test_a_nat_gateway_serves_its_own_vpc_alone() -> None:
    drawing = drawn()
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-x", "vpc-b", "10.1.0.0/24", {ANY_V4: "nat-1"})
    drawing.host("eni-x", "subnet-x", "10.1.0.4")
    assert "NGW_REQUIRES_SOURCE_IN_VPC" in ask(drawing, "eni-x", OUTSIDE).stops


def test_a_nat_gateway_that_was_not_read_leaves_the_answer_open() -> None:
    drawing = drawn()
    drawing.reroute("subnet-c", {ANY_V4: "nat-unread"})
    told = ask(drawing, "eni-c", OUTSIDE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-nat-gateway"}


def test_a_nat_gateway_without_a_known_address_leaves_the_answer_open() -> None:
    drawing = drawn(NatGatewayAddresses=[])
    drawing.records["NetworkInterfaces"] = [
        row for row in drawing.records["NetworkInterfaces"] if row[0]["NetworkInterfaceId"] != "eni-nat-1"
    ]
    told = ask(drawing, "eni-c", OUTSIDE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"nat-address-not-read"}


def test_an_answer_routed_to_a_nat_gateway_that_never_saw_the_flow_is_lost() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-c")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "3.3.3.3"
    }
    told = ask(drawing, OUTSIDE, "3.3.3.3")
    assert told.words == (YES, NO) and "R:NGW_SOURCE_ADDRESS_REASSIGN" in told.stops


def peered(routes_back: bool) -> Drawing:
    drawing = drawn()
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {"10.0.0.0/16": "pcx-1"} if routes_back else {})
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.reroute("subnet-n", {"10.1.0.0/16": "pcx-1"})
    return drawing


@pytest.mark.parametrize("routes_back", [True, False])
def test_over_a_peering_answers_return_to_the_nat_gateway_without_a_route(routes_back: bool) -> None:
    told = ask(peered(routes_back), "eni-c", "10.1.0.4")
    assert told.words == (YES, YES)


@pytest.mark.parametrize(
    ("routes_back", "stop"),
    [(True, "R:firewall"), (False, "R:NO_ROUTE_TO_DESTINATION")],
)
def test_what_an_appliance_sent_over_the_peering_is_answered_by_routes(routes_back: bool, stop: str) -> None:
    drawing = peered(routes_back)
    drawing.subnet("subnet-m", "vpc-a", "10.0.7.0/24", {"10.1.0.0/16": "pcx-1"})
    drawing.host("eni-m", "subnet-m", "10.0.7.9", SourceDestCheck=False)
    drawing.reroute("subnet-n", {"10.1.0.0/16": "eni-m"})
    told = both(drawing, "eni-c", "10.0.0.4", "10.1.0.4")
    assert told.words == (YES, NO) and stop in told.stops


@pytest.mark.parametrize(
    ("subnet", "egress", "stop"),
    [("subnet-b", True, "R:network-acl-egress"), ("subnet-n", False, "R:network-acl-ingress")],
)
def test_only_an_acl_stops_what_returns_to_its_sender(subnet: str, egress: bool, stop: str) -> None:
    drawing = peered(False)
    block = "10.0.1.9/32" if egress else "10.1.0.4/32"
    entries = [entry(1, "deny", "-1", block, egress=egress), entry(2, "allow", "-1", ANY_V4, egress=egress)]
    drawing.entries(subnet, [*entries, entry(1, "allow", "-1", ANY_V4, egress=not egress)])
    told = ask(drawing, "eni-c", "10.1.0.4")
    assert told.words == (YES, NO) and stop in told.stops


def test_an_egress_rule_to_a_group_beyond_a_nat_gateway_matches_only_perhaps() -> None:
    drawing = peered(False)
    drawing.group("sg-b", EVERYTHING, EVERYTHING, vpc="vpc-b")
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    drawing.group("sg-c", EVERYTHING, [rule("-1", "sg-b")])
    drawing.get("NetworkInterfaces", "eni-c")["Groups"] = [{"GroupId": "sg-c"}]
    told = ask(drawing, "eni-c", "10.1.0.4")
    assert told.words == (DOUBT, DOUBT) and "egress-reference-beyond-middlebox" in told.gaps
    drawing.get("SecurityGroups", "sg-c")["IpPermissionsEgress"].append(rule("-1", "10.1.0.4/32"))
    assert ask(drawing, "eni-c", "10.1.0.4").words == (YES, YES)


def test_ipv6_goes_through_a_nat_gateway_by_nat64_alone() -> None:
    drawing = drawn()
    drawing.routes("subnet-c").extend([route("64:ff9b::/96", "nat-1"), route(ANY_V6, "nat-1")])
    told = ask(drawing, "eni-c", "64:ff9b::808:808")
    assert told.words == (YES, YES) and "nat64-families-at-acl" in told.assumptions
    told = ask(drawing, "eni-c", "2a00:1450::1")
    assert told.words == (NO, NO) and "CANNOT_ROUTE" in told.stops


def test_a_default_route_leads_nat64_addresses_to_a_nat_gateway_too() -> None:
    drawing = drawn()
    drawing.routes("subnet-c").append(route(ANY_V6, "nat-1"))
    assert ask(drawing, "eni-c", "64:ff9b::808:808").words == (YES, YES)
    assert ask(drawing, "eni-c", "64:ff9b::a00:1").words == (NO, NO)  # 10.0.0.1: private beyond the gateway


def regional(**more: Any) -> Drawing:
    drawing = drawn()
    drawing.records["NatGateways"] = []
    held = [
        {"PublicIp": "3.3.3.10", "AvailabilityZoneId": "euw1-az1"},
        {"PublicIp": "3.3.3.11", "AvailabilityZoneId": "euw1-az2"},
    ]
    record: Record = {
        "NatGatewayId": "nat-1",
        "VpcId": "vpc-a",
        "State": "available",
        "RouteTableId": "rtb-nat",
    }
    record |= {"AvailabilityMode": "regional", "ConnectivityType": "public", "NatGatewayAddresses": held}
    drawing.put("NatGateways", {**record, **more})
    drawing.table("rtb-nat", "vpc-a", [], {ANY_V4: "igw-a"})
    return drawing


def test_a_regional_nat_gateway_looks_up_its_own_table_and_meets_no_acl_of_a_subnet() -> None:
    told = ask(regional(), "eni-c", OUTSIDE)
    assert told.words == (YES, YES)
    assert told.steps == (("eni-c", "rtb-subnet-c", "nat-1", "rtb-nat", "igw-a", "internet"),)
    assert "regional-nat-meets-no-acl" in told.assumptions


def test_an_answer_that_comes_by_the_internet_gateway_is_not_of_a_flow_sent_straight() -> None:
    drawing = regional()
    drawing.subnet("subnet-b", "vpc-a", "10.0.2.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-b", "subnet-b", "10.0.2.4", public="3.3.3.4")
    drawing.reroute("subnet-c", {"10.0.2.0/24": "nat-1", ANY_V4: "nat-1"})
    assert ask(drawing, "eni-c", "10.0.2.4").words == (YES, NO)
    assert ask(drawing, "eni-c", "3.3.3.4").words == (YES, YES)


def test_a_regional_nat_gateway_serves_the_zones_of_its_addresses() -> None:
    elsewhere = [{"PublicIp": "3.3.3.11", "AvailabilityZoneId": "euw1-az2"}]
    told = ask(regional(NatGatewayAddresses=elsewhere), "eni-c", OUTSIDE)
    assert "REGIONAL_NGW_ROUTE_AZ_RESTRICTION" in told.stops and told.forward is NO
    assert ask(
        regional(NatGatewayAddresses=elsewhere, AutoProvisionZones="enabled"), "eni-c", OUTSIDE
    ).words == (YES, YES)


def appliance(**more: Any) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"10.0.1.0/24": "eni-m", ANY_V4: "eni-m"})
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {"10.0.0.0/24": "eni-m"})
    drawing.subnet("subnet-m", "vpc-a", "10.0.2.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    drawing.host("eni-m", "subnet-m", "10.0.2.4", **{"SourceDestCheck": False, "public": "3.3.3.2", **more})
    return drawing


def test_an_appliance_passes_packets_on_unchanged_between_subnets() -> None:
    told = ask(appliance(), "eni-a", "10.0.1.4")
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "eni-m", "rtb-subnet-m", "eni-b"),)
    assert "appliance-forwards" in told.assumptions


def test_an_appliance_with_its_check_on_accepts_packets_to_itself_alone() -> None:
    drawing = appliance(SourceDestCheck=True)
    assert ask(drawing, "eni-a", "10.0.1.4").stops == {"ENI_SOURCE_DEST_CHECK_RESTRICTION"}
    drawing.reroute("subnet-a", {"10.0.2.0/24": "eni-m"})
    assert ask(drawing, "eni-a", "10.0.2.4").words == (YES, YES)


def test_a_check_that_is_not_told_may_be_on() -> None:
    drawing = appliance()
    del drawing.get("NetworkInterfaces", "eni-m")["SourceDestCheck"]
    assert ask(drawing, "eni-a", "10.0.1.4").words == (DOUBT, DOUBT)


@pytest.mark.parametrize(
    ("ingress", "egress", "stop"),
    [
        (EVERYTHING, [rule("-1", "10.0.1.4/32")], None),
        ([rule("-1", "10.0.0.4/32")], EVERYTHING, None),
        ([], EVERYTHING, "security-group-ingress"),
        (EVERYTHING, [], "security-group-egress"),
        ([rule("-1", "sg-all")], EVERYTHING, None),
    ],
)
def test_both_directions_of_an_appliance_s_groups_count(
    ingress: list[Record], egress: list[Record], stop: str | None
) -> None:
    drawing = appliance()
    drawing.group("sg-m", ingress, egress)
    drawing.get("NetworkInterfaces", "eni-m")["Groups"] = [{"GroupId": "sg-m"}]
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == ((YES, YES) if stop is None else (NO, NO))
    assert stop is None or stop in told.stops


def test_a_group_reference_does_not_match_behind_an_appliance() -> None:
    drawing = appliance()
    drawing.group("sg-ref", [rule("-1", "sg-all")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-ref"}]
    assert ask(drawing, "eni-a", "10.0.1.4").words == (NO, NO)


def test_the_subnet_of_an_appliance_is_entered_and_left() -> None:
    for egress, block in ((False, "10.0.0.4/32"), (True, "10.0.1.4/32")):
        drawing = appliance()
        entries = [
            entry(1, "deny", "-1", block, egress=egress),
            entry(2, "allow", "-1", ANY_V4, egress=egress),
        ]
        drawing.entries("subnet-m", [*entries, entry(1, "allow", "-1", ANY_V4, egress=not egress)])
        assert ask(drawing, "eni-a", "10.0.1.4").words == (NO, NO)


def test_an_instance_that_leads_out_translates_for_clients_inside() -> None:
    told = ask(appliance(), "eni-a", OUTSIDE)
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "eni-m", "rtb-subnet-m", "igw-a", "internet"),)
    assert ask(appliance(public=""), "eni-a", OUTSIDE).stops == {"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}


def test_an_appliance_that_does_not_run_carries_nothing() -> None:
    assert ask(appliance(Status="available"), "eni-a", "10.0.1.4").stops == {"BAD_STATE"}


def test_an_appliance_that_was_not_read_leaves_the_answer_open() -> None:
    drawing = appliance()
    drawing.reroute("subnet-a", {"10.0.1.0/24": "eni-unread"})
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-interface"}


def test_an_appliance_of_another_vpc_is_no_target() -> None:
    drawing = appliance()
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-x", "vpc-b", "10.1.0.0/24")
    drawing.host("eni-x", "subnet-x", "10.1.0.4", SourceDestCheck=False)
    drawing.reroute("subnet-a", {"10.0.1.0/24": "eni-x"})
    assert "CANNOT_ROUTE" in ask(drawing, "eni-a", "10.0.1.4").stops


def test_an_appliance_that_sees_one_direction_only_drops_the_session() -> None:
    drawing = appliance()
    drawing.reroute("subnet-b", {})
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (YES, NO)
    assert "appliance-keeps-state" in told.assumptions


def test_an_appliance_that_sees_only_the_answer_judges_it_as_a_new_packet() -> None:
    drawing = appliance()
    drawing.reroute("subnet-a", {})
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.forward is YES and told.session is not YES
    drawing.group("sg-m", [], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-m")["Groups"] = [{"GroupId": "sg-m"}]
    assert ask(drawing, "eni-a", "10.0.1.4").words == (YES, NO)


def test_filters_met_before_the_translation_is_undone_see_the_gateway_s_own_ports() -> None:
    [outcome] = ask(drawn(), "eni-c", OUTSIDE).outcomes
    [back] = outcome.backs
    legs = [(check.at, check.layer, check.leg) for check in back.pack.checks]
    assert legs == [
        ("subnet-n", "network-acl-ingress", 1),
        ("subnet-n", "network-acl-egress", 0),
        ("subnet-c", "network-acl-ingress", 0),
    ]


@pytest.mark.parametrize("status", ["assigning", "unassigning", "associating", "disassociating", "failed"])
def test_an_address_that_is_not_ready_is_not_given_out(status: str) -> None:
    drawing = drawn()
    held = drawing.records["NatGateways"][0][0]["NatGatewayAddresses"]
    held.append({"PrivateIp": "10.0.1.8", "NetworkInterfaceId": "eni-nat-1", "Status": status})
    row = {"PrivateIpAddress": "10.0.1.8", "Primary": False}
    drawing.get("NetworkInterfaces", "eni-nat-1")["PrivateIpAddresses"].append(row)
    told = ask(drawing, "eni-c", OUTSIDE)
    assert told.words == (YES, YES) and len(told.steps) == 1
    held[0]["Status"] = status
    assert ask(drawing, "eni-c", OUTSIDE).gaps == {"nat-address-not-read"}


def test_appliances_attached_to_a_nat_gateway_leave_the_answer_open() -> None:
    told = ask(drawn(AttachedAppliances=[{"Type": "network-firewall-proxy"}]), "eni-c", "8.8.8.8")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"unmodelled-route-target"}
