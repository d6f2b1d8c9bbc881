"""What one address row can reach outside: the internet, the public addresses of others, services by their gateway."""

from __future__ import annotations

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.outside import row_outside
from ..engine.over_gateways import over_gateways
from ..engine.pairs import Reach, admitting
from ..engine.passage import SERVICE, Mask
from ..engine.rows import OPAQUE
from ..engine.session import Outcome, from_rows, joined
from ..semantics.security_group import EGRESS
from .sides import internet_pieces


def outward(
    c: Compiled,
    row: int,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
    pieces: Ranks | None = None,
) -> Reach:
    """Every flow of a row to pieces (of some, or all) that are nobody's own address.

    Shapes: with ``cells``, pieces may be left empty to which none of these can go.
    """
    pieces = outward_pieces(c, row) if pieces is None else pieces
    senders = np.full(len(pieces), row, dtype=np.int64)
    admitted = c.groups[EGRESS].column(int(c.row_group[EGRESS][row]), pieces)
    plain = over_gateways(c, senders, pieces, None if "group" in ignore else admitted, ignore, cells)
    forward, reply = plain.forward, plain.reply
    rest = np.flatnonzero(~plain.plain)
    # Invariant: what an interface that is not modelled sends is unknown, whatever its groups say
    if cells is not None and "group" not in ignore and int(c.rows.kind[row]) != OPAQUE:
        wanted = c.universe.row(c.universe.possibly(cells))
        rest = rest[(admitted[rest] & wanted).any(axis=1)]
        rest = rest[_worth_a_walk(c, row, pieces[rest], ignore, cells)]
    outcomes: list[Outcome] = []
    endpoints = plain.endpoint.copy()
    if len(rest):
        outcomes = from_rows(c, senders[rest], pieces[rest], ignore, lump=True)
        hops = {taken[0].id: number for number, (taken, _) in enumerate(c.routes.hops)}
        for outcome in outcomes:
            # An endpoint that only a route to an unread list may lead to takes nothing for sure, and has no number
            if outcome.passage.end == SERVICE and outcome.passage.id in hops:
                endpoints[rest[outcome.passage.pack.idx]] = hops[outcome.passage.id]
        forward[rest], reply[rest] = joined(c.universe, outcomes, len(rest))
    rows = np.full(len(pieces), -1, dtype=np.int64)
    return Reach(
        rows,
        pieces,
        pieces,
        forward,
        reply,
        "internet",
        tuple(outcomes),
        endpoints=endpoints,
        assumptions=plain.assumptions,
        gaps=plain.gaps,
    )


def _worth_a_walk(c: Compiled, row: int, pieces: Ranks, ignore: frozenset[str], cells: int | None) -> Mask:
    """Which pieces are nobody's, or of somebody whose groups may admit the row."""
    owners = row_outside(c)[pieces]
    worth: Mask = owners < 0
    owned = np.flatnonzero(~worth)
    if len(owned):
        worth[owned] = admitting(c, row, owners[owned], ignore, cells)
    return worth


def outward_pieces(c: Compiled, row: int) -> Ranks:
    """The pieces outside that a row may write to: the internet's, and the public addresses of others."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    key = ("outward", v6)
    found: Ranks | None = c.cache.get(key)
    if found is None:
        public = np.array(sorted(c.public_owner), dtype=np.int64)
        pieces = internet_pieces(c) if v6 else np.union1d(internet_pieces(c), public)
        found = c.cache[key] = pieces[(pieces >= c.universe.first_v6) == v6]
    own = c.rows.public[list(c.rows.rows_of[c.rows.names[int(c.rows.interface[row])]])]
    others: Ranks = found[~np.isin(found, own)] if (own >= 0).any() else found
    return others
