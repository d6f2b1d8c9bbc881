"""The engine, Z3 (within ``ask``) and the judge agree on small random networks, flow by flow."""

from __future__ import annotations

from random import Random

from hypothesis import given

from tests.laws.depth import TIMES, tried
from tests.laws.readers import comparisons
from tests.sketches.draw import sketch
from tests.strategies import drawn_from, seeds

FLOWS_OF_ONE = 12


@tried(60, shrink=False)
@given(seeds())
def test_the_readers_never_contradict_each_other(seed: int) -> None:
    drawn, random = drawn_from(seed)
    for compared in comparisons(drawn, random, FLOWS_OF_ONE):
        assert not compared.contradicts, str(compared)


@tried(60, shrink=False)
@given(seeds())
def test_the_readers_are_equally_sure(seed: int) -> None:
    drawn, random = drawn_from(seed)
    for compared in comparisons(drawn, random, FLOWS_OF_ONE):
        assert not compared.differs, str(compared)


def test_the_readers_agree_on_hundreds_of_seeded_networks() -> None:
    for seed in range(200 * TIMES):
        drawn = sketch(Random(seed))
        for compared in comparisons(drawn, Random(f"flows {seed}"), FLOWS_OF_ONE):
            assert not compared.differs, f"seed {seed}: {compared}"
