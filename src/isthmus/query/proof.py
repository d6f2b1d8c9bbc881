"""Who vouches for a ``path`` answer: Z3 on the formulas, the judge on the raw snapshot. A difference stops everything.

Z3 is put every verdict, and every distinct filter used is proved equal to its formula once. The judge replays the
witness of every way; for ``unreachable`` it decides the whole asked box where the pairs are few, else samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ..engine.compile import Compiled
from ..engine.far_links import link_of_row
from ..errors import Disagreement
from ..judge import Judge, Spoken
from ..model.network import Network
from ..packet import ICMP, ICMPV6, PORT_PROTOCOLS, Box, Flow, service_range
from ..space import Ranges
from ..space.line import address_at
from .answer import Answer
from .asked import Asked, Evaluation
from .by_port import leaves_ports_open
from .likely import LIKELY_PORT
from .sides import INTERNET_ROW, Side, source_places, target_places
from .telling import Told

if TYPE_CHECKING:
    from ..solve.audit import Audited

MOST_BOXED = 4
"""Units: pairs whose whole box the judge decides; of more, it samples flows."""
MOST_SAMPLED = 12
SAMPLE_PROTOCOLS = (6, 17, ICMP, ICMPV6, 50)


def prove(
    network: Network,
    c: Compiled,
    found: Evaluation,
    wanted: Asked,
    answer: Answer,
    told: list[Told],
    sides: tuple[Side, Side],
    question: Mapping[str, Any],
) -> dict[str, Any]:
    """The proof line of an answer.

    Errors: Disagreement with all sides, when a reader differs.
    """
    fast = bool(question.get("fast"))
    asking = partial(_sampled, network, c, found, wanted, sides)
    proof: dict[str, Any] = {"z3": "skipped" if fast else _heard(asking, _z3, c, found, wanted, answer)}
    if not fast:
        audited = _audited(c, found)
        proof["filters"] = audited.count
        if audited.failed:
            proof["undecided"] = len(audited.failed)
    z3 = {"z3": Z3_SAYS.get(proof["z3"], proof["z3"])}
    proof["judge"] = _heard(lambda: z3, _judge, network, c, found, wanted, answer, told, sides)
    return proof


def _heard(others: Callable[[], dict[str, str]], reader: Callable[..., str], *asked: Any) -> str:
    """A reader's word.

    Errors: Disagreement, as the reader raised it, and with what the others say, who are asked only then.
    """
    try:
        return reader(*asked)
    except Disagreement as error:
        told = error.sides | others()
        raise Disagreement(
            error.about, {name: told[name] for name in sorted(told, key=ORDER.index)}
        ) from error


def _sampled(
    network: Network, c: Compiled, found: Evaluation, wanted: Asked, sides: tuple[Side, Side]
) -> dict[str, str]:
    """What the judge says of the first flow of what was asked."""
    flow = sample(c, found, wanted, sides, 0)
    trace = judge_of(network).trace(start_of(c, int(found.batch.rows[0])), flow, spoken=said(wanted))
    word = trace.forward if wanted.forward_only else trace.session
    return {"judge": f"{word_of(word)} by {flow} ({trace.disposition})"}


Z3_SAYS = {"sat": "reachable", "unsat": "unreachable", "skipped": "nothing: it was not asked"}
ORDER = ("engine", "z3", "judge")
"""The readers of a path, in which order they are told."""


def _z3(c: Compiled, found: Evaluation, wanted: Asked, answer: Answer) -> str:
    from ..solve.claim import Claim
    from ..solve.prove import compare
    from ..solve.prove import prove as put

    claim = Claim(found.batch.src, found.batch.dst, wanted.ranges.ranges, wanted.ports.ranges)
    proof = put(c, found.outcomes, claim, forward_only=wanted.forward_only)
    session = None if wanted.forward_only else answer.session
    told = [answer.forward, session]
    if "unknown" in told and leaves_ports_open(c, found, wanted):
        told = [
            None if word == "unknown" else word for word in told
        ]  # Invariant: Z3 asks each port by itself
    compare(proof, about(answer), forward=told[0], session=told[1])
    low, high = (
        (proof.forward_low, proof.forward_high)
        if wanted.forward_only
        else (proof.session_low, proof.session_high)
    )
    return low if low == "sat" else high if high == "unsat" else "unknown"


def _audited(c: Compiled, found: Evaluation) -> Audited:
    """The distinct filters that the answer rests on, each proved equal to its formula."""
    from ..solve.audit import audit_used, used_contents

    return audit_used(c, used_contents(found.outcomes))


def judge_of(network: Network) -> Judge:
    """The judge on a network's snapshot, made once."""
    known = network.memo.get("judge")
    if not isinstance(known, Judge):
        known = network.memo["judge"] = Judge(network.snapshot)
    return known


def about(answer: Answer) -> str:
    """What was asked, for whoever has to say that readers differ on it."""
    told = answer.understood
    return f"{told['source']['text']} -> {told['target']['text']} {' '.join(told['service'])}"


