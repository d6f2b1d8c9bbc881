"""Who comes through load balancers to a block: as to the subnet and the address that it is."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from tests.stories.reading import network
from tests.stories.records import FIXTURES


@pytest.mark.parametrize("block", ["10.0.21.0/24", "10.0.21.10/31"])
def test_a_block_is_served_as_the_subnet_that_it_is(block: str) -> None:
    known = network(FIXTURES / "load-balancers" / "snapshot")

    def told(target: str) -> tuple[Any, list[tuple[Any, ...]]]:
        answer = isthmus.ask(known, {"question": "sources", "target": target, "service": "any"})
        groups = [
            (group["id"], group["verdict"], group["through"]["balancer"]) for group in answer.groups or ()
        ]
        return answer.verdict, sorted(groups)

    assert told(block) == told("servers-a")
    assert told(block)[0] == "reachable"


def test_a_name_with_a_space_is_none() -> None:
    known = network(FIXTURES / "network-firewall" / "snapshot")
    asking = {"question": "path", "source": "client", "target": "203.0.113.9", "service": "tcp/443?sni=a b"}
    with pytest.raises(isthmus.QuestionError) as refused:
        isthmus.ask(known, asking)
    assert refused.value.field == "service"


@pytest.mark.parametrize(
    ("service", "extent"), [("tcp/443", "all"), ("tcp/443-444", "some"), ("any", "some")]
)
def test_all_of_what_was_asked_is_what_listeners_take(service: str, extent: str) -> None:
    known = network(FIXTURES / "load-balancers" / "snapshot")
    asking = {"question": "path", "source": "client", "service": service}
    for way in ({"target": "front"}, {"target": "web-a", "via": ["front"]}):
        answer = isthmus.ask(known, asking | way)
        assert (answer.verdict, answer.extent) == ("reachable", extent), way
