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


def test_gaps_can_be_posted_like_any_other_question(call: Callable[..., Any], library: Any) -> None:
    assert call("POST", "/v1/networks/prod/gaps").json()["question"] == "gaps"
    call("POST", "/v1/networks/prod/gaps", json={"id": 1})
    assert library.asked == [{"question": "gaps"}, {"id": 1, "question": "gaps"}]


def test_a_client_that_was_told_no_media_type_is_understood(call: Callable[..., Any], library: Any) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for headers in ({}, form):
        response = call("POST", "/v1/networks/prod/find", content=b'{"text": "x"}', headers=headers)
        assert response.status_code == 200
    assert library.asked == [{"text": "x", "question": "find"}] * 2
