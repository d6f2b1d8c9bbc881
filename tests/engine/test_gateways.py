"""Internet and egress-only gateways on the way out (vpc.md 6)."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES, ask, at, compiled
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, rule
from tests.judge.readers import both

OUTSIDE, OUTSIDE6 = "8.8.8.8", "2a00:1450::1"


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.egress_only("eigw-a", "vpc-a")
    drawing.subnet(
        "subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a", ANY_V6: "igw-a"}, v6="2600:1f00:0:100::/64"
    )
    drawing.subnet("subnet-e", "vpc-a", "10.0.1.0/24", {ANY_V6: "eigw-a"}, v6="2600:1f00:0:101::/64")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.3", v6="2600:1f00:0:100::4")
    drawing.host("eni-bare", "subnet-a", "10.0.0.5")
    drawing.host("eni-e", "subnet-e", "10.0.1.4", v6="2600:1f00:0:101::4")
    return drawing


def test_an_interface_with_a_public_address_reaches_the_internet() -> None:
    told = ask(drawn(), "eni-a", OUTSIDE)
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "igw-a", "internet"),)
    assert told.ends == {"internet"}
    assert told.outcomes[0].passage.exit == "internet-gateway"


def test_the_internet_sees_the_public_address() -> None:
    [outcome] = ask(drawn(), "eni-a", OUTSIDE).outcomes
    c = compiled(drawn(), OUTSIDE)
    assert outcome.passage.pack.src.tolist() == [c.universe.rank(at("3.3.3.3"))]
    assert outcome.passage.pack.who.tolist() == [-1]


def test_ipv4_without_a_public_address_is_dropped() -> None:
    told = ask(drawn(), "eni-bare", OUTSIDE)
    assert told.words == (NO, NO) and told.stops == {"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}


def test_a_secondary_address_does_not_use_the_primary_s_public_one() -> None:
    drawing = drawn()
    own = drawing.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"]
    own.append({"PrivateIpAddress": "10.0.0.14", "Primary": False})
    assert ask(drawing, "eni-a", OUTSIDE, by="10.0.0.4").words == (YES, YES)
    assert ask(drawing, "eni-a", OUTSIDE, by="10.0.0.14").words == (NO, NO)
    own[1]["Association"] = {"PublicIp": "3.3.3.4"}
    assert ask(drawing, "eni-a", OUTSIDE, by="10.0.0.14").words == (YES, YES)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("10.200.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
        ("172.16.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
        ("192.168.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
        ("100.64.0.1", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"),
        ("224.0.0.1", "CANNOT_ROUTE"),
        ("240.0.0.1", "CANNOT_ROUTE"),
    ],
)
def test_addresses_that_are_no_internet_s_do_not_leave(target: str, code: str) -> None:
    told = ask(drawn(), "eni-a", target)
    assert told.words == (NO, NO) and told.stops == {code}


@pytest.mark.parametrize("target", ["192.0.2.9", "2600:1f00:0:1ff::9"])
def test_what_lies_in_the_vpc_s_own_blocks_is_not_beyond_its_gateway(target: str) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "192.0.2.0/24", "2600:1f00:0:100::/56")
    drawing.internet("igw-a", "vpc-a")
    block = "2600:1f00:0:1ff::/64" if ":" in target else "192.0.2.0/25"
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {block: "igw-a"}, v6="2600:1f00:0:100::/64")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.4", v6="2600:1f00:0:100::4")
    told = ask(drawing, "eni-a", target)
    assert told.words == (NO, NO) and told.stops == {"IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"}
    drawing.records.pop("Vpcs")
    source = "2600:1f00:0:100::4" if ":" in target else "10.0.0.4"
    told = both(drawing, "eni-a", source, target)
    assert told.words == (NO, NO) and told.stops == {"IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"}


def test_ipv6_leaves_untranslated() -> None:
    told = ask(drawn(), "eni-a", OUTSIDE6)
    assert told.words == (YES, YES) and told.steps[0][2:] == ("igw-a", "internet")
    assert ask(drawn(), "eni-a", "4000::1").stops == {"CANNOT_ROUTE"}


def test_nothing_comes_by_ipv6_to_an_interface_that_denies_gateway_traffic_not_even_an_answer() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["DenyAllIgwTraffic"] = True
    assert ask(drawing, "eni-a", OUTSIDE6).session is NO
    assert ask(drawing, OUTSIDE6, "2600:1f00:0:100::4").words == (NO, NO)
    assert ask(drawing, "eni-a", OUTSIDE).words == (YES, YES)
    assert ask(drawing, OUTSIDE, "3.3.3.3").words == (YES, YES)


@pytest.mark.parametrize(
    ("state", "word"), [("available", YES), ("attached", YES), ("detached", NO), (None, YES)]
)
def test_a_gateway_serves_the_vpc_that_it_is_attached_to(state: str | None, word: bool) -> None:
    drawing = drawn()
    attachment = {"VpcId": "vpc-a"} | ({"State": state} if state else {})
    drawing.records["InternetGateways"][0][0]["Attachments"] = [attachment]
    told = ask(drawing, "eni-a", OUTSIDE)
    assert told.words == (word, word)
    assert word or told.stops == {"BAD_STATE_ATTACHMENT"}


def test_a_gateway_of_another_vpc_does_not_serve() -> None:
    drawing = drawn()
    drawing.records["InternetGateways"][0][0]["Attachments"] = [{"VpcId": "vpc-b", "State": "available"}]
    assert ask(drawing, "eni-a", OUTSIDE).stops == {"BAD_STATE_ATTACHMENT"}


def test_a_gateway_that_was_not_read_leaves_the_answer_open() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {ANY_V4: "igw-unread"})
    told = ask(drawing, "eni-a", OUTSIDE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-gateway"}


def test_an_egress_only_gateway_lets_flows_begin_inside_alone() -> None:
    told = ask(drawn(), "eni-e", OUTSIDE6)
    assert told.words == (YES, YES) and told.steps[0][2:] == ("eigw-a", "internet")
    assert told.outcomes[0].passage.exit == "egress-only-internet-gateway"
    arriving = ask(drawn(), OUTSIDE6, "2600:1f00:0:101::4")
    assert arriving.words == (YES, NO) and "R:internet-gateway" in arriving.stops
    assert "v6-inbound-with-eigw-return" in arriving.assumptions


def test_an_egress_only_gateway_carries_ipv6_alone_and_translates_nothing() -> None:
    drawing = drawn()
    drawing.reroute("subnet-e", {ANY_V6: "eigw-a", "64:ff9b::/96": "eigw-a", ANY_V4: "eigw-a"})
    assert ask(drawing, "eni-e", "64:ff9b::808:808").stops == {"internet-gateway"}
    assert ask(drawing, "eni-e", "8.8.8.8").stops == {"internet-gateway"}
    assert ask(drawing, "eni-e", OUTSIDE6).words == (YES, YES)


def test_an_egress_only_gateway_must_be_attached() -> None:
    drawing = drawn()
    drawing.records["EgressOnlyInternetGateways"][0][0]["Attachments"] = []
    assert ask(drawing, "eni-e", OUTSIDE6).stops == {"BAD_STATE_ATTACHMENT"}


def test_a_neighbour_s_public_address_is_reached_through_the_gateway_and_hides_the_group() -> None:
    drawing = drawn()
    drawing.host("eni-b", "subnet-a", "10.0.0.9", ["sg-b"], public="3.3.3.9")
    drawing.group("sg-b", [rule("-1", "sg-all")], EVERYTHING)
    assert ask(drawing, "eni-a", "10.0.0.9").words == (YES, YES)
    told = ask(drawing, "eni-a", "3.3.3.9")
    assert told.words == (NO, NO) and told.stops == {"security-group-ingress"}
    drawing.group("sg-c", [rule("-1", "3.3.3.3/32")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-c"}]
    told = ask(drawing, "eni-a", "3.3.3.9")
    assert told.words == (YES, YES)
    assert told.steps == (("eni-a", "rtb-subnet-a", "igw-a", "igw-a", "eni-b"),)


def test_a_gateway_is_no_way_between_ipv6_blocks_that_nobody_holds() -> None:
    told = ask(drawn(), "eni-a", "2600:1f00:0:1aa::9")
    assert told.words == (NO, NO)


def test_answers_come_back_by_the_egress_only_gateway_where_there_is_no_other() -> None:
    drawing = drawn()
    drawing.records["InternetGateways"] = []
    assert ask(drawing, "eni-e", OUTSIDE6).words == (YES, YES)
    drawing.get("NetworkInterfaces", "eni-e")["DenyAllIgwTraffic"] = True
    assert ask(drawing, "eni-e", OUTSIDE6).words == (YES, YES)


def test_that_an_egress_only_gateway_does_not_translate_is_an_assumption() -> None:
    drawing = drawn()
    drawing.reroute("subnet-e", {"64:ff9b::/96": "eigw-a", ANY_V4: "eigw-a"})
    for target, assumed in (("64:ff9b::808:808", True), ("8.8.8.8", False)):
        [outcome] = ask(drawing, "eni-e", target).outcomes
        assert ("eigw-does-not-translate" in outcome.passage.pack.assumptions) is assumed


def between_vpcs() -> Drawing:
    """``eni-e`` leaves by an egress-only gateway, its VPC's only one; ``eni-t`` stands behind another VPC's gateway."""
    drawing = Drawing()
    for number, name in enumerate("ab", 1):
        drawing.vpc(f"vpc-{name}", f"10.{number}.0.0/16", f"2600:1f00:0:{number}00::/56")
        drawing.egress_only(f"eigw-{name}", f"vpc-{name}")
    drawing.internet("igw-b", "vpc-b")
    drawing.subnet("subnet-e", "vpc-a", "10.1.0.0/24", {ANY_V6: "eigw-a"}, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-t", "vpc-b", "10.2.0.0/24", {ANY_V6: "igw-b"}, v6="2600:1f00:0:200::/64")
    drawing.host("eni-e", "subnet-e", "10.1.0.4", v6="2600:1f00:0:100::4")
    drawing.host("eni-t", "subnet-t", "10.2.0.4", v6="2600:1f00:0:200::4")
    return drawing


def test_answers_from_another_vpc_come_back_by_the_egress_only_gateway() -> None:
    assert ask(between_vpcs(), "eni-e", "2600:1f00:0:200::4").words == (YES, YES)
    drawing = between_vpcs()
    drawing.internet("igw-a", "vpc-a")
    drawing.get("NetworkInterfaces", "eni-e")["DenyAllIgwTraffic"] = True
    assert ask(drawing, "eni-e", "2600:1f00:0:200::4").words == (YES, YES)
    assert ask(between_vpcs(), "eni-t", "2600:1f00:0:100::4").forward is NO


def test_an_answer_does_not_leave_by_an_egress_only_gateway() -> None:
    drawing = between_vpcs()
    drawing.reroute("subnet-t", {ANY_V6: "eigw-b"})
    told = ask(drawing, "eni-e", "2600:1f00:0:200::4")
    assert told.words == (YES, NO) and "R:internet-gateway" in told.stops


@pytest.mark.parametrize("more", [{}, {"NetworkInterfaceId": "eni-unread", "PrivateIpAddress": "10.9.0.4"}])
def test_an_elastic_ip_that_nothing_read_bears_is_the_internet_s(more: dict[str, str]) -> None:
    drawing = drawn()
    drawing.put("Addresses", {"PublicIp": "3.3.3.99", "AllocationId": "eipalloc-1", **more})
    told = both(drawing, "eni-a", "10.0.0.4", "3.3.3.99")
    assert told.words == (YES, YES) and told.ends == {"internet"}
    assert ask(drawing, OUTSIDE, "3.3.3.99").words == (NO, NO)
