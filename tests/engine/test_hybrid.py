"""Out to networks outside of AWS, by a VPN gateway or a transit gateway's attachment: both readers say the same."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES
from tests.hubs import HUB, TABLE, A, associated, fixed, hub, learn
from tests.hybrid import HOST, LINK, OFFICE, VGW, VPN, associate, bgp, connect, connection, learnt, office
from tests.judge.drawing import Drawing, flow
from tests.judge.readers import both

EGRESS = "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS"


def test_a_static_route_of_a_connection_leads_to_the_office_and_back() -> None:
    told = both(office(), "eni-a", HOST, OFFICE)
    assert told.words == (YES, YES) and told.assumptions == {"on-premises-delivers"}
    assert told.steps == (("eni-a", "rtb-subnet-a", VGW, VPN),)


def test_what_no_connection_has_a_route_to_is_stopped() -> None:
    drawing = office()
    drawing.reroute("subnet-a", {"172.16.0.0/12": VGW})
    told = both(drawing, "eni-a", HOST, "172.16.0.1")
    assert told.words == (NO, NO) and told.stops == {"CANNOT_ROUTE"}


@pytest.mark.parametrize("kind", ["directConnectGatewayAssociations", "VpnConnections"])
def test_links_that_nobody_listed_may_lead_further(kind: str) -> None:
    drawing = office()
    drawing.reroute("subnet-a", {"172.16.0.0/12": VGW})
    drawing.records.pop(kind)
    told = both(drawing, "eni-a", HOST, "172.16.0.1")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"beyond-aws"}


def test_bgp_is_unknown_but_for_what_a_table_has_learnt() -> None:
    drawing = office()
    bgp(drawing)
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"beyond-aws"}
    learnt(drawing, "192.168.0.0/16")
    assert both(drawing, "eni-a", HOST, OFFICE).words == (YES, YES)


def test_a_learnt_blackhole_says_nothing_of_the_office() -> None:
    drawing = office()
    bgp(drawing)
    learnt(drawing, "192.168.0.0/16")
    drawing.routes("subnet-a")[-1]["State"] = "blackhole"
    assert both(drawing, "eni-a", HOST, OFFICE).stops == {"BAD_STATE_ROUTE"}


def test_a_default_route_does_not_tell_what_lies_there() -> None:
    drawing = office()
    connection(drawing)["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "State": "available"}]
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"beyond-aws"}


def test_an_address_of_another_vpc_may_come_back_from_the_office() -> None:
    drawing = office()
    drawing.vpc("vpc-b", "192.168.0.0/20")
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"beyond-aws"}
    assert both(drawing, "eni-a", HOST, "192.168.16.1").words == (YES, YES)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: connection(d).update(State="deleted"), "BAD_STATE_VPN"),
        (lambda d: d.records["VpnGateways"][0][0].update(State="deleting"), "BAD_STATE"),
        (lambda d: d.records["VpnGateways"][0][0].update(VpcAttachments=[]), "BAD_STATE_ATTACHMENT"),
    ],
)
def test_what_is_gone_carries_nothing(change: object, code: str) -> None:
    drawing = office()
    change(drawing)  # type: ignore[operator]
    for start, source, target in (("eni-a", HOST, OFFICE), (LINK, OFFICE, HOST)):
        told = both(drawing, start, source, target)
        assert told.words == (NO, NO) and told.stops == {code}


def test_an_unread_gateway_is_a_gap() -> None:
    drawing = office()
    drawing.records.pop("VpnGateways")
    assert both(drawing, "eni-a", HOST, OFFICE).gaps == {"uncollected-gateway"}


def test_only_an_interface_of_the_vpc_may_send_by_its_gateway() -> None:
    drawing = office()
    drawing.vpc("vpc-b", "10.2.0.0/16")
    drawing.subnet("subnet-b", "vpc-b", "10.2.0.0/24", {"10.0.0.0/16": "pcx-1", "192.168.0.0/16": "pcx-1"})
    drawing.host("eni-b", "subnet-b", "10.2.0.4")
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.subnet("subnet-box", "vpc-b", "10.2.1.0/24", {"192.168.0.0/16": VGW})
    drawing.host("eni-box", "subnet-box", "10.2.1.4", SourceDestCheck=False)
    drawing.records["VpnGateways"][0][0]["VpcAttachments"] = [{"VpcId": "vpc-b", "State": "attached"}]
    drawing.reroute("subnet-a", {"10.2.0.0/16": "pcx-1"})
    drawing.reroute("subnet-b", {"192.168.0.0/16": "eni-box"})
    assert both(drawing, "eni-b", "10.2.0.4", OFFICE).words[0] is YES
    drawing.nat("nat-1", "subnet-box", "10.2.1.9")
    drawing.reroute("subnet-b", {"192.168.0.0/16": "nat-1"})
    assert both(drawing, "eni-b", "10.2.0.4", OFFICE).words == (YES, YES)


def test_what_a_transit_gateway_brought_is_not_the_vpcs_own() -> None:
    drawing = hub()
    attached = [{"VpcId": "vpc-b", "State": "attached"}]
    drawing.put("VpnGateways", {"VpnGatewayId": VGW, "State": "available", "VpcAttachments": attached})
    connect(drawing, VPN, "192.168.0.0/16")
    drawing.records["directConnectGatewayAssociations"] = []
    fixed(drawing, "192.168.0.0/16", "b")
    drawing.reroute("subnet-a", {"192.168.0.0/16": HUB})
    drawing.reroute("subnet-b", {"192.168.0.0/16": VGW, "10.1.0.0/16": HUB})
    told = both(drawing, "eni-a", A, OFFICE)
    assert told.words == (NO, NO) and told.stops == {EGRESS}


def test_no_ipv6_over_vpn_connections_of_a_vpn_gateway() -> None:
    drawing = office()
    drawing.records["Vpcs"].clear()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00::/56")
    drawing.records["Subnets"][0][0]["Ipv6CidrBlockAssociationSet"] = [
        {"Ipv6CidrBlock": "2600:1f00::/64", "Ipv6CidrBlockState": {"State": "associated"}}
    ]
    drawing.get("NetworkInterfaces", "eni-a")["Ipv6Addresses"] = [{"Ipv6Address": "2600:1f00::4"}]
    drawing.reroute("subnet-a", {"2001:db8::/32": VGW})
    told = both(drawing, "eni-a", "2600:1f00::4", "2001:db8::1")
    assert told.words == (NO, NO) and told.stops == {"vpn-gateway"}
    told = both(drawing, LINK, "2001:db8::1", "2600:1f00::4")
    assert told.words == (NO, NO) and told.stops == {"vpn-gateway"}
    associate(drawing)
    assert both(drawing, "eni-a", "2600:1f00::4", "2001:db8::1").words == (DOUBT, DOUBT)


def test_tunnels_that_were_down_are_brought_up_by_the_far_side_alone() -> None:
    drawing = office()
    connection(drawing)["VgwTelemetry"][0]["Status"] = "DOWN"
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"vpn-tunnels-down"}
    told = both(drawing, LINK, OFFICE, HOST)
    assert told.words == (YES, YES) and "down-tunnel-comes-up" in told.assumptions


def test_tunnels_that_agree_on_some_addresses_are_a_gap() -> None:
    drawing = office()
    connection(drawing)["Options"]["RemoteIpv4NetworkCidr"] = "10.0.0.0/24"
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (DOUBT, DOUBT) and "vpn-traffic-selectors" in told.gaps
    assert both(drawing, LINK, OFFICE, HOST).words == (DOUBT, DOUBT)


def test_of_equal_static_routes_any_may_be_taken() -> None:
    drawing = office()
    connect(drawing, "vpn-2", "192.168.0.0/16")
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (YES, YES) and "equal-cost-choice" in told.assumptions
    assert {steps[-1] for steps in told.steps} == {VPN, "vpn-2"}


def test_a_longer_static_route_wins() -> None:
    drawing = office()
    connect(drawing, "vpn-2", "192.168.5.0/24")
    assert both(drawing, "eni-a", HOST, OFFICE).steps[0][-1] == "vpn-2"
    assert both(drawing, "eni-a", HOST, "192.168.6.1").steps[0][-1] == VPN


def beyond(kind: str, **connection: object) -> Drawing:
    """The hub with an attachment that leads out of AWS, to 10.9.0.0/16 by a static route."""
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "ResourceType": kind}
    more = {"State": "available", "ResourceId": VPN, "Association": associated(TABLE)}
    drawing.put("TransitGatewayAttachments", {**told, **more})
    if kind == "vpn":
        connect(drawing, VPN, VpnGatewayId=None, TransitGatewayId=HUB, **connection)
    fixed(drawing, "10.9.0.0/16", "x")
    return drawing


@pytest.mark.parametrize("kind", ["vpn", "direct-connect-gateway", "connect"])
def test_an_attachment_leads_out_where_a_route_names_the_network(kind: str) -> None:
    told = both(beyond(kind), "eni-a", A, "10.9.0.1")
    assert told.words == (YES, YES) and told.assumptions == {"on-premises-delivers"}
    assert told.steps[0][-2:] == ("tgw-attach-x", VPN)
    told = both(beyond(kind), f"tgw-attach-x@{HUB}", "10.9.0.1", A)
    assert told.words == (YES, YES) and "on-premises-has-any-other-address" in told.assumptions


def test_a_supernet_to_the_office_may_lead_to_another_vpc() -> None:
    drawing = beyond("vpn")
    drawing.vpc("vpc-c", "10.9.0.0/20")
    told = both(drawing, "eni-a", A, "10.9.0.1")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"beyond-aws"}


@pytest.mark.parametrize("state", ["pending", "deleting"])
def test_a_connection_on_a_transit_gateway_has_a_state_too(state: str) -> None:
    drawing = beyond("vpn", State=state)
    for start, source, target in (("eni-a", A, "10.9.0.1"), (f"tgw-attach-x@{HUB}", "10.9.0.1", A)):
        told = both(drawing, start, source, target)
        assert told.words == (NO, NO) and told.stops == {"TGW_BAD_STATE_VPN"}


def test_a_learned_default_of_a_transit_gateway_is_unknown_beyond() -> None:
    drawing = beyond("vpn")
    learn(drawing, "0.0.0.0/0", "x", kind="vpn")
    drawing.reroute("subnet-a", {"0.0.0.0/0": HUB})
    assert both(drawing, "eni-a", A, "8.8.8.8").gaps == {"beyond-aws"}


@pytest.mark.parametrize("listed", [False, True])
def test_a_connection_that_nobody_read_may_stand_or_be_gone(listed: bool) -> None:
    drawing = beyond("vpn")
    drawing.records.pop("VpnConnections")
    if listed:
        drawing.records["VpnConnections"] = []
    for start, source, target in (("eni-a", A, "10.9.0.1"), (f"tgw-attach-x@{HUB}", "10.9.0.1", A)):
        told = both(drawing, start, source, target)
        assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-vpn-connection"}
    assert both(drawing, "eni-a", A, "10.8.0.1").words == (NO, NO)


def test_the_target_may_lie_in_a_vpc_that_was_not_read() -> None:
    drawing = office()
    drawing.vpc("vpc-b", "172.16.0.0/16")
    drawing.subnet("subnet-b", "vpc-b", "172.16.0.0/24")
    assert both(drawing, "eni-a", HOST, OFFICE).words == (YES, YES)
    drawing.records["Vpcs"] = [each for each in drawing.records["Vpcs"] if each[0]["VpcId"] != "vpc-b"]
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-vpc"}


def test_a_static_connection_of_a_transit_gateway_tells_no_routes_of_its_own() -> None:
    drawing = beyond("vpn", Options={"StaticRoutesOnly": True}, Routes=[])
    assert both(drawing, "eni-a", A, "10.9.0.1").words == (YES, YES)
    told = both(drawing, f"tgw-attach-x@{HUB}", "10.9.0.1", A)
    assert told.words == (YES, YES) and "on-premises-has-any-other-address" in told.assumptions


@pytest.mark.parametrize(
    ("direct", "by"),
    [(False, VPN), (True, "dx-1")],
    ids=["a static route goes before BGP", "Direct Connect goes before both"],
)
def test_of_equal_blocks_the_kind_of_link_decides(direct: bool, by: str) -> None:
    """Source: VPC User Guide, "How route priority works"."""
    drawing = office()
    learnt(drawing, "192.168.0.0/16")
    if direct:
        associate(drawing)
    else:
        connect(drawing, "vpn-2")
    told = both(drawing, "eni-a", HOST, OFFICE)
    assert told.words == (YES, YES)
    assert [steps[-1] for steps in told.steps] == [by]
    trace = drawing.judge().trace("eni-a", flow(HOST, OFFICE))
    ends = {step.id for step in trace.steps if step.direction == "forward"}
    assert ends & {VPN, "vpn-2", "dx-1"} == {by}
