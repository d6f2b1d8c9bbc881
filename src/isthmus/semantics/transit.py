"""What a transit gateway's table does: it divides the line of addresses among attachments.

In: a table of a ``Network``. Out: disjoint segments, each with the attachment, the blackhole or the nothing
that takes it. Longest prefix wins; at equal prefixes AWS's order of kinds decides. What a table learns of
routers outside of AWS, and was not read, stays possible everywhere it could win.
Source: How AWS Transit Gateway works (route evaluation order); Transit gateway route tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.citation import Gap, placed
from ..model.network import Network
from ..model.transit import TransitTable
from ..model.transit_gateway import (
    RouteAttachment,
    TransitGatewayPrefixListReference,
    TransitGatewayRoute,
)
from ..packet import WIDTH, Prefix, parse_prefix
from ..space.line import ALL_V4, ALL_V6
from .routing import BLACKHOLE, NO_ROUTE, Candidate, Hop, Segment, Taken, paint, vpc_prefixes
from .unknown_keys import unknown_key_at

ATTACHMENT = "attachment"
NOT_READ = "not-read"
"""The kind of the hop that stands for everything a table does whose routes nobody read."""
NOT_UNDERSTOOD = "not-understood"
"""The kind of the hop of what has a key or a state that nobody here understands, by its part: it may do anything."""
ABSENT = frozenset({"pending", "deleting", "deleted"})
"""States of a route that is not in force. Source: EC2 API, TransitGatewayRoute, State."""

STATIC, LISTED = 0, 1
LEARNED = {
    "vpc": 2,
    "direct-connect-gateway": 3,
    "connect": 4,
    "vpn": 6,
    "vpn-concentrator": 7,
    "client-vpn": 8,
    "peering": 9,
    "tgw-peering": 9,
}
"""By type of attachment: how a learned prefix ranks behind static ones and prefix lists.

