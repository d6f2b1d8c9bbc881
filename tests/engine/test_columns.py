"""Filters as columns, against three-valued logic done packet by packet."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from isthmus.engine.atoms import Universe
from isthmus.engine.columns import Admission, Columns, ColumnStore
from isthmus.packet import ALL_SERVICES, TCP, Prefix, service, service_range
from isthmus.semantics.algebra import Match, MemberOf, Unreadable, Within
from isthmus.space.line import prefix_range

WORDS = (True, False, None)
BLOCKS = [Prefix(4, n << 24, length) for n in (0, 1, 128) for length in (8, 9, 32)]
BLOCKS += [Prefix(4, 0, 0), Prefix(6, 0, 0), Prefix(6, 1 << 120, 8)]
PORTS = (0, 22, 23, 24, 65535)


def universe() -> Universe:
    edges = [edge for block in BLOCKS for low, high in [prefix_range(block)] for edge in (low, high + 1)]
    return Universe(edges, [service(TCP, port) for port in PORTS])


U = universe()
C = Columns(U)


def word(mask: int, cell: int) -> bool | None:
    """What a doubled set says of a cell."""
    surely, possibly = U.surely_of(mask) >> cell & 1, U.possibly_of(mask) >> cell & 1
    assert surely <= possibly, "what surely belongs possibly does"
    return True if surely else None if possibly else False


def doubled(*words: bool | None) -> int:
    surely = sum(1 << cell for cell, told in enumerate(words) if told is True)
    possibly = sum(1 << cell for cell, told in enumerate(words) if told is not False)
    return surely | possibly << U.bits


def plain(match: Match, rank: int, cell: int) -> bool | None:
    low, high = match.services
    if not low <= U.cuts[cell] <= high or isinstance(match.peer, MemberOf):
        return False
    place = U.starts[rank]
    if isinstance(match.peer, Within):
        return any(low <= place <= high for low, high in map(prefix_range, match.peer.prefixes))
    family = 4 if rank < U.first_v6 else 6
    return None if match.peer.family in (None, family) else False


def drawn(random: Random) -> Match:
    ports = sorted((random.choice(PORTS), random.choice(PORTS)))
    services = random.choice((ALL_SERVICES, service_range(TCP, *ports)))
    kind = random.randrange(4)
    if kind == 3:
        return Match(Unreadable("pl-x", random.choice((None, 4, 6))), services)
    return Match(Within(tuple(random.sample(BLOCKS, random.randint(1, 4)))), services)


@pytest.mark.parametrize("seed", range(60))
def test_a_match_is_what_it_says_piece_by_piece(seed: int) -> None:
    match = drawn(Random(seed))
    column = C.matching(match)
    for rank, cell in product(range(U.count), range(U.cells)):
        assert word(column.at(rank), cell) == plain(match, rank, cell)


@pytest.mark.parametrize("seed", range(40))
def test_a_union_is_or_by_kleene(seed: int) -> None:
    random = Random(seed)
    matches = [drawn(random) for _ in range(random.randint(0, 5))]
    column = C.any_of(C.matching(match) for match in matches)
    for rank, cell in product(range(U.count), range(U.cells)):
        told = [plain(match, rank, cell) for match in matches]
        expected = True if True in told else None if None in told else False
        assert word(column.at(rank), cell) == expected


def test_choosing_is_by_kleene_for_all_three_words() -> None:
    combinations = list(product(WORDS, repeat=3))
    condition, then, otherwise = (
        Admission((0,), (doubled(*(words[side] for words in combinations[:14])),)) for side in range(3)
    )
    rest = [Admission((0,), (doubled(*(words[side] for words in combinations[14:])),)) for side in range(3)]
    for part, words in (
        (C.choose(condition, then, otherwise), combinations[:14]),
        (C.choose(*rest), combinations[14:]),
    ):
        for cell, (choice, yes, no) in enumerate(words):
            expected = (yes if choice else no) if choice is not None else yes if yes == no else None
            assert word(part.at(0), cell) == expected, (choice, yes, no)


@pytest.mark.parametrize("seed", range(30))
def test_choosing_is_piece_by_piece(seed: int) -> None:
    random = Random(seed)
    sides = [drawn(random) for _ in range(3)]
    column = C.choose(*(C.matching(side) for side in sides))
    for rank, cell in product(range(U.count), range(U.cells)):
        choice, yes, no = (plain(side, rank, cell) for side in sides)
        expected = (yes if choice else no) if choice is not None else yes if yes == no else None
        assert word(column.at(rank), cell) == expected


def test_everything_and_nothing_are_the_same_everywhere() -> None:
    assert {C.everything.at(rank) for rank in range(U.count)} == {U.full}
    assert {C.nothing.at(rank) for rank in range(U.count)} == {0}


def test_a_referenced_group_is_kept_beside_the_addresses() -> None:
    ssh = C.matching(Match(MemberOf("sg-a"), service_range(TCP, 22, 22)))
    dns = C.matching(Match(MemberOf("sg-a"), service_range(TCP, 23, 23)))
    other = C.matching(Match(MemberOf("sg-b"), service_range(TCP, 22, 22)))
    union = C.any_of([ssh, dns, other])
    both = U.double(U.cell_mask(*service_range(TCP, 22, 23)))
    assert union.members == {"sg-a": both, "sg-b": ssh.members["sg-a"]}
    assert {union.at(rank) for rank in range(U.count)} == {0}


def test_whose_groups_nobody_read_is_perhaps_in_a_referenced_one() -> None:
    ssh = service_range(TCP, 22, 22)
    told = C.matching(Match(MemberOf("sg-a", "any"), ssh))
    cells = U.cell_mask(*ssh)
    assert told.members == {"sg-a": U.double(cells), "any": U.possibly(cells)}
    assert C.matching(Match(MemberOf("sg-a", "any"), ssh, False)).members == {
        "sg-a": U.possibly(cells),
        "any": U.possibly(cells),
    }


def test_blocks_beside_each_other_are_one_segment() -> None:
    halves = (Prefix(4, 0, 9), Prefix(4, 1 << 23, 9))
    column = C.matching(Match(Within(halves), ALL_SERVICES))
    assert column == C.matching(Match(Within((Prefix(4, 0, 8),)), ALL_SERVICES))


def stored() -> tuple[ColumnStore, list[Match]]:
    random = Random(7)
    matches = [drawn(random) for _ in range(5)]
    store = ColumnStore(U)
    for key, match in enumerate(matches):
        store.number(key, lambda columns, match=match: columns.matching(match))  # type: ignore[misc]
    return store, matches


def test_equal_contents_have_one_number() -> None:
    store = ColumnStore(U)
    assert [store.number(key, lambda columns: columns.nothing) for key in "abca"] == [0, 1, 2, 0]
    assert len(store) == 3


def test_a_content_is_built_once_and_only_when_asked_for() -> None:
    built: list[str] = []

    def make(columns: Columns) -> Admission:
        built.append("x")
        return columns.everything

    store = ColumnStore(U)
    store.number("x", make)
    assert built == []
    assert store.admission(0) is store.admission(0)
    assert built == ["x"]


def test_look_ups_by_number_and_by_piece_agree_with_the_columns() -> None:
    store, matches = stored()
    ranks = np.arange(U.count)
    for number, match in enumerate(matches):
        column = store.column(number, ranks)
        assert column.shape == (U.count, 2 * U.words)
        assert [U.mask(row) for row in column] == [C.matching(match).at(rank) for rank in ranks.tolist()]
    for rank in ranks.tolist():
        assert [U.mask(row) for row in store.look(np.arange(len(store)), rank)] == [
            C.matching(match).at(rank) for match in matches
        ]


def test_whether_a_content_admits_any_of_some_services_is_told_piece_by_piece() -> None:
    store, matches = stored()
    ranks = np.arange(U.count, dtype=np.int64)
    for number in range(len(matches)):
        for wanted in (U.row(U.full), U.row(U.possibly(1)), U.row(0)):
            expected = (store.column(number, ranks) & wanted).any(axis=1)
            assert (store.admits(number, ranks, wanted) == expected).all(), number


def test_a_content_that_comes_later_is_looked_up_too() -> None:
    store, matches = stored()
    store.look(np.arange(len(store)), 0)
    store.number("late", lambda columns: columns.everything)
    assert len(store.look(np.arange(len(store)), 0)) == len(matches) + 1
    assert U.mask(store.look(np.arange(len(store)), 3)[-1]) == U.full
