"""Sets of integers as sorted, disjoint, non-touching closed ranges: ports, services, addresses alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of integers: sorted, disjoint, non-touching closed ranges, so that equality is ``==``."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> Ranges:
        """The union of any ranges, in canonical form; a range that ends before it starts is empty."""
        merged: list[Range] = []
        for low, high in sorted(ranges):
            if low > high:
                continue
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    def __or__(self, other: Ranges) -> Ranges:
        return Ranges.of(self.ranges + other.ranges)

    def __and__(self, other: Ranges) -> Ranges:
        common: list[Range] = []
        mine, yours = self.ranges, other.ranges
        i = j = 0
        while i < len(mine) and j < len(yours):
            low, high = max(mine[i][0], yours[j][0]), min(mine[i][1], yours[j][1])
            if low <= high:
                common.append((low, high))
            if mine[i][1] < yours[j][1]:
                i += 1
            else:
                j += 1
        return Ranges(tuple(common))

    def __sub__(self, other: Ranges) -> Ranges:
        left: list[Range] = []
        holes = other.ranges
        first = 0
        for low, high in self.ranges:
            while first < len(holes) and holes[first][1] < low:
                first += 1
            start, at = low, first
            while at < len(holes) and holes[at][0] <= high:
                if holes[at][0] > start:
                    left.append((start, holes[at][0] - 1))
                start = holes[at][1] + 1
                at += 1
            if start <= high:
                left.append((start, high))
        return Ranges(tuple(left))

    def __le__(self, other: Ranges) -> bool:
        return (self - other).is_empty

    def __contains__(self, item: object) -> bool:
        at = bisect_right(self.ranges, (item, 1 << 200)) - 1
        return at >= 0 and self.ranges[at][0] <= item <= self.ranges[at][1]  # type: ignore[operator]

    @property
    def is_empty(self) -> bool:
        """True when nothing is in the set."""
        return not self.ranges

    def sample(self) -> int:
        """The smallest member.

        Errors: ValueError, when the set is empty.
        """
        if not self.ranges:
            raise ValueError("an empty set has no member")
        return self.ranges[0][0]

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.ranges)
