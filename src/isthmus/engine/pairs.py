"""Many ends at once: who reaches one address row, and what one address row reaches.

What goes straight is answered for all rows in a few array operations (``straight.py``); the rest is walked, grouped
by subnet, where it may arrive at all (``prospects.py``). ``laws`` hold the two to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .atoms import Ranks
from .compile import Compiled
from .hairpin import turned_round
from .next_hops import KINDS, OUTWARD, hop_kinds
from .passage import UNKNOWN
from .prospects import admitting, may_arrive, may_be_admitted, may_leave, told_apart
from .reach import Reach
from .session import Outcome, from_internet, from_rows, joined
from .straight import (
    gather_sources,
    gather_targets,
    receivers,
    senders,
    straight_sources,
    straight_targets,
)


def sources_of(
    c: Compiled,
    row: int,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
) -> list[Reach]:
    """Everything inside that can send to the own address of a row: straight ways, then walked ones.

    Shapes: with ``cells``, ways are only walked that may carry one of these.
    """
    rows = senders(c, row)
    rank = int(c.rows.rank[row])
    straight = straight_sources(c, row, rows, rank)
    found = []
    if straight.any():
        found.append(gather_sources(c, row, rows[straight], rank, ignore))
    rest = rows[~straight]
    if len(rest):
        rest = rest[may_be_admitted(c, row, rest, rank, ignore, cells)]
    if len(rest):
        rest = rest[may_arrive(c, row, rest, rank)]
    return found + _by_gateways(c, row, rest, rank, ignore)


def straight_way(c: Compiled, row: int, inbound: bool, ignore: frozenset[str]) -> Reach | None:
    """What the straight ways to a row (or from it) carry, some kinds of filter left out; None where there are none."""
    rows = senders(c, row) if inbound else receivers(c, row)
    rank = int(c.rows.rank[row])
    straight = straight_sources(c, row, rows, rank) if inbound else straight_targets(c, row, rows)
    if not straight.any():
        return None
    if inbound:
        return gather_sources(c, row, rows[straight], rank, ignore)
    return gather_targets(c, row, rows[straight], ignore)


def sources_by_public(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> list[Reach]:
    """Everything inside that can send to the public address of a row, turned round at the gateway."""
    public = int(c.rows.public[row])
    rows = senders(c, row)
    if public < 0 or not len(rows):
        return []
    hops = c.routes.at(public)[c.subnet_table][c.rows.subnet[rows]]
    kinds = hop_kinds(c)[hops]
    rows = rows[np.isin(kinds, [k for k, name in enumerate(KINDS) if name in OUTWARD])]
    if len(rows):
        rows = rows[may_be_admitted(c, row, rows, public, ignore, cells)]
    return _by_gateways(c, row, rows, public, ignore)


def _by_gateways(c: Compiled, row: int, rows: Ranks, target: int, ignore: frozenset[str]) -> list[Reach]:
    """Ways that are not straight: plain ones over gateways all at once, the rest walked."""
    found: list[Reach] = []
    if len(rows) and (target >= c.universe.first_v6 or target == int(c.rows.public[row])):
        reach, plain = turned_round(c, row, rows, target, ignore)
        found += [reach] if reach is not None else []
        rows = rows[~plain]
    if len(rows):
        dst = np.full(len(rows), target, dtype=np.int64)
        found += _walked(c, rows, dst, from_rows(c, rows, dst, ignore, lump=True), (row,))
    return found


def internet_to(c: Compiled, row: int, pieces: Ranks, ignore: frozenset[str] = frozenset()) -> Reach | None:
    """What pieces of the internet can send to a row: to its public address, or its IPv6 one."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    target = int(c.rows.rank[row] if v6 else c.rows.public[row])
    if target < 0:
        return None
    pieces = pieces[(pieces >= c.universe.first_v6) == v6]
    chosen, runs = told_apart(c, row, pieces)
    if not len(chosen):
        return None
    dst = np.full(len(chosen), target, dtype=np.int64)
    outcomes = from_internet(c, chosen, dst, ignore)
    forward, reply = joined(c.universe, outcomes, len(chosen))
    blank = np.full(len(pieces), -1, dtype=np.int64)
    whole = np.full(len(pieces), target, dtype=np.int64)
    return Reach(blank, pieces, whole, forward[runs], reply[runs], "internet", tuple(outcomes))


def targets_of(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> list[Reach]:
    """Everything inside whose own address a row can send to: straight ways, then walked ones."""
    rows = receivers(c, row)
    straight = straight_targets(c, row, rows)
    found = []
    if straight.any():
        found.append(gather_targets(c, row, rows[straight], ignore))
    rest = rows[~straight]
    if len(rest):
        rest = rest[admitting(c, row, rest, ignore, cells)]
    if len(rest):
        rest = rest[may_leave(c, row, rest)]
    if len(rest):
        senders = np.full(len(rest), row, dtype=np.int64)
        outcomes = from_rows(c, senders, c.rows.rank[rest], ignore, lump=True)
        found += _walked(c, rest, c.rows.rank[rest], outcomes, tuple(rest.tolist()))
    return found


def _walked(
    c: Compiled, rows: Ranks, dst: Ranks, outcomes: Sequence[Outcome], wanted: tuple[int, ...]
) -> list[Reach]:
    """The walked outcomes that end at the wanted rows (or that nobody knows where they end)."""
    goal = set(wanted)
    kept = []
    for outcome in outcomes:
        there = outcome.passage.rows
        if outcome.passage.end == UNKNOWN or (
            outcome.arrives and there is not None and set(there.tolist()) <= goal
        ):
            kept.append(outcome)
    if not kept:
        return []
    forward, reply = joined(c.universe, kept, len(rows))
    some = forward.any(axis=1)
    seen, who = c.rows.rank[rows].copy(), rows.copy()
    for outcome in kept:
        pack = outcome.passage.pack
        seen[pack.idx], who[pack.idx] = pack.src, pack.who
    ranks = c.rows.rank[rows[some]]
    return [
        Reach(
            rows[some],
            ranks,
            dst[some],
            forward[some],
            reply[some],
            "walked",
            tuple(kept),
            seen[some],
            who[some],
        )
    ]


__all__ = [
    "Reach",
    "admitting",
    "internet_to",
    "sources_by_public",
    "sources_of",
    "straight_way",
    "targets_of",
]
