"""Who vouches for a ``prove`` answer: Z3 for what passes by the ways that break the law, the judge for where it goes.

The judge walks an example of every way told, and of ways that keep to the law, from the raw snapshot; by what it met it
must say the same. Where the engine lets nothing pass, it is asked for flows, which must not pass by any other way.
"""

from __future__ import annotations

from typing import Any, NoReturn

from ..engine.compile import Compiled
from ..errors import Disagreement
from ..judge import Judge, Trace
from ..model.network import Network
from .answer import Answer
from .asked import Asked, verdict_of
from .by_port import leaves_ports_open
from .law import RETURN, Held, between
from .proof import about, judge_of, sample, start_of, word_of
from .sides import Side
from .telling import Told, surely_passing, tell
from .waypoints import INTERNET, keeps

MOST_REPLAYED = 12
"""Units: flows that keep to the law, and flows that are stopped, of which the judge is asked."""


def vouched(
    network: Network,
    c: Compiled,
    found: Held,
    wanted: Asked,
    answer: Answer,
    told: list[tuple[str, Told]],
    sides: tuple[Side, Side],
    *,
    z3: bool,
    fast: bool,
) -> dict[str, Any]:
    """The proof line of an answer.

    Errors: Disagreement with all sides, when a reader differs.
    """
    proof: dict[str, Any] = {"z3": _z3(c, found, wanted, answer) if z3 else "skipped"}
    proof["judge"] = "skipped"
    if wanted.leaves_out:
        return proof
    judge = judge_of(network)
    for direction, way in told:
        _breaks(judge, c, way, direction, wanted, answer)
    kept = _kept(judge, c, found, wanted, answer, sides)
    stopped = 0 if fast else _stopped(judge, c, found, wanted, answer, sides)
    if told or kept or stopped:
        proof["judge"] = "replayed" if told else "sampled"
        proof["replayed"] = len(told) + kept + stopped
    return proof


def _z3(c: Compiled, found: Held, wanted: Asked, answer: Answer) -> str:
    """Whether some flow passes by the ways that break the law, by the rules of the filters there."""
    from ..solve.claim import Claim
    from ..solve.prove import compare
    from ..solve.prove import prove as put

    words = []
    for _, part, of in found.parts:
        if of.ranges.is_empty:
            continue
        claim = Claim(part.batch.src, part.batch.dst, of.ranges.ranges, of.ports.ranges)
        proof = put(c, part.outcomes, claim, forward_only=of.forward_only)
        verdict = verdict_of(c.universe, part.asked_words(of.forward_only))
        # Invariant: Z3 asks each client port by itself, and may be surer where rules tell them apart
        told = None if verdict == "unknown" and leaves_ports_open(c, part, of) else verdict
        if of.forward_only:
            compare(proof, about(answer), forward=told)
            low, high = proof.forward_low, proof.forward_high
        else:
            compare(proof, about(answer), session=told)
            low, high = proof.session_low, proof.session_high
        words.append("sat" if low == "sat" else "unsat" if high == "unsat" else "unknown")
    return "sat" if "sat" in words else "unknown" if "unknown" in words else "unsat"


def _breaks(judge: Judge, c: Compiled, way: Told, direction: str, wanted: Asked, answer: Answer) -> None:
    """A flow that breaks the law must pass for the judge, and break it."""
    trace = judge.trace(start_of(c, way.row), way.flow)
    word = trace.session if direction == RETURN else trace.forward
    if word is not True:
        _differ(answer, f"violated by {way.flow}", f"{word_of(word)} ({trace.disposition})")
    if _kept_to(trace, direction, wanted, way.row, c):
        _differ(
            answer, f"violated by {way.flow} ({direction})", f"it keeps to the law: {_met(trace, direction)}"
        )


def _kept(
    judge: Judge, c: Compiled, found: Held, wanted: Asked, answer: Answer, sides: tuple[Side, Side]
) -> int:
    """How many flows that keep to the law, one a way, do so for the judge."""
    seen: dict[tuple[tuple[str, str], ...], Told] = {}
    of = found.there_asked
    for outcome, at in surely_passing(c, found.kept, of):
        places = between(outcome)
        if places not in seen and len(seen) < MOST_REPLAYED:
            seen[places] = tell(c, found.kept, of, *sides, [(outcome, at)])
    directions = ("forward",) if wanted.forward_only or found.back.outcomes else ("forward", RETURN)
    for way in seen.values():
        trace = judge.trace(start_of(c, way.row), way.flow)
        if trace.forward is not True:
            sides_told = f"passes by {way.flow}", f"{word_of(trace.forward)} ({trace.disposition})"
            _differ(answer, *sides_told)
        for direction in directions:
            if direction == RETURN and (trace.session is not True or trace.flow.reply() is None):
                continue
            if not _kept_to(trace, direction, wanted, way.row, c):
                _differ(
                    answer,
                    f"{way.flow} keeps to the law ({direction})",
                    f"it breaks it: {_met(trace, direction)}",
                )
    return len(seen)


def _stopped(
    judge: Judge, c: Compiled, found: Held, wanted: Asked, answer: Answer, sides: tuple[Side, Side]
) -> int:
    """How many flows of pairs between which nothing passes the judge was asked about: none breaks the law."""
    passing = found.there.forward | found.kept.forward
    none = [index for index in range(len(passing)) if not passing[index].any()]
    asked = none[:: max(1, len(none) // MOST_REPLAYED)][:MOST_REPLAYED]
    for index in asked:
        flow = sample(c, found.kept, wanted, sides, index)
        row = int(found.kept.batch.rows[index])
        trace = judge.trace(start_of(c, row), flow)
        met = _met(trace, "forward")
        # what never leaves its interface is no traffic
        if (
            trace.forward is True
            and met != [start_of(c, row)]
            and not _kept_to(trace, "forward", wanted, row, c)
        ):
            _differ(answer, f"{flow} does not pass", f"it passes, and breaks the law: {met}")
    return len(asked)


def _kept_to(trace: Trace, direction: str, wanted: Asked, row: int, c: Compiled) -> bool:
    """Whether what the judge met on the way is as the law says."""
    start, end = start_of(c, row), _end(trace)
    ids = _met(trace, direction)
    ids = [end, *ids, start] if direction == RETURN else [start, *ids, end]
    via = wanted.via[::-1] if direction == RETURN else wanted.via
    return keeps(ids, via, wanted.avoid)


def _end(trace: Trace) -> str:
    """Where the first packet ended: an interface, or the internet behind the gateway that it met last."""
    steps = [step for step in trace.steps if step.direction == "forward"]
    if not steps:
        return ""
    return INTERNET if steps[-1].stage.endswith("internet-gateway") else steps[-1].id


def _met(trace: Trace, direction: str) -> list[str]:
    """What a packet met and passed, in order."""
    return [step.id for step in trace.steps if step.direction == direction and step.ok is not False]


def _differ(answer: Answer, engine: str, judge: str) -> NoReturn:
    raise Disagreement(about(answer), {"engine": engine, "judge": judge})
