"""Out of AWS by a VPN gateway or an attachment, and in from networks that are not AWS's.

Source: AWS Site-to-Site VPN User Guide, "How it works", "Routing options"; Amazon VPC User Guide, "Gateway route
tables"; Reachability Analyzer, explanation codes VGW_*, BAD_STATE_VPN, TGW_BAD_STATE_VPN.
"""

from __future__ import annotations

from ...packet import Prefix
from ..beyond import Link
from ..ground import Untold, serving
from ..journey import Arriving, AtTransit, End, FromLink, Journey, Place
from .inspection import redirect
from .table import lookup
from .transit import LAYER as TRANSIT
from .transit import stands

LAYER = "vpn-gateway"
DIRECT, WRITTEN, TOLD = 2, 1, 0
"""How routes of one block rank: Direct Connect before static before told by a VPN's routers.

Source: Amazon VPC User Guide, "How route priority works".
"""


def leave(journey: Journey, gateway: str, vpc: str) -> Place:
    """From a VPC into its VPN gateway, which hands on only what is sent by an interface of the VPC."""
    world, header = journey.world, journey.header
    if (ending := _unfit(journey, gateway, vpc)) is not None:
        return ending
    fact = world.facts.get("VpnGateways", gateway)
    if world.owners.at(journey.region, vpc, header.family, header.source) is None:
        rule, code = f"the source is no address in {vpc}", "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS"
        journey.met(False, LAYER, gateway, LAYER, rule, fact, code=code)
        return journey.stopped("denied", gateway)
    links = world.beyond.at(gateway)
    alive = [link for link in links if world.beyond.broken(link) is None]
    partial = world.beyond.partial(gateway)
    if header.family == 6 and not partial and all(link.kind == "vpn" for link in alive):
        rule = "VPN connections of a VPN gateway carry no IPv6"
        journey.met(False, LAYER, gateway, LAYER, rule, fact)
        return journey.stopped("denied", gateway)
    best = _best(journey, gateway, alive)
    if best:
        prefix, names = best
        pick = 0
        if len(names) > 1:
            journey.assume("equal-cost-choice")
            choice = journey.region.open(f"equal routes of {prefix} in {gateway}", 0, len(names) - 1)
            pick = journey.region.value(choice)
            journey.region.within(choice, pick, pick)
        journey.met(True, LAYER, gateway, LAYER, f"{prefix} lies behind it", fact)
        return out(journey, world.beyond.links[names[pick]], prefix)
    if partial or any(world.beyond.static(link) is None for link in alive):
        return journey.unknown("beyond-aws", gateway, "what its routers told it is not told", fact)
    dead = next((link for link in links if world.beyond.broken(link) is not None), None)
    if dead is not None and not alive:
        return _broken(journey, dead)
    rule = "no link of the gateway has a route to the destination"
    journey.met(False, LAYER, gateway, LAYER, rule, fact, code="CANNOT_ROUTE")
    return journey.stopped("no-route", gateway)


def _best(journey: Journey, gateway: str, alive: list[Link]) -> tuple[Prefix, list[str]] | None:
    """The longest block that a link is known to lead to, and the links that share it."""
    beyond, header, region = journey.world.beyond, journey.header, journey.region
    told = [link for link in alive if beyond.static(link) is None]
    rows = [(prefix, WRITTEN, link.key) for link in alive for prefix in beyond.static(link) or ()]
    rank = DIRECT if all(link.kind == "direct-connect-gateway" for link in told) else TOLD
    rows += [(prefix, rank, told[0].key) for prefix in beyond.learnt(gateway) if told]
    held = [
        row
        for row in rows
        if row[0].family == header.family and row[0].address <= region.value(header.target) <= row[0].last
    ]
    floor = max((row[0].length for row in held), default=-1)
    for prefix, _, _ in rows:
        if prefix.family == header.family and prefix.length >= floor:
            region.within(header.target, prefix.address, prefix.last)
    if not held:
        return None
    top = max((row[0].length, row[1]) for row in held)
    return next(row[0] for row in held if (row[0].length, row[1]) == top), sorted(
        {row[2] for row in held if (row[0].length, row[1]) == top}
    )


