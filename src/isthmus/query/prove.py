"""``prove``: a law over everything that passes between two ends: it crosses this, and never that, both ways.

Why: "all traffic from the spokes to the internet crosses the firewall" is one sentence in a policy and thousands of
ways in a network. How: the engine walks every flow between the ends; each way is held to the law, and the exact flows
of those that break it are told, with the routes that lead them past. A law that holds is checked by the judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from msgspec.structs import replace as changed

from ..engine.atoms import Words, some_in
from ..engine.compile import Compiled
from ..engine.session import Outcome
from ..errors import QuestionError
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..space import HeaderSpace, Ranges
from .answer import Answer, Path
from .asked import Asked, Evaluation, asked, compiled, text_field, verdict_of, with_waypoints
from .ends import End, resolve
from .evidence import gaps_on, leans_on
from .law import FORWARD, Held, between, held
from .law_flows import LawFlows, law_flows
from .law_nodes import quiet_nodes
from .law_proof import vouched
from .legs import NO_GROUP
from .membership import unknown_members
from .parted import parted
from .sides import Batch, Side, side
from .spaces import show
from .telling import MOST_BOXES, Told, services_asked, space_of, surely_passing, tell, understood
from .through import end_of, named
from .untold import resting_on
from .waypoints import astray

MOST_WAYS = 16
MOST_DOUBTED = 64
"""Units: senders whose doubtful flows are looked into for what leaves them in doubt."""
WORDS = {"reachable": "violated", "unknown": "unknown", "unreachable": "holds"}
"""What the ways that break a law say of it: that some surely passes, that some may, that none does."""


def prove(network: Network, question: Mapping[str, Any]) -> Answer:
    """Answer a ``prove`` question.

    Errors: QuestionError and LimitError, naming the field; Disagreement, when a reader differs.
    """
    c = compiled(network)
    source_end = _end(network, text_field(question, "source"), "source")
    target_end = _end(network, text_field(question, "target"), "target")
    wanted = with_waypoints(network, asked(c.universe, question), question)
    if not wanted.via and not wanted.avoid:
        raise QuestionError("a law says what traffic must cross: via, or avoid", field="via")
    source = side(c, source_end, question.get("source_address"), "source_address")
    target = side(c, target_end, question.get("target_address"), "target_address")
    answer = Answer(question="prove", understood=understood(question, source_end, target_end, wanted))
    answer.paths, answer.space = [], []
    hidden = [*source.gaps, *target.gaps, *unknown_members(network, source_end, target_end)]
    answer.gaps = sorted(set(hidden), key=canonical)
    network, quiet = quiet_nodes(network, source, target)
    if network is not c.network:
        c = compiled(network)
        wanted = with_waypoints(network, asked(c.universe, question), question)
        source = side(c, source_end, question.get("source_address"), "source_address")
        source = replace(source, rows=[row for row in source.rows if _name(c, row) not in quiet])
        target = side(c, target_end, question.get("target_address"), "target_address")
    if question.get("target_address") is None:
        target = _by_every_address(c, target)
    c = c.asked_by(wanted.client)
    asked_for = law_flows(c, source, target, wanted)
    if not len(asked_for.flows):
        return _nothing(answer)
    wanted = wanted.of_families(c.universe, asked_for.flows.dst)
    answer.understood["service"] = services_asked(wanted)
    found = held(c, asked_for.flows, wanted, asked_for.together)
    told = _verdict(c, answer, found, wanted, (source, target), asked_for)
    _rests_on(c, answer, found, wanted)
    if asked_for.together is not None:
        _doubts(c, answer, found, wanted)
    fast = bool(question.get("fast"))
    z3 = not fast and asked_for.together is None
    answer.proof = vouched(network, c, found, wanted, answer, told, (source, target), z3=z3, fast=fast)
    return answer


def _end(network: Network, text: str, field: str) -> End:
    """The end that a text means; a balancer of which every node was read by its nodes."""
    end = end_of(network, text, field)
    if end.kind != "load-balancer":
        return end
    known = named(network, text)
    whole = known is not None and known.nodes and not known.bare
    return end if whole else resolve(network, text, field)


def _name(c: Compiled, row: int) -> str:
    return c.rows.names[int(c.rows.interface[row])]


def _by_every_address(c: Compiled, target: Side) -> Side:
    """The target by its public addresses too: a way round by the internet is a way."""
    if target.explicit or not target.rows:
        return target
    rows = np.array(target.rows, dtype=np.int64)
    ranks = np.unique(np.concatenate([c.rows.rank[rows], c.rows.public[rows]]))
    places = Ranges.of(c.universe.piece(rank) for rank in ranks[ranks >= 0].tolist())
    return replace(target, places=places, explicit=True)


def _nothing(answer: Answer) -> Answer:
    answer.verdict = "unknown" if answer.gaps else "holds"
    answer.notes = ["no packet can be written from the one end to the other"]
    answer.assumptions, answer.result = [], {"breaks": [], "keeping": 0}
    answer.proof = {"z3": "skipped", "judge": "skipped"}
    return answer


def _verdict(
    c: Compiled, answer: Answer, found: Held, wanted: Asked, sides: tuple[Side, Side], flows: LawFlows
) -> list[tuple[str, Told]]:
    """The verdict, and the ways that surely break the law, each with its direction."""
    words = [verdict_of(c.universe, _words(part, of)) for _, part, of in found.parts]
    worst = "reachable" if "reachable" in words else "unknown" if "unknown" in words else "unreachable"
    answer.verdict = "unknown" if worst == "unreachable" and answer.gaps else WORDS[worst]
    told: list[tuple[str, Told]] = []
    spaces: list[HeaderSpace] = []
    cut = False
    for direction, part, of in found.parts:
        ways = _by_way(surely_passing(c, part, of))
        spaces += [space_of(c, part, of, *sides, members, flows.stands, flows.spans) for members in ways]
        told += [
            (direction, _way(c, part, of, wanted, sides, members, flows, direction))
            for members in ways[:MOST_WAYS]
        ]
        cut |= len(ways) > MOST_WAYS
    answer.paths = [_as_read(way.path) for _, way in told]
    answer.space, more = show(HeaderSpace.union(spaces), MOST_BOXES)
    if cut or more:
        answer.truncated, answer.next = True, "more ways or boxes of flows: ask narrower ends"
    answer.result = {
        "breaks": [_why(number, direction, way, wanted) for number, (direction, way) in enumerate(told)],
        "keeping": _ways(found.kept),
    }
    if not answer.result["keeping"] and answer.verdict == "holds":
        answer.notes = ["nothing passes from the one end to the other: the law is kept by no traffic at all"]
    return told


def _as_read(path: Path) -> Path:
    """A way with the rules alone that stand in the snapshot: a node without groups takes everything."""
    return changed(path, rules=[rule for rule in path.rules if not rule.id.startswith(NO_GROUP)])


def _way(
    c: Compiled,
    part: Evaluation,
    of: Asked,
    wanted: Asked,
    sides: tuple[Side, Side],
    members: list[tuple[Outcome, int]],
    flows: LawFlows,
    direction: str,
) -> Told:
    """A way that breaks the law, told by its first flow; of senders that were walked as one that one is walked alone."""
    if not flows.stands and flows.together is None:
        return tell(c, part, of, *sides, members)
    outcome, at = members[0]
    index = outcome.passage.pack.idx[at : at + 1]
    alone = Batch(part.batch.rows[index], part.batch.src[index], part.batch.dst[index])
    _, one, _ = held(c, alone, wanted).parts[direction != FORWARD]
    ways = {between(each[0][0]): each for each in _by_way(surely_passing(c, one, of))}
    told = tell(c, one, of, *sides, ways[between(outcome)])
    whole, _ = show(space_of(c, part, of, *sides, members, flows.stands, flows.spans), MOST_BOXES)
    return replace(told, path=changed(told.path, space=whole))


def _by_way(members: Iterable[tuple[Outcome, int]]) -> list[list[tuple[Outcome, int]]]:
    """Flows by the places between their ends; of many interfaces with one way, one is told."""
    grouped: dict[tuple[tuple[str, str], ...], list[tuple[Outcome, int]]] = {}
    for outcome, at in members:
        grouped.setdefault(between(outcome), []).append((outcome, at))
    return list(grouped.values())


def _words(part: Evaluation, of: Asked) -> Words:
    return part.forward if of.forward_only else part.session


def _ways(part: Evaluation) -> int:
    """How many ways, by the places on them, something passes by, or may."""
    return len({between(outcome) for outcome in part.outcomes if outcome.forward.any()})


def _why(number: int, direction: str, way: Told, wanted: Asked) -> dict[str, Any]:
    """Which waypoint a way misses or meets, and by which routes."""
    hops = way.path.hops if direction == "forward" else way.path.returns
    via = wanted.via if direction == "forward" else wanted.via[::-1]
    why, waypoint = astray([hop.id for hop in hops], via, wanted.avoid)
    routes = [
        f"{rule.id}: {rule.rule}"
        for rule in way.path.rules
        if rule.layer == "route" and rule.direction == direction
    ]
    return {"path": number, "direction": direction, "waypoint": waypoint, "why": why, "routes": routes}


def _rests_on(c: Compiled, answer: Answer, found: Held, wanted: Asked) -> None:
    """The gaps and assumptions of the ways that break the law, or may; where none does, of those that keep to it."""
    gaps: set[Gap] = set(answer.gaps or ())
    assumed: set[str] = set()
    bad = [outcome for _, part, _ in found.parts for outcome in part.outcomes]
    for outcome in bad or found.kept.outcomes:
        for pack in outcome.packs:
            assumed |= resting_on(c.network, pack)
            for check in pack.checks:
                assumed.update(leans_on(c, check))
    for _, part, of in found.parts:
        gaps.update(parted(c, part.outcomes, of))
        for outcome in part.outcomes:
            gaps.update(gaps_on(c, outcome, of.cells, forward_only=of.forward_only))
    answer.gaps = sorted(gaps, key=canonical)
    if wanted.picks_port:
        assumed.add("client-ports-ephemeral")
    answer.assumptions = sorted(assumed)


def _doubts(c: Compiled, answer: Answer, found: Held, wanted: Asked) -> None:
    """The gaps behind what is not sure, where senders were walked as one: of one flow of each of the first of them."""
    gaps: set[Gap] = set(answer.gaps or ())
    half = c.universe.words
    for _, part, of in found.parts:
        words = _words(part, of)
        doubtful = np.flatnonzero(some_in(words[:, half:] & ~words[:, :half]))
        _, first = np.unique(part.batch.rows[doubtful], return_index=True)
        index = doubtful[np.sort(first)[:MOST_DOUBTED]]
        if len(index):
            alone = Batch(part.batch.rows[index], part.batch.src[index], part.batch.dst[index])
            for _, one, asked_of in held(c, alone, wanted).parts:
                for outcome in one.outcomes:
                    gaps.update(gaps_on(c, outcome, asked_of.cells, forward_only=asked_of.forward_only))
    answer.gaps = sorted(gaps, key=canonical)
