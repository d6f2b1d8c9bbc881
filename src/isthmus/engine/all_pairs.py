"""All pairs: what every role of sender may send every role of receiver, as numbers of sets of services.

One side first: receivers of one subnet and one node see the same routes and network ACLs, so that
these are looked up once for all of them, and only senders that routes lead there are looked at. What goes straight,
or plainly over a transit gateway, is a few array operations; the rest is turned round at gateways or walked, as in
``pairs.py``. ``laws`` hold this to ``path``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..model.citation import Gap
from ..packet import EPHEMERAL_PORTS
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Universe, Words, alike, some_in
from .client import FIRST_PACKET
from .compile import Compiled
from .hidden import ends_unknown
from .hub_ways import strange
from .joining import join
from .one_side import OneSide
from .open_ways import doubtful
from .over_hubs import Crossings, between, crossings, gaps_on, rests_on, seen_across
from .pairs import by_gateways
from .prospects import may_arrive, may_be_admitted
from .reach import Reach
from .roles import roles
from .rows import OPAQUE
from .straight import in_place, leads_straight, led_straight, references, references_to, within_reach
from .taking import cells_taken, wild

PLAIN: frozenset[str] = frozenset()


class Sets:
    """Doubled sets of services, numbered; 0 is the set that holds nothing, surely or possibly."""

    def __init__(self, universe: Universe) -> None:
        self._width = 2 * universe.words
        self._numbers: dict[bytes, int] = {bytes(8 * self._width): 0}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def words(self) -> Words:
        """The sets by number. Shape: (sets, 2 * words)."""
        return np.frombuffer(b"".join(self._numbers), dtype=np.uint64).reshape(-1, self._width)

    @property
    def doubtful(self) -> Mask:
        """By number: whether a set possibly holds more than it surely does."""
        half = self._width // 2
        words = self.words
        return some_in(words[:, :half] != words[:, half:])

    def numbered(self, words: Words) -> Ranks:
        """The number of each set. Shapes: (..., 2 * words) to (...)."""
        flat = words.reshape(-1, self._width)
        found = np.zeros(len(flat), dtype=np.int64)
        some = np.flatnonzero(some_in(flat))
        if len(some):
            kept = flat[some]
            first, which = alike(kept)
            numbers = [self._number(kept[at].tobytes()) for at in first.tolist()]
            found[some] = np.array(numbers, dtype=np.int64)[which]
        return found.reshape(words.shape[:-1])

    def _number(self, content: bytes) -> int:
        return self._numbers.setdefault(content, len(self._numbers))


@dataclass(frozen=True, slots=True)
class Block:
    """What some roles of senders may send some roles of receivers.

    Shapes: ``targets`` (k,), ``sources`` (n,), ``sets`` (k, n). ``reaches`` are the walked ways that stand behind it,
    none where all go straight. A pair is in one block at most; one that is in none has no way. Of two roles that are
    the same one interface there is no pair, and their set is 0.
    """

    targets: Ranks
    sources: Ranks
    sets: Ranks
    reaches: tuple[Reach, ...] = ()
    assumptions: frozenset[str] = frozenset()
    """What the ways rest on, beside what ``reaches`` tell."""
    gaps: frozenset[Gap] = frozenset()
    """Why the ways are open, beside what ``reaches`` and the filters at both ends tell."""


def all_pairs(
    c: Compiled,
    sources: OneSide,
    targets: OneSide,
    sets: Sets,
    *,
    cells: int | None = None,
    forward: bool = False,
) -> Iterator[Block]:
    """Every pair of a sender and a receiver of one family that has a way, by the receiver's own address.

    Shapes: sets are sessions, for some client port from 1024 up, or with ``forward`` the first packet's; with ``cells``
    they hold nothing else. Ends out of sight may be among both: of what they send and take nothing is sure.
    """
    asked = c.universe.full if cells is None else c.universe.double(cells)
    rows = targets.rows
    ranks = c.rows.rank[rows]
    kinds = c.rows.kind[rows] * 2 + wild(c)[rows]
    classes = np.stack([c.rows.subnet[rows], roles(c).node[ranks], kinds, strange(c)[ranks]])
    edges = np.flatnonzero((classes[:, 1:] != classes[:, :-1]).any(axis=0)) + 1
    for v6 in (False, True):
        field = _Field(c, sources, targets, sets, v6, c.universe.row(asked), cells, forward)
        for near in np.split(np.arange(len(targets)), edges):
            if len(near) and bool(c.rows.rank[rows[near[0]]] >= c.universe.first_v6) == v6:
                yield from _blocks(field, near)


class _Field:
    """The senders of one family, and what is asked of them all."""

    def __init__(
        self,
        c: Compiled,
        sources: OneSide,
        targets: OneSide,
        sets: Sets,
        v6: bool,
        asked: Words,
        cells: int | None,
        forward: bool,
    ) -> None:
        self.c, self.sources, self.targets, self.sets = c, sources, targets, sets
        self.asked, self.cells, self.forward = asked, cells, forward
        mine = (c.rows.rank[sources.rows] >= c.universe.first_v6) == v6
        self.numbers = np.flatnonzero(mine)
        self.rows = sources.rows[self.numbers]
        self.subnets = c.rows.subnet[self.rows]
        self.hidden = c.rows.kind[self.rows] == OPAQUE
        self._edges = np.searchsorted(self.subnets, np.arange(len(c.subnet_ids) + 1))
        self._within: dict[bytes, Ranks] = {}
        self._back: dict[tuple[int, bytes], Mask] = {}
        self._members: dict[str, Ranks] = {}

    def within(self, subnets: Ranks) -> Ranks:
        """The positions of the senders of some subnets, in order."""
        key = subnets.tobytes()
        found = self._within.get(key)
        if found is None:
            parts = [np.arange(self._edges[at], self._edges[at + 1]) for at in subnets.tolist()]
            found = self._within[key] = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        return found

    def answered(self, subnet: int, at: Ranks) -> Mask:
        """To which senders at some positions a subnet's answers go straight."""
        key = subnet, at.tobytes()
        found = self._back.get(key)
        if found is None:
            c, rows = self.c, self.rows[at]
            vpc = int(c.subnet_vpc[subnet])
            self._back.clear()
            found = leads_straight(c, subnet, vpc, c.rows.rank[rows], c.rows.vpc[rows])
            self._back[key] = found | ((self.subnets[at] == subnet) & in_place(c)[rows])
        return self._back[key]

    def members(self, group: str) -> Ranks:
        """The positions of the senders that have a group, in order."""
        found = self._members.get(group)
        if found is None:
            rows = self.c.members.get(group, np.zeros(0, dtype=np.int64))
            of = self.sources.of[rows]
            found = self._members[group] = _common(self.numbers, np.unique(of[of >= 0]))
        return found


