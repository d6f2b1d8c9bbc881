"""Many ends at once are what the general walk says of each pair alone."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from isthmus.engine.atoms import Ranks, Words
from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.joining import combine, join
from isthmus.engine.pairs import internet_to, sources_by_public, sources_of, targets_of, to_hidden
from isthmus.engine.passage import UNKNOWN
from isthmus.engine.reach import Reach
from isthmus.engine.rows import ENDPOINT, NORMAL, OPAQUE
from isthmus.engine.session import Outcome, from_internet, from_rows
from isthmus.model.network import build
from isthmus.packet import EPHEMERAL_PORTS, parse_address
from isthmus.space.line import position
from tests.engine.asking import compiled
from tests.hubs import several
from tests.judge.drawing import route
from tests.sketches import edges
from tests.sketches.draw import sketch

PLAIN: frozenset[str] = frozenset()
IGNORED = [PLAIN, frozenset({"group"}), frozenset({"acl"})]


def drawn(seed: int) -> Compiled:
    outside = [position(*parse_address(text)) for text in (*edges.PUBLIC, *edges.PUBLIC6)]
    return compile_network(build(sketch(Random(seed)).snapshot()), tuple(outside))


def passing(c: Compiled, outcomes: list[Outcome], count: int, goal: dict[int, int]) -> tuple[Words, Words]:
    """What passes of each pair to the row that it is meant for, and what has a session."""
    kept = [
        o
        for o in outcomes
        if o.passage.end == UNKNOWN
        or (
            o.arrives
            and o.passage.rows is not None
            and all(
                goal[i] == r
                for i, r in zip(o.passage.pack.idx.tolist(), o.passage.rows.tolist(), strict=True)
            )
        )
    ]
    width = 2 * c.universe.words
    entries = [(o.passage.pack.idx, o.passage.pack.branches) for o in kept]
    forward = combine([(idx, o.forward, b) for (idx, b), o in zip(entries, kept, strict=True)], count, width)
    reply = combine([(idx, o.reply, b) for (idx, b), o in zip(entries, kept, strict=True)], count, width)
    return forward, join(c.universe, forward, reply, [EPHEMERAL_PORTS])


def told(c: Compiled, found: list[Reach]) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    """(row, target piece) -> what passes there and what has a session, where anything passes."""
    result = {}
    for reach in found:
        sessions = join(c.universe, reach.forward, reach.reply, [EPHEMERAL_PORTS])
        for index, (row, dst) in enumerate(zip(reach.rows.tolist(), reach.dst.tolist(), strict=True)):
            if reach.forward[index].any():
                assert (row, dst) not in result, "no pair is told twice"
                result[row, dst] = reach.forward[index].tobytes(), sessions[index].tobytes()
    return result


def plain(
    c: Compiled, rows: Ranks, dst: Ranks, goal: list[int], ignore: frozenset[str]
) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    """The same by the general walk, one pair at a time."""
    outcomes = from_rows(c, rows, dst, ignore)
    forward, session = passing(c, outcomes, len(rows), dict(enumerate(goal)))
    return {
        (row, piece): (forward[index].tobytes(), session[index].tobytes())
        for index, (row, piece) in enumerate(zip(rows.tolist(), dst.tolist(), strict=True))
        if forward[index].any()
    }


def answers(c: Compiled, row: int) -> bool:
    """True for a row that may be reached; a NAT gateway or a dead interface is not, however unknown the way."""
    return bool(c.rows.alive[row]) and int(c.rows.kind[row]) in (NORMAL, ENDPOINT)


def others(c: Compiled, row: int) -> list[int]:
    """Rows of other interfaces and the same family."""
    v6 = c.rows.rank >= c.universe.first_v6
    return [
        other
        for other in range(len(c.rows))
        if v6[other] == v6[row] and c.rows.interface[other] != c.rows.interface[row]
    ]


@pytest.mark.parametrize("seed", range(24))
def test_sources_of_a_row_are_the_pairs_that_reach_it(seed: int) -> None:
    are_sources(drawn(seed), IGNORED[seed % 3])


@pytest.mark.parametrize("seed", range(30))
def test_networks_on_a_transit_gateway_have_the_pairs_that_are_walked(seed: int) -> None:
    c, ignore = compiled(several(seed)), IGNORED[seed % 9 % 3] if seed % 3 == 0 else PLAIN
    are_sources(c, ignore)
    are_targets(c, ignore)


@pytest.mark.parametrize("seed", range(20))
def test_sources_of_an_interface_out_of_sight_are_the_pairs_that_may_reach_it(seed: int) -> None:
    drawing = several(seed)
    node = f"eni-{'abc'[seed % 3]}{seed % 2}"
    drawing.get("NetworkInterfaces", node)["RequesterId"] = "amazon-elb"
    if seed % 4 == 0:
        drawing.peering("pcx-1", "vpc-a", "vpc-b")
        for subnet, block in (("subnet-a0", "10.2.1.0/24"), ("subnet-b1", "10.1.0.0/24")):
            drawing.routes(subnet).append(route(block, "pcx-1"))
    c = compiled(drawing)
    row = c.rows.rows_of[node][0]
    assert int(c.rows.kind[row]) == OPAQUE
    are_sources(c, IGNORED[seed % 9 % 3] if seed % 3 == 0 else PLAIN, [row])
    for reach in sources_of(c, row):
        named = {outcome.passage.gap for outcome in reach.outcomes} | reach.gaps
        told = {gap.id for gap in named if gap is not None and gap.kind == "unmodelled-interface"}
        twice = any(gap is not None and gap.kind == "conflicting-records" for gap in named)
        assert told == {node} or twice, "two routes to one block open it as well"
        half = c.universe.words
        assert not reach.forward[:, :half].any(), "nothing surely"


@pytest.mark.parametrize("seed", range(20))
def test_targets_out_of_sight_are_the_pairs_that_may_reach_them(seed: int) -> None:
    drawing = several(seed)
    nodes = [f"eni-{name}{zone}" for name in "abc" for zone in (0, 1) if (seed + ord(name) + zone) % 3 == 0]
    for node in nodes:
        drawing.get("NetworkInterfaces", node)["RequesterId"] = "amazon-elb"
    c = compiled(drawing)
    hidden = [c.rows.rows_of[node][0] for node in nodes]
    everybody, ignore = np.arange(len(c.rows)), PLAIN
    for row in [row for row in range(len(c.rows)) if row not in hidden]:
        dst = c.rows.rank[hidden]
        walked = plain(c, np.full(len(hidden), row), dst, hidden, ignore)
        found = to_hidden(c, row, everybody, c.universe.all_cells)
        assert {piece: said for (_, piece), said in told(c, found).items()} == {
            piece: said for (_, piece), said in walked.items()
        }
        named = {gap.id for reach in found for gap in reach.gaps}
        assert named <= set(nodes)


def are_sources(c: Compiled, ignore: frozenset[str], some: list[int] | None = None) -> None:
    """Hold the sources of every row (or of some) to the walk, pair by pair."""
    for row in some or [row for row in range(len(c.rows)) if answers(c, row)]:
        rows = np.array(others(c, row), dtype=np.int64)
        dst = np.full(len(rows), int(c.rows.rank[row]))
        assert told(c, sources_of(c, row, ignore)) == plain(c, rows, dst, [row] * len(rows), ignore), row


@pytest.mark.parametrize("seed", range(24, 48))
def test_targets_of_a_row_are_the_pairs_that_it_reaches(seed: int) -> None:
    are_targets(drawn(seed), IGNORED[seed % 3])


def are_targets(c: Compiled, ignore: frozenset[str]) -> None:
    """Hold the targets of every row to the walk, pair by pair."""
    for row in range(len(c.rows)):
        goal = [other for other in others(c, row) if answers(c, other)]
        dst = c.rows.rank[goal]
        rows = np.full(len(goal), row)
        found = {(piece, row): words for (row, piece), words in plain(c, rows, dst, goal, ignore).items()}
        reached = {}
        for reach in targets_of(c, row, ignore):
            sessions = join(c.universe, reach.forward, reach.reply, [EPHEMERAL_PORTS])
            for index, piece in enumerate(reach.dst.tolist()):
                if reach.forward[index].any():
                    reached[piece, row] = reach.forward[index].tobytes(), sessions[index].tobytes()
        assert reached == found, row


@pytest.mark.parametrize("seed", range(48, 60))
def test_sources_by_a_public_address_are_the_pairs_that_turn_round_at_the_gateway(seed: int) -> None:
    c = drawn(seed)
    for row in range(len(c.rows)):
        public = int(c.rows.public[row])
        if public < 0:
            assert sources_by_public(c, row) == []
            continue
        rows = np.array(others(c, row), dtype=np.int64)
        dst = np.full(len(rows), public)
        assert told(c, sources_by_public(c, row)) == plain(c, rows, dst, [row] * len(rows), PLAIN), row


@pytest.mark.parametrize("seed", range(60, 72))
def test_the_internet_reaches_a_row_piece_by_piece_as_it_does_alone(seed: int) -> None:
    c = drawn(seed)
    outside = sorted({c.universe.rank(position(*parse_address(t))) for t in (*edges.PUBLIC, *edges.PUBLIC6)})
    for row in range(len(c.rows)):
        six = bool(c.rows.rank[row] >= c.universe.first_v6)
        target = int(c.rows.rank[row] if six else c.rows.public[row])
        reach = internet_to(c, row, np.array(outside))
        if target < 0:
            assert reach is None
            continue
        assert reach is not None
        pieces = [piece for piece in outside if (piece >= c.universe.first_v6) == six]
        assert reach.ranks.tolist() == pieces
        for index, piece in enumerate(pieces):
            alone = from_internet(c, np.array([piece]), np.array([target]))
            arriving = [o for o in alone if o.arrives]
            forward = combine(
                [(o.passage.pack.idx, o.forward, o.passage.pack.branches) for o in arriving],
                1,
                2 * c.universe.words,
            )
            assert np.array_equal(reach.forward[index], forward[0])


@pytest.mark.parametrize("seed", range(72, 90))
def test_asked_for_some_services_ways_surely_carry_the_same_of_them(seed: int) -> None:
    c, ignore = drawn(seed), IGNORED[seed % 3]
    cells = c.universe.cell_mask(6 << 16 | 443, 6 << 16 | 443)
    for row in range(len(c.rows)):
        for find in (sources_of, sources_by_public, targets_of):
            part, whole = carried(c, find(c, row, ignore, cells=cells)), carried(c, find(c, row, ignore))
            for pair, words in whole.items():
                mine = part.get(pair, (0, 0))
                for told, known in zip(mine, words, strict=True):
                    assert c.universe.surely_of(told) & cells == c.universe.surely_of(known) & cells, (
                        row,
                        find,
                    )
                    # Invariant: where a way is lost from sight the target's groups may still rule it out
                    assert not c.universe.possibly_of(told) & cells & ~c.universe.possibly_of(known), (
                        row,
                        find,
                    )
            assert part.keys() <= whole.keys()


def carried(c: Compiled, found: list[Reach]) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, target piece) -> what passes and what has a session, where anything passes."""
    result = {}
    for reach in found:
        sessions = join(c.universe, reach.forward, reach.reply, [EPHEMERAL_PORTS])
        for index in np.flatnonzero(reach.forward.any(axis=1)).tolist():
            pair = int(reach.rows[index]), int(reach.dst[index])
            result[pair] = c.universe.mask(reach.forward[index]), c.universe.mask(sessions[index])
    return result


class Kept(dict[object, object]):
    """A cache that remembers what each thing was when it was kept."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: dict[object, object] = {}

    def __setitem__(self, key: object, value: object) -> None:
        if isinstance(value, np.ndarray | list | dict):
            self.begun[key] = deepcopy(value)
        super().__setitem__(key, value)


@pytest.mark.parametrize("network", [drawn(1), drawn(3), compiled(several(1))], ids=["one", "three", "hub"])
def test_what_is_kept_for_the_next_question_is_whole_when_it_is_kept(network: Compiled) -> None:
    cache = Kept()
    c = replace(network, cache=cache)
    for row in range(len(c.rows)):
        for find in (sources_of, targets_of, sources_by_public):
            find(c, row, cells=c.universe.all_cells)
    assert len(cache.begun) > 15
    for key, value in cache.begun.items():
        assert np.array_equal(value, cache[key]) if isinstance(value, np.ndarray) else value == cache[key], (
            key
        )
