"""Plain ways over gateways, for many pairs at once: out to the internet or a service, or turned round to a row.

From a sender to its gateway (``exiting.py``), from there as from outside to the target (``entering.py``), and back the
same way. What is not as plain as that is left to the walk; ``laws`` hold the two to each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.citation import Gap
from ..semantics.security_group import INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .entering import entering
from .exiting import Exiting, gaps_behind, rests_on
from .joining import over_ports
from .one_way_out import WaysOut
from .open_ways import doubtful
from .outside import row_outside, vpc_of_piece
from .public_access import assumed_of_hairpins


@dataclass(frozen=True, slots=True)
class Carried:
    """What plain ways carry, and which pairs they answer for.

    Shapes: (n,) and (n, 2 * words); words are empty where a pair is not plain or carries nothing.
    """

    plain: Mask
    forward: Words
    reply: Words
    seen: Ranks
    """The address that the sender is seen by beyond its gateway; -1 at a service."""
    endpoint: Ranks
    """The hop of the gateway endpoint by which a pair ends at a service; -1 where none does."""
    assumptions: frozenset[str]
    gaps: frozenset[Gap]
    """Why some of it passes only perhaps, beside what the senders' groups hold."""


def over_gateways(
    c: Compiled, rows: Ranks, dst: Ranks, admitted: Words | None, ignore: frozenset[str], cells: int | None
) -> Carried:
    """What rows send to public or IPv6 pieces over gateways, there and back.

    Shapes: ``rows`` and ``dst`` are (n,), ``admitted`` what the senders' groups let out (None: everything). With
    ``cells``, pairs may be left empty that carry none of these.
    """
    out = WaysOut(c, rows, dst)
    ways, universe = out.ways, c.universe
    forward = np.zeros((len(rows), 2 * universe.words), dtype=np.uint64)
    reply, plain = forward.copy(), ways.plain.copy()
    asked = universe.row(universe.full if cells is None else universe.possibly(cells))
    at = np.flatnonzero(ways.carries if admitted is None else ways.carries & some_in(admitted & asked))
    if not len(at):
        return Carried(plain, forward, reply, ways.seen, ways.endpoint, rests_on(c, ways, at), frozenset())
    at, there, back, rests = _beyond(c, ways, at, plain, ignore, cells)
    if admitted is not None:
        there &= admitted[at]
    leaving, home = out.filtered(at, ignore)
    there &= leaving
    home &= _translated_back(c, ways, at, back, ignore)
    some = some_in(there)
    at = at[some]
    forward[at], reply[at] = there[some], home[some]
    open_ = at[doubtful(c, there[some], home[some])]
    gaps = rests.gaps | gaps_behind(c, ways, open_) if len(open_) else frozenset()
    assumptions = rests.assumptions | rests_on(c, ways, at)
    return Carried(plain, forward, reply, ways.seen, ways.endpoint, assumptions, gaps)


@dataclass(frozen=True, slots=True)
class _Rests:
    """What the ways beyond the gateways rest on, and why they are open."""

    assumptions: frozenset[str] = frozenset()
    gaps: frozenset[Gap] = frozenset()


def _beyond(
    c: Compiled, ways: Exiting, at: Ranks, plain: Mask, ignore: frozenset[str], cells: int | None
) -> tuple[Ranks, Words, Words, _Rests]:
    """What passes beyond the gateways of ways and back to them, and the ways that any of it is left of.

    Whoever is turned round to something that is not plain is taken out of ``plain``.
    """
    there = np.repeat(c.universe.row(c.universe.full)[None, :], len(at), axis=0)
    back = there.copy()
    dst = ways.dst[at]
    inward = (ways.endpoint[at] < 0) & ((row_outside(c)[dst] >= 0) | (vpc_of_piece(c)[dst] >= 0))
    if not inward.any():
        return at, there, back, _Rests()
    turned = np.flatnonzero(inward)
    first, which = _pairs(c, ways.seen[at[turned]], dst[turned])
    met = entering(c, ways.seen[at[turned[first]]], dst[turned[first]], ignore, cells)
    plain[at[turned]] &= met.plain[which]
    there[turned], back[turned] = met.forward[which], met.reply[which]
    left = plain[at] & some_in(there)
    assumptions = met.assumptions | set(assumed_of_hairpins(c) if met.forward.any() else ())
    return at[left], there[left], back[left], _Rests(frozenset(assumptions), met.gaps)


def _pairs(c: Compiled, seen: Ranks, dst: Ranks) -> tuple[Ranks, Ranks]:
    """The first of every distinct pair of pieces, and which of them each is."""
    _, first, which = np.unique(seen * c.universe.count + dst, return_index=True, return_inverse=True)
    return first, which


def _translated_back(c: Compiled, ways: Exiting, at: Ranks, back: Words, ignore: frozenset[str]) -> Words:
    """What comes back to the senders' side of NAT gateways, which pick their own ports."""
    nat = np.flatnonzero(ways.nat_subnet[at] >= 0)
    if len(nat):
        words = back[nat]
        if "acl" not in ignore:
            subnets = ways.nat_subnet[at[nat]]
            words &= c.acls[INGRESS].look(c.subnet_acl[INGRESS][subnets], ways.dst[at[nat]])
        back[nat] = over_ports(c.universe, words)
    return back
