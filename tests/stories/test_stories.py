"""Every question of every story, asked through the public door, comes out as AWS's documentation says."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus

from .reading import network
from .records import question_lines

LINES = question_lines()
ASKED = [line for line in LINES if "error" not in line["expect"]]
REFUSED = [line for line in LINES if "error" in line["expect"]]


def words(expected: str | list[str]) -> set[str]:
    """The words that are right."""
    return {expected} if isinstance(expected, str) else set(expected)


def ask(line: dict[str, Any]) -> isthmus.Answer:
    """The answer to a line's question."""
    return isthmus.ask(network(line["path"]), line["ask"] | {"id": line["id"]})


def missing_blocks(expected: list[dict[str, Any]], answer: isthmus.Answer) -> list[dict[str, Any]]:
    """Expected blocks that the answer does not name, with AWS's code where one is expected."""
    named = [(block.direction, block.layer, block.aws_code) for block in answer.blocks or []]
    return [
        block
        for block in expected
        if not any(
            (direction, layer) == (block["direction"], block["layer"])
            and ("aws_code" not in block or code in words(block["aws_code"]))
            for direction, layer, code in named
        )
    ]


@pytest.mark.parametrize("line", ASKED, ids=lambda line: line["id"])
def test_the_answer_is_what_the_documentation_says(line: dict[str, Any]) -> None:
    expect = line["expect"]
    try:
        answer = ask(line)
    except isthmus.QuestionError as refused:
        assert refused.field == expect.get("or_error"), f"refused: {refused}"
        return
    assert (answer.forward in words(expect["forward"]), answer.session in words(expect["session"])) == (
        True,
        True,
    ), f"{line['change']}: forward {answer.forward}, session {answer.session}; {line.get('why', '')}"
    asked = "forward" if line["ask"].get("direction") == "forward" else "session"
    assert answer.verdict == getattr(answer, asked)
    assert missing_blocks(expect.get("blocks", []), answer) == [], [
        (block.direction, block.layer, block.aws_code, block.id) for block in answer.blocks or []
    ]
    assert set(expect.get("assumptions", [])) <= set(answer.assumptions or [])
    if "extent" in expect and answer.verdict == "reachable":
        assert answer.extent == expect["extent"]
    if "data" in expect:
        assert answer.data == expect["data"], answer.notes
    gaps = answer.gaps or []
    for wanted in expect.get("gaps", []):
        assert any(wanted == gap.id or wanted in gap.detail for gap in gaps), gaps
    if answer.verdict == "unknown" and "assumptions" not in expect and "blocks" not in expect:
        assert gaps, "an unknown answer names what is not known"


@pytest.mark.parametrize("line", REFUSED, ids=lambda line: line["id"])
def test_a_question_that_cannot_be_asked_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(isthmus.QuestionError) as refusal:
        ask(line)
    assert refusal.value.field == line["expect"]["error"]
    assert refusal.value.aws_code == line["expect"].get("aws_code")
    for nearest in line["expect"]["nearest"]:
        assert any(nearest in each for each in refusal.value.nearest), refusal.value.nearest
