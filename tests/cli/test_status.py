"""Exit statuses: of one answer, and the worst of several."""

from __future__ import annotations

import pytest

from isthmus.cli.status import of_answer, worst
from isthmus.query.answer import Answer


@pytest.mark.parametrize(
    ("question", "verdict", "status"),
    [
        ("path", "reachable", 0),
        ("path", "unreachable", 2),
        ("path", "unknown", 3),
        ("filter", "permitted", 0),
        ("filter", "partial", 2),
        ("filter", "denied", 2),
        ("filter", "unknown", 3),
        ("trace", "unreachable", 2),
        ("prove", "holds", 0),
        ("prove", "violated", 2),
        ("prove", "unknown", 3),
        ("sources", "unreachable", 0),
        ("sources", "unknown", 3),
        ("find", None, 0),
        ("gaps", None, 0),
        ("exposure", None, 0),
    ],
)
def test_each_verdict_has_its_status(question: str, verdict: str | None, status: int) -> None:
    assert of_answer(Answer(question=question, verdict=verdict)) == status


def test_an_error_answer_could_not_answer_whatever_else_it_says() -> None:
    assert of_answer(Answer(question="path", verdict="reachable", error={"message": "no"})) == 1


def test_the_worst_of_several_goes_1_3_2_0() -> None:
    assert worst([0, 2, 3, 1]) == 1
    assert worst([0, 2, 3]) == 3
    assert worst([0, 2]) == 2
    assert worst([0]) == 0
    assert worst([]) == 0
