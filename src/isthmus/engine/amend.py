"""A compiled network with other rules, entries or routes in some records, without compiling anew what is as it was.

In: a compiled network, and the network as ``model.amend`` makes it. Out: what answers as ``compile_network`` of that
network would, or None where it has to be compiled: where blocks or routes are told apart that nothing told apart before.
Contents and hops have numbers of their own then: those of before, and new ones after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ..model.network import Network
from ..model.record import UNTOLD
from ..model.route_table import RouteTable
from ..semantics import network_acl, security_group
from ..semantics.algebra import Match, MemberOf
from ..semantics.belonging import listed
from ..semantics.hybrid import LEARNED
from ..semantics.routing import Segment, divide
from ..space.line import LAST
from .atoms import Ranks, Universe
from .compile import DIRECTIONS, Compiled
from .contents import Holding, Reading
from .cuts import edges_of, routes_nat64

T = TypeVar("T")

SAME = frozenset({"amazon", "amazon pieces", "belongs", "own slices", "perhaps dns", "terms", "within"})
"""What is kept with a compiled network, by the first word of its key, and rests on no rule, entry or route."""


def amended(c: Compiled, network: Network) -> Compiled | None:
    """The compiled form of a network whose groups, network ACLs and route tables alone differ; None where it has none.

    Shapes: rows, pieces and the numbers of all that is as it was are those of ``c``.
    """
    tables = _changed(c.network.route_tables, network.route_tables)
    if not all(_is_plain(c, network, name) for name in tables):
        return None
    divisions = {c.table_number[name]: divide(network, network.route_tables[name]) for name in tables}
    reading = _reading(c, network)
    universe = _universe(c, reading, list(divisions.values()))
    if universe is None:
        return None
    cache = _kept(c, universe)
    held = _held(c, network, universe, reading)
    return replace(
        c,
        network=network,
        universe=universe,
        routes=c.routes.changed(universe, divisions) if divisions else c.routes,
        groups=held.groups,
        acls=held.acls,
        row_group=held.row_group,
        subnet_acl=held.subnet_acl,
        permits=reading.permits,
        acl_rules=reading.acl_rules,
        content_gaps=held.gaps,
        contents=held.names,
        filtered_tables=c.filtered_tables.difference(tables)
        | {name for name in tables if _filters(network.route_tables[name])},
        cache=cache,
    )


def _kept(c: Compiled, universe: Universe) -> dict[object, Any]:
    """What was worked out before and is still true; that columns are their rules only where no cell is cut."""
    found = {key: value for key, value in list(c.cache.items()) if _head(key) in SAME}
    if universe is c.universe and "audited" in c.cache:
        # Invariant: read before new contents are numbered, so that none of theirs is among the proved
        found["audited"] = set(c.cache["audited"])
    return found


def _head(key: object) -> object:
    return key[0] if isinstance(key, tuple) else key


def _changed(before: Mapping[str, T], after: Mapping[str, T]) -> list[str]:
    """The ids of one family whose records differ."""
    return [] if before is after else [name for name, one in after.items() if one is not before[name]]


def _is_plain(c: Compiled, network: Network, name: str) -> bool:
    """True where a table's routes tell nothing of more than what the table leads where.

    Local routes tell the blocks of a VPC without a record, learned ones what lies beyond a VPN gateway.
    """
    before, after = c.network.route_tables[name], network.route_tables[name]
    told = before.routes is not UNTOLD and after.routes is not UNTOLD
    return (
        told
        and name in c.table_number
        and after.vpc_id in network.vpcs
        and _learned(before) == _learned(after)
    )


def _learned(table: RouteTable) -> list[object]:
    return [route for route in table.routes if route.origin == LEARNED]


def _filters(table: RouteTable) -> bool:
    return any(route.state == "filtered" for route in table.routes)


def _reading(c: Compiled, network: Network) -> Reading:
    """The rules of every group and network ACL: those of before, but for the changed ones."""
    permits, acl_rules = dict(c.permits), dict(c.acl_rules)
    for name in _changed(c.network.security_groups, network.security_groups):
        for way in DIRECTIONS:
            if security_group.is_told(network, name, way):
                found = security_group.permits(network, name, way)
                permits[name, way] = found if found != permits.get((name, way)) else permits[name, way]
    for name in _changed(c.network.network_acls, network.network_acls):
        for way in DIRECTIONS:
            rules = network_acl.acl_rules(network, name, way)
            acl_rules[name, way] = rules if rules != acl_rules.get((name, way)) else acl_rules[name, way]
    return Reading(permits, acl_rules)


def _universe(c: Compiled, reading: Reading, divisions: Sequence[Sequence[Segment]]) -> Universe | None:
    """The universe with the services of changed rules cut; None where an address is to be cut, too."""
    changed = Reading(_new(c.permits, reading.permits), _new(c.acl_rules, reading.acl_rules))
    if any(_is_of_one_family(c, match) for match in changed.matches()):
        return None
    bounds, cuts = edges_of(changed.matches())
    bounds.update(segment.low for segments in divisions for segment in segments)
    if not c.universe.rank_of_start.keys() >= bounds - {LAST + 1}:
        return None
    return None if routes_nat64(divisions) and not c.universe.nat64 else c.universe.divided(cuts)


def _is_of_one_family(c: Compiled, match: Match) -> bool:
    """True where a rule means members of a group by one family of theirs, and nobody told these apart before."""
    peer = match.peer
    by_family = isinstance(peer, MemberOf) and peer.family is not None
    return by_family and isinstance(peer, MemberOf) and not c.members.keys() >= set(peer.memberships)


Key = tuple[str, str]


def _new(before: Mapping[Key, T], after: Mapping[Key, T]) -> dict[Key, T]:
    return {key: value for key, value in after.items() if value is not before.get(key)}


def _held(c: Compiled, network: Network, universe: Universe, reading: Reading) -> Holding:
    """Who holds which content: new ones for whom changed rules concern."""
    held = Holding(
        network,
        universe,
        reading,
        {way: store.over(universe) for way, store in c.groups.items()},
        {way: store.over(universe) for way, store in c.acls.items()},
        dict(c.row_group),
        dict(c.subnet_acl),
        c.members,
        dict(c.content_gaps),
        dict(c.contents),
    )
    for name, way in _new(c.permits, reading.permits):
        _hold_groups(c, held, way, c.members.get(name, np.zeros(0, dtype=np.int64)))
    for name, way in _new(c.acl_rules, reading.acl_rules):
        guarded = [at for at, subnet in enumerate(c.subnet_ids) if network.acl_of_subnet.get(subnet) == name]
        _hold_acls(c, held, way, guarded)
    return held


def _hold_groups(c: Compiled, held: Holding, way: str, rows: Ranks) -> None:
    """Number what the groups of some rows say now, and tell of each content concerned whose it is."""
    before = held.row_group[way]
    after = before.copy()
    numbers = {
        number: held.of_groups(way, _groups(c, number)) for number in set(c.rows.interface[rows].tolist())
    }
    after[rows] = [numbers[number] for number in c.rows.interface[rows].tolist()]
    held.row_group[way] = after
    for content in _concerned(before[rows], after[rows]):
        _forget(held, "group", way, content)
        for row in np.flatnonzero(after == content)[:1].tolist():
            held.of_groups(way, _groups(c, int(c.rows.interface[row])))


def _groups(c: Compiled, interface: int) -> tuple[str, ...]:
    return tuple(sorted(set(listed(c.network, c.rows.names[interface]))))


def _hold_acls(c: Compiled, held: Holding, way: str, subnets: list[int]) -> None:
    """The same of the network ACLs of some subnets."""
    before = held.subnet_acl[way]
    after = before.copy()
    after[subnets] = [held.of_subnet(way, c.subnet_ids[subnet]) for subnet in subnets]
    held.subnet_acl[way] = after
    for content in _concerned(before[subnets], after[subnets]):
        _forget(held, "acl", way, content)
        for subnet in np.flatnonzero(after == content)[:1].tolist():
            held.of_subnet(way, c.subnet_ids[subnet])


def _concerned(before: Ranks, after: Ranks) -> Iterator[int]:
    yield from sorted({*before.tolist(), *after.tolist()})


def _forget(held: Holding, room: str, way: str, content: int) -> None:
    """Let a content be told anew, as the first that holds it does: who that was may have another one now."""
    held.names.pop((room, way, content), None)
    held.gaps.pop((room, way, content), None)


__all__ = ["amended"]
