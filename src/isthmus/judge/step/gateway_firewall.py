"""Firewalls before a VPC's internet gateways that no route names: out past one, and in past one.

Source: EC2 API, Route (IgwFirewall), Vpc (NetworkFirewallAssociations), Subnet (NetworkFirewallConnectivityType);
Network Firewall API, Firewall (IgwFirewallConfiguration), SyncState (AddressTranslations).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..ground import Subnet
from ..journey import Crossing, End, Journey
from ..source import Fact
from .appliance import forgotten
from .inspection import looked_at, watches
from .public_access import exclusion_of

STAGE = "gateway-firewall"
UNINSPECTED = ("exclude", "az-unsupported")
WORDS = ("bidirectional", "flexible", "outbound-only")
SIDE = "gateway-firewall-sees-private-addresses"


class Guard(NamedTuple):
    """The firewall before a VPC's gateways: its ARN (else the VPC's id), whether it only watches, what is not told."""

    id: str
    fact: Fact
    watching: bool
    doubt: str
    kind: str = "gateway-firewall"


def guard_of(journey: Journey, vpc: str) -> Guard | None:
    """The firewall of a VPC's gateways; None where nothing in the snapshot tells of one."""
    facts = journey.world.facts
    home = facts.get("Vpcs", vpc)
    of_vpc: list[dict[str, Any]] = list(home.rows("NetworkFirewallAssociations")) if home is not None else []
    of_routes = journey.world.ground.marks_of_routes.get(vpc, [])
    described = [name for name, one in facts.firewall_endpoints.items() if one.gateway_of == vpc]
    marked = any(
        each.fact.record.get("NetworkFirewallConnectivityType") is not None
        for each in journey.world.ground.subnets_of_vpc.get(vpc, ())
    )
    if not (of_vpc or of_routes or described or marked):
        return None
    names = {str(row["FirewallArn"]) for row in (*of_vpc, *of_routes) if row.get("FirewallArn")} | {
        *described
    }
    states = [row.get("FirewallOnboardingStatus") for row in of_vpc] + [
        row.get("Status") for row in of_routes
    ]
    modes = {row.get("FirewallMode") for row in of_vpc} - {None}
    name = next(iter(names)) if len(names) == 1 else vpc
    kind = "gateway-firewall" if home is not None else "uncollected-vpc"
    fact = Fact(name, {}, *(home.file, home.pointer) if home is not None else ("", ""), None, None)
    if len(names) != 1:
        return Guard(name, fact, False, "which firewall stands before the gateways is not told", kind)
    if not states or any(state != "active" for state in states):
        return Guard(name, fact, False, f"whether it inspects is not told: {states}", kind)
    if home is None:
        return Guard(name, fact, False, "whether it enforces or monitors was not read", kind)
    if modes == {"monitor"}:
        return Guard(name, fact, True, "")
    if modes - {"enforce"}:
        return Guard(name, fact, False, f"its mode is {sorted(map(str, modes))}")
    gateway = journey.world.ground.gateways.get(vpc)
    if gateway is not None and isinstance(journey.world.ground.table_of_gateway(gateway.id, vpc), Fact):
        return Guard(name, fact, False, "whether it looks at what the gateway's own table leads is not told")
    if watches(journey, name):
        doubt = "it is said to enforce, and its policy to monitor" if modes else ""
        return Guard(name, fact, not doubt, doubt)
    return _by_its_own_answer(journey, Guard(name, fact, False, ""))


def _by_its_own_answer(journey: Journey, guard: Guard) -> Guard:
    told = journey.world.facts.firewall_endpoints.get(guard.id)
    if told is None:
        return guard._replace(doubt="what the firewall lets pass was not read", kind="unread-firewall")
    if told.strange:
        detail = "what a firewall with such settings does is not modelled"
        return guard._replace(doubt=detail, kind="unmodelled-firewall-mode")
    if told.stale:
        return guard._replace(doubt="it may work by older rules", kind="firewall-out-of-sync")
    return guard


def _treated(journey: Journey, guard: Guard | None, subnet: Subnet | None) -> tuple[Guard, str] | None:
    """How a subnet's traffic is treated, doubts of the zone with the firewall's own; None where it is left alone."""
    word = "" if subnet is None else str(subnet.fact.record.get("NetworkFirewallConnectivityType") or "")
    if guard is None or word in UNINSPECTED:
        return None
    if not guard.doubt and word not in WORDS:
        guard = guard._replace(doubt="how it treats the subnet is not told")
    told = journey.world.facts.firewall_endpoints.get(guard.id)
    if not guard.doubt and subnet is not None and told is not None and told.zones:
        called = {
            journey.world.ground.zone_called(name, told.account)
            for name, status in told.zones
            if status in (None, "READY")
        }
        if subnet.zone is None or subnet.zone not in called:
            guard = guard._replace(
                doubt="it is not ready in the subnet's zone", kind="firewall-endpoint-in-change"
            )
    return guard, word


