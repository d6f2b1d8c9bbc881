"""Many ends through firewalls that no route of a VPC names: each is answered as ``path`` answers it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import Drawing
from tests.laws.depth import tried
from tests.laws.test_many_ends import listed_of, unsaid
from tests.sketches.at_gateway import OWN, at_gateway
from tests.sketches.at_hub import at_hub
from tests.strategies import seeds

NETWORKS: dict[str, tuple[Callable[[Random], Drawing], tuple[str, ...]]] = {
    "at a transit gateway": (at_hub, ("eni-a", "eni-b")),
    "before an internet gateway": (at_gateway, tuple(OWN)),
}


NAMED = ("tcp/443?sni=www.example.com", "tcp/443?sni=evil.test", "tcp/80?host=example.com")
SERVICES = ("any", "tcp/443", "udp/53", *NAMED)
PORTS: tuple[dict[str, int], ...] = ({}, {}, {"source_port": 40000}, {"source_port": 53})


@pytest.mark.parametrize("where", list(NETWORKS))
@tried(15, shrink=False)
@given(seeds())
def test_many_ends_are_answered_as_each_alone(where: str, seed: int) -> None:
    draw, cards = NETWORKS[where]
    network = build(draw(Random(seed)).snapshot())
    service = Random(seed).choice(SERVICES)
    pinned = Random(seed + 1).choice(PORTS)
    for end in (*cards, "internet"):
        for many, one, other in (("sources", "target", "source"), ("targets", "source", "target")):
            asking = {"question": many, one: end, "service": service, "expand": True, **pinned}
            answer = isthmus.ask(network, asking)
            listed = listed_of(answer)
            for name in cards if end == "internet" else (*cards, "internet"):
                if name == end:
                    continue
                asked = {
                    "question": "path",
                    one: end,
                    other: name,
                    "service": service,
                    "fixes": False,
                    **pinned,
                }
                said = isthmus.ask(network, asked).verdict
                assert said in listed.get(name, {"unreachable", *unsaid(answer)}), (asked, said, listed)