def _blocks(field: _Field, alike: Ranks) -> Iterator[Block]:
    """The blocks of receivers of one subnet and one node."""
    c = field.c
    row = int(field.targets.rows[alike[0]])
    vpc, subnet, rank = int(c.rows.vpc[row]), int(c.rows.subnet[row]), int(c.rows.rank[row])
    led = led_straight(c, vpc, rank, np.arange(len(c.subnet_ids)), c.subnet_vpc)
    led[subnet] |= in_place(c)[row]
    at = field.within(np.flatnonzero(led))
    at = at[field.answered(subnet, at) & ~field.hidden[at]]
    if len(at):
        words = _straight(field, alike, at)
        _void(field, alike, at, words)
        yield Block(alike, field.numbers[at], field.sets.numbered(words))
    arriving = may_arrive(c, row, rank)[field.subnets]
    arriving[at] = False
    rest, unseen = np.flatnonzero(arriving & ~field.hidden), np.flatnonzero(arriving & field.hidden)
    if len(rest):
        ways = crossings(c, field.rows[rest], np.full(len(rest), row, dtype=np.int64), hidden=True)
        yield from _over_hubs(field, alike, rest[ways.at], ways)
        rest = rest[~ways.plain]
    walked: dict[int, Ranks] = {}
    doubted: dict[int, Ranks] = {}
    for target in alike.tolist():
        if len(rest):
            yield from _walked(field, target, _admissible(field, target, rank, rest, walked))
        if len(unseen):
            yield from _from_unseen(field, target, _admissible(field, target, rank, unseen, doubted))


def _admissible(field: _Field, target: int, rank: int, at: Ranks, known: dict[int, Ranks]) -> Ranks:
    """Which senders the groups of a receiver may admit; looked up once for receivers of one subnet and content.

    Shapes: ``rank`` is the piece of any receiver of this subnet and node: routes tell no two of them apart.
    """
    c, row = field.c, int(field.targets.rows[target])
    number = int(c.row_group[INGRESS][row])
    if number not in known:
        cells = c.universe.all_cells if field.cells is None else field.cells
        known[number] = at[may_be_admitted(c, row, field.rows[at], rank, PLAIN, cells)]
    return known[number]


