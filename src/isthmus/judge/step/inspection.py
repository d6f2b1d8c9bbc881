"""Endpoints behind which a firewall or appliances look at packets and give them back unchanged.

Source: AWS PrivateLink Guide, "Access an inspection system using a Gateway Load Balancer endpoint"; AWS Network
Firewall, "Avoiding asymmetric routing", "Firewalls and firewall endpoints".
"""

from __future__ import annotations

from ...packet import UDP
from ..firewall import Deciding, Words
from ..journey import Crossing, End, Inline, Journey, Leaving, Place
from ..source import Fact
from . import appliance
from .acl import network_acl
from .appliance import forgotten
from .serving import SILENT, is_untold, state
from .target import Target

STAGE = "inspection-endpoint"
KIND = "GatewayLoadBalancer"
DATA, DATA_BACK = "data-forward", "data-return"
"""The directions of steps that data meets once the handshake is done."""


def is_inline(journey: Journey, found: Target) -> bool:
    """Whether a route's target is an endpoint of this kind, and was read."""
    fact = journey.world.facts.get("VpcEndpoints", found.id)
    return fact is not None and fact.record.get("VpcEndpointType") == KIND


def first_met(journey: Journey, found: Target) -> str | None:
    """The subnet in which what a gateway's table leads to stands, if it looks at packets on their way."""
    if found.kind in ("interface", "instance"):
        interface = appliance.of_target(journey, found)
        return None if interface is None else interface.subnet
    if found.kind != "endpoint" or not is_inline(journey, found):
        return None
    return _own_subnet(journey.world.facts.of("VpcEndpoints")[found.id])


def _own_subnet(fact: Fact) -> str | None:
    """The one subnet that an endpoint stands in, where it tells one."""
    subnets = list(fact.record.get("SubnetIds") or [])
    return str(subnets[0]) if len(subnets) == 1 else None


def redirect(journey: Journey, found: Target, vpc: str, by: str = "internet") -> Place:
    """From a gateway's own table to what looks at packets first: an endpoint of this kind, or an interface."""
    if found.kind == "endpoint" and journey.world.facts.get("VpcEndpoints", found.id) is None:
        return journey.unknown("uncollected-endpoint", found.id, "the endpoint was not read", found.fact)
    if found.kind != "endpoint" or not is_inline(journey, found):
        return appliance.redirect(journey, found, vpc, by)
    if by == "internet" and not journey.returning:
        header = journey.header
        journey.crossings.append(Crossing("redirect", found.fact.id, header, header, None, None))
    return enter(journey, found, vpc)


def enter(journey: Journey, found: Target, vpc: str) -> Place:
    """Into the endpoint and out again into its own subnet; the subnet's list counts even from that very subnet."""
    fact = journey.world.facts.get("VpcEndpoints", found.id)
    assert fact is not None, "an inline endpoint was read"
    subnet = journey.world.ground.subnet(_own_subnet(fact))
    if subnet is None:
        return journey.unknown("uncollected-subnet", found.id, "the endpoint's subnet was not read", fact)
    if network_acl(journey, subnet, egress=False) is False and not journey.thorough:
        return journey.stopped("denied", subnet.id)
    if is_untold(journey, fact):
        return End(None, "unknown", found.id)
    if state(fact) in SILENT:
        rule = f"the endpoint is {fact.record.get('State')}"
        journey.met(False, STAGE, found.id, "state", rule, fact, "/State", "BAD_STATE")
        return journey.stopped("denied", found.id)
    told = journey.world.facts.firewall_endpoints.get(found.id)
    journey.trust(fact.record.get("State"))
    if told is not None and told.status not in (None, "READY", "SCALING"):
        rule = f"the firewall's endpoint is {told.status}"
        journey.met(False, STAGE, found.id, "state", rule, fact, "", "BAD_STATE")
        return journey.stopped("denied", found.id)
    if subnet.vpc != vpc:
        rule = "the endpoint is in another VPC"
        journey.met(False, STAGE, found.id, "route", rule, fact, "/VpcId", "CANNOT_ROUTE")
        return journey.stopped("denied", found.id)
    if told is not None and told.strange:
        detail = "what a firewall with such settings does to packets is not modelled"
        return journey.unknown("unmodelled-firewall-mode", found.id, detail, fact)
    if watches(journey, fact.id):
        looked_at(journey, fact)
        return Leaving(subnet.id, Inline(fact.id, subnet.id))
    return _back(journey, fact, subnet.id) if journey.returning else _forth(journey, fact, subnet.id)


def watches(journey: Journey, name: str) -> bool:
    """Whether the policy of the firewall behind something only monitors: then it needs to remember nothing.

    Source: AWS Network Firewall, "Stream exception policy for Next Generation policies".
    """
    told = journey.world.facts.firewall_endpoints.get(name)
    return told is not None and told.firewall is not None and journey.world.firewalls.watches(told.firewall)


def _forth(journey: Journey, fact: Fact, subnet: str) -> Place:
    if journey.has_crossed("appliance", fact.id) is not None:
        cycle = " -> ".join([*journey.ways(("nat", "appliance")), fact.id])
        journey.met(False, "route", fact.id, "route", f"loop: {cycle}", fact)
        return journey.stopped("denied", fact.id)
    if looked_at(journey, fact) is False and not journey.thorough:
        return journey.stopped("denied", fact.id)
    header = journey.header
    journey.crossings.append(Crossing("appliance", fact.id, header, header, subnet, None))
    return Leaving(subnet, Inline(fact.id, subnet))


