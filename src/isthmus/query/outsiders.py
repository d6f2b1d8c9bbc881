"""An end outside as the one side of many: who can reach the internet, a block of it or a service, and what these reach.

In: pieces that are no interface's. Out: ``Reach`` arrays as for an interface, and what each piece in them stands for.
Rows of one role send alike, and pieces of one node are sent to alike: one of each is asked for all.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..engine.atoms import Mask, Ranks, some_in
from ..engine.compile import Compiled
from ..engine.delivery import uncollected_interfaces, uncollected_subnet
from ..engine.over_gateways import over_gateways
from ..engine.pairs import internet_to
from ..engine.parting import joined
from ..engine.reach import Reach
from ..engine.roles import roles
from ..engine.rows import LAMBDA, NORMAL
from ..engine.session import Outcome, from_rows
from ..engine.taking import wild
from ..model.citation import Gap, canonical
from ..model.contested import contested_gaps
from ..semantics.security_group import EGRESS
from ..space import Ranges
from .asked import Asked
from .sides import Side, source_pieces
from .unseen import unlisted_vpcs, unmodelled_interface, whole_vpcs

MOST_AT_ONCE = 100_000
"""Units: pairs of a role and a node that are asked together."""


def outside_pieces(c: Compiled, side: Side, *, sending: bool) -> Ranks:
    """The pieces of an end that no interface has; beside interfaces' addresses, and of senders, the internet's alone."""
    if side.links or side.places.is_empty or not (side.explicit or not side.rows):
        return np.zeros(0, dtype=np.int64)
    if sending or side.rows or not side.explicit:
        return source_pieces(c, side)
    mask = np.zeros(c.universe.count, dtype=np.bool_)
    for low, high in side.places.ranges:
        mask[slice(*c.universe.slice(low, high))] = True
    return np.flatnonzero(mask)


def reaching(
    c: Compiled, pieces: Ranks, wanted: Asked, among: Mask | None = None
) -> tuple[list[Reach], dict[int, Ranks]]:
    """What rows send to pieces that no interface has, and the pieces that each piece of it stands for.

    Shapes: with ``among``, (rows,), roles are asked of which some row is one of these.
    """
    found: list[Reach] = []
    stands: dict[int, Ranks] = {}
    for v6 in (False, True):
        own = pieces[(pieces >= c.universe.first_v6) == v6]
        if len(own):
            found += _reaching(c, own, wanted, stands, _leaders(c, among, v6=v6))
    return found, stands


def _leaders(c: Compiled, among: Mask | None, *, v6: bool) -> Ranks:
    """One row of each role that starts flows of a family, of those with rows among some."""
    firsts = roles(c).firsts
    leading = _sending(c, firsts, v6=v6)
    if among is not None:
        asked = np.zeros(len(firsts), dtype=np.bool_)
        asked[roles(c).of_row[among]] = True
        leading &= asked
    return firsts[leading]


def _reaching(
    c: Compiled, pieces: Ranks, wanted: Asked, stands: dict[int, Ranks], leaders: Ranks
) -> list[Reach]:
    known = roles(c)
    node, first = np.unique(known.node[pieces], return_index=True)
    firsts = pieces[first]
    shape = (len(leaders), len(firsts), 2 * c.universe.words)
    reach = _sent(c, np.repeat(leaders, len(firsts)), np.tile(firsts, len(leaders)), wanted)
    forward, reply = reach.forward.reshape(shape), reach.reply.reshape(shape)
    alike: dict[bytes, list[int]] = {}
    for number in range(len(firsts)):
        if forward[:, number].any():
            key = forward[:, number].tobytes() + reply[:, number].tobytes()
            alike.setdefault(key, []).append(number)
    nodes = np.searchsorted(node, known.node[pieces])
    found = []
    for numbers in alike.values():
        lead = numbers[0]
        stands[int(firsts[lead])] = pieces[np.isin(nodes, numbers)]
        some = np.flatnonzero(some_in(forward[:, lead]))
        rows = [known.rows(int(known.of_row[leaders[at]])) for at in some.tolist()]
        counts = [len(of) for of in rows]
        many = np.concatenate(rows)
        found.append(
            Reach(
                many,
                c.rows.rank[many],
                np.full(len(many), firsts[lead], dtype=np.int64),
                np.repeat(forward[some, lead], counts, axis=0),
                np.repeat(reply[some, lead], counts, axis=0),
                "internet",
            )
        )
    # What the ways rest on is told once, whatever piece or role it was
    none = forward[:0, 0]
    empty = replace(reach, rows=pieces[:0], ranks=pieces[:0], dst=pieces[:0], forward=none, reply=none)
    return [*found, empty]


def _sending(c: Compiled, rows: Ranks, *, v6: bool) -> Mask:
    """Which rows start flows of a family, as far as they are modelled and their subnets were read."""
    kind = c.rows.kind[rows]
    found: Mask = c.rows.alive[rows] & ((kind == NORMAL) | (kind == LAMBDA)) & (c.rows.subnet[rows] >= 0)
    found &= (c.rows.rank[rows] >= c.universe.first_v6) == v6
    return found


def _sent(c: Compiled, rows: Ranks, dst: Ranks, wanted: Asked) -> Reach:
    """What rows send to pieces, pair by pair: plain ways all at once, the rest walked. Shapes: (n,) both."""
    width = 2 * c.universe.words
    forward = np.zeros((len(rows), width), dtype=np.uint64)
    reply = forward.copy()
    outcomes: list[Outcome] = []
    assumptions: set[str] = set()
    gaps: set[Gap] = set()
    asked = c.universe.row(c.universe.possibly(wanted.cells))
    for begin in range(0, len(rows), MOST_AT_ONCE):
        at = np.arange(begin, min(begin + MOST_AT_ONCE, len(rows)))
        admitted = None
        if "group" not in wanted.ignore:
            admitted = c.groups[EGRESS].look(c.row_group[EGRESS][rows[at]], dst[at])
        plain = over_gateways(c, rows[at], dst[at], admitted, wanted.ignore, wanted.cells)
        forward[at], reply[at] = plain.forward, plain.reply
        assumptions |= plain.assumptions
        gaps |= plain.gaps
        rest = ~plain.plain if admitted is None else ~plain.plain & some_in(admitted & asked)
        at = at[rest]
        if len(at):
            walked = from_rows(c, rows[at], dst[at], wanted.ignore, lump=True)
            forward[at], reply[at] = joined(c.universe, walked, len(at), wanted.cells)
            outcomes += walked
    return Reach(
        rows,
        c.rows.rank[rows],
        dst,
        forward,
        reply,
        "internet",
        tuple(outcomes),
        assumptions=frozenset(assumptions),
        gaps=frozenset(gaps),
    )


def reached(c: Compiled, pieces: Ranks, wanted: Asked) -> list[Reach]:
    """What pieces of the internet send to every row with a public or an IPv6 address, told from the rows' side."""
    if not len(pieces):
        return []
    v6 = c.rows.rank >= c.universe.first_v6
    asked = np.isin(v6, np.unique(pieces >= c.universe.first_v6))
    rows = np.flatnonzero(asked & c.rows.alive & (v6 | (c.rows.public >= 0)) & (c.rows.subnet >= 0))
    found = []
    for row in rows.tolist():
        reach = internet_to(c, row, pieces, wanted.ignore)
        if reach is not None:
            there = np.full(len(reach.ranks), row, dtype=np.int64)
            found.append(replace(reach, rows=there, ranks=reach.dst, dst=reach.ranks))
    return found


