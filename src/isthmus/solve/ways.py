"""From the engine's outcomes to formulas: which filters each flow meets, with the header that each one sees.

In: outcomes (ways there, each with its ways back) and a ``Claim``. Out: groups of flows that meet the same
filters with the same header, and one formula a group for the way there and one for the way back. Where a way
leads is the engine's word; what its filters admit is read from their rules (``contents.py``) and never from a
column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Ranks, Words
from ..engine.client import ANSWER
from ..engine.compile import Compiled
from ..engine.parting import carried
from ..engine.passage import DELIVERED, RETURN, UNKNOWN, Check, Pack, Passage
from ..engine.session import Back, Outcome
from ..packet import EPHEMERAL_PORTS, PORT_PROTOCOLS, service_range
from ..space.line import FIRST_V6
from . import claim as words
from .claim import Claim
from .contents import Content, bounds, groups_of, services_of
from .inspected import inspected
from .solver import Formula, every, some
from .terms import FALSE, TRUE, Range, Subject, service_in

ABSENT, AS_SOURCE, AS_TARGET = -9, -2, -3
MOST_GROUPS = 60
Branch = tuple[str, int, int]
Entry = tuple[Formula, tuple[Branch, ...]]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One filter as one flow meets it.

    Shapes: ``content`` is None where no rule list decides: then ``services`` are what it (surely, possibly)
    lets pass, and the rest says nothing. ``rank`` is the piece of the compared address, ``address`` its
    variable, or its value where a translation gave it.
    """

    check: Check
    content: Content | None
    services: tuple[tuple[Range, ...], tuple[Range, ...]] = ((), ())
    rank: int = -1
    family: int = 0
    address: str | int = 0
    members: frozenset[str] = frozenset()
    ends: tuple[str | int, str | int] = (0, 0)
    """Of a firewall: client and server as it saw them."""


Repair = Callable[[Meeting, Formula], Formula]
"""What stands in a filter's place: the formula as it is, or one that an edit may open."""


def as_it_is(_: Meeting, formula: Formula) -> Formula:
    """Leave every filter as the snapshot has it."""
    return formula


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """Flows that meet the same filters in the same way: every source with every target.

    ``index`` is the one that stands for all.
    """

    index: int
    sources: tuple[int, ...]
    targets: tuple[int, ...]


