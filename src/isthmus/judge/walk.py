"""The walk itself: from place to place until an end, forward and then back with the answer.

Order of what is met: Amazon VPC User Guide, "Security groups", "Network ACL basics", "Gateway route tables".
"""

from __future__ import annotations

from dataclasses import replace

from . import layout
from .ground import Subnet, Untold
from .hosts import STAND_IN
from .journey import (
    Arriving,
    AtLink,
    AtTable,
    Attached,
    AtTransit,
    End,
    FromInternet,
    FromLink,
    Journey,
    Leaving,
    Place,
    Sender,
)
from .owners import UNTOLD_CHECK, Interface, Nat
from .rules import RouteEntry
from .source import Fact
from .step import (
    appliance,
    beyond,
    delivery,
    egress_only,
    endpoint,
    inspection,
    internet,
    nat,
    peering,
    transit,
)
from .step.acl import network_acl
from .step.group import security_groups
from .step.link_local import own_service
from .step.state import ready
from .step.strange import is_strange
from .step.table import lookup
from .step.target import Target

LIMIT = 64


def forward(journey: Journey) -> End:
    """The first packet, from where the flow starts to its end."""
    if journey.start == "internet":
        return _settled(journey, _run(journey, FromInternet("internet")))
    if journey.start in journey.world.beyond.links:
        return _settled(journey, _run(journey, FromLink(journey.start)))
    interface = journey.world.owners.interface(journey.start)
    if interface is None:
        gateway = journey.world.owners.gateway_at(journey.start)
        if gateway is not None:
            return _gateway_starts_nothing(journey, journey.start, gateway.fact)
        return journey.unknown("uncollected-interface", journey.start, "the interface was not read")
    place = _set_out(journey, interface)
    return _settled(journey, _run(journey, place))


def _set_out(journey: Journey, interface: Interface) -> Place:
    """At the sender: its state, its source check, its groups; then into its subnet."""
    header, region = journey.header, journey.region
    if not ready(journey, interface) and not journey.thorough:
        return journey.stopped("denied", interface.id)
    if interface.kind in delivery.CARRIERS:
        words, assumed = delivery.CARRIERS[interface.kind]
        rule, layer = f"{words} starts no flow of its own", "managed-interface"
        journey.assume(assumed)
        journey.met(False, layer, interface.id, layer, rule, interface.fact, "/InterfaceType")
        return journey.stopped("denied", interface.id)
    managed = interface.kind in delivery.PIPES | {"nat_gateway", "vpc_endpoint"}
    if managed or delivery.is_balancer(interface) or is_strange(journey, interface):
        return _never_starts(journey, interface)
    own = interface.holds(region, header.family, header.source)
    if not own and header.family == 6 and interface.id in journey.world.facts.silent_in_six:
        detail = "its record lacks Ipv6Addresses: which it has is not known"
        return journey.unknown("partial-record", interface.id, detail, interface.fact)
    if not own and (interface.id.startswith(STAND_IN) or not interface.holdings):
        detail = "no more than the first address of the interface is known"
        return journey.unknown("uncollected-interface", interface.id, detail, interface.fact)
    if not own and interface.check is None:
        return journey.unknown("partial-record", interface.id, UNTOLD_CHECK, interface.fact)
    if not own and interface.check:
        layer, code = "source-destination-check", "ENI_ADDRESS_RESTRICTION"
        rule = "the source is not an address of the interface"
        journey.met(False, layer, interface.id, layer, rule, interface.fact, "/SourceDestCheck", code)
        return journey.stopped("denied", interface.id)
    journey.spoofed = not own
    if interface.holds(region, header.family, header.target):
        journey.assume("same-host-is-loopback")
        journey.met(
            True, "interface", interface.id, "delivered", "the packet never leaves the host", interface.fact
        )
        return End(True, "loopback", interface.id)
    ending = own_service(journey, interface)
    if ending is not None:
        return ending
    if (
        security_groups(journey, interface, "local", interface.vpc, egress=True) is False
        and not journey.thorough
    ):
        return journey.stopped("denied", interface.id)
    return Leaving(interface.subnet, interface)


def _never_starts(journey: Journey, interface: Interface) -> End:
    """Interfaces that start no flow of their own, and those whose flows are not modelled yet."""
    kind, fact = interface.kind, interface.fact
    if kind == "vpc_endpoint":
        rule, code = "endpoints never start connections", "VPCE_INTRA_VPC_TRAFFIC"
        journey.met(False, "endpoint", interface.id, "endpoint", rule, fact, "/InterfaceType", code)
        return journey.stopped("denied", interface.id)
    if kind == "nat_gateway":
        return _gateway_starts_nothing(journey, interface.id, fact)
    return journey.unknown("unmodelled-interface", interface.id, f"flows of a {kind} interface", fact)


