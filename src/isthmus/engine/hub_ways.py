"""Where routes over a transit gateway lead, for many subnets and addresses at once.

Plain is a way in by the attachment's subnet in the packet's own zone, by one route of the gateway's table, and out by
one subnet of another VPC's attachment, whose own table has the address for local. What is not as plain as that (a
choice of zones or routes, peered gateways, what was not read) is left to the walk; ``laws`` hold the two to each other.
Source: How AWS Transit Gateway works; see ``transit.py`` for each rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .atoms import Mask, Ranks
from .compile import Compiled
from .hub_doors import NOWHERE, PLAIN, UNTOLD, doors_of, exits_of, gateways
from .next_hops import LOCAL, hop_kinds

BY_BLACKHOLE, BY_FAMILY = 1, 2
"""Why a way leads nowhere, where that rests on an assumption."""


@dataclass(frozen=True, slots=True)
class HubWays:
    """Where packets come to that leave subnets for addresses. Shapes: all (n,); -1 where a way is not plain."""

    state: Ranks
    gateway: Ranks
    near: Ranks
    """The attachment's subnet that packets go in by."""
    far: Ranks
    """The attachment's subnet that they come out of."""
    vpc: Ranks
    """The VPC behind it."""
    beside: Mask
    """Whether the address is in the subnet that they come out of."""
    why: Ranks

    def take(self, some: Mask | Ranks) -> HubWays:
        """Some of the ways."""
        numbers = (self.state, self.gateway, self.near, self.far, self.vpc)
        state, gateway, near, far, vpc = (column[some] for column in numbers)
        return HubWays(state, gateway, near, far, vpc, self.beside[some], self.why[some])


def hub_ways(c: Compiled, subnets: Ranks, dst: Ranks) -> HubWays:
    """The ways of packets out of subnets to pieces of the line. Shapes: both (n,)."""
    found = _blank(len(dst), gateways(c)[c.routes.look(c.subnet_table[subnets], dst)])
    at = np.flatnonzero(found.gateway >= 0)
    if not len(at):
        return found
    at = at[~strange(c)[dst[at]] & ~within(c, subnets[at], dst[at])]
    doors, gateway, subnet = doors_of(c), found.gateway[at], subnets[at]
    found.state[at] = doors.state[gateway, subnet]
    found.near[at] = doors.subnet[gateway, subnet]
    dropped = at[(found.state[at] == PLAIN) & (dst[at] >= c.universe.first_v6) & ~doors.v6[gateway, subnet]]
    found.state[dropped], found.why[dropped] = NOWHERE, BY_FAMILY
    at = at[found.state[at] == PLAIN]
    there = landings(c)
    stretch = there.at(doors.landing[found.gateway[at], subnets[at]], dst[at])
    for mine, theirs in ((found.state, there.state), (found.far, there.far), (found.vpc, there.vpc)):
        mine[at] = theirs[stretch]
    found.beside[at], found.why[at] = there.beside[stretch], there.why[stretch]
    return found


def _blank(count: int, gateway: Ranks) -> HubWays:
    blank = np.full(count, -1, dtype=np.int64)
    why = np.zeros(count, dtype=np.int64)
    return HubWays(blank, gateway, blank.copy(), blank.copy(), blank.copy(), why > 0, why)


def within(c: Compiled, subnets: Ranks, ranks: Ranks) -> Mask:
    """Whether each piece lies in a block of its subnet. Shapes: (n,)."""
    blocks = c.cache.get("subnet blocks")
    if blocks is None:
        most = max((len(slices) for slices in c.subnet_slices), default=0)
        blocks = np.zeros((len(c.subnet_slices), most, 2), dtype=np.int64)
        for number, slices in enumerate(c.subnet_slices):
            blocks[number, : len(slices)] = np.array(slices, dtype=np.int64).reshape(-1, 2)
        c.cache["subnet blocks"] = blocks
    found = np.zeros(len(ranks), dtype=np.bool_)
    for one in range(blocks.shape[1]):
        found |= (blocks[subnets, one, 0] <= ranks) & (ranks < blocks[subnets, one, 1])
    return found