def _unfit(journey: Journey, gateway: str, vpc: str | None) -> End | None:
    """Why a VPN gateway does nothing for a VPC; None where it does."""
    fact = journey.world.facts.get("VpnGateways", gateway)
    if fact is None:
        return journey.unknown("uncollected-gateway", gateway, "the VPN gateway was not read")
    state = str(fact.record.get("State", "available"))
    if state != "available":
        rule = f"the gateway is {state}"
        journey.met(False, LAYER, gateway, "state", rule, fact, "/State", "BAD_STATE")
        return journey.stopped("denied", gateway)
    if vpc is None or serving(fact, "VpcAttachments") != vpc:
        rule, code = f"not attached to {vpc or 'any VPC'}", "BAD_STATE_ATTACHMENT"
        journey.met(False, LAYER, gateway, "state", rule, fact, "/VpcAttachments", code)
        return journey.stopped("denied", gateway)
    journey.trust(fact.record.get("State"))
    for row in fact.rows("VpcAttachments"):
        if row.get("VpcId") == vpc:
            journey.trust(row.get("State"))
    return None


def out(journey: Journey, link: Link, prefix: Prefix | None) -> End:
    """By a link out of AWS; only a route that names the far network, and no VPC, says that it arrives."""
    if (ending := _carried(journey, link, inward=False)) is not None:
        return ending
    header, region = journey.header, journey.region
    at = link.hub[1] if link.hub else link.gateway
    if prefix is None or prefix.length == 0:
        return journey.unknown("beyond-aws", at, "a default route does not tell what lies there", link.fact)
    for vpc in journey.world.facts.of("Vpcs"):
        for own in journey.world.ground.vpc_blocks(vpc) or ():
            if own.family == header.family and region.within(header.target, own.address, own.last):
                detail = f"the target is in {vpc}: whether it is sent back is not told"
                return journey.unknown("beyond-aws", at, detail, link.fact)
    if unread := journey.world.ground.unread_vpcs:
        detail = "the VPC was not read: whether the target is in it is not known"
        return journey.unknown("uncollected-vpc", unread[0], detail)
    journey.assume("on-premises-delivers")
    journey.met(True, "on-premises", link.id, "on-premises", f"{prefix} lies there", link.fact)
    return End(True, "on-premises", link.key)


def _broken(journey: Journey, link: Link) -> End:
    state = journey.world.beyond.broken(link)
    code = "BAD_STATE"
    if link.kind == "vpn":
        code = "TGW_BAD_STATE_VPN" if link.hub else "BAD_STATE_VPN"
    journey.met(False, "on-premises", link.id, "state", f"the link is {state}", link.fact, "/State", code)
    return journey.stopped("denied", link.id)


def _carried(journey: Journey, link: Link, *, inward: bool) -> End | None:
    """What a link's own state and tunnels say to a packet; None where it passes."""
    beyond = journey.world.beyond
    if beyond.broken(link) is not None:
        return _broken(journey, link)
    if link.fact is not None:
        journey.trust(beyond.state(link))
    if journey.header.family == 6 and link.kind == "vpn" and link.hub is None:
        rule = "VPN connections of a VPN gateway carry no IPv6"
        journey.met(False, "on-premises", link.id, LAYER, rule, link.fact)
        return journey.stopped("denied", link.id)
    if beyond.unread(link):
        detail = "the VPN connection was not read: whether it stands is not told"
        journey.missing("uncollected-vpn-connection", link.id, detail)
        journey.met(None, "on-premises", link.id, "unknown", detail)
    if link.kind == "vpn-concentrator":
        detail = "which VPN connections stand at it is not modelled"
        journey.missing("vpn-concentrator", link.id, detail)
        journey.met(None, "on-premises", link.id, "unknown", detail)
    if any(
        beyond.options(link).get(f"{side}{family}NetworkCidr") not in (None, "", "0.0.0.0/0", "::/0")
        for side in ("Local", "Remote")
        for family in ("Ipv4", "Ipv6")
    ):
        detail = "its tunnels agree on some addresses only"
        journey.missing("vpn-traffic-selectors", link.id, detail)
        journey.met(None, "on-premises", link.id, "unknown", detail, link.fact, "/Options")
    if not beyond.silent(link):
        return None
    if not inward and not journey.returning:
        return journey.unknown("vpn-tunnels-down", link.id, "no tunnel was up when it was read", link.fact)
    journey.assume("down-tunnel-comes-up")
    return None