Source: How AWS Transit Gateway works (route evaluation order). A VPN over Direct Connect can't be told from
one over the internet: both rank last of the two.
"""
LAST = 10
TIES = frozenset({LISTED, 3, 4, 6, 7})
"""Priorities at which equal prefixes by several attachments are shared among them."""


def divide_transit(network: Network, table: TransitTable) -> tuple[Segment, ...]:
    """Divide the whole line by the attachment that each address takes in a transit gateway's table.

    Shapes: segments are disjoint, sorted and cover both families; ``unread`` and ``maybe`` name what nobody
    read that could take a segment instead.
    """
    if table.routes is None:
        unknown = (Taken(Hop(NOT_READ, table.id), None),)
        return Segment(*ALL_V4, unknown), Segment(*ALL_V6, unknown)
    found = candidates(network, table)
    # Invariant: of two records of one route the one in doubt goes first, and so decides
    found.sort(key=lambda one: one.taken.hop.kind != NOT_UNDERSTOOD)
    unread = _unread(network, table)
    return tuple(paint(found, lambda takers, low: _doubt(unread, takers), several=TIES))


def candidates(network: Network, table: TransitTable) -> list[Candidate]:
    """All that stands in a table: its routes as read, the entries of its prefix lists, the blocks that it learns.

    Shapes: what no route tells of itself has no number of a route.
    """
    found = [*_told(network, table), *_by_lists(network, table)]
    return found + list(_by_propagation(network, table, {one.prefix for one in found}))


def _told(network: Network, table: TransitTable) -> Iterator[Candidate]:
    lists: dict[str | None, str] = {
        one.prefix_list_id: part
        for index, one in enumerate(table.references or ())
        for part in (f"/References/{index}",)
        if one.prefix_list_id and doubt_of_part(network, table.id, part) is not None
    }
    for index, route in enumerate(table.routes or ()):
        block = route.destination_cidr_block
        if block is None or route.state in ABSENT:
            continue
        prefix = _prefix(network, table, index, block)
        rank = _rank(route)
        own = f"/Routes/{index}"
        doubtful = own if doubt_of_part(network, table.id, own) else lists.get(route.prefix_list_id)
        for hop in _hops(route) if doubtful is None else (Hop(NOT_UNDERSTOOD, doubtful),):
            yield Candidate(prefix, rank, Taken(hop, index, prefix, rank))


def doubt_of_part(network: Network, table: str, part: str) -> Gap | None:
    """Why nobody knows what a route, a prefix list or a propagation does that was read: what it says is not understood.

    Shapes: ``part`` is its place within the table: ``/Routes/0``, ``/References/0``, ``/Propagations/0``.
    """
    routes = network.transit.tables[table].routes or ()
    route = routes[int(part.rpartition("/")[2])] if part.startswith("/Routes/") else None
    if route is not None and route.state not in (None, "active", "blackhole", *ABSENT):
        here = network.citation(table, f"{part}/State")
        detail = f"State of a route of {table} is {route.state!r}, which is not understood"
        return Gap("unknown-value", table, "either", detail, here)
    if route is not None and route.state in (None, "active") and not route.transit_gateway_attachments:
        detail = f"a route of {table} lacks TransitGatewayAttachments: where it leads was not read"
        return Gap("partial-record", table, "either", detail, network.citation(table, part))
    return unknown_key_at(network, table, part) or _twins(network, table).get(part)


def _twins(network: Network, table: str) -> dict[str, Gap]:
    """By its place, the gap of each route of a table that another one of its block and rank contradicts.

    Source: How AWS Transit Gateway works (route evaluation order: of equal ones a table has one, unless they are shared).
    """
    key = f"twin routes of {table}"
    known = network.memo.get(key)
    if isinstance(known, dict):
        return known
    ends: dict[tuple[object, int], dict[frozenset[Hop], list[int]]] = {}
    whole = network.transit.tables[table]
    for index, route in enumerate(whole.routes or ()):
        block = route.destination_cidr_block
        if block is not None and route.state not in ABSENT:
            place = (_prefix(network, whole, index, block), _rank(route))
            ends.setdefault(place, {}).setdefault(frozenset(_hops(route)), []).append(index)
    found: dict[str, Gap] = {}
    for (prefix, rank), routes in ends.items():
        if len(routes) > 1 and rank not in TIES:
            numbers = sorted(index for indexes in routes.values() for index in indexes)
            detail = f"routes of {table} contradict each other: {prefix} leads to several attachments"
            here = network.citation(table, f"/Routes/{numbers[1]}")
            gap = Gap("conflicting-records", table, "either", detail, here)
            found |= {f"/Routes/{index}": gap for index in numbers}
    network.memo[key] = found
    return found


def unread_attachment(name: str) -> Gap:
    """The gap of an attachment that a route names and that nobody read."""
    detail = f"attachment {name} is named by a route but was not read"
    return Gap("uncollected-attachment", name, "either", detail)


def doubts_of_table(network: Network, table: TransitTable) -> Iterator[Gap]:
    """Why nobody knows what some of a table's routes, prefix lists and propagations do."""
    parts = (("Routes", table.routes), ("References", table.references), ("Propagations", table.propagations))
    for key, rows in parts:
        for index in range(len(rows or ())):
            doubt = doubt_of_part(network, table.id, f"/{key}/{index}")
            if doubt is not None:
                yield doubt


def _unless_doubtful(network: Network, table: str, part: str, hop: Hop) -> Hop:
    """A hop, or the one that may do anything, where the part that names it is not understood."""
    return hop if doubt_of_part(network, table, part) is None else Hop(NOT_UNDERSTOOD, part)


def _prefix(network: Network, table: TransitTable, index: int, block: str) -> Prefix:
    with placed(lambda: network.citation(table.id, f"/Routes/{index}/DestinationCidrBlock")):
        return parse_prefix(block)


def _rank(route: TransitGatewayRoute) -> int:
    if route.type != "propagated":
        return LISTED if route.prefix_list_id else STATIC
    kinds = [LEARNED.get(one.resource_type or "", LAST) for one in route.transit_gateway_attachments]
    return min(kinds, default=LAST)


def _hops(route: TransitGatewayRoute) -> tuple[Hop, ...]:
    names = tuple(_name(one) for one in route.transit_gateway_attachments)
    if route.state == "blackhole" or not names:
        return (Hop(BLACKHOLE, names[0] if names else ""),)
    return tuple(Hop(ATTACHMENT, name) for name in names)


def _name(one: RouteAttachment) -> str:
    return one.transit_gateway_attachment_id or one.resource_id or "unknown attachment"


def _by_lists(network: Network, table: TransitTable) -> Iterator[Candidate]:
    """Prefix lists that stand in the table, where its routes do not tell of their entries already."""
    told = {route.prefix_list_id for route in table.routes or ()}
    for index, reference in enumerate(table.references or ()):
        name = reference.prefix_list_id
        hop = _unless_doubtful(network, table.id, f"/References/{index}", _referred(reference))
        listed = network.prefix_lists.get(name or "")
        if name in told or reference.state not in (None, "available", "modifying"):
            continue
        for entry in (listed.entries if listed is not None else None) or ():
            prefix = parse_prefix(entry)
            yield Candidate(prefix, LISTED, Taken(hop, None, prefix, LISTED))