def _judge(
    network: Network,
    c: Compiled,
    found: Evaluation,
    wanted: Asked,
    answer: Answer,
    told: list[Told],
    sides: tuple[Side, Side],
) -> str:
    if wanted.leaves_out:
        return "skipped"
    judge = judge_of(network)
    if answer.verdict == "reachable":
        for way in told:
            _replay(judge, c, way, wanted, answer)
        return "replayed"
    if answer.verdict != "unreachable" or found.left_out:
        return "skipped"
    return _refuted(judge, c, found, wanted, answer, sides)


def said(wanted: Asked) -> Spoken | None:
    """What the client speaks in the judge's words; None where the question does not name it."""
    return None if wanted.spoken is None else Spoken(wanted.spoken.protocol, wanted.spoken.host)


def start_of(c: Compiled, row: int) -> str:
    """Where the judge is to begin: the interface of a row, the internet, or beyond a link, by its key."""
    if row < INTERNET_ROW:
        return c.far.links[link_of_row(row)].key
    return "internet" if row < 0 else c.rows.names[int(c.rows.interface[row])]


def _replay(judge: Judge, c: Compiled, way: Told, wanted: Asked, answer: Answer) -> None:
    trace = judge.trace(start_of(c, way.row), way.flow, spoken=said(wanted))
    word = trace.forward if wanted.forward_only else trace.session
    if word is not True:
        steps = "; ".join(f"{s.direction} {s.layer} {s.id} {s.rule}" for s in trace.steps if s.ok is not True)
        sides = {
            "engine": f"reachable by {way.flow}",
            "judge": f"{word_of(word)} ({trace.disposition}: {steps})",
        }
        raise Disagreement(about(answer), sides)


def word_of(word: bool | None) -> str:
    """A judge's word as a verdict."""
    return {True: "reachable", False: "unreachable", None: "unknown"}[word]


def _refuted(
    judge: Judge, c: Compiled, found: Evaluation, wanted: Asked, answer: Answer, sides: tuple[Side, Side]
) -> str:
    """Hold ``unreachable`` against the judge: whole boxes where they are few, else flows."""
    count = len(found.batch)
    if count <= MOST_BOXED:
        whole = True
        for index in range(count):
            start = start_of(c, int(found.batch.rows[index]))
            for box, complete in _boxes(c, found, wanted, sides, index):
                whole &= complete
                for ruling in judge.decide(start, box, spoken=said(wanted)):
                    word = ruling.forward if wanted.forward_only else ruling.session
                    _must_not(word, ruling.trace.flow, ruling.trace.disposition, answer)
        return "checked" if whole else "sampled"
    step = max(1, count // MOST_SAMPLED)
    for index in range(0, count, step):
        flow = sample(c, found, wanted, sides, index)
        start = start_of(c, int(found.batch.rows[index]))
        trace = judge.trace(start, flow, spoken=said(wanted))
        word = trace.forward if wanted.forward_only else trace.session
        _must_not(word, flow, trace.disposition, answer)
    return "sampled"


def _must_not(word: bool | None, flow: Flow, disposition: str, answer: Answer) -> None:
    if word is not False:
        sides = {"engine": "unreachable", "judge": f"{word_of(word)} by {flow} ({disposition})"}
        raise Disagreement(about(answer), sides)


def _boxes(
    c: Compiled, found: Evaluation, wanted: Asked, sides: tuple[Side, Side], index: int
) -> Iterator[tuple[Box, bool]]:
    """Boxes of one pair, one protocol each; with whether they cover the asked services."""
    wanted = found.asked_at(index, wanted)
    sources, targets = _places(c, found, sides, index)
    family = address_at(sources[0][0])[0]
    protocols = {p for low, high in wanted.ranges.ranges for p in range(low >> 16, (high >> 16) + 1)}
    complete = len(protocols) <= len(SAMPLE_PROTOCOLS)
    for protocol in sorted(protocols if complete else protocols & set(SAMPLE_PROTOCOLS)):
        services = (wanted.ranges & Ranges.of([service_range(protocol)])).ranges
        ports = wanted.ports.ranges if protocol in PORT_PROTOCOLS else ((0, 0),)
        for source in sources:
            for target in targets:
                for span in services:
                    for port in ports:
                        yield Box(family, _plain(source), _plain(target), span, port), complete


def _places(
    c: Compiled, found: Evaluation, sides: tuple[Side, Side], index: int
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    batch = found.batch
    sources = source_places(c, sides[0], int(batch.src[index]), int(batch.rows[index]))
    return sources.ranges, target_places(c, sides[1], int(batch.dst[index])).ranges


def _plain(span: tuple[int, int]) -> tuple[int, int]:
    return address_at(span[0])[1], address_at(span[1])[1]


def sample(c: Compiled, found: Evaluation, wanted: Asked, sides: tuple[Side, Side], index: int) -> Flow:
    """One flow of what was asked of a pair, with a likely client port where it may have it."""
    wanted = found.asked_at(index, wanted)
    sources, targets = _places(c, found, sides, index)
    family, source = address_at(sources[0][0])
    service = wanted.ranges.sample()
    if service >> 16 in PORT_PROTOCOLS:
        port = LIKELY_PORT if LIKELY_PORT in wanted.ports else wanted.ports.sample()
    else:
        port = 0
    return Flow(family, source, address_at(targets[0][0])[1], service, port)
