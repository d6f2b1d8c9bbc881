"""``fixes`` of an unreachable path: Z3 proposes the smallest changes, all readers check each on the changed network.

A change is laid over the snapshot, the records that it concerns are read anew by model and judge, and the same question
is asked; what does not open it for both readers is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.amend import amended
from ..engine.compile import Compiled
from ..errors import Disagreement, InputError, QuestionError
from ..graph.draw import drawn
from ..model import amend as model
from ..model.network import Network, build
from ..snapshot import overlay
from ..space.line import LAST
from .answer import Answer
from .asked import Asked, Evaluation, compiled
from .directory import share_directory
from .opened_too import opened_too
from .proof import judge_of
from .service import service_text
from .sides import Side
from .unmended import why_none

MOST_FIXES = 3
FILTERS = frozenset({"SecurityGroups", "NetworkAcls"})
"""Kinds whose rules are no part of the map of places."""
MOST_INTERFACES, MOST_ANEW = 20_000, 2_000
"""Units: interfaces of a network whose fixes are checked without being asked for (``fixes: true``); the second where a
block is asked of that nothing tells apart, so that each trial compiles the network anew."""


def tell_fixes(
    network: Network,
    c: Compiled,
    answer: Answer,
    found: Evaluation,
    wanted: Asked,
    sides: tuple[Side, Side],
    question: Mapping[str, Any],
) -> None:
    """The smallest sets of edits that open what was asked, each checked, or notes why there is none.

    Nothing is told where they were not looked for.
    """
    if (
        not question.get("fixes", _without_asking(c, sides))
        or question.get("fast")
        or wanted.via
        or wanted.avoid
        or wanted.leaves_out
    ):
        return
    from ..solve.claim import Claim
    from ..solve.fix import mend

    claim = Claim(
        found.batch.src,
        found.batch.dst,
        wanted.ranges.ranges,
        wanted.ports.ranges,
        sides[0].places.ranges,
        sides[1].places.ranges,
    )
    parts = _parts(wanted, question)
    kept: list[list[dict[str, Any]]] = []
    whole: list[bool] = []
    mending = mend(
        c,
        found.outcomes,
        found.batch.rows,
        claim,
        forward_only=wanted.forward_only,
        ignore=wanted.ignore,
        client=wanted.client,
    )
    for fix in mending.fixes:
        edits = fix.documents()
        opened = _opened(network, edits, parts)
        if opened and len(edits) > 1:
            edits, opened = _needed(network, edits, parts, opened)
        if opened and edits not in kept:
            kept.append(edits)
            whole.append(len(opened) == len(parts) and all(extent == "all" for extent in opened.values()))
        if len(kept) == MOST_FIXES:
            break
    answer.fixes = kept
    if not kept:
        answer.notes = why_none(c, answer.blocks or [], mending, sides)
    else:
        partly = [] if whole[0] else ["the fix opens some of what was asked, not all of it"]
        answer.notes = [*partly, *opened_too(c, kept[0], sides)] or None


def _without_asking(c: Compiled, sides: tuple[Side, Side]) -> bool:
    """Whether fixes are looked for though nobody asked for them: a trial has to be cheap."""
    edges = {edge for side in sides for low, high in side.places.ranges for edge in (low, high + 1)}
    told_apart = c.universe.rank_of_start.keys() >= edges - {LAST + 1}
    return len(c.network.interfaces) <= (MOST_INTERFACES if told_apart else MOST_ANEW)


def _parts(wanted: Asked, question: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The question of each service that a fix opens by edits of its own (``dns``: of TCP and of UDP)."""
    from ..solve.edits import spans

    cut = spans(wanted.ranges.ranges)
    if len(cut) == 1:
        return [question]
    return [{**question, "service": text} for low, high in cut for text in service_text(low, high)]


def _opened(
    network: Network, edits: list[dict[str, Any]], parts: list[Mapping[str, Any]]
) -> dict[int, str | None]:
    """Which questions the changed network answers ``reachable``, by engine, Z3 and judge; each with its extent."""
    from .path import opening

    try:
        changed = changed_network(network, edits)
    except InputError:  # a thing that no record of its own tells of (a group by its rules) can't be edited
        return {}
    found: dict[int, str | None] = {}
    for number, question in enumerate(parts):
        try:
            # The engine alone says no quickly; its yes is nothing before Z3 and the judge have said it too
            answer = opening(changed, {**question, "fixes": False})
            if answer is not None and answer.verdict == "reachable":
                found[number] = answer.extent
        except (QuestionError, Disagreement):
            return {}
    return found


def changed_network(network: Network, edits: list[dict[str, Any]]) -> Network:
    """The network with edits laid over, ready for questions: what they leave alone is shared, where it can be.

    One map serves both where they change filters alone. The judge reads the edited records.
    Errors: InputError, where an edit names no record.
    """
    snapshot = overlay(network.snapshot, edits)
    changed = model.amended(network, snapshot)
    if changed is not None:
        changed.memo["engine"] = amended(compiled(network), changed)
        changed.memo["judge"] = judge_of(network).of(snapshot)
        share_directory(network, changed)
    else:
        changed = build(snapshot)
    if {edit["kind"] for edit in edits} <= FILTERS:
        changed.memo["graph"] = drawn(network)
    return changed


def _needed(
    network: Network,
    edits: list[dict[str, Any]],
    parts: list[Mapping[str, Any]],
    opened: dict[int, str | None],
) -> tuple[list[dict[str, Any]], dict[int, str | None]]:
    """The edits without those that open nothing further, and what they open.

    Of many flows another may need less than the one tried.
    """
    for edit in list(edits):
        rest = [other for other in edits if other is not edit]
        without = _opened(network, rest, parts) if rest else {}
        if without and without.keys() >= opened.keys():
            edits, opened = rest, without
    return edits, opened
