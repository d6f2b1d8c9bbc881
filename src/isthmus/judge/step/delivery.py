"""The last part: from the VPC's router to the interface that holds the target, and its acceptance there.

Source: Amazon VPC User Guide, "Network ACL basics", "Security groups", "Source/destination checking".
"""

from __future__ import annotations

from ..ground import Subnet
from ..journey import Arriving, End, Journey, Place
from ..owners import UNTOLD_CHECK, Interface, Nat
from . import nat as nat_gateway
from .acl import network_acl
from .appliance import translated
from .group import security_groups, unseen
from .internet import note_missing_route
from .serving import takes
from .state import ready
from .strange import is_strange

BALANCERS = frozenset({"network_load_balancer", "load_balancer", "gateway_load_balancer"})
PIPES = frozenset({"global_accelerator_managed"})
CARRIERS = {
    "transit_gateway": ("a transit gateway's interface", "transit-interface-is-no-end"),
    "gateway_load_balancer_endpoint": (
        "an inspection endpoint's interface",
        "inspection-interface-is-no-end",
    ),
}
"""What routes lead packets to, and nothing talks to: in words, and by which assumption."""


def deliver(journey: Journey, place: Arriving) -> Place:
    """To whoever holds the target in the VPC, over the edge of its subnet if the packet is from another."""
    world, header = journey.world, journey.header
    if place.by.startswith("nat:"):
        return nat_gateway.answer(journey, world.owners.nats[place.by[4:]])
    if place.by.startswith("pool:"):
        holder = world.owners.interface(place.by[5:])
        assert holder is not None, "the pool's route was read with its interface"
        return _over_edge(journey, holder, place._replace(by="internet"), foreign=True)
    blocks = world.ground.vpc_blocks(place.vpc)
    # a block whose state is odd is its VPC's as long as a subnet stands in it
    held = [block for subnet in world.ground.subnets_of_vpc.get(place.vpc, []) for block in subnet.blocks]
    if blocks is not None and not any(
        b.family == header.family and journey.region.within(header.target, b.address, b.last)
        for b in (*blocks, *held)
    ):
        rule, code = f"the target is in no block of {place.vpc}", "VPC_LOCAL_ROUTE_CIDR_RESTRICTION"
        journey.met(False, "route", place.vpc, "route", rule, world.facts.get("Vpcs", place.vpc), code=code)
        return journey.stopped("no-route", place.vpc)
    owner = world.owners.at(journey.region, place.vpc, header.family, header.target)
    if owner is None:
        return _nobody(journey, place)
    return _over_edge(journey, owner, place, foreign=False)


def _nobody(journey: Journey, place: Arriving) -> End:
    header, world = journey.header, journey.world
    if world.facts.get("Vpcs", place.vpc) is None:
        return journey.unknown("uncollected-vpc", place.vpc, "the VPC was not read: its blocks are not known")
    if unseen(journey, place.vpc, header.target):
        detail = "the address may belong to an interface that was not listed"
        return journey.unknown("uncollected-interfaces", place.vpc, detail)
    for subnet in world.ground.subnets_of_vpc.get(place.vpc, []):
        for block in subnet.blocks:
            if block.family == header.family and journey.region.within(
                header.target, block.address, block.last
            ):
                rule, layer = "no interface holds the address", "no-such-address"
                journey.met(False, "delivery", subnet.id, layer, rule, subnet.fact)
                return journey.stopped("no-such-address", subnet.id)
    if not world.facts.complete("Subnets", world.ground.home(place.vpc)):
        detail = "the VPC's subnets were not listed: the address may be in one"
        return journey.unknown("uncollected-subnets", place.vpc, detail)
    vpc = world.facts.get("Vpcs", place.vpc)
    journey.met(False, "delivery", place.vpc, "route", "no subnet holds the address", vpc)
    return journey.stopped("no-such-address", place.vpc)


def _over_edge(journey: Journey, owner: Interface | Nat, place: Arriving, *, foreign: bool) -> Place:
    subnet = journey.world.ground.subnet(owner.subnet)
    if subnet is None and owner.subnet is not None:
        return journey.unknown("uncollected-subnet", owner.subnet, "the target's subnet was not read")
    crosses = subnet is not None and subnet.id != place.left
    passes = subnet is None or not crosses or network_acl(journey, subnet, egress=False) is not False
    if not passes and not journey.thorough:
        return journey.stopped("denied", str(owner.subnet))
    if isinstance(owner, Nat):
        return nat_gateway.answer(journey, owner)
    if foreign and owner.check is None:
        return journey.unknown("partial-record", owner.id, UNTOLD_CHECK, owner.fact)
    if foreign and owner.check:
        rule, code = "the check refuses what is not addressed to it", "ENI_SOURCE_DEST_CHECK_RESTRICTION"
        layer = "source-destination-check"
        journey.met(False, layer, owner.id, layer, rule, owner.fact, "/SourceDestCheck", code)
        return journey.stopped("denied", owner.id)
    assert subnet is not None, "an interface stands in a subnet"
    return accept(journey, owner, place, subnet)


