"""Hops by number: their kinds, what stands behind them, and which VPC they lead from straight into another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..graph.draw.attached import live
from ..model.network import Network
from ..semantics import routing
from .atoms import Mask, Ranks
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
    routing.TRANSIT_GATEWAY,
    routing.VPN_GATEWAY,
    routing.INSPECTION,
    routing.WATCHED,
)
"""Kinds of hops, by index; `choice` stands for several takers and for unread lists."""
(
    LOCAL,
    GATEWAY,
    EGRESS_ONLY,
    NAT,
    PEERING,
    ENDPOINT,
    INTERFACE,
    BLACKHOLE,
    NO_ROUTE,
    UNMODELLED,
    CHOICE,
    TRANSIT,
    VPN,
    INSPECTION,
    WATCHED,
) = range(len(KINDS))
OUTWARD = (GATEWAY, NAT, INTERFACE, INSPECTION, UNMODELLED, CHOICE, EGRESS_ONLY, TRANSIT, VPN, WATCHED)
"""The kinds by which a packet may come to leave its VPC."""
LOST = (UNMODELLED, CHOICE, TRANSIT, VPN, INSPECTION, WATCHED)
"""The kinds behind which a packet may meet anything, as far as is known here."""
DEAD = (NO_ROUTE, BLACKHOLE, ENDPOINT)
"""The kinds by which no packet comes to an interface."""


def by_kind(*kinds: int) -> Mask:
    """By kind: whether it is one of these."""
    found = np.zeros(len(KINDS), dtype=np.bool_)
    found[list(kinds)] = True
    return found


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind each hop, by hop number; -1 where a hop has none.

    Shapes: all (hops,).
    """

    unread: Mask
    """Peerings with a side that was not read."""
    active: Mask
    sides: tuple[Ranks, Ranks]
    """The VPCs that a peering joins."""
    attached: Ranks
    """The VPC that an egress-only gateway is attached to."""
    nat_vpc: Ranks
    nat_subnet: Ranks
    nat_table: Ranks
    """The table that decides beyond a NAT gateway."""
    nat_public: Ranks
    """The public address of a NAT gateway that is as plain as can be: zonal, running, with one address."""
    nat_known: Mask
    endpoint: Mask
    """Gateway endpoints that were read, are available, and are routed to by prefix lists alone."""


def behind(c: Compiled) -> Behind:
    """What stands behind each hop."""
    found = c.cache.get("behind")
    if found is None:
        found = c.cache["behind"] = _behind(c)
    return found


def _behind(c: Compiled) -> Behind:
    count = len(c.routes.hops)
    numbers = [np.full(count, -1, dtype=np.int64) for _ in range(7)]
    one, other, attached, nat_vpc, nat_subnet, nat_table, nat_public = numbers
    unread, active, known, endpoint = (np.zeros(count, dtype=np.bool_) for _ in range(4))
    kinds = hop_kinds(c).tolist()
    for number, (hops, _) in enumerate(c.routes.hops):
        name = hops[0].id
        if kinds[number] == PEERING:
            link = c.links.get(name)
            unread[number] = link is None or not link.is_whole
            if link is not None:
                active[number] = link.state == "active"
                one[number], other[number] = link.vpcs
        elif kinds[number] == EGRESS_ONLY:
            gateway = c.network.egress_only_internet_gateways.get(name)
            vpcs = sorted(live(gateway.attachments)) if gateway is not None else []
            attached[number] = c.vpc_number.get(vpcs[0], -1) if len(vpcs) == 1 else -1
        elif kinds[number] == ENDPOINT:
            known_endpoint = c.network.vpc_endpoints.get(name)
            state = known_endpoint.state if known_endpoint is not None else "unread"
            endpoint[number] = (state or "available").lower() == "available" and _by_list(c.network, name)
        elif kinds[number] == NAT:
            nat = c.network.nat_gateways.get(name)
            if nat is None:
                continue
            known[number] = True
            subnet = nat_subnet[number] = c.subnet_number.get(nat.subnet_id or "", -1)
            nat_vpc[number] = c.subnet_vpc[subnet] if subnet >= 0 else -1
            if nat.route_table_id:
                nat_table[number] = c.table_number.get(nat.route_table_id, -1)
            elif subnet >= 0:
                nat_table[number] = c.subnet_table[subnet]
            rows = c.nat_rows.get(name, ())
            plain = nat.state in (None, "available") and (nat.availability_mode or "zonal") == "zonal"
            if plain and subnet >= 0 and len(rows) == 1:
                public = int(c.rows.public[rows[0]])
                nat_public[number] = public if c.public_owner.get(public) == rows[0] else -1
    return Behind(
        unread,
        active,
        (one, other),
        attached,
        nat_vpc,
        nat_subnet,
        nat_table,
        nat_public,
        known,
        endpoint,
    )


def gateway_hops(c: Compiled) -> Ranks:
    """By VPC: the hop number of the internet gateway attached to it; -2 where there is none that a route names."""
    found = c.cache.get("gateway hops")
    if found is None:
        numbers = {
            hops[0].id: number
            for number, (hops, _) in enumerate(c.routes.hops)
            if hop_kinds(c)[number] == GATEWAY
        }
        found = c.cache["gateway hops"] = np.array(
            [numbers.get(c.network.gateway_of_vpc.get(name, ""), -2) for name in c.vpc_ids], dtype=np.int64
        )
    return found


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
        known[kinds == LOCAL] = -2
        for number in np.flatnonzero(kinds == PEERING).tolist():
            link = hop_links(c)[number]
            if link is not None and link.state == "active" and vpc in link.vpcs and link.is_whole:
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


def _by_list(network: Network, endpoint: str) -> bool:
    """True when every route to a gateway endpoint names the prefix list of its service, as AWS writes them.

    Source: Gateway endpoints (Route table configuration).
    """
    known = network.vpc_endpoints.get(endpoint)
    own = {
        name
        for name, listed in network.prefix_lists.items()
        if known is not None and listed.prefix_list_name == known.service_name
    }
    return all(
        route.destination_prefix_list_id is not None and (not own or route.destination_prefix_list_id in own)
        for table in network.route_tables.values()
        for route in table.routes
        if route.gateway_id == endpoint
    )
