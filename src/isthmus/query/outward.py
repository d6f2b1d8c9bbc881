"""What one address row can reach outside.

That is the internet, the public addresses of others, services by their gateways, and networks beyond links.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..engine.atoms import Mask, Ranks, some_in
from ..engine.compile import Compiled
from ..engine.far_links import row_of_link
from ..engine.outside import row_outside
from ..engine.over_gateways import over_gateways
from ..engine.pairs import Reach, admitting
from ..engine.parting import joined
from ..engine.passage import ON_PREMISES, SERVICE, UNKNOWN
from ..engine.rows import OPAQUE
from ..engine.session import Outcome, from_rows
from ..model.citation import Gap
from ..semantics.security_group import EGRESS
from .asked import Asked
from .evidence import gaps_on
from .from_far import pieces_beyond
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
        rest = rest[some_in(admitted[rest] & wanted)]
        rest = rest[_worth_a_walk(c, row, pieces[rest], ignore, cells)]
    outcomes: list[Outcome] = []
    endpoints = plain.endpoint.copy()
    links = np.full(len(pieces), -1, dtype=np.int64)
    if len(rest):
        outcomes = from_rows(c, senders[rest], pieces[rest], ignore, lump=True)
        hops = {taken[0].id: number for number, (taken, _) in enumerate(c.routes.hops)}
        for outcome in outcomes:
            # An endpoint that only a route to an unread list may lead to takes nothing for sure, and has no number
            if outcome.passage.end == SERVICE and outcome.passage.id in hops:
                endpoints[rest[outcome.passage.pack.idx]] = hops[outcome.passage.id]
        links[rest] = _links(c, outcomes, len(rest))
        forward[rest], reply[rest] = joined(c.universe, outcomes, len(rest), cells)
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
        links=links,
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


def _links(c: Compiled, outcomes: list[Outcome], count: int) -> Ranks:
    """What stands for the link beyond which each flow ends; of several links a number of its own. Shape: (count,)."""
    found = np.full(count, -1, dtype=np.int64)
    several = row_of_link(len(c.far.links))
    rows = {key: row_of_link(number) for number, key in enumerate(c.far.by_key)}
    for outcome in outcomes:
        if outcome.passage.end == ON_PREMISES:
            at = outcome.passage.pack.idx
            mine = rows[outcome.passage.id]
            found[at] = np.where((found[at] == -1) | (found[at] == mine), mine, several)
    return found


def told_of_links(c: Compiled, reach: Reach) -> Reach:
    """A reach outward with links in the place of rows; private addresses to which no link is known to lead are left out.

    What these may be, ``lost_beyond`` tells.
    """
    assert reach.links is not None, "a reach outward knows its links"
    if not c.far.links:
        return reach
    kept = ~_private(c, reach.ranks) | (reach.links != -1)
    forward, reply = reach.forward * kept[:, None], reach.reply * kept[:, None]
    return replace(reach, rows=reach.links, forward=forward, reply=reply)


def lost_beyond(c: Compiled, reach: Reach, wanted: Asked) -> set[Gap]:
    """Why private addresses outside may be reached that no link is known to lead to."""
    found: set[Gap] = set()
    if not c.far.links:
        return found
    asked = c.universe.row(c.universe.possibly(wanted.cells))
    for outcome in reach.outcomes:
        pack = outcome.passage.pack
        if outcome.passage.end != UNKNOWN:
            continue
        if (outcome.forward[_private(c, pack.dst)] & asked).any():
            found.update(gaps_on(c, outcome, wanted.cells, forward_only=wanted.forward_only))
    return found


def _private(c: Compiled, pieces: Ranks) -> Mask:
    """Which pieces are neither the internet's nor a public address of the snapshot."""
    known: Mask | None = c.cache.get("private outside")
    if known is None:
        known = row_outside(c) < 0
        known[internet_pieces(c)] = False
        c.cache["private outside"] = known
    found: Mask = known[pieces]
    return found


def outward_pieces(c: Compiled, row: int) -> Ranks:
    """The pieces outside that a row may write to: the internet's, others' public addresses, and beyond links."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    key = ("outward", v6)
    found: Ranks | None = c.cache.get(key)
    if found is None:
        public = np.array(sorted(c.public_owner), dtype=np.int64)
        pieces = internet_pieces(c) if v6 else np.union1d(internet_pieces(c), public)
        for number in range(len(c.far.links)):
            pieces = np.union1d(pieces, pieces_beyond(c, number))
        found = c.cache[key] = pieces[(pieces >= c.universe.first_v6) == v6]
    own = c.rows.public[list(c.rows.rows_of[c.rows.names[int(c.rows.interface[row])]])]
    for public in own[own >= 0].tolist():
        found = found[found != public]
    return found
