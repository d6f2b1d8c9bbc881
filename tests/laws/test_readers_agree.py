"""The engine, Z3 (within ``ask``) and the judge agree on small random networks, flow by flow."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.depth import TIMES, tried
from tests.laws.readers import comparisons
from tests.sketches.draw import sketch
from tests.sketches.sketch import Sketch
from tests.strategies import sketches

FLOWS_OF_ONE = 12
RANDOM = st.randoms(use_true_random=False)


@tried(60)
@given(sketches(), RANDOM)
def test_the_readers_never_contradict_each_other(drawn: Sketch, random: Random) -> None:
    for compared in comparisons(drawn, random, FLOWS_OF_ONE):
        assert not compared.contradicts, str(compared)


@tried(60)
@given(sketches(), RANDOM)
def test_the_readers_are_equally_sure(drawn: Sketch, random: Random) -> None:
    for compared in comparisons(drawn, random, FLOWS_OF_ONE):
        assert not compared.differs, str(compared)


def test_the_readers_agree_on_hundreds_of_seeded_networks() -> None:
    for seed in range(300 * TIMES):
        drawn = sketch(Random(seed))
        for compared in comparisons(drawn, Random(f"flows {seed}"), FLOWS_OF_ONE):
            assert not compared.differs, f"seed {seed}: {compared}"
