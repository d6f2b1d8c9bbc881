"""Two routes of one table to one destination: AWS has one, so that nobody knows which stands, whatever their order."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.hubs import TABLE, hub, learned
from tests.judge.drawing import Drawing, Record, route
from tests.query.test_contested import FAR, NEAR, OUT, drawn

PROPAGATED = {"Origin": "EnableVgwRoutePropagation"}


def asked(drawing: Drawing, question: dict[str, Any]) -> isthmus.Answer:
    return isthmus.ask(build(drawing.snapshot()), question)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "other",
    [
        route("0.0.0.0/0", "igw-a"),
        route("0.0.0.0/0", "nat-a", State="blackhole"),
        route("0.0.0.0/0", "tgw-nobodys"),
    ],
)
def test_two_routes_of_one_destination_leave_open_which_stands(other: Record, first: bool) -> None:
    drawing = drawn()
    drawing.routes("subnet-a").insert(1 if first else 3, other)
    for question in (OUT, {**OUT, "question": "trace"}):
        answer = asked(drawing, question)
        assert answer.verdict == "unknown"
        assert {(gap.kind, gap.id) for gap in answer.gaps or ()} == {("conflicting-records", "rtb-subnet-a")}
    assert asked(drawing, NEAR).verdict == asked(drawing, FAR).verdict == "reachable"
    assert ("conflicting-records", "rtb-subnet-a") in {
        (gap.kind, gap.id) for gap in asked(drawing, {"question": "gaps"}).gaps or ()
    }


@pytest.mark.parametrize(
    "other",
    [
        route("0.0.0.0/0", "nat-a"),
        route("0.0.0.0/0", "vgw-nobodys", **PROPAGATED),
        route("0.0.0.0/0", "igw-a", State="filtered"),
    ],
)
def test_the_same_route_twice_or_one_of_another_rank_is_no_contradiction(other: Record) -> None:
    drawing = drawn()
    drawing.routes("subnet-a").append(other)
    assert asked(drawing, OUT).verdict == "reachable"


@pytest.mark.parametrize("kind", ["static", "propagated"])
@pytest.mark.parametrize("first", [True, False])
def test_two_routes_of_a_transit_gateway_leave_open_which_stands(first: bool, kind: str) -> None:
    drawing = hub()
    rows = drawing.records["TransitGatewayRoutes"]
    place = next(n for n, row in enumerate(rows) if row[0]["DestinationCidrBlock"] == "10.2.0.0/16")
    rows[place][0]["Type"] = kind
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    assert asked(drawing, question).verdict == "reachable"
    other = {**learned("10.2.0.0/16", "a"), "Type": kind}
    rows.insert(place if first else place + 1, (other, *rows[place][1:]))
    for word in ("path", "trace"):
        answer = asked(drawing, {**question, "question": word})
        assert answer.verdict == "unknown"
        assert ("conflicting-records", TABLE) in {(gap.kind, gap.id) for gap in answer.gaps or ()}
    everything = asked(drawing, {"question": "gaps"}).gaps or ()
    assert ("conflicting-records", TABLE) in {(gap.kind, gap.id) for gap in everything}


@pytest.mark.parametrize("first", [True, False])
def test_a_static_route_hides_a_learned_one(first: bool) -> None:
    drawing = hub()
    rows = drawing.records["TransitGatewayRoutes"]
    place = next(n for n, row in enumerate(rows) if row[0]["DestinationCidrBlock"] == "10.2.0.0/16")
    other = {**learned("10.2.0.0/16", "a"), "Type": "static"}
    rows.insert(place if first else place + 1, (other, *rows[place][1:]))
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    assert asked(drawing, question).verdict == "unreachable"
