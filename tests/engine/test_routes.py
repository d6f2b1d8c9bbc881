"""Route tables as columns."""

from __future__ import annotations

import numpy as np

from isthmus.engine.atoms import Universe
from isthmus.engine.routes import RouteColumns
from isthmus.semantics.routing import Hop, Segment, Taken
from isthmus.space.line import FIRST_V6, LAST

A = 0x0A000000


def segment(low: int, high: int, *hops: Hop, unread: str | None = None) -> Segment:
    return Segment(low, high, tuple(Taken(hop, index) for index, hop in enumerate(hops)), unread)


OUT, IN, FAR = Hop("internet-gateway", "igw-1"), Hop("local"), Hop("peering", "pcx-1")
TABLES = [
    [segment(0, A - 1, OUT), segment(A, FIRST_V6 - 1, IN), segment(FIRST_V6, LAST, OUT)],
    [segment(0, FIRST_V6 - 1, IN), segment(FIRST_V6, LAST, OUT, unread="pl-x")],
    [segment(0, FIRST_V6 - 1, FAR, OUT), segment(FIRST_V6, LAST, FAR)],
]
UNIVERSE = Universe([A], [])
ROUTES = RouteColumns(UNIVERSE, TABLES)


def hops(numbers: list[int]) -> list[tuple[tuple[object, ...], str | None]]:
    return [ROUTES.hops[number] for number in numbers]


def test_equal_hops_have_one_number_whichever_table_names_them() -> None:
    assert ROUTES.hops == [
        ((OUT,), None),
        ((IN,), None),
        ((OUT,), "pl-x"),
        ((FAR, OUT), None),
        ((FAR,), None),
    ]


def test_a_column_is_the_hop_of_each_piece() -> None:
    ranks = np.arange(UNIVERSE.count)
    assert hops(ROUTES.column(0, ranks).tolist()) == [((OUT,), None), ((IN,), None), ((OUT,), None)]
    assert hops(ROUTES.column(1, ranks).tolist()) == [((IN,), None), ((IN,), None), ((OUT,), "pl-x")]


def test_one_piece_of_all_tables_is_what_each_column_says_of_it() -> None:
    assert len(ROUTES) == 3
    for rank in range(UNIVERSE.count):
        alone = [int(ROUTES.column(table, np.array([rank]))[0]) for table in range(3)]
        assert ROUTES.look(np.arange(len(ROUTES)), rank).tolist() == alone


def test_a_segment_tells_its_takers() -> None:
    assert ROUTES.segments(0, np.array([0, 1, 2])).tolist() == [0, 1, 2]
    assert ROUTES.segments(1, np.array([0, 1, 2])).tolist() == [0, 0, 1]
    taking = ROUTES.taking(2, 0)
    assert [taken.hop for taken in taking.takers] == [FAR, OUT] and taking.unread is None
    assert ROUTES.taking(1, 1).unread == "pl-x"


def test_tables_tell_their_starts_and_distinct_hops() -> None:
    assert ROUTES.starts(0) == [0, 1, 2] and ROUTES.starts(1) == [0, 2]
    assert hops(ROUTES.hop_numbers(0)) == [((OUT,), None), ((IN,), None)]


def test_no_tables_are_no_columns() -> None:
    assert len(RouteColumns(UNIVERSE, [])) == 0
    assert RouteColumns(UNIVERSE, []).look(np.arange(0), 0).tolist() == []
