"""Route tables: the longest prefix wins, then static over prefix list over propagated.

Source: Amazon VPC User Guide, "Subnet route tables", "How route priority works", "Gateway route tables".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...packet import WIDTH
from ..journey import End, Journey
from ..region import Term
from ..rules import IMPLIED, LISTED, RouteEntry
from ..source import Fact

PRIVATE_V4 = (
    (10 << 24, 8),
    (172 << 24 | 16 << 16, 12),
    (192 << 24 | 168 << 16, 16),
    (100 << 24 | 64 << 16, 10),
)
TARGETS = (
    ("VpcPeeringConnectionId", "peering"),
    ("NatGatewayId", "nat"),
    ("EgressOnlyInternetGatewayId", "egress-only"),
    ("NetworkInterfaceId", "interface"),
    ("InstanceId", "instance"),
    ("TransitGatewayId", "unmodelled"),
    ("LocalGatewayId", "unmodelled"),
    ("CarrierGatewayId", "unmodelled"),
    ("CoreNetworkArn", "unmodelled"),
    ("OdbNetworkArn", "unmodelled"),
    ("IpAddress", "unmodelled"),
)


class Target(NamedTuple):
    """Where a route sends: the kind of thing, its id, and the route that says so."""

    kind: str
    id: str
    fact: Fact
    entry: RouteEntry


def target_of(record: dict[str, Any]) -> tuple[str, str]:
    """The kind and id of a route's target; ``unmodelled`` for what the judge does not know.

    Source: EC2 API, Route.
    """
    gateway = record.get("GatewayId")
    if gateway and record.get("Assumed"):
        return str(record["Assumed"]), gateway
    if gateway:
        if gateway == "local":
            return "local", "local"
        for prefix, kind in (("igw-", "internet"), ("vpce-", "endpoint"), ("eigw-", "egress-only")):
            if gateway.startswith(prefix):
                return kind, gateway
        return "unmodelled", gateway
    for key, kind in TARGETS:
        if record.get(key):
            return kind, str(record[key])
    return "unmodelled", "unknown"


def lookup(journey: Journey, fact: Fact, term: Term) -> Target | End:
    """The route that an address takes in a table, the region narrowed to the addresses that share it.

    A blackhole drops and nothing shorter takes over; a prefix list that was not read may hold the address.
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
    unread = _unread(journey, entries, best[0] if best else None, term)
    if unread is not None:
        return journey.unknown("unknown-prefix-list", unread.text, "its blocks were not read", fact)
    if not best:
        rule = "no route to the destination"
        journey.met(False, "route", fact.id, "route", rule, fact, "/Routes", "NO_ROUTE_TO_DESTINATION")
        return journey.stopped("no-route", fact.id)
    entry = _choose(journey, fact, best)
    kind, identity = target_of(entry.record)
    if entry.record.get("State") == "blackhole":
        if _shorter(entries, entry, value):
            journey.assume("blackhole-does-not-fall-back")
        rule = f"{entry.text} -> {identity} is a blackhole"
        journey.met(False, "route", fact.id, "state", rule, fact, entry.suffix, "BAD_STATE_ROUTE")
        return journey.stopped("blackhole", fact.id)
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


def _shorter(entries: tuple[RouteEntry, ...], winner: RouteEntry, value: int) -> bool:
    prefix = winner.prefix
    assert prefix is not None, "a winner has a block"
    return any(
        entry is not winner
        and entry.prefix is not None
        and entry.prefix.family == prefix.family
        and entry.prefix.length < prefix.length
        and entry.prefix.address <= value <= entry.prefix.last
        for entry in entries
    )


def _choose(journey: Journey, fact: Fact, best: list[RouteEntry]) -> RouteEntry:
    """Of prefix-list routes with one block and several targets AWS picks one, nobody can say which."""
    targets: dict[tuple[str, str], RouteEntry] = {target_of(entry.record): entry for entry in reversed(best)}
    if len(targets) < 2 or best[0].rank != LISTED:
        return best[0]
    journey.assume("prefix-list-route-choice")
    options: list[RouteEntry] = [targets[key] for key in sorted(targets)]
    pick = journey.region.open(f"route of {best[0].text.split(' ')[-1]} in {fact.id}", 0, len(options) - 1)
    index: int = journey.region.value(pick)
    journey.region.within(pick, index, index)
    return options[index]


def _unread(
    journey: Journey, entries: tuple[RouteEntry, ...], best: RouteEntry | None, term: Term
) -> RouteEntry | None:
    """A route whose blocks were not read and that may take the address from the winner.

    Only an interface, a NAT gateway or an endpoint may take what ``local`` would; AWS's own lists, those of
    gateway endpoints, hold no private addresses.
    """
    local = best is not None and target_of(best.record)[0] == "local"
    full = best is not None and best.prefix is not None and best.prefix.length == WIDTH[journey.header.family]
    for entry in entries:
        if entry.prefix is not None or entry.record.get("State") == "filtered":
            continue
        kind, identity = target_of(entry.record)
        if best is not None and (kind, identity) == target_of(best.record):
            continue
        if full and best is not None and best.rank > LISTED:
            continue
        gateway = kind == "endpoint" and _is_gateway_endpoint(journey, identity)
        if local and (gateway or kind not in ("interface", "instance", "nat", "endpoint")):
            continue
        if gateway and is_private(journey, term):
            continue
        if _list_family(journey, entry.prefix_list) not in (None, journey.header.family):
            continue
        return entry
    return None


def _list_family(journey: Journey, identity: str | None) -> int | None:
    for kind in ("PrefixLists", "ManagedPrefixLists"):
        fact = journey.world.facts.get(kind, identity)
        if fact is not None and fact.record.get("AddressFamily"):
            return 6 if str(fact.record["AddressFamily"]).endswith("6") else 4
    return None


def _is_gateway_endpoint(journey: Journey, identity: str) -> bool:
    fact = journey.world.facts.get("VpcEndpoints", identity)
    return fact is not None and fact.record.get("VpcEndpointType") == "Gateway"


def is_private(journey: Journey, term: Term) -> bool:
    """Whether an IPv4 address is private (RFC 1918) or shared (RFC 6598); IPv6: a unique local one."""
    region = journey.region
    if journey.header.family == 6:
        return region.within(term, 0xFC << 120, (0xFE << 120) - 1)
    return any(
        region.within(term, address, address | ((1 << (32 - length)) - 1)) for address, length in PRIVATE_V4
    )


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
    if best is None or best.record.get("State") == "blackhole" or best.rank == IMPLIED:
        return None
    kind, identity = target_of(best.record)
    return "gateway" if identity in gateways else kind
