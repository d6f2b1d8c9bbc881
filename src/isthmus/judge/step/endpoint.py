"""Gateway endpoints: a way out for the addresses of one prefix list, for the VPC's own sources only.

Source: AWS PrivateLink Guide, "Gateway endpoints"; Reachability Analyzer, VPCE_GATEWAY_*.
"""

from __future__ import annotations

from ...packet import ECHO_TYPES, ICMP, ICMPV6, TCP, icmp_range
from ..journey import Crossing, End, Journey, Place
from .blocks import told_blocks
from .serving import SILENT, is_untold, state
from .target import Target

LAYER = "endpoint"


def enter(journey: Journey, found: Target, vpc: str, subnet: str | None) -> Place:
    """Into a gateway endpoint: TCP and its family's ICMP echo only; its policy is another question."""
    fact = journey.world.facts.get("VpcEndpoints", found.id)
    if fact is None:
        return journey.unknown("uncollected-endpoint", found.id, "the endpoint was not read", found.fact)
    record, header, region = fact.record, journey.header, journey.region
    kind = record.get("VpcEndpointType") or "Gateway"
    if kind != "Gateway":
        return journey.unknown(
            "unmodelled-route-target", found.id, f"a {kind} endpoint as a route's target", fact
        )
    if is_untold(journey, fact):
        return End(None, "unknown", found.id)
    if state(fact) in SILENT:
        rule = f"the endpoint is {record.get('State')}"
        journey.met(False, "endpoint", found.id, "state", rule, fact, "/State", "BAD_STATE")
        return journey.stopped("denied", found.id)
    journey.trust(record.get("State"))
    own = ICMP if header.family == 4 else ICMPV6
    low, high = icmp_range(own, ECHO_TYPES[own], -1)
    echo = header.protocol == own and region.within(header.service, low, high)
    if header.protocol != TCP and not echo:
        rule, code = "TCP and ICMP echo only", "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
        journey.met(False, "endpoint", found.id, LAYER, rule, fact, code=code)
        return journey.stopped("denied", found.id)
    blocks = told_blocks(journey, vpc)
    if not any(b.family == header.family and region.within(header.source, b.address, b.last) for b in blocks):
        if journey.world.facts.get("Vpcs", vpc) is None:
            detail = "whether the source is of the VPC is unknown: its blocks were not read"
            return journey.unknown("uncollected-vpc", vpc, detail)
        rule, code = "the source is not of this VPC", "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"
        journey.met(False, "endpoint", found.id, LAYER, rule, fact, code=code)
        return journey.stopped("denied", found.id)
    serves = _serves(journey, found)
    if serves is None:
        return journey.unknown("unknown-prefix-list", found.id, "its service's blocks were not read", fact)
    if not serves:
        rule, code = (
            "it answers from its list's addresses only",
            "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
        )
        journey.met(False, "endpoint", found.id, LAYER, rule, fact, code=code)
        return journey.stopped("denied", found.id)
    name = str(record.get("ServiceName", found.id)).rsplit(".", 1)[-1]
    journey.met(True, "endpoint", found.id, LAYER, f"gateway endpoint of {name}", fact)
    if journey.returning:
        rule = "an answer cannot start into a gateway endpoint"
        journey.met(False, "endpoint", found.id, LAYER, rule, fact)
        return journey.stopped("denied", found.id)
    journey.crossings.append(Crossing("endpoint", found.id, header, header, subnet, None))
    return End(True, "delivered-to-service", f"service:{name}")


def _serves(journey: Journey, found: Target) -> bool | None:
    """Whether its service's prefix lists hold the target; None where none was read in full and a block led here.

    Where no list bears the service's name, those that routes to the endpoint name are its own.
    """
    facts, rules = journey.world.facts, journey.world.rules
    named = facts.get("VpcEndpoints", found.id)
    service = named.record.get("ServiceName") if named else None
    own = {
        identity
        for kind in ("PrefixLists", "ManagedPrefixLists")
        for identity, fact in facts.of(kind).items()
        if service and fact.record.get("PrefixListName") == service
    }
    own = own or _routed(journey, found.id)
    lists = [rules.span(identity, journey.header.family) for identity in sorted(own)]
    if not lists or None in lists:
        return True if found.entry.prefix_list else None
    target = journey.header.target
    return any(journey.region.among(target, span) is not None for span in lists if span)


def _routed(journey: Journey, endpoint: str) -> set[str]:
    """The prefix lists that routes to an endpoint name."""
    routes = [row for fact in journey.world.facts.of("RouteTables").values() for row in fact.rows("Routes")]
    lists = (row.get("DestinationPrefixListId") for row in routes if row.get("GatewayId") == endpoint)
    return {str(name) for name in lists if name}
