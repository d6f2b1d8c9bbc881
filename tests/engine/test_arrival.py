"""Arriving from the internet (vpc.md 5.2 and 6)."""

from __future__ import annotations

import pytest

import isthmus
from tests.engine.asking import NO, YES, ask
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, entry, rule

OUTSIDE, OUTSIDE6 = "8.8.8.8", "2a00:1450::1"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet(
        "subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a", ANY_V6: "igw-a"}, v6="2600:1f00:0:100::/64"
    )
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.3", v6="2600:1f00:0:100::4")
    return drawing


def test_the_internet_reaches_a_public_address_and_is_answered() -> None:
    told = ask(drawn(), OUTSIDE, "3.3.3.3")
    assert told.words == (YES, YES)
    assert told.steps == (("internet", "igw-a", "eni-a"),)
    assert told.assumptions == set()


def test_the_internet_reaches_a_global_ipv6_address() -> None:
    assert ask(drawn(), OUTSIDE6, "2600:1f00:0:100::4").words == (YES, YES)


def test_groups_and_acls_see_the_private_target_and_the_public_source() -> None:
    drawing = drawn()
    drawing.group("sg-x", [rule("tcp/443", "8.8.8.8/32")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-x"}]
    block = entry(1, "allow", "-1", "8.8.8.8/32", egress=True)
    drawing.entries("subnet-a", [block, entry(1, "allow", "-1", "8.8.8.8/32", egress=False)])
    assert ask(drawing, OUTSIDE, "3.3.3.3").words == (YES, YES)
    assert ask(drawing, "8.8.8.9", "3.3.3.3").stops >= {"security-group-ingress", "network-acl-ingress"}


def test_who_comes_from_the_internet_is_no_member_of_any_group() -> None:
    drawing = drawn()
    drawing.group("sg-own", [rule("tcp/443", "sg-own")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-own"}]
    assert ask(drawing, OUTSIDE, "3.3.3.3").stops == {"security-group-ingress"}


def test_a_private_address_is_no_target_of_the_internet() -> None:
    told = ask(drawn(), OUTSIDE, "10.0.0.4")
    assert told.words == (NO, NO) and told.stops == {"IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"}
    assert ask(drawn(), OUTSIDE, "3.3.3.4").words == (NO, NO)
    assert ask(drawn(), OUTSIDE6, "2600:1f00:0:100::5").words == (NO, NO)


@pytest.mark.parametrize(
    ("source", "block"), [("10.9.9.9", "RFC1918"), ("172.20.0.1", "RFC1918"), ("100.64.0.1", "RFC6598")]
)
def test_private_sources_do_not_come_in(source: str, block: str) -> None:
    told = ask(drawn(), source, "3.3.3.3")
    assert told.words == (NO, NO) and told.stops == {f"IGW_SOURCE_ADDRESS_NOT_IN_{block}_INGRESS"}


def test_without_a_route_to_the_gateway_it_arrives_but_is_not_answered() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {})
    told = ask(drawing, OUTSIDE, "3.3.3.3")
    assert told.words == (YES, NO) and told.stops == {"R:NO_ROUTE_TO_DESTINATION"}
    assert "inbound-needs-no-subnet-route" in told.assumptions


def test_a_narrow_route_answers_its_own_range_alone() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {"8.8.8.0/24": "igw-a"})
    assert ask(drawing, OUTSIDE, "3.3.3.3").words == (YES, YES)
    assert ask(drawing, "8.8.9.8", "3.3.3.3").words == (YES, NO)


def test_without_a_gateway_nothing_comes_in() -> None:
    drawing = drawn()
    drawing.records["InternetGateways"] = []
    assert ask(drawing, OUTSIDE, "3.3.3.3").stops == {"CANNOT_ROUTE"}


def gated(target: str, **more: object) -> Drawing:
    """A gateway table that leads the subnet's arrivals to an appliance."""
    drawing = drawn()
    drawing.subnet("subnet-m", "vpc-a", "10.0.9.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-m", "subnet-m", "10.0.9.4", **{"public": "3.3.3.9", "SourceDestCheck": False, **more})  # type: ignore[arg-type]
    drawing.table("rtb-gw", "vpc-a", [{"GatewayId": "igw-a"}], {"10.0.0.0/24": target})
    return drawing


def test_a_gateway_s_table_leads_arrivals_to_an_appliance() -> None:
    drawing = gated("eni-m")
    drawing.reroute("subnet-a", {ANY_V4: "eni-m"})
    told = ask(drawing, OUTSIDE, "3.3.3.3")
    assert told.words == (YES, YES)
    assert told.steps == (("internet", "igw-a", "rtb-gw", "eni-m", "rtb-subnet-m", "eni-a"),)


def test_a_redirected_arrival_is_not_answered_straight_through_the_gateway() -> None:
    told = ask(gated("eni-m"), OUTSIDE, "3.3.3.3")
    assert told.words == (YES, NO) and "R:INGRESS_RTB_TRAFFIC_REDIRECTION" in told.stops


def test_an_appliance_behind_a_gateway_s_table_needs_a_public_address() -> None:
    told = ask(gated("eni-m", public=""), OUTSIDE, "3.3.3.3")
    assert told.words == (NO, NO) and told.stops == {"INGRESS_RTB_NO_PUBLIC_IP"}


def test_what_a_gateway_s_table_does_not_redirect_is_delivered() -> None:
    drawing = gated("eni-m")
    drawing.get("RouteTables", "rtb-gw")["Routes"].pop()
    told = ask(drawing, OUTSIDE, "3.3.3.3")
    assert told.words == (YES, YES) and told.steps == (("internet", "igw-a", "rtb-gw", "eni-a"),)


def test_a_gateway_s_table_may_lead_to_a_blackhole_or_beyond_the_model() -> None:
    drawing = gated("eni-m")
    drawing.get("RouteTables", "rtb-gw")["Routes"][-1]["State"] = "blackhole"
    assert ask(drawing, OUTSIDE, "3.3.3.3").stops == {"BAD_STATE_ROUTE"}
    for target, gap in (("lgw-1", "unmodelled-route-target"), ("vpce-unread", "uncollected-endpoint")):
        told = ask(gated(target), OUTSIDE, "3.3.3.3")
        assert told.words == (None, None) and told.gaps == {gap}


def test_two_subnets_behind_one_gateway_are_told_apart() -> None:
    drawing = drawn()
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.host("eni-b", "subnet-b", "10.0.1.4", ["sg-none"], public="3.3.3.4")
    drawing.group("sg-none", [], EVERYTHING)
    assert ask(drawing, OUTSIDE, "3.3.3.4").words == (NO, NO)
    assert ask(drawing, OUTSIDE, "3.3.3.3").words == (YES, YES)


def test_both_families_of_one_target_come_in_apart() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["DenyAllIgwTraffic"] = True
    asked = {"question": "path", "source": "internet", "target": "vpc-a", "service": "tcp/443"}
    (way,) = isthmus.ask(isthmus.build(drawing.snapshot()), asked).paths or ()
    assert {target for box in way.space for target in box.targets} == {"3.3.3.3/32"}


def test_a_vpc_that_was_not_read_has_the_ipv6_blocks_of_its_subnets() -> None:
    drawing = drawn()
    drawing.records["Vpcs"] = []
    told = ask(drawing, OUTSIDE6, "2600:1f00:0:100::4")
    assert told.forward is not NO
    assert told.steps == (("internet", "igw-a", "eni-a"),)
    assert ask(drawing, OUTSIDE6, "2600:1f00:0:101::4").steps == ()
