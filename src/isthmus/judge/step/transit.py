"""Transit gateways: in by the zone's own attachment subnet, by the arrival attachment's table, out by another.

Source: AWS Transit Gateway Guide, "How transit gateways work", "Amazon VPC attachments", "Network ACLs for
transit gateways"; Reachability Analyzer, explanation codes TGW_*.
"""

from __future__ import annotations

from ...packet import WIDTH, Prefix
from ..ground import Subnet
from ..hubs import BGP, DOWN, SHARING, UP, Route
from ..journey import AtLink, Attached, AtTransit, End, Journey, Leaving, Place
from ..source import CONTESTED
from . import attached_firewall, policy
from .acl import network_acl

LAYER = "transit-gateway"
Key = tuple[str, str]


def enter(journey: Journey, gateway: str, vpc: str, subnet: Subnet | None) -> Place:
    """From a VPC into a transit gateway: a zone without a subnet of the attachment is cut off."""
    world = journey.world
    key = world.hubs.of_vpc(gateway, vpc)
    if key is None:
        return _unattached(journey, gateway, vpc)
    if (ending := stands(journey, key)) is not None:
        return ending
    name, side = key[1], world.hubs.sides.get(key[1])
    own = [world.ground.subnet(each) for each in (side.record.get("SubnetIds") or ()) if side] if side else []
    zone = None if subnet is None else subnet.zone
    here = next((each for each in own if each is not None and each.zone == zone is not None), None)
    if here is None:
        untold = side is None or not side.tells("SubnetIds")
        if untold or zone is None or any(each is None or each.zone is None for each in own):
            return journey.unknown("attachment-zones-not-read", name, "its zones are not all known", side)
        rule, code = f"the attachment has no subnet in zone {zone}", "TGW_ROUTE_AZ_RESTRICTION"
        journey.met(False, LAYER, name, LAYER, rule, side, "/SubnetIds", code)
        return journey.stopped("denied", name)
    if network_acl(journey, here, egress=False) is False and not journey.thorough:
        return journey.stopped("denied", here.id)
    if (ending := _family(journey, key)) is not None:
        return ending
    if journey.unkept() and not journey.thorough:
        return journey.stopped("denied", gateway)
    journey.met(True, "attachment", name, LAYER, f"{vpc} is attached in zone {zone}", side)
    return AtTransit(key, zone, vpc)


def _unattached(journey: Journey, gateway: str, vpc: str) -> End:
    facts, home = journey.world.facts, journey.world.ground.home(vpc)
    kinds = ("TransitGatewayVpcAttachments", "TransitGatewayAttachments")
    if not any(facts.complete(kind, home) for kind in kinds):
        return journey.unknown("uncollected-transit-gateway", gateway, "its attachments were not read")
    journey.met(False, LAYER, gateway, LAYER, f"{vpc} is not attached to it", code="TGW_RTB_CANNOT_ROUTE")
    return journey.stopped("denied", gateway)


def stands(journey: Journey, key: Key) -> End | None:
    """Why gateway or attachment carries nothing, None where they do."""
    hub, hubs = journey.world.facts.get("TransitGateways", key[0]), journey.world.hubs
    state = str(hub.record.get("State", "available")) if hub is not None else "available"
    if state not in ("available", "modifying", "pending", "deleting", "deleted"):
        return journey.unknown("unknown-value", key[0], f"its state is not understood: {state}", hub)
    if state not in ("available", "modifying"):
        journey.met(
            False, LAYER, key[0], "state", f"the transit gateway is {state}", hub, "/State", "BAD_STATE"
        )
        return journey.stopped("denied", key[0])
    told, fact = hubs.state(key), hubs.attachments[key]
    if told not in (*UP, *DOWN):
        return journey.unknown("unknown-value", key[1], f"its state is not understood: {told}", fact)
    if told != "available" and told in UP:
        journey.assume("attachment-in-change-forwards")
    if told in DOWN:
        rule = f"the attachment is {told}"
        journey.met(False, "attachment", key[1], "state", rule, fact, "/State", "BAD_STATE_ATTACHMENT")
        return journey.stopped("denied", key[1])
    journey.trust(hubs.told_state(key))
    journey.trust(hub.record.get("State") if hub is not None else state)
    if fact.record.get("NatGatewaySupport", "disabled") != "disabled":
        detail = "it translates addresses, by rules that are not modelled"
        return journey.unknown("attachment-translation", key[1], detail, fact)
    return None