def _gateway_starts_nothing(journey: Journey, interface: str, fact: Fact) -> End:
    """At the interface of a NAT gateway, be it told by the gateway's own record alone."""
    journey.met(False, "nat-gateway", interface, "nat-gateway", "a NAT gateway starts nothing", fact)
    return journey.stopped("denied", interface)


def backward(journey: Journey, end: End) -> End:
    """The answer's way, from where the first packet ended; called with the answer's header in place."""
    journey.direction = "return"
    if end.disposition == "loopback":
        return End(True, "loopback", end.at)
    if end.disposition == "left-by-internet-gateway":
        place: Place = FromInternet("internet")
    elif end.disposition == "on-premises":
        place = FromLink(end.at)
    elif end.disposition == "delivered-to-service":
        last = journey.crossings[-1] if journey.crossings else None
        origin = journey.world.owners.interface(journey.start)
        if last is None or last.kind != "endpoint" or origin is None:
            return End(True, "delivered", journey.start)
        place = Arriving(origin.vpc, None, "service", origin.vpc)
    else:
        sender = journey.world.owners.interface(end.at)
        assert sender is not None, "a delivered packet is at an interface"
        place = Leaving(sender.subnet, sender)
    return _home(journey, _run(journey, place))


def _home(journey: Journey, end: End) -> End:
    """Whether the answer came back to who asked, past every appliance that saw the question."""
    if end.ok is not True:
        return end
    if end.disposition == "left-by-internet-gateway":
        back = journey.start == "internet" and journey.expected is not None
        if not back or not journey.expected or not journey.expected.same(journey.header, journey.region):
            rule = "the answer leaves by the internet gateway as another flow than was asked"
            journey.met(False, "internet-gateway", end.at, "route", rule)
            return journey.stopped("denied", end.at)
    if end.disposition == "on-premises":
        end = beyond.home(journey, end)
        if end.ok is not True:
            return end
    for crossing in journey.crossings:
        if crossing.kind == "appliance" and crossing.id not in journey.crossed_back:
            return appliance.forgotten(journey, crossing.id, "the answer passes the appliance by")
    return end


def _settled(journey: Journey, end: End) -> End:
    """Egress rules that name a group matched a member: true only if the packet reached it by that way."""
    for promise in journey.promises:
        if end.ok is not True or end.disposition != "delivered":
            by = "internet"
            if end.ok is not True:
                continue
        else:
            by = journey.arrived
        step = journey.steps[promise.step]
        if promise.by and by not in promise.by:
            journey.steps[promise.step] = replace(
                step, ok=False, rule="the packet did not take the way to the member"
            )
            journey.denied = True
        elif any(c.kind in ("nat", "appliance") for c in journey.crossings[promise.crossings :]):
            detail = "whether a reference to a group beyond a middlebox matches outward is not stated"
            journey.missing("egress-reference-beyond-middlebox", step.id, detail)
            journey.steps[promise.step] = replace(step, ok=None, rule=detail)
            journey.doubts = True
    return end


def _run(journey: Journey, place: Place) -> End:
    seen: set[object] = set()
    for _ in range(LIMIT):
        if isinstance(place, End):
            return place
        key = (type(place), place, journey.header)
        if key in seen:
            break
        seen.add(key)
        place = _onward(journey, place)
    if isinstance(place, End):
        return place
    identity = place.subnet if isinstance(place, Leaving) else str(place[0])
    journey.met(False, "route", identity, "route", "loop: the packet comes back unchanged to where it was")
    return journey.stopped("denied", identity)


def _onward(journey: Journey, place: Place) -> Place:
    match place:
        case Leaving():
            return _leave_subnet(journey, place)
        case AtTable():
            return _own_table(journey, place.nat)
        case AtTransit():
            return transit.route(journey, place)
        case AtLink():
            return beyond.out(journey, journey.world.beyond.links[place.key], place.prefix)
        case FromLink():
            return beyond.arrive(journey, place)
        case Arriving():
            return delivery.deliver(journey, place)
        case FromInternet():
            return internet.arrive(journey, place)
        case End():
            return place


def _leave_subnet(journey: Journey, place: Leaving) -> Place:
    """Within the subnet directly; else over its edge and by its table."""
    ground, header = journey.world.ground, journey.header
    subnet = ground.subnet(place.subnet)
    if subnet is None:
        return journey.unknown("uncollected-subnet", place.subnet, "the subnet was not read")
    for block in subnet.blocks:
        if block.family == header.family and journey.region.within(header.target, block.address, block.last):
            return _arriving(subnet.vpc, subnet.id, place.sender)
    sender = _return_to_sender(journey)
    if sender is not None:
        if _shut(journey, subnet):
            return journey.stopped("denied", subnet.id)
        return peering.cross(journey, sender, subnet.vpc, subnet.id)
    return _by_table(journey, subnet, place.sender)


def _shut(journey: Journey, subnet: Subnet) -> bool:
    """Whether the network ACL ends the walk at the subnet's edge."""
    return network_acl(journey, subnet, egress=True) is False and not journey.thorough


