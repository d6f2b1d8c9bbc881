"""``sources`` and ``targets`` hold exactly the flows that ``path`` answers reachable, one by one."""

from __future__ import annotations

from hypothesis import given

import isthmus
from isthmus.model.network import Network, build
from isthmus.packet import EPHEMERAL_PORTS, TCP, UDP, format_address
from isthmus.query.answer import Answer
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.laws.spaces import contains
from tests.sketches import edges
from tests.sketches.draw import INTERNET, Start, directed, question
from tests.sketches.sketch import Card
from tests.strategies import drawn_from, seeds

OUTSIDE = {*edges.PUBLIC, *edges.PUBLIC6}


def usual(start: Start) -> bool:
    """True when the flow's client port is one that a question without pins asks for."""
    flow = start.flow
    return flow.protocol not in (TCP, UDP) or EPHEMERAL_PORTS[0] <= flow.source_port <= EPHEMERAL_PORTS[1]


def addresses(card: Card) -> set[str]:
    """Every address by which others may call an interface."""
    return {*card.private, *card.public, *card.v6}


def target_of(start: Start) -> str:
    """The text of a flow's target."""
    return format_address(start.flow.family, start.flow.target)


def alone(network: Network, start: Start) -> str | None:
    """What ``path`` says of one flow."""
    return isthmus.ask(network, question(start)).session


@tried(60, shrink=False)
@given(seeds())
def test_sources_hold_the_flows_that_reach_the_target(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    card = random.choice(drawn.cards)
    answer = isthmus.ask(network, {"question": "sources", "target": card.interface_id, "service": "any"})
    assert not answer.truncated and answer.space is not None
    named = {text for own in addresses(card) for text in [parsed(own)]}
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(60)]:
            if usual(start) and target_of(start) in named and start.place != card.interface_id:
                said = alone(network, start)
                assert contains(answer.space, start.flow) == (said == "reachable"), (card, start, said)


@tried(60, shrink=False)
@given(seeds())
def test_targets_hold_the_flows_that_leave_the_source(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    card = random.choice(drawn.cards)
    answer = isthmus.ask(network, {"question": "targets", "source": card.interface_id, "service": "any"})
    assert not answer.truncated and answer.space is not None
    held = {parsed(text) for other in drawn.cards for text in (*other.private, *other.v6)}
    with engine_alone():
        for start in [directed(drawn, random) for _ in range(60)]:
            target = target_of(start)
            if start.place != card.interface_id or not usual(start) or target not in held | OUTSIDE:
                continue
            if target in {parsed(own) for own in addresses(card)}:
                continue
            said = alone(network, start)
            assert contains(answer.space, start.flow) == (said == "reachable"), (card, start, said)


@tried(40, shrink=False)
@given(seeds())
def test_sources_name_each_interface_as_path_answers_it(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    card = random.choice(drawn.cards)
    service = random.choice(("tcp/443", "tcp/22", "udp/53"))
    asked = {"question": "sources", "target": card.interface_id, "service": service, "expand": True}
    answer = isthmus.ask(network, asked)
    reached = [group for group in answer.groups or () if group["verdict"] == "reachable"]
    sure = {INTERNET if group["kind"] == "prefix" else group["id"] for group in reached}
    with engine_alone():
        for name in [INTERNET, *(other.interface_id for other in drawn.cards if other is not card)]:
            one = isthmus.ask(
                network,
                {
                    "question": "path",
                    "source": name,
                    "target": card.interface_id,
                    "service": service,
                    "fixes": False,
                },
            )
            if one.verdict == "reachable":
                assert name in sure, (asked, name, answer.groups)


@tried(40, shrink=False)
@given(seeds())
def test_sources_of_an_end_outside_are_the_interfaces_that_path_lets_out(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    end = random.choice(("internet", *edges.PUBLIC, *edges.PUBLIC6, "203.0.0.0/9", "2000::/12"))
    asked = {"target": end, "service": random.choice(("any", "tcp/443", "udp/53"))}
    answer = isthmus.ask(network, {"question": "sources", "expand": True, **asked})
    listed = listed_of(answer)
    with engine_alone():
        for card in drawn.cards:
            name = card.interface_id
            said = isthmus.ask(network, {"question": "path", "source": name, "fixes": False, **asked}).verdict
            assert said in listed.get(name, {"unreachable", *unsaid(answer)}), (asked, name, said, listed)
        for start in [directed(drawn, random) for _ in range(30)]:
            if (
                start.place != INTERNET
                and usual(start)
                and target_of(start) == end
                and asked["service"] == "any"
            ):
                said = alone(network, start)
                assert answer.space is not None
                assert contains(answer.space, start.flow) == (said == "reachable"), (start, said)


@tried(40, shrink=False)
@given(seeds())
def test_targets_of_an_end_outside_are_the_interfaces_that_path_lets_it_reach(seed: int) -> None:
    drawn, random = drawn_from(seed)
    network = build(drawn.snapshot())
    end = random.choice(("internet", *edges.PUBLIC, *edges.PUBLIC6, "203.0.0.0/9", "2000::/12"))
    asked = {"source": end, "service": random.choice(("any", "tcp/443", "udp/53"))}
    answer = isthmus.ask(network, {"question": "targets", "expand": True, **asked})
    listed = listed_of(answer)
    with engine_alone():
        for card in drawn.cards:
            name = card.interface_id
            said = isthmus.ask(network, {"question": "path", "target": name, "fixes": False, **asked}).verdict
            assert said in listed.get(name, {"unreachable", *unsaid(answer)}), (asked, name, said, listed)


def listed_of(answer: Answer) -> dict[str, set[str]]:
    """The verdict of each interface that an answer lists: the surest of its groups."""
    found: dict[str, set[str]] = {}
    for group in answer.groups or ():
        if "reachable" not in found.get(group["id"], ()):
            found[group["id"]] = {group["verdict"]}
    return found


def unsaid(answer: Answer) -> set[str]:
    """What may be true of interfaces that are not listed, beside that they are stopped: what gaps leave open."""
    return {"unknown"} if answer.gaps else set()


def parsed(text: str) -> str:
    """An address in its usual text."""
    from isthmus.packet import parse_address

    return format_address(*parse_address(text))
