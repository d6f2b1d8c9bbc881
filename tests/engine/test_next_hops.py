"""Hops by number: their kinds, and what stands behind them."""

from __future__ import annotations

import pytest

from isthmus.engine.compile import Compiled
from isthmus.engine.next_hops import KINDS, behind, by_kind, far_side, gateway_hops, hop_kinds, hop_links
from tests.engine.asking import at, compiled
from tests.judge.drawing import ANY_V4, ANY_V6, Drawing


def drawn(**nat: str) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.egress_only("eigw-a", "vpc-a")
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.nat("nat-1", "subnet-n", "10.0.1.9", "3.3.3.9", **nat)
    routes = {ANY_V4: "nat-1", ANY_V6: "eigw-a", "10.1.0.0/16": "pcx-1", "10.2.0.0/16": "pcx-9"}
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", routes, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {"10.0.0.0/16": "pcx-1"})
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    return drawing


def hop(c: Compiled, name: str) -> int:
    """The number of the hop to a thing, or of a kind without an id."""
    return next(n for n, (hops, _) in enumerate(c.routes.hops) if name in (hops[0].id, hops[0].kind))


def test_kinds_are_told_by_number() -> None:
    c = compiled(drawn())
    for name, kind in (("nat-1", "nat-gateway"), ("igw-a", "internet-gateway"), ("local", "local")):
        assert KINDS[int(hop_kinds(c)[hop(c, name)])] == kind
    assert by_kind(0, 3).tolist() == [number in (0, 3) for number in range(len(KINDS))]


def test_a_nat_gateway_is_plain_with_one_address_and_running() -> None:
    c = compiled(drawn())
    number = hop(c, "nat-1")
    there = behind(c)
    assert int(there.nat_public[number]) == c.universe.rank(at("3.3.3.9"))
    assert c.subnet_ids[int(there.nat_subnet[number])] == "subnet-n"
    assert int(there.nat_table[number]) == int(c.subnet_table[int(there.nat_subnet[number])])
    assert there.nat_known[number] and c.vpc_ids[int(there.nat_vpc[number])] == "vpc-a"


@pytest.mark.parametrize("more", [{"State": "failed"}, {"AvailabilityMode": "regional"}])
def test_other_nat_gateways_are_not_plain_but_known(more: dict[str, str]) -> None:
    c = compiled(drawn(**more))
    assert int(behind(c).nat_public[hop(c, "nat-1")]) == -1 and behind(c).nat_known[hop(c, "nat-1")]


def test_a_peering_tells_its_sides_and_one_that_was_not_read_that_it_was_not() -> None:
    c = compiled(drawn())
    there, known, lost = behind(c), hop(c, "pcx-1"), hop(c, "pcx-9")
    assert {c.vpc_ids[int(side[known])] for side in there.sides} == {"vpc-a", "vpc-b"}
    assert there.active[known] and not there.unread[known]
    assert there.unread[lost] and not there.active[lost]
    assert hop_links(c)[lost] is None


def test_gateways_stand_behind_the_hops_of_the_vpc_they_are_attached_to() -> None:
    c = compiled(drawn())
    assert c.vpc_ids[int(behind(c).attached[hop(c, "eigw-a")])] == "vpc-a"
    by_vpc = dict(zip(c.vpc_ids, gateway_hops(c).tolist(), strict=True))
    assert by_vpc == {"vpc-a": hop(c, "igw-a"), "vpc-b": -2}


def test_a_peering_leads_straight_into_the_blocks_of_its_far_side() -> None:
    c = compiled(drawn())
    target, number = c.vpc_number["vpc-b"], hop(c, "pcx-1")
    inside, outside = c.universe.rank(at("10.1.0.4")), c.universe.rank(at("3.3.3.9"))
    assert int(far_side(c, target, inside)[number]) == c.vpc_number["vpc-a"]
    assert int(far_side(c, target, outside)[number]) == -1
    assert int(far_side(c, target, None)[hop(c, "local")]) == -2
