"""Instances that hand on what is not theirs: NAT instances and middleboxes that a route names.

Source: Amazon VPC User Guide, "NAT instances", "Middlebox routing", "Gateway route tables"; what an appliance
does inside is in no AWS answer, so its forwarding and its memory are named assumptions.
"""

from __future__ import annotations

from ...packet import format_address
from ..journey import Arriving, Crossing, End, Journey, Leaving, Place
from ..owners import UNTOLD_CHECK, Interface
from ..region import constant
from .acl import network_acl
from .group import security_groups
from .state import ready
from .target import Target

FIREWALL = "AWSNetworkFirewallManaged"
FOREIGN = frozenset(
    {"gateway_load_balancer_endpoint", "gateway_load_balancer", "transit_gateway", "nat_gateway"}
)


def of_target(journey: Journey, found: Target) -> Interface | None:
    """The interface that a route names, by its own id or as the first one of an instance."""
    owners = journey.world.owners
    if found.kind == "interface":
        return owners.interface(found.id)
    return next(iter(owners.of_instance(found.id)), None)


def redirect(journey: Journey, found: Target, vpc: str, by: str = "internet") -> Place:
    """From a gateway's own table to an appliance; it must have a public address if an internet gateway's."""
    if found.kind not in ("interface", "instance"):
        detail = f"{found.id} is not modelled yet"
        return journey.unknown("unmodelled-route-target", found.id, detail, found.fact)
    if by != "internet":
        return enter(journey, found, None, by, vpc)
    interface = of_target(journey, found)
    if interface is not None and journey.header.family == 4 and not interface.publics:
        rule, code = "the middlebox has no public address", "INGRESS_RTB_NO_PUBLIC_IP"
        journey.met(False, "route", interface.id, "route", rule, interface.fact, code=code)
        return journey.stopped("denied", interface.id)
    if not journey.returning:
        journey.crossings.append(
            Crossing("redirect", found.fact.id, journey.header, journey.header, None, None)
        )
    return enter(journey, found, None, "internet", vpc)


def enter(journey: Journey, found: Target, left: str | None, by: str, vpc: str) -> Place:
    """Into an interface that a route names: its subnet's list, its check, its groups; then on from there."""
    interface = of_target(journey, found)
    if interface is None:
        return journey.unknown(
            "uncollected-interface", found.id, "the route's interface was not read", found.fact
        )
    if interface.kind in FOREIGN:
        return journey.unknown("unmodelled-route-target", interface.id, f"a {interface.kind} interface")
    if interface.holds(journey.region, journey.header.family, journey.header.target):
        return Arriving(interface.vpc, left, by, vpc)
    subnet = journey.world.ground.subnet(interface.subnet)
    if subnet is None:
        return journey.unknown("uncollected-subnet", interface.subnet, "the appliance's subnet was not read")
    if subnet.id != left and network_acl(journey, subnet, egress=False) is False and not journey.thorough:
        return journey.stopped("denied", subnet.id)
    if not ready(journey, interface) and not journey.thorough:
        return journey.stopped("denied", interface.id)
    if interface.check is None:
        return journey.unknown("partial-record", interface.id, UNTOLD_CHECK, interface.fact)
    if interface.check:
        rule, code = "the check refuses what is not addressed to it", "ENI_SOURCE_DEST_CHECK_RESTRICTION"
        layer = "source-destination-check"
        journey.met(False, layer, interface.id, layer, rule, interface.fact, "/SourceDestCheck", code)
        return journey.stopped("denied", interface.id)
    return _back(journey, interface) if journey.returning else _forth(journey, interface, by, vpc)


def _forth(journey: Journey, interface: Interface, by: str, vpc: str) -> Place:
    if journey.has_crossed("appliance", interface.id) is not None:
        cycle = " -> ".join([*journey.ways(("nat", "appliance")), interface.id])
        journey.met(False, "route", interface.id, "route", f"loop: {cycle}", interface.fact)
        return journey.stopped("denied", interface.id)
    if security_groups(journey, interface, by, vpc, egress=False) is False and not journey.thorough:
        return journey.stopped("denied", interface.id)
    header = journey.header
    journey.crossings.append(Crossing("appliance", interface.id, header, header, interface.subnet, interface))
    if security_groups(journey, interface, by, vpc, egress=True) is False and not journey.thorough:
        return journey.stopped("denied", interface.id)
    journey.assume("appliance-forwards")
    journey.met(True, "appliance", interface.id, "firewall", "the appliance forwards", interface.fact)
    return Leaving(interface.subnet, interface)


def _back(journey: Journey, interface: Interface) -> Place:
    crossing = journey.has_crossed("appliance", interface.id)
    expected = None if crossing is None else crossing.after.reply(journey.region)
    if crossing is None or expected is None or not expected.same(journey.header, journey.region):
        return forgotten(journey, interface.id, "the appliance never saw the flow that this answers")
    if interface.id in journey.crossed_back:
        journey.met(False, "route", interface.id, "route", f"loop: {interface.id} twice", interface.fact)
        return journey.stopped("denied", interface.id)
    original = crossing.before.reply(journey.region)
    assert original is not None, "what has an answer beyond the appliance has one before it"
    journey.header = original
    journey.crossed_back.append(interface.id)
    journey.met(True, "appliance", interface.id, "firewall", "the appliance knows the flow", interface.fact)
    return Leaving(interface.subnet, interface)


def translated(journey: Journey, interface: Interface) -> Place | None:
    """An answer to the address under which an appliance sent: undone there; None for any other packet."""
    crossing = journey.has_crossed("appliance", interface.id)
    if crossing is None or crossing.before == crossing.after or interface.id in journey.crossed_back:
        return None
    return _back(journey, interface)


def forgotten(journey: Journey, identity: str, rule: str) -> End:
    """A stop by an appliance that sees only one direction of a session; of a firewall that is documented.

    Source: AWS Network Firewall, "Avoiding asymmetric routing".
    """
    told = journey.world.facts.firewall_endpoints.get(identity)
    if not is_firewall(journey, identity):
        journey.assume("appliance-keeps-state")
    elif told is None or told.firewall is None or not journey.world.firewalls.was_read(told.firewall):
        journey.assume("unread-firewall-enforces")
    journey.met(False, "appliance", identity, "firewall", rule)
    return journey.stopped("denied", identity)


def is_firewall(journey: Journey, identity: str) -> bool:
    """Whether AWS Network Firewall stands behind something: a firewall names it, or it bears the service's tag."""
    facts = journey.world.facts
    endpoint = facts.get("VpcEndpoints", identity)
    tagged = endpoint is not None and any(tag.get("Key") == FIREWALL for tag in endpoint.rows("Tags"))
    return tagged or identity in facts.firewall_endpoints


def masquerade(journey: Journey, interface: Interface) -> None:
    """Before an internet gateway an appliance puts its own address in the source's place."""
    if journey.returning or journey.header.family != 4 or not journey.crossings:
        return
    crossing = journey.crossings[-1]
    own = interface.first(4)
    if crossing.kind != "appliance" or crossing.id != interface.id or own is None:
        return
    if interface.holds(journey.region, 4, journey.header.source):
        return
    journey.header = journey.header._replace(source=constant(own))
    journey.crossings[-1] = crossing._replace(after=journey.header)
    rule = f"source becomes {format_address(4, own)}"
    journey.met(True, "appliance", interface.id, "firewall", rule, interface.fact)
