"""Ways of interfaces of which nobody knows what they send: anything may come of them.

Such are those whose own traffic is not modelled (nodes of load balancers), and those in subnets that were not read. What
comes to the former still meets routes and filters, so it is walked; where it goes on from there nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ..model.citation import Gap
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .delivery import opaque_end
from .outside import shadowed
from .reach import Reach
from .rows import OPAQUE
from .straight import beside, gather, leads_straight, led_straight
from .taking import wild


def hidden_sources(c: Compiled, row: int, among: Ranks, cells: int) -> Reach:
    """What rows of some may send to a row because nobody knows what they send: any of these cells, none surely."""
    rows = _senders(c, row, among)
    return _anything(c, rows, int(c.rows.rank[row]), cells, out_of_place(c)[rows])


def hidden_by_public(c: Compiled, row: int, among: Ranks, cells: int) -> Reach | None:
    """The same to the public address of a row, under whatever address they leave; None where it has none."""
    if c.rows.public[row] < 0:
        return None
    rows = _senders(c, row, among)
    return _anything(c, rows, int(c.rows.public[row]), cells, np.ones(len(rows), dtype=np.bool_))


def _senders(c: Compiled, row: int, among: Ranks) -> Ranks:
    return among[_hidden(c, row, among) & (wild(c) | out_of_place(c))[among]]


def hidden_targets(c: Compiled, row: int, among: Ranks, cells: int) -> Reach:
    """What a row may send to rows of some because nobody knows what it sends; nothing of a row that is modelled."""
    if not wild(c)[row] or not c.rows.alive[row]:
        return _anything(c, among[:0], -1, cells)
    return _anything(c, among[_others(c, row, among)], -1, cells)


def hidden_receivers(c: Compiled, row: int, among: Ranks) -> Ranks:
    """The rows of some that a row may send to, and of which nobody knows what they do with it."""
    return among[_hidden(c, row, among)]


def _hidden(c: Compiled, row: int, among: Ranks) -> Mask:
    unknown = (c.rows.kind[among] == OPAQUE) | out_of_place(c)[among]
    hidden: Mask = _others(c, row, among) & unknown & c.rows.alive[among]
    return hidden


def out_of_place(c: Compiled) -> Mask:
    """Which rows stand in a subnet that was not read. Shape: (rows,)."""
    found: Mask | None = c.cache.get("out of place")
    if found is None:
        found = np.zeros(len(c.rows), dtype=np.bool_)
        for row in np.flatnonzero(c.rows.subnet < 0).tolist():
            found[row] = c.unread_subnet(row) is not None
        c.cache["out of place"] = found
    return found


def _others(c: Compiled, row: int, among: Ranks) -> Mask:
    """Which rows are of other interfaces and of a row's family."""
    v6 = (c.rows.rank[among] >= c.universe.first_v6) == (c.rows.rank[row] >= c.universe.first_v6)
    others: Mask = v6 & (c.rows.interface[among] != c.rows.interface[row])
    return others


def whatever(c: Compiled, words: Words) -> tuple[Words, Words]:
    """What possibly comes to an interface out of sight of which this comes to its address, and any answer to it."""
    universe = c.universe
    perhaps = universe.row(universe.possibly(universe.all_cells))
    return words & perhaps, np.tile(perhaps, (len(words), 1))


def straight_to_hidden(
    c: Compiled, row: int, rows: Ranks, ignore: frozenset[str], *, inbound: bool, cells: int | None
) -> tuple[list[Reach], Mask]:
    """What goes straight between a row and many where nobody knows what the receivers do, and whom that answers for.

    Shapes: ``inbound``: the many send. With ``cells``, rows may be left out of which none of these goes.
    """
    vpc, subnet, rank = int(c.rows.vpc[row]), int(c.rows.subnet[row]), int(c.rows.rank[row])
    subnets, vpcs = c.rows.subnet[rows], c.rows.vpc[rows]
    straight: Mask = beside(c, row, rows)
    if inbound:
        straight |= led_straight(c, vpc, rank, subnets, vpcs)
    else:
        straight |= leads_straight(c, subnet, vpc, c.rows.rank[rows], vpcs)
    straight &= ~shadowed(c)[rows]
    reach = gather(c, row, rows[straight], ignore, inbound=inbound, cells=cells)
    if not len(reach.rows):
        return [], straight
    forward, reply = whatever(c, reach.forward)
    gaps = left_open(c, [row] if inbound else reach.rows[some_in(forward)])
    return [replace(reach, forward=forward, reply=reply, gaps=gaps)], straight


def ends_unknown(c: Compiled, row: int) -> bool:
    """True where what comes to a row goes on nobody knows how, and may start from it."""
    return bool(wild(c)[row])


def left_open(c: Compiled, rows: Iterable[int]) -> frozenset[Gap]:
    """What rows leave open that something comes to and of which nobody knows what becomes of it."""
    names = (c.rows.names[int(c.rows.interface[row])] for row in rows)
    return frozenset(opaque_end(c, name) for name in names)


def _anything(c: Compiled, rows: Ranks, target: int, cells: int, lost: Mask | None = None) -> Reach:
    """Anything between rows and one row: to a piece that is its, or from it where there is none."""
    words = np.tile(c.universe.row(c.universe.double(cells)), (len(rows), 1))
    words, replies = whatever(c, words)
    dst = np.full(len(rows), target, dtype=np.int64) if target >= 0 else c.rows.rank[rows]
    return Reach(rows, c.rows.rank[rows], dst, words, replies, "hidden", lost=lost)
