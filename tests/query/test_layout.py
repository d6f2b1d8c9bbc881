"""Answers from layouts without route tables rest on the routes that AWS makes by itself, and say so."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.snapshot import ROUTES_NOT_CARRIED, Notice
from tests.judge.drawing import Drawing, flow

BARE = Notice(ROUTES_NOT_CARRIED, "all.json", "", "the layout has no place for tables")


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.records.pop("RouteTables")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", Association={"PublicIp": "3.3.3.4"})
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    return drawing


@pytest.mark.parametrize(
    ("source", "target", "verdict"),
    [
        ("eni-a", "10.0.1.4", "reachable"),
        ("eni-a", "8.8.8.8", "reachable"),
        ("eni-b", "8.8.8.8", "unreachable"),
    ],
)
def test_the_assumed_routes_are_named(source: str, target: str, verdict: str) -> None:
    drawing = drawn()
    question = {"question": "path", "source": source, "target": target, "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot(BARE)), question)
    assert answer.verdict == verdict
    assert "layout-without-routes" in (answer.assumptions or ())


@pytest.mark.parametrize(
    ("missing", "target", "gap"),
    [
        ("Vpcs", "10.0.1.4", "uncollected-route-table"),
        ("Vpcs", "8.8.8.8", "uncollected-route-table"),
        ("InternetGateways", "8.8.8.8", "uncollected-gateway"),
    ],
)
def test_no_route_is_assumed_from_what_nobody_read(missing: str, target: str, gap: str) -> None:
    drawing = drawn()
    del drawing.records[missing]
    question = {"question": "path", "source": "eni-a", "target": target, "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot(BARE)), question)
    assert answer.verdict == "unknown" and gap in {each.kind for each in answer.gaps or ()}
    trace = drawing.judge(BARE).trace("eni-a", flow("10.0.0.4", target))
    assert trace.session is None and gap in {each.kind for each in trace.gaps}


def test_without_the_gateways_what_is_local_is_reached_all_the_same() -> None:
    drawing = drawn()
    del drawing.records["InternetGateways"]
    question = {"question": "path", "source": "eni-a", "target": "10.0.1.4", "service": "tcp/443"}
    assert isthmus.ask(build(drawing.snapshot(BARE)), question).verdict == "reachable"
