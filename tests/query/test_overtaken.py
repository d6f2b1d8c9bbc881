"""A way that stops tells of the route that would have led on, where another one went before it."""

from __future__ import annotations

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, Drawing, route


def drawn(routes: dict[str, str]) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", routes)
    drawing.subnet("subnet-b", "vpc-b", "10.1.0.0/24", {"10.0.0.0/16": "pcx-1"})
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-b", "10.1.0.4")
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    return drawing


def told(drawing: Drawing, **more: str) -> list[tuple[str, str, str | None]]:
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443", **more}
    answer = isthmus.ask(build(drawing.snapshot()), question)
    return [(b.direction, b.rule, b.aws_code) for b in answer.blocks or () if " goes before " in b.rule]


def test_a_longer_prefix_takes_the_packet_from_a_route_that_leads() -> None:
    drawing = drawn({"10.1.0.0/16": "pcx-1", "10.1.0.0/24": "igw-a"})
    rule = "10.1.0.0/24 -> igw-a goes before 10.1.0.0/16 -> pcx-1"
    assert told(drawing) == [("forward", rule, "MORE_SPECIFIC_ROUTE")]


def test_a_static_route_goes_before_a_propagated_one() -> None:
    drawing = drawn({"10.1.0.0/16": "igw-a"})
    drawing.routes("subnet-a").append(route("10.1.0.0/16", "pcx-1", Origin="EnableVgwRoutePropagation"))
    rule = "10.1.0.0/16 -> igw-a goes before 10.1.0.0/16 -> pcx-1"
    assert told(drawing) == [("forward", rule, "HIGHER_PRIORITY_ROUTE")]


def test_on_the_way_back_too() -> None:
    drawing = drawn({"10.1.0.0/16": "pcx-1"})
    drawing.internet("igw-b", "vpc-b")
    drawing.reroute("subnet-b", {"10.0.0.0/16": "pcx-1", "10.0.0.4/32": "igw-b"})
    rule = "10.0.0.4/32 -> igw-b goes before 10.0.0.0/16 -> pcx-1"
    assert told(drawing) == [("return", rule, "MORE_SPECIFIC_ROUTE")]


def test_a_shorter_route_that_leads_nowhere_either_is_not_told() -> None:
    assert told(drawn({ANY_V4: "igw-a", "10.1.0.0/24": "eni-gone"})) == []


def test_a_way_that_passes_has_nothing_to_tell() -> None:
    assert told(drawn({"10.0.0.0/8": "igw-a", "10.1.0.0/16": "pcx-1"})) == []
