"""Columns."""

from __future__ import annotations

from isthmus.report.palette import Palette
from isthmus.report.table import Cell, aligned


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [(Cell("a"), Cell("bb"), Cell("c")), (Cell("aaa"), Cell("b"), Cell("c"))]
    assert aligned(rows, Palette()) == ["  a    bb  c", "  aaa  b   c"]


def test_wide_characters_count_as_two() -> None:
    rows = [(Cell("日本"), Cell("x")), (Cell("abcd"), Cell("x"))]
    assert aligned(rows, Palette(), indent=0) == ["日本  x", "abcd  x"]


def test_a_last_cell_never_widens_a_column_and_empty_ends_are_dropped() -> None:
    rows = [(Cell("long last cell"),), (Cell("a"), Cell("b"), Cell(""))]
    assert aligned(rows, Palette(), indent=0) == ["long last cell", "a  b"]


def test_a_column_without_a_word_takes_no_room() -> None:
    rows = [(Cell("a"), Cell(""), Cell("c")), (Cell("b"), Cell(""), Cell("d"))]
    assert aligned(rows, Palette(), indent=0) == ["a  c", "b  d"]
