"""Hops by number: their kinds, their peerings, and which VPC they lead from straight into another."""

from __future__ import annotations

import numpy as np

from ..semantics import routing
from .atoms import Ranks
from .compile import Compiled, Link

KINDS = (
    routing.LOCAL,
    routing.INTERNET_GATEWAY,
    routing.EGRESS_ONLY,
    routing.NAT,
    routing.PEERING,
    routing.GATEWAY_ENDPOINT,
    routing.INTERFACE,
    routing.BLACKHOLE,
    routing.NO_ROUTE,
    routing.UNMODELLED,
    "choice",
)
"""Kinds of hops, by index; `choice` stands for several takers and for unread lists."""
OUTWARD = {
    routing.INTERNET_GATEWAY,
    routing.NAT,
    routing.INTERFACE,
    routing.UNMODELLED,
    "choice",
    routing.EGRESS_ONLY,
}
"""The kinds by which a packet may come to leave its VPC."""


def hop_kinds(c: Compiled) -> Ranks:
    """By hop number: its kind as an index of KINDS."""
    found = c.cache.get("hop kinds")
    if found is None:
        numbers = {name: index for index, name in enumerate(KINDS)}
        kinds = [
            numbers["choice"] if len(hops) > 1 or unread else numbers[hops[0].kind]
            for hops, unread in c.routes.hops
        ]
        found = c.cache["hop kinds"] = np.array(kinds, dtype=np.int64)
    return found


def hop_links(c: Compiled) -> list[Link | None]:
    """By hop number: its peering; None for other hops."""
    found = c.cache.get("hop links")
    if found is None:
        found = c.cache["hop links"] = [
            c.links.get(hops[0].id) if hops[0].kind == routing.PEERING else None for hops, _ in c.routes.hops
        ]
    return found


def far_side(c: Compiled, vpc: int, rank: int | None) -> Ranks:
    """By hop number: the VPC from which the hop leads straight into ``vpc``; -2 for local; -1 for none.

    ``rank`` is the piece to be delivered (None: checked later, piece by piece).
    """
    key = ("far", vpc)
    known = c.cache.get(key)
    if known is None:
        known = np.full(len(c.routes.hops), -1, dtype=np.int64)
        kinds = hop_kinds(c)
        known[kinds == KINDS.index(routing.LOCAL)] = -2
        for number in np.flatnonzero(kinds == KINDS.index(routing.PEERING)).tolist():
            link = hop_links(c)[number]
            if link is not None and link.state == "active" and vpc in link.vpcs and min(link.vpcs) >= 0:
                known[number] = link.vpcs[1 - link.vpcs.index(vpc)]
        c.cache[key] = known
    if rank is None:
        return known
    result = known.copy()
    for number in np.flatnonzero(known >= 0).tolist():
        link = hop_links(c)[number]
        assert link is not None, "a far side comes from a link"
        blocks = link.blocks[link.vpcs.index(vpc)]
        if not any(low <= rank < high for low, high in blocks):
            result[number] = -1
    return result
