"""Where routes over a transit gateway lead, for many subnets and addresses at once.

Plain is a way in by the attachment's subnet in the packet's own zone, by one route of the gateway's table, and out by
one subnet of another VPC's attachment, whose own table has the address for local. What is not as plain as that (a
choice of zones or routes, peered gateways, what was not read) is left to the walk; ``laws`` hold the two to each other.
Source: How AWS Transit Gateway works; see ``transit.py`` for each rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..semantics.routing import BLACKHOLE as DROPS
from ..semantics.routing import NO_ROUTE as NONE
from ..semantics.transit import ATTACHMENT, carries_v6
from .atoms import Ranks
from .attachments import Port, attachments_read, gateway_stands, stands, zone_of
from .compile import Compiled
from .next_hops import LOCAL, TRANSIT, hop_kinds
from .passage import Mask

UNTOLD, NOWHERE, PLAIN = -1, 0, 1
"""A way that only a walk can tell; one that surely leads nowhere; one that these arrays tell all of."""
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


def hub_ways(c: Compiled, subnets: Ranks, dst: Ranks) -> HubWays:
    """The ways of packets out of subnets to pieces of the line. Shapes: both (n,)."""
    blank = np.full(len(dst), -1, dtype=np.int64)
    found = HubWays(
        np.full(len(dst), UNTOLD, dtype=np.int64),
        gateways(c)[c.routes.look(c.subnet_table[subnets], dst)],
        blank,
        blank.copy(),
        blank.copy(),
        np.zeros(len(dst), dtype=np.bool_),
        np.zeros(len(dst), dtype=np.int64),
    )
    at = np.flatnonzero(found.gateway >= 0)
    at = at[~strange(c)[dst[at]] & ~within(c, subnets[at], dst[at])]
    at = _enter(c, found, subnets, dst, at)
    _leave(c, found, subnets, dst, at)
    return found


def _enter(c: Compiled, found: HubWays, subnets: Ranks, dst: Ranks, at: Ranks) -> Ranks:
    """Go in by attachments; the ways that come to a table of their gateway."""
    doors, gateway, subnet = _doors(c), found.gateway[at], subnets[at]
    found.state[at] = doors.state[gateway, subnet]
    found.near[at] = doors.subnet[gateway, subnet]
    at = at[found.state[at] == PLAIN]
    return _of_family(c, found, dst, at, doors.v6[found.gateway[at], subnets[at]])


def _leave(c: Compiled, found: HubWays, subnets: Ranks, dst: Ranks, at: Ranks) -> None:
    """Come out by what the table of each way says, and be at home there."""
    doors, exits = _doors(c), _exits(c)
    gateway, subnet = found.gateway[at], subnets[at]
    hop = c.hubs.routes.look(doors.table[gateway, subnet], dst[at])
    found.state[at] = exits.state[gateway, hop]
    found.why[at] = np.where(exits.drops[gateway, hop], BY_BLACKHOLE, 0)
    out = np.flatnonzero(found.state[at] == PLAIN)
    at, hop = at[out], hop[out]
    v6 = exits.v6[found.gateway[at], hop]
    kept = np.isin(at, _of_family(c, found, dst, at, v6))
    at, hop = at[kept], hop[kept]
    gateway = found.gateway[at]
    far = exits.subnet[gateway, hop, doors.zone[subnets[at]]]
    found.far[at], found.vpc[at] = far, exits.vpc[gateway, hop]
    found.state[at[far < 0]] = UNTOLD
    at, far = at[far >= 0], far[far >= 0]
    found.beside[at] = within(c, far, dst[at])
    home = found.beside[at] | (hop_kinds(c)[c.routes.look(c.subnet_table[far], dst[at])] == LOCAL)
    found.state[at[~home]] = UNTOLD


def _of_family(c: Compiled, found: HubWays, dst: Ranks, at: Ranks, v6: Mask) -> Ranks:
    """The ways that attachments carry the family of; the others lead nowhere."""
    dropped = at[(dst[at] >= c.universe.first_v6) & ~v6]
    found.state[dropped], found.why[dropped] = NOWHERE, BY_FAMILY
    left: Ranks = at[found.state[at] == PLAIN]
    return left


def gateways(c: Compiled) -> Ranks:
    """By hop number: the number of its transit gateway; -1 for other hops."""
    known: Ranks | None = c.cache.get("hub gateways")
    if known is None:
        names = {name: number for number, name in enumerate(gateway_names(c))}
        kinds = hop_kinds(c).tolist()
        told = zip(kinds, c.routes.hops, strict=True)
        numbers = [names[hops[0].id] if kind == TRANSIT else -1 for kind, (hops, _) in told]
        known = c.cache["hub gateways"] = np.array(numbers, dtype=np.int64)
    return known


def gateway_names(c: Compiled) -> list[str]:
    """The transit gateways that routes lead to, by number."""
    found: list[str] | None = c.cache.get("hub names")
    if found is None:
        kinds = hop_kinds(c).tolist()
        told = zip(kinds, c.routes.hops, strict=True)
        found = c.cache["hub names"] = sorted({hops[0].id for kind, (hops, _) in told if kind == TRANSIT})
    return found


def within(c: Compiled, subnets: Ranks, ranks: Ranks) -> Mask:
    """Whether each piece lies in a block of its subnet. Shapes: (n,)."""
    blocks = c.cache.get("subnet blocks")
    if blocks is None:
        most = max((len(slices) for slices in c.subnet_slices), default=0)
        blocks = np.zeros((len(c.subnet_slices), most, 2), dtype=np.int64)
        for number, slices in enumerate(c.subnet_slices):
            blocks[number, : len(slices)] = np.array(slices, dtype=np.int64).reshape(-1, 2)
        c.cache["subnet blocks"] = blocks
    mine = blocks[subnets]
    inside = (mine[..., 0] <= ranks[:, None]) & (ranks[:, None] < mine[..., 1])
    found: Mask = np.any(inside, axis=1)
    return found


def strange(c: Compiled) -> Mask:
    """By piece: whether two VPCs have it, or it is Amazon's own, or never forwarded."""
    found: Mask | None = c.cache.get("strange")
    if found is None:
        found = c.cache["strange"] = np.zeros(c.universe.count, dtype=np.bool_)
        for low, high in c.unforwardable:
            found[low:high] = True
        for vpc in range(len(c.vpc_ids)):
            for _, ranks, _ in c.amazon_services(vpc):
                found[list(ranks)] = True
            found[c.perhaps_dns(vpc)] = True
        keys = np.unique(c.rows.rank * (len(c.vpc_ids) + 1) + c.rows.vpc + 1)
        pieces, holders = np.unique(keys // (len(c.vpc_ids) + 1), return_counts=True)
        found[pieces[holders > 1]] = True
    return found


@dataclass(frozen=True, slots=True)
class _Doors:
    """How packets go in. Shapes: (gateways, subnets), but ``zone``: (subnets,), -1 where it is not known."""

    state: Ranks
    subnet: Ranks
    table: Ranks
    v6: Mask
    zone: Ranks
    zones: tuple[str, ...]


def _doors(c: Compiled) -> _Doors:
    found: _Doors | None = c.cache.get("hub doors")
    if found is None:
        names = [zone_of(c.network, name) for name in c.subnet_ids]
        zones = tuple(sorted({name for name in names if name is not None}))
        number = {name: index for index, name in enumerate(zones)}
        shape = (len(gateway_names(c)), len(names))
        zone = np.array([-1 if name is None else number[name] for name in names], dtype=np.int64)
        blank = np.full(shape, -1, dtype=np.int64)
        v6 = np.ones(shape, dtype=np.bool_)
        found = _Doors(blank, blank.copy(), blank.copy(), v6, zone, zones)
        for gateway, name in enumerate(gateway_names(c)):
            for vpc in np.unique(c.subnet_vpc).tolist():
                _hang(c, found, gateway, name, vpc)
        c.cache["hub doors"] = found
    return found


def _hang(c: Compiled, doors: _Doors, gateway: int, name: str, vpc: int) -> None:
    """Find how the subnets of one VPC go in to one gateway."""
    mine = np.flatnonzero(c.subnet_vpc == vpc)
    attachment = c.hubs.of_vpc.get((name, vpc))
    if attachment is None:
        known = vpc >= 0 and attachments_read(c.network, c.vpc_ids[vpc])
        doors.state[gateway, mine] = NOWHERE if known else UNTOLD
        return
    port = c.hubs.ports[name, attachment]
    if not (gateway_stands(c.network, name) and stands(port.attachment)):
        doors.state[gateway, mine] = NOWHERE
        return
    subnets, association = dict(port.subnets), port.attachment.association
    table = c.hubs.number.get(association.table or "", -1) if association is not None else -1
    policy = association is not None and bool(association.policy_table)
    lost = association is not None and association.table is None and not policy
    doors.v6[gateway, mine] = carries_v6(c.network, name, attachment)
    for subnet in mine.tolist():
        zone = int(doors.zone[subnet])
        way_in = subnets.get(doors.zones[zone], -1) if zone >= 0 else -1
        if way_in >= 0:
            doors.subnet[gateway, subnet], doors.table[gateway, subnet] = way_in, table
            doors.state[gateway, subnet] = NOWHERE if lost else UNTOLD if policy or table < 0 else PLAIN
        elif zone >= 0 and port.attachment.described is not None and not port.unread:
            doors.state[gateway, subnet] = NOWHERE


@dataclass(frozen=True, slots=True)
class _Exits:
    """What gateways' hops lead to. Shapes: (gateways, hops), but ``subnet``: (gateways, hops, zones of entry)."""

    state: Ranks
    vpc: Ranks
    drops: Mask
    v6: Mask
    subnet: Ranks


def _exits(c: Compiled) -> _Exits:
    found: _Exits | None = c.cache.get("hub exits")
    if found is None:
        doors = _doors(c)
        shape = (len(gateway_names(c)), len(c.hubs.routes.hops))
        found = _Exits(
            np.full(shape, UNTOLD, dtype=np.int64),
            np.full(shape, -1, dtype=np.int64),
            np.zeros(shape, dtype=np.bool_),
            np.ones(shape, dtype=np.bool_),
            np.full((*shape, len(doors.zones)), -1, dtype=np.int64),
        )
        for gateway, name in enumerate(gateway_names(c)):
            tables = np.unique(doors.table[gateway]).tolist()
            hops = {hop for table in tables if table >= 0 for hop in c.hubs.routes.hop_numbers(table)}
            for hop in sorted(hops):
                _open(c, found, gateway, name, hop)
        c.cache["hub exits"] = found
    return found


def _open(c: Compiled, exits: _Exits, gateway: int, name: str, number: int) -> None:
    """Find what one hop of one gateway leads to."""
    hops, unread = c.hubs.routes.hops[number]
    if len(hops) > 1 or unread is not None:
        return
    hop = hops[0]
    if hop.kind in (NONE, DROPS):
        exits.state[gateway, number], exits.drops[gateway, number] = NOWHERE, hop.kind == DROPS
        return
    attachment = c.network.transit.attachments.get((name, hop.id)) if hop.kind == ATTACHMENT else None
    if attachment is None:
        return
    if not (gateway_stands(c.network, name) and stands(attachment)):
        exits.state[gateway, number] = NOWHERE
        return
    port = c.hubs.ports.get((name, hop.id))
    if port is None or not _whole(port):
        return
    exits.state[gateway, number], exits.vpc[gateway, number] = PLAIN, port.vpc
    exits.v6[gateway, number] = carries_v6(c.network, name, hop.id)
    subnets = dict(port.subnets)
    for zone, told in enumerate(_doors(c).zones):
        taken = port.zones_from(told)
        if len(taken) == 1:
            exits.subnet[gateway, number, zone] = subnets[taken[0]]


def _whole(port: Port) -> bool:
    """True when all of an attachment's subnets and its VPC are in the snapshot."""
    return port.vpc >= 0 and bool(port.subnets) and not port.unread and port.attachment.described is not None
