"""Plain ways in from outside are what the walk from the internet says of them, pair by pair."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.entering import entering
from isthmus.engine.joining import join
from isthmus.engine.outside import row_outside
from isthmus.engine.parting import joined
from isthmus.engine.session import from_internet
from isthmus.packet import EPHEMERAL_PORTS, parse_address
from isthmus.space.line import position
from tests.engine.asking import at, compiled, row_of
from tests.engine.test_arrival import drawn as arrivals
from tests.engine.test_pairs import IGNORED, drawn
from tests.sketches import edges


@pytest.mark.parametrize("seed", range(90, 110))
def test_a_plain_way_in_is_the_walked_one(seed: int) -> None:
    c, ignore = drawn(seed), IGNORED[seed % 3]
    pieces = sorted({c.universe.rank(position(*parse_address(t))) for t in (*edges.PUBLIC, *edges.PUBLIC6)})
    owned = np.flatnonzero(row_outside(c) >= 0).tolist()
    pairs = [
        (s, d) for s in pieces for d in owned if (s >= c.universe.first_v6) == (d >= c.universe.first_v6)
    ]
    if not pairs:
        return
    seen, dst = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    found = entering(c, seen, dst, ignore, None)
    outcomes = from_internet(c, seen, dst, ignore, outside=True)
    forward, reply = joined(c.universe, outcomes, len(seen))
    plain = found.plain
    assert (found.forward[plain] == forward[plain]).all()
    assert not found.forward[~plain].any() and not found.reply[~plain].any()
    mine = join(c.universe, found.forward, found.reply, [EPHEMERAL_PORTS])
    assert (mine[plain] == join(c.universe, forward, reply, [EPHEMERAL_PORTS])[plain]).all()
    known = {name for one in outcomes for name in one.passage.pack.assumptions}
    assert found.assumptions <= known


def test_most_ways_in_are_plain() -> None:
    plain = total = 0
    for seed in range(90, 100):
        c = drawn(seed)
        owned = np.flatnonzero(row_outside(c)[: c.universe.first_v6] >= 0)
        seen = np.full(len(owned), c.universe.rank(position(*parse_address(edges.PUBLIC[0]))))
        plain += int(entering(c, seen, owned, frozenset(), None).plain.sum())
        total += len(owned)
    assert plain * 2 > total > 0


@pytest.mark.parametrize("target", ["nat-1", "nat-unread", "igw-a", "tgw-unread"])
def test_an_answer_is_lost_at_once_only_where_it_surely_is(target: str) -> None:
    drawing = arrivals()
    drawing.nat("nat-1", "subnet-a", "10.0.0.9", "3.3.3.9")
    drawing.reroute("subnet-a", {"0.0.0.0/0": target})
    c = compiled(drawing, "8.8.8.8")
    seen, dst = np.array([c.universe.rank(at("8.8.8.8"))]), c.rows.public[[row_of(c, "eni-a")]]
    found = entering(c, seen, dst, frozenset(), None)
    _, reply = joined(c.universe, from_internet(c, seen, dst), 1)
    assert not found.plain.any() or (found.reply == reply).all()
    assert found.plain.tolist() == [target in ("nat-1", "igw-a")]
