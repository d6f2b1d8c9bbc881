"""The judge's bench: one flow traced, or a box of flows split until every part has one fate."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ..errors import LimitError
from ..packet import Box, Flow
from ..snapshot import Snapshot
from . import nowhere, walk
from .alone import admits
from .firewall import Spoken
from .header import opening_header
from .journey import End, Journey
from .region import Range, Region, remainder
from .step import inspection
from .trace import Gap, Ruling, Trace
from .world import World

AXES = ("source", "target", "service", "source_port")
LIMIT = 100_000
PERMISSIVE = frozenset(
    {
        "block-public-access-unread-is-off",
        "delegated-prefix-matches-group",
        "endpoint-unread-serves",
        "inbound-needs-no-subnet-route",
        "instance-state-unknown-runs",
        "regional-nat-meets-no-acl",
        "state-not-told",
        "v6-inbound-with-eigw-return",
    }
)


class _Verdict(NamedTuple):
    """One walk's verdict, where the first packet ended, and the walk."""

    forward: bool | None
    session: bool | None
    end: End
    journey: Journey
    handshake: bool | None = None
    """The session but for data: of what is spoken, where firewalls look at it."""


class Judge:
    """Decides flows straight from a snapshot's raw records, by AWS's documentation alone.

    Where AWS picks something (a NAT gateway's port, one of two routes), every choice is walked: all agree, or
    the verdict is None and ``closed`` names the choices that fail. ``thorough`` goes on past group, ACL and
    state denials, so that a trace shows every control on the way and not the first alone.
    """

    def __init__(self, snapshot: Snapshot, world: World | None = None) -> None:
        self._world = world or World(snapshot)

    def of(self, snapshot: Snapshot) -> Judge:
        """The judge of this snapshot with edits laid over: the records that they changed are read, the rest is shared."""
        return Judge(snapshot, self._world.amended(snapshot))

    def trace(self, start: str, flow: Flow, *, thorough: bool = False, spoken: Spoken | None = None) -> Trace:
        """The fate of one flow from an interface, from ``internet``, or from ``nowhere``.

        Shapes: source and target are the addresses as the client writes them. With ``spoken`` a session is one in
        which data passes every firewall; without it the handshake is one, whatever is spoken then.
        """
        ranges: dict[str, Range] = {
            "source": (flow.source, flow.source),
            "target": (flow.target, flow.target),
            "service": (flow.service, flow.service),
            "source_port": (flow.source_port, flow.source_port),
        }
        trace, _ = self._judge(start, flow.family, ranges, thorough, spoken)
        return trace

    def admits(self, name: str, flow: Flow, *, egress: bool) -> bool | None:
        """Whether one group or network ACL by itself admits a flow; None where it was not read as a whole."""
        return admits(self._world, name, flow, egress=egress)

    def decide(
        self,
        start: str,
        box: Box,
        *,
        limit: int = LIMIT,
        thorough: bool = False,
        spoken: Spoken | None = None,
    ) -> list[Ruling]:
        """Disjoint boxes that fill ``box``, each of one fate.

        Errors: LimitError, when more than ``limit`` boxes would be needed.
        """
        whole: dict[str, Range] = dict(zip(AXES, box[1:], strict=True))
        rulings: list[Ruling] = []
        waiting = [whole]
        while waiting:
            ranges = waiting.pop()
            trace, left = self._judge(start, box.family, ranges, thorough, spoken)
            part = Box(box.family, left["source"], left["target"], left["service"], left["source_port"])
            rulings.append(Ruling(part, trace.forward, trace.session, trace))
            if len(rulings) + len(waiting) > limit:
                raise LimitError(f"the box falls into more than {limit} parts")
            waiting.extend(reversed(remainder(ranges, left)))
        return rulings

    def _judge(
        self,
        start: str,
        family: int,
        ranges: dict[str, Range],
        thorough: bool,
        spoken: Spoken | None,
    ) -> tuple[Trace, dict[str, Range]]:
        """The fate of the lowest flow of the ranges, whatever is spoken in it; the ranges left share it.

        What is spoken decides about UDP alone: a client may speak what firewalls let pass.
        """
        trace, left, more = self._heard(start, family, ranges, thorough, spoken)
        known: set[str] = set()
        while spoken is None and more - known:
            word = min(more - known)
            known.add(word)
            other, left, further = self._heard(start, family, left, thorough, Spoken(word, None), data=False)
            trace, more = _better(trace, other), more | further
        return trace, left

    def _heard(
        self,
        start: str,
        family: int,
        ranges: dict[str, Range],
        thorough: bool,
        spoken: Spoken | None,
        *,
        data: bool = True,
    ) -> tuple[Trace, dict[str, Range], set[str]]:
        """Walk the lowest flow of the ranges through every choice AWS has; what else may be spoken, by firewalls."""
        verdicts: list[_Verdict] = []
        left = ranges
        waiting: list[dict[str, Range]] = [{}]
        while waiting:
            fixed = waiting.pop()
            region = Region(left, fixed)
            journey = Journey(self._world, region, opening_header(family, region), start, thorough)
            if spoken is not None:
                journey.spoken, journey.data = spoken, data
            verdict = self._walk(journey)
            verdicts.append(verdict)
            left = {axis: region.ranges[axis] for axis in AXES}
            opened = {axis: fixed.get(axis, full) for axis, full in region.opened.items()}
            for rest in remainder(opened, {axis: region.ranges[axis] for axis in opened}):
                waiting.append({**fixed, **rest})
        return _told(verdicts), left, {word for v in verdicts for word in v.journey.may_speak}

    def _walk(self, journey: Journey) -> _Verdict:
        header, region, start = journey.header, journey.region, journey.start
        end = nowhere.start(journey) if start == "nowhere" else walk.forward(journey)
        forward = _word(journey, end)
        if forward is False:
            return _Verdict(forward, forward, end, journey)
        if end.ok is not True:
            lost = journey.header.reply(region) is not None and (
                inspection.refuses(journey) or inspection.mutes(journey)
            )
            return _Verdict(forward, False if lost else forward, end, journey)
        journey.expected = header.reply(region)
        answer = journey.header.reply(region)
        if answer is None:
            journey.assume("icmp-errors-need-no-reply")
            return _Verdict(forward, forward, end, journey)
        journey.header = answer
        back = walk.backward(journey, end)
        handshake = False if inspection.refuses(journey) else _word(journey, back)
        if handshake is False and not journey.thorough:
            return _Verdict(forward, False, end, journey, False)
        data = inspection.carries(journey)
        session = False if False in (data, handshake) else None if None in (data, handshake) else True
        return _Verdict(forward, session, end, journey, handshake)


