"""Through a transit gateway: in by an attachment, by the table that it is associated with, out by another.

In: a walk and a pack that a route hands to a transit gateway. Out: packs that leave an attachment's subnet in
the VPC behind it, stops, or what lies beyond AWS.
Source: How AWS Transit Gateway works; Amazon VPC attachments; Network ACLs for transit gateways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..model.citation import Gap
from ..model.hybrid_links import OUTSIDE
from ..model.transit import TransitAttachment
from ..packet import Prefix
from ..semantics.attached_firewall import FUNCTION
from ..semantics.routing import BLACKHOLE, NO_ROUTE, Hop, Taken
from ..semantics.transit import (
    ATTACHMENT,
    NOT_READ,
    NOT_UNDERSTOOD,
    carries_v6,
    doubt_of_part,
    unread_attachment,
)
from .attached_firewall import through_attached_firewall
from .attachments import Port, attachments_read, gateway_odd, gateway_stands
from .by_policy import by_policy
from .hybrid import out_by_link
from .passage import RETURN, Check, Pack, Step, Stop
from .walk import Place, Walk

LAYER = "transit-gateway"


def into_transit(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    """Hand a pack to a transit gateway by its VPC's attachment, in the zone that the packet is in."""
    c, gateway = walk.c, hop.id
    vpc = c.vpc_ids[place.vpc]
    name = c.hubs.of_vpc.get((gateway, place.vpc))
    if name is None:
        _not_attached(walk, pack, gateway, vpc)
        return
    port = c.hubs.ports[gateway, name]
    pack = pack.stepped(Step("attachment", name))
    standing = _standing(walk, pack, port.attachment, gateway)
    if standing is None:
        return
    pack = standing
    subnet = _own_zone(walk, pack, port, place)
    if subnet is None:
        return
    pack = _by_address_alone(walk, walk.into(pack, subnet), gateway)
    pack = _families(walk, pack, gateway, name)
    if len(pack):
        look_up(walk, pack, gateway, port.attachment, place.zone)


def _by_address_alone(walk: Walk, pack: Pack, gateway: str) -> Pack:
    """What groups let out to a group's members does not go across a transit gateway.

    Source: Amazon VPC attachments, security group referencing (inbound rules only); assumption
    ``peer-reference-by-other-path``.
    """
    if pack.bare is None or walk.direction == RETURN or not (pack.words & ~pack.bare).any():
        return pack
    rule = "a rule that names a group lets nothing out across a transit gateway"
    name = next(step.id for step in reversed(pack.steps) if step.stage == "interface")
    code = "SG_REFERENCES_NOT_PRESERVED"
    check = Check(walk.direction, "security-group-egress", name, gateway, pack.bare, aws_code=code, rule=rule)
    return pack.checked(check).assuming("peer-reference-by-other-path")


def _not_attached(walk: Walk, pack: Pack, gateway: str, vpc: str) -> None:
    pack = pack.stepped(Step(LAYER, gateway))
    if attachments_read(walk.network, vpc):
        rule = f"{vpc} is not attached to it"
        walk.stop(pack, Stop(LAYER, gateway, rule, gateway, "TGW_RTB_CANNOT_ROUTE", gateway))
        return
    detail = f"the attachments of {gateway} were not read"
    walk.unknown(pack, Gap("uncollected-transit-gateway", gateway, "either", detail))


def _standing(walk: Walk, pack: Pack, attachment: TransitAttachment, gateway: str) -> Pack | None:
    """The pack, where attachment and gateway forward; else it is stopped, or lost where a state is not understood."""
    known = walk.network.transit.gateways.get(gateway)
    if known is not None and gateway_odd(walk.network, gateway):
        detail = f"State of {gateway} is {known.state!r}, which is not understood"
        walk.unknown(pack, Gap("unknown-value", gateway, "either", detail))
        return None
    if known is not None and not gateway_stands(walk.network, gateway):
        rule = f"the transit gateway is {known.state}"
        walk.stop(pack, Stop("state", gateway, rule, gateway, "BAD_STATE", gateway))
        return None
    name = attachment.id
    if attachment.odd:
        detail = f"State of {name} is {attachment.state!r}, which is not understood"
        walk.unknown(pack, Gap("unknown-value", name, "either", detail))
        return None
    if not attachment.stands:
        rule = f"the attachment is {attachment.state}"
        walk.stop(pack, Stop("state", name, rule, name, "BAD_STATE_ATTACHMENT", name))
        return None
    if attachment.translates:
        detail = f"{name} translates addresses, by rules that are not modelled"
        walk.unknown(pack, Gap("attachment-translation", name, "either", detail))
        return None
    return pack.assuming("attachment-in-change-forwards") if attachment.changing else pack


