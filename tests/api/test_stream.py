"""Lines in and out at the same time, until the client leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from api.stream import lines

LINE = b'{"question":"path"}\n'


def _scope() -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/networks/prod/ask",
        "raw_path": b"/v1/networks/prod/ask",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"service"), (b"content-type", b"application/x-ndjson")],
        "server": ("service", 80),
        "client": ("10.0.0.1", 1),
    }


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"a\nb\n"], [(1, b"a"), (2, b"b")]),
        ([b"a", b"\n", b"b"], [(1, b"a"), (2, b"b")]),
        ([b"\n \r\na"], [(3, b"a")]),
        ([b"a\r\n"], [(1, b"a\r")]),
        ([b""], []),
        ([], []),
    ],
)
def test_lines_keep_their_number_and_blank_ones_pass(
    chunks: list[bytes], expected: list[tuple[int, bytes]]
) -> None:
    async def given() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def found() -> list[tuple[int, bytes]]:
        return [line async for line in lines(given())]

    assert asyncio.run(found()) == expected


def test_an_answer_is_sent_before_the_next_question_came(caller: Callable[..., Any]) -> None:
    sent: list[dict[str, Any]] = []

    async def talk() -> None:
        answered = asyncio.Event()
        turns = iter([True, False])

        async def receive() -> dict[str, Any]:
            first = next(turns, None)
            if first is None:
                await asyncio.sleep(60)
            if first is False:
                await answered.wait()
            return {"type": "http.request", "body": LINE, "more_body": bool(first)}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if message.get("body"):
                answered.set()

        await caller().app(_scope(), receive, send)

    asyncio.run(talk())
    bodies = [message["body"] for message in sent if message.get("body")]
    assert [json.loads(body)["question"] for body in bodies] == ["path", "path"]
    assert sent[-1]["more_body"] is False


def test_what_a_client_that_left_still_wanted_is_not_asked(caller: Callable[..., Any], library: Any) -> None:
    async def talk() -> None:
        left = asyncio.Event()
        turns = iter([LINE * 5000])

        async def receive() -> dict[str, Any]:
            body = next(turns, None)
            if body is not None:
                return {"type": "http.request", "body": body, "more_body": False}
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message.get("body"):
                left.set()

        await caller().app(_scope(), receive, send)

    asyncio.run(talk())
    assert 0 < len(library.asked) < 5000


def test_a_client_that_left_before_its_questions_came_gets_none(
    caller: Callable[..., Any], library: Any
) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        return None

    asyncio.run(caller().app(_scope(), receive, send))
    assert library.asked == []


def test_a_client_that_sends_no_more_is_told_so_and_let_go(caller: Callable[..., Any]) -> None:
    async def stalling() -> AsyncIterator[bytes]:
        yield LINE
        await asyncio.Event().wait()

    call = caller(request_seconds=0.2)
    response = call(
        "POST",
        "/v1/networks/prod/ask",
        content=stalling(),
        headers={"content-type": "application/x-ndjson"},
    )
    first, last = map(json.loads, response.text.splitlines())
    assert "error" not in first
    assert last["error"]["kind"] == "timeout"
