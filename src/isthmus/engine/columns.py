"""The production carrier of filters: a column says, for every piece of the line, which services are admitted.

``Admission`` is what a whole filter admits: a column for peers named by address, and a set of services for
every group named by reference (who belongs to a group is known by identity, not by address).
``ColumnStore`` keeps the distinct contents of one kind of filter and answers many look-ups at once.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

import numpy as np

from ..semantics.algebra import Match, MemberOf, Within
from .atoms import Mask, Ranks, Universe, Words, some_in


@dataclass(frozen=True, slots=True)
class Admission:
    """Segments of ranks with the doubled set of services admitted there, and services by referenced group."""

    starts: tuple[int, ...]
    masks: tuple[int, ...]
    members: dict[str, int] = field(default_factory=dict)

    def at(self, rank: int) -> int:
        """The doubled set admitted for one piece, by address alone."""
        return self.masks[bisect_right(self.starts, rank) - 1]


class Columns:
    """The algebra whose values are admissions."""

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.everything = Admission((0,), (universe.full,))
        self.nothing = Admission((0,), (0,))

    def matching(self, match: Match) -> Admission:
        """The segments of a match; what nobody could read, or not all of it, possibly matches."""
        universe = self.universe
        cells = universe.cell_mask(*match.services)
        mask = universe.double(cells) if match.sure else universe.possibly(cells)
        if isinstance(match.peer, MemberOf):
            surely, *perhaps = match.peer.memberships
            return Admission((0,), (0,), {surely: mask} | dict.fromkeys(perhaps, universe.possibly(cells)))
        if isinstance(match.peer, Within):
            slices = sorted({universe.prefix_slice(prefix) for prefix in match.peer.prefixes})
            return self._segments(slices, mask)
        first = {4: (0, universe.first_v6), 6: (universe.first_v6, universe.count)}
        whole = first.get(match.peer.family or 0, (0, universe.count))
        return self._segments([whole], universe.possibly(cells))

    def _segments(self, slices: list[tuple[int, int]], mask: int) -> Admission:
        """One mask within sorted slices of ranks, nothing elsewhere; slices that meet become one segment."""
        runs: list[tuple[int, int]] = []
        for low, high in slices:
            if runs and low <= runs[-1][1]:
                runs[-1] = (runs[-1][0], max(runs[-1][1], high))
            else:
                runs.append((low, high))
        starts, masks = ([], []) if runs and runs[0][0] == 0 else ([0], [0])
        for low, high in runs:
            starts.append(low)
            masks.append(mask)
            if high < self.universe.count:
                starts.append(high)
                masks.append(0)
        return Admission(tuple(starts), tuple(masks))

    def any_of(self, parts: Iterable[Admission]) -> Admission:
        """The union, by one sweep over all segments."""
        parts = list(parts)
        starts = sorted({start for part in parts for start in part.starts} | {0})
        masks = [0] * len(starts)
        where = {start: index for index, start in enumerate(starts)}
        members: dict[str, int] = {}
        for part in parts:
            ends = [*part.starts[1:], None]
            for start, end, mask in zip(part.starts, ends, part.masks, strict=True):
                if mask:
                    for index in range(where[start], len(starts) if end is None else where[end]):
                        masks[index] |= mask
            for group, mask in part.members.items():
                members[group] = members.get(group, 0) | mask
        return Admission(tuple(starts), tuple(masks), members)

    def choose(self, condition: Admission, then: Admission, otherwise: Admission) -> Admission:
        """By Kleene: surely where the condition surely holds and so on; a doubt passes on as a doubt."""
        starts = sorted({*condition.starts, *then.starts, *otherwise.starts})
        masks = [
            self.universe.choose(condition.at(start), then.at(start), otherwise.at(start)) for start in starts
        ]
        return Admission(tuple(starts), tuple(masks))


class ColumnStore:
    """Distinct contents of one kind of filter, numbered, with look-ups by number and piece.

    Contents are built when first asked for: one by one by number, all of them by many at once.
    """

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self._numbers: dict[Hashable, int] = {}
        self._algebra = Columns(universe)
        self._makers: list[Callable[[Columns], Admission]] = []
        self._built: list[Admission | None] = []
        self._columns: dict[int, tuple[Ranks, Words]] = {}
        self._joined: Joined | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._makers)

    def over(self, universe: Universe) -> ColumnStore:
        """The same contents under the same numbers in a universe with the same pieces: more may follow in either.

        What is built is kept where the universe is this store's own.
        """
        other = ColumnStore(universe)
        other._numbers, other._makers = dict(self._numbers), list(self._makers)
        other._built = [None] * len(self)
        if universe is self.universe:
            other._built = list(self._built)
            other._columns, other._joined = dict(self._columns), self._joined
        return other

    def number(self, content: Hashable, make: Callable[[Columns], Admission]) -> int:
        """The number of a content; equal contents have one number."""
        known = self._numbers.get(content)
        if known is None:
            known = self._numbers[content] = len(self._makers)
            self._makers.append(make)
            self._built.append(None)
        return known

    def admission(self, number: int) -> Admission:
        """What a content admits."""
        built = self._built[number]
        if built is None:
            built = self._built[number] = self._makers[number](self._algebra)
        return built

    def _segments(self, number: int) -> tuple[Ranks, Words]:
        known = self._columns.get(number)
        if known is None:
            built = self.admission(number)
            known = np.array(built.starts, dtype=np.int64), self.universe.rows(built.masks)
            self._columns[number] = known
        return known

    def admits(self, number: int, ranks: Ranks, wanted: Words) -> Mask:
        """At which pieces one content admits any of these words; shape (len(ranks),)."""
        starts, words = self._segments(number)
        some = some_in(words & wanted)
        if some.all() or not some.any():
            return np.full(len(ranks), bool(some[0]))
        found: Mask = some[starts.searchsorted(ranks, side="right") - 1]
        return found

    def column(self, number: int, ranks: Ranks) -> Words:
        """One content at many pieces; shape (len(ranks), 2 * words)."""
        starts, words = self._segments(number)
        if len(starts) == 1:
            return np.broadcast_to(words, (len(ranks), words.shape[1]))
        return words.take(starts.searchsorted(ranks, side="right") - 1, axis=0)

    def look(self, numbers: Ranks, ranks: Ranks | int) -> Words:
        """Each content at its own piece (or all at one); shape (len(numbers), 2 * words)."""
        joined = self._all()
        keys = numbers << 32 | ranks
        return joined.words.take(joined.keys.searchsorted(keys, side="right") - 1, axis=0)

    def anywhere(self, numbers: Ranks) -> Words:
        """What each content admits at any piece, or of any member; shape (len(numbers), 2 * words)."""
        return self._all().anywhere.take(numbers, axis=0)

    def _all(self) -> Joined:
        """The columns of all contents."""
        joined = self._joined
        return joined if joined is not None and len(joined.anywhere) == len(self) else self._join()

    def _join(self) -> Joined:
        with self._lock:
            known = self._joined
            keys: list[int] = []
            masks: list[int] = []
            whole: list[int] = []
            for number in range(0 if known is None else len(known.anywhere), len(self)):
                built = self.admission(number)
                keys.extend(number << 32 | start for start in built.starts)
                masks.extend(built.masks)
                whole.append(reduce(or_, built.members.values(), reduce(or_, built.masks)))
            rows = self.universe.rows
            joined = Joined(np.array(keys, dtype=np.int64), rows(masks), rows(whole))
            self._joined = joined if known is None else known.followed_by(joined)
            return self._joined


@dataclass(frozen=True, slots=True)
class Joined:
    """The columns of all contents, one behind the other: ``keys`` are number and start.

    Why all: a question looks at many, and each that is joined later would copy all that are there.
    """

    keys: Ranks
    words: Words
    anywhere: Words
    """By number: what the content admits at any piece, or of any member."""

    def followed_by(self, later: Joined) -> Joined:
        """These columns and those of contents with higher numbers."""
        return Joined(
            np.concatenate([self.keys, later.keys]),
            np.concatenate([self.words, later.words]),
            np.concatenate([self.anywhere, later.anywhere]),
        )
