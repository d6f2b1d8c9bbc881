"""The part of the question in which every comparison so far came out the same way.

The judge walks one concrete point and, at every comparison, shrinks the box around it until all flows of the
box would have compared alike. At the end of a walk the box that is left shares the point's fate, whole.
A *term* is a header field as it stands now: an axis of the question plus a constant, or a constant alone.
In: the ranges asked for and a point within them. Out: answers about the point, and the ranges that are left.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

Range = tuple[int, int]


class Ordered(Protocol):
    """Ranges in order, made when looked at or there already."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Range: ...


class Term(NamedTuple):
    """A value: ``offset`` alone, or ``offset`` added to an axis of the question."""

    axis: str | None
    offset: int

    def plus(self, amount: int) -> Term:
        """The value moved by a constant."""
        return Term(self.axis, self.offset + amount)


def constant(value: int) -> Term:
    """A value that no axis moves."""
    return Term(None, value)


class Condition(NamedTuple):
    """A term lying within a closed range."""

    term: Term
    low: int
    high: int


class Region:
    """A box of axes around one point; comparisons narrow it, never move the point.

    Axes beyond those asked for (a port that AWS picks, a choice between two routes) are opened on the way.
    """

    __slots__ = ("fixed", "opened", "point", "ranges", "untold")

    def __init__(self, ranges: dict[str, Range], fixed: dict[str, Range] | None = None) -> None:
        self.ranges = dict(ranges)
        self.point = {axis: low for axis, (low, _) in ranges.items()}
        self.fixed = fixed or {}
        self.opened: dict[str, Range] = {}
        self.untold: set[str] = set()

    def open(self, axis: str, low: int, high: int, *, told: bool = True) -> Term:
        """A new axis of something that AWS or the client chooses; opened twice it is the same one.

        ``told`` is False where nothing is chosen: the snapshot does not tell a value that there is.
        """
        if not told:
            self.untold.add(axis)
        if axis not in self.ranges:
            self.opened[axis] = (low, high)
            self.ranges[axis] = self.fixed.get(axis, (low, high))
            self.point[axis] = self.ranges[axis][0]
        return Term(axis, 0)

    def value(self, term: Term) -> int:
        """The term at the point."""
        return term.offset if term.axis is None else self.point[term.axis] + term.offset

    def uniform(self, condition: Condition) -> bool | None:
        """True or False where the whole region answers alike, None where it is of two minds."""
        term, low, high = condition
        if term.axis is None:
            return low <= term.offset <= high
        first, last = self.ranges[term.axis]
        if low <= first + term.offset and last + term.offset <= high:
            return True
        if last + term.offset < low or high < first + term.offset:
            return False
        return None

    def within(self, term: Term, low: int, high: int) -> bool:
        """Whether the point lies in the range; the region shrinks to the flows that answer alike."""
        if term.axis is None:
            return low <= term.offset <= high
        here = self.point[term.axis]
        first, last = self.ranges[term.axis]
        low, high = low - term.offset, high - term.offset
        if low <= here <= high:
            self.ranges[term.axis] = (max(first, low), min(last, high))
            return True
        self.ranges[term.axis] = (first, min(last, low - 1)) if here < low else (max(first, high + 1), last)
        return False

    def holds(self, conditions: Sequence[Condition]) -> bool:
        """Whether every condition holds at the point; a failure is pinned on one condition, the cheapest."""
        failing = [c for c in conditions if not c.low <= self.value(c.term) <= c.high]
        if not failing:
            for condition in conditions:
                self.within(*condition)
            return True
        if not any(self.uniform(condition) is False for condition in failing):
            self.within(*failing[0])
        return False

    def free(self, conditions: Sequence[Condition]) -> bool:
        """True when every condition holds all over the region, so that agreeing narrows nothing."""
        return all(self.uniform(condition) for condition in conditions)

    def among(self, term: Term, ranges: Ordered) -> int | None:
        """The index of the range that holds the point, None in a gap between them.

        Shapes: ``ranges`` are sorted, and disjoint but for equal ones, of which the last is told. The region
        shrinks to that range, or to that gap.
        """
        value = self.value(term)
        index = bisect_right(ranges, (value, 1 << 129)) - 1
        if index >= 0 and value <= ranges[index][1]:
            self.within(term, *ranges[index])
            return index
        low = ranges[index][1] + 1 if index >= 0 else 0
        high = ranges[index + 1][0] - 1 if index + 1 < len(ranges) else 1 << 129
        self.within(term, low, high)
        return None

    def equal(self, one: Term, other: Term) -> bool:
        """Whether two terms are the same value at the point."""
        if one.axis == other.axis:
            return one.offset == other.offset
        if one.axis is None:
            return self.within(other, one.offset, one.offset)
        value = self.value(one)
        if other.axis is not None:
            self.within(one, value, value)
            return self.within(other, value, value)
        return self.within(one, other.offset, other.offset)


def remainder(whole: dict[str, Range], part: dict[str, Range]) -> list[dict[str, Range]]:
    """The disjoint boxes that fill ``whole`` together with ``part``.

    Shapes: ``part`` lies within ``whole`` and has all its axes.
    """
    rest: list[dict[str, Range]] = []
    current = dict(whole)
    for axis, (first, last) in whole.items():
        low, high = part[axis]
        if first < low:
            rest.append({**current, axis: (first, low - 1)})
        if high < last:
            rest.append({**current, axis: (high + 1, last)})
        current[axis] = (low, high)
    return rest


def merged(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The same values as sorted, disjoint, non-touching ranges."""
    result: list[Range] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)
