"""Plain ways over gateways, for many pairs at once: out to the internet or a service, or turned round to a row.

From a sender to its gateway (``exiting.py``), from there as from outside to the target (``entering.py``), and back the
same way. What is not as plain as that is left to the walk; ``laws`` hold the two to each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..semantics.security_group import INGRESS
from .atoms import Ranks, Words
from .compile import Compiled
from .entering import entering
from .exiting import Exiting, exiting
from .joining import over_ports
from .outside import row_outside, vpc_of_piece
from .passage import Mask

ASSUMED = "block-public-access-stops-hairpin"


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
    assumptions: frozenset[str]


def over_gateways(
    c: Compiled, rows: Ranks, dst: Ranks, admitted: Words | None, ignore: frozenset[str], cells: int | None
) -> Carried:
    """What rows send to public or IPv6 pieces over gateways, there and back.

    Shapes: ``rows`` and ``dst`` are (n,), ``admitted`` what the senders' groups let out (None: everything). With
    ``cells``, pairs may be left empty that carry none of these.
    """
    ways = exiting(c, rows, dst, ignore)
    forward = ways.forward if admitted is None else ways.forward & admitted
    asked = c.universe.row(c.universe.full if cells is None else c.universe.possibly(cells))
    left = ways.carries & (forward & asked).any(axis=1)
    forward[~left] = 0
    back = np.repeat(c.universe.row(c.universe.full)[None, :], len(rows), axis=0)
    assumptions = ways.assumptions
    inward = left & ~ways.service & ((row_outside(c)[dst] >= 0) | (vpc_of_piece(c)[dst] >= 0))
    plain = ways.plain
    if inward.any():
        at = np.flatnonzero(inward)
        turned = entering(c, ways.seen[at], dst[at], ignore, cells)
        forward[at] &= turned.forward
        back[at] = turned.reply
        plain[at] &= turned.plain
        assumptions |= turned.assumptions | ({ASSUMED} if turned.forward.any() else set())
    forward[~plain] = 0
    some = forward.any(axis=1)
    reply = ways.reply & _translated_back(c, ways, dst, back, ignore)
    reply[~some] = 0
    return Carried(plain, forward, reply, ways.seen, assumptions)


def _translated_back(c: Compiled, ways: Exiting, dst: Ranks, back: Words, ignore: frozenset[str]) -> Words:
    """What comes back to the senders' side of NAT gateways, which pick their own ports."""
    at = np.flatnonzero(ways.carries & (ways.nat_subnet >= 0))
    if len(at):
        words = back[at]
        if "acl" not in ignore:
            words &= c.acls[INGRESS].look(c.subnet_acl[INGRESS][ways.nat_subnet[at]], dst[at])
        back[at] = over_ports(c.universe, words)
    return back