def _back(journey: Journey, fact: Fact, subnet: str) -> Place:
    crossing = journey.has_crossed("appliance", fact.id)
    expected = None if crossing is None else crossing.after.reply(journey.region)
    if expected is None or not expected.same(journey.header, journey.region):
        rule = "what stands behind the endpoint never saw the flow that this answers"
        return forgotten(journey, fact.id, rule)
    if fact.id in journey.crossed_back:
        journey.met(False, "route", fact.id, "route", f"loop: {fact.id} twice", fact)
        return journey.stopped("denied", fact.id)
    if looked_at(journey, fact) is False and not journey.thorough:
        return journey.stopped("denied", fact.id)
    journey.crossed_back.append(fact.id)
    return Leaving(subnet, Inline(fact.id, subnet))


def looked_at(journey: Journey, fact: Fact) -> bool | None:
    """What looks at the packet: a firewall by its rules, other appliances as nobody is told."""
    if not appliance.is_firewall(journey, fact.id):
        journey.assume("balanced-appliances-pass")
        text = "the appliances behind the endpoint let it pass"
        return journey.met(True, STAGE, fact.id, "firewall", text, fact)
    stage = _stage(journey, fact.id)
    told = journey.world.facts.firewall_endpoints.get(fact.id)
    if told is None or told.firewall is None:
        detail = "what the firewall behind the endpoint lets pass was not read"
        journey.missing("unread-firewall", fact.id, detail)
        return journey.met(None, stage, fact.id, "firewall", detail, fact)
    if told.status == "SCALING":
        detail = "the firewall's endpoint is being scaled"
        journey.missing("firewall-endpoint-in-change", fact.id, detail)
        journey.met(None, stage, fact.id, "state", detail, fact)
    if told.stale:
        detail = "the firewall's endpoint may work by older rules"
        journey.missing("firewall-out-of-sync", fact.id, detail)
        return journey.met(None, stage, fact.id, "firewall", detail, fact)
    if watches(journey, fact.id):
        return journey.met(True, stage, fact.id, "firewall", "the policy monitors, and blocks nothing", fact)
    words = journey.inspected.get(fact.id) if journey.returning else _session(journey, fact.id, told.firewall)
    if words is None:
        detail = "the policy of the firewall was not read"
        journey.missing("uncollected-firewall-policy", told.firewall, detail)
        return journey.met(None, stage, fact.id, "firewall", detail, fact)
    return _by_rules(journey, fact.id, words)


def _session(journey: Journey, endpoint: str, firewall: str) -> Words | None:
    """The rules' word on the whole session, which its first packet begins."""
    firewalls = journey.world.firewalls
    words = firewalls.session(firewall, journey.header, journey.region, journey.spoken, data=journey.data)
    if words is not None:
        journey.inspected[endpoint] = words
        journey.shown[endpoint] = journey.header
        if journey.header.protocol == UDP:
            journey.may_speak.update(firewalls.spoken_over_udp(firewall))
    return words


def refuses(journey: Journey) -> bool:
    """Whether a firewall that saw the first packet lets no handshake pass, wherever the answer's way is lost."""
    journey.direction = "return"
    words = {name: said for name, said in journey.inspected.items() if name not in journey.crossed_back}
    shut = {name: said for name, said in words.items() if said.handshake is False}
    for name, said in shut.items():
        _by_rules(journey, name, said)
    return bool(shut)


def mutes(journey: Journey) -> bool:
    """Whether a firewall that saw the first packet lets no data pass, wherever the answer's way is lost."""
    shut = any(False in said.carried for said in journey.inspected.values())
    return shut and carries(journey) is False


def carries(journey: Journey) -> bool | None:
    """Whether every firewall that saw the first packet lets data pass, packet by packet behind the handshake."""
    told: list[bool | None] = [True]
    header = journey.header
    for name, said in journey.inspected.items():
        for number, word in enumerate(said.carried):
            seen = journey.shown[name]
            answer = seen.reply(journey.region)
            journey.direction, journey.header = (
                (DATA, seen) if number == 0 else (DATA_BACK, answer if answer is not None else seen)
            )
            told.append(_said(journey, name, word, said.decided[2 + number]))
            if word is False:
                break
    journey.header, journey.direction = header, "return"
    return False if False in told else None if None in told else True


def _by_rules(journey: Journey, endpoint: str, words: Words) -> bool | None:
    """The first packet, or (once it is answered) the handshake."""
    if not journey.returning:
        return _said(journey, endpoint, words.opening, words.decided[0])
    return _said(journey, endpoint, words.handshake, words.decided[:2][-1])


def _said(journey: Journey, endpoint: str, word: bool | None, decided: Deciding) -> bool | None:
    rule, group = decided
    file, pointer = journey.world.firewalls.place(group)
    cited = Fact(group, {}, file, pointer, None, None) if file else None
    if word is None:
        journey.missing("firewall-rules", group, f"whether it passes is not told: {rule}")
    code = "FIREWALL_RULES_RESTRICTION" if word is False else None
    return journey.met(word, _stage(journey, endpoint), endpoint, "firewall", rule, cited, code=code)


def _stage(journey: Journey, name: str) -> str:
    """Where a firewall meets packets: at an endpoint of its, its attachment to a transit gateway, before a gateway."""
    if journey.world.facts.get("VpcEndpoints", name) is not None:
        return STAGE
    return "gateway-firewall" if name.startswith("arn:") else "attachment"
