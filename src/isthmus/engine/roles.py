"""Roles: address rows that neither filters nor routes can tell apart, so that one of them answers for all.

In: a compiled network. Out: a number a row, and a *node* a piece of the line. Pieces of one node lie in the same
named blocks, whatever names them: rules, routes, subnets, VPCs, peerings. Rows of one role stand in one subnet, hold
the same groups, are of one kind, and have addresses of one node. What could be told apart by identity alone (an
address that two rows have, an interface that a route names) has a role of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..model.bindings import pool_tables
from ..packet import Prefix
from ..semantics import routing
from ..semantics.algebra import Match, Within
from ..semantics.belonging import belonging
from .atoms import Mask, Ranks
from .compile import Compiled

APART = "told apart"
"""Where a network's cache names interfaces that an asker tells apart by their identity, as ``_alone`` does."""
WALLS = "walls besides"
"""Where it names pieces, by their first ranks, at which an asker's own blocks begin or end."""
MOST_MARKS = 16
"""Units: marks for each key, beyond which sorting them is the cheaper way."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles by row, nodes by piece, and the rows of each role.

    Shapes: ``of_row`` (rows,); ``node`` (pieces,); ``order`` the rows sorted by role, those of role n from
    ``begins[n]`` to ``begins[n + 1]``.
    """

    of_row: Ranks
    node: Ranks
    order: Ranks
    begins: Ranks
    firsts: Ranks
    """One row of each role."""
    alone: Mask
    """Rows whose role is nobody else's, since their identity tells them apart."""

    def rows(self, role: int) -> Ranks:
        """The rows of a role, in order."""
        found: Ranks = self.order[self.begins[role] : self.begins[role + 1]]
        return found


def roles(c: Compiled) -> Roles:
    """The roles of a network's rows, made once."""
    known = c.cache.get("roles")
    if known is None:
        node = lines(c, _walls(c))
        alone = _alone(c)
        of_row = _of_rows(c, node, alone)
        order = np.argsort(of_row, kind="stable")
        begins = np.concatenate([[0], np.cumsum(np.bincount(of_row))]).astype(np.int64)
        known = c.cache["roles"] = Roles(of_row, node, order, begins, order[begins[:-1]], alone)
    assert isinstance(known, Roles), "the cache holds what was put there"
    return known


def lines(c: Compiled, walls: Iterable[int]) -> Ranks:
    """By piece: a number, equal where neither walls nor rules draw a line between pieces. Shape: (pieces,).

    Invariant: blocks that rules name nest or are apart, so that the deepest one tells all that hold a piece.
    """
    universe = c.universe
    if pool_tables(c.network):
        return np.arange(universe.count, dtype=np.int64)
    deepest = np.zeros(universe.count, dtype=np.int64)
    blocks = {universe.prefix_slice(prefix) for match in _matches(c) for prefix in _prefixes(match)}
    for number, (low, high) in enumerate(sorted(blocks, key=lambda block: (block[0], -block[1])), 1):
        deepest[low:high] = number
    begins = np.zeros(universe.count + 1, dtype=np.int64)
    begins[list(walls)] = 1
    return numbered([np.cumsum(begins[:-1]), deepest])


def _matches(c: Compiled) -> Iterator[Match]:
    for permits in c.permits.values():
        for permit in permits:
            yield permit.match
    for rules in c.acl_rules.values():
        for rule in rules:
            yield rule.match


def _prefixes(match: Match) -> tuple[Prefix, ...]:
    return match.peer.prefixes if isinstance(match.peer, Within) else ()


def walls_beside_subnets(c: Compiled) -> set[int]:
    """Where anything but a rule, or a subnet's own blocks, cuts the line."""
    found = {0, c.universe.first_v6, *c.universe.nat64_slice, *c.cache.get(WALLS, ())}
    for routes in (c.routes, c.hubs.routes):
        for table in range(len(routes)):
            found.update(routes.starts(table))
    blocks = [block for slices in c.vpc_slices for block in slices]
    blocks += [block for link in c.links.values() for slices in link.blocks for block in slices]
    for special in (c.internet_slices, c.private_slices, c.shared_slices, c.unforwardable):
        blocks += special
    blocks += [(low, high) for low, high, _ in c.v6_slices]
    for vpc in range(len(c.vpc_ids)):
        blocks += [(rank, rank + 1) for _, ranks, _ in c.amazon_services(vpc) for rank in ranks]
    found.update(edge for block in blocks for edge in block)
    return found


