"""All pairs are what the general walk says of each pair alone, and roles tell apart all that it tells apart."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.all_pairs import Sets, all_pairs
from isthmus.engine.atoms import alike
from isthmus.engine.compile import Compiled
from isthmus.engine.one_side import OneSide, one_side, receiving, sending
from isthmus.engine.outside import twice
from tests.engine.asking import compiled
from tests.engine.test_pairs import drawn, others, plain
from tests.hubs import several

PLAIN: frozenset[str] = frozenset()


def told(c: Compiled, sources: OneSide, targets: OneSide, **asked: object) -> dict[tuple[int, int], bytes]:
    """(source row, target row) -> what passes, of rows on different interfaces, where anything does.

    Drawn networks may give two interfaces one address, which AWS never does: such rows are left out.
    """
    sets = Sets(c.universe)
    by_role: dict[tuple[int, int], int] = {}
    for block in all_pairs(c, sources, targets, sets, **asked):  # type: ignore[arg-type]
        for at, target in enumerate(block.targets.tolist()):
            for source, number in zip(block.sources.tolist(), block.sets[at].tolist(), strict=True):
                assert (source, target) not in by_role, "no pair is told twice"
                by_role[source, target] = number
    words = sets.words
    found = {}
    for source in np.flatnonzero((sources.of >= 0) & ~twice(c)).tolist():
        for target in np.flatnonzero((targets.of >= 0) & ~twice(c)).tolist():
            number = by_role.get((int(sources.of[source]), int(targets.of[target])), 0)
            if number and c.rows.interface[source] != c.rows.interface[target]:
                found[source, target] = words[number].tobytes()
    return found


def walked(c: Compiled, *, forward: bool) -> dict[tuple[int, int], bytes]:
    """The same by the general walk, one pair at a time."""
    found = {}
    senders = sending(c) & ~twice(c)
    for target in np.flatnonzero(receiving(c) & ~twice(c)).tolist():
        rows = np.array([row for row in others(c, target) if senders[row]], dtype=np.int64)
        dst = np.full(len(rows), int(c.rows.rank[target]))
        for (row, _), words in plain(c, rows, dst, [target] * len(rows), PLAIN).items():
            passing = words[0 if forward else 1]
            if any(passing):
                found[row, target] = passing
    return found


@pytest.mark.parametrize("seed", [*range(100, 124), 1000, 2068])
def test_every_pair_has_the_session_that_the_walk_gives_it(seed: int) -> None:
    c = drawn(seed)
    sources, targets = one_side(c, sending(c)), one_side(c, receiving(c))
    assert told(c, sources, targets) == walked(c, forward=False)


@pytest.mark.parametrize("seed", range(40, 60))
def test_networks_on_a_transit_gateway_have_the_pairs_that_are_walked(seed: int) -> None:
    c, forward = compiled(several(seed)), seed % 2 == 0
    sources, targets = one_side(c, sending(c)), one_side(c, receiving(c))
    assert told(c, sources, targets, forward=forward) == walked(c, forward=forward)


@pytest.mark.parametrize("seed", range(124, 132))
def test_every_pair_has_the_first_packet_that_the_walk_gives_it(seed: int) -> None:
    c = drawn(seed)
    marks = np.arange(len(c.rows), dtype=np.int64) % 2
    sources, targets = one_side(c, sending(c), marks), one_side(c, receiving(c), marks)
    assert told(c, sources, targets, forward=True) == walked(c, forward=True)


def test_asked_services_alone_are_left_of_every_set() -> None:
    c = drawn(101)
    sources, targets = one_side(c, sending(c)), one_side(c, receiving(c))
    cells = c.universe.cell_mask(6 << 16 | 443, 6 << 16 | 443)
    asked = c.universe.row(c.universe.double(cells))
    whole = told(c, sources, targets)
    kept = {pair: (np.frombuffer(words, dtype=np.uint64) & asked) for pair, words in whole.items()}
    expected = {pair: words.tobytes() for pair, words in kept.items() if words.any()}
    assert expected and told(c, sources, targets, cells=cells) == expected


def test_a_set_has_one_number_and_the_empty_one_is_nought() -> None:
    sets = Sets(drawn(0).universe)
    width = sets.words.shape[1]
    words = np.zeros((2, 2, width), dtype=np.uint64)
    words[0, 1, 0] = words[1, 0, 0] = 5
    words[1, 1, 0] = 7
    assert sets.numbered(words).tolist() == [[0, 1], [1, 2]]
    assert sets.numbered(words[1]).tolist() == [1, 2]
    assert sets.words[:, 0].tolist() == [0, 5, 7] and len(sets) == 3


def test_rows_of_one_hash_are_told_apart() -> None:
    once = np.uint64(1 << 63 | 1 << 34 | 1 << 5)
    words = np.array([[once, 0], [0, once], [once, 0]], dtype=np.uint64)
    first, which = alike(words)
    assert words[first][which].tolist() == words.tolist() and len(first) == 2
