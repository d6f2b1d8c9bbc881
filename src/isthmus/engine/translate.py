"""Places that hide who sends: NAT gateways of every kind, and instances that routes send packets through.

Each adds a ``Translation`` to the pack, which the way back must find again.
Source: NAT gateway basics; NAT gateways, considerations; Regional NAT gateways; NAT instances; Example
routing options.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..model.citation import Gap
from ..model.gateway import NatGateway
from ..model.silent import silent_check
from ..packet import ICMP, ICMPV6, TCP, UDP, service_range
from ..semantics import routing
from ..semantics.public_access import INSTANCE, NAT
from .atoms import Mask
from .compile import Compiled
from .delivery import deliver, refused_by_check, uncollected_subnet
from .filters import let_in, let_out, references_beyond
from .passage import FORWARD, INTERNET, RETURN, Pack, Step, Stop, Translation
from .walk import Place, Walk


def through_nat(walk: Walk, pack: Pack, place: Place, name: str) -> None:
    """Hand a pack to a NAT gateway and send it on with a new source."""
    c, network = walk.c, walk.network
    nat = network.nat_gateways.get(name)
    if nat is None:
        # Invariant: it may stand in the very subnet that the packet leaves, and then no network ACL is met
        pack = pack.stepped(Step("nat-gateway", name))
        gap = Gap("uncollected-nat-gateway", name, "either", f"{name} is named by a route but was not read")
        walk.unknown(pack, gap)
        return
    subnet = c.subnet_number.get(nat.subnet_id or "", -1)
    regional = (nat.availability_mode or "zonal") == "regional"
    if subnet < 0 and nat.subnet_id and not regional:
        walk.unknown(
            walk.out_of(pack, place).stepped(Step("nat-gateway", name)), uncollected_subnet(nat.subnet_id)
        )
        return
    if subnet != place.subnet or subnet < 0:
        pack = walk.out_of(pack, place)
        pack = walk.into(pack, subnet)
    pack = pack.stepped(Step("nat-gateway", name))
    stop = _stop(walk, nat, place, regional)
    if stop is not None:
        walk.stop(pack, stop)
        return
    if walk.direction == RETURN:
        rule = "the answer is routed to a NAT gateway that has no state for it"
        walk.stop(pack, Stop("nat-gateway", name, rule, name, "NGW_SOURCE_ADDRESS_REASSIGN", name))
        return
    rule = "a NAT gateway carries TCP, UDP and ICMP"
    low, high = c.universe.nat64_slice
    mapped = (pack.dst >= low) & (pack.dst < high) & (pack.dst >= c.universe.first_v6)
    if mapped.any():
        _icmpv6(walk, pack.take(mapped), name)
    pack = walk.limited(pack, "nat-gateway", name, nat_cells(c), "PROTOCOL_RESTRICTION", rule)
    pack = references_beyond(walk.c, pack, walk.direction)
    _translate(walk, pack, place, nat, subnet, regional)


def _icmpv6(walk: Walk, pack: Pack, name: str) -> None:
    """What becomes of ICMPv6 at NAT64 is stated nowhere: it is lost from sight there."""
    cells = walk.c.universe.cell_mask(*service_range(ICMPV6))
    part = walk.limited(pack, "nat-gateway", name, cells, "", "")  # Invariant: parts by service, stops none
    detail = f"how {name} treats ICMPv6 at NAT64 is not documented"
    walk.unknown(part, Gap("nat64-icmpv6", name, "either", detail))


def nat_cells(compiled: Compiled) -> int:
    """The services that a NAT gateway carries: TCP, UDP and ICMP.

    Source: NAT gateway basics.
    """
    mask = compiled.universe.cell_mask
    return mask(*service_range(TCP)) | mask(*service_range(UDP)) | mask(*service_range(ICMP))


def _stop(walk: Walk, nat: NatGateway, place: Place, regional: bool) -> Stop | None:
    name = nat.nat_gateway_id
    if nat.state not in (None, "available"):
        return Stop("state", name, f"the NAT gateway is {nat.state}", name, "BAD_STATE", name)
    vpc = walk.c.vpc_number.get(nat.vpc_id or "", place.vpc)
    if vpc != place.vpc:
        rule = "a NAT gateway serves its own VPC only"
        return Stop("nat-gateway", name, rule, name, "NGW_REQUIRES_SOURCE_IN_VPC", name)
    if regional and not _serves(walk, nat, place):
        rule = f"not registered in zone {place.zone}"
        return Stop("nat-gateway", name, rule, name, "REGIONAL_NGW_ROUTE_AZ_RESTRICTION", name)
    return None


def _serves(walk: Walk, nat: NatGateway, place: Place) -> bool:
    """A regional gateway in manual mode serves the zones of its addresses; in automatic mode any zone."""
    zones = {a.availability_zone_id for a in nat.nat_gateway_addresses} | {
        a.availability_zone for a in nat.nat_gateway_addresses
    }
    zones.discard(None)
    if not zones or place.subnet < 0 or walk.c.automatic(nat):
        return True
    subnet = walk.network.subnets[walk.c.subnet_ids[place.subnet]]
    return bool({subnet.availability_zone_id, subnet.availability_zone} & zones)


def _translate(walk: Walk, pack: Pack, place: Place, nat: NatGateway, subnet: int, regional: bool) -> None:
    c = walk.c
    name = nat.nat_gateway_id
    v6 = pack.dst >= c.universe.first_v6
    low, high = c.universe.nat64_slice
    mapped = (pack.dst >= low) & (pack.dst < high)
    plain = v6 & ~mapped
    if plain.any():
        rule = "IPv6 is carried to 64:ff9b::/96 only"
        walk.stop(pack.take(plain), Stop("nat-gateway", name, rule, name, "CANNOT_ROUTE", name))
        pack, mapped = pack.take(~plain), mapped[~plain]
    if not len(pack):
        return
    rows = sorted(c.nat_rows.get(name, ()), key=lambda row: (not c.rows.primary[row], row))
    if regional:
        zone_rows = [row for row in rows if c.nat_zone.get(row) in (None, *_zones(walk, place))]
        rows = zone_rows or rows
    if not rows:
        gap = Gap("nat-address-not-read", name, "either", f"the addresses of {name} were not read")
        walk.unknown(pack, gap)
        return
    table = c.table_number.get(nat.route_table_id or "", len(c.table_ids)) if regional else None
    for number, row in enumerate(rows):
        part = pack
        if len(rows) > 1:
            part = part.branched(f"{name}:address", number, len(rows))
        _send_on(walk, part, place, name, row, subnet, table, mapped)


def _zones(walk: Walk, place: Place) -> tuple[str | None, ...]:
    if place.subnet < 0:
        return ()
    subnet = walk.network.subnets[walk.c.subnet_ids[place.subnet]]
    return subnet.availability_zone_id, subnet.availability_zone


def _send_on(
    walk: Walk,
    pack: Pack,
    place: Place,
    name: str,
    row: int,
    subnet: int,
    table: int | None,
    mapped: Mask,
) -> None:
    c = walk.c
    address = int(c.rows.rank[row])
    here = table if table is not None else int(c.subnet_table[subnet]) if subnet >= 0 else len(c.table_ids)
    state = Translation("nat", name, place.vpc, subnet, here, pack.src, pack.dst, address)
    target = np.where(mapped, c.universe.nat64_target(pack.dst), pack.dst) if mapped.any() else pack.dst
    assumed: tuple[str, ...] = ("regional-nat-meets-no-acl",) if table is not None else ()
    if mapped.any():
        assumed += ("nat64-families-at-acl",)
    pack = replace(
        pack,
        src=np.full(len(pack), address, dtype=np.int64),
        dst=target,
        who=np.full(len(pack), -1, dtype=np.int64),
        states=(*pack.states, state),
        kind=NAT,
        turns=pack.turns + int(mapped.any()),
        across="",
    ).assuming(*assumed)
    walk.leave(pack, walk.beside(name, place.vpc, subnet if table is None else -1, here))


def through_appliance(walk: Walk, pack: Pack, place: Place, name: str) -> None:
    """Hand a pack to an instance's interface that a route names, and send on what it forwards."""
    c = walk.c
    rows = [row for row in c.rows.rows_of.get(name, ()) if c.rows.primary[row]]
    if not rows:
        gap = Gap("uncollected-interface", name, "either", f"{name} is a route's target but was not read")
        walk.unknown(pack.stepped(Step("interface", name)), gap)
        return
    v6 = bool(pack.dst[0] >= c.universe.first_v6)
    family = [row for row in rows if (c.rows.rank[row] >= c.universe.first_v6) == v6] or rows
    row = family[0]
    subnet, vpc = int(c.rows.subnet[row]), int(c.rows.vpc[row])
    own = np.isin(pack.dst, c.rows.rank[list(c.rows.rows_of[name])])
    if own.any():
        # Invariant: a packet for the interface itself needs no forwarding, only delivery
        deliver(walk, walk.out_of(pack.take(own), place), vpc, None, place.subnet)
        pack = pack.take(~own)
    if not len(pack):
        return
    unread = c.unread_subnet(row)
    if unread is not None:
        walk.unknown(walk.out_of(pack, place).stepped(Step("interface", name)), uncollected_subnet(unread))
        return
    if subnet != place.subnet:
        pack = walk.into(walk.out_of(pack, place), subnet)
    pack = pack.stepped(Step("interface", name))
    stop = _appliance_stop(walk, name, row, vpc, place, pack)
    if stop is not None:
        walk.stop(pack, stop)
        return
    untold = silent_check(walk.network, name)
    if untold is not None:
        walk.unknown(pack, untold)
        return
    pack = walk.not_again(pack, (f"appliance {name}", 0))
    if not len(pack):
        return
    holders = np.full(len(pack), row, dtype=np.int64)
    known = walk.direction == RETURN and name in walk.expected.appliances
    if walk.direction == RETURN:
        pack = replace(pack, redirected=False)
    if not known:
        pack = let_in(c, pack, walk.direction, holders)
        pack = references_beyond(walk.c, pack, walk.direction)
        pack = let_out(c, pack, walk.direction, holders)
    _forward(walk, pack, name, row, vpc, subnet)


