"""A gap is told where it could decide what was asked, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, rule


def path(drawing: Drawing, target: str, service: str = "tcp/443") -> Answer:
    question = {"question": "path", "source": "eni-a", "target": target, "service": service}
    return isthmus.ask(build(drawing.snapshot()), question)


def told(answer: Answer) -> set[str]:
    return {gap.kind for gap in answer.gaps or ()}


def by_nat64() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"64:ff9b::/96": "nat-1"}, v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-a"})
    drawing.nat("nat-1", "subnet-n", "10.0.1.9", "3.3.3.9")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", v6="2600:1f00:0:100::4")
    return drawing


def test_what_nat64_makes_of_icmpv6_is_no_matter_of_tcp() -> None:
    answer = path(by_nat64(), "64:ff9b::808:808")
    assert (answer.verdict, told(answer)) == ("reachable", set())


def test_what_nat64_makes_of_icmpv6_neither_blocks_nor_leaves_open_what_is_shut() -> None:
    drawing = by_nat64()
    drawing.reroute("subnet-n", {})
    answer = path(drawing, "64:ff9b::808:808")
    assert (answer.verdict, told(answer)) == ("unreachable", set())
    assert {block.aws_code for block in answer.blocks or ()} == {"NO_ROUTE_TO_DESTINATION"}


def test_what_nat64_makes_of_icmpv6_decides_of_a_ping() -> None:
    answer = path(by_nat64(), "64:ff9b::808:808", "icmpv6/128/0")
    assert (answer.verdict, told(answer)) == ("unknown", {"nat64-icmpv6"})


def by_unread_list() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a", "pl-unread": "vpce-1"})
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.4")
    return drawing


@pytest.mark.parametrize("shut", [True, False])
def test_a_gap_behind_a_filter_that_surely_denies_decides_nothing(shut: bool) -> None:
    drawing = by_unread_list()
    drawing.group("sg-a", EVERYTHING, [rule("udp/53", ANY_V4)] if shut else [rule("-1", ANY_V4, ANY_V6)])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-a"}]
    answer = path(drawing, "8.8.8.8")
    if shut:
        assert (answer.verdict, told(answer)) == ("unreachable", set())
    else:
        assert (answer.verdict, told(answer)) == (
            "unknown",
            {"unknown-prefix-list", "uncollected-endpoint"},
        )


def test_a_doubtful_rule_on_a_way_that_ends_nowhere_decides_nothing() -> None:
    drawing = by_unread_list()
    drawing.reroute("subnet-a", {})
    drawing.group("sg-a", EVERYTHING, [rule("tcp/443", "pl-unread")])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-a"}]
    answer = path(drawing, "8.8.8.8")
    assert (answer.verdict, told(answer)) == ("unreachable", set())


@pytest.mark.parametrize("service", ["udp/53", "tcp/443"])
def test_many_ends_tell_the_gaps_of_what_was_asked_alone(service: str) -> None:
    drawing = by_unread_list()
    drawing.group("sg-a", EVERYTHING, [rule("udp/53", ANY_V4)])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-a"}]
    question = {"question": "targets", "source": "eni-a", "service": service}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    assert ("unknown-prefix-list" in told(answer)) == (service == "udp/53")


def test_a_refusal_of_many_addresses_names_the_first_and_the_last() -> None:
    demo = isthmus.load(Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot")
    question = {"question": "path", "source": "internet", "target": "web-1", "service": "ssh", "fixes": False}
    first, *_ = isthmus.ask(demo, question).blocks or ()
    assert first.rule.endswith("admits this from 1.0.0.0-9.255.255.255")
    question["source"] = "app-1"
    rules = [block.rule for block in isthmus.ask(demo, question).blocks or ()]
    assert any(rule.endswith("admits this from 10.10.20.21") for rule in rules)


@pytest.mark.parametrize(
    ("address", "told"), [("224.0.0.1", "224.0.0.1"), ("10.99.0.0/30", "10.99.0.0-10.99.0.3")]
)
def test_a_refusal_names_what_was_asked_and_not_the_piece_that_it_is_of(address: str, told: str) -> None:
    demo = isthmus.load(Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot")
    answer = isthmus.ask(demo, {"question": "path", "source": "web-1", "target": address, "service": "tcp/9"})
    rules = [block.rule for block in answer.blocks or () if block.layer == "security-group-egress"]
    assert rules and all(rule.endswith(f"admits this to {told}") for rule in rules)
