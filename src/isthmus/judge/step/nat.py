"""NAT gateways, zonal, regional and private: the source is rewritten, and only answers come back.

Source: Amazon VPC User Guide, "NAT gateway basics", "Regional NAT gateways", "DNS64 and NAT64".
"""

from __future__ import annotations

from ...packet import ICMP, ICMPV6, PORT_PROTOCOLS, TCP, UDP, format_address
from ..header import Header
from ..journey import AtTable, Crossing, End, Journey, Leaving, Place
from ..owners import Nat, NatAddress
from ..region import Term, constant
from .acl import network_acl
from .egress_only import NAT64

LAYER = "nat-gateway"
PORTS = (1024, 65535)


def enter(journey: Journey, identity: str, left: str | None) -> Place:
    """Into a NAT gateway by a route: its subnet's list first, then the rewriting, then its own way out."""
    nat = journey.world.owners.nats.get(identity)
    if nat is None:
        return journey.unknown("uncollected-nat-gateway", identity, "the NAT gateway was not read")
    if nat.subnet is not None and nat.subnet != left:
        subnet = journey.world.ground.subnet(nat.subnet)
        if subnet is None:
            return journey.unknown("uncollected-subnet", nat.subnet, "the NAT gateway's subnet was not read")
        if network_acl(journey, subnet, egress=False) is False and not journey.thorough:
            return journey.stopped("denied", nat.subnet)
    if (ending := _refused(journey, nat, left)) is not None:
        return ending
    before = journey.header
    after = _rewritten(journey, nat, left)
    if isinstance(after, End):
        return after
    journey.header = after
    journey.crossings.append(Crossing("nat", nat.id, before, after, nat.subnet, nat))
    rule = f"source becomes {format_address(4, journey.region.value(after.source))}"
    journey.met(True, "nat-gateway", nat.id, LAYER, rule, nat.fact)
    return AtTable(nat) if nat.subnet is None else Leaving(nat.subnet, nat)


def _refused(journey: Journey, nat: Nat, left: str | None) -> End | None:
    """Why the gateway does not take the packet, None where it does."""
    state = nat.fact.record.get("State", "available")
    rule, code, layer = "", "", LAYER
    protocol, family = journey.header.protocol, journey.header.family
    if state != "available":
        rule, code, layer = f"the NAT gateway is {state}", "BAD_STATE", "state"
    elif journey.returning:
        rule = "an answer to a flow that the NAT gateway never saw"
    elif journey.has_crossed("nat", nat.id) is not None:
        cycle = " -> ".join([*journey.ways(("nat", "appliance")), nat.id])
        rule, layer = f"loop: {cycle}", "route"
    elif protocol not in ((TCP, UDP, ICMP) if family == 4 else (TCP, UDP, ICMPV6)):
        rule, code = "TCP, UDP and ICMP only", "PROTOCOL_RESTRICTION"
    elif family == 6 and not journey.region.within(journey.header.target, NAT64.address, NAT64.last):
        rule = "IPv6 only towards 64:ff9b::/96"
    elif journey.spoofed and not journey.ways(("nat", "appliance")):
        rule, code, layer = (
            "the source is not an address of the sender",
            "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
            "spoofing",
        )
    elif not nat.addresses:
        rule, code, layer = "the NAT gateway has no address", "BAD_STATE", "state"
    elif nat.regional and not _zone_served(journey, nat, left):
        rule, code = "not registered in the zone the packet comes from", "REGIONAL_NGW_ROUTE_AZ_RESTRICTION"
    if not rule:
        journey.trust(nat.fact.record.get("State"))
        return None
    journey.met(False, "nat-gateway", nat.id, layer, rule, nat.fact, code=code or None)
    return journey.stopped("denied", nat.id)


def _zone(journey: Journey, left: str | None) -> str | None:
    subnet = journey.world.ground.subnet(left)
    return None if subnet is None else subnet.zone


def _zone_served(journey: Journey, nat: Nat, left: str | None) -> bool:
    """Whether a regional gateway serves a zone: an address there, or it follows workloads by itself."""
    zones = {address.zone for address in nat.addresses if address.zone}
    zone = _zone(journey, left)
    subnet = journey.world.ground.subnet(left)
    names = set() if subnet is None else {zone, subnet.fact.record.get("AvailabilityZone")}
    return not zones or zone is None or bool(zones & names) or not _manual(nat)


def _manual(nat: Nat) -> bool:
    return nat.fact.record.get("AutoProvisionZones") == "disabled"


def _candidates(journey: Journey, nat: Nat, left: str | None) -> list[NatAddress]:
    """The addresses AWS may pick from: any, for a regional gateway those of the zone where there are some."""
    usable = [a for a in nat.addresses if a.private is not None or (nat.regional and a.public is not None)]
    subnet = journey.world.ground.subnet(left)
    if nat.regional and subnet is not None:
        names = (subnet.zone, subnet.fact.record.get("AvailabilityZone"))
        usable = [a for a in usable if a.zone in names] or usable
    return usable


def _rewritten(journey: Journey, nat: Nat, left: str | None) -> Header | End:
    region, header = journey.region, journey.header
    usable = _candidates(journey, nat, left)
    if not usable:
        journey.met(False, "nat-gateway", nat.id, "state", "no address to give", nat.fact, code="BAD_STATE")
        return journey.stopped("denied", nat.id)
    pick = 0
    if len(usable) > 1:
        choice = region.open(f"address of {nat.id}", 0, len(usable) - 1)
        pick = region.value(choice)
        region.within(choice, pick, pick)
    address = usable[pick].private if usable[pick].private is not None else usable[pick].public
    assert address is not None, "only addresses with a number are candidates"
    port: Term = header.source_port
    if header.protocol in PORT_PROTOCOLS:
        port = region.open(f"port of {nat.id}", *PORTS)
    changed = header._replace(source=constant(address), source_port=port)
    if header.family == 4:
        return changed
    journey.assume("nat64-families-at-acl")
    changed = changed._replace(family=4, target=header.target.plus(-NAT64.address))
    if header.protocol != ICMPV6:
        return changed
    return journey.unknown(
        "nat64-icmp", nat.id, "how NAT64 translates this ICMPv6 message is not stated", nat.fact
    )


def answer(journey: Journey, nat: Nat) -> Place:
    """A packet to a NAT gateway's own address: an answer it remembers goes on to its client, else it ends."""
    crossing = journey.has_crossed("nat", nat.id) if journey.returning else None
    expected = None if crossing is None else crossing.after.reply(journey.region)
    if crossing is None or expected is None or not expected.same(journey.header, journey.region):
        journey.met(False, "nat-gateway", nat.id, LAYER, "nothing from outside starts through it", nat.fact)
        return journey.stopped("denied", nat.id)
    original = crossing.before.reply(journey.region)
    assert original is not None, "what has an answer beyond the gateway has one before it"
    journey.header = original
    journey.crossed_back.append(nat.id)
    target = format_address(original.family, journey.region.value(original.target))
    journey.met(True, "nat-gateway", nat.id, LAYER, f"target becomes {target} again", nat.fact)
    return AtTable(nat) if nat.subnet is None else Leaving(nat.subnet, nat)
