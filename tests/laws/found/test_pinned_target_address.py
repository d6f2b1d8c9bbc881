"""An address pinned to the target that already is that address asks the same question as without the pin."""

from __future__ import annotations

from random import Random

import pytest

import isthmus
from isthmus.model.network import build
from tests.sketches.draw import directed, question, sketch


@pytest.mark.parametrize("seed", range(12))
def test_pinning_the_address_of_an_address_changes_nothing(seed: int) -> None:
    drawn = sketch(Random(seed))
    network = build(drawn.snapshot())
    for number in range(8):
        asked = question(directed(drawn, Random(f"{seed} {number}")))
        free = isthmus.ask(network, asked)
        pinned = isthmus.ask(network, asked | {"target_address": asked["target"]})
        assert (pinned.forward, pinned.session) == (free.forward, free.session), asked