def _straight(field: _Field, alike: Ranks, at: Ranks) -> Words:
    """What goes straight from senders to receivers of one subnet and node. Shape: (k, n, 2 * words)."""
    c, rows = field.c, field.rows[at]
    row = int(field.targets.rows[alike[0]])
    common = _between(field, row, at) & field.asked
    egress = c.groups[EGRESS].look(c.row_group[EGRESS][rows], int(c.rows.rank[row]))
    found = np.empty((len(alike), len(at), common.shape[1]), dtype=np.uint64)
    ingress: dict[int, Words] = {}
    let_out: dict[tuple[str, ...], Words] = {}
    near = within_reach(c, row)[c.rows.vpc[rows]]
    named = references(c, EGRESS)
    for index, target in enumerate(alike.tolist()):
        row = int(field.targets.rows[target])
        number = int(c.row_group[INGRESS][row])
        if number not in ingress:
            ingress[number] = _admitted(field, row, at, common, near)
        groups = tuple(group for group in references_to(c, row) if group in named)
        if groups not in let_out:
            let_out[groups] = _let_out(field, row, at, egress, groups) if groups else egress
        np.bitwise_and(ingress[number], let_out[groups], out=found[index])
    if int(c.rows.kind[row]) == OPAQUE:
        found[..., : c.universe.words] = 0
    return found


def _over_hubs(field: _Field, alike: Ranks, at: Ranks, ways: Crossings) -> Iterator[Block]:
    """The block of receivers of one subnet and node and senders with plain ways over transit gateways."""
    c, row = field.c, int(field.targets.rows[alike[0]])
    common, reply = between(c, ways, PLAIN)
    if not field.forward and not ends_unknown(c, row):
        common = join(c.universe, common, reply, [EPHEMERAL_PORTS])
    common &= c.groups[EGRESS].look(c.row_group[EGRESS][ways.senders], int(c.rows.rank[row])) & field.asked
    if int(c.rows.kind[row]) == OPAQUE:
        common[..., : c.universe.words] = 0
    some = np.flatnonzero(some_in(common))
    at, common, ways = at[some], common[some], ways.take(some)
    near = seen_across(c, row, ways.senders, ways.there.gateway, inbound=True)
    found = np.zeros((len(alike), len(at)), dtype=np.int64)
    known: dict[int, Ranks] = {}
    for index, target in enumerate(alike.tolist()):
        row = int(field.targets.rows[target])
        number = int(c.row_group[INGRESS][row])
        if number not in known:
            known[number] = field.sets.numbered(_admitted(field, row, at, common, near))
        found[index] = known[number]
    taking, sending = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    if len(taking):
        ways, common = ways.take(sending), common[sending]
        told = found[np.ix_(taking, sending)]
        gaps = gaps_on(c, ways.take(doubtful(c, common, common)))
        yield Block(alike[taking], field.numbers[at[sending]], told, assumptions=rests_on(c, ways), gaps=gaps)


def _between(field: _Field, row: int, at: Ranks) -> Words:
    """What network ACLs between senders and a receiver leave of a session, and what the receiver's kind takes."""
    c, subnet, rank = field.c, int(field.c.rows.subnet[row]), int(field.c.rows.rank[row])
    subnets, ranks = field.subnets[at], field.c.rows.rank[field.rows[at]]
    store, held = c.acls, c.subnet_acl
    words = store[EGRESS].look(held[EGRESS][subnets], rank)
    words &= store[INGRESS].column(int(held[INGRESS][subnet]), ranks)
    if not field.forward and not ends_unknown(c, row):
        reply = store[INGRESS].look(held[INGRESS][subnets], rank)
        reply &= store[EGRESS].column(int(held[EGRESS][subnet]), ranks)
        words = join(c.universe, words, reply, [EPHEMERAL_PORTS])
    words[subnets == subnet] = c.universe.row(c.universe.full)
    return words & c.universe.row(c.universe.double(cells_taken(c, row)))


