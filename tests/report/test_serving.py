"""Ways to a service by name, as people read them."""

from __future__ import annotations

from typing import Any

from isthmus.query.answer import Answer
from isthmus.report.text import render


def told(*ways: dict[str, Any]) -> list[str]:
    answer = Answer(question="path", verdict="reachable", result={"service": "sqs", "ways": list(ways)})
    return render(answer, name_of={"vpce-1": "queue"}.get).splitlines()[1:]


def way(by: str, forward: str, session: str, **more: str) -> dict[str, str]:
    return {"by": by, **more, "forward": forward, "session": session}


def test_each_way_is_a_line_of_its_own_in_columns() -> None:
    yes, no = "reachable", "unreachable"
    assert told(
        way("vpce-1", yes, no, name="own-name"),
        way("vpce-22", "unknown", "unknown", name="regional-name"),
        way("public", no, no),
    ) == [
        "",
        "  ways to sqs",
        "    by vpce-1 (queue)        by its own names       unreachable  first packet: reachable",
        "    by vpce-22               by the service's name  unknown",
        "    by its public addresses                         unreachable",
    ]


def test_a_result_of_another_shape_is_told_key_by_key() -> None:
    answer = Answer(question="path", verdict="reachable", result={"service": "sqs", "nodes": ["n-1"]})
    assert render(answer).splitlines()[1:] == ["", "  service  sqs", "  nodes    n-1"]
