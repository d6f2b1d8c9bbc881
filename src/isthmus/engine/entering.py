"""Plain ways in from outside and back: many pairs of a source out there and an address here, all at once.

Plain is a way by the gateway of the target's VPC, answered by the same gateway or surely not at all; anything else
(a gateway with a table of its own, appliances, choices) is left to the walk. ``laws`` hold the two to each other.
Source: Internet gateways; see ``arrival.py`` and ``delivery.py`` for each rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.citation import Gap
from ..semantics.public_access import INSTANCE
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .next_hops import BLACKHOLE, EGRESS_ONLY, NAT, NO_ROUTE, behind, by_kind, gateway_hops, hop_kinds
from .open_ways import doubtful, gaps_of_acls
from .outside import OPEN, UNTOLD, denying, gates, odd, row_outside, twice, vpc_of_piece
from .public_access import access
from .rows import ENDPOINT, NORMAL, OPAQUE
from .taking import cut_to_taken


@dataclass(frozen=True, slots=True)
class Entering:
    """What passes from outside to rows and back, and which pairs that answers for.

    Shapes: (n,) and (n, 2 * words); words are empty where a pair is not plain.
    """

    plain: Mask
    forward: Words
    reply: Words
    assumptions: frozenset[str]
    gaps: frozenset[Gap] = frozenset()
    """Why some of it passes only perhaps, beside what the filters of the rows' own ends hold."""


def entering(c: Compiled, seen: Ranks, dst: Ranks, ignore: frozenset[str], cells: int | None) -> Entering:
    """What sources out there send to public (or IPv6) addresses; whoever has a source, it counts as outside.

    Shapes: ``seen`` and ``dst`` are pieces, (n,). With ``cells``, pairs may be left empty that carry none of these.
    """
    blank = np.zeros((len(dst), 2 * c.universe.words), dtype=np.uint64)
    rows = row_outside(c)[dst]
    plain = rows >= 0
    if not plain.any():
        return Entering(plain, blank, blank, frozenset())
    vpc, subnet, kind = c.rows.vpc[rows], c.rows.subnet[rows], c.rows.kind[rows]
    gate = gates(c)[vpc]
    plain &= (gate != UNTOLD) & (kind != OPAQUE) & (subnet >= 0) & ~twice(c)[rows]
    plain &= ~odd(c)[seen] & (vpc_of_piece(c)[seen] != vpc)
    takes = (gate == OPEN) & c.rows.alive[rows] & ((kind == NORMAL) | (kind == ENDPOINT)) & ~denying(c)[rows]
    hops = c.routes.look(c.subnet_table[subnet], seen)
    home = hops == gateway_hops(c)[vpc]
    plain &= ~takes | home | _surely_no_way_back(c)[hops]
    at = np.flatnonzero(plain & takes)
    forward, reply = blank, blank.copy()
    there, at = _admitted(c, seen, rows, at, ignore, cells)
    forward[at] = there
    back = np.repeat(c.universe.row(c.universe.full)[None, :], len(at), axis=0)
    if "acl" not in ignore:
        back &= c.acls[EGRESS].look(c.subnet_acl[EGRESS][subnet[at]], seen[at])
    back[~home[at]] = 0
    reply[at] = back
    open_ = at[doubtful(c, there, back)]
    gaps = frozenset(access(c, inbound=True, kind=INSTANCE).gaps_at(subnet[open_])) | {
        *gaps_of_acls(c, subnet[open_])
    }
    return Entering(plain, forward, reply, _rests_on(c, rows[at], hops[at], home[at]), gaps)


def _admitted(
    c: Compiled, seen: Ranks, rows: Ranks, at: Ranks, ignore: frozenset[str], cells: int | None
) -> tuple[Words, Ranks]:
    """What the filters on the way in admit, and the pairs that any of it is left of."""
    universe = c.universe
    asked = universe.row(universe.full if cells is None else universe.possibly(cells))
    words = np.repeat(universe.row(universe.full)[None, :], len(at), axis=0)
    if "group" not in ignore:
        words = c.groups[INGRESS].look(c.row_group[INGRESS][rows[at]], seen[at])
        some = some_in(words & asked)
        words, at = words[some], at[some]
    subnets = c.rows.subnet[rows[at]]
    if "acl" not in ignore:
        words &= c.acls[INGRESS].look(c.subnet_acl[INGRESS][subnets], seen[at])
    words &= access(c, inbound=True, kind=INSTANCE).words[subnets]
    cut_to_taken(c, rows[at], words)
    some = some_in(words & asked)
    return words[some], at[some]


def _surely_no_way_back(c: Compiled) -> Mask:
    """By hop: whether an answer that it takes is surely lost.

    Source: Egress-only internet gateways and NAT gateways keep no state of flows that began outside.
    """
    found: Mask | None = c.cache.get("no way back")
    if found is None:
        kinds = hop_kinds(c)
        known = [hops[0].id in c.network.egress_only_internet_gateways for hops, _ in c.routes.hops]
        found = by_kind(NO_ROUTE, BLACKHOLE)[kinds] | ((kinds == NAT) & behind(c).nat_known)
        found |= (kinds == EGRESS_ONLY) & np.array(known, dtype=np.bool_)
        c.cache["no way back"] = found
    return found


def _rests_on(c: Compiled, rows: Ranks, hops: Ranks, home: Mask) -> frozenset[str]:
    found = set(access(c, inbound=True, kind=INSTANCE).rests_on(c.rows.subnet[rows]))
    astray = hop_kinds(c)[hops[~home]]
    if len(astray):
        found.add(
            "v6-inbound-with-eigw-return"
            if (astray == EGRESS_ONLY).any()
            else "inbound-needs-no-subnet-route"
        )
    return frozenset(found)
