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
        bare = {key: value for key, value in asked.items() if key != "target_address"}
        pinned, free = isthmus.ask(network, asked), isthmus.ask(network, bare)
        assert (pinned.forward, pinned.session) == (free.forward, free.session), asked
