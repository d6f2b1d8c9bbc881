"""The internet gateway, both ways: one-to-one translation for IPv4, none for IPv6, and its own route table.

Source: Amazon VPC User Guide, "Connect to the internet using an internet gateway", "Gateway route tables";
Reachability Analyzer, explanation codes IGW_* and INGRESS_RTB_*.
"""

from __future__ import annotations

from ...packet import format_address
from ..ground import Subnet, Untold, serving
from ..journey import Arriving, Attached, End, FromInternet, Inline, Journey, Place, Sender
from ..owners import Interface, Nat, Owner, PublicAddress
from ..region import Term, constant
from ..rules import RouteEntry
from ..source import Fact
from . import gateway_firewall
from .appliance import is_firewall
from .blocks import told_blocks
from .inspection import first_met, redirect
from .private import is_private, is_reserved
from .public_access import BY_FIREWALL, public_access
from .table import leads_to, lookup

LAYER = "internet-gateway"
GLOBAL_V6 = (0x2 << 124, (0x4 << 124) - 1)


def leave(journey: Journey, identity: str, vpc: str, subnet: Subnet | None, sender: Sender) -> Place:
    """Out through an internet gateway: the source becomes its public address, the target must be public."""
    fact = journey.world.facts.get("InternetGateways", identity)
    if fact is None:
        return journey.unknown("uncollected-gateway", identity, "the internet gateway was not read")
    if serving(fact) != vpc:
        journey.met(
            False,
            "internet-gateway",
            identity,
            "state",
            f"not attached to {vpc}",
            fact,
            "/Attachments",
            "BAD_STATE_ATTACHMENT",
        )
        return journey.stopped("denied", identity)
    _trust(journey, fact, vpc)
    if (doubt := journey.world.ground.gateways_in_doubt(vpc)) is not None:
        return journey.unknown(doubt.kind, vpc, doubt.detail)
    if (ending := _not_ours(journey, identity, vpc, sender)) is not None:
        return ending
    if (ending := _redirected(journey, identity, vpc)) is not None:
        return ending
    starter, judged = "nat" if isinstance(sender, Nat) else "instance", subnet
    if isinstance(sender, Inline) and is_firewall(journey, sender.id):
        starter = ("nat" if journey.ways(("nat",)) else "instance") + BY_FIREWALL
        judged = None
    verdict = public_access(journey, vpc, judged, starter)
    if verdict is False and not journey.thorough:
        return journey.stopped("denied", identity)
    if _bad_target(journey, identity, vpc, fact):
        return journey.stopped("denied", identity)
    public = _public_source(journey, vpc, sender) if journey.header.family == 4 else None
    torn = public is not None and journey.world.owners.contested(journey.region, public) is not None
    known = journey.header.family == 6 or (public is not None and not torn)
    if (ending := gateway_firewall.outward(journey, vpc, subnet, public=known)) is not None:
        return ending
    if public is not None and (ending := _contested(journey, public)) is not None:
        return ending
    if journey.header.family == 4:
        if public is None:
            rule = "the source has no public address"
            code = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
            journey.met(False, "internet-gateway", identity, LAYER, rule, fact, code=code)
            return journey.stopped("denied", identity)
        journey.header = journey.header._replace(source=public)
        rule = f"source becomes {format_address(4, journey.region.value(public))}"
    else:
        rule = "IPv6 is not translated"
    journey.met(True, "internet-gateway", identity, LAYER, rule, fact)
    return FromInternet(vpc)


def _trust(journey: Journey, fact: Fact, vpc: str) -> None:
    for row in fact.rows("Attachments"):
        if row.get("VpcId") == vpc:
            journey.trust(row.get("State"))


def foreign(journey: Journey, vpc: str) -> bool:
    """Whether the packet's source lies in no block of a VPC."""
    header, region = journey.header, journey.region
    blocks = journey.world.ground.vpc_blocks(vpc) or ()
    return not any(
        b.family == header.family and region.within(header.source, b.address, b.last) for b in blocks
    )


