"""Ports that end before they start, which AWS takes from nobody: what such a rule means is not known, by name."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule

ASKED = {"source": "eni-a", "target": "eni-b", "service": "tcp/22"}


def drawn(*, by_acl: bool, low: int = 23, high: int = 22) -> Drawing:
    """Two hosts of two subnets; a rule, or an entry, with these ports is all that could let one reach the other."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    for number, name in enumerate("ab"):
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.0.{number}.0/24")
    odd = {**rule("tcp/22", ANY_V4), "FromPort": low, "ToPort": high}
    drawing.group("sg-b", EVERYTHING if by_acl else [odd], EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-b", "10.0.1.4", ["sg-b"])
    if by_acl:
        listed = entry(100, "allow", "tcp/22", ANY_V4, egress=False)
        listed["PortRange"] = {"From": low, "To": high}
        drawing.entries("subnet-b", [listed, entry(100, "allow", "-1", ANY_V4, egress=True)])
    return drawing


@pytest.mark.parametrize("by_acl", [False, True])
@pytest.mark.parametrize(("low", "high"), [(23, 22), (65535, 0)])
def test_neither_reader_takes_it_for_no_rule(by_acl: bool, low: int, high: int) -> None:
    network = isthmus.build(drawn(by_acl=by_acl, low=low, high=high).snapshot())
    kinds = set()
    for question in ("path", "trace"):
        told = isthmus.ask(network, {"question": question, **ASKED})
        assert told.verdict == "unknown"
        kinds |= {(gap.kind, gap.id) for gap in told.gaps or ()}
    name = "acl-subnet-b" if by_acl else "sg-b"
    assert {name} == {where for _, where in kinds}
    listed: Any = isthmus.ask(network, {"question": "sources", "target": "eni-b", "service": "tcp/22"})
    assert listed.verdict == "unknown"


@pytest.mark.parametrize("by_acl", [False, True])
def test_a_range_of_one_port_is_a_range(by_acl: bool) -> None:
    network = isthmus.build(drawn(by_acl=by_acl, low=22, high=22).snapshot())
    path = isthmus.ask(network, {"question": "path", **ASKED, "direction": "forward"})
    assert path.verdict == "reachable"
