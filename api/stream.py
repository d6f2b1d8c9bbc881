"""Questions in and answers out, a line each, at the same time.

The body is read as fast as it comes (up to the limit on its size) while the first questions are already
being answered, so a client that writes everything before it reads anything does not wait for itself. When
the client goes away, the rest is not asked.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

import isthmus

from . import bodies
from .jobs import Worker, refusal
from .problems import Problem

Line = tuple[int, bytes]
LATE: Final = {408: "timeout"}
"""The kinds of the last answer's error, by the status of the problem; ``limit`` for any other."""


class AnswerStream(Response):
    """The answers to the lines of a request, each as soon as it is ready.

    What goes wrong after the first byte (a body above the limit, too many questions, no more lines in time) is
    told by a last answer whose error is of kind ``limit`` or ``timeout``: the status has been sent by then.
    """

    media_type = bodies.LINES

    def __init__(self, request: Request, network: isthmus.Network, worker: Worker) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.request = request
        self.network = network
        self.worker = worker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reads and answers side by side, until all is answered or the client is gone."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        waiting: asyncio.Queue[Line | Problem | None] = asyncio.Queue()
        reading = asyncio.create_task(self._read(waiting, receive))
        answering = asyncio.create_task(self._answer(waiting, send))
        try:
            await asyncio.wait({reading, answering}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            for task in (reading, answering):
                task.cancel()
            await asyncio.wait({reading, answering})

    async def _read(self, waiting: asyncio.Queue[Line | Problem | None], receive: Receive) -> None:
        """Queues the lines; returns when the client is gone, not before."""
        count = 0
        try:
            async for number, line in lines(bodies.limited(self.request, self.worker.settings)):
                count += 1
                if count > self.worker.settings.questions:
                    raise bodies.too_many(self.worker.settings)
                waiting.put_nowait((number, line))
            waiting.put_nowait(None)
        except Problem as problem:
            waiting.put_nowait(problem)
        except ClientDisconnect:
            return
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _answer(self, waiting: asyncio.Queue[Line | Problem | None], send: Send) -> None:
        deadline = self.worker.deadline()
        while (item := await self._next(waiting, deadline)) is not None:
            if isinstance(item, Problem):
                answer = refusal(self.network, b"", LATE.get(item.status, "limit"), item.detail)
            else:
                answer = await self.worker.answer(self.network, item[1], item[0], deadline)
            body = msgspec.json.encode(answer) + b"\n"
            await send({"type": "http.response.body", "body": body, "more_body": True})
            if isinstance(item, Problem):
                break
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(
        self, waiting: asyncio.Queue[Line | Problem | None], deadline: float
    ) -> Line | Problem | None:
        """The next line; a refusal where the client sends none in the time of the request."""
        try:
            async with asyncio.timeout(max(deadline - time.monotonic(), 0.0)):
                return await waiting.get()
        except TimeoutError:
            return Problem(408, "timeout", "the request's time ran out before its next question")


async def lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[Line]:
    """The lines that are not blank, numbered from 1 as they stand; the last one needs no line end."""
    held: list[bytes] = []
    number = 1
    async for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            line = b"".join([*held, part])
            held.clear()
            if line.strip():
                yield number, line
            number += 1
        held.append(rest)
    line = b"".join(held)
    if line.strip():
        yield number, line
