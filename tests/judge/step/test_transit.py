"""Transit gateways by the judge: attachments, associations, tables, learned and unread routes, references across."""

from __future__ import annotations

import pytest

from tests.hubs import HUB, TABLE, A, B, attach, described, fixed, hub, learn, learned, side
from tests.judge.drawing import EVERYTHING, Drawing, Record, flow, outcome, rule

PROPAGATED = "TransitGatewayRouteTablePropagations"
POLICY = "tgw-ptb-1"
BGP = ("direct-connect-gateway", "connect", "vpn", "vpn-concentrator")


def asked(drawing: Drawing, source: str = A, target: str = B) -> tuple[bool | None, bool | None, str]:
    start = "eni-a" if source == A else "eni-b"
    return outcome(drawing.judge().trace(start, flow(source, target)))


def kinds(drawing: Drawing) -> list[str]:
    return [gap.kind for gap in drawing.judge().trace("eni-a", flow(A, B)).gaps]


def without_routes() -> Drawing:
    """The hub, its table's routes not read."""
    drawing = hub()
    del drawing.records["TransitGatewayRoutes"]
    return drawing


def learns(drawing: Drawing, name: str, kind: str = "vpc", **more: str) -> None:
    """The table learns of an attachment."""
    told = {"TransitGatewayAttachmentId": f"tgw-attach-{name}", "ResourceType": kind, "State": "enabled"}
    drawing.put(PROPAGATED, {**told, "ResourceId": f"vpc-{name}", **more}, owner=TABLE)


def test_two_vpcs_of_one_gateway_reach_each_other() -> None:
    assert asked(hub()) == (True, True, "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"TransitGatewayAttachmentId": "tgw-attach-b"}, (False, False, "transit-gateway")),
        ({"State": "disassociated"}, (False, False, "transit-gateway")),
        ({}, (None, None, "")),
    ],
)
def test_a_policy_table_decides_for_the_living_attachments_that_are_associated_with_it(
    change: Record, expected: tuple[bool | None, bool | None, str]
) -> None:
    drawing = hub()
    del side(drawing, "a")["Association"]
    told = {"TransitGatewayPolicyTableId": POLICY, "TransitGatewayAttachmentId": "tgw-attach-a"}
    drawing.put("TransitGatewayPolicyTableAssociations", {**told, "State": "associated", **change})
    assert asked(drawing) == expected


@pytest.mark.parametrize("state", ["disassociating", "disassociated"])
def test_an_association_that_ends_decides_no_more(state: str) -> None:
    drawing = hub()
    side(drawing, "a")["Association"]["State"] = state
    assert asked(drawing) == (False, False, "transit-gateway")


def test_a_table_of_which_nobody_read_a_route_leaves_it_open() -> None:
    drawing = without_routes()
    assert (asked(drawing), kinds(drawing)) == ((None, None, ""), ["transit-routes-not-read"])


def test_what_a_table_learns_of_vpcs_are_their_blocks() -> None:
    drawing = without_routes()
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": []})
    learns(drawing, "a")
    learns(drawing, "b")
    assert asked(drawing) == (True, True, "")


def test_a_table_that_does_not_learn_of_a_vpc_has_no_route_to_it() -> None:
    drawing = without_routes()
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": []})
    learns(drawing, "a")
    learns(drawing, "b", State="disabled")
    assert asked(drawing) == (False, False, "transit-gateway")


def test_what_a_dead_attachment_told_is_forgotten() -> None:
    drawing = without_routes()
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": []})
    learns(drawing, "a")
    learns(drawing, "b")
    for record in (side(drawing, "b"), described(drawing, "b")):
        record["State"] = "deleted"
    assert asked(drawing) == (False, False, "transit-gateway")


def test_what_routers_outside_tell_may_hold_any_address_that_no_route_holds() -> None:
    drawing = without_routes()
    routes = [{**learned("10.1.0.0/16", "a"), "Type": "static"}]
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": routes})
    learns(drawing, "vpn", "vpn")
    trace = drawing.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, trace.session) == (None, None)
    assert "transit-prefixes-not-read" in [gap.kind for gap in trace.gaps]


def test_what_routers_outside_tell_cannot_win_over_a_host_route() -> None:
    drawing = without_routes()
    routes = [
        {**learned(block, name), "Type": "static"} for block, name in ((f"{A}/32", "a"), (f"{B}/32", "b"))
    ]
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": routes})
    learns(drawing, "vpn", "vpn")
    assert asked(drawing) == (True, True, "")


def test_a_longer_route_wins_and_of_equal_ones_the_static() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.0/24")
    assert asked(drawing)[2] == "transit-gateway"
    drawing = hub()
    fixed(drawing, "10.2.0.0/16")
    assert asked(drawing)[2] == "transit-gateway"
    drawing = hub()
    fixed(drawing, "10.0.0.0/8")
    assert asked(drawing) == (True, True, "")


