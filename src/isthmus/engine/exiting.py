"""Plain ways out of a VPC and back in: many pairs of a row here and an address beyond, all at once.

Plain is a way by the VPC's own gateway, its egress-only one, a NAT gateway with one address, or a gateway endpoint;
anything else (regional gateways, appliances, choices) is left to the walk. ``laws`` hold the two to each other.
Source: Internet gateways; NAT gateways; see ``gateways.py``, ``translate.py`` and ``crossing.py`` for each rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..model.citation import Gap
from ..semantics.public_access import EGRESS_ONLY as BY_EGRESS_ONLY
from ..semantics.public_access import INSTANCE
from ..semantics.public_access import NAT as BY_NAT
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Words
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
from .open_ways import gaps_of_acls
from .outside import OPEN, denying, gates, odd, row_outside, twice, vpc_of_piece
from .public_access import access
from .rows import LAMBDA, NORMAL
from .translate import nat_cells


@dataclass(frozen=True, slots=True)
class Exiting:
    """How rows come to the other side of their gateways. Shapes: all (n,)."""

    rows: Ranks
    dst: Ranks
    plain: Mask
    carries: Mask
    """The plain ones that lead somewhere."""
    seen: Ranks
    """The address that a sender is seen by; -1 at a service's endpoint."""
    nat_subnet: Ranks
    """Where a NAT gateway translates; -1 where none does."""
    egress_only: Mask
    endpoint: Ranks
    """The hop of the gateway endpoint by which a way ends at a service; -1 where none does."""
    blackhole: Mask
    """The plain ones that end in a blackhole."""

    def to(self, c: Compiled, rows: Ranks, dst: Ranks) -> Exiting:
        """The ways of some rows, all of the family, as they are to other pieces of the node that these are to."""
        plain = self.plain[rows] & _plain_pairs(c, rows, dst)
        carries, blackhole = self.carries[rows] & plain, self.blackhole[rows] & plain
        seen, nat_subnet, endpoint = (column[rows] for column in (self.seen, self.nat_subnet, self.endpoint))
        return Exiting(
            rows, dst, plain, carries, seen, nat_subnet, self.egress_only[rows], endpoint, blackhole
        )


def exiting(c: Compiled, rows: Ranks, dst: Ranks) -> Exiting:
    """The plain ways of rows to public or IPv6 addresses that are not of their own VPC. Shapes: both (n,)."""
    ways = by_node(c, rows, dst)
    plain = ways.plain & _plain_pairs(c, rows, dst)
    return replace(ways, plain=plain, carries=ways.carries & plain, blackhole=ways.blackhole & plain)


def by_node(c: Compiled, rows: Ranks, dst: Ranks) -> Exiting:
    """The same, but for what tells a row or a piece from all others of its node: that may not be plain at all."""
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
    bare = by_gateway & ~v6 & (seen < 0) & ~c.rows.torn[rows]
    plain = (by_gateway & (known | bare)) | (by_egress_only & known) | by_nat | service | lost
    return Exiting(
        rows,
        dst,
        plain,
        plain & ~lost & ~bare,
        seen,
        np.where(by_nat, behind(c).nat_subnet[hops], -1),
        by_egress_only,
        np.where(service, hops, -1),
        plain & (kinds == BLACKHOLE),
    )


def filtered_out(c: Compiled, ways: Exiting, at: Ranks, ignore: frozenset[str]) -> tuple[Words, Words]:
    """What the filters between senders and what takes their packets out let through, there and back.

    Shapes: for the ways at ``at``, all of which carry. The way back begins behind the last translation.
    """
    forward = np.repeat(c.universe.row(c.universe.full)[None, :], len(at), axis=0)
    reply = forward.copy()
    if "acl" not in ignore:
        _meet_acls(c, ways, at, forward, reply)
    by_nat, service = ways.nat_subnet[at] >= 0, ways.endpoint[at] >= 0
    if by_nat.any():
        forward[by_nat] &= c.universe.row(c.universe.double(nat_cells(c)))
    v6 = ways.dst[at] >= c.universe.first_v6
    for six in (False, True):
        forward[service & (v6 == six)] &= c.universe.row(c.universe.double(endpoint_cells(c, v6=six)))
    for kind, mask, places in _at_gateways(c, ways, at):
        forward[mask] &= access(c, inbound=False, kind=kind).words[places]
    return forward, reply


