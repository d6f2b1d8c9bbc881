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
from ..engine.compile import Compiled
from ..engine.passage import RETURN, Pack, Stop
from ..engine.session import Outcome, from_internet, from_rows
from ..packet import ALL_SERVICES, ECHO_REPLY, EPHEMERAL_PORTS, ICMP_PROTOCOLS, PORT_PROTOCOLS, service_range
from ..semantics.algebra import Unreadable, Within
from ..semantics.network_acl import AclRule
from ..space import Ranges, cidrs
from ..space.line import address_at
from . import claim as words
from .claim import Claim
from .edits import Edit, Opening, acl_edits, free_numbers, group_edits, spans
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
MOST_BLOCKS = 4


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


def fixes(
    compiled: Compiled,
    outcomes: Sequence[Outcome],
    rows: Ranks,
    claim: Claim,
    *,
    forward_only: bool = False,
    ignore: frozenset[str] = frozenset(),
    keep: Callable[[Outcome], bool] = any_way,
    most: int = 3,
) -> list[Fix]:
    """The smallest sets of edits that surely open some flow of a claim, at most ``most``, in a fixed order.

    Shapes: ``outcomes`` of one batch; ``rows`` are parallel to ``claim.src`` (the address row that begins, -1
    for the internet). ``ignore`` are rooms of filters left out, ``keep`` says which ways count (waypoints).
    Of a claim of many flows the few nearest to being open are tried. Empty where nothing that an edit can do
    here opens any.
    """
    plans: dict[_Plan, int] = {}
    best = MOST_EDITS
    for index in nearest(compiled.universe, outcomes, claim, MOST_FLOWS):
        one = _Search(compiled, int(rows[index]), claim, index, forward_only, ignore, keep)
        for plan in one.plans(best):
            best = min(best, plan.size)
            plans.setdefault(plan, index)
    smallest = sorted(
        (plan for plan in plans if plan.size == best), key=lambda plan: (plans[plan], *_order(plan))
    )
    found: list[Fix] = []
    for plan in smallest:
        edits = _edits(compiled, plan)
        if edits is not None and Fix(edits) not in found:
            found.append(Fix(edits))
    return found[:most]


def _order(plan: _Plan) -> tuple[object, ...]:
    routes = tuple((change.table, change.at or -1, change.route) for change in plan.routes)
    return len(plan.routes), routes, plan.openings


def _edits(compiled: Compiled, plan: _Plan) -> tuple[Edit, ...] | None:
    """A plan's edits; None where a network ACL has no room for its entries."""
    found: list[Edit] = [change.edit() for change in plan.routes]
    taken: dict[tuple[str, str], frozenset[int]] = {}
    for opening in plan.openings:
        if opening.room == "group":
            found.extend(group_edits(opening))
            continue
        key = (opening.id, opening.way)
        numbers = _numbers(compiled, opening, taken.get(key, frozenset()))
        if numbers is None:
            return None
        taken[key] = taken.get(key, frozenset()) | set(numbers)
        found.extend(acl_edits(opening, numbers))
    return tuple(found)


def _numbers(compiled: Compiled, opening: Opening, taken: frozenset[int]) -> tuple[int, ...] | None:
    rules = compiled.acl_rules.get((opening.id, opening.way)) or ()
    against = [rule for rule in rules if _stands_against(rule, opening)]
    return free_numbers(rules, against, len(opening.services) * len(opening.blocks), taken)


