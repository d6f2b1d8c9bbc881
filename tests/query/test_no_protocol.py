"""Rules that do not tell their protocol, as answers cut by ``--query`` have them: neither every one, nor none."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import build
from tests.judge.drawing import OPEN, Drawing, flow, rule

WORDS = {"reachable": True, "unreachable": False, "unknown": None}


def drawn(admitting: dict[str, Any]) -> Drawing:
    """A client and a server of one subnet; the server's group has one rule."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-out", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-in", [admitting], [])
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-out"])
    drawing.host("eni-b", "subnet-a", "10.0.0.5", groups=["sg-in"])
    return drawing


def told(drawing: Drawing, target: str = "eni-b") -> isthmus.Answer:
    asking = {"question": "path", "source": "eni-a", "target": target, "service": "tcp/443"}
    return isthmus.ask(build(drawing.snapshot()), asking)


@pytest.mark.parametrize(
    ("protocol", "verdict"),
    [("tcp", "reachable"), (None, "reachable"), ("udp", "unreachable"), (..., "unknown")],
    ids=["tcp", "null", "udp", "none"],
)
def test_a_rule_of_a_group(protocol: object, verdict: str) -> None:
    admitting: dict[str, Any] = rule("tcp/443", "10.0.0.0/24") | {"IpProtocol": protocol}
    if protocol is ...:
        del admitting["IpProtocol"]
    drawing = drawn(admitting)
    answer = told(drawing)
    assert answer.verdict == verdict
    assert Judge(drawing.snapshot()).trace("eni-a", flow("10.0.0.4", "10.0.0.5")).session is WORDS[verdict]
    silent = [gap for gap in answer.gaps or () if gap.kind == "partial-record"]
    assert [gap.id for gap in silent] == (["sg-in"] if protocol is ... else [])


def test_whom_it_does_not_name_it_lets_in_for_sure_not() -> None:
    admitting = rule("tcp/443", "10.0.9.0/24")
    del admitting["IpProtocol"]
    assert told(drawn(admitting)).verdict == "unreachable"


@pytest.mark.parametrize("action", ["allow", "deny"])
def test_an_entry_of_a_network_acl(action: str) -> None:
    drawing = drawn(rule("tcp/443", "10.0.0.0/16"))
    drawing.subnet("subnet-c", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-c", "subnet-c", "10.0.1.5", groups=["sg-in"])
    assert told(drawing, "eni-c").verdict == "reachable"
    silent = {"RuleNumber": 50, "RuleAction": action, "Egress": False, "CidrBlock": "0.0.0.0/0"}
    others = [one for one in OPEN if one["Egress"] or action == "deny"]
    drawing.entries("subnet-c", [silent, *others])
    answer = told(drawing, "eni-c")
    assert answer.verdict == "unknown"
    assert {(gap.kind, gap.id) for gap in answer.gaps or ()} == {("partial-record", "acl-subnet-c")}
    gaps = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"}).gaps or ()
    assert [gap.id for gap in gaps if gap.kind == "partial-record"] == ["acl-subnet-c"]
