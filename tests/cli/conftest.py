"""A query layer that answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

import isthmus
from isthmus.cli.main import main
from isthmus.query.answer import Answer
from isthmus.report import names


@dataclass
class Desk:
    """Where questions arrive; ``answer`` is what each of them gets."""

    answer: Answer = field(default_factory=lambda: Answer(question="path", verdict="reachable"))
    loaded: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def load(self, path: str) -> SimpleNamespace:
        self.loaded.append(path)
        return SimpleNamespace()

    def ask(self, network: object, question: dict[str, Any]) -> Answer:
        self.asked.append(question)
        return self.answer

    def ask_lines(self, network: object, lines: Iterable[bytes]) -> Iterator[Answer]:
        for line in lines:
            question = json.loads(line)
            self.asked.append(question)
            yield Answer(id=question.get("id"), question="path", verdict=question["say"])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    for name in ("load", "ask", "ask_lines"):
        monkeypatch.setitem(vars(isthmus), name, getattr(made, name))
    monkeypatch.setattr(names, "naming", lambda network: lambda resource: None)
    return made


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs the command line in process."""

    def ran(*arguments: str) -> Outcome:
        status = main(arguments)
        told = capsys.readouterr()
        return Outcome(status, told.out, told.err)

    return ran
