"""Route tables: the longest prefix wins, then static over prefix list over propagated.

Source: Amazon VPC User Guide, "Subnet route tables", "How route priority works", "Gateway route tables".
"""

from __future__ import annotations

from ..journey import End, Journey
from ..region import Term
from ..rules import IMPLIED, LISTED, RouteEntry
from ..source import CONTESTED, Fact
from . import unread_list
from .target import Target


def lookup(journey: Journey, fact: Fact, term: Term) -> Target | End:
    """The route that an address takes in a table, the region narrowed to the addresses that share it.

    A blackhole drops and nothing shorter takes over; a prefix list that was not read may hold the address or
    not, and each is walked.
    """
    region, family = journey.region, journey.header.family
    best: list[RouteEntry] = []
    entries = journey.world.rules.table(fact)
    value = region.value(term)
    for entry in entries:
        prefix = entry.prefix
        if prefix is None or prefix.family != family or not prefix.address <= value <= prefix.last:
            continue
        if entry.record.get("State") == "filtered":
            journey.assume("filtered-route-not-installed")
            continue
        if not best or _strength(entry) > _strength(best[0]):
            best = [entry]
        elif _strength(entry) == _strength(best[0]):
            best.append(entry)
    _narrow(journey, entries, best[0] if best else None, term)
    unread = unread_list.taken(journey, fact, entries, best[0] if best else None, term)
    if unread is not None:
        best = [unread]
    if not best:
        rule = "no route to the destination"
        journey.met(False, "route", fact.id, "route", rule, fact, "/Routes", "NO_ROUTE_TO_DESTINATION")
        return journey.stopped("no-route", fact.id)
    entry = _choose(journey, fact, best)
    kind, identity = entry.target
    stopped = entry.record.get("State") == "blackhole"
    if entry.unknown is not None and (stopped or kind != "unmodelled"):
        detail = (
            f"the route {entry.text} -> {identity} rests on a key that is not understood, {entry.unknown}"
        )
        if entry.unknown == CONTESTED:
            about = fact.id if CONTESTED in entry.record else identity
            detail = f"records contradict each other on the route {entry.text} -> {identity}"
            return journey.unknown("conflicting-records", about, detail, fact)
        return journey.unknown("unknown-field", fact.id, detail, fact)
    if stopped:
        if _shorter(entries, entry, family, value):
            journey.assume("blackhole-does-not-fall-back")
        rule = f"{entry.text} -> {identity} is a blackhole"
        journey.met(False, "route", fact.id, "state", rule, fact, entry.suffix, "BAD_STATE_ROUTE")
        return journey.stopped("blackhole", fact.id)
    if entry.suffix and fact.file:
        journey.trust(entry.record.get("State"))
    journey.met(True, "route", fact.id, "route", f"{entry.text} -> {identity}", fact, entry.suffix)
    return Target(kind, identity, fact, entry)


def _strength(entry: RouteEntry) -> tuple[int, int]:
    assert entry.prefix is not None, "a route without a block has no place in the order"
    return entry.prefix.length, entry.rank


def _narrow(journey: Journey, entries: tuple[RouteEntry, ...], best: RouteEntry | None, term: Term) -> None:
    """Shrink to the winner's block, and out of every longer block within it."""
    region, family = journey.region, journey.header.family
    if best is not None and best.prefix is not None:
        region.within(term, best.prefix.address, best.prefix.last)
    floor = -1 if best is None or best.prefix is None else best.prefix.length
    for entry in entries:
        prefix = entry.prefix
        if prefix is not None and prefix.family == family and prefix.length > floor:
            region.within(term, prefix.address, prefix.last)


def _shorter(entries: tuple[RouteEntry, ...], winner: RouteEntry, family: int, value: int) -> bool:
    """Whether a shorter route holds the address too: every one that was read, if an unread list took it."""
    return any(
        entry is not winner
        and entry.prefix is not None
        and entry.prefix.family == family
        and (winner.prefix is None or entry.prefix.length < winner.prefix.length)
        and entry.prefix.address <= value <= entry.prefix.last
        for entry in entries
    )


def _choose(journey: Journey, fact: Fact, best: list[RouteEntry]) -> RouteEntry:
    """Of prefix-list routes with one block and several targets AWS picks one, nobody can say which."""
    targets: dict[tuple[str, str], RouteEntry] = {entry.target: entry for entry in reversed(best)}
    if len(targets) < 2 or best[0].rank != LISTED:
        return best[0]
    journey.assume("prefix-list-route-choice")
    options: list[RouteEntry] = [targets[key] for key in sorted(targets)]
    pick = journey.region.open(f"route of {best[0].text.split(' ')[-1]} in {fact.id}", 0, len(options) - 1)
    index: int = journey.region.value(pick)
    journey.region.within(pick, index, index)
    return options[index]


def leads_to(journey: Journey, fact: Fact, value: int, gateways: set[str]) -> str | None:
    """The kind of target that one address takes in a table, without narrowing; None for no route.

    ``gateway`` where the target is one of those named.
    """
    best: RouteEntry | None = None
    for entry in journey.world.rules.table(fact):
        prefix = entry.prefix
        if (
            prefix is None
            or prefix.family != journey.header.family
            or entry.record.get("State") == "filtered"
        ):
            continue
        if prefix.address <= value <= prefix.last and (best is None or _strength(entry) > _strength(best)):
            best = entry
    if best is not None and best.unknown is not None:
        return "unmodelled"
    if best is None or best.record.get("State") == "blackhole" or best.rank == IMPLIED:
        return None
    kind, identity = best.target
    return "gateway" if identity in gateways else kind