def _appliance_stop(walk: Walk, name: str, row: int, vpc: int, place: Place, pack: Pack) -> Stop | None:
    c = walk.c
    standing = c.rows.standings[int(c.rows.interface[row])]
    if standing.dead is not None:
        return Stop("state", name, standing.dead, name, "BAD_STATE", name)
    if vpc != place.vpc:
        return Stop("route", name, "the interface is in another VPC", name, "CANNOT_ROUTE", name)
    if (checked := refused_by_check(walk, name)) is not None:
        return checked
    if (
        pack.redirected
        and walk.direction == FORWARD
        and c.rows.public[row] < 0
        and pack.src[0] < c.universe.first_v6
    ):
        rule = "a middlebox behind an internet gateway's table needs a public address"
        return Stop("route", name, rule, name, "INGRESS_RTB_NO_PUBLIC_IP", name)
    return None


def _forward(walk: Walk, pack: Pack, name: str, row: int, vpc: int, subnet: int) -> None:
    """An appliance passes packets on unchanged, but translates where the next hop is an internet gateway."""
    c = walk.c
    here = walk.place(subnet)
    pack = pack.assuming("appliance-forwards")
    column = c.routes.column(here.table, pack.dst)
    hops = (routing.unwatched(c.routes.hops[n][0][0]) for n in column.tolist())
    outward = np.array([hop.kind == routing.INTERNET_GATEWAY for hop in hops], dtype=np.bool_)
    started_inside = bool(pack.steps) and pack.steps[0].stage != INTERNET
    hides = outward & (started_inside and walk.direction == FORWARD)
    hidden = pack.take(hides)
    if len(hidden):
        address = int(c.rows.rank[row])
        state = Translation("appliance-nat", name, vpc, subnet, here.table, hidden.src, hidden.dst, address)
        source = np.full(len(hidden), address, dtype=np.int64)
        hidden = replace(hidden, src=source, states=(*hidden.states, state), kind=INSTANCE, across="")
        walk.leave(replace(hidden, who=np.full(len(hidden), -1, dtype=np.int64)), here)
    plain = pack.take(~hides)
    if len(plain):
        state = Translation("appliance", name, vpc, subnet, here.table, plain.src, plain.dst)
        plain = replace(plain, states=(*plain.states, state), kind=INSTANCE, across="")
        walk.leave(replace(plain, who=np.full(len(plain), -1, dtype=np.int64)), here)