def accept(journey: Journey, interface: Interface, place: Arriving, subnet: Subnet) -> Place:
    """At the interface: its state, what it is, and its groups; an answer is let in by the state it made."""
    if not ready(journey, interface) and not journey.thorough:
        return journey.stopped("denied", interface.id)
    if journey.returning:
        onward = translated(journey, interface)
        if onward is not None:
            return onward
        return _home(journey, interface)
    if interface.kind in PIPES:
        detail = f"nothing is known to answer at a {interface.kind} interface"
        return journey.unknown("unmodelled-interface", interface.id, detail, interface.fact)
    if (ending := _one_way(journey, interface)) is not None:
        return ending
    if place.by == "internet":
        note_missing_route(journey, interface, subnet)
    admitted = security_groups(journey, interface, place.by, place.origin, egress=False)
    if admitted is False and not journey.thorough:
        return journey.stopped("denied", interface.id)
    journey.arrived = place.by
    if is_strange(journey, interface):
        detail = f"nothing is known of what this {interface.kind} interface takes"
        return journey.unknown("unmodelled-interface", interface.id, detail, interface.fact)
    if is_balancer(interface):
        detail = "listeners of load balancers are not modelled yet"
        journey.missing("load-balancer", interface.id, detail)
        journey.met(None, "load-balancer", interface.id, "load-balancer", detail, interface.fact)
    journey.met(True, "interface", interface.id, "delivered", "delivered", interface.fact)
    return End(True, "delivered", interface.id)


def is_balancer(interface: Interface) -> bool:
    """Whether an interface is a load balancer's node, whose flows are not modelled yet.

    Source: EC2 API, NetworkInterfaceType; nodes of application load balancers are told by who asked for them.
    """
    record = interface.fact.record
    if interface.kind in BALANCERS:
        return True
    requested = record.get("RequesterId") == "amazon-elb"
    return requested or str(record.get("Description", "")).startswith("ELB ")


def _one_way(journey: Journey, interface: Interface) -> End | None:
    """Interfaces that do not take what is asked: of functions and NAT gateways anything, of endpoints ICMP.

    Source: Amazon VPC User Guide, "NAT gateway basics"; Lambda Guide, "Private networking with VPC".
    """
    if interface.kind == "nat_gateway":
        rule = "nothing starts a connection to a NAT gateway"
        journey.met(
            False, "nat-gateway", interface.id, nat_gateway.LAYER, rule, interface.fact, "/InterfaceType"
        )
        return journey.stopped("denied", interface.id)
    if interface.kind in CARRIERS:
        words, assumed = CARRIERS[interface.kind]
        rule = f"nothing answers at {words}"
        journey.assume(assumed)
        journey.met(
            False,
            "managed-interface",
            interface.id,
            "managed-interface",
            rule,
            interface.fact,
            "/InterfaceType",
        )
        return journey.stopped("denied", interface.id)
    if interface.kind == "lambda":
        rule = "nothing connects to a function's interface"
        journey.met(False, "state", interface.id, "state", rule, interface.fact, "/InterfaceType")
        return journey.stopped("denied", interface.id)
    if interface.kind == "vpc_endpoint" and not takes(journey, interface, journey.header.protocol):
        rule = "an interface endpoint takes no ICMP, and one for a resource TCP alone"
        journey.met(False, "endpoint", interface.id, "endpoint", rule, interface.fact, "/InterfaceType")
        return journey.stopped("denied", interface.id)
    return None


def _home(journey: Journey, interface: Interface) -> End:
    """The answer is home where the flow began, if it reads as the answer to what was sent."""
    expected = journey.expected
    if (
        interface.id == journey.start
        and expected is not None
        and expected.same(journey.header, journey.region)
    ):
        rule = "the state made by the first packet lets the answer in"
        journey.met(True, "interface", interface.id, "delivered", rule, interface.fact)
        return End(True, "delivered", interface.id)
    rule = f"the answer ends at {interface.id}, not where the flow began"
    if interface.id == journey.start:
        rule = "the answer comes from another address than was asked"
    journey.met(False, "interface", interface.id, "route", rule, interface.fact)
    return journey.stopped("denied", interface.id)
