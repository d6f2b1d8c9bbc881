"""Columns."""

from __future__ import annotations

import pytest

from isthmus.report.palette import Palette
from isthmus.report.table import Cell, aligned, aside, listing, wrapped


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


def test_the_last_column_is_wrapped_beside_the_others_where_there_is_room() -> None:
    rows = [[Cell("a"), Cell("one two three four five six seven eight")], [Cell("bb"), Cell("short")]]
    assert aligned(rows, Palette(width=38)) == [
        "  a   one two three four five six\n      seven eight",
        "  bb  short",
    ]


def test_the_last_column_goes_below_the_others_where_there_is_none() -> None:
    rows = [[Cell("日本" * 5), Cell("eine lange Regel")]]
    assert aligned(rows, Palette(width=30)) == ["  日本日本日本日本日本\n      eine lange Regel"]
    assert aligned(rows, Palette(width=40)) == ["  日本日本日本日本日本  eine lange Regel"]


def test_a_word_that_is_too_long_is_not_torn() -> None:
    assert wrapped(["ab", "cdefgh", "i"], 4, " ") == ["ab", "cdefgh", "i"]


def test_parts_of_an_aside_stand_below_each_other_where_they_do_not_fit() -> None:
    text = "at eni-1  SecurityGroups.json#/SecurityGroups/0  CODE"
    assert aside(text, Palette()) == f"      {text}"
    assert aside(text, Palette(width=60)) == ("      at eni-1  SecurityGroups.json#/SecurityGroups/0  CODE")
    assert aside(text, Palette(width=50)).splitlines() == [
        "      at eni-1",
        "      SecurityGroups.json#/SecurityGroups/0  CODE",
    ]


@pytest.mark.parametrize(("width", "most"), [(None, 80), (40, 40)])
def test_a_long_list_is_wrapped_at_the_page_and_columns_keep_their_gaps(width: int | None, most: int) -> None:
    blocks = ", ".join(f"10.{number}.0.0/16" for number in range(60))
    lines = listing(f"{blocks} -> 10.0.0.1  tcp/22", Palette(False, width), 4).split("\n")
    assert len(lines) > 5 and max(map(len, lines)) <= most
    assert " ".join(line.strip() for line in lines).split() == f"{blocks} -> 10.0.0.1  tcp/22".split()
    assert [len(line) - len(line.lstrip()) for line in lines] == [4, *[6] * (len(lines) - 1)]
    assert listing("10.0.0.1 -> 10.0.0.2  tcp/22", Palette(), 4) == "    10.0.0.1 -> 10.0.0.2  tcp/22"
