"""Transit gateways joined: both sides of an attachment, all that is told of a table."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.errors import InputError
from isthmus.model.transit import Transit
from tests.hubs import HUB, TABLE, associated, attach, described, hub, learned, side
from tests.judge.drawing import Drawing


def transit(drawing: Drawing) -> Transit:
    return isthmus.build(drawing.snapshot()).transit


def test_both_sides_of_an_attachment_are_one_thing() -> None:
    one = transit(hub()).attachments[HUB, "tgw-attach-a"]
    assert (one.type, one.resource, one.state) == ("vpc", "vpc-a", "available")
    assert one.association is not None and one.association.table == TABLE
    assert one.described is not None and one.described.subnet_ids == ("subnet-a",)


def test_an_attachment_that_only_its_vpc_tells_of_has_an_unread_association() -> None:
    drawing = hub()
    drawing.records["TransitGatewayAttachments"] = []
    one = transit(drawing).attachments[HUB, "tgw-attach-a"]
    assert (one.type, one.resource, one.association) == ("vpc", "vpc-a", None)


def test_an_association_that_only_the_table_tells_of_counts() -> None:
    drawing = hub()
    del side(drawing, "a")["Association"]
    one = transit(drawing).attachments[HUB, "tgw-attach-a"]
    assert one.association is not None and one.association.table is None
    row = {"TransitGatewayAttachmentId": "tgw-attach-a", "State": "associated"}
    drawing.put("TransitGatewayRouteTableAssociations", row, owner="tgw-rtb-9")
    again = transit(drawing).attachments[HUB, "tgw-attach-a"]
    assert again.association is not None and again.association.table == "tgw-rtb-9"


def test_an_association_that_ends_is_none() -> None:
    drawing = hub()
    side(drawing, "a")["Association"] = {**associated(TABLE), "State": "disassociating"}
    one = transit(drawing).attachments[HUB, "tgw-attach-a"]
    assert one.association is not None and one.association.table is None


def test_a_search_tells_the_whole_table_in_the_order_it_has() -> None:
    table = transit(hub()).tables[TABLE]
    assert table.whole and [route.destination_cidr_block for route in table.routes or ()] == [
        "10.1.0.0/16",
        "10.2.0.0/16",
    ]


def test_a_table_that_nobody_searched_has_unread_routes_not_none() -> None:
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    assert transit(drawing).tables[TABLE].routes is None


def test_static_routes_and_propagations_filed_by_table_are_read() -> None:
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    row = {"TransitGatewayAttachmentId": "tgw-attach-a", "ResourceType": "vpc", "State": "enabled"}
    filed = {"TransitGatewayRouteTableId": TABLE, "TransitGatewayRouteTablePropagations": [row]}
    drawing.put("TransitGatewayPropagations", filed)
    static = {"TransitGatewayRouteTableId": TABLE, "Routes": [learned("10.9.0.0/16", "a")]}
    drawing.put("TransitGatewayStaticRoutes", static)
    table = transit(drawing).tables[TABLE]
    assert not table.whole and len(table.routes or ()) == 1 and len(table.propagations or ()) == 1
    known = isthmus.build(drawing.snapshot())
    assert known.citation(TABLE, "/Routes/0").pointer.endswith("/0/Routes/0")


def test_of_two_attachments_of_a_vpc_the_living_one_is_meant() -> None:
    drawing = hub()
    attach(drawing, "0", "vpc-a", ["subnet-a"])
    side(drawing, "0")["State"] = "deleted"
    found = transit(drawing).of_vpc[HUB, "vpc-a"]
    assert found is not None and found.id == "tgw-attach-a"
    assert ("tgw-9", "vpc-a") not in transit(drawing).of_vpc


def test_a_state_that_one_side_of_an_attachment_tells_is_the_attachments() -> None:
    drawing = hub()
    for word, stands in (("deleted", False), ("available", True)):
        del side(drawing, "a")["State"]
        described(drawing, "a")["State"] = word
        assert transit(drawing).attachments[HUB, "tgw-attach-a"].stands == stands
        side(drawing, "a")["State"] = "available"


@pytest.mark.parametrize("told", ["tgw-other", None])
def test_an_attachment_of_a_vpc_has_one_gateway(told: str | None) -> None:
    drawing = hub()
    described(drawing, "a")["TransitGatewayId"] = told
    with pytest.raises(InputError, match="contradict each other") as caught:
        transit(drawing)
    assert caught.value.file is not None
    assert (caught.value.pointer or "").endswith("/TransitGatewayId")
