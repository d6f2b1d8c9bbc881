"""The exposure of rules of one security group: what its holders exchange, by the rules alone and by all the others.

Holders of one role are answered once, and so are other ends of one role (``engine/roles.py``); only ends that the
rules may match are asked at all. What was found of one of each is then laid out for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..engine.atoms import Ranks
from ..engine.columns import Columns
from ..engine.compile import Compiled
from ..engine.passage import Mask
from ..engine.prospects import disguises
from ..engine.roles import roles
from ..model.citation import Gap
from ..space import HeaderSpace
from .asked import Asked
from .flow_kinds import Kinds, Saying, pairs
from .holding_rules import EFFECTIVE, MATCHED, PAST, ROUTED, Drawn, Rules
from .rules import Chosen
from .sheet import Sheet
from .sides import internet_pieces
from .unseen import unseen_ends

if TYPE_CHECKING:
    from .exposure import Exposure

LATENT, BARRED = ("latent",), "barred"
UNROUTED, SEVERAL = "route or state", "several controls"


def group_exposure(c: Compiled, chosen: Chosen, wanted: Asked) -> Exposure:
    """The exposure of rules of one group at every interface that has it."""
    from .exposure import Exposure

    cells = 0
    for permit in chosen.permits:
        cells |= c.universe.cell_mask(*permit.match.services)
    rules = Rules(c, chosen, replace(wanted, cells=wanted.cells & cells))
    rows = c.members.get(chosen.name, np.zeros(0, dtype=np.int64))
    layout = _Layout(rules)
    layout.ask_all(rows)
    holders = tuple(sorted({c.rows.names[number] for number in c.rows.interface[rows].tolist()}))
    return Exposure(layout.sheet(), holders, frozenset(rules.assumptions), layout.gaps)


def delivered(c: Compiled, rows: Ranks, direction: str, wanted: Asked) -> HeaderSpace:
    """Every flow to rows (``ingress``) or from them that surely passes.

    Shapes: what rows of one role send each other is in it for all of them, flows to themselves with it.
    """
    everything = Columns(c.universe).everything
    layout = _Layout(Rules(c, Chosen("group", "", direction), wanted, everything), apart=False)
    layout.ask_all(rows)
    return layout.sheet().space(EFFECTIVE)


@dataclass(slots=True)
class _Marks:
    """By piece, for one end of a holder: the kind of what the rules match there, and of what passes."""

    matched: Ranks
    passing: Ranks

    def without(self, ranks: Ranks) -> _Marks:
        """The marks with nothing at these pieces; the same where nothing is there anyway."""
        if not (self.matched[ranks].any() or self.passing[ranks].any()):
            return self
        matched, passing = self.matched.copy(), self.passing.copy()
        matched[ranks] = passing[ranks] = 0
        return _Marks(matched, passing)


@dataclass(slots=True)
class _Layout:
    """Kinds laid out by end: asked of one holder a role and one other end a role, marked at all of them."""

    rules: Rules
    apart: bool = True
    """Leave out what interfaces send themselves."""
    ends: dict[int, list[_Marks]] = field(default_factory=dict)
    gaps: set[Gap] = field(default_factory=set)
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _matched: dict[tuple[int, bool], Mask] = field(default_factory=dict)
    _by_address: Mask | None = None
    _final: Kinds = field(default_factory=Kinds)

    def ask_all(self, rows: Ranks) -> None:
        """Mark what passes between holders and everybody."""
        by_role: dict[int, list[int]] = {}
        for role, row in zip(roles(self.rules.c).of_row[rows].tolist(), rows.tolist(), strict=True):
            by_role.setdefault(role, []).append(row)
        for held in by_role.values():
            self._ask(held)

    def _ask(self, held: list[int]) -> None:
        """Mark what passes between holders of one role and everybody."""
        c = self.rules.c
        if self.apart:
            self._unseen(held)
        held = [row for row in held if c.unread_subnet(row) is None]
        if not held:
            return
        row = held[0]
        asked, left = self._others(row)
        found: dict[bool, _Marks] = {}
        self._mark(row, asked, found, self._outside(row, left))
        mate = next((one for one in held if c.rows.interface[one] != c.rows.interface[row]), None)
        if mate is not None and len(left):
            self._mark(mate, left, found, np.zeros(0, dtype=np.int64))
        for holder in held:
            mine = _own_rows(c, holder)
            mine = c.rows.rank[mine[~roles(c).alone[mine]]]
            for by_public, marks in found.items():
                one = int((c.rows.public if by_public else c.rows.rank)[holder])
                self.ends.setdefault(one, []).append(marks.without(mine) if self.apart else marks)

    def _unseen(self, held: list[int]) -> None:
        """Gaps of ends out of sight, once for each subnet."""
        rules, c = self.rules, self.rules.c
        for row in held:
            subnet = int(c.rows.subnet[row])
            place = (int(c.rows.vpc[row]), subnet if subnet >= 0 else -1 - row)
            if bool(c.rows.alive[row]) and place not in self._seen:
                self._seen.add(place)
                self.gaps.update(unseen_ends(c, row, rules.mine, rules.wanted.cells))

    def _others(self, row: int) -> tuple[Ranks, Ranks]:
        """One row of every role that the rules may match but a row's own interface's; and of roles it has alone."""
        c, known = self.rules.c, roles(self.rules.c)
        may = self._may(int(c.rows.vpc[row]), self._is_v6(row))
        chosen, left = known.firsts.copy(), []
        for role in np.unique(known.of_row[_own_rows(c, row)]).tolist():
            others = known.rows(role)
            others = others[c.rows.interface[others] != c.rows.interface[row]]
            if len(others):
                chosen[role] = others[0]
            elif may[role]:
                left.append(int(known.firsts[role]))
                may[role] = False
        return chosen[may], np.array(left, dtype=np.int64)

    def _may(self, vpc: int, v6: bool) -> Mask:
        """The roles of one family that the rules of a holder in a VPC may match, however disguised on the way."""
        key = (vpc, v6)
        if key not in self._matched:
            rules, c = self.rules, self.rules.c
            rows = roles(c).firsts
            mine = (c.rows.rank[rows] >= c.universe.first_v6) == v6
            if self._by_address is None:
                self._by_address = self._matched_anywhere(rows)
            member = rules.words(rules.mine, vpc, c.rows.rank[rows], rows).any(axis=1)
            self._matched[key] = mine & (self._by_address | member)
        found: Mask = self._matched[key].copy()
        return found

    def _matched_anywhere(self, rows: Ranks) -> Mask:
        """Which rows the rules match by a public address, or by an address that they may be translated to."""
        rules, c = self.rules, self.rules.c
        public = c.rows.public[rows]
        may: Mask = (public >= 0) & rules.by_address(rules.mine, np.maximum(public, 0)).any(axis=1)
        if rules.inbound:
            seen, vpcs = disguises(c)
            may |= np.isin(c.rows.vpc[rows], vpcs[rules.by_address(rules.mine, seen).any(axis=1)])
        return may

    def _is_v6(self, row: int) -> bool:
        return bool(self.rules.c.rows.rank[row] >= self.rules.c.universe.first_v6)

    def _mark(self, row: int, others: Ranks, found: dict[bool, _Marks], pieces: Ranks) -> None:
        """Mark what the rules match and what passes between a holder, other rows, and pieces outside."""
        rules, c = self.rules, self.rules.c
        by_public = rules.inbound and int(c.rows.public[row]) >= 0
        matched = rules.drawn_matches(row, others, c.rows.rank[others], int(c.rows.rank[row]))
        self._put(row, found, matched, passing=False)
        free = pieces[~np.isin(pieces, c.rows.public)]
        one = int((c.rows.public if by_public else c.rows.rank)[row])
        nobody = np.full(len(free), -1, dtype=np.int64)
        self._put(row, found, rules.drawn_matches(row, nobody, free, one), passing=False)
        if not rules.inbound:
            seen = c.rows.public[others]
            pieces = np.union1d(pieces, seen[seen >= 0])
        for drawn in rules.drawn_ways(row, others, pieces):
            self._put(row, found, drawn, passing=True)

    def _outside(self, row: int, own: Ranks) -> Ranks:
        """One piece of the internet for each node that the rules match; own public addresses, where one sends to them."""
        rules, c = self.rules, self.rules.c
        pieces = internet_pieces(c)
        pieces = pieces[(pieces >= c.universe.first_v6) == self._is_v6(row)]
        _, first = np.unique(roles(c).node[pieces], return_index=True)
        pieces = pieces[np.sort(first)]
        if not rules.inbound and not self._is_v6(row):
            pieces = np.concatenate([pieces, c.rows.public[own][c.rows.public[own] >= 0]])
        found: Ranks = pieces[rules.by_address(rules.mine, pieces).any(axis=1)]
        return found

    def _put(self, row: int, found: dict[bool, _Marks], drawn: Drawn, *, passing: bool) -> None:
        """Mark what was drawn of single ends at all that are like them."""
        c, some = self.rules.c, drawn.kinds > 0
        if not some.any():
            return
        by_public = drawn.one != int(c.rows.rank[row])
        if by_public not in found:
            blank = np.zeros(c.universe.count, dtype=np.int64)
            found[by_public] = _Marks(blank, blank.copy())
        marks = found[by_public]
        column, kinds = (
            (marks.passing, self.rules.passing) if passing else (marks.matched, self.rules.matched)
        )
        for ranks, numbers in _alike(c, drawn, some):
            _lay(column, kinds, ranks, numbers)

    def sheet(self) -> Sheet:
        """Everything found, as one sheet."""
        rules = self.rules
        columns: dict[int, Ranks] = {}
        known: dict[tuple[int, int], Ranks] = {}
        for one, found in self.ends.items():
            marks = found[0]
            for more in found[1:]:
                marks = _Marks(
                    _merged(rules.matched, marks.matched, more.matched),
                    _merged(rules.passing, marks.passing, more.passing),
                )
            if len(found) > 1:
                columns[one] = self._told(marks)
                continue
            key = (id(marks.matched), id(marks.passing))
            if key not in known:
                known[key] = self._told(marks)
            columns[one] = known[key]
        return Sheet(rules.c, rules.inbound, columns, self._final)

    def _told(self, marks: _Marks) -> Ranks:
        rules = self.rules
        width = len(rules.passing.sayings)
        some = np.flatnonzero((marks.matched | marks.passing) != 0)
        matched, passing = marks.matched[some], marks.passing[some]
        table = np.zeros(len(rules.matched.sayings) * width, dtype=np.int64)
        for one, other in pairs(matched, passing, width):
            table[one * width + other] = self._final.number((one, other), partial(self._saying, one, other))
        found: Ranks = np.zeros(len(marks.matched), dtype=np.int64)
        found[some] = table[matched * width + passing]
        return found

    def _saying(self, one: int, other: int) -> Saying:
        """What an exposure says of ends, from what the rules match there and what passes.

        Invariant: admits = effective + doubtful + latent, no flow in two of them.
        """
        nothing = HeaderSpace()
        passing = dict(self.rules.passing.sayings[other])
        routed = passing.pop(ROUTED, nothing)
        past = {room: passing.pop(name, nothing) for room, name in PAST.items()}
        admits = self.rules.matched.sayings[one].get(MATCHED, nothing) | routed
        effective = passing.get(EFFECTIVE, nothing)
        latent = admits - effective - passing.get(("doubtful",), nothing)
        found: Saying = {**passing, MATCHED: admits, LATENT: latent}
        found[BARRED, UNROUTED] = latent - routed
        rest = latent & routed
        far = "security-group-egress" if self.rules.inbound else "security-group-ingress"
        for layer, room in ((far, "group"), ("network-acl", "acl")):
            found[BARRED, layer] = rest & past[room]
            rest = rest - past[room]
        found[BARRED, SEVERAL] = rest
        return found


def _own_rows(c: Compiled, row: int) -> Ranks:
    """The rows of a row's interface."""
    return np.array(c.rows.rows_of[c.rows.names[int(c.rows.interface[row])]], dtype=np.int64)


