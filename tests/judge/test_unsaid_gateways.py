"""Gateways that do not tell whom they serve, or contradict each other: both readers leave open what rests on it."""

from __future__ import annotations

import pytest

from isthmus.errors import InputError
from isthmus.model.network import build
from tests.engine.asking import DOUBT, NO, YES
from tests.judge.drawing import ANY_V4, ANY_V6, Drawing, flow
from tests.judge.readers import both

OUTSIDE, OUTSIDE6 = "8.8.8.8", "2a00:1450::1"
A4, A6, B4 = "3.3.3.3", "2600:1f00:0:100::4", "3.3.3.4"
E6 = "2600:1f00:0:101::4"
WAYS = [("internet", OUTSIDE, A4), ("eni-a", "10.0.0.4", OUTSIDE), ("internet", OUTSIDE6, A6)]


def drawn() -> Drawing:
    """Two VPCs, the first with its gateways; an interface with a public address in each."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.egress_only("eigw-a", "vpc-a")
    table = {ANY_V4: "igw-a", ANY_V6: "igw-a"}
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", table, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-e", "vpc-a", "10.0.1.0/24", {ANY_V6: "eigw-a"}, v6="2600:1f00:0:101::/64")
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public=A4, v6=A6)
    drawing.host("eni-e", "subnet-e", "10.0.1.4", v6=E6)
    drawing.host("eni-b", "subnet-b", "10.1.0.4", public=B4)
    return drawing


@pytest.mark.parametrize(("start", "source", "target"), [*WAYS, ("internet", OUTSIDE, B4)])
def test_a_gateway_that_does_not_say_what_it_is_attached_to_may_be_of_any_vpc(
    start: str, source: str, target: str
) -> None:
    drawing = drawn()
    del drawing.get("InternetGateways", "igw-a")["Attachments"]
    told = both(drawing, start, source, target)
    assert told.words == (DOUBT, DOUBT) and "uncollected-gateway" in told.gaps


@pytest.mark.parametrize(("start", "source", "target"), [*WAYS, ("internet", OUTSIDE, B4)])
def test_a_gateway_that_says_it_is_attached_to_nothing_surely_is(
    start: str, source: str, target: str
) -> None:
    drawing = drawn()
    drawing.get("InternetGateways", "igw-a")["Attachments"] = []
    assert both(drawing, start, source, target).words == (NO, NO)


def test_a_vpc_that_surely_has_a_gateway_keeps_its_answers_beside_one_that_says_nothing() -> None:
    drawing = drawn()
    drawing.put("InternetGateways", {"InternetGatewayId": "igw-x"})
    for start, source, target in WAYS:
        assert both(drawing, start, source, target).words == (YES, YES)
    assert both(drawing, "internet", OUTSIDE, B4).words == (DOUBT, DOUBT)


def test_a_gateway_that_says_nothing_is_of_its_own_account_and_region_alone() -> None:
    drawing = drawn()
    drawing.account = "222222222222"
    drawing.group("sg-far", [], [])
    drawing.put("InternetGateways", {"InternetGatewayId": "igw-x"})
    assert both(drawing, "internet", OUTSIDE, B4).words == (NO, NO)


def test_what_one_account_s_record_lacks_another_s_tells() -> None:
    drawing = drawn()
    drawing.account = "222222222222"
    drawing.put("InternetGateways", {"InternetGatewayId": "igw-a"})
    for start, source, target in WAYS:
        assert both(drawing, start, source, target).words == (YES, YES)
    assert "partial-record" not in {gap.kind for gap in build(drawing.snapshot()).gaps}


def test_an_egress_only_gateway_that_does_not_say_what_it_is_attached_to_is_unread() -> None:
    drawing = drawn()
    assert both(drawing, "eni-e", E6, OUTSIDE6).words == (YES, YES)
    drawing.get("EgressOnlyInternetGateways", "eigw-a")["Attachments"] = []
    assert both(drawing, "eni-e", E6, OUTSIDE6).words == (NO, NO)
    del drawing.get("EgressOnlyInternetGateways", "eigw-a")["Attachments"]
    told = both(drawing, "eni-e", E6, OUTSIDE6)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-gateway"}


@pytest.mark.parametrize(("start", "source", "target"), WAYS)
def test_two_gateways_of_one_vpc_contradict_each_other(start: str, source: str, target: str) -> None:
    drawing = drawn()
    drawing.internet("igw-b", "vpc-a")
    told = both(drawing, start, source, target)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"conflicting-records"}


@pytest.mark.parametrize("state", ["detached", "detaching", "attaching"])
@pytest.mark.parametrize("name", ["igw-0", "igw-b"])
def test_a_gateway_that_was_another_s_before_contradicts_nothing(name: str, state: str) -> None:
    drawing = drawn()
    drawing.internet(name, "vpc-a")
    drawing.get("InternetGateways", name)["Attachments"][0]["State"] = state
    for start, source, target in WAYS:
        assert both(drawing, start, source, target).words == (YES, YES)


@pytest.mark.parametrize(("start", "source", "target"), WAYS)
def test_two_records_of_a_gateway_that_name_two_vpcs_leave_open_which(
    start: str, source: str, target: str
) -> None:
    drawing = drawn()
    drawing.internet("igw-a", "vpc-b")
    told = both(drawing, start, source, target)
    assert told.words == (DOUBT, DOUBT) and "uncollected-gateway" in told.gaps
    built = build(drawing.snapshot())
    assert ("conflicting-records", "igw-a") in {(gap.kind, gap.id) for gap in built.gaps}


def test_two_records_of_a_gateway_that_say_the_same_are_one() -> None:
    drawing = drawn()
    drawing.internet("igw-a", "vpc-a")
    for start, source, target in WAYS:
        assert both(drawing, start, source, target).words == (YES, YES)


@pytest.mark.parametrize("of_gateway", [True, False])
def test_the_judge_refuses_what_is_in_two_places(of_gateway: bool) -> None:
    drawing = drawn()
    if of_gateway:
        rows = drawing.get("InternetGateways", "igw-a")["Attachments"]
        rows.append({"VpcId": "vpc-b", "State": "available"})
    else:
        drawing.nat("nat-1", "subnet-a", "10.0.0.9", "3.3.3.9")
        drawing.put("NatGateways", {"NatGatewayId": "nat-1", "SubnetId": "subnet-b", "VpcId": "vpc-b"})
    with pytest.raises(InputError, match=r"attached to two VPCs|has SubnetId 'subnet-a' and 'subnet-b'"):
        drawing.judge().trace("eni-a", flow("10.0.0.4", OUTSIDE))


def peered() -> Drawing:
    drawing = drawn()
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.reroute("subnet-a", {"10.1.0.0/16": "pcx-1"})
    drawing.reroute("subnet-b", {"10.0.0.0/16": "pcx-1"})
    return drawing


@pytest.mark.parametrize("side", ["RequesterVpcInfo", "AccepterVpcInfo"])
def test_a_peering_that_does_not_say_whom_it_joins_is_unread(side: str) -> None:
    drawing = peered()
    assert both(drawing, "eni-a", "10.0.0.4", "10.1.0.4").words == (YES, YES)
    del drawing.records["VpcPeeringConnections"][0][0][side]
    told = both(drawing, "eni-a", "10.0.0.4", "10.1.0.4")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-peering"}


def test_an_association_that_names_nothing_may_be_any_subnet_s() -> None:
    drawing = drawn()
    drawing.get("RouteTables", "rtb-subnet-a")["Associations"] = [{"Main": True}]
    drawing.table("rtb-x", "vpc-a", [{"SubnetId": "subnet-e"}], {})
    drawing.get("RouteTables", "rtb-subnet-e")["Associations"] = []
    assert both(drawing, "eni-a", "10.0.0.4", OUTSIDE).words == (YES, YES)
    drawing.get("RouteTables", "rtb-x")["Associations"].append({"Main": False})
    told = both(drawing, "eni-a", "10.0.0.4", OUTSIDE)
    assert told.words == (DOUBT, DOUBT) and "uncollected-route-table" in told.gaps


def test_an_interface_s_own_association_tells_what_its_first_address_does_not() -> None:
    drawing = drawn()
    card = drawing.get("NetworkInterfaces", "eni-a")
    card["Association"] = dict(card["PrivateIpAddresses"][0]["Association"])
    del card["PrivateIpAddresses"][0]["Association"]["PublicIp"]
    assert both(drawing, "eni-a", "10.0.0.4", OUTSIDE).words == (YES, YES)
    assert both(drawing, "internet", OUTSIDE, A4).words == (YES, YES)


def test_an_attachment_to_no_vpc_is_refused() -> None:
    drawing = drawn()
    del drawing.get("InternetGateways", "igw-a")["Attachments"][0]["VpcId"]
    with pytest.raises(InputError, match="VpcId"):
        build(drawing.snapshot())
    with pytest.raises(InputError, match="VpcId is missing"):
        drawing.judge().trace("eni-a", flow("10.0.0.4", OUTSIDE))


def test_a_public_address_of_two_interfaces_is_neither_s_for_sure() -> None:
    drawing = drawn()
    drawing.internet("igw-b", "vpc-b")
    drawing.host("eni-b2", "subnet-b", "10.1.0.5", public=A4)
    drawing.reroute("subnet-b", {ANY_V4: "igw-b"})
    for start, source, target in (
        ("internet", OUTSIDE, A4),
        ("eni-a", "10.0.0.4", OUTSIDE),
        ("eni-b2", "10.1.0.5", OUTSIDE),
        ("eni-b", "10.1.0.4", A4),
        ("eni-a", "10.0.0.4", B4),
    ):
        told = both(drawing, start, source, target)
        assert told.words == (DOUBT, DOUBT) and told.gaps == {"conflicting-records"}, (start, target)
    assert both(drawing, "internet", OUTSIDE, B4).words == (YES, YES)
    assert both(drawing, "internet", OUTSIDE6, A6).words == (YES, YES)


def test_a_nat_gateway_whose_address_another_has_too_is_no_sure_way_out() -> None:
    drawing = drawn()
    drawing.nat("nat-1", "subnet-a", "10.0.0.9", "3.3.3.9")
    drawing.subnet("subnet-n", "vpc-a", "10.0.2.0/24", {ANY_V4: "nat-1"})
    drawing.host("eni-n", "subnet-n", "10.0.2.4")
    assert both(drawing, "eni-n", "10.0.2.4", OUTSIDE).words == (YES, YES)
    drawing.host("eni-b2", "subnet-b", "10.1.0.5", public="3.3.3.9")
    told = both(drawing, "eni-n", "10.0.2.4", OUTSIDE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"conflicting-records"}
