"""``POST /v1/networks/{name}/ask``: the questions of ``isthmus ask``, one, an array, or a stream of lines."""

from __future__ import annotations

import asyncio

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

import isthmus

from .. import bodies, networks
from ..jobs import Worker, settled
from ..networks import Networks
from ..stream import AnswerStream
from ..wording import ASK


def router(served: Networks, worker: Worker) -> APIRouter:
    """The route, for these networks."""
    made = APIRouter()

    @made.post("/v1/networks/{name}/ask", summary="Ask questions of a network", openapi_extra=ASK)
    async def ask(name: str, request: Request) -> Response:
        """The same objects as `isthmus ask` takes and gives.

        One object, or a JSON array of them, as application/json: a question of an array that can't be
        answered gets an answer with `error`, and the rest go on. As application/x-ndjson, an object a line:
        each answer is sent as soon as it is ready.
        """
        network = networks.named(served, name)
        if bodies.media_type(request, bodies.JSON, bodies.LINES) == bodies.LINES:
            return AnswerStream(request, network, worker)
        body = await bodies.whole(request, worker.settings)
        members = bodies.questions(body, worker.settings)
        if members is None:
            answer = settled(await worker.answer(network, body, 1, worker.deadline()))
            return Response(msgspec.json.encode(answer), media_type=bodies.JSON)
        left = asyncio.create_task(bodies.departure(request))
        try:
            answers = await _answers(worker, network, members, left)
        finally:
            left.cancel()
        return Response(b"[" + b",".join(answers) + b"]", media_type=bodies.JSON)

    return made


async def _answers(
    worker: Worker, network: isthmus.Network, members: list[bytes], left: asyncio.Task[None]
) -> list[bytes]:
    """The answers to the members of an array; when the client has left, the rest is not asked."""
    deadline = worker.deadline()
    answers: list[bytes] = []
    for number, member in enumerate(members, 1):
        if left.done():
            break
        answers.append(msgspec.json.encode(await worker.answer(network, member, number, deadline)))
    return answers
