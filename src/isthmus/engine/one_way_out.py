"""Plain ways out of everybody to one node of the line, kept: whoever asks of many senders asks again of the next target.

In: rows, and one piece that they all send to. Out: their ways (``exiting.py``), and what filters leave of packets.
"""

from __future__ import annotations

import numpy as np

from .atoms import Ranks, Words
from .compile import Compiled
from .exiting import Exiting, by_node, exiting, filtered_out
from .keeping import kept
from .roles import roles

ENOUGH = 256
"""Units: senders, from which on it pays to look up what is kept."""
MOST_NODES = 4
"""Units: nodes of which the ways of everybody are kept."""


class WaysOut:
    """Ways of rows to pieces, and the filters on them; everybody's to one node, where many ask of one piece."""

    def __init__(self, c: Compiled, rows: Ranks, dst: Ranks) -> None:
        """Shapes: both (n,)."""
        self.c = c
        self._kept = _kept(c, int(dst[0])) if len(rows) >= ENOUGH and (dst == dst[0]).all() else None
        self.ways = exiting(c, rows, dst) if self._kept is None else self._kept.ways.to(c, rows, dst)

    def filtered(self, at: Ranks, ignore: frozenset[str]) -> tuple[Words, Words]:
        """What the filters let through, there and back, of the ways at ``at``, all of which carry."""
        if self._kept is None:
            return filtered_out(self.c, self.ways, at, ignore)
        forward, reply = self._kept.filtered(self.c, ignore)
        rows = self.ways.rows[at]
        return forward[rows], reply[rows]


class _Kept:
    """The ways of everybody to one node."""

    def __init__(self, c: Compiled, rank: int) -> None:
        everybody = np.arange(len(c.rows), dtype=np.int64)
        self.ways: Exiting = by_node(c, everybody, np.full(len(everybody), rank, dtype=np.int64))
        self._words: dict[frozenset[str], tuple[Words, Words]] = {}

    def filtered(self, c: Compiled, ignore: frozenset[str]) -> tuple[Words, Words]:
        """What the filters let through of everybody's ways."""
        found = self._words.get(ignore)
        if found is None:
            found = self._words[ignore] = filtered_out(c, self.ways, self.ways.rows, ignore)
        return found


def _kept(c: Compiled, rank: int) -> _Kept:
    return kept(c, "ways out", int(roles(c).node[rank]), MOST_NODES, lambda: _Kept(c, rank))
