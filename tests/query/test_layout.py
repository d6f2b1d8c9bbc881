"""Answers from layouts without route tables rest on the routes that AWS makes by itself, and say so."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.snapshot import ROUTES_NOT_CARRIED, Notice
from tests.judge.drawing import Drawing

BARE = Notice(ROUTES_NOT_CARRIED, "all.json", "", "the layout has no place for tables")


@pytest.mark.parametrize(
    ("source", "target", "verdict"),
    [
        ("eni-a", "10.0.1.4", "reachable"),
        ("eni-a", "8.8.8.8", "reachable"),
        ("eni-b", "8.8.8.8", "unreachable"),
    ],
)
def test_the_assumed_routes_are_named(source: str, target: str, verdict: str) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.records.pop("RouteTables")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", Association={"PublicIp": "3.3.3.4"})
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    question = {"question": "path", "source": source, "target": target, "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot(BARE)), question)
    assert answer.verdict == verdict
    assert "layout-without-routes" in (answer.assumptions or ())
