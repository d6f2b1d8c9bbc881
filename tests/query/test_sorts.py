"""Sorts: pieces that all columns say the same of are one, and the columns by sort say what they said by piece."""

from __future__ import annotations

import numpy as np

from isthmus.engine.atoms import Ranks
from isthmus.query.sorts import Column, sorted_out


def ranks(*numbers: int) -> Ranks:
    return np.array(numbers, dtype=np.int64)


def said(column: Column) -> Ranks:
    """The kinds of a column piece by piece."""
    found = column.base.copy()
    found[column.at] = column.kinds
    found[list(column.gone)] = 0
    return found


BASE = ranks(1, 1, 0, 0, 2, 2, 1, 0)
AT, KINDS = ranks(1, 3), ranks(5, 6)
COLUMNS = {
    7: Column(BASE, AT, KINDS),
    2: Column(BASE, AT, KINDS, (0,)),
    4: Column(BASE, ranks(), ranks(), (3,)),
    5: Column(np.zeros_like(BASE), ranks(4), ranks(9)),
}


def test_sorts_say_what_the_columns_say_piece_by_piece() -> None:
    sorts = sorted_out(len(BASE), COLUMNS)
    for row, ones in zip(sorts.kinds, sorts.ones, strict=True):
        for one in ones:
            assert (row[sorts.of] == said(COLUMNS[one])).all(), one


def test_a_sort_is_named_by_its_first_piece_and_parts_what_any_column_parts() -> None:
    sorts = sorted_out(len(BASE), COLUMNS)
    assert [int(sorts.of[first]) for first in sorts.firsts] == list(range(len(sorts.firsts)))
    assert all(not (sorts.of[:first] == sorts.of[first]).any() for first in sorts.firsts)
    pairs = {tuple(int(said(column)[at]) for column in COLUMNS.values()) for at in range(len(BASE))}
    assert len(sorts.firsts) >= len(pairs)


def test_ends_of_equal_columns_stand_together_by_piece() -> None:
    columns = {9: COLUMNS[7], 3: Column(BASE, AT, KINDS, (2,)), 6: COLUMNS[5]}
    assert sorted_out(len(BASE), columns).ones == [[3, 9], [6]]


def test_without_columns_all_pieces_are_one_sort() -> None:
    sorts = sorted_out(4, {})
    assert sorts.of.tolist() == [0, 0, 0, 0]
    assert sorts.kinds.shape == (0, 1) and sorts.ones == []
