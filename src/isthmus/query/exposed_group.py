"""The exposure of rules of one security group: what its holders exchange, by the rules alone and by all the others.

Holders of one role are answered once, and so are other ends of one role (``engine/roles.py``); only ends that the
rules may match are asked at all. What was found of one of each is then laid out for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..engine.atoms import Ranks, some_in
from ..engine.columns import Columns
from ..engine.compile import Compiled
from ..engine.facing import naming
from ..engine.roles import roles
from ..engine.rows import OPAQUE
from ..model.citation import Gap
from ..model.coverage import is_listed_everywhere
from ..model.unread import lacking
from ..space import HeaderSpace
from .asked import Asked
from .flow_kinds import Kinds, Saying, by_pair
from .holders import Alike, Groups, families
from .holding_rules import DOUBTFUL, EFFECTIVE, MATCHED, PAST, ROUTED, UNNAMED, UNSETTLED, Rules
from .matched import Matched
from .membership import perhaps_in
from .relayed import Relayed
from .rules import Chosen
from .sheet import Sheet
from .sorts import Column
from .stand_ins import StandIns, laid_out, own_rows, stand_ins
from .unseen import carried_ends, core_ends, end_in_doubt, nat64_ends, unlisted_links, unseen_ends
from .vouching import standing_by

if TYPE_CHECKING:
    from .exposure import Exposure

INTERFACES = "NetworkInterfaces"
LATENT, BARRED = ("latent",), "barred"
_NOBODY = np.zeros(0, dtype=np.int64)
UNROUTED, SEVERAL = "route or state", "several controls"


def group_exposure(c: Compiled, chosen: Chosen, wanted: Asked, relayed: Relayed | None = None) -> Exposure:
    """The exposure of rules of one group at every interface that has it; ``relayed``: by way of balancers too."""
    from .exposure import Exposure

    cells = 0
    for permit in chosen.permits:
        cells |= c.universe.cell_mask(*permit.match.services)
    rules = Rules(c, chosen, replace(wanted, cells=wanted.cells & cells), relayed=relayed)
    rows = c.members.get(chosen.name, np.zeros(0, dtype=np.int64))
    layout = _Layout(rules)
    layout.ask_all(rows)
    layout.ask_for_clients(rows)
    holders = tuple(sorted({c.rows.names[number] for number in c.rows.interface[rows].tolist()}))
    sheet = layout.sheet()
    gaps = set(layout.gaps)
    if not is_listed_everywhere(c.network, INTERFACES):
        # Invariant: whoever was not read may have the group too
        gaps.update(lacking(c.network, INTERFACES))
    gaps.update(perhaps_in(c.network, chosen.name))
    if sheet.parts() & {DOUBTFUL, UNSETTLED}:
        gaps.update(rules.gaps)
        gaps.update(hidden(c, np.concatenate([rows, sheet.rows((DOUBTFUL,))])))
    assumed = rules.assumptions | standing_by(c, np.concatenate([rows, sheet.rows((EFFECTIVE,))]))
    return Exposure(sheet, holders, frozenset(assumed), gaps)


def hidden(c: Compiled, ends: Ranks) -> Iterator[Gap]:
    """Gaps of those ends of doubtful flows whose own traffic is not modelled."""
    ends = ends[(c.rows.kind[ends] == OPAQUE) & c.rows.alive[ends]]
    for number in np.unique(c.rows.interface[ends]).tolist():
        yield end_in_doubt(c, number)


def delivered(c: Compiled, rows: Ranks, direction: str, wanted: Asked) -> tuple[Sheet, Rules]:
    """Every flow to rows (``ingress``) or from them that passes (``effective``), or does by a gap (``doubtful``).

    What that rests on stands beside it.

    Shapes: what rows of one role send each other is in it for all of them, flows to themselves with it.
    """
    everything = Columns(c.universe).everything
    rules = Rules(c, Chosen("group", "", direction), wanted, everything)
    layout = _Layout(rules, apart=False)
    layout.ask_all(rows)
    return layout.sheet(), rules


@dataclass(slots=True)
class _Passing:
    """What passes between one end of a holder and others: kinds by piece, as found."""

    ranks: list[Ranks] = field(default_factory=list)
    kinds: list[Ranks] = field(default_factory=list)

    def laid(self, kinds: Kinds, pieces: int) -> tuple[Ranks, Ranks]:
        """Pieces of so many in order, each once, with their kinds; what is found twice gets what both say."""
        found = np.zeros(pieces, dtype=np.int64)
        for ranks, numbers in zip(self.ranks, self.kinds, strict=True):
            before = found[ranks]
            found[ranks] = numbers
            if ((before != 0) & (before != numbers)).any() or (found[ranks] != numbers).any():
                return self._united(kinds)
        at = np.flatnonzero(found)
        return at, found[at]

    def _united(self, kinds: Kinds) -> tuple[Ranks, Ranks]:
        ranks, numbers = np.concatenate(self.ranks), np.concatenate(self.kinds)
        order = np.argsort(ranks, kind="stable")
        ranks, numbers = ranks[order], numbers[order]
        again = np.flatnonzero(ranks[1:] == ranks[:-1]) + 1
        for at in again.tolist():
            numbers[at] = kinds.both(int(numbers[at - 1]), int(numbers[at]))
        last = np.ones(len(ranks), dtype=np.bool_)
        last[again - 1] = False
        return ranks[last], numbers[last]


@dataclass(frozen=True, slots=True)
class _Marks:
    """For one end of a holder: kinds of what the rules match and of what passes. Shapes: as a ``Column``'s."""

    matched: Ranks
    at: Ranks
    passing: Ranks
    gone: tuple[int, ...]

    def dense(self) -> tuple[Ranks, Ranks]:
        """Both by piece."""
        matched, passing = self.matched.copy(), np.zeros_like(self.matched)
        passing[self.at] = self.passing
        gone = list(self.gone)
        matched[gone] = passing[gone] = 0
        return matched, passing


