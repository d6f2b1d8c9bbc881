"""Transit gateways and attachments of which a walk has something to say are not gone over in the quick way."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.engine.hub_doors import NOWHERE, PLAIN, UNTOLD
from tests.engine.asking import compiled
from tests.engine.test_hub_doors import door, exit_of
from tests.hubs import described, hub, side
from tests.judge.drawing import Drawing


def states(drawing: Drawing) -> tuple[int, int]:
    """How VPC a goes in, and how the gateway leads on to VPC b."""
    c = compiled(drawing)
    row = c.rows.names.index("eni-b")
    return door(drawing)[0], exit_of(c, row)[0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (PLAIN, PLAIN)),
        ({"State": "resting"}, (UNTOLD, UNTOLD)),
    ],
)
def test_a_gateway_in_a_state_that_nobody_knows_is_left_to_the_walk(
    change: dict[str, Any], expected: tuple[int, int]
) -> None:
    drawing = hub()
    drawing.records["TransitGateways"][0][0].update(change)
    assert states(drawing) == expected


@pytest.mark.parametrize(
    ("state", "expected"), [("modifying", UNTOLD), ("resting", UNTOLD), ("deleted", NOWHERE)]
)
@pytest.mark.parametrize("name", ["a", "b"])
def test_an_attachment_in_change_or_in_no_known_state_is_left_to_the_walk(
    name: str, state: str, expected: int
) -> None:
    drawing = hub()
    for record in (side(drawing, name), described(drawing, name)):
        record["State"] = state
    found = states(drawing)
    assert found["ab".index(name)] == expected
    assert found["ba".index(name)] == PLAIN
