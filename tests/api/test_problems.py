"""Errors are problem+json everywhere, and say what is wrong, where, and the nearest right words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

import isthmus
from api import refusals

DEMO = Path(__file__).parents[2] / "fixtures/demo/snapshot"

JSON = {"content-type": "application/json"}
TEXT = {"content-type": "text/plain"}
PAGE = {"content-type": "application/x-www-form-urlencoded", "origin": "https://elsewhere.example"}
CASES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nowhere", {}, 404, "about:blank"),
    ("GET", "/v1/networks/prod/ask", {}, 405, "about:blank"),
    ("GET", "/v1/networks/pord", {}, 404, "urn:isthmus:problem:unknown-network"),
    ("POST", "/v1/networks/pord/ask", {"json": {}}, 404, "urn:isthmus:problem:unknown-network"),
    ("GET", "/v1/networks/pord/gaps", {}, 404, "urn:isthmus:problem:unknown-network"),
    ("POST", "/v1/networks/prod/soruces", {"json": {}}, 404, "urn:isthmus:problem:unknown-question"),
    ("POST", "/v1/networks/prod/ask", {"content": b"{"}, 400, "urn:isthmus:problem:bad-json"),
    ("POST", "/v1/networks/prod/ask", {"data": {"a": "b"}}, 400, "urn:isthmus:problem:bad-json"),
    (
        "POST",
        "/v1/networks/prod/ask",
        {"content": b"{}", "headers": TEXT},
        415,
        "urn:isthmus:problem:media-type",
    ),
    (
        "POST",
        "/v1/networks/prod/ask",
        {"content": b"{}", "headers": PAGE},
        415,
        "urn:isthmus:problem:media-type",
    ),
    ("POST", "/v1/networks/prod/path", {"data": {}, "headers": PAGE}, 415, "urn:isthmus:problem:media-type"),
    (
        "POST",
        "/v1/networks/prod/ask",
        {"content": b"{", "headers": JSON},
        400,
        "urn:isthmus:problem:bad-json",
    ),
    (
        "POST",
        "/v1/networks/prod/path",
        {"content": b"\xff", "headers": JSON},
        400,
        "urn:isthmus:problem:bad-json",
    ),
    ("POST", "/v1/networks/prod/ask", {"json": 7}, 422, "urn:isthmus:problem:question"),
    ("POST", "/v1/networks/prod/path", {"json": []}, 422, "urn:isthmus:problem:question"),
    ("POST", "/v1/networks/prod/path", {"json": {"question": "find"}}, 422, "urn:isthmus:problem:question"),
]


@pytest.mark.parametrize(("method", "path", "given", "status", "kind"), CASES)
def test_every_refusal_is_a_problem(
    method: str, path: str, given: dict[str, Any], status: int, kind: str, call: Callable[..., Any]
) -> None:
    response = call(method, path, **given)
    told = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, told["status"], told["type"]) == (status, status, kind)
    assert told["title"] and told["detail"]
    assert told["request_id"] == response.headers["x-request-id"]


def test_an_unknown_network_comes_with_the_nearest_names(call: Callable[..., Any]) -> None:
    assert call("GET", "/v1/networks/porod").json()["nearest"] == ["prod"]


def test_an_unknown_question_comes_with_the_nearest_ones(call: Callable[..., Any]) -> None:
    assert call("POST", "/v1/networks/prod/soruces", json={}).json()["nearest"][0] == "sources"


def test_a_refused_method_says_which_are_taken(call: Callable[..., Any]) -> None:
    assert call("GET", "/v1/networks/prod/path").headers["allow"] == "POST"


def test_a_question_that_cannot_be_asked_says_which_field_is_wrong(call: Callable[..., Any]) -> None:
    error = {"kind": "question", "message": "no such id", "field": "source", "nearest": ["i-0aa"]}
    response = call("POST", "/v1/networks/prod/ask", json={"id": 4, "question": "path", "error": error})
    told = response.json()
    assert response.status_code == 422
    assert (told["detail"], told["field"], told["nearest"], told["id"]) == (
        "no such id",
        "source",
        ["i-0aa"],
        4,
    )


def test_readers_that_disagree_are_a_failure_with_all_sides(call: Callable[..., Any]) -> None:
    error = {"kind": "disagreement", "message": "they differ", "sides": {"z3": "sat", "judge": "denied"}}
    response = call("POST", "/v1/networks/prod/path", json={"error": error})
    assert response.status_code == 500
    assert response.json()["sides"] == {"z3": "sat", "judge": "denied"}


def test_a_crash_of_one_question_is_logged_and_tells_no_secret(
    call: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    response = call("POST", "/v1/networks/prod/path", json={"crash": True})
    assert (response.status_code, response.json()["type"]) == (500, "urn:isthmus:problem:failed")
    assert "nobody expected this" not in response.text
    assert "nobody expected this" in caplog.text


def test_a_crash_of_the_service_itself_is_a_problem_too(caller: Callable[..., Any]) -> None:
    call = caller({"prod": object()})
    response = call("GET", "/v1/networks/prod", raises=False, headers={"X-Request-Id": "abc"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"] == response.json()["request_id"] == "abc"


def test_an_empty_body_is_said_to_be_one(call: Callable[..., Any]) -> None:
    for body in (b"", b" \n"):
        told = call("POST", "/v1/networks/prod/ask", content=body, headers=JSON).json()
        assert told["detail"] == "the body is empty: a question is a JSON object"


def test_where_no_name_is_near_those_that_there_are_are_told(call: Callable[..., Any]) -> None:
    assert call("GET", "/v1/networks/zzzz").json()["nearest"] == ["dev", "prod"]


def test_a_page_that_is_not_there_points_to_the_one_that_is(call: Callable[..., Any]) -> None:
    assert call("GET", "/docs").json()["detail"] == "there is no /docs; GET / tells what there is"


def slow(*_: object) -> isthmus.Answer:
    time.sleep(0.3)
    return isthmus.Answer()


async def dripping() -> AsyncIterator[bytes]:
    yield b"{"
    await asyncio.sleep(0.3)
    yield b"}"


WRONG = {"question": "path", "source": "web", "target": "db-1"}
PROVOKED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "400": ({}, {"content": b"", "headers": JSON}),
    "404": ({"network": "pord"}, {"json": {}}),
    "408": ({"request_seconds": 0.01}, {"content": dripping, "headers": JSON}),
    "413": ({"body_bytes": 8}, {"json": WRONG}),
    "415": ({}, {"content": b"{}", "headers": TEXT}),
    "422": ({"served": "demo"}, {"json": WRONG}),
    "500": ({}, {"json": {"question": "path", "crash": True}}),
    "504": ({"ask": slow, "question_seconds": 0.05}, {"json": WRONG}),
}


@pytest.mark.parametrize("status", sorted(refusals.PROBLEMS))
def test_the_documents_example_of_each_status_is_what_the_service_says(
    status: str, caller: Callable[..., Any]
) -> None:
    if status == "503":
        response = caller({})("GET", "/v1/ready")
    else:
        made, given = PROVOKED[status]
        settings = {**made}
        name = settings.pop("network", "prod")
        if settings.pop("served", None):
            settings |= {"served": {"prod": isthmus.load(DEMO)}, "ask": isthmus.ask_line}
        given = {**given, "content": given["content"]()} if callable(given.get("content")) else given
        response = caller(**settings)("POST", f"/v1/networks/{name}/ask", **given)
    told = response.json()
    assert response.status_code == int(status)
    assert {**told, "request_id": ""} == {**refusals.example(status), "request_id": ""}