def _admitted(field: _Field, row: int, at: Ranks, common: Words, near: Mask) -> Words:
    """What a receiver's groups admit of what all have in common: by address, and of members of groups.

    Shapes: ``near`` says of each sender whether a reference may mean it; (n,).
    """
    c, number = field.c, int(field.c.row_group[INGRESS][row])
    words = c.groups[INGRESS].column(number, c.rows.rank[field.rows[at]]) & common
    for group, mask in sorted(c.groups[INGRESS].admission(number).members.items()):
        where = _common(at, field.members(group))
        where = where[near[where]]
        words[where] |= c.universe.row(mask) & common[where]
    return words


def _let_out(field: _Field, row: int, at: Ranks, egress: Words, groups: tuple[str, ...]) -> Words:
    """What senders' groups let out to a receiver: by its address, and as a member of groups that rules refer to."""
    c = field.c
    store, named = c.groups[EGRESS], references(c, EGRESS)
    extra: dict[int, int] = {}
    for group in groups:
        for number in named[group]:
            extra[number] = extra.get(number, 0) | store.admission(number).members[group]
    rows = field.rows[at]
    words = egress.copy()
    numbers = np.where(within_reach(c, row)[c.rows.vpc[rows]], c.row_group[EGRESS][rows], -1)
    for number, mask in extra.items():
        words[numbers == number] |= c.universe.row(mask)
    return words


def _common(at: Ranks, wanted: Ranks) -> Ranks:
    """The indices, within sorted positions, of those that are wanted (sorted too)."""
    where = np.searchsorted(at, wanted)
    inside = where < len(at)
    where, wanted = where[inside], wanted[inside]
    found: Ranks = where[at[where] == wanted]
    return found


def _void(field: _Field, alike: Ranks, at: Ranks, words: Words) -> None:
    """Nothing passes between two roles that are one interface alone, in place."""
    c, sources, targets = field.c, field.sources, field.targets
    mine = c.rows.interface[field.rows[at]]
    lone = sources.others[field.numbers[at]] < 0
    for index, target in enumerate(alike.tolist()):
        if targets.others[target] < 0:
            words[index, lone & (mine == c.rows.interface[targets.rows[target]])] = 0


def _walked(field: _Field, target: int, rest: Ranks) -> Iterator[Block]:
    """The block of one receiver and senders whose ways are not straight."""
    c, row = field.c, int(field.targets.rows[target])
    rows = field.rows[rest]
    clash = c.rows.interface[rows] == c.rows.interface[row]
    if clash.any():
        others = field.sources.others[field.numbers[rest]]
        rows = np.where(clash, others, rows)
        alone = clash & (others < 0)
        yield from _from_other(field, target, rest[alone])
        rest, rows = rest[~alone], rows[~alone]
    yield from _told(field, target, rest, rows, row)


def _from_unseen(field: _Field, target: int, at: Ranks) -> Iterator[Block]:
    """The block of one receiver and senders out of sight: anything that its groups may admit of them may come."""
    c, row = field.c, int(field.targets.rows[target])
    at = at[c.rows.interface[field.rows[at]] != c.rows.interface[row]]
    if len(at):
        cells = c.universe.all_cells if field.cells is None else field.cells
        words = c.universe.row(c.universe.possibly(cells))
        numbers = field.sets.numbered(np.repeat(words[None, :], len(at), axis=0))
        yield Block(np.array([target]), field.numbers[at], numbers[None, :])


def _from_other(field: _Field, target: int, alone: Ranks) -> Iterator[Block]:
    """The block of senders that are the receiver's own interface: another row of its role stands for it."""
    other = int(field.targets.others[target])
    if len(alone) and other >= 0:
        yield from _told(field, target, alone, field.rows[alone], other)


def _told(field: _Field, target: int, at: Ranks, rows: Ranks, row: int) -> Iterator[Block]:
    c = field.c
    if not len(at):
        return
    order = np.argsort(rows, kind="stable")
    ignore = FIRST_PACKET if field.forward else PLAIN
    reaches = by_gateways(c, row, rows[order], int(c.rows.rank[row]), ignore, field.cells)
    words = np.zeros((len(at), 2 * c.universe.words), dtype=np.uint64)
    for reach in reaches:
        passing = (
            reach.forward
            if field.forward
            else join(c.universe, reach.forward, reach.reply, [EPHEMERAL_PORTS])
        )
        words[order[np.searchsorted(rows, reach.rows, sorter=order)]] |= passing & field.asked
    some = some_in(words)
    if some.any():
        numbers = field.sets.numbered(words[some])
        yield Block(np.array([target]), field.numbers[at[some]], numbers[None, :], tuple(reaches))