def _not_ours(journey: Journey, identity: str, vpc: str, sender: Sender) -> End | None:
    """Gateways reject what an interface sends under an address that is not its own.

    IPv6 is not translated, so what a transit gateway brought from another VPC is as foreign.
    """
    if isinstance(sender, Attached | Inline) and journey.header.family == 6 and foreign(journey, vpc):
        rule, code = "the source is no address of the gateway's VPC", "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
        journey.assume("gateway-refuses-foreign-ipv6")
        journey.met(False, "internet-gateway", identity, "spoofing", rule, code=code)
        return journey.stopped("denied", identity)
    if not journey.spoofed or journey.returning or not isinstance(sender, Interface):
        return None
    if journey.crossings and journey.crossings[-1].kind in ("nat", "appliance"):
        return None
    if _pool_entries(journey, identity, journey.header.source):
        return None
    rule = "the source is not an address of the sender"
    journey.met(False, "internet-gateway", identity, "spoofing", rule, code="GATEWAY_REJECTS_SPOOFED_TRAFFIC")
    return journey.stopped("denied", identity)


def _redirected(journey: Journey, identity: str, vpc: str) -> End | None:
    """A subnet whose inbound traffic the gateway's table redirects cannot answer straight through it."""
    table = journey.world.ground.table_of_gateway(identity, vpc)
    if not isinstance(table, Fact) or not journey.returning or journey.crossed_back:
        return None
    if not any(crossing.kind == "redirect" for crossing in journey.crossings):
        return None
    rule = "the gateway's table redirects traffic for this subnet; it cannot answer straight"
    code = "INGRESS_RTB_TRAFFIC_REDIRECTION"
    journey.met(False, "internet-gateway", identity, "route", rule, table, "/Routes", code)
    return journey.stopped("denied", identity)


