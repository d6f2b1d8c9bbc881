"""Regions: a comparison never moves the point, and what is left answers alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isthmus.judge.region import Condition, Region, Term, constant, merged, remainder

numbers = st.integers(0, 40)
spans = st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair)))
X, Y = Term("x", 0), Term("y", 3)


@given(spans, st.lists(spans, max_size=6))
def test_all_that_is_left_compares_like_the_point(
    whole: tuple[int, int], tests: list[tuple[int, int]]
) -> None:
    region = Region({"x": whole})
    answers = [region.within(X, *span) for span in tests]
    low, high = region.ranges["x"]
    assert whole[0] <= low <= region.point["x"] <= high <= whole[1]
    for value in range(low, high + 1):
        assert [first <= value <= last for first, last in tests] == answers


@given(spans, spans, st.lists(st.tuples(spans, spans), max_size=4))
def test_conjunctions_hold_or_fail_all_over(
    one: tuple[int, int], two: tuple[int, int], rules: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    region = Region({"x": one, "y": two})
    answers = [region.holds([Condition(X, *a), Condition(Y, *b)]) for a, b in rules]
    (x0, x1), (y0, y1) = region.ranges["x"], region.ranges["y"]
    for x in (x0, x1):
        for y in (y0, y1):
            found = [a[0] <= x <= a[1] and b[0] <= y + 3 <= b[1] for a, b in rules]
            assert found == answers


@given(spans, st.lists(spans, max_size=5))
def test_a_value_is_in_a_range_or_in_a_gap(whole: tuple[int, int], ranges: list[tuple[int, int]]) -> None:
    joined = merged(ranges)
    region = Region({"x": whole})
    index = region.among(X, joined)
    for value in range(region.ranges["x"][0], region.ranges["x"][1] + 1):
        found = next((i for i, (low, high) in enumerate(joined) if low <= value <= high), None)
        assert found == index


@given(spans, spans, st.data())
def test_a_part_and_its_remainder_fill_the_whole(
    one: tuple[int, int], two: tuple[int, int], data: st.DataObject
) -> None:
    whole = {"x": one, "y": two}
    part = {}
    for axis, (low, high) in whole.items():
        pair = sorted(data.draw(st.lists(st.integers(low, high), min_size=2, max_size=2)))
        part[axis] = (pair[0], pair[1])
    boxes = [part, *remainder(whole, part)]
    cells = [
        (x, y)
        for box in boxes
        for x in range(box["x"][0], box["x"][1] + 1)
        for y in range(box["y"][0], box["y"][1] + 1)
    ]
    assert len(cells) == len(set(cells)) == (one[1] - one[0] + 1) * (two[1] - two[0] + 1)


def test_terms_are_equal_by_value_and_the_region_keeps_to_it() -> None:
    region = Region({"x": (5, 9), "y": (2, 4)})
    assert region.equal(X, Y)
    assert (region.ranges["x"], region.ranges["y"]) == ((5, 5), (2, 2))
    region = Region({"x": (5, 9)})
    assert region.equal(constant(7), X) is False
    assert region.ranges["x"] == (5, 6)
    assert region.equal(X.plus(1), X) is False


def test_an_opened_axis_keeps_its_range_until_it_is_narrowed() -> None:
    region = Region({"x": (0, 0)}, {"port": (10, 20)})
    port = region.open("port", 0, 99)
    assert region.opened == {"port": (0, 99)}
    assert region.within(port, 0, 15) and region.ranges["port"] == (10, 15)
