"""Plain ways over a transit gateway between one row and many, there and back over one of that kind, all at once.

In: a row and others with which it may talk by routes to transit gateways. Out: what passes, and which pairs that
answers for; what is not plain (``hub_ways.py``) is left to the walk. ``laws`` hold the two to each other.
Source: How AWS Transit Gateway works; Network ACLs for transit gateways; Amazon VPC attachments (security group
referencing, which only ingress rules have).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.citation import Gap
from ..model.coverage import is_listed
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .exiting import not_installed
from .filters import hidden_slices
from .hidden import whatever
from .hub_doors import NOWHERE, PLAIN, gateway_names
from .hub_ways import BY_BLACKHOLE, BY_FAMILY, HubWays, hub_ways
from .next_hops import BLACKHOLE, NO_ROUTE, by_kind, hop_kinds
from .open_ways import doubtful, gaps_of_acls
from .rows import ENDPOINT, LAMBDA, NORMAL, OPAQUE
from .straight import held_by_many, held_by_one, references
from .taking import cut_to_taken, wild


@dataclass(frozen=True, slots=True)
class Ferried:
    """What plain ways over transit gateways carry, and which pairs they answer for.

    Shapes: (n,) and (n, 2 * words); words are empty where a pair is not plain or carries nothing.
    """

    plain: Mask
    forward: Words
    reply: Words
    named: Mask
    """Which pairs' receivers may mean the sender by a group."""
    assumptions: frozenset[str]
    gaps: frozenset[Gap]
    """Why some of it passes only perhaps, beside what the groups of both ends hold."""


@dataclass(frozen=True, slots=True)
class Crossings:
    """The plain ways of pairs of rows over transit gateways.

    Shapes: ``plain`` is (n,), for every pair; the rest is (k,), for those at ``at``, which arrive.
    """

    plain: Mask
    at: Ranks
    senders: Ranks
    receivers: Ranks
    there: HubWays
    back: HubWays
    home: Mask
    """Whether the answer comes home; else it surely leads nowhere."""

    def take(self, some: Mask | Ranks) -> Crossings:
        """Some of the pairs that arrive."""
        at, senders, receivers = (column[some] for column in (self.at, self.senders, self.receivers))
        there, back = self.there.take(some), self.back.take(some)
        return Crossings(self.plain, at, senders, receivers, there, back, self.home[some])


def over_hubs(
    c: Compiled,
    row: int,
    rows: Ranks,
    ignore: frozenset[str],
    *,
    inbound: bool,
    cells: int | None,
    hidden: bool = False,
) -> Ferried:
    """What many rows send to the own address of one, or it to theirs, over transit gateways, there and back.

    Shapes: ``inbound``: the many send. With ``cells``, pairs may be left empty that carry none of these. ``hidden``:
    nobody knows what becomes of what comes to the receivers.
    """
    ones = np.full(len(rows), row, dtype=np.int64)
    ways = crossings(c, *((rows, ones) if inbound else (ones, rows)), hidden=hidden)
    forward = np.zeros((len(rows), 2 * c.universe.words), dtype=np.uint64)
    reply = forward.copy()
    near = seen_across(c, row, rows[ways.at], ways.there.gateway, inbound=inbound)
    words = _admitted(c, row, rows[ways.at], near, ignore, inbound=inbound)
    named = np.zeros(len(rows), dtype=np.bool_)
    named[ways.at] = near
    asked = c.universe.row(c.universe.full if cells is None else c.universe.possibly(cells))
    some = np.flatnonzero(some_in(words & asked))
    ways = ways.take(some)
    there, back = between(c, ways, ignore)
    there &= words[some]
    forward[ways.at], reply[ways.at] = there, back
    open_ = ways.take(doubtful(c, there, back))
    if hidden:
        forward, reply = whatever(c, forward)
    return Ferried(ways.plain, forward, reply, named, rests_on(c, ways), gaps_on(c, open_))


