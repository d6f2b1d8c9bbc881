"""The exposure of rules of one security group: from one holder's flows, the rules alone, and all the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..engine.atoms import Ranks, Words
from ..engine.columns import Admission, Columns
from ..engine.compile import Compiled
from ..engine.pairs import Reach, internet_to, sources_by_public, sources_of, straight_way, targets_of
from ..semantics import security_group
from ..semantics.security_group import INGRESS, Permit
from ..space import HeaderSpace
from .asked import Asked
from .outward import outward
from .rules import Chosen
from .sides import internet_pieces
from .spaces import reach_space
from .unseen import unseen_ends

if TYPE_CHECKING:
    from .exposure import Exposure


@dataclass(frozen=True, slots=True)
class Other:
    """A rule that may share what the chosen ones admit."""

    label: str
    permit: Permit


def group_exposure(c: Compiled, rules: Chosen, wanted: Asked) -> Exposure:
    """The exposure of rules of one group at every interface that has it."""
    from .exposure import Exposure

    cells = 0
    for permit in rules.permits:
        cells |= c.universe.cell_mask(*permit.match.services)
    wanted = replace(wanted, cells=wanted.cells & cells)
    rows = [int(row) for row in c.members.get(rules.name, ())]
    holders = tuple(sorted({c.rows.names[int(c.rows.interface[row])] for row in rows}))
    found = Exposure(holders=holders)
    parts = _Parts()
    for row in rows:
        _at_holder(c, rules, wanted, row, found, parts)
    routed = HeaderSpace.union(parts.routed)
    found.admits = HeaderSpace.union([*parts.admits, routed])
    found.effective = HeaderSpace.union(parts.effective)
    found.marginal = HeaderSpace.union(parts.marginal)
    found.doubt = HeaderSpace.union(parts.doubt)
    found.latent = found.admits - found.effective
    _bars(found, rules, routed, parts)
    return found


@dataclass(slots=True)
class _Parts:
    """The spaces of an exposure, holder by holder, until they are united."""

    admits: list[HeaderSpace] = field(default_factory=list)
    routed: list[HeaderSpace] = field(default_factory=list)
    effective: list[HeaderSpace] = field(default_factory=list)
    marginal: list[HeaderSpace] = field(default_factory=list)
    doubt: list[HeaderSpace] = field(default_factory=list)
    past: dict[str, list[HeaderSpace]] = field(default_factory=dict)
    """What would pass the straight ways with one kind of control left out."""


def _at_holder(c: Compiled, rules: Chosen, wanted: Asked, row: int, found: Exposure, parts: _Parts) -> None:
    others = _others(c, rules, row)
    columns = Columns(c.universe)
    mine = security_group.admitted(rules.permits, columns)
    rest = security_group.admitted([other.permit for other in others], columns)
    assumed: set[str] = set()
    if bool(c.rows.alive[row]):
        found.gaps |= set(unseen_ends(c, row, mine, wanted.cells))
    for reach in _origins(c, rules.direction, row):
        view = _View(c, rules, wanted, row, reach)
        parts.admits.append(view.space(view.words(mine), admits=True))
    for reach in _reaches(c, rules.direction, row, wanted.cells):
        assumed |= reach.assumptions
        for outcome in reach.outcomes:
            assumed |= outcome.passage.pack.assumptions
        view = _View(c, rules, wanted, row, reach)
        words = view.words(mine)
        if not words.any():
            continue
        parts.routed.append(view.space(words, admits=True))
        passing = words & reach.forward
        parts.effective.append(view.space(passing))
        parts.doubt.append(view.doubt(passing))
        kept = view.words(rest)
        parts.marginal.append(view.space(_without(c, reach.forward, kept) & words))
        _share(c, view, passing, kept, others, found)
    found.assumptions = found.assumptions | assumed
    for room in ("group", "acl"):
        straight = straight_way(c, row, rules.direction == INGRESS, frozenset((room,)))
        if straight is not None:
            view = _View(c, rules, wanted, row, straight)
            past = view.space(view.words(mine) & straight.forward)
            parts.past.setdefault(room, []).append(past)


def _origins(c: Compiled, direction: str, row: int) -> Iterator[Reach]:
    """Every other end there is, routed or not: all address rows of the family, and the internet."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    family = (c.rows.rank >= c.universe.first_v6) == v6
    rows = np.flatnonzero(family & (c.rows.interface != c.rows.interface[row]))
    own = int(c.rows.rank[row])
    yield _open_reach(c, rows, c.rows.rank[rows], own, direction)
    pieces = internet_pieces(c)
    pieces = pieces[(pieces >= c.universe.first_v6) == v6]
    public = own if v6 or c.rows.public[row] < 0 else int(c.rows.public[row])
    blank = np.full(len(pieces), -1, dtype=np.int64)
    yield _open_reach(c, blank, pieces, public if direction == INGRESS else own, direction)


def _open_reach(c: Compiled, rows: Ranks, ranks: Ranks, one: int, direction: str) -> Reach:
    full = np.broadcast_to(c.universe.row(c.universe.full), (len(rows), 2 * c.universe.words))
    dst = np.full(len(rows), one, dtype=np.int64) if direction == INGRESS else ranks
    return Reach(rows, ranks, dst, full, full, "origin")


