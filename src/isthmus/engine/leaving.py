"""Leaving a place: what its route table says of each destination, and the hand that takes it there.

In: a walk, a pack and the place it stands. Filters never end a walk, they only thin its packs out, so that
every control on every candidate way is seen.
Source: VPC User Guide (Subnet route tables; How route priority works).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.citation import Gap
from ..semantics import routing
from ..semantics.routing import Taken
from .compile import Compiled
from .crossing import into_endpoint, over_peering
from .delivery import deliver
from .filters import inside
from .gateways import through_egress_only, through_internet_gateway
from .hybrid import into_vpn_gateway
from .inspection import through_inspection
from .passage import FORWARD, Pack, Step, Stop
from .routes import Taking
from .transit import into_transit
from .translate import through_appliance, through_nat
from .walk import Expected, Place, Walk, hop_text


def walk_from(compiled: Compiled, direction: str = FORWARD, expected: Expected | None = None) -> Walk:
    """A walk that has not begun; ``leave``, ``delivery.deliver`` and ``arrival.enter`` begin it."""
    return Walk(compiled, direction, expected or Expected(), leave)


def leave(walk: Walk, pack: Pack, place: Place) -> None:
    """Look up where a pack goes from a place, and send it there."""
    if not len(pack):
        return
    pack = walk.not_again(
        pack, (f"leave {pack.turns}", place.subnet if place.subnet >= 0 else -2 - place.table)
    )
    if not len(pack):
        return
    if place.subnet >= 0:
        near = inside(pack.dst, walk.c.subnet_slices[place.subnet])
        if near.any():
            deliver(walk, pack.take(near), place.vpc, place.subnet, place.subnet)
            pack = pack.take(~near)
    barred = inside(pack.dst, walk.c.unforwardable)
    if barred.any():
        walk.stop(pack.take(barred), Stop("route", place.id, "never forwarded", place.id, "CANNOT_ROUTE"))
        pack = pack.take(~barred)
    if len(pack):
        for part, taking in walk.divide(pack, place):
            _choose(walk, part, place, taking)


def _choose(walk: Walk, pack: Pack, place: Place, taking: Taking) -> None:
    takers = taking.takers
    if taking.maybe:
        pack = pack.missing(*_unread(walk, place, taking))
        name, count = f"{place.id}:{walk.table_id(place)}:unread", len(taking.maybe) + 1
        for number, taken in enumerate(taking.maybe, 1):
            _take(walk, pack.branched(name, number, count).doubted(), place, taken)
        pack = pack.branched(name, 0, count)
    if len(takers) == 1:
        _take(walk, pack, place, takers[0])
        return
    pack = pack.assuming("prefix-list-route-choice")
    for number, taken in enumerate(takers):
        part = pack.branched(f"{place.id}:{walk.table_id(place)}", number, len(takers))
        _take(walk, part, place, taken)


def _unread(walk: Walk, place: Place, taking: Taking) -> Iterator[Gap]:
    """A gap for each prefix list whose entries may take what others would."""
    table = walk.table_id(place)
    for taken in taking.maybe:
        assert taken.route is not None, "a list takes what its route says"
        name = walk.network.route_tables[table].routes[taken.route].destination_prefix_list_id
        if not name:
            here = walk.network.citation(table, f"/Routes/{taken.route}")
            yield Gap("partial-record", table, "either", routing.no_destination(table), here)
            continue
        detail = f"route table {table} routes {name}, whose entries were not read"
        yield Gap("unknown-prefix-list", name, "either", detail)


def _take(walk: Walk, pack: Pack, place: Place, taken: Taken) -> None:
    hop, table = taken.hop, walk.table_id(place)
    pointer = None if taken.route is None else f"/Routes/{taken.route}"
    rule = "no route" if hop.kind == routing.NO_ROUTE else f"{taken.prefix or ''} -> {hop_text(hop)}"
    pack = pack.stepped(Step("route-table", table, rule.strip(), table, pointer))
    if table.startswith(routing.ASSUMED):
        pack = pack.assuming("layout-without-routes")
    if table in walk.c.filtered_tables:
        pack = pack.assuming("filtered-route-not-installed")
    match hop.kind:
        case routing.LOCAL:
            deliver(walk, walk.out_of(pack, place), place.vpc, None, place.subnet)
        case routing.INTERNET_GATEWAY:
            through_internet_gateway(walk, walk.out_of(pack, place), place, hop)
        case routing.EGRESS_ONLY:
            through_egress_only(walk, walk.out_of(pack, place), place, hop)
        case routing.WATCHED:
            one_way = routing.unwatched(hop).kind == routing.EGRESS_ONLY
            through = through_egress_only if one_way else through_internet_gateway
            through(walk, walk.out_of(pack, place), place, hop)
        case routing.NAT:
            through_nat(walk, pack, place, hop.id)
        case routing.PEERING:
            over_peering(walk, walk.out_of(pack, place), place, hop)
        case routing.TRANSIT_GATEWAY:
            into_transit(walk, walk.out_of(pack, place), place, hop)
        case routing.VPN_GATEWAY:
            into_vpn_gateway(walk, walk.out_of(pack, place), place, hop)
        case routing.GATEWAY_ENDPOINT:
            into_endpoint(walk, walk.out_of(pack, place), place, taken)
        case routing.INTERFACE:
            through_appliance(walk, pack, place, hop.id)
        case routing.INSPECTION:
            through_inspection(walk, pack, place, hop.id)
        case routing.BLACKHOLE:
            stop = Stop(
                "state", hop.id, f"route {rule} is a blackhole", table, "BAD_STATE_ROUTE", table, pointer
            )
            walk.stop(walk.out_of(pack, place).assuming("blackhole-does-not-fall-back"), stop)
        case routing.NO_ROUTE:
            stop = Stop(
                "route", table, "no route to the destination", place.id, "NO_ROUTE_TO_DESTINATION", table
            )
            walk.stop(walk.out_of(pack, place), stop)
        case _:
            walk.unmodelled(walk.out_of(pack, place), place, hop, pointer)
