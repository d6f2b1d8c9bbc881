"""Errors of the service as RFC 9457 tells them: ``application/problem+json``, the same members everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """A request that can't be served: a stable word, a sentence, and members beyond the standard's."""

    def __init__(self, status: int, kind: str, detail: str, **more: Any) -> None:
        self.status = status
        self.kind = kind
        self.detail = detail
        self.more = more
        super().__init__(detail)


def response(problem: Problem, request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response; its type is a URN, or ``about:blank`` where the status says it all."""
    title = HTTPStatus(problem.status).phrase
    body = {
        "type": f"urn:isthmus:problem:{problem.kind}" if problem.kind else "about:blank",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
        "request_id": request_id,
    }
    return Response(msgspec.json.encode(body), problem.status, headers, MEDIA_TYPE)


def request_id(request: Request) -> str:
    """The id under which this request is logged."""
    given: str = request.scope.get("state", {}).get("request_id", "")
    return given


async def on_problem(request: Request, error: Exception) -> Response:
    """What a handler raised on purpose."""
    assert isinstance(error, Problem), "registered for Problem alone"
    return response(error, request_id(request))


async def on_http(request: Request, error: Exception) -> Response:
    """What routing refused: no such page, or not by this method."""
    assert isinstance(error, HTTPException), "registered for HTTPException alone"
    told = {
        404: f"there is no {request.url.path}; GET / tells what there is",
        405: f"{request.url.path} does not take {request.method} but {(error.headers or {}).get('Allow', '')}",
    }
    problem = Problem(error.status_code, "", told.get(error.status_code, error.detail))
    return response(problem, request_id(request), error.headers)


async def on_crash(request: Request, error: Exception) -> Response:
    """What nobody expected. The caller learns the id of the log's line, never the error's text."""
    known = request_id(request)
    problem = Problem(500, "", f"the service failed; its log tells more under request {known}")
    return response(problem, known, {"X-Request-Id": known})