def _referred(reference: TransitGatewayPrefixListReference) -> Hop:
    attachment = reference.transit_gateway_attachment
    if reference.blackhole or attachment is None:
        return Hop(BLACKHOLE)
    return Hop(ATTACHMENT, _name(attachment))


def _by_propagation(network: Network, table: TransitTable, told: set[Prefix]) -> Iterator[Candidate]:
    """The blocks of VPCs that the table learns, where no route that was read has their prefix.

    Source: Transit gateway route table propagation (every CIDR block of the VPC, not its route tables).
    """
    for index, one in enumerate(table.propagations or ()):
        name = one.transit_gateway_attachment_id
        if one.state not in (None, "enabled") or one.resource_type != "vpc" or name is None:
            continue
        attachment = network.transit.attachments.get((table.gateway or "", name))
        if attachment is not None and not (attachment.stands or attachment.odd):
            continue
        rank = LEARNED["vpc"]
        hop = _unless_doubtful(network, table.id, f"/Propagations/{index}", Hop(ATTACHMENT, name))
        for prefix in vpc_prefixes(network, one.resource_id):
            if prefix not in told and (prefix.family == 4 or carries_v6(network, table.gateway, name)):
                yield Candidate(prefix, rank, Taken(hop, None, prefix, rank))


def carries_v6(network: Network, gateway: str | None, attachment: str) -> bool:
    """False where an attachment says that it carries no IPv6.

    Source: Amazon VPC attachments (IPv6 support).
    """
    known = network.transit.attachments.get((gateway or "", attachment))
    options = known.described.options if known is not None and known.described is not None else None
    return options is None or options.ipv6_support != "disable"


def _unread(network: Network, table: TransitTable) -> tuple[tuple[str, Taken], ...]:
    """What the table may hold that nobody read: its name, and who would take what it holds.

    A prefix list without entries, what routers outside of AWS and kinds of attachment that are not modelled tell, the
    blocks of a VPC out of sight; of whom it learns at all, where nobody read that.
    """
    told = {route.prefix_list_id for route in table.routes or ()}
    found: dict[str, Taken] = {}
    for index, reference in enumerate(table.references or ()):
        name = reference.prefix_list_id or ""
        listed = network.prefix_lists.get(name)
        if name not in told and (listed is None or listed.entries is None):
            hop = _unless_doubtful(network, table.id, f"/References/{index}", _referred(reference))
            found[name] = Taken(hop, None, None, LISTED)
    for index, one in () if table.whole else enumerate(table.propagations or ()):
        name = one.transit_gateway_attachment_id or ""
        known = one.resource_type == "vpc" and (one.resource_id or "") in network.vpcs
        if name and one.state in (None, "enabled") and not known:
            hop = _unless_doubtful(network, table.id, f"/Propagations/{index}", Hop(ATTACHMENT, name))
            found[name] = Taken(hop, None, None, LEARNED.get(one.resource_type or "", LAST))
    if not table.whole and table.propagations is None:
        found[table.id] = Taken(Hop(NOT_READ, table.id), None, None, LEARNED["vpc"])
    return tuple(found.items())


def _doubt(
    unread: tuple[tuple[str, Taken], ...], takers: tuple[Taken, ...]
) -> tuple[str | None, tuple[Taken, ...]]:
    """What an unread prefix could take: anything but an address that a longest, better route has.

    Source: How AWS Transit Gateway works (longest prefix first, then static before learned).
    """
    won, here = takers[0], {taken.hop for taken in takers}
    longest = won.prefix is not None and won.prefix.length == WIDTH[won.prefix.family]
    may = [
        (name, taken)
        for name, taken in unread
        if taken.hop not in here and not (longest and won.priority <= taken.priority)
    ]
    return (may[0][0], tuple(taken for _, taken in may)) if may else (None, ())


__all__ = [
    "ATTACHMENT",
    "BLACKHOLE",
    "LISTED",
    "NOT_READ",
    "NOT_UNDERSTOOD",
    "NO_ROUTE",
    "candidates",
    "carries_v6",
    "divide_transit",
    "doubt_of_part",
    "doubts_of_table",
    "unread_attachment",
]
