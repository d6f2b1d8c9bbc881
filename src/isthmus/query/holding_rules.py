"""One holder of rules and the ends it may exchange flows with: what the rules match of them, and what passes.

In: a row that has the rules, and the rows and pieces at the other end. Out: ``Drawn``, numbers of kinds in parallel
to rows or pieces. Nothing here knows which other holders or ends are alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from ..engine.atoms import Mask, Ranks, Words, alike, some_in
from ..engine.client import FIRST_PACKET
from ..engine.columns import Admission, Columns
from ..engine.compile import Compiled
from ..engine.hidden import hidden_by_public, hidden_sources
from ..engine.open_ways import doubtful
from ..engine.pairs import (
    Reach,
    internet_to,
    sources_by_public,
    straight_rows,
    to_hidden,
    winding_sources,
    winding_targets,
)
from ..engine.straight import gather, groups_of
from ..model.citation import Gap
from ..packet import ALL_SERVICES
from ..semantics import security_group
from ..semantics.algebra import Match, Unreadable
from ..semantics.security_group import INGRESS
from .asked import Asked
from .doubtful_ways import gaps_behind, gaps_of_holder
from .flow_kinds import Kinds, Saying, Sets
from .outward import outward
from .relayed import BALANCED, Relayed
from .rules import Chosen
from .untold import resting_on

MATCHED, ROUTED, EFFECTIVE, MARGINAL = ("admits",), ("routed",), ("effective",), ("marginal",)
UNSETTLED, DOUBTFUL = ("unsettled",), ("doubtful",)
UNNAMED = ("unnamed",)
"""What the rules match by a group, but not as it comes: across a transit gateway that tells no groups."""
PAST = {room: ("past", room) for room in ("group", "acl")}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Kinds in parallel to the other ends.

    Shapes: all (n,); ``rows`` is -1 where the end is a piece by itself. ``one`` is the holder's piece.
    """

    rows: Ranks
    ranks: Ranks
    kinds: Ranks
    one: int
    each: bool = False
    """Rows speak for their roles alone: what a balancer does for them is not told by how the holder meets them."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another rule that may admit what the chosen ones do."""

    label: str
    admission: Admission


