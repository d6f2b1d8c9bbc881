"""An AWS key that nobody understands, inside a rule: it makes verdicts unknown and never turns them round."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

import isthmus
from isthmus.model.network import build
from tests.laws.depth import tried
from tests.laws.readers import compare, readers_of
from tests.planting import planted
from tests.sketches.draw import directed, sketch
from tests.strategies import seeds

FIXTURES = Path(__file__).parents[2] / "fixtures"
STORIES = sorted(path.parent.name for path in FIXTURES.glob("*/questions.jsonl"))
OPPOSITE = {"reachable": "unreachable", "unreachable": "reachable"}


@tried(25, shrink=False)
@given(seeds())
def test_the_readers_are_equally_sure_of_rules_with_unknown_keys(seed: int) -> None:
    random = Random(f"planted {seed}")
    drawn = sketch(Random(seed))
    network, judge = readers_of(planted(drawn.snapshot(), random, 3))
    for _ in range(20):
        compared = compare(network, judge, directed(drawn, random))
        assert not compared.differs, f"seed {seed}: {compared}"


@pytest.mark.parametrize("story", STORIES)
def test_an_unknown_key_never_turns_a_storys_verdict_round(story: str) -> None:
    lines = (FIXTURES / story / "questions.jsonl").read_text().splitlines()
    for number, case in enumerate(map(json.loads, lines)):
        question = {**case["ask"]} | ({"fixes": False} if case["ask"]["question"] == "path" else {})
        snapshot = isthmus.read(FIXTURES / story / case["snapshot"])
        before = isthmus.ask_safely(build(snapshot), question)
        if question["question"] != "path" or before.error is not None:
            continue
        after = isthmus.ask_safely(build(planted(snapshot, Random(number), 4)), question)
        assert OPPOSITE.get(before.verdict or "", "error") != after.verdict, (story, case["id"])
        assert OPPOSITE.get(before.forward or "", "error") != after.forward, (story, case["id"])