def _family(journey: Journey, key: Key) -> End | None:
    hubs = journey.world.hubs
    if journey.header.family == 4 or hubs.carries_v6(key[1]):
        return None
    journey.assume("attachment-without-ipv6-drops-it")
    rule, code = "the attachment carries no IPv6", "TGW_RTB_CANNOT_ROUTE"
    journey.met(False, "attachment", key[1], LAYER, rule, hubs.sides.get(key[1]), "/Options", code)
    return journey.stopped("denied", key[1])


def route(journey: Journey, place: AtTransit) -> Place:
    """In the gateway: the table of the attachment that the packet came by decides."""
    hubs = journey.world.hubs
    fact = hubs.attachments[place.key]
    kind, table = hubs.association(place.key)
    if kind == "unread":
        return journey.unknown("transit-association-not-read", place.key[1], "its table was not read", fact)
    if kind == "policy":
        chosen = policy.choose(journey, str(table))
        if isinstance(chosen, End):
            return chosen
        table = chosen
    if table is None:
        rule, code = "it is associated with no route table", "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
        journey.met(False, LAYER, place.key[1], LAYER, rule, fact, "/Association", code)
        return journey.stopped("denied", place.key[1])
    routes = hubs.routes(table)
    if routes is None:
        return journey.unknown("transit-routes-not-read", table, "its routes were not read")
    best = _best(journey, table, routes)
    if not best:
        rule, code = "no route to the destination", "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
        where = journey.world.facts.get("TransitGatewayRouteTables", table)
        journey.met(False, "transit-gateway-route-table", table, LAYER, rule, where, code=code)
        return journey.stopped("no-route", table)
    return _follow(journey, place, table, best)


def _best(journey: Journey, table: str, routes: tuple[Route, ...]) -> list[Route]:
    """The routes that win the target, the region narrowed to the addresses that share them.

    Longest prefix, then kind. Of what was not read, each may hold the target by an entry of any length.
    """
    region, header = journey.region, journey.header
    value, best = region.value(header.target), list[Route]()
    for one in routes:
        prefix = one.prefix
        if prefix is None or prefix.family != header.family or not prefix.address <= value <= prefix.last:
            continue
        if not best or _weight(one) > _weight(best[0]):
            best = [one]
        elif _weight(one) == _weight(best[0]):
            best.append(one)
    floor = best[0].prefix.length if best and best[0].prefix is not None else -1
    for one in routes:
        prefix = one.prefix
        if prefix is not None and prefix.family == header.family and prefix.length >= floor:
            region.within(header.target, prefix.address, prefix.last)
    unread = [one for one in routes if one.prefix is None and _could_win(journey, one, best)]
    for one in unread:
        detail = f"what {table} holds by {one.text} was not read"
        journey.missing("transit-prefixes-not-read", table, detail)
        journey.noted("transit-gateway-route-table", table, LAYER, detail, one.fact, one.suffix)
    if unread:
        pick = region.open(f"unread in {table} {journey.direction}", 0, len(unread), told=False)
        index = region.value(pick)
        region.within(pick, index, index)
        if index:
            journey.doubts = True
            return [unread[index - 1]]
    return best


def _weight(one: Route) -> tuple[int, int]:
    assert one.prefix is not None, "a route that was not read is not compared"
    return one.prefix.length, one.strength


def _could_win(journey: Journey, one: Route, best: list[Route]) -> bool:
    if not best:
        return True
    won = best[0]
    assert won.prefix is not None, "the best route was read"
    if one.unknown is None and (one.attachments, one.blackhole) in {
        (each.attachments, each.blackhole) for each in best
    }:
        return False
    return won.prefix.length < WIDTH[journey.header.family] or one.strength > won.strength


def _trust(journey: Journey, won: Route) -> None:
    """A route that a search lists tells its state; what the table learns and what prefix lists hold have none."""
    part, _, at = won.suffix.rpartition("/")
    if won.fact is None or part not in ("", "/Routes"):
        return
    row = won.fact.rows("Routes")[int(at)] if part else won.fact.record
    if row.get("DestinationCidrBlock"):
        journey.trust(row.get("State"))


