"""A certificate held against the raw records: the stops cover the box, and each stops what it claims.

In: a certificate, from whoever. Out: objections; none means that it stands. How it was made is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import QuestionError
from ..packet import Box
from .bench import AXES, LIMIT, Judge
from .certificate import Certificate, Stop
from .region import Range, remainder
from .trace import Ruling


@dataclass(frozen=True, slots=True)
class Objection:
    """A part of the box for which the certificate fails.

    ``reason``: ``uncovered`` (no stop claims it), ``not-stopped`` (it gets through, or may), or
    ``other-control`` (it is stopped, but the control that is named does not stop it).
    """

    reason: str
    box: Box
    detail: str


def check(judge: Judge, certificate: Certificate, *, limit: int = LIMIT) -> tuple[Objection, ...]:
    """Every objection to a certificate; an empty tuple where it stands.

    Errors: QuestionError, for a question that is neither ``forward`` nor ``session``; LimitError, when more
    than ``limit`` boxes would be needed.
    """
    if certificate.question not in ("forward", "session"):
        raise QuestionError(f"{certificate.question!r} is no question", field="question")
    objections = [
        Objection("uncovered", _box(certificate.box.family, part), "no stop covers it")
        for part in _uncovered(certificate)
    ]
    for stop in certificate.stops:
        part = _overlap(certificate.box, stop.box)
        if part is None:
            continue
        for ruling in judge.decide(certificate.start, part, limit=limit, thorough=True):
            objection = _against(ruling, stop, certificate.question)
            if objection is not None:
                objections.append(objection)
    return tuple(objections)


def _against(ruling: Ruling, stop: Stop, question: str) -> Objection | None:
    word = ruling.forward if question == "forward" else ruling.session
    if word is not False:
        detail = "it gets through" if word else "whether it gets through cannot be told"
        return Objection("not-stopped", ruling.box, detail)
    for step in ruling.trace.blocks:
        named = stop.id == step.id or stop.id in step.id.split(",")
        placed = stop.file in (None, step.file) and stop.pointer in (None, step.pointer)
        if named and placed and (stop.direction, stop.layer) == (step.direction, step.layer):
            return None
    found = ", ".join(f"{step.layer} {step.id}" for step in ruling.trace.blocks)
    return Objection("other-control", ruling.box, f"not {stop.layer} {stop.id} but {found}")


def _ranges(box: Box) -> dict[str, Range]:
    return dict(zip(AXES, box[1:], strict=True))


def _box(family: int, ranges: dict[str, Range]) -> Box:
    return Box(family, *(ranges[axis] for axis in AXES))


def _overlap(one: Box, other: Box) -> Box | None:
    """The flows that two boxes share, None where they share none."""
    if one.family != other.family:
        return None
    ranges: dict[str, Range] = {}
    for axis, (low, high) in _ranges(one).items():
        first, last = _ranges(other)[axis]
        if first > high or last < low:
            return None
        ranges[axis] = (max(low, first), min(high, last))
    return _box(one.family, ranges)


def _uncovered(certificate: Certificate) -> list[dict[str, Range]]:
    """What is left of the box when every stop's box is taken away."""
    left = [_ranges(certificate.box)]
    for stop in certificate.stops:
        rest: list[dict[str, Range]] = []
        for part in left:
            shared = _overlap(_box(certificate.box.family, part), stop.box)
            rest.extend([part] if shared is None else remainder(part, _ranges(shared)))
        left = rest
    return left
