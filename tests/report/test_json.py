"""The contract's JSON: what msgspec writes, and nothing else."""

from __future__ import annotations

import msgspec

from isthmus.query.answer import Answer, Hop, Path
from isthmus.report import json


def test_a_line_is_one_line_and_names_the_reply_return() -> None:
    answer = Answer(
        question="path", verdict="reachable", paths=[Path([Hop("a", "b")], [], returns=[Hop("c", "d")])]
    )
    line = json.line(answer)
    assert b"\n" not in line
    assert msgspec.json.decode(line)["paths"][0]["return"] == [{"stage": "c", "id": "d"}]


def test_pretty_json_says_the_same() -> None:
    answer = Answer(question="path", verdict="unknown")
    assert msgspec.json.decode(json.pretty(answer)) == msgspec.json.decode(json.line(answer))


def test_what_a_question_does_not_use_is_absent() -> None:
    assert set(msgspec.json.decode(json.line(Answer(question="gaps")))) <= {"schema", "question"}
