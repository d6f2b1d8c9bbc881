"""``path``: can A talk to B on this service; every way with its evidence, or every control that stops it.

Why: it is the question behind every ticket. How: the engine evaluates all pairs of the two ends at once; Z3 is put
every verdict; the judge replays the witness, or decides the whole box, from the raw snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..engine.atoms import Mask
from ..engine.compile import Compiled
from ..engine.joining import client_cells
from ..model.citation import Gap, canonical
from ..model.network import Network
from .answer import Answer
from .asked import (
    Asked,
    Evaluation,
    asked,
    compiled,
    of_its_family,
    text_field,
    verdict_of,
    with_waypoints,
)
from .asymmetry import asymmetries
from .by_port import evaluate_by_port
from .ends import ON_PREMISES, End, resolve
from .evidence import gaps_on, gaps_there, leans_on
from .imagined import is_pinned, stopped_all_the_same
from .membership import unknown_members
from .mending import tell_fixes
from .named_sets import INTERNET
from .not_understood import not_understood
from .nothing import nothing_to_ask
from .parts import parts
from .picked_ports import picked_ports
from .proof import prove
from .sides import Batch, Side, batch, side
from .spaces import show
from .spoofing import spoofed
from .talking import tell_talk
from .telling import MOST_BOXES, blocks, services_asked, tell_paths, understood
from .unasked import unasked
from .untold import resting_on
from .waypoints import Waypoint

MOST_PATHS = 16


def path(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``path`` question.

    Errors: QuestionError and LimitError, naming the field.
    """
    begun = _begun(network, question)
    return begun if isinstance(begun, Answer) else _told(network, question, begun)


def opening(network: Network, question: Mapping[str, Any]) -> Answer | None:
    """The answer to a question that the engine finds reachable: None where it does not, and nobody else is asked then.

    Errors: QuestionError and LimitError, naming the field; Disagreement, where Z3 or the judge differs.
    """
    begun = _begun(network, question)
    if isinstance(begun, Answer):
        return begun if begun.verdict == "reachable" else None
    words = begun.found.first if begun.wanted.forward_only else begun.found.session
    reachable = verdict_of(begun.c.universe, words) == "reachable"
    return _told(network, question, begun) if reachable else None


@dataclass(slots=True)
class _Begun:
    """A question as the engine has answered it, before anything is told of it."""

    c: Compiled
    ends: tuple[End, End]
    sides: tuple[Side, Side]
    wanted: Asked
    flows: Batch
    hidden: list[Gap]
    found: Evaluation
    answer: Answer


def _begun(network: Network, question: Mapping[str, Any]) -> _Begun | Answer:
    """What the engine says of a question; the answer itself, where there is nothing to ask the engine.

    Errors: QuestionError and LimitError, naming the field.
    """
    c, (source_end, target_end), wanted, (source, target) = _opened(network, question)
    if target_end.kind == ON_PREMISES and target_end.id is not None:
        link = Waypoint(target_end.id, frozenset({target_end.id}))
        wanted = replace(wanted, via=(*wanted.via, link))
    answer = Answer(question="path", understood=understood(question, source_end, target_end, wanted))
    gaps = source.gaps + target.gaps
    if gaps:
        return _unmodelled(answer, gaps)
    if source.spoofed:
        return spoofed(c, answer, source_end, (source, target), str(question["source_address"]), wanted)
    lonely = source_end.kind == INTERNET and bool((c.rows.rank[target.rows] < c.universe.first_v6).any())
    flows = of_its_family(c.universe, batch(c, source, target), wanted, question, lonely=lonely)
    pinned = ((source_end, "source_address"), (target_end, "target_address"))
    hidden = unknown_members(network, *(end for end, pin in pinned if not is_pinned(end, question.get(pin))))
    if not len(flows) and hidden:
        return _unmodelled(answer, tuple(hidden))
    if not len(flows):
        return nothing_to_ask(c, answer, source_end, target_end, source, target, wanted)
    wanted = wanted.of_families(c.universe, flows.dst)
    answer.understood["service"] = services_asked(wanted)
    found = evaluate_by_port(c, flows, wanted)
    return _Begun(c, (source_end, target_end), (source, target), wanted, flows, hidden, found, answer)


def _told(network: Network, question: Mapping[str, Any], begun: _Begun) -> Answer:
    """The answer with all that the ways tell, each verdict proved.

    Errors: Disagreement, where Z3 or the judge differs.
    """
    c, wanted, flows, found, answer = begun.c, begun.wanted, begun.flows, begun.found, begun.answer
    source, target = begun.sides
    _verdicts(c, answer, found, wanted)
    told = tell_paths(c, found, wanted, source, target, MOST_PATHS)
    answer.paths = [way.path for way in told]
    if answer.extent == "some":
        _parts_told(c, answer, found, wanted, (source, target))
    if answer.verdict != "reachable" or (answer.extent == "some" and len(flows) == 1):
        answer.blocks = blocks(c, found, wanted, source, target)
    if answer.verdict == "unreachable":
        tell_fixes(network, c, answer, found, wanted, (source, target), question)
    _rests_on(c, answer, found, wanted)
    answer.proof = prove(network, c, found, wanted, answer, told, (source, target), question)
    tell_talk(network, c, answer, flows, found, wanted, (source, target), question)
    uneven = [] if wanted.forward_only else asymmetries(c.universe, found.outcomes)
    beside = [
        *uneven,
        *picked_ports(c.universe, answer, found.outcomes, wanted),
        *unasked(c, source, target, wanted, answer.verdict),
    ]
    if beside:
        answer.notes = [*(answer.notes or ()), *beside]
    return _perhaps(answer, begun.hidden, begun.ends, network, question)


