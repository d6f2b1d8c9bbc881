"""A route whose state or origin is a word that nobody knows carries perhaps, and nothing surely."""

from __future__ import annotations

import pytest

from isthmus import ask
from isthmus.model.network import build
from tests.judge.drawing import Drawing


@pytest.mark.parametrize("key", ["State", "Origin"])
@pytest.mark.parametrize("used", [True, False])
def test_a_word_that_nobody_knows_leaves_open_what_its_route_takes(key: str, used: bool) -> None:
    drawing = Drawing()
    for name, block in (("a", "10.1"), ("b", "10.2")):
        drawing.vpc(f"vpc-{name}", f"{block}.0.0/16")
        other = "10.2.0.0/16" if name == "a" else "10.1.0.0/16"
        drawing.subnet(
            f"subnet-{name}", f"vpc-{name}", f"{block}.0.0/24", {other: "pcx-1", "10.9.0.0/16": "pcx-1"}
        )
        drawing.host(f"eni-{name}", f"subnet-{name}", f"{block}.0.4")
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.routes("subnet-a")[1 if used else 2][key] = "weird"
    network = build(drawing.snapshot())
    asked = {"source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    told = ask(network, {"question": "path", **asked})
    assert told.verdict == ("unknown" if used else "reachable")
    assert ("unknown-value" in {gap.kind for gap in told.gaps or ()}) >= used
    traced = ask(network, {"question": "trace", **asked, "source_port": 50000})
    assert traced.verdict == told.verdict
