"""Senders that face a receiver alike are told apart by nothing on the way to it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.facing import facing, met_alike, met_where, naming
from isthmus.engine.parting import joined
from isthmus.engine.roles import roles
from isthmus.engine.rows import NORMAL
from isthmus.engine.session import from_rows
from isthmus.model.network import build
from tests.engine.asking import compiled, row_of
from tests.judge.drawing import EVERYTHING, Drawing, route, rule
from tests.sketches.draw import sketch


def drawn(seed: int) -> Compiled:
    return compile_network(build(sketch(Random(seed)).snapshot()))


def alike(c: Compiled, row: int) -> list[tuple[int, int]]:
    """Two senders for every number that roles of a row's family share, neither on its own interface."""
    firsts = roles(c).firsts
    family = (c.rows.rank[firsts] >= c.universe.first_v6) == bool(c.rows.rank[row] >= c.universe.first_v6)
    sends = c.rows.kind[firsts] == NORMAL
    among = np.flatnonzero(family & sends & (c.rows.interface[firsts] != c.rows.interface[row]))
    numbers = facing(c, [row], among)
    pairs = []
    for number in np.unique(numbers).tolist():
        same = firsts[among[numbers == number]].tolist()
        pairs += [(same[0], other) for other in same[1:]]
    return pairs


@pytest.mark.parametrize("seed", range(60))
def test_senders_that_face_a_row_alike_send_it_the_same(seed: int) -> None:
    c = drawn(seed)
    for row in range(0, len(c.rows), 3):
        pairs = alike(c, row)
        rows = np.array([one for pair in pairs for one in pair], dtype=np.int64)
        for rank in (int(c.rows.rank[row]), int(c.rows.public[row])):
            if rank >= 0 and len(rows):
                dst = np.full(len(rows), rank, dtype=np.int64)
                for words in joined(c.universe, from_rows(c, rows, dst), len(rows)):
                    assert (words[::2] == words[1::2]).all(), (row, pairs)


def test_roles_of_other_groups_face_a_row_alike_unless_it_asks_for_the_groups() -> None:
    merged = parted = 0
    for seed in range(30):
        c = drawn(seed)
        for row in range(0, len(c.rows), 5):
            found = alike(c, row)
            merged += len(found)
            firsts = roles(c).firsts
            numbers = facing(c, [row], np.arange(len(firsts)))
            members = c.groups["ingress"].admission(int(c.row_group["ingress"][row])).members
            for group in members:
                inside = c.belongs(group)[firsts]
                assert not set(numbers[inside].tolist()) & set(numbers[~inside].tolist())
                parted += int(inside.any())
    assert merged and parted


@pytest.mark.parametrize("naming", ["sg-1", "sg-2"])
@pytest.mark.parametrize("member", [True, False])
def test_senders_that_name_a_group_stand_apart_where_it_has_or_may_have_a_member_there(
    naming: str, member: bool
) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    for name in ("sg-1", "sg-2"):
        drawing.group(name, EVERYTHING, [rule("tcp/443", "sg-t")] if name == naming else [])
    for name in ("sg-other", "sg-t"):
        drawing.group(name, EVERYTHING, [])
    drawing.host("eni-1", "subnet-a", "10.0.0.4", ["sg-1"])
    drawing.host("eni-2", "subnet-a", "10.0.0.5", ["sg-2"])
    drawing.host("eni-t", "subnet-a", "10.0.0.6", ["sg-t" if member else "sg-other"])
    for listed in (True, False):
        if not listed:
            drawing.records.pop("VpcPeeringConnections")
        c = compiled(drawing)
        among = roles(c).of_row[[row_of(c, "eni-1"), row_of(c, "eni-2")]]
        numbers = facing(c, [row_of(c, "eni-t")], among)
        assert (numbers[0] == numbers[1]) == (listed and not member)


def test_holders_of_other_groups_stand_together_but_for_senders_that_name_the_groups() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-names", EVERYTHING, [rule("tcp/443", "sg-t")])
    drawing.group("sg-t", EVERYTHING, [])
    drawing.group("sg-other", EVERYTHING, [])
    drawing.host("eni-from", "subnet-a", "10.0.0.4", ["sg-names"])
    for number, groups in enumerate((["sg-t"], ["sg-other"]), 5):
        drawing.host(f"eni-{number}", "subnet-a", f"10.0.0.{number}", groups)
    c = compiled(drawing)
    one, other, sender = (
        roles(c).of_row[[row_of(c, name) for name in ("eni-5", "eni-6", "eni-from")]].tolist()
    )
    assert met_where(c)[one] == met_where(c)[other]
    assert met_alike(c)[one] != met_alike(c)[other]
    assert np.flatnonzero(naming(c, {"sg-t", "sg-other"})).tolist() == [sender]
    assert not naming(c, {"sg-other"}).any()
    drawing.host("eni-box", "subnet-a", "10.0.0.9", ["sg-names"])["SourceDestCheck"] = False
    drawing.routes("subnet-a").append(route("10.9.0.0/16", "eni-box"))
    c = compiled(drawing)
    one, other = roles(c).of_row[[row_of(c, name) for name in ("eni-5", "eni-6")]].tolist()
    assert met_where(c)[one] != met_where(c)[other]