def _opened(
    network: Network, question: Mapping[str, Any]
) -> tuple[Compiled, tuple[End, End], Asked, tuple[Side, Side]]:
    """The network made ready, the ends of a question, what it asks, and the sides that the ends mean.

    Errors: QuestionError and LimitError, naming the field.
    """
    c = compiled(network)
    source = resolve(network, text_field(question, "source"), "source")
    target = resolve(network, text_field(question, "target"), "target")
    wanted = with_waypoints(network, asked(c.universe, question, named=True), question)
    sides = (
        side(c, source, question.get("source_address"), "source_address", spoofable=True),
        side(c, target, question.get("target_address"), "target_address"),
    )
    return c, (source, target), wanted, sides


def _verdicts(c: Compiled, answer: Answer, found: Evaluation, wanted: Asked) -> None:
    answer.forward = verdict_of(c.universe, found.first)
    answer.session = verdict_of(c.universe, found.session)
    answer.verdict = answer.forward if wanted.forward_only else answer.session
    if answer.verdict == "reachable":
        answer.extent = "all" if _all(c, found, wanted) else "some"


def _parts_told(
    c: Compiled, answer: Answer, found: Evaluation, wanted: Asked, sides: tuple[Side, Side]
) -> None:
    through, stopped = parts(c, found, wanted, *sides)
    answer.space, cut = show(through, MOST_BOXES)
    answer.missing, cut_too = show(stopped, MOST_BOXES)
    if cut or cut_too:
        answer.truncated = True
        answer.next = "more boxes of flows: ask narrower ends"


def _all(c: Compiled, found: Evaluation, wanted: Asked) -> bool:
    """True when every pair, every asked service and every client port gets through."""
    v6 = found.batch.dst >= c.universe.first_v6
    starts = [first for first, *_ in found.parts] or [0]
    at = np.arange(len(v6))
    return all(
        _all_of(c, found, found.asked_at(first, wanted), (v6 == six) & (at >= first) & (at < last))
        for first, last in zip(starts, [*starts[1:], len(v6)], strict=True)
        for six in (False, True)
    )


def _all_of(c: Compiled, found: Evaluation, wanted: Asked, rows: Mask) -> bool:
    """The same of some pairs, all of one family."""
    universe = c.universe
    half = universe.words
    cells_asked = wanted.of_families(universe, found.batch.dst[rows]).cells
    cells = universe.row(universe.double(cells_asked))[:half]
    words = found.asked_words(wanted.forward_only)[rows, :half]
    if not ((words & cells) == cells).all():
        return False
    if wanted.forward_only:
        return True
    needed = client_cells(universe, cells_asked, wanted.ports.ranges)
    ports = universe.row(universe.double(needed))[:half]
    return bool(((found.reply[rows, :half] & ports) == ports).all())


def _rests_on(c: Compiled, answer: Answer, found: Evaluation, wanted: Asked) -> None:
    """The gaps and assumptions of the ways that the verdict rests on."""
    gaps: set[Gap] = set()
    assumed: set[str] = set()
    for outcome in found.outcomes:
        for pack in outcome.packs:
            assumed |= resting_on(c.network, pack)
            for check in pack.checks:
                assumed.update(leans_on(c, check))
        gaps.update(gaps_on(c, outcome, wanted.cells, forward_only=wanted.forward_only))
    if answer.forward == "unknown" and not gaps:
        # A firewall ends the session for sure, and whether the first packet arrives is open all the same
        gaps.update(gap for outcome in found.outcomes for gap in gaps_there(c, outcome, wanted.cells))
    gaps |= not_understood(c.network, answer)
    answer.gaps = sorted({*(answer.gaps or ()), *gaps}, key=canonical)
    if wanted.picks_port:
        assumed.add("client-ports-ephemeral")
    silent = c.universe.row(c.universe.double(wanted.cells & c.universe.protocols.silent))
    if not wanted.forward_only and (found.session & silent).any():
        assumed.add("icmp-errors-need-no-reply")
    answer.assumptions = sorted(assumed)


def _perhaps(
    answer: Answer, hidden: list[Gap], ends: tuple[End, End], network: Network, question: Mapping[str, Any]
) -> Answer:
    """The answer where an end may have interfaces that nobody read: they are stopped where all of a subnet is."""
    words = (answer.forward, answer.session)
    if not hidden or "unreachable" not in words:
        return answer
    stopped = stopped_all_the_same(network, *ends, question)
    doubted = [word == "unreachable" and not sure for word, sure in zip(words, stopped, strict=True)]
    if any(doubted):
        answer.forward, answer.session = (
            "unknown" if doubt else word for word, doubt in zip(words, doubted, strict=True)
        )
        answer.verdict = answer.forward if question.get("direction") == "forward" else answer.session
        answer.gaps = sorted({*(answer.gaps or ()), *hidden}, key=canonical)
        answer.fixes = None
    return answer


def _unmodelled(answer: Answer, gaps: tuple[Gap, ...]) -> Answer:
    answer.verdict = answer.forward = answer.session = "unknown"
    answer.gaps = sorted(set(gaps), key=canonical)
    answer.paths, answer.blocks = [], []
    return answer