def _bad_target(journey: Journey, identity: str, vpc: str, fact: Fact) -> bool:
    """Whether the target can never lie beyond the gateway: private, or within the VPC's own blocks."""
    header, region = journey.header, journey.region
    blocks = told_blocks(journey, vpc)
    own = [b for b in blocks if b.family == header.family and region.within(header.target, b.address, b.last)]
    rule, code = "", ""
    if is_private(journey, header.target):
        rule, code = (
            "a private address never crosses the gateway",
            "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        )
        if header.family == 4 and region.within(
            header.target, 100 << 24 | 64 << 16, (100 << 24 | 128 << 16) - 1
        ):
            code = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
    elif is_reserved(journey, header.target):
        rule, code = "a reserved address is nobody's on the internet", "CANNOT_ROUTE"
    elif own:
        rule, code = f"the target is in the VPC's own {own[0]}", "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"
    elif header.family == 6 and not region.within(header.target, *GLOBAL_V6):
        rule, code = "not a global IPv6 address", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    elif header.family == 6 and not region.within(header.source, *GLOBAL_V6):
        rule, code = "the source is no global IPv6 address", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    if not rule:
        return False
    journey.met(False, "internet-gateway", identity, LAYER, rule, fact, code=code)
    return True


def _public_source(journey: Journey, vpc: str, sender: Sender) -> Term | None:
    """The public address that stands for the packet's source, None where it has none."""
    header, region = journey.header, journey.region
    if isinstance(sender, Nat):
        for address in sender.addresses if sender.public else ():
            inner = address.private if address.private is not None else address.public
            if (
                inner is not None
                and address.public is not None
                and region.within(header.source, inner, inner)
            ):
                return constant(address.public)
        return None
    holder = journey.world.owners.at(region, vpc, 4, header.source)
    if isinstance(holder, Interface):
        for private, public in sorted(holder.publics.items()):
            if region.within(header.source, private, private):
                return constant(public)
    gateway = journey.world.ground.gateways.get(vpc)
    if gateway is not None and _pool_entries(journey, gateway.id, header.source):
        journey.assume("pool-answers-untranslated")
        return header.source
    return None


def _contested(journey: Journey, address: Term) -> End | None:
    """Why nobody knows whose a public address is; None where it is known, be it nobody's."""
    names = journey.world.owners.contested(journey.region, address)
    if names is None:
        return None
    detail = f"{names} contradict each other: each says that it is known by the address"
    return journey.unknown("conflicting-records", names, detail)


def arrive(journey: Journey, place: FromInternet) -> Place:
    """Beyond the gateway: the target is someone of the snapshot's, or the internet at large."""
    header = journey.header
    if header.family == 6:
        return _arrive_v6(journey, place)
    if (ending := _contested(journey, header.target)) is not None:
        return ending
    row = journey.world.owners.public(journey.region, header.target)
    if row is None:
        return _pool_or_away(journey, place)
    return _enter(journey, place, row)


def _pool_or_away(journey: Journey, place: FromInternet) -> Place:
    for gateway in journey.world.facts.of("InternetGateways").values():
        for interface, table, entry, _ in _pool_entries(journey, gateway.id, journey.header.target):
            vpc = interface.vpc
            if public_access(journey, vpc, _subnet(journey, interface), "outside", pool=True) is False:
                return journey.stopped("denied", gateway.id)
            gateway_firewall.pooled(journey, vpc)
            rule = "a pool of public addresses is routed to the interface, without translation"
            journey.met(True, "internet-gateway", gateway.id, LAYER, rule, gateway)
            journey.met(
                True, "route", table.id, "route", f"{entry.text} -> {interface.id}", table, entry.suffix
            )
            return Arriving(vpc, None, f"pool:{interface.id}", place.origin)
    for _, table, _, doubt in _pool_entries(journey, None, journey.header.target):
        assert doubt is not None, "what is sure is a gateway's"
        return journey.unknown(doubt.kind, table.id, doubt.detail, table)
    return outside(journey, place)


def outside(journey: Journey, place: FromInternet) -> Place:
    """The target is no address of the snapshot's: the packet has left, or came for nobody."""
    if (ending := _elsewhere(journey)) is not None:
        return ending
    if place.origin == "internet":
        if (ending := _perhaps_somebody(journey)) is not None:
            return ending
        code = None
        if is_private(journey, journey.header.target):
            code = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
        return _refuse(journey, "internet", code, "no interface has this public address", "no-such-address")
    return End(True, "left-by-internet-gateway", "internet")


def _elsewhere(journey: Journey) -> End | None:
    """An address that carriers or local gateways translate: what becomes of it is not told here."""
    header, region = journey.header, journey.region
    known = journey.world.owners.elsewhere
    holder = known.get(region.value(header.target)) if header.family == 4 else None
    for address in sorted(known) if header.family == 4 else ():
        region.within(header.target, address, address)
    if holder is None:
        return None
    detail = "it has the address by a carrier or local gateway, which is not modelled"
    return journey.unknown("unmodelled-address", holder.id, detail, holder.fact)


def _perhaps_somebody(journey: Journey) -> End | None:
    """An address of nobody's may be somebody's where interfaces, gateways or their pools were not all listed."""
    facts = journey.world.facts
    if is_private(journey, journey.header.target):
        return None
    kinds = ("NetworkInterfaces", "InternetGateways", "RouteTables")
    missing = facts.incomplete(kinds if facts.carries_tables else kinds[:2])
    if not missing:
        return None
    return journey.unknown("not-collected", missing[0], "the address may be of something that was not listed")


def _refuse(journey: Journey, identity: str, code: str | None, rule: str, disposition: str = "denied") -> End:
    journey.met(False, "internet-gateway", identity, LAYER, rule, code=code)
    return journey.stopped(disposition, identity)


def _subnet(journey: Journey, owner: Owner) -> Subnet | None:
    return journey.world.ground.subnet(owner.subnet)


def _gateway_of(journey: Journey, vpc: str) -> Fact | End:
    """The attached internet gateway of a VPC, or the reason why there is none."""
    if (doubt := journey.world.ground.gateways_in_doubt(vpc)) is not None:
        return journey.unknown(doubt.kind, vpc, doubt.detail)
    gateway = journey.world.ground.gateways.get(vpc)
    if gateway is not None:
        _trust(journey, gateway, vpc)
        return gateway
    return _refuse(journey, vpc, "BAD_STATE_ATTACHMENT", "the VPC has no attached internet gateway")


def _enter(journey: Journey, place: FromInternet, row: PublicAddress) -> Place:
    """In through the gateway of whoever holds the public IPv4 address: translated, then routed."""
    owner = row.owner
    if (ending := gateway_firewall.turned(journey, owner.vpc, place.origin)) is not None:
        return ending
    gateway = _gateway_of(journey, owner.vpc)
    if isinstance(gateway, End):
        return gateway
    if _private_source(journey, gateway):
        return journey.stopped("denied", gateway.id)
    if (ending := _in_unread_subnet(journey, owner)) is not None:
        return ending
    rule = f"the address is {owner.id}'s own, outside every subnet"
    if row.private is not None:
        journey.header = journey.header._replace(target=constant(row.private))
        rule = f"target becomes {format_address(4, row.private)}"
    journey.met(True, "internet-gateway", gateway.id, LAYER, rule, gateway)
    if isinstance(owner, Nat) and owner.regional:
        if (ending := gateway_firewall.inward(journey, owner.vpc, None)) is not None:
            return ending
        return Arriving(owner.vpc, None, f"nat:{owner.id}", place.origin)
    return _inside(journey, gateway, owner, place)


def _in_unread_subnet(journey: Journey, owner: Owner) -> End | None:
    """The subnet's network ACL and exclusion from Block Public Access may be any where it was not read."""
    if owner.subnet is None or _subnet(journey, owner) is not None:
        return None
    return journey.unknown("uncollected-subnet", owner.subnet, "the target's subnet was not read")


def _barred(
    journey: Journey, owner: Owner, place: FromInternet, subnet: Subnet | None, *, guarded: bool = False
) -> bool:
    """Whether Block Public Access stops what the gateway hands to something in a subnet.

    Source: Amazon VPC User Guide, "VPC BPA basics" (an appliance's subnet needs the exclusion, not those behind it).
    """
    if isinstance(owner, Nat) and not journey.returning:
        return False
    hairpin = place.origin != "internet"
    starter, judged = ("outside" + BY_FIREWALL, None) if guarded else ("outside", subnet)
    verdict = public_access(journey, owner.vpc, judged, starter, hairpin=hairpin)
    return verdict is False and not journey.thorough


def _private_source(journey: Journey, gateway: Fact) -> bool:
    if not is_private(journey, journey.header.source):
        return False
    rule = "a private address never crosses the gateway"
    code = "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
    if journey.region.within(journey.header.source, 100 << 24 | 64 << 16, (100 << 24 | 128 << 16) - 1):
        code = "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"
    journey.met(False, "internet-gateway", gateway.id, LAYER, rule, gateway, code=code)
    return True


def _arrive_v6(journey: Journey, place: FromInternet) -> Place:
    """IPv6 goes straight to the interface that has the address, through its VPC's gateway."""
    if (remembered := _remembered(journey)) is not None:
        return remembered
    header, region, world = journey.header, journey.region, journey.world
    vpc = world.owners.vpc_of_address(region, 6, header.target)
    if vpc is None:
        for identity in world.facts.of("Vpcs"):
            for block in world.ground.vpc_blocks(identity) or ():
                if block.family == 6 and region.within(header.target, block.address, block.last):
                    if (ending := _perhaps_somebody(journey)) is not None:
                        return ending
                    rule = f"no interface of {identity} has this address"
                    return _refuse(journey, identity, None, rule, "no-such-address")
        return outside(journey, place)
    owner = world.owners.at(region, vpc, 6, header.target)
    assert isinstance(owner, Interface), "IPv6 addresses are held by interfaces"
    if (ending := gateway_firewall.turned(journey, vpc, place.origin)) is not None:
        return ending
    gateway = _gateway_of(journey, vpc)
    if isinstance(gateway, End):
        return gateway
    if not region.within(header.target, *GLOBAL_V6) or not region.within(header.source, *GLOBAL_V6):
        return _refuse(journey, gateway.id, None, "not a global IPv6 address")
    if owner.fact.record.get("DenyAllIgwTraffic") is True:
        rule = "the interface takes nothing from an internet gateway"
        journey.met(False, "internet-gateway", owner.id, LAYER, rule, owner.fact, "/DenyAllIgwTraffic")
        return journey.stopped("denied", owner.id)
    if (ending := _in_unread_subnet(journey, owner)) is not None:
        return ending
    journey.met(True, "internet-gateway", gateway.id, LAYER, "IPv6 is not translated", gateway)
    return _inside(journey, gateway, owner, place)


def _remembered(journey: Journey) -> Arriving | End | None:
    """An answer goes in by the egress-only gateway that the question left by; None for every other packet.

    Source: Amazon VPC User Guide, "Egress-only internet gateways" (stateful: it sends the response back).
    """
    crossing = next((c for c in journey.crossings if c.kind == "egress-only"), None)
    if not journey.returning or crossing is None or not isinstance(crossing.owner, Interface):
        return None
    expected = crossing.after.reply(journey.region)
    if expected is None or not expected.same(journey.header, journey.region):
        return None
    rule = "the gateway remembers the flow"
    journey.met(True, "egress-only-internet-gateway", crossing.id, LAYER, rule)
    if (ending := gateway_firewall.remembered(journey, crossing.owner.vpc)) is not None:
        return ending
    return Arriving(crossing.owner.vpc, None, "internet", "internet")


def _inside(journey: Journey, gateway: Fact, owner: Owner, place: FromInternet) -> Place:
    """The gateway's own table, keyed by the private target, then the VPC's router.

    Block Public Access is judged by the subnet of what the gateway hands the packet to, if that was read.
    """
    vpc = owner.vpc
    ending = gateway_firewall.inward(journey, vpc, _subnet(journey, owner))
    if ending is not None:
        return ending
    table = journey.world.ground.table_of_gateway(gateway.id, vpc)
    if isinstance(table, Untold):
        return journey.unknown(table.kind, gateway.id, table.detail)
    if table is not None:
        found = lookup(journey, table, journey.header.target)
        if isinstance(found, End):
            return found
        if found.kind != "local":
            first = journey.world.ground.subnet(first_met(journey, found))
            guarded = found.kind == "endpoint" and is_firewall(journey, found.id)
            if first is not None and _barred(journey, owner, place, first, guarded=guarded):
                return journey.stopped("denied", gateway.id)
            return redirect(journey, found, vpc)
    if _barred(journey, owner, place, _subnet(journey, owner)):
        return journey.stopped("denied", gateway.id)
    return Arriving(vpc, None, "internet", place.origin)


def _pool_entries(
    journey: Journey, gateway: str | None, term: Term
) -> list[tuple[Interface, Fact, RouteEntry, Untold | None]]:
    """The interface that a table with a pool of public addresses routes an address to, and by which route.

    Shapes: those of one gateway that surely do, or (None) those of which nobody knows it.
    """
    found: list[tuple[Interface, Fact, RouteEntry, Untold | None]] = []
    for fact, own, doubt in journey.world.ground.pool_tables:
        if (own if doubt is None else None) != gateway:
            continue
        value = journey.region.value(term)
        for entry in journey.world.rules.table(fact):
            prefix, interface = entry.prefix, entry.record.get("NetworkInterfaceId")
            if prefix is None or not interface or is_private(journey, term):
                continue
            if journey.header.family == prefix.family and prefix.address <= value <= prefix.last:
                journey.region.within(term, prefix.address, prefix.last)
                holder = journey.world.owners.interface(str(interface))
                if holder is not None:
                    found.append((holder, fact, entry, doubt))
    return found


def note_missing_route(journey: Journey, interface: Interface, subnet: Subnet) -> None:
    """A packet from the internet is delivered though its subnet may lack a route back: assumptions say so."""
    table = journey.world.ground.table_of_subnet(subnet)
    if isinstance(table, Untold):
        return
    gateway = journey.world.ground.gateways.get(interface.vpc)
    source = journey.region.value(journey.header.source)
    kind = leads_to(journey, table, source, set() if gateway is None else {gateway.id})
    if kind == "egress-only":
        journey.assume("v6-inbound-with-eigw-return")
    elif kind is None:
        journey.assume("inbound-needs-no-subnet-route")
