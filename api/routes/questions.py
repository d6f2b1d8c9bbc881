"""``POST /v1/networks/{name}/{question}``: one question by its name, the rest of its fields in the body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from difflib import get_close_matches

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from .. import bodies, networks
from ..jobs import Worker, settled
from ..networks import Networks
from ..problems import Problem
from ..wording import GAPS, QUESTIONS, operation

Endpoint = Callable[[str, Request], Awaitable[Response]]


def router(served: Networks, worker: Worker) -> APIRouter:
    """A route for each question, and one that knows the nearest names for any other word."""
    made = APIRouter()
    for kind, words in QUESTIONS.items():
        made.add_api_route(
            f"/v1/networks/{{name}}/{kind}",
            _endpoint(kind, served, worker),
            methods=["POST"],
            operation_id=kind,
            summary=words.summary,
            description=words.description,
            openapi_extra=operation(kind),
        )

    @made.get("/v1/networks/{name}/gaps", operation_id="gaps", summary="List the gaps", openapi_extra=GAPS)
    async def gaps(name: str) -> Response:
        """What was not read or is not modelled, as `isthmus gaps` tells it."""
        network = networks.named(served, name)
        answer = settled(await worker.answer(network, b'{"question":"gaps"}', 1, worker.deadline()))
        return Response(msgspec.json.encode(answer), media_type=bodies.JSON)

    made.add_api_route(
        "/v1/networks/{name}/gaps",
        _endpoint("gaps", served, worker),
        methods=["POST"],
        include_in_schema=False,
    )

    @made.post("/v1/networks/{name}/{word}", include_in_schema=False)
    async def unknown(name: str, word: str) -> Response:
        """Says that there is no such question."""
        networks.named(served, name)
        known = [*QUESTIONS, "ask", "gaps"]
        nearest = get_close_matches(word, known, 3) or known
        raise Problem(404, "unknown-question", f"{word!r} is no question", nearest=nearest)

    return made


def _endpoint(kind: str, served: Networks, worker: Worker) -> Endpoint:
    async def endpoint(name: str, request: Request) -> Response:
        network = networks.named(served, name)
        bodies.media_type(request, bodies.JSON)
        line = bodies.of_kind(await bodies.whole(request, worker.settings), kind)
        answer = settled(await worker.answer(network, line, 1, worker.deadline()))
        return Response(msgspec.json.encode(answer), media_type=bodies.JSON)

    return endpoint
