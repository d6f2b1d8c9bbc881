"""The one door of all questions: fields that would silently ask something else are refused."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import Network, build
from isthmus.query.ask import ask, ask_lines
from tests.judge.drawing import Drawing


@pytest.fixture(scope="module")
def net() -> Network:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    drawing.host("eni-b", "subnet-a", "10.0.0.5")
    return build(drawing.snapshot())


PATH = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/22"}


@pytest.mark.parametrize(
    ("name", "value"), [("fast", "no"), ("fast", 1), ("fixes", "false"), ("fixes", []), ("fast", 0)]
)
def test_what_is_neither_true_nor_false_is_no_switch(net: Network, name: str, value: Any) -> None:
    with pytest.raises(QuestionError, match="is neither true nor false") as caught:
        isthmus.ask(net, {**PATH, name: value})
    assert caught.value.field == name


@pytest.mark.parametrize("value", [True, False, None])
def test_a_switch_is_on_off_or_not_said(net: Network, value: bool | None) -> None:
    assert isthmus.ask(net, {**PATH, "fast": value}).verdict == "reachable"


def test_a_misspelt_field_comes_with_the_nearest(net: Network) -> None:
    with pytest.raises(QuestionError, match="has no such field") as caught:
        isthmus.ask(net, {**PATH, "surce": "eni-a"})
    assert caught.value.nearest[0] == "source"


@pytest.mark.parametrize("question", [None, [1], "path", 5])
def test_what_is_no_object_is_refused_with_what_a_question_looks_like(question: Any) -> None:
    with pytest.raises(QuestionError, match=r'no question: one is an object such as .*"path"') as refused:
        ask(build(Drawing().snapshot()), question)
    assert refused.value.field == "question" and "None" not in refused.value.message


@pytest.mark.parametrize("question", [{}, {"question": None}])
def test_a_question_without_its_name_is_told_which_there_are(question: Any) -> None:
    with pytest.raises(QuestionError, match="question: is needed") as refused:
        ask(build(Drawing().snapshot()), question)
    assert "path" in refused.value.nearest


def test_a_line_that_is_no_object_is_told_by_its_number_and_as_it_was_written() -> None:
    told = [answer.error for answer in ask_lines(build(Drawing().snapshot()), ["null", "", "[true]"])]
    assert [(error["field"], error["message"].partition(":")[0]) for error in told if error] == [
        ("line", "line 1 is null, and no question"),
        ("line", "line 3 is [true], and no question"),
    ]
