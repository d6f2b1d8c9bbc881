"""A law about very many flows: asked together or one by one, the answer is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import isthmus
from isthmus.model.network import build
from isthmus.query import law_flows
from tests.laws.depth import tried
from tests.laws.readers import engine_alone
from tests.laws.test_laws_of_traffic import law
from tests.stories.reading import network
from tests.strategies import drawn_from, seeds

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMO = FIXTURES / "demo" / "snapshot"


def told(answer: isthmus.Answer) -> tuple[Any, ...]:
    """What an answer says, but for which of many interfaces an example names."""
    breaks = sorted((one["direction"], one["waypoint"], one["why"]) for one in answer.result["breaks"])
    ways = sorted([hop.id for hop in path.hops[1:-1]] for path in answer.paths or ())
    return answer.verdict, answer.space, breaks, ways, answer.result["keeping"]


@pytest.mark.parametrize(
    ("source", "target", "more"),
    [
        ("tag:Stage=prod", "internet", {"via": ["prod-a-nat,prod-b-nat"]}),
        ("tag:Stage=dev", "tag:Stage=prod", {"via": ["prod-dev-pcx"]}),
        ("tag:Stage=prod", "tag:Stage=prod", {"avoid": ["internet"]}),
        ("10.0.0.0/8", "internet", {"avoid": ["app-1"]}),
        ("10.0.0.0/8", "internet", {"via": ["prod"]}),
        ("tag:Stage=prod", "203.0.113.9", {"via": ["prod-igw"], "direction": "forward"}),
    ],
)
def test_senders_asked_together_answer_as_each_by_itself(
    source: str, target: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"question": "prove", "source": source, "target": target, "service": "any", **more}
    alone = isthmus.ask(network(DEMO), asked)
    monkeypatch.setattr(law_flows, "FEW_ROWS", 0)
    together = isthmus.ask(network(DEMO), asked)
    assert told(together) == told(alone)
    for path in together.paths or ():
        assert path.witness is not None
        assert path.hops[0].stage in ("interface", "internet")


@tried(60, shrink=False)
@given(seeds())
def test_a_law_says_the_same_of_many_senders_as_of_each(seed: int) -> None:
    drawn, random = drawn_from(seed)
    net = build(drawn.snapshot())
    vpc = random.choice(sorted(net.vpcs))
    target = random.choice(["internet", *sorted(net.vpcs)])
    asked = {"question": "prove", "source": vpc, "target": target, "service": "any", **law(net, random)}
    with engine_alone():
        try:
            alone = isthmus.ask(net, asked)
        except isthmus.QuestionError:
            return
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(law_flows, "FEW_ROWS", 0)
            together = isthmus.ask(net, asked)
    if not alone.truncated:
        assert told(together) == told(alone), asked
        assert set(together.gaps or ()) <= set(alone.gaps or ())
        assert together.gaps or together.verdict != "unknown"


def test_more_flows_than_can_be_walked_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law_flows, "FEW_ROWS", 0)
    monkeypatch.setattr(law_flows, "MOST_FLOWS", 10)
    with pytest.raises(isthmus.IsthmusError, match="narrower ends"):
        isthmus.ask(
            network(DEMO), {"question": "prove", "source": "prod", "target": "internet", "via": ["prod-igw"]}
        )
