"""Firewalls attached to a transit gateway itself: a packet goes out to one, is looked at, and comes back in.

Source: AWS Network Firewall, "Transit gateway-attached firewalls", "Considerations for transit gateway-attached
firewalls"; AWS Transit Gateway Guide, "How transit gateways work" (appliance mode).
"""

from __future__ import annotations

from ..inspecting import Inspecting
from ..journey import AtTransit, Crossing, End, Journey, Place
from ..source import Fact
from .appliance import forgotten
from .inspection import looked_at, watches

STAGE = "attachment"
GONE = (
    "CREATING",
    "DELETING",
    "DELETED",
    "FAILED",
    "ERROR",
    "PENDING_ACCEPTANCE",
    "REJECTING",
    "REJECTED",
)
Key = tuple[str, str]


def through(journey: Journey, key: Key, place: AtTransit) -> Place:
    """To the firewall behind an attachment, and back into the gateway by the same."""
    name, fact = key[1], journey.world.hubs.attachments[key]._replace(id=key[1])
    told = journey.world.facts.firewall_endpoints.get(name)
    if told is None or told.firewall is None:
        detail = "which firewall stands behind it was not read"
        return journey.unknown("unread-firewall", name, detail, fact)
    if told.status in GONE:
        rule, code = f"the firewall says it is {told.status}", "BAD_STATE_ATTACHMENT"
        journey.met(False, STAGE, name, "state", rule, fact, code=code)
        return journey.stopped("denied", name)
    if told.status not in (None, "READY"):
        return journey.unknown("unknown-value", name, f"its firewall calls it {told.status}", fact)
    if told.strange:
        detail = "what a firewall with such settings does to packets is not modelled"
        return journey.unknown("unmodelled-firewall-mode", name, detail, fact)
    watching = watches(journey, name)
    ending = None
    if not watching:
        ending = _answers(journey, fact) if journey.returning else _circles(journey, fact)
    if ending is not None:
        return ending
    zone = _picked(journey, fact, told)
    if isinstance(zone, End):
        return zone
    if looked_at(journey, fact) is False and not journey.thorough:
        return journey.stopped("denied", name)
    if journey.returning and not watching:
        journey.crossed_back.append(name)
    elif not watching:
        journey.crossings.append(Crossing("appliance", name, journey.header, journey.header, None, None))
    return AtTransit(key, zone or None, place.origin)


def _circles(journey: Journey, fact: Fact) -> End | None:
    """A stop where a first packet comes to the firewall again."""
    if journey.has_crossed("appliance", fact.id) is None:
        return None
    journey.met(False, "route", fact.id, "route", f"loop: {fact.id} twice", fact)
    return journey.stopped("denied", fact.id)


def _answers(journey: Journey, fact: Fact) -> End | None:
    """A stop where the firewall never saw what a packet answers, or sees the answer again."""
    crossing = journey.has_crossed("appliance", fact.id)
    expected = None if crossing is None else crossing.after.reply(journey.region)
    if expected is None or not expected.same(journey.header, journey.region):
        return forgotten(journey, fact.id, "the firewall never saw the flow that this answers")
    if fact.id not in journey.crossed_back:
        return None
    journey.met(False, "route", fact.id, "route", f"loop: {fact.id} twice", fact)
    return journey.stopped("denied", fact.id)


def _picked(journey: Journey, fact: Fact, told: Inspecting) -> str | End:
    """The zone that the gateway picks for the flow both ways, as subnets have it; empty where that is not told."""
    zones = [
        (name, status, journey.world.ground.zone_called(name, told.account)) for name, status in told.zones
    ]
    if all(zone is None and status in (None, "READY") for _, status, zone in zones):
        return ""
    at = 0
    if len(zones) > 1:
        choice = journey.region.open(f"zone of {fact.id}", 0, len(zones) - 1)
        at = journey.region.value(choice)
        journey.region.within(choice, at, at)
        journey.assume("appliance-mode-flow-hash")
    name, status, zone = zones[at]
    if status == "SCALING":
        detail = f"the firewall is being scaled in {name}"
        journey.missing("firewall-endpoint-in-change", fact.id, detail)
        journey.met(None, STAGE, fact.id, "state", detail, fact)
    elif status not in (None, "READY"):
        journey.met(False, STAGE, fact.id, "state", f"the firewall is {status} in {name}", fact)
        return journey.stopped("denied", fact.id)
    return zone or ""
