"""Kinds of flows: what an exposure says of one pair of ends, every distinct saying once.

Of a pair only services and client ports are left to tell, so a saying is a few small sets by the name of the part.
Sets stand as ``HeaderSpace`` with one fixed pair of ends. Kind 0 says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import numpy as np

from ..engine.atoms import Ranks, Universe, Words
from ..space import HeaderSpace
from .asked import Asked
from .spaces import session_space

Part = tuple[str, ...]
"""The name of a part: its word, and for ``shared`` and ``barred`` the rules or layers besides."""
Saying = dict[Part, HeaderSpace]
PAIR = ((0, 0),)
"""The one pair of ends that stands for any."""


@dataclass(slots=True)
class Kinds:
    """Sayings by number."""

    sayings: list[Saying] = field(default_factory=lambda: [{}])
    _known: dict[Hashable, int] = field(default_factory=dict)

    def number(self, key: Hashable, make: Callable[[], Saying]) -> int:
        """The number of what a key stands for; a saying of nothing is 0."""
        known = self._known.get(key)
        if known is None:
            saying = {name: space for name, space in make().items() if not space.is_empty}
            known = len(self.sayings) if saying else 0
            if saying:
                self.sayings.append(saying)
            self._known[key] = known
        return known

    def both(self, one: int, other: int) -> int:
        """The kind of a pair of ends that two others together tell of."""
        if one == other or not other:
            return one
        if not one:
            return other
        return self.number(("both", one, other), lambda: self._united(one, other))

    def _united(self, one: int, other: int) -> Saying:
        first, second = self.sayings[one], self.sayings[other]
        names = dict.fromkeys([*first, *second])
        nothing = HeaderSpace()
        return {name: first.get(name, nothing) | second.get(name, nothing) for name in names}


class Sets:
    """Sets of flows of one pair of ends from plain sets of cells, each made once."""

    def __init__(self, universe: Universe, wanted: Asked) -> None:
        self.universe = universe
        self.wanted = wanted
        self._known: dict[tuple[int, int | None], HeaderSpace] = {}

    def first(self, words: Words) -> HeaderSpace:
        """The flows whose first packet has one of these services."""
        return self._space(words, None)

    def delivered(self, words: Words, reply: Words) -> HeaderSpace:
        """The flows that pass, with a session where one is asked."""
        return self._space(words, None if self.wanted.forward_only else reply)

    def _space(self, words: Words, reply: Words | None) -> HeaderSpace:
        key = (self.universe.mask(words), None if reply is None else self.universe.mask(reply))
        known = self._known.get(key)
        if known is None:
            bounds = (self.wanted.ranges, self.wanted.ports)
            known = session_space(self.universe, PAIR, PAIR, *key, *bounds) if key[0] else HeaderSpace()
            self._known[key] = known
        return known


def by_pair(one: Ranks, other: Ranks, number: Callable[[int, int], int]) -> Ranks:
    """A number for the two that stand side by side, each distinct pair asked for once. Shape: that of both."""
    width = int(other.max(initial=0)) + 1
    both = one * width + other
    table = np.zeros(int(both.max(initial=0)) + 1, dtype=np.int64)
    for pair in np.flatnonzero(np.bincount(both, minlength=1)).tolist():
        table[pair] = number(*divmod(pair, width))
    found: Ranks = table[both]
    return found


__all__ = ["PAIR", "Kinds", "Part", "Saying", "Sets", "by_pair"]
