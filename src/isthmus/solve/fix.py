"""The smallest changes that would open an unreachable path.

In: the compiled network and the claim that failed. Out: the smallest sets of edits (rules, entries, routes),
each of which surely opens a flow of the claim. Routes are tried on the engine's walk, a few deep; which
filters to open on the ways that then lead on is Z3's choice: fewest edits, all sets of that size. The caller
applies each set (``snapshot.overlay``) and asks again: what is proposed here is a promise, not an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..engine.atoms import Ranks
from ..engine.client import ANYBODY, Client
from ..engine.compile import Compiled
from ..engine.far_links import link_of_row
from ..engine.passage import RETURN, Pack, Stop
from ..engine.session import Outcome, from_internet, from_link, from_rows
from ..model.citation import Gap
from ..packet import ALL_SERVICES, EPHEMERAL_PORTS, ICMP_PROTOCOLS, ICMP_REPLY, PORT_PROTOCOLS, service_range
from ..semantics.algebra import Unreadable, Within
from ..semantics.belonging import listed
from ..semantics.internet import INTERNET
from ..semantics.network_acl import AclRule
from ..space import Ranges, cidrs
from ..space.line import address_at
from . import claim as words
from .claim import Claim
from .edits import Edit, Opening, acl_edit, free_number, group_edit, of_family, spans
from .nearest import nearest
from .prove import frame
from .reroute import EVERYWHERE, Reroute, rerouted, ways_on
from .solver import SAT, Formula, every, solver, some
from .terms import Range
from .ways import FlowGroup, Meeting, Ways

MOST_FLOWS = 4
MOST_EDITS = 6
MOST_ROUTES = 3
MOST_STATES = 32
MOST_SETS = 128
MOST_BLOCKS = 20
"""Units: blocks of one rule. An end of more is opened to the block that was tried."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that together open a flow of the claim."""

    edits: tuple[Edit, ...]

    @property
    def text(self) -> str:
        """The changes in words."""
        return "; ".join(edit.text for edit in self.edits)

    def documents(self) -> list[dict[str, object]]:
        """The edits as the overlay reads them and an answer shows them."""
        return [edit.document() for edit in self.edits]


