"""A stream of questions: in order, each as it is ready, the worst status of all."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


def _lines(*verdicts: str) -> bytes:
    return b"".join(
        json.dumps({"id": index, "say": verdict}).encode() + b"\n" for index, verdict in enumerate(verdicts)
    )


def test_a_file_is_answered_line_by_line_and_the_worst_status_wins(
    desk: Any, run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(_lines("reachable", "unknown", "unreachable"))
    outcome = run("ask", "S", str(file))
    told = [json.loads(line) for line in outcome.out.splitlines()]
    assert [(answer["id"], answer["verdict"]) for answer in told] == [
        (0, "reachable"),
        (1, "unknown"),
        (2, "unreachable"),
    ]
    assert outcome.status == 3


def test_a_dash_reads_standard_input(
    desk: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(_lines("reachable"))))
    outcome = run("ask", "S", "-")
    assert outcome.status == 0
    assert json.loads(outcome.out)["verdict"] == "reachable"


def test_each_answer_is_written_before_the_next_question_is_read(
    desk: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[int] = []

    def slow() -> Any:
        for line in _lines("reachable", "reachable", "reachable").splitlines():
            seen.append(len(capsys.readouterr().out.splitlines()))
            yield line

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=slow()))
    run("ask", "S", "-")
    assert seen == [0, 1, 1]


def test_a_missing_file_is_named_before_anything_is_loaded(desk: Any, run: Callable[..., Any]) -> None:
    outcome = run("ask", "S", "nowhere.jsonl")
    assert outcome.status == 1
    assert outcome.err == "isthmus: questions: No such file or directory: 'nowhere.jsonl'\n"
    assert desk.loaded == []


def test_no_questions_are_answered_well(desk: Any, run: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.touch()
    outcome = run("ask", "S", str(file))
    assert (outcome.status, outcome.out) == (0, "")


DEMO = Path(__file__).parent.parent.parent / "fixtures" / "demo" / "snapshot"


def test_a_bad_line_gets_its_own_error_and_the_rest_go_on(run: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": 1, "question": "path", "source": "web-1", "target": "app-2", "service": "tcp/8080"}\n'
        "{broken\n"
        '{"id": 3, "question": "path", "source": "web-11", "target": "app-2"}\n'
        "\n"
        '{"id": 4, "question": "path", "source": "web-1", "target": "db-1", "service": "tcp/5432"}\n'
    )
    outcome = run("ask", str(DEMO), str(file))
    told = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.status == 1
    assert [answer.get("verdict") for answer in told] == ["reachable", None, None, "unreachable"]
    assert told[2]["error"]["field"] == "source"
    assert "web-1" in told[2]["error"]["nearest"]


def test_two_runs_write_the_same_bytes(run: Callable[..., Any]) -> None:
    tour = str(DEMO.parent.parent.parent / "docs" / "tour.jsonl")
    assert run("ask", str(DEMO), tour).out == run("ask", str(DEMO), tour).out