class Ways:
    """The ways of one claim."""

    def __init__(self, compiled: Compiled, outcomes: Sequence[Outcome], claim: Claim) -> None:
        self.c = compiled
        self.claim = claim
        self.outcomes = [outcome for outcome in outcomes if outcome.arrives]
        count = len(claim.src)
        self._at = [_positions(outcome.passage.pack.idx, count) for outcome in self.outcomes]
        self._backs = [_backs(outcome) for outcome in self.outcomes]
        self.legs = max(
            (check.leg for backs in self._backs for back, _ in backs for check in back.pack.checks), default=0
        )
        self.tells_ports = any(
            check.inspected is not None for outcome in self.outcomes for check in outcome.passage.pack.checks
        )
        """Whether something on a way there looks at the client's port."""
        self.lost = ""
        if any(outcome.passage.end == UNKNOWN for outcome in self.outcomes):
            self.legs += 1
            self.lost = words.leg(self.legs)

    # -- groups of flows ----------------------------------------------------------------------------------

    def groups(self) -> list[FlowGroup]:
        """The flows that arrive on some way, told apart only by what filters can tell."""
        shown = np.zeros(len(self.claim.src), dtype=np.bool_)
        for at in self._at:
            shown |= at >= 0
        flows = np.flatnonzero(shown)
        if not len(flows):
            return []
        codes = np.stack([column[flows] for column in self._columns()], axis=1)
        _, first, which = np.unique(codes, axis=0, return_index=True, return_inverse=True)
        which = which.reshape(-1)
        found: list[FlowGroup] = []
        for number in np.argsort(first, kind="stable").tolist():
            members = flows[which == number]
            found.extend(_products(members, self.claim))
        return found

    def _columns(self) -> Iterator[Ranks]:
        v6 = self.claim.src >= self.c.universe.first_v6
        yield v6.astype(np.int64)
        for outcome, at, backs in zip(self.outcomes, self._at, self._backs, strict=True):
            yield (at >= 0).astype(np.int64)
            for check in outcome.passage.pack.checks:
                for column in self._codes(check, outcome.passage.pack.idx, outcome.passage):
                    yield _spread(column, at)
            for back, position in backs:
                there = _spread(position, at)
                yield (there >= 0).astype(np.int64)
                for check in back.pack.checks:
                    for column in self._codes(check, outcome.passage.pack.idx[back.pack.idx], None):
                        yield _spread(column, there)

    def _codes(self, check: Check, idx: Ranks, passage: Passage | None) -> Iterator[Ranks]:
        """What tells one flow's meeting with a check from another's; shape (flows of the pack,)."""
        numbers = self._numbers(check, passage, len(idx))
        if numbers is None:
            yield _row_codes(check.words, len(idx))
            if check.inspected is not None:
                yield self._end_codes(check.inspected.sources, idx)
                yield self._end_codes(check.inspected.targets, idx)
            return
        yield self._end_codes(_full(check.ranks, len(idx)), idx)
        yield numbers
        if check.others is not None and (check.others >= 0).any():
            yield self._member_codes(check, numbers, len(idx))

    def _end_codes(self, ranks: Ranks, idx: Ranks) -> Ranks:
        """Pieces that an end of the flow stands for, told apart from those that a translation gave."""
        as_target = np.where(ranks == self.claim.dst[idx], AS_TARGET, ranks)
        return np.where(ranks == self.claim.src[idx], AS_SOURCE, as_target)

    def _numbers(self, check: Check, passage: Passage | None, count: int) -> Ranks | None:
        """The content that each flow meets; None where the check's own words decide."""
        if check.room not in ("group", "acl") or check.ranks is None:
            return None
        if check.number >= 0:
            return np.full(count, check.number, dtype=np.int64)
        if passage is None or passage.rows is None or passage.end != DELIVERED:
            return None
        # Invariant: a check of many contents at once is the one at the interfaces that take delivery
        return self.c.row_group[_way(check)][passage.rows]

    def _member_codes(self, check: Check, numbers: Ranks, count: int) -> Ranks:
        others, near = self._near(check, count)
        contents = [(check.room, _way(check), number) for number in np.unique(numbers).tolist()]
        named = sorted({group for content in contents for group in groups_of(self.c, content)})
        if len(named) > MOST_GROUPS:
            return np.where(near, others, -1)
        codes = np.zeros(count, dtype=np.int64)
        for bit, group in enumerate(named):
            codes |= (near & self.c.belongs(group)[others]).astype(np.int64) << bit
        return codes

    def _near(self, check: Check, count: int) -> tuple[Ranks, Ranks]:
        """The rows at the other end, and which of them a reference made at the holder can mean.

        Source: Update your security groups to reference peer groups.
        """
        others = _full(check.others, count)
        rows = self.c.rows
        mine = int(rows.vpc[rows.rows_of[check.at][0]])
        yours = rows.vpc[others]
        within = sorted(self.c.referred(mine, check.across)) if mine >= 0 else []
        reached = np.isin(yours, within) if mine >= 0 else yours == mine
        return others, (others >= 0) & reached

    # -- one flow -----------------------------------------------------------------------------------------

    def forward(self, index: int, bound: str, repair: Repair = as_it_is) -> Formula:
        """That the first packet of one flow gets through."""
        entries: list[Entry] = []
        for outcome, at in zip(self.outcomes, self._at, strict=True):
            if at[index] >= 0:
                pack = outcome.passage.pack
                entries.append((self._there(outcome, index, int(at[index]), bound, repair), pack.branches))
        return combined(entries, bound)

    def _there(
        self,
        outcome: Outcome,
        index: int,
        at: int,
        bound: str,
        repair: Repair,
        service: str = words.SERVICE,
    ) -> Formula:
        if bound == "low" and (outcome.passage.end == UNKNOWN or outcome.passage.pack.doubtful):
            return FALSE
        checks = [check for check in outcome.passage.pack.checks if check.room != ANSWER]
        met = (self.meeting(check, index, at, outcome.passage) for check in checks)
        return every(self._admits(one, service, bound, repair) for one in met)

    def _answers(self, outcome: Outcome, index: int, at: int, bound: str, repair: Repair) -> Formula:
        """That every firewall on the way there lets the session pass."""
        checks = [check for check in outcome.passage.pack.checks if check.room == ANSWER]
        met = (self.meeting(check, index, at, outcome.passage) for check in checks)
        return every(self._admits(one, words.SERVICE, bound, repair) for one in met)

    def _carries(self, outcome: Outcome) -> Formula:
        """That a service may go by an outcome, where places on the way part them: its replies are none of others."""
        cells = carried(self.c.universe, outcome.passage.pack)
        if cells == self.c.universe.all_cells:
            return TRUE
        return service_in(words.SERVICE, self.c.universe.ranges_of(cells))

    def reply(self, index: int, bound: str, repair: Repair = as_it_is) -> Formula:
        """That the reply of one flow comes back, where it needs one."""
        entries: list[Entry] = []
        for outcome, at, backs in zip(self.outcomes, self._at, self._backs, strict=True):
            if at[index] >= 0:
                back = self._back(outcome, backs, index, int(at[index]), bound, repair)
                if back != FALSE:
                    told = self._answers(outcome, index, int(at[index]), bound, repair)
                    back = every((back, told, self._carries(outcome)))
                entries.append((back, outcome.passage.pack.branches))
        answered = words.answers(words.REPLY, self.claim.ports)
        return some((words.silent(), every((answered, combined(entries, bound)))))

    def _back(
        self,
        outcome: Outcome,
        backs: list[tuple[Back, Ranks]],
        index: int,
        at: int,
        bound: str,
        repair: Repair,
    ) -> Formula:
        if outcome.passage.end == UNKNOWN:
            return FALSE if bound == "low" else self._answered(outcome, index, at, repair)
        if outcome.passage.exit in ("loopback", "amazon"):
            return TRUE
        entries: list[Entry] = []
        for back, positions in backs:
            if positions[at] < 0:
                continue
            if bound == "low" and (back.gap is not None or back.pack.doubtful):
                entries.append((FALSE, back.pack.branches))
                continue
            home = self._home(back.pack, index, int(positions[at]), bound, repair)
            entries.append((home, back.pack.branches))
        return combined(entries, bound)

    def _answered(self, outcome: Outcome, index: int, at: int, repair: Repair) -> Formula:
        """That what was lost from sight may be answered: only where it may carry something of that protocol."""
        carried = self._there(outcome, index, at, "high", repair, self.lost)
        return every((words.alike(words.SERVICE, self.lost), carried))

    def _home(self, pack: Pack, index: int, at: int, bound: str, repair: Repair) -> Formula:
        """That a reply passes every filter of one way back, leg by leg."""
        legs: dict[int, list[Meeting]] = {}
        for check in pack.checks:
            legs.setdefault(check.leg, []).append(self.meeting(check, index, at, None))
        parts: list[Formula] = []
        for number, met in sorted(legs.items()):
            service = words.leg(number)
            through = every(self._admits(one, service, bound, repair) for one in met)
            if number == 0:
                parts.append(through)
            elif bound == "high":
                parts.append(every((words.answers(service, (EPHEMERAL_PORTS,)), through)))
            else:
                parts.append(self._any_port(met, service, through, repair))
        return every(parts)

    def _any_port(self, met: list[Meeting], service: str, through: Formula, repair: Repair) -> Formula:
        """That a reply surely passes a translation's leg, whichever port of 1024-65535 the translation took.

        Between two edges of a filter's rules all ports are alike, so one port of each stretch stands for all.
        Source: NAT gateways (ports 1024-65535).
        """
        parts: list[Formula] = []
        for protocol in sorted(PORT_PROTOCOLS):
            mine = service_in(words.SERVICE, [service_range(protocol)])
            each = every(
                self._admits(one, port, "low", repair) for one in met for port in self._ports(one, protocol)
            )
            parts.append(some((f"(not {mine})", each)))
        exact = words.answers(service, (EPHEMERAL_PORTS,))
        parts.append(some((words.carries_ports(words.SERVICE), every((exact, through)))))
        return every(parts)

    def _ports(self, met: Meeting, protocol: int) -> list[int]:
        low, high = service_range(protocol, *EPHEMERAL_PORTS)
        ranges = met.services[0] if met.content is None else services_of(self.c, met.content)
        edges = {low, *(first for first, _ in ranges), *(last + 1 for _, last in ranges)}
        return sorted(edge for edge in edges if low <= edge <= high)

    def meeting(self, check: Check, index: int, at: int, passage: Passage | None) -> Meeting:
        """One flow's meeting with one check; ``passage`` where the check is on a way there."""
        count = len(passage.pack) if passage is not None else at + 1
        numbers = self._numbers(check, passage, count)
        if check.inspected is not None:
            ranks = (int(check.inspected.sources[at]), int(check.inspected.targets[at]))
            family = words.family_of(self.c.universe, ranks[0])
            client, server = (self._address(rank, family, index) for rank in ranks)
            spans = self._spans(self.c.universe.mask(check.words[at]))
            return Meeting(check, None, spans, family=family, ends=(client, server))
        if numbers is None:
            mask = self.c.universe.mask(check.words[at if len(check.words) > 1 else 0])
            return Meeting(check, None, self._spans(mask))
        content = (check.room, _way(check), int(numbers[at]))
        rank = int(_full(check.ranks, at + 1)[at])
        family = words.family_of(self.c.universe, rank)
        members: frozenset[str] = frozenset()
        if check.others is not None and _full(check.others, at + 1)[at] >= 0:
            others, near = self._near(check, max(at + 1, len(check.others)))
            named = groups_of(self.c, content) if near[at] else ()
            members = frozenset(group for group in named if self.c.belongs(group)[others[at]])
        return Meeting(check, content, ((), ()), rank, family, self._address(rank, family, index), members)

    def _address(self, rank: int, family: int, index: int) -> str | int:
        if rank == self.claim.src[index]:
            return words.address(words.SOURCE, family)
        if rank == self.claim.dst[index]:
            return words.address(words.TARGET, family)
        start = self.c.universe.starts[rank]
        return start if family == 4 else start - FIRST_V6

    def _spans(self, mask: int) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
        universe = self.c.universe
        halves = universe.surely_of(mask), universe.possibly_of(mask)
        return tuple(universe.ranges_of(halves[0])), tuple(universe.ranges_of(halves[1]))

    def _admits(self, met: Meeting, service: str | int, bound: str, repair: Repair) -> Formula:
        if met.check.inspected is not None:
            ends = (*met.ends, service)
            return repair(met, inspected(self.c, met.check, met.family, ends, met.services, bound))
        if met.content is None:
            return repair(met, service_in(service, met.services[0 if bound == "low" else 1]))
        subject = Subject(met.family, met.address, service, met.members)
        return repair(met, bounds(self.c, met.content, subject)[bound])