def _alike(c: Compiled, drawn: Drawn, some: Mask) -> list[tuple[Ranks, Ranks]]:
    """All pieces that are like the ends that were drawn, with their kinds."""
    known = roles(c)
    rows, ranks, kinds = drawn.rows[some], drawn.ranks[some], drawn.kinds[some]
    inside = rows >= 0
    found = []
    if inside.any():
        found.append(_of_roles(c, rows[inside], kinds[inside], c.rows.rank))
    if not inside.all():
        ranks, kinds = ranks[~inside], kinds[~inside]
        owners = np.array([c.public_owner.get(rank, -1) for rank in ranks.tolist()], dtype=np.int64)
        mine = owners >= 0
        if mine.any():
            found.append(_of_roles(c, owners[mine], kinds[mine], c.rows.public))
        by_node = np.zeros(int(known.node.max()) + 1, dtype=np.int64)
        by_node[known.node[ranks[~mine]]] = kinds[~mine]
        pieces = internet_pieces(c)
        numbers = by_node[known.node[pieces]]
        found.append((pieces[numbers > 0], numbers[numbers > 0]))
    return found


def _of_roles(c: Compiled, rows: Ranks, kinds: Ranks, places: Ranks) -> tuple[Ranks, Ranks]:
    """The pieces of all rows that have the roles of these, with the kinds of these."""
    known = roles(c)
    wanted = known.of_row[rows]
    begins, counts = known.begins[wanted], known.begins[wanted + 1] - known.begins[wanted]
    offsets = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    alike = known.order[np.repeat(begins, counts) + offsets]
    return places[alike], np.repeat(kinds, counts)


def _lay(column: Ranks, kinds: Kinds, ranks: Ranks, numbers: Ranks) -> None:
    """Mark pieces with kinds; what is marked already, or twice, gets what both say."""
    free = not column[ranks].any()
    if free:
        column[ranks] = numbers
        if (column[ranks] == numbers).all():
            return
        column[ranks] = 0
    for rank, number in zip(ranks.tolist(), numbers.tolist(), strict=True):
        column[rank] = kinds.both(int(column[rank]), number)


def _merged(kinds: Kinds, one: Ranks, other: Ranks) -> Ranks:
    """What two columns of one end say together."""
    width = len(kinds.sayings)
    table = np.zeros(width * width, dtype=np.int64)
    for first, second in pairs(one, other, width):
        table[first * width + second] = kinds.both(first, second)
    found: Ranks = table[one * width + other]
    return found