@dataclass(slots=True)
class _Layout:
    """Kinds laid out by end: asked of one holder a role and one other end a role, marked at all of them."""

    rules: Rules
    apart: bool = True
    """Leave out what interfaces send themselves."""
    ends: dict[int, list[_Marks]] = field(default_factory=dict)
    gaps: set[Gap] = field(default_factory=set)
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _final: Kinds = field(default_factory=Kinds)
    _bases: dict[int, Ranks] = field(default_factory=dict)
    _told: dict[tuple[int, int], Ranks] = field(default_factory=dict)

    def ask_all(self, rows: Ranks) -> None:
        """Mark what passes between holders and everybody."""
        matched, c = Matched(self.rules), self.rules.c
        if self.apart:
            for row in rows.tolist():
                self._unseen(row)
        rows = rows[[c.unread_subnet(row) is None for row in rows.tolist()]]
        # Invariant: of what the rules match nothing depends on what else the groups of a receiver say
        for family in families(c, rows, shared=self.rules.inbound and not self.rules.alone):
            self._ask(matched, family)

    def ask_for_clients(self, rows: Ranks) -> None:
        """Mark what nodes among holders send under the addresses of clients: these are ends then."""
        if self.rules.inbound:
            return
        nothing = np.zeros(self.rules.c.universe.count, dtype=np.int64)
        for row in rows.tolist():
            for drawn, clients in self.rules.drawn_for_clients(row):
                some = drawn.kinds > 0
                marks = _Marks(nothing, drawn.ranks[some], drawn.kinds[some], ())
                for client in clients.tolist() if some.any() else ():
                    self.ends.setdefault(client, []).append(marks)

    def _ask(self, matched: Matched, classes: list[list[int]]) -> None:
        """Mark what passes between holders of one family and everybody."""
        rules, c = self.rules, self.rules.c
        held = Alike.of(c, (row for rows in classes for row in rows))
        row = classes[0][0]
        v6, turned = bool(c.rows.rank[row] >= c.universe.first_v6), bool(c.rows.public[row] >= 0)
        turned = turned and rules.inbound and matched.turned_round(row)
        among = matched.roles(int(c.rows.vpc[row]), v6)
        if rules.inbound:
            own = (int(c.rows.rank[row]), *([int(c.rows.public[row])] if turned else []))
            lost = matched.lost(row, v6, own)
            among = np.union1d(among, lost) if len(lost) else among
        found: dict[Groups, dict[bool, _Passing]] = {
            groups: {False: _Passing(), True: _Passing()} for groups in held.by_groups
        }
        if len(classes) > 1:
            telling = naming(c, held.told_by)[among]
            for rows in classes:
                self._meet(Alike.of(c, rows), found, among[telling], _NOBODY, faced=turned)
            among = among[~telling]
        self._meet(held, found, among, matched.outside(v6), faced=turned)
        for by_public in (False, True) if turned else (False,):
            base = matched.base(int(c.rows.vpc[row]), v6, inside=not by_public, outside=by_public == turned)
            for groups, holders in held.by_groups.items():
                laid = found[groups][by_public].laid(rules.passing, c.universe.count)
                for holder in holders:
                    one = int((c.rows.public if by_public else c.rows.rank)[holder])
                    self.ends.setdefault(one, []).append(self._marks(matched, holder, base, laid))

    def _meet(
        self,
        held: Alike,
        found: dict[Groups, dict[bool, _Passing]],
        among: Ranks,
        pieces: Ranks,
        *,
        faced: bool,
    ) -> None:
        """Mark what passes between holders that are met alike by some roles, these, and pieces outside."""
        rules, c = self.rules, self.rules.c
        if not len(among) and not len(pieces):
            return
        rows, firsts = held.rows, held.firsts
        parts = [found[groups] for groups in held.by_groups]
        stand = stand_ins(c, firsts, among, faced=faced)
        if not rules.inbound and c.rows.rank[rows[0]] < c.universe.first_v6:
            pieces = np.concatenate([pieces, self._own_public(stand.left)])
        self._mark(rows[0], firsts, stand, stand.asked, parts, pieces)
        mate = next((one for one in rows if c.rows.interface[one] != c.rows.interface[rows[0]]), None)
        if mate is not None and len(stand.left):
            self._mark(mate, firsts, stand, stand.left, parts, _NOBODY)

    def _own_public(self, own: Ranks) -> Ranks:
        """Public addresses of a holder's own interface that the rules match, where others like it send to them."""
        public = self.rules.c.rows.public[own]
        public = public[public >= 0]
        found: Ranks = public[some_in(self.rules.by_address(self.rules.mine, public))]
        return found

    def _marks(self, matched: Matched, holder: int, base: Ranks, laid: tuple[Ranks, Ranks]) -> _Marks:
        """What was found, but for what a holder's interface sends itself; an address may be another's too."""
        c, gone = self.rules.c, list[int]()
        for row in own_rows(c, holder).tolist() if self.apart else ():
            rank = int(c.rows.rank[row])
            others = np.flatnonzero(c.rows.rank == rank) if roles(c).alone[row] else _NOBODY
            others = others[c.rows.interface[others] != c.rows.interface[row]]
            if not len(others):
                gone.append(rank)
            elif base[rank]:
                base = base.copy()
                base[rank] = matched.beside(int(c.rows.vpc[holder]), rank, others)
        return _Marks(base, *laid, tuple(gone))

    def _unseen(self, row: int) -> None:
        """Gaps of ends out of sight of a holder, once for each subnet."""
        rules, c = self.rules, self.rules.c
        self.gaps.update(carried_ends(c, row, rules.mine, rules.wanted.cells))
        if not rules.inbound and c.rows.alive[row]:
            self.gaps.update(nat64_ends(c, row, rules.mine, rules.wanted.cells))
        subnet = int(c.rows.subnet[row])
        place = (int(c.rows.vpc[row]), subnet if subnet >= 0 else -1 - row)
        if not bool(c.rows.alive[row]) or place in self._seen:
            return
        self._seen.add(place)
        self.gaps.update(unseen_ends(c, row, rules.mine, rules.wanted.cells))
        if rules.inbound:
            self.gaps.update(unlisted_links(c, row, rules.mine, rules.wanted.cells))
        if rules.inbound and rules.wanted.forward_only:
            self.gaps.update(core_ends(c, row, rules.mine, rules.wanted.cells))

    def _mark(
        self,
        row: int,
        holders: list[int],
        stand: StandIns,
        others: Ranks,
        found: list[dict[bool, _Passing]],
        pieces: Ranks,
    ) -> None:
        """Mark what passes between holders met as a row is, others, and pieces outside, at all that are like them."""
        rules, c = self.rules, self.rules.c
        if not rules.inbound:
            seen = c.rows.public[others]
            pieces = np.union1d(pieces, seen[seen >= 0])
        for place, drawn in rules.drawn_of_each(row, holders, others, pieces):
            passing = found[place][drawn.one != int(c.rows.rank[row])]
            for ranks, kinds in laid_out(c, stand, drawn):
                passing.ranks.append(ranks)
                passing.kinds.append(kinds)

    def sheet(self) -> Sheet:
        """Everything found, as one sheet."""
        ends = {one: self._together(found) for one, found in self.ends.items()}
        columns = {one: self._column(marks) for one, marks in ends.items()}
        return Sheet(self.rules.c, self.rules.inbound, columns, self._final)

    def _together(self, found: list[_Marks]) -> _Marks:
        """What several holders of one address have."""
        if len(found) == 1:
            return found[0]
        matched, passing = found[0].dense()
        for more in found[1:]:
            other, also = more.dense()
            matched = _united(self.rules.matched, matched, other)
            passing = _united(self.rules.passing, passing, also)
        at = np.flatnonzero(passing)
        return _Marks(matched, at, passing[at], ())

    def _column(self, marks: _Marks) -> Column:
        """What marks say in the end."""
        # Invariant: marks live as long as what is known by their identity
        known = self._bases.get(id(marks.matched))
        if known is None:
            known = self._bases[id(marks.matched)] = self._numbers(marks.matched, np.zeros(1, dtype=np.int64))
        key = id(marks.matched), id(marks.at)
        if key not in self._told:
            self._told[key] = self._numbers(marks.matched[marks.at], marks.passing)
        return Column(known, marks.at, self._told[key], marks.gone)

    def _numbers(self, matched: Ranks, passing: Ranks) -> Ranks:
        return by_pair(
            matched,
            passing,
            lambda one, other: self._final.number((one, other), partial(self._saying, one, other)),
        )

    def _saying(self, one: int, other: int) -> Saying:
        """What an exposure says of ends, from what the rules match there and what passes.

        Invariant: admits = effective + doubtful + latent, no flow in two of them.
        """
        nothing = HeaderSpace()
        passing = dict(self.rules.passing.sayings[other])
        routed = passing.pop(ROUTED, nothing)
        past = {room: passing.pop(name, nothing) for room, name in PAST.items()}
        admits = (
            self.rules.matched.sayings[one].get(MATCHED, nothing) - passing.pop(UNNAMED, nothing) | routed
        )
        effective = passing.get(EFFECTIVE, nothing)
        # What one way of the same flow surely delivers, another one that is open leaves no doubt about
        doubtful = passing.get(DOUBTFUL, nothing) - effective
        latent = admits - effective - doubtful
        found: Saying = {**passing, MATCHED: admits, LATENT: latent, DOUBTFUL: doubtful}
        found[BARRED, UNROUTED] = latent - routed
        rest = latent & routed
        far = "security-group-egress" if self.rules.inbound else "security-group-ingress"
        for layer, room in ((far, "group"), ("network-acl", "acl")):
            found[BARRED, layer] = rest & past[room]
            rest = rest - past[room]
        found[BARRED, SEVERAL] = rest
        return found


def _united(kinds: Kinds, one: Ranks, other: Ranks) -> Ranks:
    """What two columns of one end say together."""
    return by_pair(one, other, kinds.both)
