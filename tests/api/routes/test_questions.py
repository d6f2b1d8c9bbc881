"""A route for each question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.wording import QUESTIONS


@pytest.mark.parametrize("kind", sorted(QUESTIONS))
def test_a_question_can_be_asked_by_its_name(kind: str, call: Callable[..., Any], library: Any) -> None:
    response = call("POST", f"/v1/networks/dev/{kind}", json={"id": 1, "text": "x"})
    assert response.json() == {"id": 1, "question": kind, "snapshot": "sha256:01"}
    assert library.asked == [{"id": 1, "text": "x", "question": kind}]


def test_gaps_need_no_body(call: Callable[..., Any], library: Any) -> None:
    assert call("GET", "/v1/networks/prod/gaps").json()["question"] == "gaps"
    assert library.asked == [{"question": "gaps"}]