class Rules:
    """The chosen rules at work: what they admit, the kinds found so far, what the answer rests on."""

    def __init__(
        self,
        c: Compiled,
        chosen: Chosen,
        wanted: Asked,
        mine: Admission | None = None,
        relayed: Relayed | None = None,
    ) -> None:
        """Rules of a group; with ``mine``, whatever that admits, beside no others; ``relayed``: by way of balancers."""
        self.c = c
        self.relayed = relayed
        self.chosen = chosen
        self.wanted = wanted
        self.inbound = chosen.direction == INGRESS
        self.alone = mine is not None
        self.mine = mine or security_group.admitted(chosen.permits, Columns(c.universe))
        self.matched, self.passing = Kinds(), Kinds()
        self.sets = Sets(c.universe, wanted)
        self.assumptions: set[str] = set()
        self.gaps: set[Gap] = set()
        self.mask = c.universe.row(c.universe.double(wanted.cells))
        self._others: dict[tuple[str, ...], list[Other]] = {}
        self._within: dict[int, tuple[Mask, Mask]] = {}
        self._tables: dict[int, tuple[Ranks, Words]] = {}

    def words(
        self, admission: Admission, vpc: int, ranks: Ranks, rows: Ranks, named: Mask | None = None
    ) -> Words:
        """What an admission grants other ends, by address and, within reach of a VPC, by membership.

        Shapes: ``named`` says of each whether the way lets a rule name it by a group at all.
        """
        c, words = self.c, self.by_address(admission, ranks)
        if admission.members and (rows >= 0).any():
            known = rows >= 0 if named is None else (rows >= 0) & named
            near, perhaps = (known & within[c.rows.vpc[rows]] for within in self._reach(vpc))
            for group, mask in sorted(admission.members.items()):
                member = c.belongs(group)[rows]
                words[near & member] |= c.universe.row(mask) & self.mask
                words[perhaps & member] |= (
                    c.universe.row(c.universe.possibly(c.universe.possibly_of(mask))) & self.mask
                )
        return words

    def _reach(self, vpc: int) -> tuple[Mask, Mask]:
        """By VPC: whether a reference made in this one means its interfaces, and whether it perhaps does."""
        if vpc not in self._within:
            c, way = self.c, self.chosen.direction
            near, perhaps = (np.zeros(len(c.vpc_ids) + 1, dtype=np.bool_) for _ in range(2))
            near[sorted(c.referable(way, vpc))] = True
            perhaps[sorted(c.perhaps_referable(way, vpc))] = True
            self._within[vpc] = near, perhaps
        return self._within[vpc]

    def by_address(self, admission: Admission, ranks: Ranks) -> Words:
        """What an admission grants pieces, whoever has them. Shape: (n, 2 * words)."""
        # Invariant: admissions live as long as what is known by their identity
        known = self._tables.get(id(admission))
        if known is None:
            starts = np.array(admission.starts, dtype=np.int64)
            known = self._tables[id(admission)] = starts, self.c.universe.rows(admission.masks) & self.mask
        starts, table = known
        return table.take(starts.searchsorted(ranks, side="right") - 1, axis=0)

    def others(self, row: int) -> list[Other]:
        """Every other rule of a holder's groups in this direction that has services in common."""
        if self.alone:
            return []
        c, groups = self.c, tuple(groups_of(self.c, row))
        if groups not in self._others:
            chosen = {(permit.group, permit.pointer) for permit in self.chosen.permits}
            columns = Columns(c.universe)
            found = self._others[groups] = []
            for group in groups:
                permits = c.permits.get((group, self.chosen.direction))
                if permits is None:
                    found.append(Other(group, columns.matching(Match(Unreadable(group), ALL_SERVICES))))
                for permit in permits or ():
                    common = c.universe.cell_mask(*permit.match.services) & self.wanted.cells
                    if common and (permit.group, permit.pointer) not in chosen:
                        label = f"{permit.group}{permit.pointer}"
                        found.append(Other(label, columns.matching(permit.match)))
        return self._others[groups]

    def matches(self, vpc: int, rows: Ranks, ranks: Ranks) -> Ranks:
        """Kinds of what the rules match between a holder in a VPC and other ends, routed or not."""
        words = self.words(self.mine, vpc, ranks, rows)[:, : self.c.universe.words]
        first, inverse = alike(words)
        numbers = [
            self.matched.number(words[at].tobytes(), partial(self._matching, words[at]))
            for at in first.tolist()
        ]
        found: Ranks = np.array(numbers, dtype=np.int64)[inverse]
        return found

    def _matching(self, words: Words) -> Saying:
        return {MATCHED: self.sets.first(words)}

    def drawn_ways(self, row: int, rows: Ranks, pieces: Ranks) -> Iterator[Drawn]:
        """What passes between a holder and rows, and pieces outside, of what the rules match."""
        for _, drawn in self.drawn_of_each(row, (row,), rows, pieces):
            yield drawn

    def drawn_of_each(
        self, row: int, holders: Sequence[int], rows: Ranks, pieces: Ranks
    ) -> Iterator[tuple[int, Drawn]]:
        """The same for holders to whom everything comes as to one; with the place of each among them.

        Invariant: whatever else the groups of holders say, they all admit what the rules match.
        """
        straight = straight_rows(self.c, row, rows, inbound=self.inbound)
        if len(straight):
            yield from self._drawn(row, holders, *self._straight(row, straight))
        for reach in self._winding(row, straight, rows, pieces):
            if len(reach.ranks):
                yield from self._drawn(row, holders, reach, {})
        if self.relayed is not None and self.inbound:
            for reach in self.relayed.kept(row):
                yield from self._drawn(row, holders, reach, {})

    def drawn_for_clients(self, row: int) -> Iterator[tuple[Drawn, Ranks]]:
        """What a node that holds the rules sends under clients' addresses, with the pieces of these clients."""
        for reach, clients in self.relayed.kept_by_node(row) if self.relayed is not None else ():
            for _, drawn in self._drawn(row, (row,), reach, {}):
                yield drawn, clients

    def _straight(self, row: int, rows: Ranks) -> tuple[Reach, dict[str, Reach]]:
        """The straight ways, and what they would carry with one kind of control left out."""
        past = {
            room: gather(self.c, row, rows, frozenset((room,)), inbound=self.inbound)
            for room in ("group", "acl")
        }
        one, other = past.values()
        return replace(one, forward=one.forward & other.forward, reply=one.reply & other.reply), past

    def _winding(self, row: int, straight: Ranks, rows: Ranks, pieces: Ranks) -> Iterator[Reach]:
        c, cells = self.c, self.wanted.cells
        ignore = FIRST_PACKET if self.wanted.forward_only else frozenset()
        if not self.inbound:
            yield from winding_targets(c, row, straight, ignore, cells=cells, among=rows)
            yield from to_hidden(c, row, rows, cells)
            if len(pieces):
                yield outward(c, row, ignore, cells=cells, pieces=pieces)
            return
        yield from winding_sources(c, row, straight, ignore, cells=cells, among=rows)
        yield hidden_sources(c, row, rows, cells)
        by_public = hidden_by_public(c, row, rows, cells)
        if by_public is not None:
            yield by_public
        outside = internet_to(c, row, pieces, ignore, cells=cells) if len(pieces) else None
        if outside is not None:
            yield outside
        yield from sources_by_public(c, row, ignore, cells=cells, among=rows)

    def _drawn(
        self, row: int, holders: Sequence[int], reach: Reach, past: dict[str, Reach]
    ) -> Iterator[tuple[int, Drawn]]:
        # Invariant: groups at the source see the target by its own address, whatever is translated on the way
        seen = reach.seen if self.inbound and reach.seen is not None else reach.ranks
        who = reach.who if self.inbound and reach.who is not None else reach.rows
        vpc = int(self.c.rows.vpc[row])
        mine = self.words(self.mine, vpc, seen, who, reach.named)
        if self.inbound and reach.lost is not None and reach.lost.any():
            mine = mine.copy()
            mine[reach.lost] |= self._perhaps_of_anybody
        if self.relayed is not None and reach.how != BALANCED:
            mine = self.relayed.cut(row, reach, mine, inbound=self.inbound)
        elif reach.how == BALANCED and not self.inbound:
            # Invariant: a node sends nothing else under a client's address
            mine = mine & np.tile(reach.forward[:, self.c.universe.words :], 2)
        unnamed = None
        if reach.named is not None and self.mine.members and not reach.named.all():
            unnamed = self.words(self.mine, vpc, seen, who) & ~mine & reach.forward
        if not mine.any() and (unnamed is None or not unnamed.any()):
            return
        self._rest_on(holders, reach, mine)
        dst = int(reach.dst[0]) if self.inbound else int(self.c.rows.rank[row])
        for place, holder in enumerate(holders):
            others = [
                (other.label, self.words(other.admission, vpc, seen, who, reach.named))
                for other in self.others(holder)
            ]
            keys = _Keys(self, reach, mine, others, past, unnamed)
            if keys.unsettled.any():
                unsettled = reach.rows[some_in(keys.unsettled)]
                self.gaps.update(gaps_of_holder(self.c, holder, unsettled, inbound=self.inbound))
            each = reach.how == BALANCED
            yield place, Drawn(reach.rows, reach.ranks, self._numbers(keys), dst, each)

    def _numbers(self, keys: _Keys) -> Ranks:
        """The kinds of what passes, with what others admit of it."""
        first, inverse = alike(keys.matrix)
        numbers = []
        for at in first.tolist():
            key = (keys.labels, keys.matrix[at].tobytes())
            numbers.append(self.passing.number(key, partial(keys.saying, at)))
        found: Ranks = np.array(numbers, dtype=np.int64)[inverse]
        return found

    @cached_property
    def _perhaps_of_anybody(self) -> Words:
        """What the rules perhaps admit from an address that nobody knows."""
        universe, found = self.c.universe, 0
        for mask in (*self.mine.masks, *self.mine.members.values()):
            found |= universe.possibly_of(mask)
        return universe.row(universe.possibly(found)) & self.mask

    def _rest_on(self, holders: Sequence[int], reach: Reach, mine: Words) -> None:
        """Note what the flows of a reach rest on that the rules match, and why some of them are doubtful."""
        passing = mine & reach.forward
        if passing.any():
            self.assumptions |= reach.assumptions
            for outcome in reach.outcomes:
                for pack in outcome.packs:
                    self.assumptions |= resting_on(self.c.network, pack)
        reply = np.zeros_like(reach.reply) if self.wanted.forward_only else reach.reply
        at = np.flatnonzero(doubtful(self.c, passing, reply))
        if len(at):
            self.gaps.update(gaps_behind(self.c, holders, reach, at, self.wanted, inbound=self.inbound))


