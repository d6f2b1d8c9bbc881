"""From an answer to the screen: text, JSON, exit status, colour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from isthmus.cli import screen
from isthmus.cli.asking import question
from isthmus.query.answer import Answer

DEMO = str(Path(__file__).parents[2] / "fixtures/demo/snapshot")


def test_what_was_not_given_is_not_asked_but_zero_is() -> None:
    assert question("path", a=None, b=0, c=[], d="x") == {"question": "path", "b": 0, "d": "x"}


def test_json_is_the_contract_on_one_line(desk: Any, run: Callable[..., Any]) -> None:
    outcome = run("path", "S", "web", "db", "--json")
    assert outcome.out.encode() == msgspec.json.encode(desk.answer) + b"\n"


def test_a_question_that_cannot_be_answered_is_json_as_a_file_of_questions_has_it(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    wrong = {"question": "path", "source": "web-1", "target": "dbb", "service": "ssh"}
    asked = tmp_path / "questions.jsonl"
    asked.write_bytes(msgspec.json.encode(wrong))
    outcome = run("path", DEMO, "web-1", "dbb", "ssh", "--json")
    assert outcome.out == run("ask", DEMO, str(asked)).out
    assert msgspec.json.decode(outcome.out)["error"]["field"] == "target"
    assert outcome.status == 1
    # Nothing is like it: what can be named is told
    told = "isthmus: target: 'dbb' is no id, name or address of the snapshot: name an id (i-..., eni-..., "
    assert outcome.err.startswith(told) and "service:NAME" in outcome.err
    assert run("path", DEMO, "web-1", "dbb", "ssh").out == ""


def test_json_is_indented_on_a_terminal(
    desk: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isthmus.cli.asking.is_terminal", lambda: True)
    out = run("path", "S", "web", "db", "--json").out
    assert out.startswith("{\n  ")
    assert msgspec.json.decode(out) == msgspec.json.decode(msgspec.json.encode(desk.answer))


@pytest.mark.parametrize(("verdict", "status"), [("reachable", 0), ("unreachable", 2), ("unknown", 3)])
def test_the_status_follows_the_verdict(
    verdict: str, status: int, desk: Any, run: Callable[..., Any]
) -> None:
    desk.answer = Answer(question="path", verdict=verdict)
    outcome = run("path", "S", "web", "db")
    assert outcome.status == status
    assert outcome.out.startswith(verdict.upper())


def test_piped_text_has_no_colour(desk: Any, run: Callable[..., Any]) -> None:
    assert "\x1b" not in run("path", "S", "web", "db").out


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    terminal: bool, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "is_terminal", lambda: terminal)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert screen.in_colour() is coloured


@pytest.mark.parametrize(("terminal", "width"), [(True, 66), (False, None)])
def test_lines_are_as_long_as_they_are_unless_a_terminal_is_narrower(
    terminal: bool, width: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "is_terminal", lambda: terminal)
    monkeypatch.setenv("COLUMNS", "66")
    assert screen.columns() == width