UNREAD = ":unread"
"""How the names of choices end that hang on a prefix list nobody read."""


def combined(entries: Sequence[Entry], bound: str) -> Formula:
    """Over the branches of AWS's choices: surely where every branch surely, possibly where any possibly."""
    parts = [formula for formula, branches in entries if not branches]
    choices: dict[str, dict[int, list[Entry]]] = {}
    sizes: dict[str, int] = {}
    for formula, branches in entries:
        if branches:
            key, number, size = branches[0]
            sizes[key] = size
            choices.setdefault(key, {}).setdefault(number, []).append((formula, branches[1:]))
    for key, by_branch in choices.items():
        if bound == "low" and key.endswith(UNREAD):
            continue  # Invariant: what an unread list may take never surely passes
        each = [combined(by_branch.get(number, ()), bound) for number in range(sizes[key])]
        parts.append(every(each) if bound == "low" else some(each))
    return some(parts)


def _way(check: Check) -> str:
    return check.layer.rsplit("-", 1)[1]


def _positions(idx: Ranks, count: int) -> Ranks:
    """Where each flow of the claim stands in a pack; -1 where it is not in it."""
    at = np.full(count, -1, dtype=np.int64)
    at[idx] = np.arange(len(idx), dtype=np.int64)
    return at


def _backs(outcome: Outcome) -> list[tuple[Back, Ranks]]:
    """The ways back that are not stopped, each with where it holds the flows of the way there."""
    count = len(outcome.passage.pack)
    return [(back, _positions(back.pack.idx, count)) for back in outcome.backs if back.stop is None]