def _follow(journey: Journey, place: AtTransit, table: str, best: list[Route]) -> Place:
    """Out by the attachment that the route names; equal ones are AWS's choice."""
    won = best[0]
    stage = "transit-gateway-route-table"
    odd = next((one for one in best if one.unknown is not None), None)
    if odd is not None:
        if odd.unknown == CONTESTED:
            detail = f"routes of {table} contradict each other: {odd.text}"
            return journey.unknown("conflicting-records", table, detail, odd.fact)
        detail = f"a route of {table} has what is not understood, {odd.unknown}: {odd.text}"
        return journey.unknown("unknown-field", table, detail, odd.fact)
    if won.blackhole:
        rule = f"{won.text} is a blackhole"
        layer = "state" if won.attachments else LAYER
        journey.assume("blackhole-does-not-fall-back")
        journey.met(False, stage, table, layer, rule, won.fact, won.suffix, "TGW_RTB_BAD_STATE_ROUTE")
        return journey.stopped("blackhole", table)
    if not won.attachments:
        return journey.unknown("transit-routes-not-read", table, "of whom it learns routes was not read")
    names = (
        sorted({name for one in best for name in one.attachments}) if _shares(won) else won.attachments[:1]
    )
    pick = 0
    if len(names) > 1:
        journey.assume("equal-cost-choice")
        choice = journey.region.open(f"equal routes of {won.text} in {table}", 0, len(names) - 1)
        pick = journey.region.value(choice)
        journey.region.within(choice, pick, pick)
    name = names[pick]
    _trust(journey, won)
    journey.met(True, stage, table, LAYER, f"{won.text} -> {name}", won.fact, won.suffix)
    return leave(journey, (place.key[0], name), place, won.prefix)


def _shares(won: Route) -> bool:
    return len(won.attachments) > 1 or won.strength in SHARING


def leave(journey: Journey, key: Key, place: AtTransit, prefix: Prefix | None) -> Place:
    """To what stands behind an attachment."""
    hubs = journey.world.hubs
    if key not in hubs.attachments:
        return journey.unknown("uncollected-attachment", key[1], "a route names it, but it was not read")
    if (ending := stands(journey, key)) is not None:
        return ending
    kind, resource = hubs.resource(key)
    if kind == "vpc":
        return _into_vpc(journey, key, resource, place)
    if kind in ("peering", "tgw-peering"):
        return _across(journey, key, place)
    if kind in BGP:
        journey.met(True, "attachment", key[1], LAYER, "out by this attachment", hubs.attachments[key])
        return AtLink(f"{key[1]}@{key[0]}", prefix)
    if kind == "network-function":
        return attached_firewall.through(journey, key, place)
    return journey.unknown("unmodelled-attachment", key[1], f"attachments of type {kind} are not modelled")


def _across(journey: Journey, key: Key, place: AtTransit) -> Place:
    """Over a peering of two transit gateways; the far one looks up in its own table for the peering."""
    hubs = journey.world.hubs
    far = next((gateway for gateway, name in hubs.attachments if name == key[1] and gateway != key[0]), None)
    if far is None:
        return journey.unknown("uncollected-transit-gateway", key[1], "the far gateway was not read")
    if (ending := stands(journey, (far, key[1]))) is not None:
        return ending
    rule = f"across to {far}"
    journey.met(True, "attachment", key[1], LAYER, rule, hubs.attachments[key])
    return AtTransit((far, key[1]), None, place.origin)


def _into_vpc(journey: Journey, key: Key, vpc: str, place: AtTransit) -> Place:
    """Into a VPC through a subnet of the attachment: the packet's zone, or one that the gateway picks."""
    hubs, ground = journey.world.hubs, journey.world.ground
    if (ending := _family(journey, key)) is not None:
        return ending
    side = hubs.sides.get(key[1])
    subnets = [ground.subnet(each) for each in (side.record.get("SubnetIds") or ())] if side else []
    known = {each.zone: each for each in reversed(subnets) if each is not None and each.zone is not None}
    if not known or any(each is None or each.zone is None for each in subnets):
        return journey.unknown("attachment-zones-not-read", key[1], "its subnets were not all read", side)
    zones = sorted(zone for zone in known if zone is not None)
    steady = hubs.option(key[1], "ApplianceModeSupport") == "enable"
    if steady and len(zones) > 1:
        journey.assume("appliance-mode-flow-hash")
    if place.zone in known and not steady:
        zones = [str(place.zone)]
    pick = 0
    if len(zones) > 1:
        word = "" if steady else f" {journey.direction}"
        choice = journey.region.open(f"zone of {key[1]}{word}", 0, len(zones) - 1)
        pick = journey.region.value(choice)
        journey.region.within(choice, pick, pick)
    subnet = known[zones[pick]]
    journey.met(True, "attachment", key[1], LAYER, f"into {vpc} in zone {zones[pick]}", side)
    return Leaving(subnet.id, Attached(key, place.origin, subnet.id))