def _by_table(journey: Journey, subnet: Subnet, sender: Sender) -> Place:
    """Over the subnet's edge by the route that takes the packet.

    A network ACL stands at the edge, before the route; what a route hands to a NAT gateway or an appliance in the
    very subnet it leaves does not cross it. Source: Amazon VPC User Guide, "Network ACL basics".
    """
    table = journey.world.ground.table_of_subnet(subnet)
    if isinstance(table, Untold):
        if _shut(journey, subnet):
            return journey.stopped("denied", subnet.id)
        return journey.unknown(table.kind, subnet.id, table.detail)
    if not table.file:
        journey.assume(layout.NAME)
    before = len(journey.steps)
    found = lookup(journey, table, journey.header.target)
    if isinstance(found, End) or not _is_within(journey, found.entry, subnet):
        routed = journey.steps[before:]
        del journey.steps[before:]
        if _shut(journey, subnet):
            return journey.stopped("denied", subnet.id)
        journey.steps.extend(routed)
    return found if isinstance(found, End) else _take(journey, found, subnet, subnet.vpc, sender)


def _is_within(journey: Journey, entry: RouteEntry, subnet: Subnet) -> bool:
    kind, identity = entry.target
    if kind == "nat":
        fact = journey.world.facts.get("NatGateways", identity)
        return fact is None or fact.record.get("SubnetId") == subnet.id
    if kind == "interface":
        fact = journey.world.facts.get("NetworkInterfaces", identity)
        return fact is None or fact.record.get("SubnetId") == subnet.id
    return False


def _return_to_sender(journey: Journey) -> str | None:
    """The peering by which an answer goes back to a NAT gateway, whatever the routes.

    Source: Amazon VPC User Guide, "NAT gateway basics": returns reach the NAT gateway without a route.
    """
    crossings = journey.crossings
    if not journey.returning or journey.crossed_back or len(crossings) < 2:
        return None
    if crossings[-1].kind != "peering" or crossings[-2].kind != "nat":
        return None
    rule = "answers to a NAT gateway return over the peering they came by"
    journey.met(True, "route", crossings[-1].id, "route", rule)
    return crossings[-1].id


def _own_table(journey: Journey, gateway: Nat) -> Place:
    """From a regional NAT gateway by its own table, outside every subnet."""
    journey.assume("regional-nat-meets-no-acl")
    identity = gateway.fact.record.get("RouteTableId")
    table = journey.world.facts.get("RouteTables", identity)
    if table is None or not table.tells("Routes"):
        return journey.unknown(
            "uncollected-route-table", gateway.id, "the NAT gateway's own table was not read"
        )
    found = lookup(journey, table, journey.header.target)
    return found if isinstance(found, End) else _take(journey, found, None, gateway.vpc, gateway)


def _arriving(vpc: str, left: str | None, sender: Sender) -> Arriving:
    """By the VPC's own router, to whoever holds the target; what a transit gateway put there is foreign."""
    if isinstance(sender, Attached):
        return Arriving(vpc, left, f"transit:{sender.key[0]}", sender.origin)
    return Arriving(vpc, left, "local", vpc)


def _watched(journey: Journey, found: Target) -> bool:
    """Whether a firewall stands at a NAT gateway, or at a target that is no internet gateway though its route says so.

    Source: EC2 API, NatGateway (AttachedAppliances), Route (IgwFirewall).
    """
    if found.kind == "nat":
        nat = journey.world.owners.nats.get(found.id)
        return nat is not None and bool(nat.fact.record.get("AttachedAppliances"))
    return found.entry.record.get("IgwFirewall") is not None and found.kind not in ("internet", "egress-only")


def _take(journey: Journey, found: Target, subnet: Subnet | None, vpc: str, sender: Sender) -> Place:
    """To where the route sends."""
    left = None if subnet is None else subnet.id
    if _watched(journey, found):
        return journey.unknown("unmodelled-route-target", found.id, "a firewall sits at it", found.fact)
    match found.kind:
        case "local":
            return _arriving(vpc, left, sender)
        case "internet":
            if isinstance(sender, Interface):
                appliance.masquerade(journey, sender)
            return internet.leave(journey, found.id, vpc, subnet, sender)
        case "egress-only":
            return egress_only.leave(journey, found.id, vpc, subnet, sender)
        case "nat":
            return nat.enter(journey, found.id, left)
        case "peering":
            return peering.cross(journey, found.id, vpc, left)
        case "transit":
            return transit.enter(journey, found.id, vpc, subnet)
        case "interface" | "instance":
            return appliance.enter(journey, found, left, "local", vpc)
        case "vpn":
            return beyond.leave(journey, found.id, vpc)
        case "endpoint" if inspection.is_inline(journey, found):
            return inspection.enter(journey, found, vpc)
        case "endpoint":
            return endpoint.enter(journey, found, vpc, left)
    detail = f"{found.id} as a route's target is not modelled yet"
    return journey.unknown("unmodelled-route-target", found.id, detail, found.fact)
