"""Plain ways out of a VPC and back in: many pairs of a row here and an address beyond, all at once.

Plain is a way by the VPC's own gateway, its egress-only one, a NAT gateway with one address, or a gateway endpoint;
anything else (regional gateways, appliances, choices) is left to the walk. ``laws`` hold the two to each other.
Source: Internet gateways; NAT gateways; see ``gateways.py``, ``translate.py`` and ``crossing.py`` for each rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..semantics.public_access import EGRESS_ONLY as BY_EGRESS_ONLY
from ..semantics.public_access import INSTANCE
from ..semantics.public_access import NAT as BY_NAT
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Ranks, Words
from .compile import Compiled
from .crossing import endpoint_cells
from .next_hops import (
    BLACKHOLE,
    EGRESS_ONLY,
    ENDPOINT,
    GATEWAY,
    LOCAL,
    NAT,
    NO_ROUTE,
    behind,
    by_kind,
    gateway_hops,
    hop_kinds,
)
from .outside import OPEN, denying, gates, odd, row_outside, twice, vpc_of_piece
from .passage import Mask
from .public_access import access
from .rows import LAMBDA, NORMAL
from .translate import nat_cells


@dataclass(slots=True)
class Exiting:
    """Ways from rows to the other side of their gateways and back.

    Shapes: (n,) and (n, 2 * words). ``carries`` are the plain ones that lead somewhere; of the others words are full.
    """

    plain: Mask
    carries: Mask
    seen: Ranks
    """The address that a sender is seen by; -1 at a service's endpoint."""
    nat_subnet: Ranks
    """Where a NAT gateway translates; -1 where none does."""
    service: Mask
    """Which ways end at a service, by its gateway endpoint."""
    forward: Words
    reply: Words
    """What the filters between the sender and what translates last let back."""
    assumptions: frozenset[str]


def exiting(c: Compiled, rows: Ranks, dst: Ranks, ignore: frozenset[str]) -> Exiting:
    """The plain ways of rows to public or IPv6 addresses that are not of their own VPC. Shapes: both (n,)."""
    vpc, subnet = c.rows.vpc[rows], c.rows.subnet[rows]
    hops = c.routes.look(c.subnet_table[subnet], dst)
    kinds, v6 = hop_kinds(c)[hops], dst >= c.universe.first_v6
    own = c.rows.rank[rows]
    gated = gates(c)[vpc] == OPEN
    by_gateway = (kinds == GATEWAY) & gated & (hops == gateway_hops(c)[vpc]) & ~denying(c)[rows]
    by_egress_only = (kinds == EGRESS_ONLY) & v6 & (behind(c).attached[hops] == vpc)
    by_nat = _plain_nat(c, rows, dst, hops) & gated & ~v6
    service = (kinds == ENDPOINT) & behind(c).endpoint[hops]
    seen = np.where(v6, own, np.where(by_gateway, c.rows.public[rows], -1))
    known = row_outside(c)[np.maximum(seen, 0)] == rows
    seen = np.where(by_nat, behind(c).nat_public[hops], np.where(service, -1, seen))
    lost = by_kind(NO_ROUTE, BLACKHOLE)[kinds]
    bare = by_gateway & ~v6 & (seen < 0)
    plain = (by_gateway & (known | bare)) | (by_egress_only & known) | by_nat | service | lost
    plain &= _plain_pairs(c, rows, dst)
    carries = plain & ~lost & ~bare
    nat_subnet = np.where(by_nat, behind(c).nat_subnet[hops], -1)
    full = np.repeat(c.universe.row(c.universe.full)[None, :], len(rows), axis=0)
    found = Exiting(plain, carries, seen, nat_subnet, service & plain, full, full.copy(), frozenset())
    at = np.flatnonzero(carries)
    if "acl" not in ignore:
        _meet_acls(c, found, at, rows, dst)
    found.forward[by_nat] &= c.universe.row(c.universe.double(nat_cells(c)))
    found.forward[service] &= c.universe.row(c.universe.double(endpoint_cells(c)))
    _meet_public_access(c, found, at, subnet, by_egress_only)
    found.assumptions |= _rests_on(c, subnet[at], bool((plain & (kinds == BLACKHOLE)).any()))
    return found


