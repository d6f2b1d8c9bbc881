"""Entries of one number and routes with two targets: AWS has neither, and the snapshot is refused with their place."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import OPEN, Drawing, entry, route, rule


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-a", [rule("-1", "0.0.0.0/0")], [rule("-1", "0.0.0.0/0")])
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-a"])
    return drawing


def test_two_entries_of_one_number_and_direction() -> None:
    drawing = drawn()
    twice = [entry(90, action, "tcp/22", "10.0.0.0/8", egress=False) for action in ("deny", "allow")]
    drawing.entries("subnet-a", [twice[0], *OPEN])
    build(drawing.snapshot())
    drawing.entries("subnet-a", [*twice, *OPEN])
    with pytest.raises(isthmus.InputError, match="two entries of number 90") as refused:
        build(drawing.snapshot())
    assert refused.value.pointer == "/NetworkAcls/0/Entries/1/RuleNumber"


def test_one_number_in_both_directions_or_told_twice_is_none() -> None:
    drawing = drawn()
    both = [entry(90, "deny", "tcp/22", "10.0.0.0/8", egress=egress) for egress in (True, False, False)]
    drawing.entries("subnet-a", [*both, *OPEN])
    assert len(build(drawing.snapshot()).network_acls["acl-subnet-a"].entries) == 3 + len(OPEN)


def test_a_route_with_two_targets() -> None:
    drawing = drawn()
    routes = drawing.routes("subnet-a")
    routes.append({**route("10.9.0.0/16", "pcx-1"), "GatewayId": "igw-1"})
    with pytest.raises(isthmus.InputError, match="'igw-1' and 'pcx-1'") as refused:
        build(drawing.snapshot())
    assert refused.value.pointer == "/RouteTables/0/Routes/1"


def test_an_instance_and_its_interface_are_one_target() -> None:
    drawing = drawn()
    drawing.routes("subnet-a").append({**route("10.9.0.0/16", "eni-a"), "InstanceId": "i-a"})
    assert build(drawing.snapshot())