class _Keys:
    """What tells the flows of one reach apart, as words side by side, and what they mean."""

    def __init__(
        self,
        rules: Rules,
        reach: Reach,
        mine: Words,
        others: Sequence[tuple[str, Words]],
        past: dict[str, Reach],
        unnamed: Words | None = None,
    ) -> None:
        half = rules.c.universe.words
        self.sets = rules.sets
        self.mine = mine[:, :half]
        self.passing = mine & reach.forward
        kept = np.zeros_like(mine)
        for _, words in others:
            kept |= words
        low = self.passing[:, :half]
        self.alone = low & ~kept[:, half:]
        self.unsettled = low & kept[:, half:] & ~kept[:, :half]
        shared = low & kept[:, :half]
        self.sharing = [(label, words[:, :half] & shared) for label, words in others]
        self.sharing = [(label, words) for label, words in self.sharing if words.any()]
        self.reply = np.zeros_like(reach.reply) if rules.wanted.forward_only else reach.reply
        self.past = {
            room: (
                self.mine & way.forward[:, :half],
                self.reply[:, :half] if rules.wanted.forward_only else way.reply[:, :half],
            )
            for room, way in past.items()
        }
        self.unnamed = None if unnamed is None else unnamed[:, half:]
        self.labels = (*(label for label, _ in self.sharing), *sorted(self.past))
        self.half = half
        self.matrix = np.concatenate(
            [
                self.mine,
                self.passing,
                self.alone,
                self.unsettled,
                self.reply,
                *(words for _, words in self.sharing),
                *(words for _, pair in sorted(self.past.items()) for words in pair),
                *(() if self.unnamed is None else (self.unnamed,)),
            ],
            axis=1,
        )

    def saying(self, at: int) -> Saying:
        """What passes between the ends at a position, by part."""
        half, sets = self.half, self.sets
        reply, perhaps = self.reply[at, :half], self.reply[at, half:]
        effective = sets.delivered(self.passing[at, :half], reply)
        found: Saying = {
            ROUTED: sets.first(self.mine[at]),
            EFFECTIVE: effective,
            MARGINAL: sets.delivered(self.alone[at], reply),
            UNSETTLED: sets.delivered(self.unsettled[at], reply),
            DOUBTFUL: sets.delivered(self.passing[at, half:], perhaps) - effective,
        }
        if self.unnamed is not None:
            found[UNNAMED] = sets.first(self.unnamed[at])
        for room, (words, back) in self.past.items():
            found[PAST[room]] = sets.delivered(words[at], back[at])
        for names, words in self._by_sharers(at):
            found["shared", *names] = sets.delivered(words, reply)
        return found

    def _by_sharers(self, at: int) -> Iterator[tuple[tuple[str, ...], Words]]:
        """What other rules admit too, by the set of those rules."""
        whole = np.zeros(self.half, dtype=np.uint64)
        for _, words in self.sharing:
            whole |= words[at]
        pieces: dict[tuple[str, ...], Words] = {(): whole}
        for label, words in self.sharing:
            split: dict[tuple[str, ...], Words] = {}
            for names, part in pieces.items():
                for key, kept in ((names, part & ~words[at]), ((*names, label), part & words[at])):
                    if kept.any():
                        split[key] = kept
            pieces = split
        yield from pieces.items()
