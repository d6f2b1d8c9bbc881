"""``ping`` is a word of two families: between IPv4 addresses it means ICMP, between IPv6 ones ICMPv6."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.judge.drawing import EVERYTHING, Drawing, rule
from tests.stories.reading import network as story
from tests.stories.records import FIXTURES

V4, V6 = "icmp/8/0", "icmpv6/128/0"


def drawn(*admitted: dict[str, Any]) -> Drawing:
    """A client of one family, a client and a server of both, whose group admits what is given."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", v6="2600:1f00:0:100::/64")
    drawing.group("sg-client", [], EVERYTHING)
    drawing.group("sg-server", list(admitted), [])
    drawing.host("eni-four", "subnet-a", "10.0.0.4", groups=["sg-client"])
    drawing.host("eni-both", "subnet-a", "10.0.0.5", groups=["sg-client"], v6="2600:1f00:0:100::5")
    drawing.host("eni-server", "subnet-a", "10.0.0.9", groups=["sg-server"], v6="2600:1f00:0:100::9")
    return drawing


ECHO_4, ECHO_6 = rule("icmp/8", "0.0.0.0/0"), rule("icmpv6/128", "::/0")


def asked(drawing: Drawing, source: str, service: str = "ping") -> Answer:
    question = {"question": "path", "source": source, "target": "eni-server", "service": service}
    return isthmus.ask(build(drawing.snapshot()), question)


def test_between_ipv4_addresses_a_ping_is_icmp_and_nothing_is_missing() -> None:
    answer = asked(drawn(ECHO_4), "eni-four")
    assert (answer.verdict, answer.extent) == ("reachable", "all")
    assert answer.understood["service"] == [V4] and not answer.blocks


def test_ends_of_both_families_are_pinged_whole_by_the_echo_of_each() -> None:
    answer = asked(drawn(ECHO_4, ECHO_6), "eni-both")
    assert (answer.verdict, answer.extent) == ("reachable", "all")
    assert answer.understood["service"] == [V4, V6]


@pytest.mark.parametrize(("admitted", "through", "missing"), [(ECHO_4, V4, V6), (ECHO_6, V6, V4)])
def test_what_one_family_lacks_is_told_of_that_family_alone(
    admitted: dict[str, Any], through: str, missing: str
) -> None:
    answer = asked(drawn(admitted), "eni-both")
    assert (answer.verdict, answer.extent) == ("reachable", "some")
    assert [box.services for box in answer.space or ()] == [[through]]
    assert [box.services for box in answer.missing or ()] == [[missing]]


@pytest.mark.parametrize("question", ["path", "trace"])
@pytest.mark.parametrize(
    ("source", "target", "service", "near"),
    [
        ("eni-four", "eni-server", "icmpv6/128", "icmp/8"),
        ("2600:1f00:0:100::5", "2600:1f00:0:100::9", "icmp/8/0", "icmpv6/128"),
    ],
)
def test_icmp_of_a_family_that_the_ends_lack_is_refused_with_the_others_ping(
    question: str, source: str, target: str, service: str, near: str
) -> None:
    network = build(drawn(ECHO_4, ECHO_6).snapshot())
    asked = {"question": question, "source": source, "target": target, "service": service}
    with pytest.raises(QuestionError, match="alone") as refused:
        isthmus.ask(network, asked)
    assert refused.value.field == "service" and refused.value.nearest[0] == near


def test_icmp_by_its_number_is_asked_as_it_stands() -> None:
    answer = asked(drawn(ECHO_4), "eni-four", "proto/58")
    assert answer.verdict == "unreachable" and answer.understood["service"] == ["icmpv6"]


@pytest.mark.parametrize(("service", "family"), [("icmp/8", 4), ("icmpv6/128", 6)])
def test_between_ends_of_both_families_icmp_is_asked_over_its_own_alone(service: str, family: int) -> None:
    answer = asked(drawn(ECHO_4, ECHO_6), "eni-both", service)
    assert (answer.verdict, answer.extent) == ("reachable", "all")
    network = build(drawn(ECHO_4, ECHO_6).snapshot())
    told = isthmus.ask(
        network, {"question": "trace", "source": "eni-both", "target": "eni-server", "service": service}
    )
    assert told.verdict == "reachable" and (":" in told.understood["flow"]["source"]) is (family == 6)


def test_who_can_ping_is_told_by_the_echo_of_the_family() -> None:
    drawing = drawn(ECHO_4, ECHO_6)
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, {"question": "targets", "source": "eni-four", "service": "ping"})
    assert answer.understood["service"] == [V4] and answer.verdict == "reachable"


def test_a_client_of_icmp_picks_no_port() -> None:
    network = build(drawn(ECHO_4, rule("tcp/443", "0.0.0.0/0")).snapshot())
    for service, picks in (("ping", False), ("tcp/443", True), ("any", True)):
        for question, ends in (
            ("sources", {"target": "eni-server"}),
            ("path", {"source": "eni-four", "target": "eni-server"}),
        ):
            answer = isthmus.ask(network, {"question": question, "service": service, **ends})
            assert ("client-ports-ephemeral" in (answer.assumptions or ())) is picks, (question, service)


def test_a_trace_between_ends_of_both_families_says_which_it_followed_and_how_the_other_is() -> None:
    network = build(drawn(ECHO_4, ECHO_6, rule("tcp/443", "0.0.0.0/0", "::/0")).snapshot())
    asked = {"question": "trace", "source": "eni-both", "target": "eni-server", "service": "tcp/443"}
    told = isthmus.ask(network, asked)
    said = (
        "the ends share both families, and IPv4 was followed: for IPv6, pin target_address 2600:1f00:0:100::9"
    )
    assert told.notes == [said] and told.understood["flow"]["target"] == "10.0.0.9"
    other = isthmus.ask(network, {**asked, "target_address": "2600:1f00:0:100::9"})
    assert not other.notes and other.understood["flow"]["target"] == "2600:1f00:0:100::9"
    assert not isthmus.ask(network, {**asked, "source": "eni-four"}).notes


def test_an_end_that_nobody_outside_writes_to_by_ipv4_is_not_pinged_from_there() -> None:
    demo = story(FIXTURES / "demo" / "snapshot")
    answer = isthmus.ask(
        demo, {"question": "path", "source": "internet", "target": "app-1", "service": "icmp"}
    )
    assert answer.verdict == "unreachable"
    assert [block.layer for block in answer.blocks or ()] == ["internet-gateway"]
    six = {"question": "path", "source": "internet", "service": "icmp/8", "target": "2001:db8:10::20"}
    with pytest.raises(QuestionError, match="IPv6 alone"):
        isthmus.ask(demo, six)
