"""What a request brings: its media type, its size, its questions as bytes. Nothing is asked here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from starlette.requests import Request

from .exchange import too_large
from .problems import Problem
from .settings import Settings

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
UNSAID: Final = frozenset({"", "application/x-www-form-urlencoded"})
"""What a client sends that was told no media type (curl says that it is a form)."""
PAGE: Final = ("origin", "sec-fetch-site")
"""Headers that a browser sends with whatever a page makes it send, and that no page can leave out."""


def media_type(request: Request, *known: str) -> str:
    """The media type of the body, one of those known; JSON where a client was told none.

    From a browser the type must be said: a page of some other site can send a form without the browser's leave.
    Errors: Problem (415).
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given in UNSAID and not any(name in request.headers for name in PAGE):
        return JSON
    if given not in known:
        told = f"{given!r} is not understood" if given else "the request has no Content-Type"
        raise Problem(415, "media-type", f"{told}; send {' or '.join(known)}", accepted=list(known))
    return given


async def whole(request: Request, settings: Settings) -> bytes:
    """The body in full.

    Errors: Problem: 413, as soon as it passes the limit; 408, when it does not come in time.
    """
    try:
        async with asyncio.timeout(settings.request_seconds):
            return b"".join([chunk async for chunk in limited(request, settings)])
    except TimeoutError:
        raise Problem(408, "slow-body", f"no body within {settings.request_seconds:.3g} seconds") from None


async def limited(request: Request, settings: Settings) -> AsyncIterator[bytes]:
    """The body in pieces as they come.

    Errors: Problem (413), as soon as it passes the limit.
    """
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > settings.body_bytes:
            raise too_large(settings.body_bytes)
        yield chunk


async def departure(request: Request) -> None:
    """Returns when the client is gone; the body must have been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def questions(body: bytes, settings: Settings) -> list[bytes] | None:
    """The members of a JSON array, as they were written; None for a single object.

    Errors: Problem: 400 where the body is no JSON, 422 where it is neither, 413 for too many.
    """
    if not body.strip():
        raise Problem(400, "bad-json", "the body is empty: a question is a JSON object")
    try:
        whole = msgspec.json.decode(body, type=msgspec.Raw)
        start = bytes(whole).lstrip()[:1]
        if start != b"[":
            msgspec.json.decode(body)
        members = msgspec.json.decode(body, type=list[msgspec.Raw]) if start == b"[" else None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        several = f"; a question a line is {LINES}" if b"\n" in body.strip() else ""
        raise Problem(400, "bad-json", f"the body is no JSON: {error}{several}") from error
    if members is None:
        if start != b"{":
            raise Problem(422, "question", "a question is an object, several are an array of objects")
        return None
    if len(members) > settings.questions:
        raise too_many(settings)
    return [bytes(member) for member in members]


def too_many(settings: Settings) -> Problem:
    """The refusal of more questions than one request may ask."""
    most = settings.questions
    return Problem(413, "too-many-questions", f"a request may ask {most} questions at most", limit=most)


def fields(line: bytes) -> dict[str, Any]:
    """The fields of a question; none where the line is no JSON object."""
    try:
        question = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return question if isinstance(question, dict) else {}


def of_kind(body: bytes, kind: str) -> bytes:
    """The question of a route named for its kind: the body's fields, and ``question`` where it was left out.

    Errors: Problem: 400 where the body is no JSON, 422 where it is no object or names another question.
    """
    try:
        question = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(400, "bad-json", f"the body is no JSON: {error}") from error
    if not isinstance(question, dict):
        raise Problem(422, "question", "the fields of a question are an object")
    if question.setdefault("question", kind) != kind:
        asked = question["question"]
        raise Problem(422, "question", f"this route asks {kind!r}, the body {asked!r}", field="question")
    return msgspec.json.encode(question)
