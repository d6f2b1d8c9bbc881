"""``fixes`` of an unreachable path: Z3 proposes the smallest changes; engine and judge check each on the changed network.

A change is laid over the snapshot, the network is read anew, and the same question is asked; what does not open it
for both readers is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.compile import Compiled
from ..errors import Disagreement, QuestionError
from ..model.network import Network, build
from ..snapshot import overlay
from .asked import Asked, Evaluation

MOST_FIXES = 3
MOST_INTERFACES = 2_000
"""Units: interfaces of a network whose fixes are checked without being asked for (``fixes: true``)."""


def fixes(
    network: Network, c: Compiled, found: Evaluation, wanted: Asked, question: Mapping[str, Any]
) -> list[list[dict[str, Any]]] | None:
    """The smallest sets of edits that open what was asked, each checked; None where they were not looked for."""
    asked_for = question.get("fixes", len(network.interfaces) <= MOST_INTERFACES)
    if not asked_for or question.get("fast") or wanted.via or wanted.avoid or wanted.ignore:
        return None
    from ..solve.claim import Claim
    from ..solve.fix import fixes as propose

    claim = Claim(found.batch.src, found.batch.dst, wanted.ranges.ranges, wanted.ports.ranges)
    kept = []
    proposed = propose(c, found.outcomes, found.batch.rows, claim, forward_only=wanted.forward_only)
    for fix in proposed:
        edits = fix.documents()
        if _opens(network, edits, question):
            kept.append(edits)
        if len(kept) == MOST_FIXES:
            break
    return kept


def _opens(network: Network, edits: list[dict[str, Any]], question: Mapping[str, Any]) -> bool:
    """True when the changed network answers ``reachable``, by engine, Z3 and judge."""
    from .path import path

    changed = build(overlay(network.snapshot, edits))
    try:
        answer = path(changed, {**question, "fixes": False})
    except (QuestionError, Disagreement):
        return False
    return answer.verdict == "reachable"
