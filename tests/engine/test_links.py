"""Peerings by number, and how far group references reach over them (vpc.md 3.3 and 8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.asking import at, compiled
from tests.judge.drawing import Drawing


def drawn(**more: Any) -> Drawing:
    drawing = Drawing()
    for vpc, block in (("vpc-a", "10.0.0.0/16"), ("vpc-b", "10.1.0.0/16"), ("vpc-c", "10.2.0.0/16")):
        drawing.vpc(vpc, block)
    drawing.peering("pcx-ab", "vpc-a", "vpc-b", **more)
    drawing.peering("pcx-bc", "vpc-b", "vpc-c")
    return drawing


def test_a_link_tells_its_sides_and_their_blocks() -> None:
    c = compiled(drawn())
    link = c.links["pcx-ab"]
    assert link.vpcs == (0, 1) and link.names == ("vpc-a", "vpc-b")
    assert link.state == "active" and link.same_region
    for side, first in enumerate(("10.0.0.0", "10.1.0.0")):
        [(low, high)] = link.blocks[side]
        assert c.universe.starts[low] == at(first)
        assert c.universe.piece(high - 1)[1] == at(first) + 0xFFFF


def test_references_reach_over_one_peering_but_not_over_two() -> None:
    assert compiled(drawn()).reach == (frozenset({0, 1}), frozenset({0, 1, 2}), frozenset({1, 2}))


@pytest.mark.parametrize(
    "more",
    [
        {"Status": {"Code": "pending-acceptance"}},
        {"RequesterVpcInfo": {"VpcId": "vpc-a", "Region": "us-east-1", "CidrBlock": "10.0.0.0/16"}},
    ],
)
def test_references_do_not_reach_over_a_peering_that_is_idle_or_leads_abroad(more: dict[str, Any]) -> None:
    assert compiled(drawn(**more)).reach == (frozenset({0}), frozenset({1, 2}), frozenset({1, 2}))


def test_a_side_that_tells_no_region_has_that_of_its_vpc() -> None:
    side = {"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16"}
    assert compiled(drawn(RequesterVpcInfo=side)).links["pcx-ab"].same_region
    abroad = {"VpcId": "vpc-b", "CidrBlock": "10.1.0.0/16", "Region": "us-east-1"}
    assert not compiled(drawn(RequesterVpcInfo=side, AccepterVpcInfo=abroad)).links["pcx-ab"].same_region


def test_a_peering_that_tells_no_state_is_taken_to_be_active() -> None:
    assert compiled(drawn(Status={})).links["pcx-ab"].state == "active"


def test_a_side_that_is_not_in_the_snapshot_has_no_number() -> None:
    drawing = drawn()
    drawing.peering("pcx-far", "vpc-a", "vpc-far")
    link = compiled(drawing).links["pcx-far"]
    assert link.vpcs == (0, -1)
    assert compiled(drawing).reach[0] == frozenset({0, 1})


def test_every_block_of_a_side_is_its_own() -> None:
    side = {
        "VpcId": "vpc-far",
        "CidrBlock": "10.1.0.0/16",
        "CidrBlockSet": [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.9.0.0/16"}],
        "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2600:1f00:0:200::/56"}],
    }
    c = compiled(drawn(AccepterVpcInfo=side))
    starts = [c.universe.starts[low] for low, _ in c.links["pcx-ab"].blocks[1]]
    assert starts == [at("10.1.0.0"), at("10.9.0.0"), at("2600:1f00:0:200::")]


def test_a_vpc_s_own_record_tells_its_blocks_before_the_connection_does() -> None:
    drawing = drawn()
    own = drawing.get("Vpcs", "vpc-b")["CidrBlockAssociationSet"]
    own.append({"CidrBlock": "10.7.0.0/16", "CidrBlockState": {"State": "associated"}})
    c = compiled(drawing)
    firsts = {c.universe.starts[low] for low, _ in c.links["pcx-ab"].blocks[1]}
    assert firsts == {at("10.1.0.0"), at("10.7.0.0")}