def strange(c: Compiled) -> Mask:
    """By piece: whether two rows have it, or it is Amazon's own, or never forwarded."""
    found: Mask | None = c.cache.get("strange")
    if found is None:
        found = np.zeros(c.universe.count, dtype=np.bool_)
        for low, high in c.unforwardable:
            found[low:high] = True
        for vpc in range(len(c.vpc_ids)):
            for _, ranks, _ in c.amazon_services(vpc):
                found[list(ranks)] = True
            found[c.perhaps_dns(vpc)] = True
        found |= np.bincount(c.rows.rank, minlength=c.universe.count) > 1
        c.cache["strange"] = found
    return found


@dataclass(frozen=True, slots=True)
class Landings:
    """Where what comes to a table of a gateway from a zone lands, stretch by stretch of the line, for every landing.

    Shapes: all (stretches,), those of one landing in order; ``keys`` are landing << 32 | first piece.
    """

    keys: Ranks
    state: Ranks
    far: Ranks
    vpc: Ranks
    beside: Mask
    why: Ranks

    def at(self, landing: Ranks, ranks: Ranks) -> Ranks:
        """The stretch of each piece in its landing. Shapes: both (n,)."""
        found: Ranks = np.searchsorted(self.keys, landing << 32 | ranks, side="right") - 1
        return found

    def starts(self, landing: int) -> Ranks:
        """The first pieces of a landing's stretches, in order."""
        low, high = np.searchsorted(self.keys, [landing << 32, (landing + 1) << 32]).tolist()
        return self.keys[low:high] & 0xFFFFFFFF


def landings(c: Compiled) -> Landings:
    """Where everything lands that comes to a transit gateway."""
    found: Landings | None = c.cache.get("landings")
    if found is None:
        told = [_landing(c, *key) for key in doors_of(c).landings]
        columns = zip(*told, strict=True) if told else [[np.zeros(0, dtype=np.int64)]] * 6
        starts, state, far, vpc, beside, why = (list(column) for column in columns)
        keys = np.concatenate([one + (number << 32) for number, one in enumerate(starts)])
        rest = (np.concatenate(column) for column in (state, far, vpc, beside, why))
        found = c.cache["landings"] = Landings(keys, *rest)
    return found


def _landing(c: Compiled, gateway: int, table: int, zone: int) -> tuple[Ranks, ...]:
    """The stretches of one landing: their first pieces, and what is told of each."""
    exits = exits_of(c)
    edges = set(c.hubs.routes.starts(table))
    hops = np.array(c.hubs.routes.hop_numbers(table), dtype=np.int64)
    for far in exits.subnet[gateway, hops, zone].tolist():
        if far >= 0:
            edges.update(c.routes.starts(int(c.subnet_table[far])))
            edges.update(edge for block in c.subnet_slices[far] for edge in block)
    dst = np.array(sorted(edges), dtype=np.int64)
    hop = c.hubs.routes.column(table, dst)
    state, vpc, why = exits.state[gateway, hop], exits.vpc[gateway, hop], np.zeros(len(dst), dtype=np.int64)
    far = exits.subnet[gateway, hop, zone]
    why[exits.drops[gateway, hop]] = BY_BLACKHOLE
    dropped = (state == PLAIN) & (dst >= c.universe.first_v6) & ~exits.v6[gateway, hop]
    state[dropped], why[dropped] = NOWHERE, BY_FAMILY
    state[(state == PLAIN) & (far < 0)] = UNTOLD
    beside = (state == PLAIN) & within(c, far, dst)
    at = np.flatnonzero((state == PLAIN) & ~beside)
    home = hop_kinds(c)[c.routes.look(c.subnet_table[far[at]], dst[at])] == LOCAL
    state[at[~home]] = UNTOLD
    far[state != PLAIN] = vpc[state != PLAIN] = -1
    told = np.stack([state, far, vpc, beside.astype(np.int64), why])
    first = np.ones(len(dst), dtype=np.bool_)
    first[1:] = (told[:, 1:] != told[:, :-1]).any(axis=0)
    return dst[first], state[first], far[first], vpc[first], beside[first], why[first]