def outward(journey: Journey, vpc: str, subnet: Subnet | None, *, public: bool) -> End | None:
    """Out of a subnet past the firewall: an end where it stops the packet, or gives it an address that is not told.

    ``public``: the source is IPv6, or has a public IPv4 address.
    """
    found = guard_of(journey, vpc)
    treated = _treated(journey, found, subnet)
    if treated is None:
        _missed(journey, found)
        return None
    guard, word = treated
    ending = _past(journey, guard, vpc, subnet)
    if ending is not None:
        return ending
    translated = word == "outbound-only" if public else word != "bidirectional"
    if journey.header.family == 4 and translated:
        detail = "under which of its addresses it sends out what it translates is not told"
        return journey.unknown("gateway-firewall", guard.id, detail, guard.fact)
    return None


def inward(journey: Journey, vpc: str, subnet: Subnet | None) -> End | None:
    """In past the firewall, to something in a subnet; what begins outside is no business of an outbound-only one."""
    found = guard_of(journey, vpc)
    treated = _treated(journey, found, subnet)
    if treated is None:
        _missed(journey, found)
        return None
    guard, word = treated
    if not journey.returning and word == "outbound-only" and not guard.doubt:
        if guard.watching:
            _doubt(journey, guard, "what begins outside, for one that only watches")
            return None
        rule = "what begins outside is dropped: the subnet is outbound-only"
        journey.met(False, STAGE, guard.id, "firewall", rule, guard.fact)
        return None if journey.thorough else journey.stopped("denied", guard.id)
    return _past(journey, guard, vpc, subnet)


def remembered(journey: Journey, vpc: str) -> End | None:
    """An answer by an egress-only gateway passes the firewall that its flow passed."""
    guard = guard_of(journey, vpc)
    if guard is None or journey.has_crossed("appliance", guard.id) is None:
        return None
    if looked_at(journey, guard.fact) is False and not journey.thorough:
        return journey.stopped("denied", guard.id)
    journey.crossed_back.append(guard.id)
    return None


def _missed(journey: Journey, guard: Guard | None) -> None:
    """An answer by a subnet that it leaves alone, to what it saw."""
    if guard is not None and journey.returning and journey.has_crossed("appliance", guard.id) is not None:
        _doubt(journey, guard, "what becomes of an answer that passes it by is not told")
        journey.crossed_back.append(guard.id)


def pooled(journey: Journey, vpc: str) -> None:
    """What it does with addresses of a public pool, which no gateway translates, is not told."""
    guard = guard_of(journey, vpc)
    if guard is not None:
        _doubt(journey, guard, "what it does with addresses of a public pool is not told")


def turned(journey: Journey, vpc: str, origin: str) -> End | None:
    """An end where a gateway turns a packet round to the VPC that it came from, past the firewall twice."""
    guard = guard_of(journey, vpc) if vpc == origin else None
    if guard is None:
        return None
    detail = "what it does with what its gateway turns round is not told"
    return journey.unknown("gateway-firewall", guard.id, detail, guard.fact)


def _doubt(journey: Journey, guard: Guard, what: str, kind: str = "gateway-firewall") -> None:
    journey.missing(kind, guard.id, what)
    journey.met(None, STAGE, guard.id, "firewall", what, guard.fact)


def _past(journey: Journey, guard: Guard, vpc: str, subnet: Subnet | None) -> End | None:
    """By the firewall's rules, both ways by the same one."""
    if guard.doubt:
        _doubt(journey, guard, guard.doubt, guard.kind)
        return None
    if guard.watching:
        journey.met(True, STAGE, guard.id, "firewall", "it watches and blocks nothing", guard.fact)
        return None
    if any(exclusion_of(journey, name) for name in (vpc, "" if subnet is None else subnet.id)):
        _doubt(journey, guard, "what an exclusion does here is not stated", "public-access-by-firewall")
    crossing = journey.has_crossed("appliance", guard.id)
    if journey.returning and crossing is None:
        _doubt(journey, guard, "what answers a packet that it did not see")
        return None
    if journey.returning:
        expected = None if crossing is None else crossing.after.reply(journey.region)
        if expected is None or not expected.same(journey.header, journey.region):
            return forgotten(journey, guard.id, "the firewall never saw the flow that this answers")
    elif crossing is not None:
        _doubt(journey, guard, "what it has seen before")
        return None
    journey.assume(SIDE)
    if looked_at(journey, guard.fact) is False and not journey.thorough:
        return journey.stopped("denied", guard.id)
    if journey.returning:
        journey.crossed_back.append(guard.id)
    else:
        journey.crossings.append(Crossing("appliance", guard.id, journey.header, journey.header, None, None))
    return None
