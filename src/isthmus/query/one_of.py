"""One answer of several whole ``path`` answers, where AWS (or nobody knows who) picks which of them holds.

In: answers to the same question about each choice. Out: what holds whichever is picked; where they differ, ``unknown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..model.citation import Gap, canonical
from .answer import Answer
from .branches import all_of

Choice = tuple[str, Answer]


def one_of(choices: Sequence[Choice], name: str, detail: str, kind: str = "split") -> Answer:
    """The answer of choices that bear their names; ``detail`` says, of ``name``, who picks among them.

    Shapes: at least one choice; the gap that choices differ is of ``kind``.
    """
    answers = [answer for _, answer in choices]
    found = Answer(question="path", understood=dict(answers[0].understood))
    found.forward = _agreed(str(answer.forward) for answer in answers)
    found.session = _agreed(str(answer.session) for answer in answers)
    found.verdict = _agreed(str(answer.verdict) for answer in answers)
    rest_on(found, answers)
    if len({answer.verdict for answer in answers}) > 1:
        told = ", ".join(f"{word}: {answer.verdict}" for word, answer in choices)
        differ = Gap(kind, name, "either", f"{detail}: {told}")
        found.gaps = sorted({*(found.gaps or ()), differ}, key=canonical)
    found.paths = once(path for answer in answers for path in answer.paths or ())
    found.blocks = once(block for answer in answers for block in answer.blocks or ())
    if found.verdict == "reachable":
        whole = all(answer.extent == "all" for answer in answers)
        found.extent = "all" if whole else "some"
        found.blocks = [] if whole else found.blocks
    if len(answers) == 1:
        found.fixes = answers[0].fixes
        found.handshake, found.data = answers[0].handshake, answers[0].data
        found.space, found.missing = answers[0].space, answers[0].missing
    found.proof = dict(answers[0].proof or {}) if len(answers) == 1 else least_vouched(answers)
    return found


def rest_on(found: Answer, answers: Sequence[Answer]) -> None:
    """Give an answer the gaps, assumptions and notes of all that it is made of."""
    found.gaps = sorted({gap for answer in answers for gap in answer.gaps or ()}, key=canonical)
    found.assumptions = sorted({word for answer in answers for word in answer.assumptions or ()})
    found.notes = sorted({note for answer in answers for note in answer.notes or ()}) or None


def capped(answer: Answer, gap: Gap, *, forward_only: bool) -> None:
    """Leave open what an answer takes for reachable, because of a gap; what it stops stays stopped."""
    answer.forward = all_of([str(answer.forward), "unknown"])
    answer.session = all_of([str(answer.session), "unknown"])
    answer.verdict = answer.forward if forward_only else answer.session
    if answer.verdict != "unreachable":
        answer.paths, answer.extent, answer.space, answer.missing, answer.fixes = [], None, None, None, None
        answer.gaps = sorted({*(answer.gaps or ()), gap}, key=canonical)


def _agreed(words: Iterable[str]) -> str:
    told = set(words)
    return told.pop() if len(told) == 1 else "unknown"


def once(things: Iterable[Any]) -> list[Any]:
    """Things without repeats, in their order."""
    found: list[Any] = []
    for thing in things:
        if thing not in found:
            found.append(thing)
    return found


def least_vouched(answers: Iterable[Answer]) -> dict[str, Any]:
    """Who vouches for all of some answers: the least that any has."""
    proofs = [answer.proof or {} for answer in answers]
    told: dict[str, Any] = {}
    for reader in ("z3", "judge"):
        words = {str(proof.get(reader, "skipped")) for proof in proofs}
        told[reader] = words.pop() if len(words) == 1 else "skipped" if "skipped" in words else "checked"
    return told
