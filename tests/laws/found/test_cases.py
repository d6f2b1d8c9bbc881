"""Disagreements that were found, each with the words that AWS's documentation makes right.

A case is a file of ``cases/``: the least snapshot that showed the difference, the flow, what is right, why.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import build
from isthmus.packet import Flow
from isthmus.snapshot.section import Snapshot
from tests.laws.readers import WORDS, engine_alone
from tests.sketches.draw import Start, question
from tests.sketches.sketch import snapshot_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
KEYS = ("kind", "account", "region", "owner", "records")


def case(path: Path) -> tuple[Snapshot, Start, list[str], str]:
    """A case's snapshot, its flow, the right words for forward and session, and why they are right."""
    told: dict[str, Any] = json.loads(path.read_text())
    parts = [tuple(part[key] for key in KEYS) for part in told["snapshot"]]
    start = Start(told["start"]["place"], Flow(**told["start"]["flow"]))
    return snapshot_of(parts), start, told["right"], told["because"]  # type: ignore[arg-type]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_engine_says_what_is_right(path: Path) -> None:
    snapshot, start, right, because = case(path)
    with engine_alone():
        answer = isthmus.ask(build(snapshot), question(start))
    assert [answer.forward, answer.session] == right, because


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_reader_stops_the_answer(path: Path) -> None:
    snapshot, start, right, because = case(path)
    # With Z3 and the judge: a Disagreement would stop it
    answer = isthmus.ask(build(snapshot), question(start))
    assert [answer.forward, answer.session] == right, because


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_judge_says_what_is_right(path: Path) -> None:
    snapshot, start, right, because = case(path)
    trace = Judge(snapshot).trace(start.place, start.flow)
    assert [WORDS[trace.forward], WORDS[trace.session]] == right, because