def crossings(c: Compiled, senders: Ranks, receivers: Ranks, *, hidden: bool = False) -> Crossings:
    """Which pairs have plain ways there and back. Shapes: both (n,).

    With ``hidden`` also ways to receivers out of sight, of whose answers nothing is known.
    """
    rows = c.rows
    there = hub_ways(c, rows.subnet[senders], rows.rank[receivers])
    sends = rows.alive[senders] & np.isin(rows.kind[senders], (NORMAL, LAMBDA))
    apart = sends & (rows.vpc[senders] != rows.vpc[receivers])
    kinds = (NORMAL, ENDPOINT, OPAQUE) if hidden else (NORMAL, ENDPOINT)
    takes = rows.alive[receivers] & np.isin(rows.kind[receivers], kinds) & (rows.subnet[receivers] >= 0)
    takes &= _arrives(c, there, receivers) & ~_torn(c, senders, receivers)
    at = np.flatnonzero(apart & takes)
    plain = apart & (there.state == NOWHERE)
    mine, theirs = senders[at], receivers[at]
    back = hub_ways(c, rows.subnet[theirs], rows.rank[mine])
    home = _arrives(c, back, mine)
    told = home | _lost(c, back, mine, theirs) | wild(c)[theirs]
    plain[at[told]] = True
    return Crossings(plain, at, mine, theirs, there.take(at), back, home).take(told)


def between(c: Compiled, ways: Crossings, ignore: frozenset[str]) -> tuple[Words, Words]:
    """What the network ACLs on ways leave of packets and their answers, and what the receivers' kind takes.

    Shapes: (k, 2 * words) both.
    """
    forward = np.repeat(c.universe.row(c.universe.full)[None, :], len(ways.at), axis=0)
    reply = forward.copy()
    reply[~ways.home] = 0
    if "acl" not in ignore:
        forward &= _met(c, ways.senders, ways.receivers, ways.there)
        home = ways.take(ways.home)
        reply[ways.home] = _met(c, home.receivers, home.senders, home.back)
    cut_to_taken(c, ways.receivers, forward)
    return forward, reply


def _met(c: Compiled, starts: Ranks, ends: Ranks, ways: HubWays) -> Words:
    """What network ACLs leave of packets from rows to rows by their ways. Shapes: all (k,)."""
    out, into = c.acls[EGRESS], c.acls[INGRESS]
    src, dst, subnet = c.rows.rank[starts], c.rows.rank[ends], c.rows.subnet[ends]
    words = out.look(c.subnet_acl[EGRESS][c.rows.subnet[starts]], dst)
    words &= into.look(c.subnet_acl[INGRESS][ways.near], src)
    # Invariant: whatever comes out in the subnet of its destination meets no network ACL there
    met = np.flatnonzero(~ways.beside)
    words[met] &= out.look(c.subnet_acl[EGRESS][ways.far[met]], dst[met])
    met = met[ways.far[met] != subnet[met]]
    words[met] &= into.look(c.subnet_acl[INGRESS][subnet[met]], src[met])
    return words


def _arrives(c: Compiled, ways: HubWays, rows: Ranks) -> Mask:
    """Which ways come to the VPC of the row that they are for."""
    found: Mask = (ways.state == PLAIN) & (ways.vpc == c.rows.vpc[rows])
    return found


def _torn(c: Compiled, senders: Ranks, receivers: Ranks) -> Mask:
    """Which senders' rules let out to a group's members whom their VPC sees beside the gateway, or may see.

    Only a walk tells what such a rule rests on, since nothing of it goes across; nor what a receiver's rests on that
    names a group across a gateway that was not read.
    """
    mine, theirs = c.rows.vpc[senders], c.rows.vpc[receivers]
    by_group = _names_groups(c, EGRESS)[c.row_group[EGRESS][senders]]
    found: Mask = by_group & _seen_otherwise(c)[mine, theirs]
    if c.hubs.untold:
        found |= _names_groups(c, INGRESS)[c.row_group[INGRESS][receivers]] & _untold(c)[theirs, mine]
    return found


def _names_groups(c: Compiled, way: str) -> Mask:
    """By content of one direction: whether a rule of it names a group."""
    key = ("names groups", way)
    found: Mask | None = c.cache.get(key)
    if found is None:
        found = np.zeros(len(c.groups[way]), dtype=np.bool_)
        for numbers in references(c, way).values():
            found[numbers] = True
        c.cache[key] = found
    return found