def _stands_against(rule: AclRule, opening: Opening) -> bool:
    """True when an entry could deny something of an opening."""
    if rule.allow and not isinstance(rule.match.peer, Unreadable):
        return False
    low, high = rule.match.services
    if not any(first <= high and low <= last for first, last in opening.services):
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
        keep: Callable[[Outcome], bool],
    ) -> None:
        self.c = compiled
        self.row = np.array([row], dtype=np.int64)
        self.whole = claim
        self.claim = replace(claim, src=claim.src[index : index + 1], dst=claim.dst[index : index + 1])
        self.forward_only = forward_only
        self.ignore = ignore
        self.keep = keep

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
            for change in self._changes(compiled, outcomes):
                taken = {(old.table, old.route[0]) for old in state}
                further = frozenset((*state, change))
                if (change.table, change.route[0]) in taken or further in seen or len(seen) >= MOST_STATES:
                    continue
                seen.add(further)
                waiting.append((*state, change))

    def _ask(self, compiled: Compiled) -> list[Outcome]:
        if self.row[0] < 0:
            found = from_internet(compiled, self.claim.src, self.claim.dst, self.ignore)
        else:
            found = from_rows(compiled, self.row, self.claim.dst, self.ignore)
        return [outcome for outcome in found if not outcome.arrives or self.keep(outcome)]

    def _changes(self, compiled: Compiled, outcomes: Sequence[Outcome]) -> Iterator[Reroute]:
        """Routes that would lead on from where ways there, or ways back, stop."""
        ended: list[tuple[Pack, Stop]] = []
        for outcome in outcomes:
            if outcome.passage.stop is not None:
                ended.append((outcome.passage.pack, outcome.passage.stop))
            elif not self.forward_only:
                ended.extend((back.pack, back.stop) for back in outcome.backs if back.stop is not None)
        for pack, stop in ended:
            yield from ways_on(compiled, pack, stop)

    def _openings(
        self, compiled: Compiled, outcomes: Sequence[Outcome], most: int
    ) -> Iterator[tuple[Opening, ...]]:
        """The smallest sets of openings that let the flow pass the ways that lead on, where any does."""
        ways = Ways(compiled, outcomes, self.claim)
        if not ways.groups():
            return
        names: dict[Opening, str] = {}

        def repair(met: Meeting, formula: Formula) -> Formula:
            opening = self._opening(compiled, met) if formula != "true" else None
            if opening is None:
                return formula
            return some((formula, names.setdefault(opening, f"e{len(names)}")))

        group = FlowGroup(0, (int(self.claim.src[0]),), (int(self.claim.dst[0]),))
        parts = [*frame(ways, group), ways.forward(0, "low", repair)]
        if not self.forward_only:
            parts.append(ways.reply(0, "low", repair))
        family = words.family_of(compiled.universe, group.sources[0])
        variables = words.variables(family, ways.legs) | dict.fromkeys(names.values(), 0)
        yield from _smallest(every(parts), names, variables, most)

    def _opening(self, compiled: Compiled, met: Meeting) -> Opening | None:
        """What would have to be admitted at a meeting; None where no edit here can do it."""
        if met.content is None:
            return None
        room, way, _ = met.content
        blocks = self._blocks(compiled, met)
        needed = spans(self._needed(met))
        if room == "acl":
            name = met.check.id
            known = (name, way) in compiled.acl_rules
        else:
            name = _least_shared(compiled, met.check.at)
            known = name in compiled.network.security_groups
        opening = Opening(room, way, name, blocks, needed)
        if not known or (room == "acl" and _numbers(compiled, opening, frozenset()) is None):
            return None
        return opening

    def _blocks(self, compiled: Compiled, met: Meeting) -> tuple[str, ...]:
        """The blocks of the compared end as it was asked; everybody where that is many blocks."""
        low, high = compiled.universe.piece(met.rank)
        if low == high:
            return tuple(cidrs([(low, high)]))
        ranks, asked = self.whole.src, self.whole.sources
        if isinstance(met.address, str) and met.address.startswith(words.TARGET):
            ranks, asked = self.whole.dst, self.whole.targets
        family = address_at(low)[0]
        same = [r for r in np.unique(ranks).tolist() if words.family_of(compiled.universe, r) == family]
        pieces = Ranges.of(compiled.universe.piece(rank) for rank in same)
        ranges = (pieces & Ranges.of(asked) if asked else pieces).ranges
        blocks = cidrs(ranges) if len(ranges) <= MOST_BLOCKS else []
        return tuple(blocks) if 0 < len(blocks) <= MOST_BLOCKS else (EVERYWHERE[family],)

    def _needed(self, met: Meeting) -> tuple[Range, ...]:
        """The services that must pass: those asked, or on a way back those of their replies."""
        if met.check.direction != RETURN or ALL_SERVICES in self.claim.services:
            return self.claim.services
        ports = self.claim.ports if met.check.leg == 0 else (EPHEMERAL_PORTS,)
        found: set[Range] = set()
        for low, high in spans(self.claim.services):
            protocol = low >> 16
            if protocol in PORT_PROTOCOLS:
                found.update(service_range(protocol, *span) for span in ports)
            elif protocol in ICMP_PROTOCOLS:
                found.update((a, a) for q, a in ECHO_REPLY.items() if low <= q <= high)
            else:
                found.add((low, high))
        return tuple(sorted(found))


def _least_shared(compiled: Compiled, interface: str) -> str:
    """The group of an interface that fewest others have, so that a new rule opens least."""
    known = compiled.network.interfaces.get(interface)
    groups = sorted({group.group_id for group in known.groups}) if known else []
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
