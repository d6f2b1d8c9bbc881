"""Interfaces whose records lack where they stand, or their IPv6 addresses: refused by name, or left open."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import EVERYTHING, Drawing
from tests.laws.broken import sound
from tests.laws.test_cut_keys import without

SIX = "2001:db8:1:"


@pytest.mark.parametrize("key", ["SubnetId", "VpcId"])
@pytest.mark.parametrize("verb", ["source", "target"])
def test_an_end_that_lacks_where_it_stands_is_told_by_file_pointer_and_key(key: str, verb: str) -> None:
    network = isthmus.build(_without("demo", key))
    ends = (
        {"source": "web-1", "target": "app-1"}
        if verb == "source"
        else {"source": "internet", "target": "web-1"}
    )
    answer = isthmus.ask_safely(network, {"question": "path", **ends, "service": "tcp/443"})
    assert answer.error is not None and answer.error["field"] == verb
    told = answer.error["message"]
    assert f"lacks {key}" in told and "NetworkInterfaces.json#/NetworkInterfaces/" in told
    assert "eni-0a2c9e911cd395d90" in told and "more" not in told


def _without(story: str, key: str) -> isthmus.Snapshot:
    return without(sound(story), "NetworkInterfaces", key)


def drawn(block: bool = True) -> Drawing:
    """Two hosts of both families in two subnets, of which one does not tell its IPv6 addresses."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", f"{SIX}:/56")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", v6=f"{SIX}:/64")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", v6=f"{SIX}1::/64" if block else "")
    drawing.group("sg-all", EVERYTHING, EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.4", v6=f"{SIX}:4", groups=["sg-all"])
    del drawing.host("eni-b", "subnet-b", "10.0.1.5", groups=["sg-all"])["Ipv6Addresses"]
    return drawing


ASKED: list[dict[str, Any]] = [
    {"question": "path", "source": "eni-a", "target": f"{SIX}1::5"},
    {"question": "path", "source": "eni-b", "target": f"{SIX}:4"},
    {"question": "path", "source": "eni-a", "target": "eni-b", "source_address": f"{SIX}:4"},
    {"question": "trace", "source": "eni-a", "target": f"{SIX}1::5"},
]


@pytest.mark.parametrize("asking", ASKED)
@pytest.mark.parametrize("block", [True, False])
def test_addresses_that_are_not_told_may_be_any_of_the_subnet(asking: dict[str, Any], block: bool) -> None:
    network = build(drawn(block).snapshot())
    answer = isthmus.ask(network, {**asking, "service": "tcp/443"})
    assert answer.verdict == ("unknown" if block else "unreachable")
    assert bool(answer.gaps) is block
    over_four = {"question": "path", "source": "eni-a", "target": "10.0.1.5", "service": "tcp/443"}
    assert isthmus.ask(network, over_four).verdict == "reachable"


@pytest.mark.parametrize("verb", ["sources", "targets"])
def test_lists_of_an_end_that_lacks_its_addresses_name_the_gap(verb: str) -> None:
    side = "target" if verb == "sources" else "source"
    answer = isthmus.ask(build(drawn().snapshot()), {"question": verb, side: "eni-b", "service": "tcp/443"})
    assert {gap.kind for gap in answer.gaps or ()} & {
        "partial-record",
        "not-collected",
        "uncollected-interfaces",
    }