def _walls(c: Compiled) -> set[int]:
    """Where anything but a rule cuts the line."""
    blocks = (block for slices in c.subnet_slices for block in slices)
    return walls_beside_subnets(c).union(edge for block in blocks for edge in block)


def _of_rows(c: Compiled, node: Ranks, alone: Mask) -> Ranks:
    rows = c.rows
    public = np.where(rows.public >= 0, node[rows.public], -1)
    single = np.where(alone, np.arange(len(rows), dtype=np.int64), -1)
    ways = [numbers for _, numbers in sorted(c.row_group.items())]
    return numbered(
        [rows.vpc, rows.subnet, interfaces_as(c)[rows.interface], node[rows.rank], public, single, *ways]
    )


def interfaces_as(c: Compiled, named: Collection[str] | None = None) -> Ranks:
    """By interface: a number that stands for all it is but for its addresses; of its groups these alone count."""
    numbers: dict[object, int] = {}
    found = []
    for name, standing in zip(c.rows.names, c.rows.standings, strict=True):
        interface = c.network.interfaces.get(name)
        held = belonging(c.network, name)
        groups = tuple(held if named is None else [group for group in held if group in named])
        shuns = bool(interface.deny_all_igw_traffic) if interface else False
        alive = standing.dead is None
        key = (standing.kind, alive, standing.assumed, standing.doubt, groups, shuns)
        found.append(numbers.setdefault(key, len(numbers)))
    return np.array(found, dtype=np.int64)


def _alone(c: Compiled) -> Mask:
    """Rows that something tells from all others by their identity."""
    rows = c.rows
    taken = np.bincount(rows.rank, minlength=c.universe.count)
    taken += np.bincount(rows.public[rows.public >= 0], minlength=c.universe.count)
    named = {hop.id for hops, _ in c.routes.hops for hop in hops if hop.kind == routing.INTERFACE}
    named |= c.cache.get(APART, frozenset())
    special = [
        name in named
        or name not in c.network.interfaces
        or standing.nat is not None
        or c.network.interfaces[name].source_dest_check is False
        for name, standing in zip(rows.names, rows.standings, strict=True)
    ]
    alone: Mask = np.array(special, dtype=np.bool_)[rows.interface] if len(rows) else np.zeros(0, np.bool_)
    shared = (taken[rows.rank] > 1) | ((rows.public >= 0) & (taken[rows.public] > 1))
    outside = np.zeros(len(rows), dtype=np.bool_)
    for low, high in c.internet_slices:
        outside |= (rows.rank >= low) & (rows.rank < min(high, c.universe.first_v6))
    return alone | shared | outside | (rows.subnet < 0) | rows.delegated


def numbered(columns: list[Ranks]) -> Ranks:
    """One number for each distinct row of parallel columns. Shape: (n,)."""
    found, count = np.zeros(len(columns[0]), dtype=np.int64), 1
    most = MOST_MARKS * len(found)
    for column in columns:
        least = int(column.min()) if len(column) else 0
        width = int(column.max()) - least + 1 if len(column) else 1
        if width == 1:
            continue
        # As long as numbers are few enough for marks they need not be without gaps
        if count > 1 and count * width > most:
            found = packed(found)
            count = int(found.max()) + 1
        found = found * width + (column - least)
        count *= width
    return packed(found)


def packed(keys: Ranks) -> Ranks:
    """The same keys from 0 on without gaps; by marks where they are few enough for that, else sorted."""
    if not len(keys) or int(keys.max()) > MOST_MARKS * len(keys):
        _, found = np.unique(keys, return_inverse=True)
        return found
    some = np.zeros(int(keys.max()) + 1, dtype=np.bool_)
    some[keys] = True
    return np.cumsum(some)[keys] - 1


__all__ = [
    "Roles",
    "interfaces_as",
    "lines",
    "numbered",
    "packed",
    "roles",
    "walls_beside_subnets",
]
