"""What is left out of a walk can't arrive, or is admitted by nobody."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.compile import Compiled
from isthmus.engine.prospects import admitting, anybody, disguises, may_arrive, may_be_admitted, may_leave
from isthmus.engine.straight import senders
from isthmus.semantics.security_group import INGRESS
from tests.engine.asking import at, compiled, number, row_of
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, rule

NOTHING: frozenset[str] = frozenset()


def drawn() -> Drawing:
    """``a`` behind a NAT gateway, ``b`` beside it, ``t`` in another VPC that nothing but the internet joins."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-t", "10.1.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.internet("igw-t", "vpc-t")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "nat-1"})
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.subnet("subnet-t", "vpc-t", "10.1.0.0/24", {ANY_V4: "igw-t"})
    drawing.nat("nat-1", "subnet-n", "10.0.1.9", "3.3.3.9")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-n", "10.0.1.4")
    drawing.host("eni-t", "subnet-t", "10.1.0.4", public="3.3.3.3")
    return drawing


def cells(c: Compiled, service: str) -> int:
    return c.universe.cell_mask(number(service), number(service))


def admitted_from(block: str, service: str = "tcp/22", *, public: bool = False) -> set[str]:
    """The senders that a target which admits one block on tcp/22 may see."""
    drawing = drawn()
    drawing.group("sg-t", [rule("tcp/22", block)], EVERYTHING, vpc="vpc-t")
    drawing.get("NetworkInterfaces", "eni-t")["Groups"] = [{"GroupId": "sg-t"}]
    c = compiled(drawing)
    row = row_of(c, "eni-t")
    rank = int(c.rows.public[row] if public else c.rows.rank[row])
    rows = senders(c, row)
    may = may_be_admitted(c, row, rows, rank, NOTHING, cells(c, service))
    return {c.rows.names[int(c.rows.interface[r])] for r in rows[may].tolist()}


def test_a_sender_may_be_seen_by_its_own_address_or_its_nat_gateway_s() -> None:
    assert admitted_from("10.0.0.4/32") == {"eni-a"}
    assert admitted_from("3.3.3.9/32", public=True) == {"eni-a", "eni-b"}, "whoever is in the gateway's VPC"
    assert admitted_from("9.9.9.9/32") == set()
    assert admitted_from("0.0.0.0/0", "tcp/443") == set()


def test_the_addresses_behind_which_flows_may_hide_stand_with_their_vpc() -> None:
    c = compiled(drawn())
    ranks, vpcs = disguises(c)
    seen = {(c.universe.piece(rank)[0], c.vpc_ids[vpc]) for rank, vpc in zip(ranks, vpcs, strict=True)}
    assert seen == {(at("10.0.1.9"), "vpc-a"), (at("3.3.3.9"), "vpc-a")}


def test_an_admission_of_nobody_ends_the_search() -> None:
    drawing = drawn()
    drawing.group("sg-t", [rule("tcp/22", "10.0.0.0/8")], EVERYTHING, vpc="vpc-t")
    drawing.get("NetworkInterfaces", "eni-t")["Groups"] = [{"GroupId": "sg-t"}]
    c = compiled(drawing)
    content = int(c.row_group[INGRESS][row_of(c, "eni-t")])
    assert anybody(c, content, cells(c, "tcp/22"), NOTHING)
    assert not anybody(c, content, cells(c, "tcp/443"), NOTHING)
    assert anybody(c, content, cells(c, "tcp/443"), frozenset({"group"}))
    assert anybody(c, content, None, NOTHING)


def test_targets_that_admit_a_nat_gateway_may_admit_those_behind_it() -> None:
    drawing = drawn()
    drawing.group("sg-t", [rule("tcp/22", "3.3.3.9/32")], EVERYTHING, vpc="vpc-t")
    drawing.get("NetworkInterfaces", "eni-t")["Groups"] = [{"GroupId": "sg-t"}]
    c = compiled(drawing)
    target = np.array([row_of(c, "eni-t")])
    assert admitting(c, row_of(c, "eni-a"), target, NOTHING, cells(c, "tcp/22")).tolist() == [True]
    assert admitting(c, row_of(c, "eni-a"), target, NOTHING, cells(c, "tcp/443")).tolist() == [False]


def leads(drawing: Drawing) -> tuple[set[str], set[str]]:
    """From which subnets ``t``'s own address may be reached, and which rows ``a`` may reach, not straight."""
    c = compiled(drawing)
    target = row_of(c, "eni-t")
    subnets = may_arrive(c, target, int(c.rows.rank[target]))
    left = may_leave(c, row_of(c, "eni-a"))
    return (
        {c.subnet_ids[n] for n in np.flatnonzero(subnets).tolist()},
        {c.rows.names[int(c.rows.interface[row])] for row in left.tolist()},
    )


def test_a_nat_gateway_and_an_internet_gateway_lead_to_no_private_address() -> None:
    assert leads(drawn()) == ({"subnet-t"}, {"eni-a", "eni-b"})


@pytest.mark.parametrize("target", ["tgw-1", "eni-b", "pcx-9"])
def test_an_unmodelled_target_an_appliance_and_an_unread_peering_may_lead_anywhere(target: str) -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {"10.1.0.0/16": target})
    subnets, rows = leads(drawing)
    assert "subnet-a" in subnets and "eni-t" in rows


def test_behind_a_nat_gateway_its_own_table_decides() -> None:
    drawing = drawn()
    drawing.reroute("subnet-n", {"10.1.0.0/16": "tgw-1"})
    subnets, rows = leads(drawing)
    assert {"subnet-a", "subnet-n"} <= subnets and "eni-t" in rows


def test_a_peering_leads_to_its_two_sides_alone() -> None:
    drawing = drawn()
    drawing.vpc("vpc-x", "10.9.0.0/16")
    drawing.peering("pcx-1", "vpc-a", "vpc-x")
    drawing.reroute("subnet-a", {"10.1.0.0/16": "pcx-1"})
    assert "eni-t" not in leads(drawing)[1]
    drawing.peering("pcx-2", "vpc-a", "vpc-t")
    drawing.reroute("subnet-a", {"10.1.0.0/16": "pcx-2"})
    assert "eni-t" in leads(drawing)[1]


def test_behind_a_nat_gateway_its_own_table_may_lead_further_in_part() -> None:
    drawing = drawn()
    drawing.subnet("subnet-u", "vpc-t", "10.1.5.0/24")
    drawing.host("eni-u", "subnet-u", "10.1.5.4")
    drawing.reroute("subnet-n", {ANY_V4: "igw-a", "10.1.5.0/24": "tgw-1"})
    rows = leads(drawing)[1]
    assert "eni-u" in rows and "eni-t" not in rows