def senders_out_of_sight(c: Compiled, pieces: Ranks) -> list[Gap]:
    """A gap for whoever may send outside and can't be listed: not modelled, or not read."""
    found = {uncollected_interfaces(c.vpc_ids[vpc]) for vpc in unlisted_vpcs(c)}
    families = np.unique(pieces >= c.universe.first_v6)
    mine = c.rows.alive & np.isin(c.rows.rank >= c.universe.first_v6, families)
    for row in np.flatnonzero(mine & (c.rows.subnet < 0)).tolist():
        name = c.unread_subnet(row)
        if name is not None:
            found.add(uncollected_subnet(name))
    opaque = np.flatnonzero(mine & wild(c) & (c.rows.subnet >= 0))
    found.update(unmodelled_interface(c, c.rows.names[int(n)]) for n in np.unique(c.rows.interface[opaque]))
    found.update((*whole_vpcs(c), *contested_gaps(c.network)) if len(pieces) else ())
    return sorted(found, key=canonical)


def stretches(
    c: Compiled, side: Side, pieces: Ranks, stands: dict[int, Ranks]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """The positions that pieces outside stand for in an answer, cut to the addresses that were asked."""
    found = {}
    for piece in stands or pieces.tolist():
        ranges = (
            Ranges.of(c.universe.stretches(stands[piece])) if stands else Ranges.of([c.universe.piece(piece)])
        )
        found[int(piece)] = (ranges & side.places if side.explicit else ranges).ranges
    return found
