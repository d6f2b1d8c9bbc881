"""Of interfaces whose own traffic is not modelled nobody knows what they send."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judge.drawing import Drawing, flow
from tests.semantics.interface_cases import CASES


@pytest.mark.parametrize(("record", "words"), CASES)
def test_what_is_modelled_sends_and_of_what_is_not_nobody_knows(
    record: dict[str, Any], words: tuple[bool, bool]
) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-x", "subnet-a", "10.0.0.4", **record)
    drawing.host("eni-y", "subnet-a", "10.0.0.5")
    modelled, _ = words
    trace = drawing.judge().trace("eni-x", flow("10.0.0.4", "10.0.0.5"))
    assert trace.forward is (True if modelled else None)
    assert ("unmodelled-interface" in {gap.kind for gap in trace.gaps}) == (not modelled)
