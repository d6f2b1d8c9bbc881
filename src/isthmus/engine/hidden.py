"""Ways of interfaces whose own traffic is not modelled (nodes of load balancers): what they send may be anything.

What comes to them still meets routes and filters, so it is walked; where it goes on from there nobody knows.
"""

from __future__ import annotations

import numpy as np

from .atoms import Ranks
from .compile import Compiled
from .passage import Mask
from .reach import Reach
from .rows import OPAQUE


def hidden_sources(c: Compiled, row: int, among: Ranks, cells: int) -> Reach:
    """What rows of some may send to a row because nobody knows what they send: any of these cells, none surely."""
    return _anything(c, among[_hidden(c, row, among)], row, cells, inbound=True)


def hidden_targets(c: Compiled, row: int, among: Ranks, cells: int) -> Reach:
    """What a row may send to rows of some because nobody knows what it sends; nothing of a row that is modelled."""
    if int(c.rows.kind[row]) != OPAQUE or not c.rows.alive[row]:
        return _anything(c, among[:0], row, cells, inbound=False)
    return _anything(c, among[_others(c, row, among)], row, cells, inbound=False)


def hidden_receivers(c: Compiled, row: int, among: Ranks) -> Ranks:
    """The rows of some that a row may send to, and of which nobody knows what they do with it."""
    return among[_hidden(c, row, among)]


def _hidden(c: Compiled, row: int, among: Ranks) -> Mask:
    hidden: Mask = _others(c, row, among) & (c.rows.kind[among] == OPAQUE) & c.rows.alive[among]
    return hidden


def _others(c: Compiled, row: int, among: Ranks) -> Mask:
    """Which rows are of other interfaces and of a row's family."""
    v6 = (c.rows.rank[among] >= c.universe.first_v6) == (c.rows.rank[row] >= c.universe.first_v6)
    others: Mask = v6 & (c.rows.interface[among] != c.rows.interface[row])
    return others


def _anything(c: Compiled, rows: Ranks, row: int, cells: int, *, inbound: bool) -> Reach:
    words = np.tile(c.universe.row(c.universe.possibly(cells)), (len(rows), 1))
    replies = np.tile(c.universe.row(c.universe.possibly(c.universe.all_cells)), (len(rows), 1))
    dst = np.full(len(rows), c.rows.rank[row], dtype=np.int64) if inbound else c.rows.rank[rows]
    return Reach(rows, c.rows.rank[rows], dst, words, replies, "hidden")