def _own_zone(walk: Walk, pack: Pack, port: Port, place: Place) -> int | None:
    """The subnet in which a packet meets the attachment: the one in its own zone.

    Source: How AWS Transit Gateway works (an attachment reaches only the zones it is enabled in).
    """
    name = port.attachment.id
    subnet = dict(port.subnets).get(place.zone or "")
    if subnet is not None:
        return subnet
    if port.attachment.described is None or port.unread or place.zone is None:
        detail = f"the zones of {name} are not all known"
        walk.unknown(pack, Gap("attachment-zones-not-read", name, "either", detail))
        return None
    rule = f"the attachment has no subnet in zone {place.zone}"
    walk.stop(pack, Stop(LAYER, name, rule, place.id, "TGW_ROUTE_AZ_RESTRICTION", name))
    return None


def _families(walk: Walk, pack: Pack, gateway: str, name: str) -> Pack:
    """What is left of a pack at an attachment that says it carries no IPv6."""
    v6 = pack.dst >= walk.c.universe.first_v6
    if not v6.any() or carries_v6(walk.network, gateway, name):
        return pack
    part = pack.take(v6).assuming("attachment-without-ipv6-drops-it")
    walk.stop(part, Stop(LAYER, name, "the attachment carries no IPv6", name, "TGW_RTB_CANNOT_ROUTE", name))
    return pack.take(~v6)


def look_up(walk: Walk, pack: Pack, gateway: str, arrived: TransitAttachment, zone: str | None) -> None:
    """Look up where a pack goes in the table of the attachment it came by.

    Source: How AWS Transit Gateway works (one table for an attachment; a policy table instead).
    """
    pack = walk.not_again(pack, (f"transit {gateway} {arrived.id}", 0))
    if not len(pack):
        return
    pack = pack.stepped(Step(LAYER, gateway))
    association = arrived.association
    if association is None:
        detail = f"the route table of {arrived.id} was not read"
        walk.unknown(pack, Gap("transit-association-not-read", arrived.id, "either", detail))
        return
    if association.policy_table:
        by_policy(
            walk,
            pack,
            association.policy_table,
            lambda w, part, table: _by_table(w, part, gateway, table, zone),
        )
        return
    if association.table is None:
        rule = f"{arrived.id} is associated with no route table"
        code = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
        walk.stop(pack, Stop(LAYER, arrived.id, rule, arrived.id, code, arrived.id))
        return
    _by_table(walk, pack, gateway, association.table, zone)


def _by_table(walk: Walk, pack: Pack, gateway: str, table: str, zone: str | None) -> None:
    """By the routes of a table."""
    c = walk.c
    number = c.hubs.number.get(table)
    if number is None:
        detail = f"transit gateway route table {table} was not read"
        walk.unknown(pack, Gap("transit-routes-not-read", table, "either", detail))
        return
    segments = c.hubs.routes.segments(number, pack.dst)
    for segment in np.unique(segments).tolist():
        taking = c.hubs.routes.taking(number, segment)
        for part, taken in _choices(walk, pack.take(segments == segment), table, taking.takers, taking.maybe):
            _take(walk, part, gateway, table, taken, zone)


def _choices(
    walk: Walk, pack: Pack, table: str, takers: tuple[Taken, ...], maybe: tuple[Taken, ...]
) -> Iterator[tuple[Pack, Taken]]:
    """A pack on each route that may take it: equal ones are a choice, unread ones a doubt."""
    if maybe:
        names = ", ".join(sorted({table if one.hop.kind == NOT_UNDERSTOOD else one.hop.id for one in maybe}))
        detail = f"transit gateway route table {table} may hold prefixes by {names} that were not read"
        pack = pack.missing(Gap("transit-prefixes-not-read", table, "either", detail))
        count = len(maybe) + 1
        for number, taken in enumerate(maybe, 1):
            yield pack.branched(f"{table}:unread", number, count).doubted(), taken
        pack = pack.branched(f"{table}:unread", 0, count)
    for number, taken in enumerate(takers):
        if len(takers) == 1:
            yield pack, taken
        else:
            part = pack.branched(f"{table}:equal", number, len(takers))
            yield part.assuming("equal-cost-choice"), taken


