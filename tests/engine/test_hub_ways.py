"""Where routes over transit gateways land, for many subnets and addresses at once (vpc.md 9)."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.compile import Compiled
from isthmus.engine.hub_doors import NOWHERE, PLAIN, UNTOLD
from isthmus.engine.hub_ways import BY_BLACKHOLE, BY_FAMILY, HubWays, hub_ways, landings, strange, within
from tests.engine.asking import at, compiled
from tests.hubs import HUB, described, fixed, hub, learn
from tests.judge.drawing import Drawing, route


def way(drawing: Drawing, target: str = "eni-b", six: bool = False) -> tuple[Compiled, HubWays]:
    """The way from subnet a to a target's address."""
    c = compiled(drawing)
    rows = [row for row in c.rows.rows_of[target] if (c.rows.rank[row] >= c.universe.first_v6) == six]
    return c, hub_ways(c, np.array([c.subnet_number["subnet-a"]]), c.rows.rank[rows[:1]])


def test_a_plain_way_tells_both_subnets_and_the_network_behind() -> None:
    c, found = way(hub())
    assert found.state.tolist() == [PLAIN]
    assert [c.subnet_ids[int(one[0])] for one in (found.near, found.far)] == ["subnet-a", "subnet-b"]
    assert c.vpc_ids[int(found.vpc[0])] == "vpc-b" and found.beside.tolist() == [True]


def test_an_address_beyond_the_attachments_subnet_is_not_beside_it() -> None:
    drawing = hub()
    drawing.subnet("subnet-x", "vpc-b", "10.2.9.0/24")
    described(drawing, "b")["SubnetIds"] = ["subnet-x"]
    _, found = way(drawing)
    assert found.state.tolist() == [PLAIN] and found.beside.tolist() == [False]
    drawing.routes("subnet-x").append(route("10.2.0.0/24", HUB))
    assert way(drawing)[1].state.tolist() == [UNTOLD], "its table sends the address back"


def test_what_is_no_way_over_a_gateway_is_untold() -> None:
    _, found = way(hub(), "eni-a")
    assert found.state.tolist() == [UNTOLD] and found.gateway.tolist() == [-1]


def test_a_blackhole_says_why_nothing_arrives() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.0/24")
    _, found = way(drawing)
    assert (found.state.tolist(), found.why.tolist()) == ([NOWHERE], [BY_BLACKHOLE])


@pytest.mark.parametrize("end", ["a", "b"])
def test_an_attachment_that_carries_no_ipv6_drops_it(end: str) -> None:
    drawing = hub()
    for name, block in (("a", "2600:1f00:0:100::/56"), ("b", "2600:1f00:0:200::/56")):
        vpc = drawing.get("Vpcs", f"vpc-{name}")
        row = {"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}
        vpc["Ipv6CidrBlockAssociationSet"] = [row]
        subnet = drawing.get("Subnets", f"subnet-{name}")
        subnet["Ipv6CidrBlockAssociationSet"] = [{**row, "Ipv6CidrBlock": block.replace("/56", "/64")}]
        drawing.routes(f"subnet-{name}").append(route(block, "local"))
        drawing.routes(f"subnet-{name}").append(route("2600:1f00::/32", HUB))
        host = drawing.get("NetworkInterfaces", f"eni-{name}")
        host["Ipv6Addresses"] = [{"Ipv6Address": block.replace("/56", "4")}]
        described(drawing, name)["Options"]["Ipv6Support"] = "enable"
        learn(drawing, block, name)
    assert way(drawing, six=True)[1].state.tolist() == [PLAIN]
    described(drawing, end)["Options"]["Ipv6Support"] = "disable"
    _, found = way(drawing, six=True)
    assert (found.state.tolist(), found.why.tolist()) == ([NOWHERE], [BY_FAMILY])


def test_an_address_that_two_have_or_that_is_amazons_is_strange() -> None:
    drawing = hub()
    c = compiled(drawing, "10.1.0.2")
    assert not strange(c)[c.rows.rank].any()
    assert strange(c)[c.universe.rank_of_start[at("10.1.0.2")]], "Amazon's DNS"
    drawing.vpc("vpc-c", "10.2.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.2.0.0/24")
    drawing.host("eni-c", "subnet-c", "10.2.0.4")
    c, found = way(drawing)
    assert strange(c)[c.rows.rank[list(c.rows.rows_of["eni-b"])]].all()
    assert found.state.tolist() == [UNTOLD]


def test_pieces_are_within_any_block_of_their_own_subnet() -> None:
    c = compiled(hub())
    subnets = np.array([c.subnet_number["subnet-a"], c.subnet_number["subnet-b"]])
    ranks = c.rows.rank[[c.rows.rows_of["eni-a"][0]] * 2]
    assert within(c, subnets, ranks).tolist() == [True, False]


def test_a_landing_has_its_stretches_in_order_and_no_two_alike_side_by_side() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.128/25")
    there = landings(compiled(drawing))
    assert (np.diff(there.keys) > 0).all() and there.starts(0)[0] == 0
    told = np.stack([there.state, there.far, there.vpc, there.beside, there.why])
    assert (told[:, 1:] != told[:, :-1]).any(axis=0).all()