def _reaches(
    c: Compiled, direction: str, row: int, cells: int, ignore: frozenset[str] = frozenset()
) -> Iterator[Reach]:
    """What is deliverable between a holder and everything else, in one direction."""
    if direction == INGRESS:
        yield from sources_of(c, row, ignore, cells=cells)
        outside = internet_to(c, row, internet_pieces(c), ignore)
        if outside is not None:
            yield outside
        yield from sources_by_public(c, row, ignore, cells=cells)
    else:
        yield from targets_of(c, row, ignore, cells=cells)
        yield outward(c, row, ignore, cells=cells)


def _bars(found: Exposure, rules: Chosen, routed: HeaderSpace, parts: _Parts) -> None:
    """Split what the rules admit and nothing delivers by the fewest kinds of control that stand in the way.

    Shapes: straight ways are told apart by control; of ways round a gateway only that something stops them.
    """
    _bar(found, ("route or state",), found.latent - routed)
    rest = found.latent & routed
    far = "security-group-egress" if rules.direction == INGRESS else "security-group-ingress"
    for layers, room in (((far,), "group"), (("network-acl",), "acl")):
        passing = HeaderSpace.union(parts.past.get(room, ()))
        _bar(found, layers, rest & passing)
        rest = rest - passing
    _bar(found, ("several controls",), rest)


def _bar(found: Exposure, layers: tuple[str, ...], space: HeaderSpace) -> None:
    if not space.is_empty:
        found.barred[layers] = found.barred.get(layers, HeaderSpace()) | space


def _others(c: Compiled, rules: Chosen, row: int) -> list[Other]:
    """Every other rule of the holder's groups in this direction."""
    chosen = {(p.group, p.pointer) for p in rules.permits}
    interface = c.network.interfaces[c.rows.names[int(c.rows.interface[row])]]
    found = []
    for group in sorted({g.group_id for g in interface.groups}):
        for permit in c.permits.get((group, rules.direction)) or ():
            if (permit.group, permit.pointer) not in chosen:
                found.append(Other(f"{permit.group}{permit.pointer}", permit))
    return found


def _without(c: Compiled, words: Words, taken: Words) -> Words:
    """Bounds of a difference: surely in and not possibly taken; possibly in and not surely taken."""
    half = c.universe.words
    result = words.copy()
    result[:, :half] &= ~taken[:, half:]
    result[:, half:] &= ~taken[:, :half]
    return result


def _share(
    c: Compiled, view: _View, effective: Words, rest: Words, others: Sequence[Other], found: Exposure
) -> None:
    """Split what other rules admit too by the set of those rules."""
    shared = effective & rest
    if not shared.any():
        return
    columns = Columns(c.universe)
    pieces: dict[tuple[str, ...], Words] = {(): shared}
    for other in others:
        words = view.words(columns.any_of([columns.matching(other.permit.match)]))
        if not (words & shared).any():
            continue
        split: dict[tuple[str, ...], Words] = {}
        for names, part in pieces.items():
            inside_, outside = part & words, part & ~words
            if inside_.any():
                split[(*names, other.label)] = inside_
            if outside.any():
                split[names] = outside
        pieces = split
    for names, part in pieces.items():
        space = view.space(part)
        if names and not space.is_empty:
            found.shared[names] = found.shared.get(names, HeaderSpace()) | space


class _View:
    """The flows of one reach at one holder: what rules admit of them, and the spaces they make."""

    def __init__(self, c: Compiled, rules: Chosen, wanted: Asked, row: int, reach: Reach) -> None:
        self.c = c
        self.direction = rules.direction
        self.wanted = wanted
        self.row = row
        self.reach = reach
        self.mask = c.universe.row(c.universe.double(wanted.cells))
        self.seen: Ranks = reach.ranks if reach.seen is None else reach.seen
        self.who: Ranks = reach.rows if reach.who is None else reach.who

    def words(self, admission: Admission) -> Words:
        """What an admission grants the other ends."""
        c = self.c
        starts = np.array(admission.starts, dtype=np.int64)
        table = c.universe.rows(admission.masks)
        words = table[np.searchsorted(starts, self.seen, side="right") - 1] & self.mask
        if admission.members:
            vpc = int(c.rows.vpc[self.row])
            near = (self.who >= 0) & np.isin(
                c.rows.vpc[self.who], np.array(sorted(c.reach[vpc]), dtype=np.int64)
            )
            for group, mask in sorted(admission.members.items()):
                part = near & c.belongs(group)[self.who]
                words[part] |= c.universe.row(mask) & self.mask
        return words

    def space(self, words: Words, *, admits: bool = False) -> HeaderSpace:
        """The flows that surely pass (with a session, where one is asked), as an exact space."""
        return self._space(words, 0, admits)

    def doubt(self, words: Words) -> HeaderSpace:
        """The flows that possibly but not surely pass."""
        half = self.c.universe.words
        if not (words[:, half:] & ~words[:, :half]).any():
            return HeaderSpace()
        return self._space(words, half, False) - self._space(words, 0, False)

    def _space(self, words: Words, start: int, admits: bool) -> HeaderSpace:
        c, end = self.c, start + self.c.universe.words
        first_only = admits or self.wanted.forward_only
        return reach_space(
            c.universe,
            self.reach,
            words[:, start:end],
            None if first_only else self.reach.reply[:, start:end],
            (int(c.rows.rank[self.row]), self.direction == INGRESS),
            (self.wanted.ranges, self.wanted.ports),
        )


__all__ = ["group_exposure"]