def _better(one: Trace, other: Trace) -> Trace:
    """Of two things that may be spoken the one that gets further."""
    ranks = {False: 0, None: 1, True: 2}
    forward = max(one.forward, other.forward, key=lambda word: ranks[word])
    best = max(one, other, key=lambda trace: (ranks[trace.session], ranks[trace.forward]))
    return replace(best, forward=forward)


def _word(journey: Journey, end: End) -> bool | None:
    if journey.denied or end.ok is False:
        return False
    return None if journey.doubts or end.ok is None else True


def _joined(words: list[bool | None]) -> bool | None:
    return words[0] if all(word is words[0] for word in words) else None


def _told(verdicts: list[_Verdict]) -> Trace:
    """One trace of all the walks; the steps shown are those of the worst."""
    worst = min(verdicts, key=lambda v: (_rank(v.forward), _rank(v.session)))
    forward, session = _joined([v.forward for v in verdicts]), _joined([v.session for v in verdicts])
    gaps = {gap for v in verdicts for gap in v.journey.gaps} if forward is None or session is None else set()
    closed = _closed(verdicts) if session is None else []
    gaps.update(Gap("split", axis, f"closed for {low}-{high}") for axis, low, high in closed)
    journey = worst.journey
    disposition = worst.end.disposition
    if forward is None and worst.forward is not None:
        disposition = "split" if closed else "unknown"
    return Trace(
        flow=journey.steps[0].flow if journey.steps else journey.header.at(journey.region),
        forward=forward,
        session=session,
        disposition=disposition,
        at=worst.end.at,
        steps=tuple(journey.steps),
        assumptions=_rested_on(verdicts),
        gaps=tuple(sorted(gaps)),
        closed=tuple(closed),
        handshake=_joined([v.handshake for v in verdicts]),
        inspected=tuple(sorted({name for v in verdicts for name in v.journey.inspected})),
    )


def _closed(verdicts: list[_Verdict]) -> list[tuple[str, int, int]]:
    """Of each thing that AWS chooses, the values that fail; what is merely not told is no choice."""
    found: set[tuple[str, int, int]] = set()
    for verdict in verdicts:
        region = verdict.journey.region
        for axis in region.opened.keys() - region.untold:
            if verdict.session is False:
                found.add((axis, *region.ranges[axis]))
    return sorted(found)


def _rested_on(verdicts: list[_Verdict]) -> tuple[str, ...]:
    """The assumptions that matter: one that only ever lets pass says nothing of what never arrives."""
    return tuple(
        sorted(
            {
                name
                for v in verdicts
                for name in v.journey.assumptions
                if v.forward is not False or name not in PERMISSIVE
            }
        )
    )


def _rank(word: bool | None) -> int:
    return 0 if word is False else 1 if word is None else 2
