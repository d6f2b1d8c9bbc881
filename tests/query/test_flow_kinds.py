"""Kinds: every distinct saying once, nothing is 0, and two sayings together say all of both."""

from __future__ import annotations

import numpy as np

from isthmus.query.flow_kinds import PAIR, Kinds, by_pair
from isthmus.space import HeaderSpace

ONE, OTHER = ("effective",), ("latent",)


def flows(low: int, high: int) -> HeaderSpace:
    return HeaderSpace.product(PAIR, PAIR, [(low, high)])


def test_a_saying_is_made_once_a_key_and_one_of_nothing_is_0() -> None:
    kinds, made = Kinds(), list[str]()

    def make() -> dict[tuple[str, ...], HeaderSpace]:
        made.append("made")
        return {ONE: flows(1, 2), OTHER: HeaderSpace()}

    assert [kinds.number("a", make) for _ in range(3)] == [1, 1, 1] and made == ["made"]
    assert kinds.sayings[1] == {ONE: flows(1, 2)}
    assert kinds.number("b", lambda: {ONE: HeaderSpace()}) == 0


def test_two_kinds_together_say_what_both_say() -> None:
    kinds = Kinds()
    first = kinds.number("a", lambda: {ONE: flows(1, 2)})
    second = kinds.number("b", lambda: {ONE: flows(3, 9), OTHER: flows(4, 4)})
    assert kinds.sayings[kinds.both(first, second)] == {ONE: flows(1, 9), OTHER: flows(4, 4)}
    assert kinds.both(first, second) == kinds.both(first, second)
    assert (kinds.both(first, 0), kinds.both(0, second), kinds.both(first, first)) == (first, second, first)


def test_each_distinct_pair_side_by_side_is_asked_for_once() -> None:
    asked = []

    def number(one: int, other: int) -> int:
        asked.append((one, other))
        return 10 * one + other

    one, other = np.array([2, 0, 2, 1]), np.array([3, 0, 3, 0])
    assert by_pair(one, other, number).tolist() == [23, 0, 23, 10]
    assert sorted(asked) == [(0, 0), (1, 0), (2, 3)]
    assert by_pair(one[:0], other[:0], number).tolist() == []
