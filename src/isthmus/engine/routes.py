"""Route tables as columns: for every piece of the line, the number of what takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from ..semantics.routing import Hop, Segment, Taken
from .atoms import Ranks, Universe


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a piece: one hop, or a choice of several; ``unread`` names a prefix list nobody read."""

    takers: tuple[Taken, ...]
    unread: str | None = None
    maybe: tuple[Taken, ...] = ()


class RouteColumns:
    """The segments of every table, by table number.

    Invariant: ``hops[n]`` are the distinct hop tuples over all tables; equal hops have one number, whichever
    table and route names them, so that tables can be compared by number.
    """

    def __init__(self, universe: Universe, tables: Sequence[Sequence[Segment]]) -> None:
        self.hops: list[tuple[tuple[Hop, ...], str | None]] = []
        self.takings: list[list[Taking]] = []
        self._numbers: dict[tuple[tuple[Hop, ...], str | None], int] = {}
        self._starts: list[Ranks] = []
        self._hops: list[Ranks] = []
        for segments in tables:
            starts, hops, takings = self._columns(universe, segments)
            self._starts.append(starts)
            self._hops.append(hops)
            self.takings.append(takings)
        self._join()

    def _columns(self, universe: Universe, segments: Sequence[Segment]) -> tuple[Ranks, Ranks, list[Taking]]:
        """The first ranks, hop numbers and takers of one table's segments."""
        starts, hops, takings = [], [], []
        for segment in segments:
            key = (tuple(taken.hop for taken in segment.takers), segment.unread)
            if key not in self._numbers:
                self._numbers[key] = len(self.hops)
                self.hops.append(key)
            starts.append(universe.rank_of_start[segment.low])
            hops.append(self._numbers[key])
            takings.append(Taking(segment.takers, segment.unread, segment.maybe))
        return np.array(starts, dtype=np.int64), np.array(hops, dtype=np.int64), takings

    def _join(self) -> None:
        keys = [starts + (number << 32) for number, starts in enumerate(self._starts)]
        self._keys = np.concatenate(keys) if keys else np.zeros(0, dtype=np.int64)
        self._all = np.concatenate(self._hops) if keys else np.zeros(0, dtype=np.int64)

    def changed(self, universe: Universe, tables: Mapping[int, Sequence[Segment]]) -> RouteColumns:
        """The columns with the segments of some tables in the place of theirs; hops keep their numbers.

        Shapes: by table number; every segment begins where a piece does.
        """
        found = copy(self)
        found.hops, found._numbers = list(self.hops), dict(self._numbers)
        found.takings, found._starts, found._hops = list(self.takings), list(self._starts), list(self._hops)
        for number, segments in tables.items():
            columns = found._columns(universe, segments)
            found._starts[number], found._hops[number], found.takings[number] = columns
        found._join()
        return found

    def __len__(self) -> int:
        return len(self._starts)

    def segments(self, table: int, ranks: Ranks) -> Ranks:
        """The segment of one table that holds each piece."""
        return np.searchsorted(self._starts[table], ranks, side="right") - 1

    def starts(self, table: int) -> list[int]:
        """The first ranks of a table's segments."""
        found: list[int] = self._starts[table].tolist()
        return found

    def hop_numbers(self, table: int) -> list[int]:
        """The distinct hop numbers of a table."""
        found: list[int] = np.unique(self._hops[table]).tolist()
        return found

    def taking(self, table: int, segment: int) -> Taking:
        """Who takes a segment of a table."""
        return self.takings[table][segment]

    def column(self, table: int, ranks: Ranks) -> Ranks:
        """The hop numbers of one table at many pieces."""
        found: Ranks = self._hops[table][self.segments(table, ranks)]
        return found

    def look(self, tables: Ranks, ranks: Ranks | int) -> Ranks:
        """The hop number of each table at its own piece (or of all at one); shape (len(tables),)."""
        wanted = tables << 32 | ranks
        found: Ranks = self._all[self._keys.searchsorted(wanted, side="right") - 1]
        return found
