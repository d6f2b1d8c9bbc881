"""A trace to a balancer and through it says what ``path`` says, leg by leg, by the judge alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from tests.query.balancing import nlb, read
from tests.query.test_many_through import NETWORKS, names, service


def front_of(drawn: str) -> str:
    """The balancer's name in a drawing."""
    return "shop" if drawn.startswith("application") else "front"


def nodes(net: isthmus.Network, *, public: bool) -> list[str]:
    """The address of each node by which its name leads to it."""
    found = [
        one.private_ip_addresses[0]
        for one in net.interfaces.values()
        if (one.description or "").startswith("ELB ")
    ]
    told = [
        entry.association.public_ip if public and entry.association else entry.private_ip_address
        for entry in found
    ]
    return [text for text in told if text]


@pytest.mark.parametrize("drawn", NETWORKS, ids=str)
def test_a_trace_through_a_balancer_says_what_path_says(drawn: str, tmp_path: Path) -> None:
    net = read(NETWORKS[drawn](), tmp_path)
    public = "internet" in drawn or drawn in (
        "application",
        "application, egress shut",
        "application, refused",
    )
    for client in names(net).values():
        for door in nodes(net, public=public):
            for target in (None, *names(net).values()):
                asked: dict[str, Any] = {"source": client, "service": service(net, listener=True)}
                asked |= {"target_address": door, "target": target or front_of(drawn)}
                if target is not None:
                    asked["via"] = [front_of(drawn)]
                said = isthmus.ask(net, {"question": "path", **asked})
                trace = isthmus.ask(net, {"question": "trace", **asked})
                assert (trace.forward, trace.session) == (said.forward, said.session), (asked, trace, said)


def test_steps_tell_their_leg_and_the_listener_stands_between(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    asked = {"question": "trace", "source": "C", "target": "Ta", "service": "tcp/443", "via": ["front"]}
    answer = isthmus.ask(net, {**asked, "target_address": "10.0.11.5"})
    assert (answer.verdict, answer.result["disposition"]) == ("reachable", "delivered")
    assert [step["leg"] for step in answer.result["steps"]] == sorted(
        step["leg"] for step in answer.result["steps"]
    )
    (between,) = [step for step in answer.result["steps"] if step["layer"] == "load-balancer"]
    assert (between["ok"], between["rule"]) == (True, "the listener takes it")
    assert answer.result["relayed"]["source"] == "10.0.11.5"
    assert answer.result["relayed"]["service"] == "tcp/8443"


def test_a_node_must_be_named_where_aws_picks_one(tmp_path: Path) -> None:
    net = read(nlb(keeps=False), tmp_path)
    with pytest.raises(isthmus.QuestionError) as refused:
        isthmus.ask(net, {"question": "trace", "source": "C", "target": "front", "service": "tcp/443"})
    assert refused.value.field == "target_address"
    assert set(refused.value.nearest) == {"10.0.11.5", "10.0.12.5"}


@pytest.mark.parametrize(
    ("word", "rule"), [("tcp/444", "no listener takes it"), ("tcp/443", "the load balancer is failed")]
)
def test_what_the_balancer_does_not_take_stops_there(word: str, rule: str, tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    asked = {
        "question": "trace",
        "source": "C",
        "target": "front",
        "service": word,
        "target_address": "10.0.11.5",
    }
    answer = isthmus.ask(net, asked | ({"lose": ["front"]} if word == "tcp/443" else {}))
    assert (answer.verdict, answer.result["steps"][-1]["rule"]) == ("unreachable", rule)


def test_via_of_a_trace_names_a_balancer(tmp_path: Path) -> None:
    net = read(nlb(), tmp_path)
    with pytest.raises(isthmus.QuestionError) as refused:
        isthmus.ask(
            net, {"question": "trace", "source": "C", "target": "Ta", "service": "tcp/443", "via": ["T"]}
        )
    assert refused.value.field == "via"