def rests_on(c: Compiled, ways: Exiting, at: Ranks) -> frozenset[str]:
    """What these ways rest on."""
    found = {"blackhole-does-not-fall-back"} if ways.blackhole.any() else set()
    for kind, _, places in _at_gateways(c, ways, at):
        found |= access(c, inbound=False, kind=kind).rests_on(places)
    return frozenset(found) | not_installed(c, c.rows.subnet[ways.rows[at]])


def gaps_behind(c: Compiled, ways: Exiting, at: Ranks) -> frozenset[Gap]:
    """Why these ways, of which some carry something only perhaps, are open between the senders and what is beyond."""
    found = {*gaps_of_acls(c, np.concatenate([c.rows.subnet[ways.rows[at]], ways.nat_subnet[at]]))}
    for kind, _, places in _at_gateways(c, ways, at):
        found |= access(c, inbound=False, kind=kind).gaps_at(places)
    return frozenset(found)


def not_installed(c: Compiled, subnets: Ranks) -> frozenset[str]:
    """The assumption about filtered routes, where the table of one of these subnets holds one; -1 is no subnet."""
    if not c.filtered_tables:
        return frozenset()
    subnets = np.unique(subnets)
    tables = c.subnet_table[subnets[subnets >= 0]].tolist()
    names = {c.table_ids[number] for number in tables if number < len(c.table_ids)}
    return frozenset({"filtered-route-not-installed"} if names & c.filtered_tables else ())


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


def _meet_acls(c: Compiled, ways: Exiting, at: Ranks, forward: Words, reply: Words) -> None:
    """The network ACLs between senders and what takes their packets out, both ways, in place."""
    out, into = c.acls[EGRESS], c.acls[INGRESS]
    rows, dst, beyond = ways.rows[at], ways.dst[at], ways.nat_subnet[at]
    subnet, own = c.rows.subnet[rows], c.rows.rank[rows]
    crosses = np.flatnonzero(beyond != subnet)
    forward[crosses] &= out.look(c.subnet_acl[EGRESS][subnet[crosses]], dst[crosses])
    reply[crosses] &= into.look(c.subnet_acl[INGRESS][subnet[crosses]], dst[crosses])
    nat = np.flatnonzero(beyond >= 0)
    if len(nat):
        forward[nat] &= out.look(c.subnet_acl[EGRESS][beyond[nat]], dst[nat])
        nat = nat[beyond[nat] != subnet[nat]]
        forward[nat] &= into.look(c.subnet_acl[INGRESS][beyond[nat]], own[nat])
        reply[nat] &= out.look(c.subnet_acl[EGRESS][beyond[nat]], own[nat])


def _at_gateways(c: Compiled, ways: Exiting, at: Ranks) -> Iterator[tuple[str, Mask, Ranks]]:
    """Who talks to the gateways, as Block Public Access tells them apart: its kind, which ways, in which subnets."""
    subnets, beyond = c.rows.subnet[ways.rows[at]], ways.nat_subnet[at]
    by_nat, by_egress_only = beyond >= 0, ways.egress_only[at]
    plainly = ~by_nat & ~by_egress_only & (ways.endpoint[at] < 0)
    kinds = (
        (INSTANCE, plainly, subnets),
        (BY_EGRESS_ONLY, by_egress_only, subnets),
        (BY_NAT, by_nat, beyond),
    )
    for kind, mask, places in kinds:
        if mask.any():
            yield kind, mask, places[mask]
