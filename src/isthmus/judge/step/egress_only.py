"""The egress-only internet gateway: IPv6 outward with state, nothing inward without it.

Source: Amazon VPC User Guide, "Egress-only internet gateways".
"""

from __future__ import annotations

from ...packet import parse_prefix
from ..ground import Subnet, serving
from ..journey import Attached, Crossing, FromInternet, Inline, Journey, Place, Sender
from . import gateway_firewall
from .internet import GLOBAL_V6, LAYER, foreign
from .public_access import public_access

NAT64 = parse_prefix("64:ff9b::/96")
STAGE = "egress-only-internet-gateway"


def leave(journey: Journey, identity: str, vpc: str, subnet: Subnet | None, sender: Sender) -> Place:
    """Out through an egress-only gateway, which remembers the flow and drops answers it never saw."""
    fact = journey.world.facts.get("EgressOnlyInternetGateways", identity)
    if fact is None:
        return journey.unknown("uncollected-gateway", identity, "the egress-only gateway was not read")
    header, region = journey.header, journey.region
    if serving(fact) != vpc:
        rule = f"not attached to {vpc}"
        journey.met(False, STAGE, identity, "state", rule, fact, "/Attachments", "BAD_STATE_ATTACHMENT")
        return journey.stopped("denied", identity)
    for row in fact.rows("Attachments"):
        journey.trust(row.get("State"))
    if journey.returning:
        rule = "an answer to a flow that the gateway never saw"
        journey.met(False, STAGE, identity, LAYER, rule, fact)
        return journey.stopped("denied", identity)
    if isinstance(sender, Attached | Inline) and foreign(journey, vpc):
        rule, code = "the source is no address of the gateway's VPC", "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
        journey.assume("gateway-refuses-foreign-ipv6")
        journey.met(False, STAGE, identity, "spoofing", rule, fact, code=code)
        return journey.stopped("denied", identity)
    if journey.spoofed and not journey.ways(("nat", "appliance")):
        rule = "the source is not an address of the sender"
        journey.met(False, STAGE, identity, "spoofing", rule, fact, code="GATEWAY_REJECTS_SPOOFED_TRAFFIC")
        return journey.stopped("denied", identity)
    if region.within(header.target, NAT64.address, NAT64.last):
        journey.assume("eigw-does-not-translate")
        journey.met(False, STAGE, identity, LAYER, "the gateway does not translate NAT64 addresses", fact)
        return journey.stopped("denied", identity)
    if not region.within(header.target, *GLOBAL_V6) or not region.within(header.source, *GLOBAL_V6):
        journey.met(False, STAGE, identity, LAYER, "not a global IPv6 address", fact)
        return journey.stopped("denied", identity)
    if isinstance(sender, Inline):
        rule = "inspection by an endpoint does not work with an egress-only gateway"
        journey.met(False, STAGE, identity, LAYER, rule, fact)
        return journey.stopped("denied", identity)
    if public_access(journey, vpc, subnet, "egress-only") is False and not journey.thorough:
        return journey.stopped("denied", identity)
    if (ending := gateway_firewall.outward(journey, vpc, subnet, public=True)) is not None:
        return ending
    journey.met(True, STAGE, identity, LAYER, "the gateway remembers the flow", fact)
    journey.crossings.append(Crossing("egress-only", identity, header, header, sender.subnet, sender))
    return FromInternet(vpc)
