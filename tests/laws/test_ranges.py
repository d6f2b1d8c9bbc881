"""Laws of the sets of integers: every operation says of each integer what logic says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isthmus.space import Ranges
from tests.laws.depth import tried
from tests.strategies import ranges

TOP = 20
SETS = st.lists(ranges(TOP), max_size=5).map(Ranges.of)
NEAR = st.integers(-1, TOP + 1)


@tried(300)
@given(SETS, SETS, NEAR)
def test_an_integer_is_in_a_combination_exactly_when_logic_says_so(a: Ranges, b: Ranges, item: int) -> None:
    assert (item in (a | b)) == (item in a or item in b)
    assert (item in (a & b)) == (item in a and item in b)
    assert (item in (a - b)) == (item in a and item not in b)


@tried(300)
@given(SETS, SETS)
def test_equal_sets_have_one_form(a: Ranges, b: Ranges) -> None:
    same = [item in a for item in range(TOP + 1)] == [item in b for item in range(TOP + 1)]
    assert (a == b) == same
    assert (a | b) == (b | a) and (a & b) == (b & a)
    assert (a - b) | (a & b) == a
    assert (a <= b) == ((a & b) == a)


@tried(200)
@given(SETS)
def test_ranges_are_sorted_disjoint_and_do_not_touch(a: Ranges) -> None:
    for (_, high), (low, _) in zip(a.ranges, a.ranges[1:], strict=False):
        assert high + 1 < low
    assert len(a) == sum(item in a for item in range(TOP + 1))
    assert a.is_empty or a.sample() == min(item for item in range(TOP + 1) if item in a)