def _take(walk: Walk, pack: Pack, gateway: str, table: str, taken: Taken, zone: str | None) -> None:
    hop = taken.hop
    pointer = None if taken.route is None else f"/Routes/{taken.route}"
    if hop.kind == NOT_READ:
        detail = f"the routes of transit gateway route table {table} were not read"
        walk.unknown(pack, Gap("transit-routes-not-read", table, "either", detail))
        return
    if hop.kind == NOT_UNDERSTOOD:
        gap = doubt_of_part(walk.network, table, hop.id)
        assert gap is not None, "a route is in doubt for a reason"
        walk.unknown(pack, gap)
        return
    if hop.kind == NO_ROUTE:
        rule = "no route to the destination"
        code = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
        walk.stop(_tabled(pack, table, rule), Stop(LAYER, table, rule, table, code, table))
        return
    rule = f"{taken.prefix or 'an unread prefix'} -> {hop.id or hop.kind}"
    pack = _tabled(pack, table, rule, pointer)
    if hop.kind == BLACKHOLE:
        layer = "state" if hop.id else LAYER
        stop = Stop(
            layer, table, f"route {rule} is a blackhole", table, "TGW_RTB_BAD_STATE_ROUTE", table, pointer
        )
        walk.stop(pack.assuming("blackhole-does-not-fall-back"), stop)
        return
    assert hop.kind == ATTACHMENT, "a transit gateway's table hands to attachments alone"
    _out_by(walk, pack, gateway, hop.id, zone, taken.prefix)


def _tabled(pack: Pack, table: str, rule: str, pointer: str | None = None) -> Pack:
    return pack.stepped(Step("transit-gateway-route-table", table, rule, table, pointer))


def _out_by(walk: Walk, pack: Pack, gateway: str, name: str, zone: str | None, route: Prefix | None) -> None:
    """Hand a pack to what stands behind an attachment."""
    attachment = walk.network.transit.attachments.get((gateway, name))
    pack = pack.stepped(Step("attachment", name))
    if attachment is None:
        walk.unknown(pack, unread_attachment(name))
        return
    standing = _standing(walk, pack, attachment, gateway)
    if standing is None:
        return
    pack = standing
    if attachment.type == "vpc":
        _into_vpc(walk, pack, walk.c.hubs.ports[gateway, name], gateway, zone)
    elif attachment.type in ("peering", "tgw-peering"):
        _over_peering(walk, pack, gateway, attachment)
    elif attachment.type in OUTSIDE:
        out_by_link(walk, pack, walk.c.far.by_key[f"{name}@{gateway}"], route)
    elif attachment.type == FUNCTION:
        for part, there in through_attached_firewall(walk, pack, name):
            look_up(walk, part, gateway, attachment, there)
    else:
        detail = f"attachments of type {attachment.type or 'unknown'} are not modelled"
        walk.unknown(pack, Gap("unmodelled-attachment", name, "either", detail))


def from_attachment(walk: Walk, pack: Pack, gateway: str, name: str) -> None:
    """Bring a pack that comes from beyond an attachment into its transit gateway; no zone is kept."""
    attachment = walk.network.transit.attachments[gateway, name]
    standing = _standing(walk, pack.stepped(Step("attachment", name)), attachment, gateway)
    if standing is not None:
        look_up(walk, standing, gateway, attachment, None)


def _over_peering(walk: Walk, pack: Pack, gateway: str, attachment: TransitAttachment) -> None:
    """To the gateway at the other end, by its own table for the peering; the zone is not kept."""
    known = walk.network.transit.peerings.get(attachment.id)
    sides = (known.requester_tgw_info, known.accepter_tgw_info) if known is not None else ()
    ends = [side.transit_gateway_id for side in sides if side is not None and side.transit_gateway_id]
    ends += [attachment.resource] if attachment.resource else []
    far = next((end for end in ends if end != gateway), None)
    other = walk.network.transit.attachments.get((far or "", attachment.id))
    if far is None or other is None:
        detail = f"the transit gateway at the other end of {attachment.id} is not in the snapshot"
        walk.unknown(pack, Gap("uncollected-transit-gateway", far or attachment.id, "either", detail))
        return
    standing = _standing(walk, pack.stepped(Step("attachment", attachment.id)), other, far)
    if standing is not None:
        look_up(walk, standing, far, other, None)


def _into_vpc(walk: Walk, pack: Pack, port: Port, gateway: str, zone: str | None) -> None:
    """Out of an attachment's subnet, in the zone that the gateway picks, by that subnet's own table.

    Source: How AWS Transit Gateway works (availability zones; appliance mode).
    """
    name = port.attachment.id
    pack = _families(walk, pack, gateway, name)
    if not len(pack):
        return
    if port.vpc < 0 or port.unread or port.attachment.described is None or not port.subnets:
        detail = f"the subnets of {name} are not all in the snapshot"
        walk.unknown(pack, Gap("attachment-zones-not-read", name, "either", detail))
        return
    options = dict(port.subnets)
    kept = walk.expected.zones.get(name) if walk.direction == RETURN and port.appliance_mode else None
    choices = [kept] if kept is not None and kept in options else port.zones_from(zone)
    if port.appliance_mode and len(choices) > 1:
        pack = pack.assuming("appliance-mode-flow-hash")
    for number, chosen in enumerate(choices):
        part = pack
        if len(choices) > 1:
            part = pack.branched(f"zone:{name}", number, len(choices))
        part = replace(part, zones=(*part.zones, (name, chosen)), across=gateway)
        walk.leave(part, walk.place(options[chosen]))
