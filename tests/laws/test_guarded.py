"""Paths through a firewall, at an endpoint or at a transit gateway: engine, Z3 (within ``ask``) and judge agree.

Whatever its policy says.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hypothesis import given
from hypothesis import strategies as st

import isthmus
from isthmus.judge import Judge, Spoken
from isthmus.model.network import build
from isthmus.packet import EPHEMERAL_PORTS, TCP, UDP, Box, Flow, parse_address, service_range
from isthmus.query.answer import Answer
from tests.judge.drawing import Drawing
from tests.laws.depth import TIMES, tried
from tests.laws.readers import WORDS
from tests.laws.spaces import contains
from tests.sketches.at_gateway import at_gateway, over_gateway
from tests.sketches.at_hub import at_hub, over_hub
from tests.sketches.draw import Start, question
from tests.sketches.guarded import CLIENT, HOSTS, SERVER, crossing, guarded
from tests.strategies import seeds

FLOWS_OF_ONE = 8


def asked(network: isthmus.Network, start: Start, name: str = "", **more: object) -> Answer:
    """What ``ask`` says of a five-tuple, with the name that the client asks for."""
    told = question(start) | more
    if name:
        told["service"] = f"{told['service']}?sni={name}"
    answer = isthmus.ask(network, told)
    assert answer.error is None, answer.error
    return answer


def differences(
    seed: int,
    draw: Callable[[Random], Drawing] = guarded,
    cross: Callable[[Random], Start] = crossing,
) -> list[str]:
    """What the readers differ in about flows of one network."""
    random = Random(seed)
    drawn = draw(random).snapshot()
    network, judge = build(drawn), Judge(drawn)
    found = []
    for _ in range(FLOWS_OF_ONE):
        start = cross(random)
        flow = start.flow
        trace = judge.trace(start.place, flow)
        answer = asked(network, start)
        pairs = [(answer.forward, WORDS[trace.forward]), (answer.session, WORDS[trace.session])]
        if flow.protocol == TCP:
            name = random.choice(HOSTS)
            spoken = judge.trace(start.place, flow, spoken=Spoken("tls", name))
            answer = asked(network, start, name)
            pairs.append((answer.session, WORDS[spoken.session]))
            if answer.handshake is not None:
                pairs.append((answer.handshake, WORDS[trace.session]))
        if any(one != other for one, other in pairs):
            found.append(f"seed {seed}: {flow}: {pairs}")
    return found


@tried(25, shrink=False)
@given(seeds())
def test_the_readers_say_the_same_of_what_crosses_a_firewall(seed: int) -> None:
    assert not differences(seed)


@tried(25, shrink=False)
@given(seeds())
def test_they_do_of_what_crosses_one_at_a_transit_gateway(seed: int) -> None:
    assert not differences(seed, at_hub, over_hub)


@tried(40, shrink=False)
@given(seeds())
def test_they_do_of_what_crosses_one_before_an_internet_gateway(seed: int) -> None:
    assert not differences(seed, at_gateway, over_gateway)


def test_they_do_for_forty_policies_by_seed() -> None:
    assert not [told for seed in range(40 * TIMES) for told in differences(seed)]


def test_they_do_for_twenty_at_a_transit_gateway() -> None:
    assert not [told for seed in range(20 * TIMES) for told in differences(seed, at_hub, over_hub)]


def test_they_do_for_sixty_before_an_internet_gateway() -> None:
    assert not [told for seed in range(60 * TIMES) for told in differences(seed, at_gateway, over_gateway)]


@tried(15, shrink=False)
@given(seeds())
def test_whole_questions_are_proved_too(seed: int) -> None:
    network = build(guarded(Random(seed)).snapshot())
    for target in ("eni-b", "internet"):
        for service in ("tcp", "any", "udp/53"):
            answer = isthmus.ask(
                network,
                {"question": "path", "source": "eni-a", "target": target, "service": service, "fixes": False},
            )
            assert answer.error is None and answer.verdict


@tried(25, shrink=False)
@given(seeds(), st.sampled_from((TCP, UDP)))
def test_the_space_of_a_whole_question_is_what_the_judge_decides_port_by_port(
    seed: int, protocol: int
) -> None:
    drawn = guarded(Random(seed)).snapshot()
    service = "tcp" if protocol == TCP else "udp"
    asked = {"question": "path", "source": "eni-a", "target": "eni-b", "service": service, "fixes": False}
    answer = isthmus.ask(build(drawn), asked)
    boxes = [box for path in answer.paths or [] for box in path.space]
    ends = [(parse_address(address)[1],) * 2 for address in (CLIENT, SERVER)]
    rulings = Judge(drawn).decide("eni-a", Box(4, *ends, service_range(protocol), EPHEMERAL_PORTS))
    for ruling in rulings:
        _, *axes = ruling.box
        for end in (0, 1):
            flow = Flow(4, *(axis[end] for axis in axes))
            assert contains(boxes, flow) is (ruling.session is True), f"seed {seed}: {flow}, {ruling.session}"