@dataclass(frozen=True, slots=True)
class Mending:
    """The smallest fixes of a claim, and what no edit here can change on the ways that were tried.

    Shapes: ``ends`` in the order in which they were met; ``gaps`` sorted.
    """

    fixes: tuple[Fix, ...]
    ends: tuple[Stop, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Routes to change and filters to open, before they become edits."""

    routes: tuple[Reroute, ...]
    openings: tuple[Opening, ...]

    @property
    def size(self) -> int:
        return len(self.routes) + len(self.openings)


def any_way(_: Outcome) -> bool:
    """Every way counts."""
    return True


def mend(
    compiled: Compiled,
    outcomes: Sequence[Outcome],
    rows: Ranks,
    claim: Claim,
    *,
    forward_only: bool = False,
    ignore: frozenset[str] = frozenset(),
    client: Client = ANYBODY,
    keep: Callable[[Outcome], bool] = any_way,
    most: int = 3,
) -> Mending:
    """The smallest sets of edits that surely open some flow of a claim, at most ``most``, in a fixed order.

    Shapes: ``outcomes`` of one batch; ``rows`` are parallel to ``claim.src`` (the address row that begins, -1
    for the internet). ``ignore`` are rooms of filters left out, ``keep`` says which ways count (waypoints).
    Of a claim of many flows the few nearest to being open are tried. No fixes where nothing that an edit can
    do here opens any. Of a claim of several services (``dns``) every one is opened that edits can open for the
    flow, and none of the other family.
    """
    plans: dict[_Plan, int] = {}
    ends: dict[Stop, None] = {}
    gaps: set[Gap] = set()
    best = MOST_EDITS * len(spans(claim.services))
    for index in nearest(compiled.universe, outcomes, claim, MOST_FLOWS):
        one = _Search(compiled, int(rows[index]), claim, index, forward_only, ignore, client, keep)
        for plan in one.plans(best):
            best = min(best, plan.size)
            plans.setdefault(plan, index)
        ends.update(dict.fromkeys(one.ends))
        gaps.update(one.gaps)
    smallest = sorted(
        (plan for plan in plans if plan.size == best), key=lambda plan: (plans[plan], *_order(plan))
    )
    found: list[Fix] = []
    for plan in smallest:
        edits = _edits(compiled, plan)
        if edits is not None and Fix(edits) not in found:
            found.append(Fix(edits))
    return Mending(tuple(found[:most]), tuple(ends), tuple(sorted(gaps, key=repr)))


def _order(plan: _Plan) -> tuple[object, ...]:
    routes = tuple((change.table, change.at or -1, change.route) for change in plan.routes)
    return len(plan.routes), routes, plan.openings


def _edits(compiled: Compiled, plan: _Plan) -> tuple[Edit, ...] | None:
    """A plan's edits; None where a network ACL has no room for its entries."""
    found: list[Edit] = [change.edit() for change in plan.routes]
    taken: dict[tuple[str, str], frozenset[int]] = {}
    for opening in plan.openings:
        if opening.room == "group":
            found.append(group_edit(opening))
            continue
        key = (opening.id, opening.way)
        number = _number(compiled, opening, taken.get(key, frozenset()))
        if number is None:
            return None
        taken[key] = taken.get(key, frozenset()) | {number}
        found.append(acl_edit(opening, number))
    return tuple(found)


def _number(compiled: Compiled, opening: Opening, taken: frozenset[int]) -> int | None:
    rules = compiled.acl_rules.get((opening.id, opening.way)) or ()
    return free_number(rules, [rule for rule in rules if _stands_against(rule, opening)], taken)


def _stands_against(rule: AclRule, opening: Opening) -> bool:
    """True when an entry could deny something of an opening."""
    if rule.allow and rule.match.sure and not isinstance(rule.match.peer, Unreadable):
        return False
    (low, high), (first, last) = rule.match.services, opening.services
    if first > high or low > last:
        return False
    if not isinstance(rule.match.peer, Within):
        return True
    mine = Ranges.of(words.block_range(block) for block in opening.blocks)
    return not (mine & Ranges.of(words.block_range(str(p)) for p in rule.match.peer.prefixes)).is_empty


class _Search:
    """The search for one flow of a claim."""

    def __init__(
        self,
        compiled: Compiled,
        row: int,
        claim: Claim,
        index: int,
        forward_only: bool,
        ignore: frozenset[str],
        client: Client,
        keep: Callable[[Outcome], bool],
    ) -> None:
        self.c = compiled
        self.row = np.array([row], dtype=np.int64)
        self.whole = claim
        family = words.family_of(compiled.universe, int(claim.src[index]))
        self.parts = of_family(family, spans(claim.services))
        self.claim = replace(
            claim,
            src=claim.src[index : index + 1],
            dst=claim.dst[index : index + 1],
            services=self.parts,
        )
        self.forward_only = forward_only
        self.ignore = ignore
        self.client = client
        self.keep = keep
        self.ends: list[Stop] = []
        self.gaps: list[Gap] = []

    def plans(self, most: int) -> Iterator[_Plan]:
        """The smallest plans of at most so many edits; fewer routes first."""
        waiting: list[tuple[Reroute, ...]] = [()]
        seen: set[frozenset[Reroute]] = {frozenset()}
        for state in waiting:  # Invariant: grows while it is read, shortest states first
            if len(state) > most:
                return
            compiled = rerouted(self.c, state) if state else self.c
            outcomes = self._ask(compiled)
            for openings in self._openings(compiled, outcomes, most - len(state)):
                most = min(most, len(state) + len(openings))
                yield _Plan(state, openings)
            if len(state) >= MOST_ROUTES:
                continue
            for change in self._changes(compiled, outcomes, state):
                further = frozenset((*state, change))
                if further in seen or len(seen) >= MOST_STATES:
                    continue
                seen.add(further)
                waiting.append((*state, change))

    def _ask(self, compiled: Compiled) -> list[Outcome]:
        row = int(self.row[0])
        src, dst, ignore, client = self.claim.src, self.claim.dst, self.ignore, self.client
        if row < -1:
            found = from_link(compiled, link_of_row(row), src, dst, ignore, client=client)
        elif row < 0:
            found = from_internet(compiled, src, dst, ignore, client=client)
        else:
            found = from_rows(compiled, self.row, dst, ignore, client=client)
        return [outcome for outcome in found if not outcome.arrives or self.keep(outcome)]

    def _changes(
        self, compiled: Compiled, outcomes: Sequence[Outcome], state: tuple[Reroute, ...]
    ) -> Iterator[Reroute]:
        """Routes that would lead on from where ways there, or ways back, stop; none in the place of another one."""
        taken = {(old.table, old.route[0]) for old in state}
        for outcome in outcomes:
            backs = () if self.forward_only or not outcome.arrives else outcome.backs
            ways = [outcome.passage, *backs]
            for way in ways:
                self._meet(compiled, way.pack, way.gap)
                if way.stop is None:
                    continue
                further = ways_on(compiled, way.pack, way.stop)
                changes = [new for new in further if (new.table, new.route[0]) not in taken]
                yield from changes
                if not changes:
                    self.ends.append(way.stop)

    def _meet(self, compiled: Compiled, pack: Pack, end: Gap | None) -> None:
        """Note what hides the rest of a way, and the filters on it that are neither groups nor network ACLs."""
        self.gaps.extend(pack.gaps if end is None else (*pack.gaps, end))
        universe = compiled.universe
        cells = 0
        for low, high in self.parts:
            cells |= universe.cell_mask(low, high)
        wanted = universe.row(universe.possibly(cells))
        for check in pack.checks:
            fixed = check.inspected is not None or not check.room
            if fixed and check.rule and not check.of_replies and not (check.words & wanted).any():
                self.ends.append(Stop(check.layer, check.id, check.rule, check.at, check.aws_code))

    def _openings(
        self, compiled: Compiled, outcomes: Sequence[Outcome], most: int
    ) -> Iterator[tuple[Opening, ...]]:
        """The smallest sets of openings that let the flow pass the ways that lead on, where any does."""
        ways = Ways(compiled, outcomes, self.claim)
        if not ways.groups():
            return
        names: dict[Opening, str] = {}
        family = words.family_of(compiled.universe, int(self.claim.src[0]))
        variables = words.variables(family, ways.legs)
        parts: list[Formula] = []
        for number, part in enumerate(self.parts):
            formula = self._opened(compiled, ways, part, names)
            known = variables | dict.fromkeys(names.values(), 0)
            if len(self.parts) == 1 or solver().ask(formula, known).word == SAT:
                parts.append(words.apart(formula, variables, number))
        if parts:
            own = words.variables_apart(variables, len(self.parts)) | dict.fromkeys(names.values(), 0)
            yield from _smallest(every(parts), names, own, most)

    def _opened(self, compiled: Compiled, ways: Ways, part: Range, names: dict[Opening, str]) -> Formula:
        """That one service passes, where each filter that an edit can open may be opened."""

        def repair(met: Meeting, formula: Formula) -> Formula:
            opening = self._opening(compiled, met, part) if formula != "true" else None
            if opening is None:
                return formula
            return some((formula, names.setdefault(opening, f"e{len(names)}")))

        group = FlowGroup(0, (int(self.claim.src[0]),), (int(self.claim.dst[0]),))
        formulas = [*frame(ways, group), words.asked(replace(self.claim, services=(part,)))]
        formulas.append(ways.forward(0, "low", repair))
        if not self.forward_only:
            formulas.append(ways.reply(0, "low", repair))
        return every(formulas)

    def _opening(self, compiled: Compiled, met: Meeting, part: Range) -> Opening | None:
        """What would have to be admitted at a meeting; None where no edit here can do it."""
        needed = self._needed(met, part)
        if met.content is None or needed is None:
            return None
        room, way, _ = met.content
        blocks = self._blocks(compiled, met)
        if room == "acl":
            name = met.check.id
            known = (name, way) in compiled.acl_rules
            blocks = blocks[:1]
        else:
            name = _least_shared(compiled, met.check.at)
            known = (name, way) in compiled.permits
        opening = Opening(room, way, name, blocks, needed)
        if not known or (room == "acl" and _number(compiled, opening, frozenset()) is None):
            return None
        return opening

    def _blocks(self, compiled: Compiled, met: Meeting) -> tuple[str, ...]:
        """The blocks of the compared end as it was asked, first the one that was tried."""
        low, high = compiled.universe.piece(met.rank)
        asked: tuple[Range, ...] = ()
        if met.address == words.address(words.SOURCE, met.family):
            asked = self.whole.sources
        elif met.address == words.address(words.TARGET, met.family):
            asked = self.whole.targets
        if asked == INTERNET.ranges:
            return (EVERYWHERE[address_at(low)[0]],)
        mine = Ranges.of([(low, high)]) & Ranges.of(asked)
        if mine.is_empty:
            return tuple(cidrs([(low, high)]))
        whole = cidrs(r for r in asked if address_at(r[0])[0] == address_at(low)[0])
        tried = [block for block in whole if not (mine & Ranges.of([words.block_range(block)])).is_empty]
        others = [block for block in whole if block not in tried]
        return (*tried, *others) if len(whole) <= MOST_BLOCKS else tuple(tried[:1])

    def _needed(self, met: Meeting, part: Range) -> Range | None:
        """The service that must pass: the one asked, or on a way back that of its replies."""
        if met.check.direction != RETURN or part == ALL_SERVICES:
            return part
        protocol = part[0] >> 16
        if protocol in PORT_PROTOCOLS:
            ports = self.claim.ports if met.check.leg == 0 else (EPHEMERAL_PORTS,)
            return service_range(protocol, ports[0][0], ports[-1][1])
        if protocol in ICMP_PROTOCOLS:
            return next(
                ((a, a) for (low, high), a in ICMP_REPLY.items() if part[0] <= high and low <= part[1]), None
            )
        return part


def _least_shared(compiled: Compiled, interface: str) -> str:
    """The group of an interface that fewest others have, so that a new rule opens least."""
    groups = listed(compiled.network, interface)
    none = np.zeros(0, dtype=np.int64)
    return min(groups, key=lambda name: (len(compiled.members.get(name, none)), name), default="")


def _smallest(
    formula: Formula, names: dict[Opening, str], variables: dict[str, int], most: int
) -> Iterator[tuple[Opening, ...]]:
    """Every set of fewest openings that makes a formula true, up to a limit of sets.

    Invariant: a set found at size k holds exactly k, for none was found at k - 1.
    """
    opened = {name: opening for opening, name in names.items()}
    for size in range(min(most, len(names)) + 1):
        barred: list[Formula] = []
        found: list[tuple[Opening, ...]] = []
        while len(found) < MOST_SETS:
            asked = every([formula, _at_most(list(opened), size), *barred])
            ruling = solver().ask(asked, variables, list(opened))
            if ruling.word != SAT:
                break
            chosen = [name for name in opened if ruling.values[name]]
            found.append(tuple(sorted(opened[name] for name in chosen)))
            if not chosen:
                break
            barred.append(some([f"(not {name})" for name in chosen]))
        yield from sorted(found)
        if found:
            return


def _at_most(names: list[str], size: int) -> str:
    """That at most so many of these variables are true.

    Units: eight bits count them, far more than there are filters on a way.
    """
    if not names:
        return "true"
    total = "#x00"
    for name in names:
        total = f"(bvadd {total} (ite {name} #x01 #x00))"
    return f"(bvule {total} #x{size:02x})"
