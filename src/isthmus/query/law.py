"""Ways held to a law: those that go past what they must cross, there or back, and those that keep to it.

In: a batch of flows with its outcomes. Out: the ways that break the law, as evaluations of their own. A way that is
lost from sight may cross anything: it possibly breaks the law, and never surely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..engine.atoms import Mask
from ..engine.client import FIRST_PACKET
from ..engine.compile import Compiled
from ..engine.joining import combine, join
from ..engine.parting import joined
from ..engine.passage import SERVICE, UNKNOWN
from ..engine.session import Back, Outcome
from ..space import Ranges
from .asked import Asked, Evaluation, evaluate
from .sides import MOST_PAIRS, Batch
from .waypoints import keeps, missing

FORWARD, RETURN = "forward", "return"
INTERFACE = "interface"


@dataclass(frozen=True, slots=True)
class Held:
    """A batch held to a law: what breaks it on the way there, what on the way back, and what keeps to it.

    Shapes: each is an evaluation of the whole batch by some of its outcomes. ``there`` counts first packets alone,
    ``back`` sessions; ``there_asked`` and ``back_asked`` say so, and ``back_asked`` has no service without an answer.
    """

    there: Evaluation
    back: Evaluation
    kept: Evaluation
    there_asked: Asked
    back_asked: Asked

    @property
    def parts(self) -> tuple[tuple[str, Evaluation, Asked], ...]:
        """The two ways in which a law is broken, each with what was asked of it."""
        return (FORWARD, self.there, self.there_asked), (RETURN, self.back, self.back_asked)


def held(c: Compiled, flows: Batch, wanted: Asked, together: Mask | None = None) -> Held:
    """Every way of a batch, by whether it keeps to the waypoints of what is asked.

    Shapes: ``together`` is (n,): flows whose senders, where they stand in one subnet, are walked as one.
    """
    plain = replace(wanted, via=(), avoid=())
    openings, outcomes = _walked(c, flows, plain, together)
    past = [outcome for outcome in _own(openings) if not _there(outcome, wanted)]
    kept = [outcome for outcome in _own(outcomes) if _there(outcome, wanted)]
    there_asked = replace(plain, direction=FORWARD, ignore=wanted.ignore | FIRST_PACKET)
    back_asked = _with_answers(c, plain)
    home = (
        [] if wanted.forward_only else [one for outcome in kept for one in _past_on_return(outcome, wanted)]
    )
    return Held(
        _evaluation(c, flows, past, there_asked),
        _evaluation(c, flows, home, back_asked),
        _evaluation(c, flows, kept, plain),
        there_asked,
        back_asked,
    )


def _walked(
    c: Compiled, flows: Batch, wanted: Asked, together: Mask | None
) -> tuple[list[Outcome], list[Outcome]]:
    """Every way of first packets, and of sessions; of a large batch some flows at a time."""
    openings: list[Outcome] = []
    outcomes: list[Outcome] = []
    lumped = np.zeros(len(flows), dtype=np.bool_) if together is None else together
    for lump in (False, True):
        whole = np.flatnonzero(lumped == lump)
        for at in range(0, len(whole), MOST_PAIRS):
            part = whole[at : at + MOST_PAIRS]
            one = evaluate(c, Batch(flows.rows[part], flows.src[part], flows.dst[part]), wanted, lump=lump)
            for outcome in {id(each): each for each in (*one.openings, *one.outcomes)}.values():
                outcome.passage.pack.idx = part[outcome.passage.pack.idx]
            openings += one.openings
            outcomes += one.outcomes
    return openings, outcomes


def between(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The places of a way between its ends: by these, many interfaces go one way."""
    places = [(step.stage, step.id) for step in outcome.passage.pack.steps]
    first = places[0][0] == INTERFACE
    last = len(places) > 1 and places[-1][0] == INTERFACE
    return tuple(places[first : len(places) - last])


def _own(outcomes: list[Outcome]) -> Iterator[Outcome]:
    """The ways that arrive somewhere else."""
    return (outcome for outcome in outcomes if outcome.arrives and outcome.passage.exit != "loopback")


def _there(outcome: Outcome, wanted: Asked) -> bool:
    """True when a way there surely keeps to the law."""
    ids = [step.id for step in outcome.passage.pack.steps]
    return _keeps(ids, wanted, lost=_lost(outcome))


def _lost(outcome: Outcome) -> bool:
    return outcome.passage.end == UNKNOWN


def _keeps(ids: list[str], wanted: Asked, *, lost: bool, home: bool = False) -> bool:
    """True when a way surely keeps to the law; one that is lost may yet cross what it must not."""
    via = wanted.via[::-1] if home else wanted.via
    if lost:
        return not wanted.avoid and missing(ids, via) is None
    return keeps(ids, via, wanted.avoid)


def _past_on_return(outcome: Outcome, wanted: Asked) -> Iterator[Outcome]:
    """The outcome by those of its ways back alone that break the law, where there are any."""
    if _lost(outcome):
        return
    ended = _ended(outcome)
    backs = [
        back
        for back in outcome.backs
        if back.stop is None
        and not _keeps(
            [*ended, *(step.id for step in back.pack.steps)], wanted, lost=back.gap is not None, home=True
        )
    ]
    if not backs:
        return
    pack = outcome.passage.pack
    entries = [(back.pack.idx, back.pack.words, back.pack.branches) for back in backs]
    reply = combine(entries, len(pack), pack.words.shape[1])
    answered = np.zeros(len(pack), dtype=np.bool_)
    for back in backs:
        answered[back.pack.idx] = True
    forward = np.where(answered[:, None], outcome.forward, np.uint64(0))
    yield Outcome(outcome.passage, forward, reply, sorted(backs, key=_is_lost))


def _ended(outcome: Outcome) -> list[str]:
    """Where a way ended, as its answer meets it first: behind an endpoint the service, then the endpoint."""
    ids = [step.id for step in outcome.passage.pack.steps[::-1]]
    return ids[:2] if outcome.passage.end == SERVICE else ids[:1]


def _is_lost(back: Back) -> bool:
    return back.gap is not None


def _with_answers(c: Compiled, wanted: Asked) -> Asked:
    """What is asked without the messages that nobody answers."""
    silent = Ranges.of(c.universe.ranges_of(c.universe.protocols.silent))
    return replace(wanted, ranges=wanted.ranges - silent, cells=wanted.cells & ~c.universe.protocols.silent)


def _evaluation(c: Compiled, flows: Batch, outcomes: list[Outcome], wanted: Asked) -> Evaluation:
    forward, reply = joined(c.universe, outcomes, len(flows), wanted.cells)
    forward &= c.universe.row(c.universe.double(wanted.cells))
    session = join(c.universe, forward, reply, wanted.ports.ranges)
    return Evaluation(flows, outcomes, [], forward, reply, session, forward, outcomes)


__all__ = ["FORWARD", "RETURN", "Held", "between", "held"]
