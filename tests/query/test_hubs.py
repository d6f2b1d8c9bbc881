"""Transit gateways as people look them up, and what of them is out of sight."""

from __future__ import annotations

import isthmus
from isthmus.query.about import about
from isthmus.query.hubs import out_of_sight, transit_gaps
from tests.hubs import HUB, TABLE, fixed, hub, side
from tests.judge.drawing import Drawing


def beyond() -> Drawing:
    drawing = hub()
    for name, kind, state in (("x", "vpn", "available"), ("y", "vpn", "deleted"), ("z", "odd", "available")):
        told = {"TransitGatewayAttachmentId": f"tgw-attach-{name}", "TransitGatewayId": HUB, "State": state}
        drawing.put("TransitGatewayAttachments", {**told, "ResourceType": kind, "ResourceId": f"{kind}-1"})
    return drawing


def test_a_gateway_tells_its_attachments_and_tables() -> None:
    facts = about(isthmus.build(hub().snapshot()), HUB, "other")
    assert [one["resource"] for one in facts["attachments"]] == ["vpc-a", "vpc-b"]
    assert facts["route_tables"] == [TABLE]


def test_an_attachment_and_a_table_tell_what_they_are() -> None:
    drawing = hub()
    fixed(drawing, "10.9.0.0/16")
    known = isthmus.build(drawing.snapshot())
    facts = about(known, "tgw-attach-a", "other")
    assert (facts["route_table"], facts["subnets"], facts["ipv6"]) == (TABLE, ["subnet-a"], "disable")
    table = about(known, TABLE, "other")
    assert table["attachments"] == ["tgw-attach-a", "tgw-attach-b"]
    assert table["routes"][0] == {"destination": "10.1.0.0/16", "target": "tgw-attach-a"}
    assert table["routes"][2] == {"destination": "10.9.0.0/16", "state": "blackhole"}


def test_what_stands_behind_attachments_out_of_sight_is_told_but_not_what_is_gone() -> None:
    found = [(gap.kind, gap.id) for gap in transit_gaps(isthmus.build(beyond().snapshot()))]
    assert found == [("beyond-aws", "tgw-attach-x"), ("unmodelled-attachment", "tgw-attach-z")]


def test_an_unread_table_and_an_unknown_association_are_told() -> None:
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    drawing.records["TransitGatewayAttachments"].remove(
        next(row for row in drawing.records["TransitGatewayAttachments"] if row[0] is side(drawing, "a"))
    )
    found = [(gap.kind, gap.id) for gap in transit_gaps(isthmus.build(drawing.snapshot()))]
    assert found == [("transit-routes-not-read", TABLE), ("transit-association-not-read", "tgw-attach-a")]


def test_sources_name_who_may_be_beyond_a_gateway() -> None:
    known = isthmus.build(beyond().snapshot())
    assert [gap.id for gap in out_of_sight(known, HUB, "vpc-a")] == ["tgw-attach-x", "tgw-attach-z"]
    answer = isthmus.ask(known, {"question": "sources", "target": "eni-b", "service": "tcp/443"})
    assert {gap.kind for gap in answer.gaps or ()} >= {"beyond-aws", "unmodelled-attachment"}


def test_a_table_tells_what_it_learns_and_what_its_prefix_lists_hold() -> None:
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": []})
    learning = [
        {
            "TransitGatewayAttachmentId": f"tgw-attach-{one}",
            "ResourceId": f"vpc-{one}",
            "ResourceType": "vpc",
            "State": state,
        }
        for one, state in (("a", "enabled"), ("b", "disabled"))
    ]
    told = {"TransitGatewayRouteTableId": TABLE, "TransitGatewayRouteTablePropagations": learning}
    drawing.put("TransitGatewayPropagations", told)
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-1", "AddressFamily": "IPv4"})
    drawing.put("PrefixListEntries", {"Cidr": "10.9.0.0/16"}, owner="pl-1")
    reference = {"TransitGatewayRouteTableId": TABLE, "PrefixListId": "pl-1", "Blackhole": True}
    drawing.put("TransitGatewayPrefixListReferences", reference)
    table = about(isthmus.build(drawing.snapshot()), TABLE, "other")
    assert table["routes"] == [
        {"destination": "10.9.0.0/16", "by": "prefix list", "state": "blackhole"},
        {"destination": "10.1.0.0/16", "target": "tgw-attach-a", "by": "propagation"},
    ]
    assert "routes_read" not in table


def test_a_table_whose_routes_nobody_read_says_so() -> None:
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    assert about(isthmus.build(drawing.snapshot()), TABLE, "other")["routes_read"] is False
