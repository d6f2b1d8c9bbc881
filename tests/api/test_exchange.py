"""What surrounds every request: id, limits, times, one line in the log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from api.logs import LOGGER, JsonLines


def test_a_request_id_is_taken_and_given_back(call: Callable[..., Any]) -> None:
    assert call("GET", "/health", headers={"X-Request-Id": "ci-4711"}).headers["x-request-id"] == "ci-4711"


@pytest.mark.parametrize("given", ["", "two words", "x" * 129, "a\tb"])
def test_a_request_id_that_is_none_is_replaced(given: str, call: Callable[..., Any]) -> None:
    told = call("GET", "/health", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", told)


def test_times_stand_in_a_header_and_never_in_an_answer(call: Callable[..., Any]) -> None:
    first, second = (call("POST", "/v1/networks/prod/path", json={"id": 1}) for _ in range(2))
    assert first.headers["server-timing"].startswith("total;dur=")
    assert first.content == second.content


def test_a_body_that_says_it_is_too_large_is_refused_unread(caller: Callable[..., Any]) -> None:
    response = caller(body_bytes=100)("POST", "/v1/networks/prod/ask", json={"text": "x" * 100})
    assert (response.status_code, response.json()["limit"]) == (413, 100)


def test_a_body_that_grows_too_large_is_refused(caller: Callable[..., Any]) -> None:
    async def pieces() -> Any:
        for _ in range(20):
            yield b" " * 10

    response = caller(body_bytes=100)(
        "POST", "/v1/networks/prod/ask", content=pieces(), headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.json()["type"]) == (413, "urn:isthmus:problem:body-too-large")


@pytest.mark.parametrize(
    ("url", "host", "hosts", "status"),
    [
        ("http://127.0.0.1/health", "localhost:8080", (), 200),
        ("http://127.0.0.1/health", "[::1]:8080", (), 200),
        ("http://127.0.0.1/health", "evil.example.com", (), 421),
        ("http://127.0.0.1/health", "reach.example.com", ("reach.example.com",), 200),
        ("http://127.0.0.1/health", "evil.example.com", ("*",), 200),
        ("http://10.0.0.1/health", "any.example.com", (), 200),
        ("http://10.0.0.1/health", "evil.example.com", ("reach.example.com",), 421),
    ],
)
def test_on_the_loopback_address_only_its_own_names_are_answered(
    url: str, host: str, hosts: tuple[str, ...], status: int, caller: Callable[..., Any]
) -> None:
    assert caller(hosts=hosts)("GET", url, headers={"Host": host}).status_code == status


def test_a_request_is_one_line_and_never_tells_its_body(
    call: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "isthmus.api"):
        call("POST", "/v1/networks/prod/path", json={"source": "secret"}, headers={"X-Request-Id": "r1"})
    (record,) = (record for record in caplog.records if record.name == "isthmus.api")
    line = JsonLines().format(record)
    told = json.loads(line)
    assert "\n" not in line and "secret" not in line
    assert {name: told[name] for name in ("method", "path", "status", "request_id")} == {
        "method": "POST",
        "path": "/v1/networks/prod/path",
        "status": 200,
        "request_id": "r1",
    }
    assert told["milliseconds"] >= 0


def test_a_crash_is_logged_as_500(caller: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "isthmus.api"):
        caller({"prod": object()})("GET", "/v1/networks/prod", raises=False)
    assert [record.fields["status"] for record in caplog.records if hasattr(record, "fields")] == [500]


def test_a_body_that_does_not_come_is_a_problem(caller: Callable[..., Any]) -> None:
    async def stalling() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    for page in ("ask", "path"):
        response = caller(request_seconds=0.05)("POST", f"/v1/networks/prod/{page}", content=stalling())
        assert (response.status_code, response.json()["type"]) == (408, "urn:isthmus:problem:slow-body")


def test_every_line_logged_while_a_request_is_served_has_its_id(
    call: Callable[..., Any],
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    try:
        call("POST", "/v1/networks/prod/path", json={"crash": 1}, headers={"X-Request-Id": "r7"})
    finally:
        LOGGER.removeHandler(handler)
    told = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {line["message"] for line in told} == {"a question crashed", "request"}
    assert {line["request_id"] for line in told} == {"r7"}
