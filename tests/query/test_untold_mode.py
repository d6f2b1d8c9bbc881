"""Block Public Access that does not tell its mode: neither off nor on, but where an exclusion lets everything pass."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.step.test_public_access import WORLD4, blocked, network

GAP = "uncollected-block-public-access"


@pytest.mark.parametrize(
    ("exclusions", "verdict"),
    [
        ({}, "unknown"),
        ({"pub": "allow-egress"}, "unknown"),
        ({"pub": "allow-bidirectional"}, "reachable"),
        ({"vpc-a": "allow-bidirectional"}, "reachable"),
    ],
)
@pytest.mark.parametrize("lacking", [True, False], ids=["no key", "null"])
def test_settings_without_a_mode(lacking: bool, exclusions: dict[str, str], verdict: str) -> None:
    drawing = blocked(network(), "off", exclusions)
    settings = drawing.records["VpcBlockPublicAccessOptions"][-1][0]
    if lacking:
        del settings["InternetGatewayBlockMode"]
    else:
        settings["InternetGatewayBlockMode"] = None
    known = build(drawing.snapshot())
    for ends in ({"source": "eni-d", "target": WORLD4}, {"source": "internet", "target": "eni-d"}):
        for verb in ("path", "trace"):
            one = {key: WORLD4 if value == "internet" else value for key, value in ends.items()}
            asking = {"question": verb, "service": "tcp/443", **(one if verb == "trace" else ends)}
            answer = isthmus.ask(known, asking)
            assert answer.verdict == verdict, asking
            if verdict == "unknown":
                assert GAP in {gap.kind for gap in answer.gaps or ()}
    told = isthmus.ask(known, {"question": "gaps"}).gaps or ()
    assert [gap.kind for gap in told if "InternetGatewayBlockMode" in str(gap.detail)] == [GAP]
