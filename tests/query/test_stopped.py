"""What is stopped without a walk is unreachable by one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

import isthmus
from isthmus.engine.compile import Compiled
from isthmus.model.network import build
from isthmus.query.asked import asked, compiled, evaluate, verdict_of
from isthmus.query.sides import Side, batch
from isthmus.query.stopped import stopped
from isthmus.space import Ranges
from tests.sketches.draw import sketch

FIXTURES = Path(__file__).parents[2] / "fixtures"
SERVICES = ("tcp/22", "icmp/8", "any")


def told(c: Compiled, row: int, rank: int, service: str, **more: object) -> tuple[bool, str]:
    """Whether it is stopped at a glance, and the word of a walk."""
    wanted = asked(c.universe, {"service": service, **more})
    holders = np.flatnonzero(c.rows.public == rank).tolist()
    place = Ranges.of([c.universe.piece(row_rank(c, row))])
    flows = batch(c, Side([row], place, False), Side(holders, Ranges.of([c.universe.piece(rank)]), True))
    found = evaluate(c, flows, wanted)
    word = verdict_of(c.universe, found.asked_words(wanted.forward_only))
    return stopped(c, [row], holders, rank, wanted), word


def row_rank(c: Compiled, row: int) -> int:
    return int(c.rows.rank[row])


def hold(c: Compiled, random: Random, many: int) -> tuple[int, int]:
    """How many senders are unreachable, and of how many that is told without a walk."""
    publics = sorted({int(rank) for rank in c.rows.public if rank >= 0})
    closed = seen = 0
    for _ in range(many if publics else 0):
        row, rank = random.randrange(len(c.rows)), random.choice(publics)
        more = random.choice(
            ({}, {"direction": "forward"}, {"ignore": ["security-groups"]}, {"ignore": ["network-acls"]})
        )
        if c.rows.public[row] == rank:
            continue
        glance, word = told(c, row, rank, random.choice(SERVICES), **more)
        assert not glance or word == "unreachable", (c.rows.names[int(c.rows.interface[row])], rank, more)
        closed += word == "unreachable"
        seen += glance
    return closed, seen


def test_whom_it_stops_no_walk_leads_there() -> None:
    counts = [hold(compiled(build(sketch(Random(seed)).snapshot())), Random(seed), 12) for seed in range(60)]
    closed, seen = (sum(each) for each in zip(*counts, strict=True))
    assert closed > 100 and seen > closed // 3, (closed, seen)


@pytest.mark.parametrize("story", sorted(folder.parent.name for folder in FIXTURES.glob("*/snapshot")))
def test_nor_in_any_story(story: str) -> None:
    hold(compiled(isthmus.load(FIXTURES / story / "snapshot")), Random(story), 40)