def _plain_pairs(c: Compiled, rows: Ranks, dst: Ranks) -> Mask:
    """Which senders and destinations have nothing about them that only a walk can tell."""
    sends = c.rows.alive[rows] & ((c.rows.kind[rows] == NORMAL) | (c.rows.kind[rows] == LAMBDA))
    elsewhere = ~odd(c)[dst] & (vpc_of_piece(c)[dst] != c.rows.vpc[rows])
    found: Mask = sends & (c.rows.vpc[rows] >= 0) & ~twice(c)[rows] & elsewhere
    return found


def _plain_nat(c: Compiled, rows: Ranks, dst: Ranks, hops: Ranks) -> Mask:
    """Which ways lead through one NAT gateway of the VPC to its internet gateway, and back by the local route."""
    there = behind(c)
    found: Mask = (hop_kinds(c)[hops] == NAT) & (there.nat_public[hops] >= 0)
    found &= there.nat_vpc[hops] == c.rows.vpc[rows]
    at = np.flatnonzero(found)
    if len(at):
        table = there.nat_table[hops[at]]
        on = c.routes.look(table, dst[at]) == gateway_hops(c)[c.rows.vpc[rows[at]]]
        near = there.nat_subnet[hops[at]] == c.rows.subnet[rows[at]]
        found[at] = on & (near | (hop_kinds(c)[c.routes.look(table, c.rows.rank[rows[at]])] == LOCAL))
    return found


def _meet_acls(c: Compiled, found: Exiting, at: Ranks, rows: Ranks, dst: Ranks) -> None:
    """The network ACLs between senders and what takes their packets out, both ways, in place."""
    out, into = c.acls[EGRESS], c.acls[INGRESS]
    subnet, beyond = c.rows.subnet[rows], found.nat_subnet
    cross = at[beyond[at] != subnet[at]]
    found.forward[cross] &= out.look(c.subnet_acl[EGRESS][subnet[cross]], dst[cross])
    found.reply[cross] &= into.look(c.subnet_acl[INGRESS][subnet[cross]], dst[cross])
    nat = at[beyond[at] >= 0]
    found.forward[nat] &= out.look(c.subnet_acl[EGRESS][beyond[nat]], dst[nat])
    cross = nat[beyond[nat] != subnet[nat]]
    own = c.rows.rank[rows[cross]]
    found.forward[cross] &= into.look(c.subnet_acl[INGRESS][beyond[cross]], own)
    found.reply[cross] &= out.look(c.subnet_acl[EGRESS][beyond[cross]], own)


def _meet_public_access(c: Compiled, found: Exiting, at: Ranks, subnet: Ranks, by_egress_only: Mask) -> None:
    """VPC Block Public Access, at the subnet that the gateway talks to, in place."""
    by_nat = found.nat_subnet >= 0
    plainly = ~by_nat & ~by_egress_only & ~found.service
    for mask, kind, places in (
        (plainly, INSTANCE, subnet),
        (by_egress_only, BY_EGRESS_ONLY, subnet),
        (by_nat, BY_NAT, found.nat_subnet),
    ):
        here = at[mask[at]]
        if len(here):
            decided = access(c, inbound=False, kind=kind)
            found.forward[here] &= decided.words[places[here]]
            found.assumptions |= decided.rests_on(places[here])


def _rests_on(c: Compiled, subnets: Ranks, blackhole: bool) -> frozenset[str]:
    found = {"blackhole-does-not-fall-back"} if blackhole else set()
    if c.filtered_tables:
        tables = {c.table_ids[n] for n in np.unique(c.subnet_table[subnets]).tolist() if n < len(c.table_ids)}
        found |= {"filtered-route-not-installed"} if tables & c.filtered_tables else set()
    return frozenset(found)
