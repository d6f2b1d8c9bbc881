"""Why a box of flows is unreachable: stops that cover it, each a control and the flows it stops.

A certificate is a claim, made here or by another reader; ``check.py`` holds it against the raw records.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..packet import Box
from .bench import LIMIT, Judge
from .trace import Step


@dataclass(frozen=True, slots=True)
class Stop:
    """A control that stops every flow of a box: on which way, of which layer, and where it is written.

    ``file`` and ``pointer`` may be left out where the claim names no line.
    """

    box: Box
    direction: str
    layer: str
    id: str
    file: str | None = None
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The claim that no flow of a box gets through: ``question`` is ``forward`` or ``session``."""

    start: str
    box: Box
    stops: tuple[Stop, ...]
    question: str = "session"


def certify(
    judge: Judge, start: str, box: Box, question: str = "session", *, limit: int = LIMIT
) -> Certificate | None:
    """The judge's own certificate that nothing of a box gets through; None where something does or may.

    Errors: LimitError, when more than ``limit`` boxes would be needed.
    """
    stops: list[Stop] = []
    for ruling in judge.decide(start, box, limit=limit):
        word = ruling.forward if question == "forward" else ruling.session
        if word is not False:
            return None
        stops.append(_stop(ruling.box, ruling.trace.blocks[0]))
    return Certificate(start, box, tuple(stops), question)


def _stop(box: Box, step: Step) -> Stop:
    return Stop(box, step.direction, step.layer, step.id, step.file, step.pointer)