def _untold(c: Compiled) -> Mask:
    """By VPC: whether a reference made there means another's interfaces only if an unread gateway lets it."""
    found: Mask | None = c.cache.get("untold across")
    if found is None:
        found = np.zeros((len(c.vpc_ids) + 1,) * 2, dtype=np.bool_)
        for (_, vpc), others in c.hubs.untold.items():
            found[vpc, sorted(others)] = True
        c.cache["untold across"] = found
    return found


def _seen_otherwise(c: Compiled) -> Mask:
    """By VPC: whether a group reference made there may mean interfaces of another one. Shape: (VPCs + 1, VPCs + 1)."""
    found: Mask | None = c.cache.get("seen otherwise")
    if found is None:
        found = np.ones((len(c.vpc_ids) + 1,) * 2, dtype=np.bool_)
        for vpc, name in enumerate(c.vpc_ids):
            if is_listed(c.network, "VpcPeeringConnections", name) and not hidden_slices(c, vpc):
                found[vpc] = False
                found[vpc, sorted(c.reach[vpc])] = True
        c.cache["seen otherwise"] = found
    return found


def _lost(c: Compiled, back: HubWays, senders: Ranks, receivers: Ranks) -> Mask:
    """Which answers surely lead nowhere: by their own subnet's table, or by a gateway's."""
    hops = c.routes.look(c.subnet_table[c.rows.subnet[receivers]], c.rows.rank[senders])
    found: Mask = (back.state == NOWHERE) | by_kind(NO_ROUTE, BLACKHOLE)[hop_kinds(c)[hops]]
    return found


def _admitted(
    c: Compiled, row: int, rows: Ranks, near: Mask, ignore: frozenset[str], *, inbound: bool
) -> Words:
    """What groups at both ends admit: senders' by address alone, receivers' with members seen across the gateways."""
    if "group" in ignore:
        return np.repeat(c.universe.row(c.universe.full)[None, :], len(rows), axis=0)
    if inbound:
        out = c.groups[EGRESS].look(c.row_group[EGRESS][rows], int(c.rows.rank[row]))
        return out & held_by_one(c, INGRESS, row, rows, near)
    out = c.groups[EGRESS].column(int(c.row_group[EGRESS][row]), c.rows.rank[rows])
    return out & held_by_many(c, INGRESS, rows, int(c.rows.rank[row]), row, near)


def seen_across(c: Compiled, row: int, rows: Ranks, gateways: Ranks, *, inbound: bool) -> Mask:
    """By row: whether the receiver of the pair may mean the sender across the gateway by a group. Shape: (n,)."""
    vpc, count = int(c.rows.vpc[row]), len(c.vpc_ids) + 1
    keys, which = np.unique(gateways * count + c.rows.vpc[rows] + 1, return_inverse=True)
    names, told = gateway_names(c), []
    for key in keys.tolist():
        gateway, other = names[key // count], key % count - 1
        mine, yours = (vpc, other) if inbound else (other, vpc)
        told.append(yours in c.referred(mine, gateway))
    found: Mask = np.array(told, dtype=np.bool_)[which.reshape(-1)]
    return found


def gaps_on(c: Compiled, ways: Crossings) -> frozenset[Gap]:
    """Why these ways, which carry something only perhaps, are open: what of the network ACLs on them was not read."""
    ends = (c.rows.subnet[ways.senders], c.rows.subnet[ways.receivers])
    hubs = (ways.there.near, ways.there.far, ways.back.near, ways.back.far)
    return frozenset(gaps_of_acls(c, np.concatenate([*ends, *hubs])))


def rests_on(c: Compiled, ways: Crossings) -> frozenset[str]:
    """What ways rest on."""
    found: set[str] = set()
    near, far = c.rows.subnet[ways.senders], c.rows.subnet[ways.receivers]
    kinds = hop_kinds(c)[c.routes.look(c.subnet_table[far], c.rows.rank[ways.senders])]
    if (ways.back.why == BY_BLACKHOLE).any() or (kinds == BLACKHOLE).any():
        found.add("blackhole-does-not-fall-back")
    if (ways.back.why == BY_FAMILY).any():
        found.add("attachment-without-ipv6-drops-it")
    return frozenset(found) | not_installed(c, np.concatenate([near, far, ways.there.far, ways.back.far]))
