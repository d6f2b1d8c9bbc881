"""The readers side by side: what ``ask`` says of a five-tuple, and what the judge says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from unittest.mock import patch

import isthmus
from isthmus.judge import Judge, Trace
from isthmus.model.network import Network, build
from isthmus.query.answer import Answer
from isthmus.snapshot.section import Snapshot
from tests.sketches.draw import Start, directed, question
from tests.sketches.sketch import Sketch

WORDS = {True: "reachable", False: "unreachable", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One flow, both readers' words for its first packet and for its session."""

    start: Start
    answer: Answer
    trace: Trace

    @property
    def pairs(self) -> tuple[tuple[str | None, str], ...]:
        """What was asked and what the judge says: forward, then session."""
        return (
            (self.answer.forward, WORDS[self.trace.forward]),
            (self.answer.session, WORDS[self.trace.session]),
        )

    @property
    def contradicts(self) -> bool:
        """True when one reader is sure of the opposite of what the other is sure of."""
        return any({asked, judged} == {"reachable", "unreachable"} for asked, judged in self.pairs)

    @property
    def differs(self) -> bool:
        """True when the readers' words differ, be it only that one does not know."""
        return any(asked != judged for asked, judged in self.pairs)

    def __str__(self) -> str:
        steps = "\n".join(
            f"  {step.direction:8}{step.stage:22}{step.id:16} {step.ok!s:6}{step.rule}  [{step.flow}]"
            for step in self.trace.steps
        )
        blocks = [(block.direction, block.layer, block.id, block.rule) for block in self.answer.blocks or ()]
        gaps = [(gap.kind, gap.id) for gap in self.answer.gaps or ()]
        judged = [(gap.kind, gap.id) for gap in self.trace.gaps]
        return (
            f"{self.start.place}: {self.start.flow}\n"
            f"asked {self.answer.forward}/{self.answer.session},"
            f" judged {WORDS[self.trace.forward]}/{WORDS[self.trace.session]}"
            f" ({self.trace.disposition})\n{steps}\nblocks: {blocks}\ngaps: {gaps}, judge's: {judged}"
        )


def compare(network: Network, judge: Judge, start: Start) -> Comparison:
    """Ask both readers about one five-tuple."""
    answer = isthmus.ask(network, question(start))
    assert answer.error is None, f"{start}: {answer.error}"
    return Comparison(start, answer, judge.trace(start.place, start.flow))


@contextmanager
def engine_alone() -> Iterator[None]:
    """``ask`` without Z3 and the judge, so that the engine's own words are heard where they differ."""
    with patch("isthmus.query.path.prove", lambda *_: {}):
        yield


def readers_of(snapshot: Snapshot) -> tuple[Network, Judge]:
    """The two readers of one snapshot."""
    return build(snapshot), Judge(snapshot)


def comparisons(drawn: Sketch, random: Random, many: int) -> Iterator[Comparison]:
    """Several directed flows of one network, each put to both readers."""
    network, judge = readers_of(drawn.snapshot())
    for _ in range(many):
        yield compare(network, judge, directed(drawn, random))
