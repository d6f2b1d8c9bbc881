"""Rules that tell a group by its name alone: the one of its VPC that is called so, or nobody knows whom they mean."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from tests.engine.asking import DOUBT, NO, YES
from tests.judge.drawing import EVERYTHING, Drawing, rule
from tests.judge.readers import both

A, B, C = "10.0.0.4", "10.0.0.5", "10.0.0.6"


def drawn(**pair: str) -> Drawing:
    """Hosts a and c; b admits a group that is told by name, which is a's."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-web", [], EVERYTHING)
    drawing.group("sg-far", [], EVERYTHING, vpc="vpc-b")
    drawing.group("sg-b", [rule("tcp/443", "sg-x")], EVERYTHING)
    record = drawing.get("SecurityGroups", "sg-b")
    record["IpPermissions"][0]["UserIdGroupPairs"] = [{"GroupName": "web", **pair}]
    for name in ("sg-web", "sg-far"):
        drawing.get("SecurityGroups", name)["GroupName"] = "web"
    drawing.host("eni-a", "subnet-a", A, ["sg-web"])
    drawing.host("eni-b", "subnet-a", B, ["sg-b"])
    drawing.host("eni-c", "subnet-a", C)
    return drawing


def ask(drawing: Drawing, question: str, **fields: Any) -> isthmus.Answer:
    network = isthmus.build(drawing.snapshot())
    return isthmus.ask(network, {"question": question, **fields})


def test_a_name_means_the_group_of_its_own_vpc() -> None:
    for pair in ({}, {"UserId": "111111111111"}, {"VpcId": "vpc-a"}):
        drawing = drawn(**pair)
        assert both(drawing, "eni-a", A, B).words == (YES, YES)
        assert both(drawing, "eni-c", C, B).words == (NO, NO)
        (path,) = ask(drawing, "path", source="eni-a", target="eni-b", service="tcp/443").paths or ()
        assert "tcp/443 from sg-web" in {one.rule for one in path.rules}


@pytest.mark.parametrize("why", ["none", "several", "another account", "another VPC"])
def test_a_name_that_is_not_one_groups_leaves_open_whom_it_means(why: str) -> None:
    drawing = drawn(
        **{"another account": {"UserId": "999999999999"}, "another VPC": {"VpcId": "vpc-c"}}.get(why, {})
    )
    if why == "none":
        drawing.get("SecurityGroups", "sg-web")["GroupName"] = "other"
    if why == "several":
        drawing.group("sg-two", [], [])
        drawing.get("SecurityGroups", "sg-two")["GroupName"] = "web"
    for start, source in (("eni-a", A), ("eni-c", C)):
        assert both(drawing, start, source, B).words == (DOUBT, DOUBT)
        assert both(drawing, start, source, B, "tcp/22").words == (NO, NO)
    gaps = {(gap.kind, gap.id) for gap in ask(drawing, "gaps").gaps or ()}
    assert ("unknown-group-name", "sg-b") in gaps
    for question in ("path", "trace"):
        one = ask(drawing, question, source="eni-a", target="eni-b", service="tcp/443")
        assert one.verdict == "unknown"
        assert {(gap.kind, gap.id) for gap in one.gaps or ()} == {("unknown-group-name", "sg-b")}
    alone = {"direction": "ingress", "source": A, "service": "tcp/443"}
    assert ask(drawing, "filter", filter="sg-b", **alone).verdict == "unknown"


def test_a_name_in_a_rule_outward_is_read_as_one_inward() -> None:
    drawing = drawn()
    drawing.get("SecurityGroups", "sg-b")["IpPermissions"] = list(EVERYTHING)
    outward = {**rule("tcp/443", "sg-x"), "UserIdGroupPairs": [{"GroupName": "b"}]}
    drawing.get("SecurityGroups", "sg-web")["IpPermissionsEgress"] = [outward]
    assert both(drawing, "eni-a", A, B).words == (DOUBT, DOUBT)
    drawing.get("SecurityGroups", "sg-b")["GroupName"] = "b"
    assert both(drawing, "eni-a", A, B).words == (YES, YES)
    assert both(drawing, "eni-a", A, C).words == (NO, NO)
