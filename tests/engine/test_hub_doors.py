"""How packets go in to transit gateways and come out of them, as arrays (vpc.md 9)."""

from __future__ import annotations

from isthmus.engine.compile import Compiled
from isthmus.engine.hub_doors import NOWHERE, PLAIN, UNTOLD, doors_of, exits_of, gateway_names, gateways
from tests.engine.asking import compiled
from tests.hubs import HUB, TABLE, described, fixed, hub, side
from tests.judge.drawing import Drawing


def door(drawing: Drawing, subnet: str = "subnet-a") -> tuple[int, str | None]:
    """How a subnet goes in: the state, and by which subnet of the attachment."""
    c = compiled(drawing)
    number, doors = c.subnet_number[subnet], doors_of(c)
    near = int(doors.subnet[0, number])
    return int(doors.state[0, number]), c.subnet_ids[near] if near >= 0 else None


def exit_of(c: Compiled, block: int, zone: int = 0) -> tuple[int, str | None]:
    """Where the table's route at a piece leads: the state, and the subnet that packets of a zone come out of."""
    hop = int(c.hubs.routes.column(c.hubs.number[TABLE], c.rows.rank[[block]])[0])
    exits = exits_of(c)
    far = int(exits.subnet[0, hop, zone])
    return int(exits.state[0, hop]), c.subnet_ids[far] if far >= 0 else None


def test_gateways_are_numbered_by_the_routes_that_lead_to_them() -> None:
    c = compiled(hub())
    assert gateway_names(c) == [HUB]
    hops = c.routes.look(c.subnet_table[:-1], int(c.rows.rank[0]))
    assert sorted(gateways(c)[hops].tolist()) == [-1, 0], "at home the route is local"


def test_a_subnet_goes_in_by_the_attachments_subnet_of_its_zone() -> None:
    drawing = hub()
    assert door(drawing) == (PLAIN, "subnet-a")
    drawing.subnet("subnet-x", "vpc-a", "10.1.9.0/24")
    drawing.get("Subnets", "subnet-x")["AvailabilityZoneId"] = "euw1-az2"
    assert door(drawing, "subnet-x") == (NOWHERE, None)
    described(drawing, "a")["SubnetIds"] = ["subnet-a", "subnet-x"]
    assert door(drawing, "subnet-x") == (PLAIN, "subnet-x")
    assert door(drawing) == (PLAIN, "subnet-a")


def test_a_network_without_an_attachment_goes_nowhere_if_its_attachments_were_listed() -> None:
    drawing = hub()
    drawing.vpc("vpc-c", "10.3.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.3.0.0/24", {"10.0.0.0/8": HUB})
    assert door(drawing, "subnet-c") == (NOWHERE, None)
    for kind in ("TransitGatewayVpcAttachments", "TransitGatewayAttachments"):
        drawing.records.pop(kind)
    assert door(drawing, "subnet-c") == (UNTOLD, None)


def test_what_comes_to_no_table_goes_nowhere_and_to_an_unread_one_is_untold() -> None:
    drawing = hub()
    side(drawing, "a")["Association"] = {}
    assert door(drawing)[0] == NOWHERE
    side(drawing, "a")["Association"] = {"TransitGatewayRouteTableId": "tgw-rtb-9", "State": "associated"}
    assert door(drawing)[0] == UNTOLD


def test_packets_of_a_zone_come_out_in_it_where_the_attachment_has_it() -> None:
    drawing = hub()
    drawing.subnet("subnet-x", "vpc-b", "10.2.9.0/24")
    drawing.get("Subnets", "subnet-x")["AvailabilityZoneId"] = "euw1-az2"
    described(drawing, "b")["SubnetIds"] = ["subnet-b", "subnet-x"]
    c = compiled(drawing)
    target = c.rows.rows_of["eni-b"][0]
    assert [exit_of(c, target, zone) for zone in (0, 1)] == [(PLAIN, "subnet-b"), (PLAIN, "subnet-x")]
    described(drawing, "b")["Options"]["ApplianceModeSupport"] = "enable"
    assert exit_of(compiled(drawing), target) == (PLAIN, None), "the gateway picks one of two"
    described(drawing, "b")["SubnetIds"] = ["subnet-x"]
    assert exit_of(compiled(drawing), target) == (PLAIN, "subnet-x")


def test_routes_without_an_attachment_that_forwards_lead_nowhere_and_unread_ones_are_untold() -> None:
    drawing = hub()
    c = compiled(drawing)
    target = c.rows.rows_of["eni-b"][0]
    fixed(drawing, "10.2.0.0/24")
    assert exit_of(compiled(drawing), target) == (NOWHERE, None)
    fixed(drawing, "10.2.0.0/25", "unread")
    assert exit_of(compiled(drawing), target) == (UNTOLD, None)
    fixed(drawing, "10.2.0.0/26", "b")
    assert exit_of(compiled(drawing), target) == (PLAIN, "subnet-b")
    side(drawing, "b")["State"] = described(drawing, "b")["State"] = "rejected"
    assert exit_of(compiled(drawing), target) == (NOWHERE, None)
