"""The space of a wide question holds exactly the flows that get through alone; every witness replays."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given

import isthmus
from isthmus.errors import QuestionError
from isthmus.judge import Judge
from isthmus.model.network import Network, build
from isthmus.packet import EPHEMERAL_PORTS, TCP, UDP, Flow, parse_address
from isthmus.query.answer import Answer, Space
from isthmus.query.service import parse_service
from tests.laws.depth import tried
from tests.laws.spaces import contains
from tests.sketches import edges
from tests.sketches.draw import INTERNET, Start, directed, question
from tests.sketches.sketch import Card, Sketch
from tests.strategies import drawn_from, seeds

PING = "icmp/8"
"""Asked by its name it is of IPv4 alone."""
SERVICES = ("any", "tcp/0-65535", "tcp/443", "udp", PING)
MOST_PATHS, MOST_BOXES = 16, 64


def wide(drawn: Sketch, random: Random) -> tuple[dict[str, Any], Card | None, Card | None]:
    """A question between two interfaces, or one and the internet; None stands for the internet."""
    source: Card | None = random.choice(drawn.cards)
    target: Card | None = random.choice(drawn.cards)
    side = random.randrange(5)
    if side == 3:
        source = None
    elif side == 4:
        target = None
    asked = {
        "question": "path",
        "source": source.interface_id if source else INTERNET,
        "target": target.interface_id if target else INTERNET,
        "service": random.choice(SERVICES),
    }
    return asked, source, target


def answered(
    network: Network, asked: dict[str, Any], source: Card | None, target: Card | None
) -> Answer | None:
    """The answer of a wide question; None of a ping that is refused, as it has to be, for ends of IPv6 alone."""
    try:
        return isthmus.ask(network, asked)
    except QuestionError:
        ends = [card for card in (source, target) if card is not None]
        assert asked["service"] == PING and not all(card.private for card in ends), asked
        return None


def boxes_of(answer: Answer) -> list[Space] | None:
    """Every box of every path; None where a limit may have cut them."""
    paths = answer.paths or []
    if len(paths) >= MOST_PATHS or any(len(path.space) >= MOST_BOXES for path in paths):
        return None
    return [box for path in paths for box in path.space]


def asks_for(start: Start, source: Card | None, target: Card | None, service: str) -> bool:
    """True when a directed flow is one of those that the wide question asks for."""
    flow = start.flow
    if start.place != (source.interface_id if source else INTERNET):
        return False
    if flow.protocol in (TCP, UDP) and not EPHEMERAL_PORTS[0] <= flow.source_port <= EPHEMERAL_PORTS[1]:
        return False
    if not any(low <= flow.service <= high for low, high in parse_service(service).ranges):
        return False
    if service == PING and flow.family == 6:
        return False
    if target is None:
        held = [*edges.PUBLIC, *edges.PUBLIC6]
    else:
        held = target.v6 + (target.public if source is None else target.private)
    return (flow.family, flow.target) in [parse_address(text) for text in held]


def flow_of(witness: dict[str, Any]) -> Flow:
    """A witness as a flow."""
    family, source = parse_address(witness["source"])
    service = parse_service(witness["service"]).ranges[0][0]
    return Flow(family, source, parse_address(witness["target"])[1], service, witness.get("source_port", 0))


@tried(80, shrink=False)
@given(seeds())
def test_a_flow_is_in_the_space_exactly_when_it_is_answered_reachable_alone(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    asked, source, target = wide(drawn, random)
    answer = answered(network, asked, source, target)
    boxes = boxes_of(answer) if answer is not None else None
    if answer is None or boxes is None:
        return
    for start in flows_between(drawn, random, source, target, asked["service"]):
        one = question(start)
        alone = isthmus.ask(network, one | {"target": asked["target"], "target_address": one["target"]})
        assert contains(boxes, start.flow) == (alone.session == "reachable"), (asked, start, answer, alone)
        if answer.extent == "some" and not answer.truncated:
            assert contains(answer.space or [], start.flow) == (alone.session == "reachable"), (asked, start)
            assert contains(answer.missing or [], start.flow) == (alone.session == "unreachable"), (
                asked,
                start,
            )


@tried(80, shrink=False)
@given(seeds())
def test_every_witness_replays_and_what_is_outside_the_space_is_stopped(seed: int) -> None:
    drawn, random = drawn_from(seed)
    snapshot = drawn.snapshot()
    judge = Judge(snapshot)
    asked, source, target = wide(drawn, random)
    answer = answered(build(snapshot), asked, source, target)
    if answer is None:
        return
    for path in answer.paths or []:
        if path.witness is not None:
            trace = judge.trace(asked["source"], flow_of(path.witness))
            assert trace.session is True, (asked, path, trace)
    boxes = boxes_of(answer)
    if boxes is None:
        return
    for start in flows_between(drawn, random, source, target, asked["service"]):
        trace = judge.trace(start.place, start.flow)
        assert contains(boxes, start.flow) == (trace.session is True), (asked, start, answer, trace)


def flows_between(
    drawn: Sketch, random: Random, source: Card | None, target: Card | None, service: str
) -> list[Start]:
    """Directed flows that the wide question asks for, among many."""
    drawn_flows = [directed(drawn, random) for _ in range(60)]
    return [start for start in drawn_flows if asks_for(start, source, target, service)]
