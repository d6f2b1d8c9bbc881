"""Addresses change on a way where the judge, by itself, sees them change."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

import isthmus
from tests.stories.reading import network
from tests.stories.records import question_lines

STORIES = (
    "nat-gateway",
    "hairpin",
    "middlebox",
    "internet-gateway",
    "network-firewall",
    "ipv6",
    "public-pool",
)
LINES = [
    line
    for line in question_lines()
    if line["id"].split("/")[0] in STORIES and line["expect"].get("session") == "reachable"
]


def told(answer: isthmus.Answer) -> list[tuple[str, str]]:
    """The headers of a path's witness as its hops tell them."""
    (path, *_) = answer.paths or ()
    assert path.witness is not None
    here = (path.witness["source"], path.witness["target"])
    headers = [here]
    for hop in path.hops:
        source, target = hop.source or here[0], hop.target or here[1]
        here = (source, target)
        headers.append(here)
    return [header for header, _ in groupby(headers)]


def seen(net: isthmus.Network, answer: isthmus.Answer, asked: dict[str, Any]) -> list[tuple[str, str]]:
    """The headers that the judge sees on the way there."""
    flow = (answer.paths or [])[0].witness or {}
    question = {
        "question": "trace",
        "source": asked["source"],
        "target": asked["target"],
        "source_address": flow["source"],
        "target_address": flow["target"],
        "service": flow["service"],
    }
    if "source_port" in flow:
        question["source_port"] = flow["source_port"]
    steps = isthmus.ask(net, question).result["steps"]
    headers = [
        (step["flow"]["source"], step["flow"]["target"]) for step in steps if step["direction"] == "forward"
    ]
    return [header for header, _ in groupby(headers)]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_hops_tell_every_address_that_the_judge_sees(line: dict[str, Any]) -> None:
    net = network(line["path"])
    answer = isthmus.ask(net, line["ask"])
    assert answer.verdict == "reachable"
    judged, shown = seen(net, answer, line["ask"]), told(answer)
    assert shown[-1] == judged[-1]
    assert {ends[0] for ends in judged} <= {ends[0] for ends in shown}
    assert {ends[1] for ends in judged} <= {ends[1] for ends in shown}


def test_a_nat_gateway_and_the_internet_gateway_behind_it_each_tell_theirs() -> None:
    line = next(line for line in LINES if line["id"] == "network-firewall/handshake")
    (path, *_) = isthmus.ask(network(line["path"]), line["ask"]).paths or ()
    changed = [(hop.stage, hop.source, hop.target) for hop in path.hops if hop.source or hop.target]
    assert changed == [
        ("nat-gateway", "10.0.9.7", None),
        ("internet-gateway", "198.51.100.7", None),
    ]
    assert not any(hop.source or hop.target for hop in path.returns)
