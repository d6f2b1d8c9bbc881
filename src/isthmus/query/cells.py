"""The cells of a matrix: for each ordered pair of sets, how many pairs of addresses have which set of services.

In: the engine's blocks of all pairs. Out: counts by number of a set of services; nothing here decides reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..engine.all_pairs import Block, Sets
from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.one_side import OneSide
from ..engine.roles import packed
from .internet_cells import WithInternet
from .named_sets import Membership
from .sides import INTERNET_ROW


@dataclass(frozen=True, slots=True)
class Example:
    """One pair: rows (the internet has none), pieces, and the number of the set of services that passes."""

    rows: tuple[int, int]
    pieces: tuple[int, int]
    number: int


@dataclass(slots=True)
class Cell:
    """One ordered pair of sets.

    ``counts``: pairs of addresses by the number of their set of services (0, nothing, is not counted). ``examples``:
    one pair for each number. ``whole``: all pairs of addresses of one family on different interfaces. ``each``: the
    same as ``counts`` by what passes with every address of a pair, where a side of it, the internet, has many.
    """

    whole: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    examples: dict[int, Example] = field(default_factory=dict)
    each: dict[int, int] | None = None

    @property
    def all_of(self) -> dict[int, int]:
        """Pairs by the number of the set that all there is of a pair has."""
        return self.counts if self.each is None else self.each


class Counting:
    """Counts blocks into cells."""

    def __init__(self, c: Compiled, member: Membership, sources: OneSide, targets: OneSide) -> None:
        self._c, self._member, self._sources, self._targets = c, member, sources, targets
        self.cells: dict[tuple[int, int], Cell] = {}
        self._in_sets = self._sets(sources)
        self._to_sets = self._sets(targets)
        self._same = _same_interface(c, sources, targets)
        lengths = np.array([len(held) for held in self._in_sets], dtype=np.int64)
        self._begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self._flat = np.array([number for held in self._in_sets for number in held], dtype=np.int64)
        self._internet: int | None = None

    def _sets(self, side: OneSide) -> list[tuple[int, ...]]:
        return [self._member.sets_of[mark] for mark in self._member.marks[side.rows].tolist()]

    def add(self, block: Block) -> None:
        """Count the pairs of a block."""
        for index, target in enumerate(block.targets.tolist()):
            numbers = block.sets[index]
            some = np.flatnonzero(numbers)
            if len(some):
                self._count(target, block.sources[some], numbers[some])

    def _count(self, target: int, sources: Ranks, numbers: Ranks) -> None:
        pairs = self._sources.sizes[sources] * self._targets.sizes[target] - self._same_pairs(target, sources)
        lengths = self._begins[sources + 1] - self._begins[sources]
        at = np.repeat(np.arange(len(sources)), lengths)
        within = np.arange(len(at)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        sets = self._flat[self._begins[sources][at] + within]
        width = int(numbers.max()) + 1
        codes = sets * width + numbers[at]
        distinct, which = _distinct(codes)
        totals = np.bincount(which, weights=pairs[at]).astype(np.int64)
        for place in np.flatnonzero(totals).tolist():
            source, number = divmod(int(distinct[place]), width)
            for goal in self._to_sets[target]:
                cell = self.cells.setdefault((source, goal), Cell())
                cell.counts[number] = cell.counts.get(number, 0) + int(totals[place])
                if number not in cell.examples:
                    lead = at[int(np.argmax(which == place))]
                    rows = self._rows(int(sources[lead]), target)
                    pieces = int(self._c.rows.rank[rows[0]]), int(self._c.rows.rank[rows[1]])
                    cell.examples[number] = Example(rows, pieces, number)

    def outside(self, internet: int, found: WithInternet, services: Sets, *, outward: bool) -> None:
        """Count what roles send to the internet, the set with a number, or take from it: each address as one pair."""
        self._internet = internet
        side, held = (self._sources, self._in_sets) if outward else (self._targets, self._to_sets)
        some, each, there = (
            services.numbered(words).tolist() for words in (found.some, found.each, found.there)
        )
        for role in [number for number, passing in enumerate(some) if passing]:
            size, example = int(side.sizes[role]), self._with(found, role, there[role], outward=outward)
            for one in held[role]:
                key = (one, internet) if outward else (internet, one)
                cell = self.cells.setdefault(key, Cell(each={}))
                assert cell.each is not None, "the internet is no set of interfaces"
                cell.counts[some[role]] = cell.counts.get(some[role], 0) + size
                if each[role]:
                    cell.each[each[role]] = cell.each.get(each[role], 0) + size
                cell.examples.setdefault(some[role], example)

    def _with(self, found: WithInternet, role: int, number: int, *, outward: bool) -> Example:
        """The example of a role and the piece of the internet that something passes with."""
        rows, piece = self._c.rows, int(found.piece[role])
        row = int((self._sources if outward else self._targets).rows[role])
        own = int(rows.rank[row])
        if outward:
            return Example((row, INTERNET_ROW), (own, piece), number)
        # Invariant: IPv4 of the internet comes by public addresses alone
        own = int(rows.public[row]) if own < self._c.universe.first_v6 else own
        return Example((INTERNET_ROW, row), (piece, own), number)

    def _same_pairs(self, target: int, sources: Ranks) -> Ranks:
        keys, counts = self._same
        wanted = target * (len(self._sources) + 1) + sources
        found = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        return (
            np.where(keys[found] == wanted, counts[found], 0)
            if len(keys)
            else np.zeros(len(sources), np.int64)
        )

    def _rows(self, source: int, target: int) -> tuple[int, int]:
        """A pair of rows of two roles, on different interfaces."""
        of, sides = self._c.rows.interface, (self._sources, self._targets)
        ours, theirs = (int(side.rows[n]) for side, n in zip(sides, (source, target), strict=True))
        if of[ours] == of[theirs]:
            other = int(self._sources.others[source])
            if other >= 0:
                return other, theirs
            return ours, int(self._targets.others[target])
        return ours, theirs

    def wholes(self) -> None:
        """Fill in how many pairs of addresses each cell has."""
        c, v6 = self._c, self._c.universe.first_v6
        sending: dict[tuple[int, bool], int] = {}
        taking: dict[tuple[int, bool], int] = {}
        for side, sets, totals in (
            (self._sources, self._in_sets, sending),
            (self._targets, self._to_sets, taking),
        ):
            for row, size, held in zip(side.rows.tolist(), side.sizes.tolist(), sets, strict=True):
                for number in held:
                    key = number, bool(c.rows.rank[row] >= v6)
                    totals[key] = totals.get(key, 0) + size
            if self._internet is not None:
                totals |= {(self._internet, six): 1 for six in (False, True)}
        for (source, target), cell in self.cells.items():
            for six in (False, True):
                cell.whole += sending.get((source, six), 0) * taking.get((target, six), 0)
        for source, target, count in self._same_by_sets():
            known = self.cells.get((source, target))
            if known is not None:
                known.whole -= count

    def _same_by_sets(self) -> Iterator[tuple[int, int, int]]:
        width = len(self._sources) + 1
        for key, count in zip(*(column.tolist() for column in self._same), strict=True):
            for source in self._in_sets[key % width]:
                for target in self._to_sets[key // width]:
                    yield source, target, count


def _distinct(codes: Ranks) -> tuple[Ranks, Ranks]:
    """The distinct codes, in order, and which of them each is."""
    which = packed(codes)
    found = np.zeros(int(which.max()) + 1, dtype=np.int64)
    found[which] = codes
    return found, which


def _same_interface(c: Compiled, sources: OneSide, targets: OneSide) -> tuple[Ranks, Ranks]:
    """Pairs of roles that share interfaces, as sorted keys, and how many pairs of rows of one family these are."""
    v6 = c.rows.rank >= c.universe.first_v6
    groups = c.rows.interface * 2 + v6
    order = np.argsort(groups, kind="stable")
    keys: list[Ranks] = []
    apart = 0
    while True:
        one, other = order[: len(order) - apart], order[apart:]
        alike = groups[one] == groups[other]
        if not alike.any():
            break
        for a, b in ((one[alike], other[alike]), (other[alike], one[alike]))[: 2 if apart else 1]:
            ours, theirs = sources.of[a], targets.of[b]
            both = (ours >= 0) & (theirs >= 0)
            keys.append(theirs[both] * (len(sources) + 1) + ours[both])
        apart += 1
    found, counts = np.unique(np.concatenate(keys or [np.zeros(0, np.int64)]), return_counts=True)
    return found, counts
