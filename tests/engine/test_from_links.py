"""In from networks outside of AWS: both readers say the same."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES
from tests.hubs import HUB, A, B, associated, fixed, hub, side
from tests.hybrid import HOST, LINK, OFFICE, VGW, VPN, associate, bgp, connect, connection, office
from tests.judge.drawing import Drawing, rule
from tests.judge.readers import both

INGRESS = "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"


def test_a_call_from_the_office_and_its_answer() -> None:
    told = both(office(), LINK, OFFICE, HOST)
    assert told.words == (YES, YES) and told.assumptions == {"on-premises-delivers"}
    assert told.steps == ((VPN, VGW, "eni-a"),)


def test_the_answer_needs_a_route_to_the_gateway() -> None:
    drawing = office()
    drawing.reroute("subnet-a", {})
    told = both(drawing, LINK, OFFICE, HOST)
    assert told.words == (YES, NO) and told.stops == {"R:NO_ROUTE_TO_DESTINATION"}


def test_the_answer_needs_a_static_route_of_the_connection() -> None:
    drawing = office()
    connection(drawing)["Routes"][0]["DestinationCidrBlock"] = "192.168.9.0/24"
    told = both(drawing, LINK, OFFICE, HOST)
    assert told.words == (YES, NO) and told.stops == {"R:CANNOT_ROUTE"}
    bgp(drawing)
    told = both(drawing, LINK, OFFICE, HOST)
    assert told.words == (YES, DOUBT) and told.gaps == {"beyond-aws"}


def test_groups_and_lists_see_the_offices_own_address() -> None:
    drawing = office()
    drawing.group("sg-office", [rule("tcp/443", "192.168.5.0/24")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-office"}]
    assert both(drawing, LINK, OFFICE, HOST).words == (YES, YES)
    assert both(drawing, LINK, "192.168.6.5", HOST).stops == {"security-group-ingress"}


def test_what_comes_from_the_office_is_no_member_of_any_group() -> None:
    drawing = office()
    drawing.group("sg-own", [rule("tcp/443", "sg-own", "sg-all")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-own"}, {"GroupId": "sg-all"}]
    drawing.get("SecurityGroups", "sg-all")["IpPermissions"] = []
    assert both(drawing, LINK, OFFICE, HOST).stops == {"security-group-ingress"}


@pytest.mark.parametrize("target", ["198.51.100.7", "8.8.8.8", "10.1.0.4"])
def test_nothing_beyond_the_vpc_is_reached_by_its_gateway(target: str) -> None:
    drawing = office()
    drawing.internet("igw-1", "vpc-a")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-1"})
    drawing.host("eni-b", "subnet-b", "10.0.1.4", public="198.51.100.7")
    told = both(drawing, LINK, OFFICE, target)
    assert told.words == (NO, NO) and told.stops == {INGRESS}


@pytest.mark.parametrize(("target", "code"), [("10.0.0.9", "CANNOT_ROUTE"), ("10.0.9.9", None)])
def test_an_address_that_nobody_has(target: str, code: str | None) -> None:
    told = both(office(), LINK, OFFICE, target)
    assert told.words == (NO, NO)
    assert told.stops == {code or "VPC_LOCAL_ROUTE_CIDR_RESTRICTION"}


def test_the_gateways_own_table_comes_first() -> None:
    drawing = office()
    drawing.subnet("subnet-box", "vpc-a", "10.0.7.0/24", {"192.168.0.0/16": VGW})
    drawing.host("eni-box", "subnet-box", "10.0.7.4", SourceDestCheck=False)
    drawing.table("rtb-edge", "vpc-a", [{"GatewayId": VGW}], {"10.0.0.0/24": "eni-box"})
    drawing.reroute("subnet-a", {"192.168.0.0/16": "eni-box"})
    told = both(drawing, LINK, OFFICE, HOST)
    assert told.words == (YES, YES)
    assert told.steps[0][:4] == (VPN, VGW, "rtb-edge", "eni-box")


def test_an_appliance_that_only_the_question_meets_drops_the_session() -> None:
    drawing = office()
    drawing.subnet("subnet-box", "vpc-a", "10.0.7.0/24")
    drawing.host("eni-box", "subnet-box", "10.0.7.4", SourceDestCheck=False)
    drawing.table("rtb-edge", "vpc-a", [{"GatewayId": VGW}], {"10.0.0.0/24": "eni-box"})
    assert both(drawing, LINK, OFFICE, HOST).words == (YES, NO)


def test_the_answer_by_another_gateway_is_unknown() -> None:
    drawing = office()
    told = {"TransitGatewayId": "tgw-9", "State": "available"}
    drawing.put("TransitGateways", told)
    sides = {"TransitGatewayAttachmentId": "tgw-attach-a", "State": "available", "TransitGatewayId": "tgw-9"}
    options = {"VpcId": "vpc-a", "SubnetIds": ["subnet-a"], "Options": {"Ipv6Support": "disable"}}
    drawing.put("TransitGatewayVpcAttachments", {**sides, **options})
    linked = associated("tgw-rtb-9")
    drawing.put(
        "TransitGatewayAttachments",
        {**sides, "ResourceType": "vpc", "ResourceId": "vpc-a", "Association": linked},
    )
    far = {
        **sides,
        "TransitGatewayAttachmentId": "tgw-attach-x",
        "ResourceType": "vpn",
        "ResourceId": "vpn-9",
    }
    drawing.put("TransitGatewayAttachments", {**far, "Association": linked})
    connect(drawing, "vpn-9", VpnGatewayId=None, TransitGatewayId="tgw-9")
    fixed(drawing, "192.168.0.0/16", "x", table="tgw-rtb-9")
    drawing.reroute("subnet-a", {"192.168.0.0/16": "tgw-9"})
    told_ = both(drawing, LINK, OFFICE, HOST)
    assert told_.words == (YES, DOUBT) and told_.gaps == {"beyond-aws"}


def test_the_answer_by_another_connection_of_the_gateway_comes_home() -> None:
    drawing = office()
    connect(drawing, "vpn-2", "192.168.5.0/24")
    assert both(drawing, LINK, OFFICE, HOST).words == (YES, YES)


def test_direct_connect_brings_in_what_it_tells_its_routers_of() -> None:
    drawing = office()
    associate(drawing, "dx-1", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {"192.168.0.0/16": VGW})
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    assert both(drawing, f"dx-1@{VGW}", OFFICE, HOST).words == (YES, YES)
    told = both(drawing, f"dx-1@{VGW}", OFFICE, "10.0.1.4")
    assert told.words == (DOUBT, DOUBT) and "direct-connect-prefixes" in told.gaps


def test_a_direct_connect_gateway_that_is_let_go_carries_nothing() -> None:
    drawing = office()
    associate(drawing, "dx-1", state="disassociated")
    assert both(drawing, f"dx-1@{VGW}", OFFICE, HOST).stops == {"BAD_STATE"}


def test_a_virtual_interface_may_end_at_the_gateway_itself() -> None:
    drawing = office()
    told = {"virtualInterfaceId": "dxvif-1", "virtualGatewayId": VGW, "virtualInterfaceState": "available"}
    drawing.put("virtualInterfaces", told)
    assert both(drawing, f"dxvif-1@{VGW}", OFFICE, HOST).words == (YES, YES)


def test_an_unread_vpc_behind_the_gateway_is_a_gap() -> None:
    drawing = office()
    drawing.records["Vpcs"].clear()
    assert both(drawing, LINK, OFFICE, HOST).words == (DOUBT, DOUBT)


def far() -> Drawing:
    """The hub with an office beyond a VPN attachment of its own table, which knows a alone."""
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "ResourceType": "vpn"}
    more = {"State": "available", "ResourceId": VPN, "Association": associated("tgw-rtb-far")}
    drawing.put("TransitGatewayAttachments", {**told, **more})
    connect(drawing, VPN, VpnGatewayId=None, TransitGatewayId=HUB)
    fixed(drawing, "10.1.0.0/16", "a", table="tgw-rtb-far")
    fixed(drawing, "192.168.0.0/16", "x")
    for name in ("a", "b"):
        drawing.reroute(f"subnet-{name}", {"192.168.0.0/16": HUB})
    return drawing


def test_an_attachment_looks_up_in_its_own_table() -> None:
    told = both(far(), f"tgw-attach-x@{HUB}", OFFICE, A)
    assert told.words == (YES, YES)
    assert told.steps[0][:5] == (VPN, "tgw-attach-x", HUB, "tgw-rtb-far", "tgw-attach-a")
    told = both(far(), f"tgw-attach-x@{HUB}", OFFICE, B)
    assert told.words == (NO, NO) and told.stops == {"TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"}


def test_a_dead_attachment_brings_nothing_in() -> None:
    drawing = far()
    side(drawing, "x")["State"] = "deleting"
    assert both(drawing, f"tgw-attach-x@{HUB}", OFFICE, A).stops == {"BAD_STATE_ATTACHMENT"}


def test_the_office_reaches_the_internet_by_a_nat_gateway_behind_a_transit_gateway() -> None:
    drawing = far()
    drawing.records["TransitGatewayRoutes"] = [
        each for each in drawing.records["TransitGatewayRoutes"] if each[3] != "tgw-rtb-far"
    ]
    fixed(drawing, "0.0.0.0/0", "a", table="tgw-rtb-far")
    drawing.internet("igw-1", "vpc-a")
    drawing.subnet("subnet-nat", "vpc-a", "10.1.9.0/24", {"0.0.0.0/0": "igw-1", "192.168.0.0/16": HUB})
    drawing.nat("nat-1", "subnet-nat", "10.1.9.4", "198.51.100.7")
    drawing.reroute("subnet-a", {"0.0.0.0/0": "nat-1", "192.168.0.0/16": HUB})
    assert both(drawing, f"tgw-attach-x@{HUB}", OFFICE, "8.8.8.8").words == (YES, YES)
