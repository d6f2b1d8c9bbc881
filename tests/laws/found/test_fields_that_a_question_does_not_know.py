"""A field that a question does not know is refused: left out silently, it would widen what was asked."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import build
from tests.sketches.draw import sketch

QUESTIONS: tuple[dict[str, Any], ...] = (
    {"question": "path", "source": "eni-00000000", "target": "internet", "sevice": "tcp/22"},
    {"question": "path", "source": "eni-00000000", "target": "internet", "source_adress": "10.0.0.10"},
    {"question": "sources", "target": "eni-00000000", "services": "tcp/22"},
    {"question": "filter", "filter": "sg-00000000", "direction": "egress", "target": "10.0.0.10/32"},
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: "-".join(question))
def test_a_field_that_is_not_known_is_an_error(question: dict[str, Any]) -> None:
    network = build(sketch(Random(3)).snapshot())
    with pytest.raises(QuestionError):
        isthmus.ask(network, question)
