"""Sets of integers as canonical ranges."""

from __future__ import annotations

from itertools import combinations

import pytest

from isthmus.space.ranges import Ranges


def every_set_up_to(top: int) -> list[set[int]]:
    """Every subset of 0..top."""
    numbers = range(top + 1)
    return [set(chosen) for size in range(top + 2) for chosen in combinations(numbers, size)]


def ranges_of(numbers: set[int]) -> Ranges:
    return Ranges.of((number, number) for number in numbers)


def members(ranges: Ranges) -> set[int]:
    return {number for low, high in ranges.ranges for number in range(low, high + 1)}


SETS = every_set_up_to(4)


def test_ranges_that_touch_or_overlap_become_one() -> None:
    assert Ranges.of([(5, 6), (1, 2), (3, 3), (6, 9)]).ranges == ((1, 3), (5, 9))


def test_a_range_within_another_does_not_shorten_it() -> None:
    assert Ranges.of([(1, 9), (2, 3)]).ranges == ((1, 9),)


def test_ranges_one_apart_stay_two() -> None:
    assert Ranges.of([(1, 2), (4, 5)]).ranges == ((1, 2), (4, 5))


def test_a_range_that_ends_before_it_starts_is_empty() -> None:
    assert Ranges.of([(2, 1)]).is_empty
    assert Ranges.of([(2, 1), (2, 2)]).ranges == ((2, 2),)


@pytest.mark.parametrize("mine", SETS, ids=str)
def test_operations_are_those_of_sets(mine: set[int]) -> None:
    for yours in SETS:
        a, b = ranges_of(mine), ranges_of(yours)
        assert a | b == ranges_of(mine | yours)
        assert a & b == ranges_of(mine & yours)
        assert a - b == ranges_of(mine - yours)
        assert (a <= b) == (mine <= yours)


@pytest.mark.parametrize("mine", SETS, ids=str)
def test_membership_size_and_smallest_are_those_of_the_set(mine: set[int]) -> None:
    ranges = ranges_of(mine)
    assert members(ranges) == mine
    assert [number in ranges for number in range(-1, 7)] == [number in mine for number in range(-1, 7)]
    assert len(ranges) == len(mine)
    assert ranges.is_empty == (not mine)
    if mine:
        assert ranges.sample() == min(mine)


def test_wide_ranges_meet_at_their_edges_only() -> None:
    assert (Ranges(((10, 20),)) & Ranges(((20, 30),))).ranges == ((20, 20),)
    assert (Ranges(((10, 20),)) & Ranges(((21, 30),))).is_empty
    assert (Ranges(((0, 9),)) - Ranges(((3, 4), (6, 7)))).ranges == ((0, 2), (5, 5), (8, 9))
    assert (Ranges(((0, 3), (5, 9))) - Ranges(((2, 6),))).ranges == ((0, 1), (7, 9))


def test_an_empty_set_has_no_smallest_member() -> None:
    with pytest.raises(ValueError, match="no member"):
        Ranges().sample()
