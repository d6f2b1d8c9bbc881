"""Many ends at once: who reaches one address row, and what one address row reaches.

What goes straight is answered for all rows in a few array operations (``straight.py``), and so is what goes plainly
over gateways (``over_gateways.py``) and transit gateways (``over_hubs.py``); the rest is walked, grouped by subnet,
where it may arrive at all (``prospects.py``). ``laws`` hold them to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .entering import entering
from .hidden import ends_unknown, hidden_receivers, hidden_targets, left_open, straight_to_hidden
from .next_hops import OUTWARD, by_kind, hop_kinds
from .over_gateways import over_gateways
from .over_hubs import over_hubs
from .parting import Part, carrying, each_part, joined
from .passage import UNKNOWN, Pack
from .prospects import admitting, anybody, may_arrive, may_be_admitted, may_leave
from .reach import Reach, out_of_sight
from .session import Outcome, from_internet, from_rows
from .straight import (
    gather,
    held_by_many,
    held_by_one,
    receivers,
    senders,
    sends,
    straight_sources,
    straight_targets,
)
from .taking import wild


def sources_of(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> list[Reach]:
    """Everything inside that can send to the own address of a row: straight ways, then the others.

    Shapes: with ``cells``, ways may be left out that carry none of these.
    """
    if not anybody(c, int(c.row_group[INGRESS][row]), cells, ignore):
        return []
    straight = straight_rows(c, row, inbound=True)
    found = [gather(c, row, straight, ignore, inbound=True, cells=cells)] if len(straight) else []
    return found + winding_sources(c, row, straight, ignore, cells=cells)


def straight_rows(c: Compiled, row: int, among: Ranks | None = None, *, inbound: bool) -> Ranks:
    """The rows (of some, or all) that have straight ways to a row, or from it."""
    if inbound:
        rows = senders(c, row, near=True, among=among)
        return rows[straight_sources(c, row, rows, int(c.rows.rank[row]))]
    rows = receivers(c, row, near=True, among=among)
    return rows[straight_targets(c, row, rows)] if len(rows) else rows


def winding_sources(
    c: Compiled,
    row: int,
    straight: Ranks,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
    among: Ranks | None = None,
) -> list[Reach]:
    """What rows (of some, or all) but those with a straight way can send to the own address of a row."""
    rank = int(c.rows.rank[row])
    rest = _but(c, senders(c, row, among=among), straight)
    if not len(rest) or not anybody(c, int(c.row_group[INGRESS][row]), cells, ignore):
        return []
    subnets = np.flatnonzero(may_arrive(c, row, rank))
    rest = rest[_among(len(c.subnet_ids), subnets)[c.rows.subnet[rest]]]
    rest = rest[may_be_admitted(c, row, rest, rank, ignore, cells)]
    if not ends_unknown(c, row):
        return by_gateways(c, row, rest, rank, ignore, cells)
    found, told = straight_to_hidden(c, row, rest, ignore, inbound=True, cells=cells)
    return found + by_gateways(c, row, rest[~told], rank, ignore, cells)


def _but(c: Compiled, rows: Ranks, without: Ranks) -> Ranks:
    return rows[~_among(len(c.rows), without)[rows]]


def _among(count: int, chosen: Ranks) -> Mask:
    """By number: whether it is one of those chosen. Shape: (count,)."""
    found = np.zeros(count, dtype=np.bool_)
    found[chosen] = True
    return found


def sources_by_public(
    c: Compiled,
    row: int,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
    among: Ranks | None = None,
) -> list[Reach]:
    """Everything inside that can send to the public address of a row, turned round at the gateway."""
    public = int(c.rows.public[row])
    if public < 0 or not anybody(c, int(c.row_group[INGRESS][row]), cells, ignore):
        return []
    rows = senders(c, row, among=among)
    if not len(rows):
        return []
    out = by_kind(*OUTWARD)[hop_kinds(c)[c.routes.look(c.subnet_table, public)]]
    rows = rows[out[c.rows.subnet[rows]]]
    rows = rows[may_be_admitted(c, row, rows, public, ignore, cells)]
    return by_gateways(c, row, rows, public, ignore, cells)


def by_gateways(
    c: Compiled, row: int, rows: Ranks, target: int, ignore: frozenset[str], cells: int | None
) -> list[Reach]:
    """Ways that are not straight: plain ones over gateways all at once, the rest walked."""
    found: list[Reach] = []
    v6 = target >= c.universe.first_v6
    if len(rows) and (v6 or target == int(c.rows.public[row])):
        dst = np.full(len(rows), target, dtype=np.int64)
        admitted = None if "group" in ignore else held_by_many(c, EGRESS, rows, target, row if v6 else -1)
        reach, plain = _turned_round(c, rows, dst, rows, admitted, ignore, cells)
        found += reach
        rows = rows[~plain]
    if len(rows) and target == int(c.rows.rank[row]):
        unknown = ends_unknown(c, row)
        reach, plain = _ferried(c, row, rows, ignore, inbound=True, cells=cells, hidden=unknown)
        found += reach
        rows = rows[~plain]
    if len(rows):
        dst = np.full(len(rows), target, dtype=np.int64)
        found += _walked(c, rows, dst, from_rows(c, rows, dst, ignore, lump=True), (row,), cells, row)
    return found


def _turned_round(
    c: Compiled,
    senders: Ranks,
    dst: Ranks,
    many: Ranks,
    admitted: Words | None,
    ignore: frozenset[str],
    cells: int | None,
) -> tuple[list[Reach], Mask]:
    """What comes from senders to rows over gateways, told from the many side, and which pairs that answers for."""
    carried = over_gateways(c, senders, dst, admitted, ignore, cells)
    some = np.flatnonzero(some_in(carried.forward))
    if not len(some):
        return [], carried.plain
    reach = Reach(
        many[some],
        c.rows.rank[many[some]],
        dst[some],
        carried.forward[some],
        carried.reply[some],
        "hairpin",
        seen=carried.seen[some],
        who=np.full(len(some), -1, dtype=np.int64),
        assumptions=carried.assumptions,
        gaps=carried.gaps,
    )
    return [reach], carried.plain


def _ferried(
    c: Compiled,
    row: int,
    rows: Ranks,
    ignore: frozenset[str],
    *,
    inbound: bool,
    cells: int | None,
    hidden: bool = False,
) -> tuple[list[Reach], Mask]:
    """What goes over transit gateways between a row and many, and which of them that answers for."""
    carried = over_hubs(c, row, rows, ignore, inbound=inbound, cells=cells, hidden=hidden)
    some = np.flatnonzero(some_in(carried.forward))
    if not len(some):
        return [], carried.plain
    ranks = c.rows.rank[rows[some]]
    reach = Reach(
        rows[some],
        ranks,
        np.full(len(some), c.rows.rank[row], dtype=np.int64) if inbound else ranks,
        carried.forward[some],
        carried.reply[some],
        "transit",
        # Invariant: a sender's rule that names a group lets nothing out across a transit gateway
        named=carried.named[some] & inbound,
        assumptions=carried.assumptions,
        gaps=carried.gaps | (left_open(c, [row] if inbound else rows[some]) if hidden else frozenset()),
    )
    return [reach], carried.plain


def internet_to(
    c: Compiled,
    row: int,
    pieces: Ranks,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
) -> Reach | None:
    """What pieces of the internet can send to a row: to its public address, or its IPv6 one.

    Shapes: with ``cells``, pieces may be left empty that can send none of these.
    """
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    target = int(c.rows.rank[row] if v6 else c.rows.public[row])
    pieces = pieces[(pieces >= c.universe.first_v6) == v6]
    if target < 0 or not len(pieces):
        return None
    dst = np.full(len(pieces), target, dtype=np.int64)
    plain = entering(c, pieces, dst, ignore, cells)
    forward, reply = plain.forward, plain.reply
    rest = np.flatnonzero(~plain.plain)
    outcomes: list[Outcome] = []
    if len(rest):
        outcomes = from_internet(c, pieces[rest], dst[rest], ignore)
        forward[rest], reply[rest] = joined(c.universe, outcomes, len(rest), cells)
    blank = np.full(len(pieces), -1, dtype=np.int64)
    return Reach(
        blank,
        pieces,
        dst,
        forward,
        reply,
        "internet",
        tuple(outcomes),
        assumptions=plain.assumptions,
        gaps=plain.gaps,
    )


def targets_of(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> list[Reach]:
    """Everything inside whose own address a row can send to: straight ways, then the others."""
    straight = straight_rows(c, row, inbound=False)
    found = [gather(c, row, straight, ignore, inbound=False, cells=cells)] if len(straight) else []
    return found + winding_targets(c, row, straight, ignore, cells=cells)


def winding_targets(
    c: Compiled,
    row: int,
    straight: Ranks,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
    among: Ranks | None = None,
) -> list[Reach]:
    """What a row can send to the own addresses of rows (of some, or all) but those with a straight way."""
    found: list[Reach] = []
    rest = _but(c, _left_to(c, row, among), straight)
    if len(rest):
        rest = rest[admitting(c, row, rest, ignore, cells)]
    if len(rest) and c.rows.rank[row] >= c.universe.first_v6:
        admitted = None if "group" in ignore else held_by_one(c, EGRESS, row, rest)
        senders = np.full(len(rest), row, dtype=np.int64)
        reach, plain = _turned_round(c, senders, c.rows.rank[rest], rest, admitted, ignore, cells)
        found += reach
        rest = rest[~plain]
    if len(rest):
        reach, plain = _ferried(c, row, rest, ignore, inbound=False, cells=cells)
        found += reach
        rest = rest[~plain]
    if len(rest):
        senders = np.full(len(rest), row, dtype=np.int64)
        outcomes = from_rows(c, senders, c.rows.rank[rest], ignore, lump=True)
        found += _walked(c, rest, c.rows.rank[rest], outcomes, tuple(rest.tolist()), cells)
    return found


def to_hidden(c: Compiled, row: int, among: Ranks, cells: int) -> list[Reach]:
    """What a row may send to rows of some whose own traffic is not modelled; to all of them, where its own is not."""
    if ends_unknown(c, row):
        return [hidden_targets(c, row, among, cells)]
    rows = hidden_receivers(c, row, among)
    rows = rows[admitting(c, row, rows, frozenset(), cells)] if sends(c, row) else rows[:0]
    found: list[Reach] = []
    for plainly in (straight_to_hidden, partial(_ferried, hidden=True)):
        some = wild(c)[rows] & (c.rows.subnet[rows] >= 0)
        if some.any():
            reach, told = plainly(c, row, rows[some], frozenset(), inbound=False, cells=cells)
            found += reach
            rows = np.concatenate([rows[~some], rows[some][~told]])
    ranks = c.rows.rank[rows]
    outcomes = from_rows(c, np.full(len(rows), row, dtype=np.int64), ranks, lump=True) if len(rows) else []
    return found + _walked(c, rows, ranks, outcomes, tuple(rows.tolist()), cells)


def _left_to(c: Compiled, row: int, among: Ranks | None) -> Ranks:
    """The rows of other interfaces (of some, or all) that a row may send to by anything but a straight way."""
    if not sends(c, row):
        return np.zeros(0, dtype=np.int64)
    rows = may_leave(c, row)
    if among is not None:
        rows = rows[_among(len(c.rows), among)[rows]]
    others: Ranks = rows[c.rows.interface[rows] != c.rows.interface[row]]
    return others


def _walked(
    c: Compiled,
    rows: Ranks,
    dst: Ranks,
    outcomes: Sequence[Outcome],
    wanted: tuple[int, ...],
    cells: int | None,
    receiver: int | None = None,
) -> list[Reach]:
    """The walked outcomes that end at the wanted rows (or that nobody knows where they end).

    Shapes: ``receiver`` is the one row that they all are for, where many send.
    """
    goal = set(wanted)
    kept = []
    for outcome in carrying(c.universe, outcomes, c.universe.all_cells if cells is None else cells):
        there = outcome.passage.rows
        if outcome.passage.end == UNKNOWN or (
            outcome.arrives and there is not None and set(there.tolist()) <= goal
        ):
            kept.append(outcome)
    if not kept:
        return []
    parts = each_part(c.universe, kept, len(rows), cells)
    return [_of_part(c, rows, dst, part, receiver) for part in parts]


def _of_part(c: Compiled, rows: Ranks, dst: Ranks, part: Part, receiver: int | None) -> Reach:
    """What passes of services that were walked together."""
    some = some_in(part.forward)
    seen, who = c.rows.rank[rows].copy(), rows.copy()
    lost, named = np.zeros(len(rows), dtype=np.bool_), np.zeros(len(rows), dtype=np.bool_)
    for outcome in part.outcomes:
        pack = outcome.passage.pack
        seen[pack.idx], who[pack.idx] = pack.src, pack.who
        lost[pack.idx] |= out_of_sight(outcome.passage)
        named[pack.idx] |= _may_be_named(c, pack, receiver)
    return Reach(
        rows[some],
        c.rows.rank[rows[some]],
        dst[some],
        part.forward[some],
        part.reply[some],
        "walked",
        tuple(part.outcomes),
        seen[some],
        who[some],
        named=named[some],
        lost=lost[some],
        part=part.cells,
    )


def _may_be_named(c: Compiled, pack: Pack, receiver: int | None) -> Mask:
    """Which flows of a pack a rule that names a group may mean: the receiver's, or where there is none the sender's."""
    if not pack.across:
        return np.ones(len(pack), dtype=np.bool_)
    key = (pack.across, int(c.rows.vpc[receiver]) if receiver is not None else -1)
    vpcs = {*c.hubs.referable.get(key, ()), *c.hubs.untold.get(key, ())}
    found: Mask = (pack.who >= 0) & np.isin(c.rows.vpc[pack.who], sorted(vpcs))
    return found


__all__ = [
    "Reach",
    "admitting",
    "by_gateways",
    "internet_to",
    "sources_by_public",
    "sources_of",
    "straight_rows",
    "targets_of",
    "to_hidden",
    "winding_sources",
    "winding_targets",
]