def arrive(journey: Journey, place: FromLink) -> Place:
    """In from a far network: to a transit gateway by its attachment, or into the VPN gateway's one VPC."""
    world = journey.world
    link = world.beyond.links[place.key]
    if not journey.returning:
        journey.assume("on-premises-delivers")
        if world.beyond.static(link) is None:
            journey.assume("on-premises-has-any-other-address")
    if (ending := _carried(journey, link, inward=True)) is not None:
        return ending
    journey.met(True, "on-premises", link.id, "on-premises", "comes in by this link", link.fact)
    if link.hub is not None:
        if (ending := stands(journey, link.hub)) is not None:
            return ending
        fact = world.hubs.attachments[link.hub]
        journey.met(True, "attachment", link.hub[1], TRANSIT, "in by this attachment", fact)
        return AtTransit(link.hub, None, place.key)
    vpc = world.beyond.home_of(link.gateway)
    if (ending := _unfit(journey, link.gateway, vpc)) is not None or vpc is None:
        return ending or journey.stopped("denied", link.gateway)
    return _inside(journey, link, vpc)


def _inside(journey: Journey, link: Link, vpc: str) -> Place:
    """From a VPN gateway to an interface of its VPC, by the gateway's own table where it has one."""
    world, header = journey.world, journey.header
    blocks = world.ground.vpc_blocks(vpc)
    if blocks is None:
        return journey.unknown("uncollected-vpc", vpc, "the VPC was not read: its blocks are not known")
    gateway = world.facts.get("VpnGateways", link.gateway)
    if not _in_one(journey, list(blocks)):
        rule, code = f"the target is no address of {vpc}", "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
        journey.met(False, LAYER, link.gateway, LAYER, rule, gateway, code=code)
        return journey.stopped("denied", link.gateway)
    announced = world.beyond.announced(link)
    if announced and not _in_one(journey, announced):
        detail = "the far routers are told nothing of the target: a default route may lead here"
        journey.missing("direct-connect-prefixes", link.id, detail)
        journey.met(None, "on-premises", link.id, "unknown", detail, link.fact)
    journey.met(True, LAYER, link.gateway, LAYER, f"into {vpc}", gateway)
    table = world.ground.table_of_gateway(link.gateway, vpc)
    if isinstance(table, Untold):
        return journey.unknown(table.kind, link.gateway, table.detail)
    if table is not None:
        found = lookup(journey, table, header.target)
        if isinstance(found, End):
            return found
        if found.kind != "local":
            return redirect(journey, found, vpc, "beyond")
    elif world.facts.carries_tables and not world.facts.complete("RouteTables", world.ground.home(vpc)):
        detail = "whether the gateway has a route table of its own was not read"
        return journey.unknown("uncollected-route-table", link.gateway, detail)
    return Arriving(vpc, None, "beyond", link.key)


def _in_one(journey: Journey, blocks: list[Prefix]) -> bool:
    header = journey.header
    return any(
        each.family == header.family and journey.region.within(header.target, each.address, each.last)
        for each in blocks
    )


def home(journey: Journey, end: End) -> End:
    """Whether an answer that left AWS goes where the question came from: by the gateway that it came by."""
    links = journey.world.beyond.links
    taken, start = links[end.at], links.get(journey.start)
    if start is None:
        rule = f"the answer ends on premises by {taken.id}, not where the flow began"
        journey.met(False, "on-premises", taken.id, "route", rule, taken.fact)
        return journey.stopped("denied", taken.id)
    expected = journey.expected
    if expected is None or not expected.same(journey.header, journey.region):
        rule = "the answer leaves as another flow than was asked"
        journey.met(False, "on-premises", taken.id, "route", rule, taken.fact)
        return journey.stopped("denied", taken.id)
    if taken.gateway != start.gateway:
        at = taken.hub[1] if taken.hub else taken.gateway
        return journey.unknown("beyond-aws", at, f"the answer leaves by {taken.id} instead", taken.fact)
    return end
