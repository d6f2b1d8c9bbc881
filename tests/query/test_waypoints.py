"""Waypoints of a path are ids of the snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

import isthmus

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
PATH = {"question": "path", "source": "web-1", "target": "app-2", "service": "tcp/8080"}


@pytest.mark.parametrize("field", ["via", "avoid"])
def test_a_waypoint_that_does_not_exist_is_refused(field: str) -> None:
    with pytest.raises(isthmus.QuestionError) as refused:
        isthmus.ask(isthmus.load(DEMO), {**PATH, field: ["pcx-typo"]})
    assert refused.value.field == field


@pytest.mark.parametrize(("source", "service"), [("internet", "ssh"), ("web-1", "any")])
def test_a_trace_that_leaves_open_which_flow_is_meant_is_refused(source: str, service: str) -> None:
    question = {"question": "trace", "source": source, "target": "bastion", "service": service}
    with pytest.raises(isthmus.QuestionError):
        isthmus.ask(isthmus.load(DEMO), question)
