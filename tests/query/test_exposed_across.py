"""What rules that name groups let in across a transit gateway, where a peering joins the same VPCs unused."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus import ask
from isthmus.model.network import build
from tests.hubs import hub
from tests.judge.drawing import EVERYTHING, Drawing, rule


def drawn() -> Drawing:
    """Host a is of a group that b's rule names; what it sends comes by the transit gateway."""
    drawing = hub()
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.group("sg-a", EVERYTHING, EVERYTHING)
    drawing.group("sg-naming", [rule("tcp/443", "sg-a")], [], "vpc-b")
    drawing.group("sg-block", [rule("tcp/443", "10.1.0.0/16")], [], "vpc-b")
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-a"}]
    held = [{"GroupId": name} for name in ("sg-naming", "sg-block")]
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = held
    return drawing


def exposed(drawing: Drawing, name: str) -> dict[str, Any]:
    told = ask(build(drawing.snapshot()), {"question": "exposure", "rule": name}).result
    assert told is not None
    return told


def test_a_rule_that_names_a_group_is_no_cause_of_what_comes_by_a_gateway_that_tells_no_groups() -> None:
    drawing = drawn()
    assert exposed(drawing, "sg-naming/IpPermissions/0/UserIdGroupPairs/0")["effective"]["space"] == []
    assert exposed(drawing, "sg-block/IpPermissions/0/IpRanges/0")["marginal"]["space"]


@pytest.mark.parametrize("by_peering", [False, True])
def test_it_is_where_groups_are_told(by_peering: bool) -> None:
    drawing = drawn()
    if by_peering:
        drawing.reroute("subnet-a", {"10.2.0.0/16": "pcx-1"})
        drawing.reroute("subnet-b", {"10.1.0.0/16": "pcx-1"})
    else:
        options = {"Options": {"SecurityGroupReferencingSupport": "enable"}}
        for kind in ("TransitGateways", "TransitGatewayVpcAttachments"):
            for record, *_ in drawing.records[kind]:
                record |= options
    assert exposed(drawing, "sg-naming/IpPermissions/0/UserIdGroupPairs/0")["effective"]["space"]
    assert exposed(drawing, "sg-block/IpPermissions/0/IpRanges/0")["marginal"]["space"] == []