@pytest.mark.parametrize(("kind", "shared"), [(k, k in BGP) for k in ("vpc", "peering", "client-vpn", *BGP)])
def test_equal_learned_routes_are_shared_by_what_speaks_bgp_alone(kind: str, shared: bool) -> None:
    """Source: Transit Gateway Guide, "Equal Cost Multipath" (VPN, Connect, Direct Connect gateways)."""
    drawing = hub()
    drawing.records["TransitGatewayRoutes"].clear()
    for block, names in (("10.1.0.0/16", "a"), ("10.2.0.0/16", "bc")):
        for name in names:
            learn(drawing, block, name, kind=kind)
    drawing.vpc("vpc-c", "10.3.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.3.0.0/24")
    attach(drawing, "c", "vpc-c", ["subnet-c"])
    trace = drawing.judge().trace("eni-a", flow(A, B))
    assert ("equal-cost-choice" in trace.assumptions) == shared
    assert trace.forward is None
    assert ("conflicting-records" in {gap.kind for gap in trace.gaps}) != shared


def test_a_group_that_may_be_referred_to_by_a_gateway_that_nobody_read_is_no_refusal() -> None:
    drawing = hub()
    drawing.records["TransitGateways"] = []
    drawing.group("sg-a", [], EVERYTHING)
    drawing.group("sg-b", [rule("tcp/443", "sg-a")], EVERYTHING, vpc="vpc-b")
    for name in "ab":
        drawing.get("NetworkInterfaces", f"eni-{name}")["Groups"] = [{"GroupId": f"sg-{name}"}]
    trace = drawing.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, [gap.kind for gap in trace.gaps]) == (None, ["uncollected-transit-gateway"])


@pytest.mark.parametrize(
    ("gateway", "attachment", "forward"),
    [
        ("enable", "enable", True),
        ("enable", None, True),
        ("disable", "enable", False),
        (None, "enable", False),
    ],
)
def test_groups_are_referred_to_across_a_gateway_where_it_and_both_attachments_let_them(
    gateway: str | None, attachment: str | None, forward: bool
) -> None:
    drawing = hub()
    key = "SecurityGroupReferencingSupport"
    if gateway is not None:
        drawing.records["TransitGateways"][0][0]["Options"] = {key: gateway}
    for name in "ab":
        if attachment is not None:
            described(drawing, name)["Options"][key] = attachment
        drawing.get("NetworkInterfaces", f"eni-{name}")["Groups"] = [{"GroupId": f"sg-{name}"}]
    drawing.group("sg-a", [], EVERYTHING)
    drawing.group("sg-b", [rule("tcp/443", "sg-a")], EVERYTHING, vpc="vpc-b")
    assert drawing.judge().trace("eni-a", flow(A, B)).forward is forward


def test_a_zone_without_a_subnet_of_the_attachment_is_cut_off() -> None:
    drawing = hub()
    drawing.get("Subnets", "subnet-a")["AvailabilityZoneId"] = "euw1-az2"
    drawing.subnet("subnet-t", "vpc-a", "10.1.9.0/24")
    described(drawing, "a")["SubnetIds"] = ["subnet-t"]
    assert asked(drawing) == (False, False, "transit-gateway")


def test_into_a_vpc_the_list_of_the_attachments_subnet_is_asked_as_what_is_sent_from_there() -> None:
    drawing = hub()
    drawing.subnet("subnet-t", "vpc-b", "10.2.9.0/24")
    described(drawing, "b")["SubnetIds"] = ["subnet-t"]
    assert asked(drawing) == (True, True, "")
    drawing.entries("subnet-t", [])
    assert asked(drawing) == (False, False, "network-acl-egress")


def test_a_third_vpc_may_be_attached_with_no_route_to_it() -> None:
    drawing = hub()
    drawing.vpc("vpc-c", "10.3.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.3.0.0/24", {"10.0.0.0/8": HUB})
    attach(drawing, "c", "vpc-c", ["subnet-c"])
    assert asked(drawing, A, "10.3.0.4") == (False, False, "transit-gateway")


@pytest.mark.parametrize(
    ("mode", "zones", "assumed"), [("enable", 1, 0), ("enable", 2, 1), ("disable", 2, 0)]
)
def test_appliance_mode_picks_a_zone_by_the_flow_where_there_is_more_than_one(
    mode: str, zones: int, assumed: int
) -> None:
    drawing = hub()
    drawing.subnet("subnet-t", "vpc-b", "10.2.9.0/24")
    drawing.get("Subnets", "subnet-t")["AvailabilityZoneId"] = "euw1-az2"
    described(drawing, "b")["Options"]["ApplianceModeSupport"] = mode
    described(drawing, "b")["SubnetIds"] = ["subnet-b", "subnet-t"][:zones]
    trace = drawing.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (True, True, "")
    assert trace.assumptions.count("appliance-mode-flow-hash") == assumed