def _spread(column: Ranks, at: Ranks) -> Ranks:
    """A pack's column over all flows of the claim."""
    if not len(column):
        return np.full(len(at), ABSENT, dtype=np.int64)
    return np.where(at >= 0, column[np.maximum(at, 0)], ABSENT)


def _full(values: Ranks | None, count: int) -> Ranks:
    assert values is not None, "a filter with a content compares an address"
    return values if len(values) != 1 else np.broadcast_to(values, (count,))


def _row_codes(rows: Words, count: int) -> Ranks:
    if len(rows) == 1:
        return np.zeros(count, dtype=np.int64)
    _, which = np.unique(rows, axis=0, return_inverse=True)
    return which.reshape(-1).astype(np.int64)


def _products(flows: Ranks, claim: Claim) -> Iterator[FlowGroup]:
    """Groups of flows as products of sources and targets."""
    src, dst = claim.src[flows], claim.dst[flows]
    sources, targets = np.unique(src), np.unique(dst)
    if len(sources) * len(targets) == len(np.unique(np.stack((src, dst), axis=1), axis=0)):
        yield FlowGroup(int(flows[0]), tuple(sources.tolist()), tuple(targets.tolist()))
        return
    for source in sources.tolist():
        mine = src == source
        yield FlowGroup(int(flows[mine][0]), (source,), tuple(np.unique(dst[mine]).tolist()))


__all__ = ["RETURN", "FlowGroup", "Meeting", "Ways", "as_it_is", "combined"]
