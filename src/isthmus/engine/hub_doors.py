"""How packets go in to transit gateways and come out of them: by subnet of entry, and by hop of the gateway's table.

Of what is not as plain as one way in and one way out, nothing is told. Source: see ``transit.py`` for each rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model.transit import TransitAttachment
from ..semantics.routing import BLACKHOLE as DROPS
from ..semantics.routing import NO_ROUTE as NONE
from ..semantics.transit import ATTACHMENT, carries_v6
from .atoms import Mask, Ranks
from .attachments import Port, attachments_read, gateway_odd, gateway_stands, zone_of
from .compile import DIRECTIONS, Compiled
from .next_hops import TRANSIT, hop_kinds

UNTOLD, NOWHERE, PLAIN = -1, 0, 1
"""A way that only a walk can tell; one that surely leads nowhere; one that these arrays tell all of."""


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


@dataclass(frozen=True, slots=True)
class Doors:
    """How packets go in. Shapes: (gateways, subnets), but ``zone``: (subnets,), -1 where it is not known.

    ``landings`` are the distinct (gateway, table, zone) that packets come to, ``landing`` the number of one.
    """

    state: Ranks
    subnet: Ranks
    landing: Ranks
    v6: Mask
    zone: Ranks
    zones: tuple[str, ...]
    landings: dict[tuple[int, int, int], int]


def doors_of(c: Compiled) -> Doors:
    """How the subnets of a network go in to its transit gateways."""
    found: Doors | None = c.cache.get("hub doors")
    if found is None:
        names = [zone_of(c.network, name) for name in c.subnet_ids]
        zones = tuple(sorted({name for name in names if name is not None}))
        number = {name: index for index, name in enumerate(zones)}
        shape = (len(gateway_names(c)), len(names))
        zone = np.array([-1 if name is None else number[name] for name in names], dtype=np.int64)
        blank = np.full(shape, -1, dtype=np.int64)
        v6 = np.ones(shape, dtype=np.bool_)
        found = Doors(blank, blank.copy(), blank.copy(), v6, zone, zones, {})
        for gateway, name in enumerate(gateway_names(c)):
            for vpc in np.unique(c.subnet_vpc).tolist():
                _hang(c, found, gateway, name, vpc)
        c.cache["hub doors"] = found
    return found


def _hang(c: Compiled, doors: Doors, gateway: int, name: str, vpc: int) -> None:
    """Find how the subnets of one VPC go in to one gateway."""
    mine = np.flatnonzero(c.subnet_vpc == vpc)
    attachment = c.hubs.of_vpc.get((name, vpc))
    if attachment is None:
        known = vpc >= 0 and attachments_read(c.network, c.vpc_ids[vpc])
        doors.state[gateway, mine] = NOWHERE if known else UNTOLD
        return
    port = c.hubs.ports[name, attachment]
    stands = gateway_stands(c.network, name)
    if gateway_odd(c.network, name) or (stands and _walked(port.attachment)):
        doors.state[gateway, mine] = UNTOLD
        return
    if not (stands and port.attachment.stands):
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
            doors.subnet[gateway, subnet] = way_in
            doubt = policy or table < 0 or not _clear(c, way_in)
            doors.state[gateway, subnet] = NOWHERE if lost else UNTOLD if doubt else PLAIN
            if doors.state[gateway, subnet] == PLAIN:
                key = gateway, table, zone
                doors.landing[gateway, subnet] = doors.landings.setdefault(key, len(doors.landings))
        elif zone >= 0 and port.attachment.described is not None and not port.unread:
            doors.state[gateway, subnet] = NOWHERE


@dataclass(frozen=True, slots=True)
class Exits:
    """What gateways' hops lead to. Shapes: (gateways, hops), but ``subnet``: (gateways, hops, zones of entry)."""

    state: Ranks
    vpc: Ranks
    drops: Mask
    v6: Mask
    subnet: Ranks


def exits_of(c: Compiled) -> Exits:
    """What the hops of the tables lead to that packets come to."""
    found: Exits | None = c.cache.get("hub exits")
    if found is None:
        doors = doors_of(c)
        shape = (len(gateway_names(c)), len(c.hubs.routes.hops))
        found = Exits(
            np.full(shape, UNTOLD, dtype=np.int64),
            np.full(shape, -1, dtype=np.int64),
            np.zeros(shape, dtype=np.bool_),
            np.ones(shape, dtype=np.bool_),
            np.full((*shape, len(doors.zones)), -1, dtype=np.int64),
        )
        names = gateway_names(c)
        for gateway, table in sorted({(gateway, table) for gateway, table, _ in doors.landings}):
            for hop in c.hubs.routes.hop_numbers(table):
                _open(c, found, gateway, names[gateway], hop)
        c.cache["hub exits"] = found
    return found


def _open(c: Compiled, exits: Exits, gateway: int, name: str, number: int) -> None:
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
    stands = gateway_stands(c.network, name)
    if gateway_odd(c.network, name) or (stands and _walked(attachment)):
        return
    if not (stands and attachment.stands):
        exits.state[gateway, number] = NOWHERE
        return
    port = c.hubs.ports.get((name, hop.id))
    if port is None or not _whole(port):
        return
    exits.state[gateway, number], exits.vpc[gateway, number] = PLAIN, port.vpc
    exits.v6[gateway, number] = carries_v6(c.network, name, hop.id)
    subnets = dict(port.subnets)
    for zone, told in enumerate(doors_of(c).zones):
        taken = port.zones_from(told)
        if len(taken) == 1 and _clear(c, subnets[taken[0]]):
            exits.subnet[gateway, number, zone] = subnets[taken[0]]


def _walked(attachment: TransitAttachment) -> bool:
    """True when a walk has something to say of whatever passes an attachment: an assumption, or a gap."""
    return attachment.changing or attachment.odd or (attachment.stands and attachment.translates)


def _whole(port: Port) -> bool:
    """True when all of an attachment's subnets and its VPC are in the snapshot."""
    return port.vpc >= 0 and bool(port.subnets) and not port.unread and port.attachment.described is not None


def _clear(c: Compiled, subnet: int) -> bool:
    """True when the network ACL of an attachment's subnet was read whole: a walk names what of one was not."""
    return not any(c.content_gaps.get(("acl", way, int(c.subnet_acl[way][subnet]))) for way in DIRECTIONS)
