"""Logs are JSON, one object a line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from api import logs


@pytest.fixture
def loggers() -> Iterator[None]:
    """Puts the loggers back as they were."""
    known = [logging.getLogger(name) for name in ("isthmus.api", "uvicorn", "uvicorn.access")]
    before = [(one.handlers[:], one.propagate, one.level, one.disabled) for one in known]
    yield
    for one, (handlers, propagate, level, disabled) in zip(known, before, strict=True):
        one.handlers[:], one.propagate, one.disabled = handlers, propagate, disabled
        one.setLevel(level)


def test_lines_go_to_standard_error_as_json(loggers: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logs.configure()
    logs.request({"status": 200})
    logging.getLogger("uvicorn.access").info("not this one")
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["message"], one["status"], one["level"]) for one in told] == [("request", 200, "info")]
    assert told[0]["time"].endswith("+00:00")


def test_a_traceback_is_a_member_of_its_line() -> None:
    try:
        raise ValueError("here")
    except ValueError as error:
        made = logging.LogRecord(
            "isthmus.api", logging.ERROR, "", 0, "lost", (), (type(error), error, error.__traceback__)
        )
    line = logs.JsonLines().format(made)
    assert "\n" not in line
    assert "ValueError: here" in json.loads(line)["error"]
