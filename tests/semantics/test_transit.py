"""How a transit gateway's table divides the line (vpc.md 9.1)."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

import isthmus
from isthmus.errors import InputError
from isthmus.packet import parse_address
from isthmus.semantics.routing import Segment
from isthmus.semantics.transit import divide_transit
from isthmus.space.line import LAST, position
from tests.hubs import TABLE, A, B, fixed, hub, learn, learned
from tests.judge.drawing import Drawing, Record
from tests.judge.readers import both


def at(drawing: Drawing, text: str) -> Segment:
    known = isthmus.build(drawing.snapshot())
    found = divide_transit(known, known.transit.tables[TABLE])
    assert found[0].low == 0 and found[-1].high == LAST
    place = position(*parse_address(text))
    return next(segment for segment in found if segment.low <= place <= segment.high)


def takers(drawing: Drawing, text: str) -> list[tuple[str, str]]:
    return [(taken.hop.kind, taken.hop.id) for taken in at(drawing, text).takers]


def to(name: str) -> tuple[str, str]:
    return "attachment", f"tgw-attach-{name}"


def test_learned_blocks_lead_to_their_vpc_and_nothing_else_has_a_route() -> None:
    assert takers(hub(), "10.2.0.4") == [to("b")]
    assert takers(hub(), "10.3.0.4") == [("no-route", "")]
    assert takers(hub(), "2600::1") == [("no-route", "")]


def test_the_longest_prefix_wins_whatever_its_kind() -> None:
    drawing = hub()
    fixed(drawing, "0.0.0.0/0", "a")
    learn(drawing, "10.2.9.0/24", "x", kind="vpn")
    assert takers(drawing, "10.2.0.4") == [to("b")]
    assert takers(drawing, "10.2.9.4") == [to("x")]
    assert takers(drawing, "10.3.0.4") == [to("a")]


KINDS = ("vpc", "direct-connect-gateway", "connect", "vpn", "vpn-concentrator", "client-vpn", "peering")


@pytest.mark.parametrize(("better", "worse"), list(pairwise(KINDS)))
def test_at_one_prefix_the_kind_of_attachment_decides(better: str, worse: str) -> None:
    for order in permutations([(better, "one"), (worse, "two")]):
        drawing = hub()
        for kind, name in order:
            learn(drawing, "10.9.0.0/16", name, kind=kind)
        assert takers(drawing, "10.9.0.1") == [to("one")]


def test_a_static_route_goes_before_a_list_and_a_list_before_what_is_learned() -> None:
    drawing = hub()
    learn(drawing, "10.9.0.0/16", "x")
    listed: Record = {**learned("10.9.0.0/16", "y"), "Type": "static", "PrefixListId": "pl-1"}
    drawing.put("TransitGatewayRoutes", listed, owner=TABLE)
    assert takers(drawing, "10.9.0.1") == [to("y")]
    fixed(drawing, "10.9.0.0/16", "z")
    assert takers(drawing, "10.9.0.1") == [to("z")]


def test_a_blackhole_takes_part_in_the_choice() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.0/16")
    assert takers(drawing, "10.2.0.4") == [("blackhole", "")]


def test_equal_routes_of_a_vpn_are_a_choice_and_of_a_vpc_never() -> None:
    drawing = hub()
    learn(drawing, "10.9.0.0/16", "x", "y", kind="vpn")
    assert takers(drawing, "10.9.0.1") == [to("x"), to("y")]
    learn(drawing, "10.8.0.0/16", "x")
    learn(drawing, "10.8.0.0/16", "y")
    assert takers(drawing, "10.8.0.1") == [("not-understood", "/Routes/3")]


@pytest.mark.parametrize("kind", KINDS)
def test_equal_routes_are_shared_by_what_speaks_bgp_over_several_ways(kind: str) -> None:
    """Source: Transit Gateway Guide, "Equal Cost Multipath"."""
    drawing = hub()
    for name in ("x", "y"):
        learn(drawing, "10.9.0.0/16", name, kind=kind)
    shared = kind in ("direct-connect-gateway", "connect", "vpn", "vpn-concentrator")
    unclear = [("not-understood", "/Routes/2")]
    assert takers(drawing, "10.9.0.1") == ([to("x"), to("y")] if shared else unclear)


def test_a_prefix_list_stands_for_its_entries() -> None:
    drawing = hub()
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-1", "AddressFamily": "IPv4"})
    drawing.put("PrefixListEntries", {"Cidr": "10.9.0.0/16"}, owner="pl-1")
    reference: Record = {
        "TransitGatewayRouteTableId": TABLE,
        "PrefixListId": "pl-1",
        "TransitGatewayAttachment": {"TransitGatewayAttachmentId": "tgw-attach-a"},
    }
    drawing.put("TransitGatewayPrefixListReferences", reference)
    assert takers(drawing, "10.9.0.1") == [to("a")]
    reference["Blackhole"] = True
    assert takers(drawing, "10.9.0.1") == [("blackhole", "")]


def test_a_prefix_list_nobody_read_may_take_anything_a_host_route_does_not() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.9/32", "b")
    reference = {"TransitGatewayRouteTableId": TABLE, "PrefixListId": "pl-1", "Blackhole": True}
    drawing.put("TransitGatewayPrefixListReferences", reference)
    assert at(drawing, "10.2.0.4").unread == "pl-1"
    assert at(drawing, "10.2.0.9").unread is None


def filed(*rows: Record) -> Drawing:
    """The hub with its table told as static routes and propagations apart."""
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    drawing.put("TransitGatewayStaticRoutes", {"TransitGatewayRouteTableId": TABLE, "Routes": []})
    told = {"TransitGatewayRouteTableId": TABLE, "TransitGatewayRouteTablePropagations": list(rows)}
    drawing.put("TransitGatewayPropagations", told)
    return drawing


def propagation(name: str, resource: str, kind: str = "vpc", state: str = "enabled") -> Record:
    attachment = {"TransitGatewayAttachmentId": f"tgw-attach-{name}", "State": state}
    return {**attachment, "ResourceId": resource, "ResourceType": kind}


def test_where_no_search_lists_them_learned_blocks_follow_from_propagations() -> None:
    drawing = filed(propagation("b", "vpc-b"), propagation("a", "vpc-a", state="disabled"))
    assert takers(drawing, "10.2.0.4") == [to("b")]
    assert takers(drawing, "10.1.0.4") == [("no-route", "")]


def test_what_routers_outside_of_aws_tell_is_a_doubt_until_a_search_lists_it() -> None:
    drawing = filed(propagation("b", "vpc-b"), propagation("x", "vpn-1", "vpn"))
    here = at(drawing, "10.2.0.4")
    assert (here.unread, [taken.hop.id for taken in here.maybe]) == ("tgw-attach-x", ["tgw-attach-x"])
    assert at(filed(propagation("b", "vpc-b")), "10.2.0.4").unread is None


def test_whatever_a_table_learns_is_a_doubt_where_its_propagations_were_not_read() -> None:
    drawing = filed()
    drawing.records["TransitGatewayStaticRoutes"][0][0]["Routes"] = [
        learned(f"{B}/32", "b") | {"Type": "static"}
    ]
    drawing.records.pop("TransitGatewayPropagations")
    here = at(drawing, A)
    assert (here.unread, [taken.hop.kind for taken in here.maybe]) == (TABLE, ["not-read"])
    assert at(drawing, B).unread is None
    told = both(drawing, "eni-a", A, "10.2.0.5")
    assert told.words == (None, None) and "transit-routes-not-read" in told.gaps


def test_the_blocks_of_a_vpc_out_of_sight_are_a_doubt() -> None:
    drawing = filed(propagation("b", "vpc-b"), propagation("x", "vpc-far"))
    assert at(drawing, "10.3.0.4").unread == "tgw-attach-x"


def test_a_table_that_nobody_read_takes_nobody_knows_what() -> None:
    drawing = hub()
    drawing.records["TransitGatewayRoutes"] = []
    assert takers(drawing, "10.2.0.4") == [("not-read", TABLE)]


def test_a_block_that_is_none_is_refused_with_its_place() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.0/99", "a")
    with pytest.raises(InputError) as caught:
        at(drawing, "10.2.0.4")
    assert str(caught.value.pointer).endswith("/2/DestinationCidrBlock")
