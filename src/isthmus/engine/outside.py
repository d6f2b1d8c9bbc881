"""What of a network faces the outside, by piece, VPC and interface: arrays that plain ways over gateways look into.

A thing is *plain* here where these arrays tell all of it; of what is not, only a walk can tell.
"""

from __future__ import annotations

import numpy as np

from ..model.bindings import no_gateway_of, pool_tables
from ..semantics.gateway_firewall import is_watched
from .arrival import table_told
from .atoms import Mask, Ranks
from .carried import carried_ranks
from .compile import Compiled

OPEN, SHUT, UNTOLD = 1, 0, -1
"""A VPC's gateway: plain; surely none; anything else."""


def gates(c: Compiled) -> Ranks:
    """By VPC: how its internet gateway is. Shape: (VPCs + 1,), the last for what is in no VPC.

    Invariant: plain are gateways without a table of their own, in networks without public IPv4 pools.
    """
    found: Ranks | None = c.cache.get("gates")
    if found is None:
        found = np.full(len(c.vpc_ids) + 1, UNTOLD, dtype=np.int64)
        pools = bool(pool_tables(c.network))
        for number, name in enumerate(c.vpc_ids):
            gateway = c.network.gateway_of_vpc.get(name)
            if gateway is None:
                found[number] = SHUT if no_gateway_of(c.network, name) is None else UNTOLD
            elif is_watched(c.network, name):
                continue
            elif gateway not in c.network.table_of_gateway and not pools:
                if not table_told(c.network, gateway, name):
                    continue
                found[number] = OPEN
        c.cache["gates"] = found
    return found


def row_outside(c: Compiled) -> Ranks:
    """By piece: the row that it means to whoever is outside, -1 where it means none."""
    found: Ranks | None = c.cache.get("row outside")
    if found is None:
        found = np.full(c.universe.count, -1, dtype=np.int64)
        v6 = np.flatnonzero(c.rows.rank >= c.universe.first_v6)
        own = vpc_of_piece(c)[c.rows.rank[v6]] == c.rows.vpc[v6]
        for row in v6[own & (c.rows.vpc[v6] >= 0)][::-1].tolist():
            found[c.rows.rank[row]] = row
        if c.public_owner:
            found[list(c.public_owner)] = list(c.public_owner.values())
        c.cache["row outside"] = found
    return found


def vpc_of_piece(c: Compiled) -> Ranks:
    """By piece: the VPC whose IPv6 block holds it; for IPv4, where blocks overlap, -2 in any VPC's. Else -1."""
    found: Ranks | None = c.cache.get("vpc of piece")
    if found is None:
        found = np.full(c.universe.count, -1, dtype=np.int64)
        for low, high, vpc in c.v6_slices:
            found[low:high] = vpc
        for number in range(len(c.vpc_ids)):
            for low, high in c.own_slices(number):
                if high <= c.universe.first_v6:
                    found[low:high] = -2
        c.cache["vpc of piece"] = found
    return found


def odd(c: Compiled) -> Mask:
    """By piece: whether anything but being the internet's, or a public address, is to be said of it.

    Such are private, shared and special blocks, and private addresses that lie among public ones.
    """
    found: Mask | None = c.cache.get("odd")
    if found is None:
        found = np.ones(c.universe.count, dtype=np.bool_)
        for low, high in c.internet_slices:
            found[low:high] = False
        for low, high in (*c.private_slices, *c.shared_slices, *c.unforwardable, c.universe.nat64_slice):
            found[low:high] = True
        found[c.rows.rank[c.rows.rank < c.universe.first_v6]] = True
        found[vpc_of_piece(c) == -2] = True
        found[list(carried_ranks(c))] = True
        c.cache["odd"] = found
    return found


def twice(c: Compiled) -> Mask:
    """By row: whether another row of its VPC has the same address."""
    found: Mask | None = c.cache.get("twice")
    if found is None:
        keys = c.rows.vpc * c.universe.count + c.rows.rank
        _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        found = c.cache["twice"] = counts[inverse] > 1
    return found


def shadowed(c: Compiled) -> Mask:
    """By row: whether an earlier row of its VPC has the same address, so that what is sent there comes to that one."""
    found: Mask | None = c.cache.get("shadowed")
    if found is None:
        found = np.zeros(len(c.rows), dtype=np.bool_)
        for row in np.flatnonzero(twice(c)).tolist():
            found[row] = c.owner[int(c.rows.vpc[row]), int(c.rows.rank[row])] != row
        c.cache["shadowed"] = found
    return found


def denying(c: Compiled) -> Mask:
    """By row: whether its interface keeps its IPv6 addresses off internet gateways.

    Source: EC2 API, NetworkInterface, DenyAllIgwTraffic.
    """
    found: Mask | None = c.cache.get("denying")
    if found is None:
        known = [c.network.interfaces.get(name) for name in c.rows.names]
        by_name = np.array([bool(i and i.deny_all_igw_traffic) for i in known], dtype=np.bool_)
        v6 = c.rows.rank >= c.universe.first_v6
        found = c.cache["denying"] = by_name[c.rows.interface] & v6 if len(c.rows) else v6
    return found
