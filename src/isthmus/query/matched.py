"""What rules match by themselves, routed or not: the same for all holders of one VPC and family.

In: rules at work. Out: the roles of rows that they may match, however these are disguised on the way; pieces of the
internet that they match; and bases: kinds of what they match, by piece.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..engine.atoms import Mask, Ranks, some_in
from ..engine.compile import Compiled
from ..engine.hidden import out_of_place
from ..engine.prospects import disguises, may_get_lost, may_get_lost_from
from ..engine.roles import roles
from .holding_rules import Rules
from .sides import internet_pieces
from .stand_ins import of_nodes, of_roles


class Matched:
    """What some rules match, found once for each VPC and family."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._roles: dict[tuple[int, bool], Ranks] = {}
        self._outside: dict[bool, Ranks] = {}
        self._bases: dict[tuple[int, bool, bool, bool], Ranks] = {}
        self._by_address: Mask | None = None
        self._global: bool | None = None

    def roles(self, vpc: int, v6: bool) -> Ranks:
        """The roles of one family that the rules of a holder in a VPC may match, however disguised on the way."""
        key = (vpc, v6)
        if key not in self._roles:
            rules, c = self.rules, self.rules.c
            rows = roles(c).firsts
            if self._by_address is None:
                self._by_address = self._matched_anywhere(rows)
            may = some_in(rules.words(rules.mine, vpc, c.rows.rank[rows], rows)) | self._by_address
            self._roles[key] = np.flatnonzero(may & ((c.rows.rank[rows] >= c.universe.first_v6) == v6))
        return self._roles[key]

    def lost(self, row: int, v6: bool, ranks: Iterable[int]) -> Ranks:
        """The roles of one family that may get out of sight on the way to some addresses of a row."""
        c, known = self.rules.c, roles(self.rules.c)
        lost = np.zeros(len(c.subnet_ids) + 1, dtype=np.bool_)
        for rank in ranks:
            lost |= may_get_lost_from(c, row, rank)
        rows = known.firsts
        if not (lost & _stood_in(c)).any():
            return rows[:0]
        may = lost[c.rows.subnet[rows]] & c.rows.alive[rows]
        return np.flatnonzero(may & ((c.rows.rank[rows] >= c.universe.first_v6) == v6))

    def _matched_anywhere(self, rows: Ranks) -> Mask:
        """Which rows the rules match by a public address, or by an address that they may be translated to."""
        rules, c = self.rules, self.rules.c
        public = c.rows.public[rows]
        may: Mask = (public >= 0) & some_in(rules.by_address(rules.mine, np.maximum(public, 0)))
        if rules.inbound:
            seen, vpcs = disguises(c)
            may |= np.isin(c.rows.vpc[rows], vpcs[some_in(rules.by_address(rules.mine, seen))])
        return may

    def outside(self, v6: bool) -> Ranks:
        """One piece of the internet for each node that the rules match."""
        if v6 not in self._outside:
            rules, c = self.rules, self.rules.c
            pieces = internet_pieces(c)
            pieces = pieces[(pieces >= c.universe.first_v6) == v6]
            _, first = np.unique(roles(c).node[pieces], return_index=True)
            pieces = pieces[np.sort(first)]
            self._outside[v6] = pieces[some_in(rules.by_address(rules.mine, pieces))]
        return self._outside[v6]

    def turned_round(self, row: int) -> bool:
        """Whether the rules may match anything that comes to the public address of a row.

        Invariant: what a gateway turns round has a public address, and nobody knows it by a group.
        """
        rules, c = self.rules, self.rules.c
        if self._global is None:
            pieces = np.concatenate([_global(c), disguises(c)[0]])
            self._global = bool(rules.mine.members) or bool(rules.by_address(rules.mine, pieces).any())
        astray = self._global or bool(out_of_place(c).any())
        return astray or may_get_lost(c, row, int(c.rows.public[row]))

    def base(self, vpc: int, v6: bool, *, inside: bool, outside: bool) -> Ranks:
        """By piece: the kind of what the rules match of rows, and of pieces of the internet."""
        key = (vpc, v6, inside, outside)
        if key not in self._bases:
            c, found = self.rules.c, np.zeros(self.rules.c.universe.count, dtype=np.int64)
            if inside:
                self._lay_rows(vpc, v6, found)
            pieces = self.outside(v6)
            pieces = pieces[~_known(c)[pieces]]
            if outside and len(pieces):
                nobody = np.full(len(pieces), -1, dtype=np.int64)
                ranks, kinds = of_nodes(c, pieces, self.rules.matches(vpc, nobody, pieces))
                found[ranks] = kinds
            self._bases[key] = found
        return self._bases[key]

    def _lay_rows(self, vpc: int, v6: bool, base: Ranks) -> None:
        """Mark the addresses of rows; one that several have gets what is said of all of them."""
        rules, c = self.rules, self.rules.c
        held = self.roles(vpc, v6)
        rows = roles(c).firsts[held]
        ranks, kinds = of_roles(c, held, rules.matches(vpc, rows, c.rows.rank[rows]), c.rows.rank)
        base[ranks] = kinds
        for at in np.flatnonzero(base[ranks] != kinds).tolist():
            base[ranks[at]] = rules.matched.both(int(base[ranks[at]]), int(kinds[at]))

    def beside(self, vpc: int, rank: int, others: Ranks) -> int:
        """The kind of what the rules match of some of the rows that have an address."""
        found = 0
        for kind in self.rules.matches(vpc, others, np.full(len(others), rank, dtype=np.int64)).tolist():
            found = self.rules.matched.both(found, kind)
        return found


def _stood_in(c: Compiled) -> Mask:
    """By subnet, and for none: whether some row that is alive stands in it."""
    found: Mask | None = c.cache.get("stood in")
    if found is None:
        found = np.zeros(len(c.subnet_ids) + 1, dtype=np.bool_)
        found[c.rows.subnet[c.rows.alive]] = True
        c.cache["stood in"] = found
    return found


def _known(c: Compiled) -> Mask:
    """By piece: whether some row has it for its public address."""
    found: Mask | None = c.cache.get("known for public")
    if found is None:
        found = np.zeros(c.universe.count, dtype=np.bool_)
        found[c.rows.public[c.rows.public >= 0]] = True
        c.cache["known for public"] = found
    return found


def _global(c: Compiled) -> Ranks:
    """Every IPv4 piece but private ones that nobody has for a public address."""
    found: Ranks | None = c.cache.get("global")
    if found is None:
        mask = np.arange(c.universe.count) < c.universe.first_v6
        for low, high in c.private_slices:
            mask[low:high] = False
        found = c.cache["global"] = np.flatnonzero(mask | _known(c))
    return found


__all__ = ["Matched"]
