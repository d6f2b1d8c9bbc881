"""Put a ``path`` verdict to Z3: is there a flow, and is there a session, surely and possibly.

In: the engine's outcomes and what was asked. Out: a ``Proof``, four words and a witness. ``compare`` holds a
proof against the engine's verdicts and stops on a difference. A limit that was passed stays ``unknown``: it
is never turned into a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.compile import Compiled
from ..engine.session import Outcome
from ..errors import Disagreement
from ..packet import PORT_PROTOCOLS, Flow
from . import claim as words
from .claim import Claim
from .solver import SAT, UNKNOWN, UNSAT, Formula, Ruling, every, solver, some
from .terms import FALSE
from .ways import FlowGroup, Ways

REACHABLE, UNREACHABLE = "reachable", "unreachable"
MOST_GROUPS = 2048


@dataclass(frozen=True, slots=True)
class Proof:
    """Z3's words: ``sat``, ``unsat`` or ``unknown`` for the first packet and the session, surely and
    possibly.

    ``witness`` is a session (or where none is sure, a first packet) that surely gets through. Another process
    may find another one: it is for replaying, not for showing.
    """

    forward_low: str
    forward_high: str
    session_low: str
    session_high: str
    witness: Flow | None = None

    @property
    def forward(self) -> str:
        """The verdict on the first packet; ``undecided`` where Z3 passed its limit."""
        return _verdict(self.forward_low, self.forward_high)

    @property
    def session(self) -> str:
        """The verdict on the session; ``undecided`` where Z3 passed its limit."""
        return _verdict(self.session_low, self.session_high)


UNDECIDED = "undecided"


def _verdict(low: str, high: str) -> str:
    if low == SAT:
        return REACHABLE
    if high == UNSAT:
        return UNREACHABLE
    return "unknown" if (low, high) == (UNSAT, SAT) else UNDECIDED


def prove(
    compiled: Compiled, outcomes: Sequence[Outcome], claim: Claim, *, forward_only: bool = False
) -> Proof:
    """Whether any asked flow and any asked session gets through, by the rules themselves.

    Shapes: ``outcomes`` of one batch, whose flows ``claim.src`` and ``claim.dst`` number. With
    ``forward_only`` the session is not asked for and ``unknown``.
    """
    case = _Case(Ways(compiled, outcomes, claim))
    if len(case.groups) > MOST_GROUPS:
        return Proof(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    if forward_only:
        low, flow = case.any("low", session=False)
        high = low if low == SAT else case.any("high", session=False)[0]
        return Proof(low, high, UNKNOWN, UNKNOWN, flow)
    session, flow = case.any("low", session=True)
    if session == SAT:
        return Proof(SAT, SAT, SAT, SAT, flow)
    forward, first = case.any("low", session=False)
    possible = case.any("high", session=True)[0]
    reached = SAT if SAT in (forward, possible) else case.any("high", session=False)[0]
    return Proof(forward, reached, session, possible, first)


def compare(proof: Proof, about: str, *, forward: str | None = None, session: str | None = None) -> None:
    """Hold a proof against the engine's verdicts; None: not asked.

    Errors: Disagreement, where Z3 decided and decided otherwise.
    """
    for name, engine, z3 in (("forward", forward, proof.forward), ("session", session, proof.session)):
        if engine is not None and z3 != UNDECIDED and engine != z3:
            raise Disagreement(f"{about} ({name})", {"engine": engine, "z3": z3})


class _Case:
    """One claim before Z3; what was asked once (both bounds are often one formula) is not asked again."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.groups = ways.groups()
        self._known: dict[Formula, Ruling] = {}

    def any(self, bound: str, *, session: bool) -> tuple[str, Flow | None]:
        """Whether some group has a flow; ``unknown`` where none is known to and one is not known not to."""
        word = UNSAT
        for group in self.groups:  # Invariant: one at a time, for Z3 is slower on a union of them
            family = words.family_of(self.ways.c.universe, group.sources[0])
            formula = self._formula(group, bound, session=session)
            ruling = self._known.get(formula)
            if ruling is None:
                ruling = self._known[formula] = self._ask(family, formula)
            if ruling.word == SAT:
                return SAT, _witness(family, ruling)
            if ruling.word != UNSAT:
                word = UNKNOWN
        return word, None

    def _ask(self, family: int, formula: Formula) -> Ruling:
        named = words.variables(family, self.ways.legs)
        return solver().ask(formula, named, [name for name in named if not name.startswith("n")])

    def _formula(self, group: FlowGroup, bound: str, *, session: bool) -> Formula:
        parts = [self.ways.forward(group.index, bound)]
        if session and parts[0] != FALSE:
            parts.append(self.ways.reply(group.index, bound))
        elif self.ways.tells_ports:
            parts.append(some((words.answers(words.REPLY, self.ways.claim.ports), words.silent())))
        return every([*frame(self.ways, group), *parts])


def frame(ways: Ways, group: FlowGroup) -> list[Formula]:
    """That a flow is one of a group's, for an asked service."""
    return [
        _within(ways.c, words.SOURCE, group.sources),
        _within(ways.c, words.TARGET, group.targets),
        words.asked(ways.claim),
    ]


def _within(compiled: Compiled, name: str, ranks: tuple[int, ...]) -> str:
    """That an address lies in any of these pieces; long texts (the internet's) are kept."""
    if len(ranks) == 1:
        return words.within(compiled.universe, name, ranks)
    key = ("within", name, ranks)
    known: str | None = compiled.cache.get(key)
    if known is None:
        known = compiled.cache[key] = words.within(compiled.universe, name, ranks)
    return known


def _witness(family: int, ruling: Ruling) -> Flow:
    values = ruling.values
    service = values[words.SERVICE]
    port = values[words.REPLY] & 0xFFFF if service >> 16 in PORT_PROTOCOLS else 0
    source = values[words.address(words.SOURCE, family)]
    return Flow(family, source, values[words.address(words.TARGET, family)], service, port)
