"""Routes to prefix lists that were not read: each may hold an address, by an entry of any length, or not.

How long the list's longest entry around the address is, is an axis of the walk, so that both answers are
walked: where both are stopped, the list decides nothing. A way that leads by such a route is never sure.
Source: Amazon VPC User Guide, "How route priority works", "Subnet route tables".
"""

from __future__ import annotations

from ...packet import WIDTH
from ..journey import Journey
from ..region import Term
from ..rules import LISTED, RouteEntry
from ..source import Fact
from .private import is_private

KIND = "unknown-prefix-list"
TAKERS_OF_LOCAL = ("interface", "instance", "nat", "endpoint")


def taken(
    journey: Journey, fact: Fact, entries: tuple[RouteEntry, ...], best: RouteEntry | None, term: Term
) -> RouteEntry | None:
    """The route to an unread list that takes the address from the best of the others on this walk.

    None where none does, on this walk or at all. Which of several goes first is a choice too.
    """
    region, width = journey.region, WIDTH[journey.header.family]
    least = 1 + _length_needed(best)
    winners: list[RouteEntry] = []
    for entry in _candidates(journey, entries, best, term):
        if least > width + 1:
            continue
        journey.missing(KIND, entry.text, "its blocks were not read")
        rule = f"whether {entry.text} holds the address is not known"
        journey.noted("route", fact.id, "route", rule, fact, entry.suffix)
        length = region.open(f"{entry.text} at {term.axis or ''}{term.offset:+}", 0, width + 1, told=False)
        if region.within(length, least, width + 1):
            winners.append(entry)
    if not winners:
        return None
    journey.doubts = True
    if len(winners) == 1:
        return winners[0]
    names = ", ".join(entry.text for entry in winners)
    pick = region.open(f"first of {names} in {fact.id}", 0, len(winners) - 1, told=False)
    index = region.value(pick)
    region.within(pick, index, index)
    return winners[index]


def _length_needed(best: RouteEntry | None) -> int:
    """How long a list's entry must be to go before the best of the other routes."""
    if best is None or best.prefix is None:
        return 0
    return best.prefix.length + (1 if best.rank > LISTED else 0)


def _candidates(
    journey: Journey, entries: tuple[RouteEntry, ...], best: RouteEntry | None, term: Term
) -> list[RouteEntry]:
    """The routes to unread lists that would change where the address goes.

    Only an interface, a NAT gateway or an endpoint may take what ``local`` would; AWS's own lists, those of
    gateway endpoints, hold no private addresses.
    """
    local = best is not None and best.target[0] == "local"
    found: list[RouteEntry] = []
    for entry in entries:
        if entry.prefix is not None or entry.record.get("State") == "filtered":
            continue
        kind, identity = entry.target
        if best is not None and _fate(entry) == _fate(best):
            continue
        gateway = kind == "endpoint" and _is_gateway_endpoint(journey, identity)
        if local and (gateway or kind not in TAKERS_OF_LOCAL):
            continue
        if gateway and is_private(journey, term):
            continue
        if journey.world.rules.family_of_list(entry.prefix_list) not in (None, journey.header.family):
            continue
        found.append(entry)
    return found


def _fate(entry: RouteEntry) -> tuple[str, str, bool]:
    """Where a route sends, and whether that is a blackhole."""
    return *entry.target, entry.record.get("State") == "blackhole"


def _is_gateway_endpoint(journey: Journey, identity: str) -> bool:
    fact = journey.world.facts.get("VpcEndpoints", identity)
    return fact is not None and fact.record.get("VpcEndpointType") == "Gateway"
