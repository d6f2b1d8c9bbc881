"""Straight ways: who has one, and what it carries."""

from __future__ import annotations

import numpy as np

from isthmus.engine.compile import Compiled
from isthmus.engine.reach import Reach
from isthmus.engine.straight import (
    gather,
    groups_of,
    held_by_many,
    receivers,
    references,
    senders,
    straight_sources,
    straight_targets,
)
from isthmus.semantics.security_group import EGRESS, INGRESS
from tests.engine.asking import at, compiled, number, row_of, word_of
from tests.judge.drawing import EVERYTHING, Drawing, entry, rule

NOTHING: frozenset[str] = frozenset()


def drawn() -> Drawing:
    """``a`` and ``b`` in one VPC, ``c`` over a peering, ``d`` in a VPC that nothing joins with theirs."""
    drawing = Drawing()
    for index, name in enumerate("abd"):
        drawing.vpc(f"vpc-{name}", f"10.{index}.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"10.1.0.0/16": "pcx-1"})
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {"10.1.0.0/16": "pcx-1"})
    drawing.subnet("subnet-c", "vpc-b", "10.1.0.0/24", {"10.0.0.0/16": "pcx-1"})
    drawing.subnet("subnet-d", "vpc-d", "10.2.0.0/24", {})
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    for name, address in (("a", "10.0.0.4"), ("b", "10.0.1.4"), ("c", "10.1.0.4"), ("d", "10.2.0.4")):
        drawing.host(f"eni-{name}", f"subnet-{name}", address)
    return drawing


def names(c: Compiled, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> set[str]:
    return {c.rows.names[int(c.rows.interface[row])] for row in rows.tolist()}


def into(c: Compiled, name: str) -> set[str]:
    row = row_of(c, name)
    rows = senders(c, row, near=True)
    return names(c, rows[straight_sources(c, row, rows, int(c.rows.rank[row]))])


def words(c: Compiled, reach: Reach, name: str, service: str) -> tuple[bool | None, bool | None]:
    """What is sent by (or to) an interface on a service, and what of the answer to port 50000 comes back."""
    index = reach.rows.tolist().index(row_of(c, name))
    protocol = service.split("/")[0]
    there = word_of(c, reach.forward[index], number(service))
    return there, word_of(c, reach.reply[index], number(f"{protocol}/50000"))


def test_near_are_the_rows_of_the_vpc_and_of_those_peered_with_it() -> None:
    c = compiled(drawn())
    row = row_of(c, "eni-a")
    assert names(c, senders(c, row)) == {"eni-b", "eni-c", "eni-d"}
    assert (
        names(c, senders(c, row, near=True)) == {"eni-b", "eni-c"} == names(c, receivers(c, row, near=True))
    )


def test_a_straight_way_needs_a_straight_way_back() -> None:
    drawing = drawn()
    assert into(compiled(drawing), "eni-a") == {"eni-b", "eni-c"}
    drawing.reroute("subnet-a", {})
    assert into(compiled(drawing), "eni-a") == {"eni-b"}
    c = compiled(drawing)
    rows = receivers(c, row_of(c, "eni-c"), near=True)
    assert names(c, rows[straight_targets(c, row_of(c, "eni-c"), rows)]) == {"eni-b"}


def test_a_nat_gateway_s_interface_starts_nothing() -> None:
    drawing = drawn()
    drawing.nat("nat-1", "subnet-b", "10.0.1.9")
    c = compiled(drawing)
    assert len(receivers(c, row_of(c, "eni-nat-1"))) == 0
    assert "eni-nat-1" not in names(c, senders(c, row_of(c, "eni-a")))


def test_acls_are_met_between_subnets_both_ways_and_groups_at_both_ends() -> None:
    drawing = drawn()
    open_ = [entry(100, "allow", "-1", "0.0.0.0/0", egress=True)]
    drawing.entries("subnet-b", [*open_, entry(100, "allow", "tcp/443", "0.0.0.0/0", egress=False)])
    drawing.group("sg-web", [rule("tcp/443-444", "0.0.0.0/0")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-web"}]
    c = compiled(drawing)
    row = row_of(c, "eni-b")
    reach = gather(c, row, senders(c, row, near=True), NOTHING, inbound=True)
    assert words(c, reach, "eni-a", "tcp/443") == (True, True)
    assert words(c, reach, "eni-a", "tcp/444") == (False, True)
    out = gather(c, row, receivers(c, row, near=True), NOTHING, inbound=False)
    assert words(c, out, "eni-a", "tcp/22") == (True, False), "the answer's port is not let in again"
    bare = gather(c, row, senders(c, row, near=True), frozenset({"acl"}), inbound=True)
    assert words(c, bare, "eni-a", "tcp/444") == (True, True)


def test_rows_that_groups_keep_from_all_that_is_asked_are_left_out() -> None:
    drawing = drawn()
    drawing.group("sg-b", [rule("tcp/22", "10.1.0.0/16")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    c = compiled(drawing)
    row = row_of(c, "eni-b")
    rows = senders(c, row, near=True)
    ssh = c.universe.cell_mask(number("tcp/22"), number("tcp/22"))
    https = c.universe.cell_mask(number("tcp/443"), number("tcp/443"))
    assert names(c, gather(c, row, rows, NOTHING, inbound=True, cells=ssh).rows) == {"eni-c"}
    assert len(gather(c, row, rows, NOTHING, inbound=True, cells=https).rows) == 0
    assert len(gather(c, row, rows, NOTHING, inbound=True).rows) == len(rows)


def test_members_are_known_within_reach_of_the_reference() -> None:
    drawing = drawn()
    drawing.group("sg-callers", [], EVERYTHING)
    drawing.group("sg-b", [rule("tcp/22", "sg-callers")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-callers"}]
    c = compiled(drawing)
    row, caller = row_of(c, "eni-b"), row_of(c, "eni-a")
    reach = gather(c, row, senders(c, row, near=True), NOTHING, inbound=True)
    assert words(c, reach, "eni-a", "tcp/22")[0] is True
    assert words(c, reach, "eni-c", "tcp/22")[0] is False
    assert groups_of(c, caller) == ["sg-callers"]
    content = int(c.row_group[INGRESS][row])
    assert references(c, INGRESS) == {"sg-callers": [content]} and references(c, EGRESS) == {}
    rank = c.universe.rank(at("10.0.0.4"))
    known = held_by_many(c, INGRESS, np.array([row]), rank, caller)[0]
    hidden = held_by_many(c, INGRESS, np.array([row]), rank, -1)[0]
    assert (word_of(c, known, number("tcp/22")), word_of(c, hidden, number("tcp/22"))) == (True, False)


def test_an_address_that_two_rows_hold_means_the_first_one() -> None:
    drawing = drawn()
    drawing.host("eni-z", "subnet-b", "10.0.1.77")
    drawing.get("NetworkInterfaces", "eni-z")["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.0.1.4/32"}]
    c = compiled(drawing)
    first, second = c.rows.rows_of["eni-z"]
    found = receivers(c, row_of(c, "eni-a"))
    assert first in found and second not in found
    assert names(c, found) == {"eni-b", "eni-c", "eni-d", "eni-z"}
    assert "eni-z" in names(c, senders(c, row_of(c, "eni-a"))) and len(senders(c, second)) == 0
