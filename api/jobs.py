"""Questions at work: one thread answers them, one at a time, while the event loop goes on serving.

One thread, because the solver behind an answer is not made for two at once and Python would not run them
side by side anyway; for more cores start more processes (``uvicorn --workers``). Questions of several
requests take turns, first come first served, so a long batch does not shut others out.

What a time limit can do: the caller gets an answer that says ``timeout``, and its next question is put in
the queue. What it can't: Python has no way to stop a running computation, so the thread finishes it before
it takes the next question. Meanwhile ``overdue`` is true and ``/ready`` says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import isthmus

from . import logs
from .bodies import fields
from .problems import Problem
from .settings import Settings

Ask = Callable[[isthmus.Network, bytes, int], isthmus.Answer]
"""The library's ``ask_line``: network, a question as JSON, its number; never raises for a bad question."""


class Worker:
    """The thread that answers, and the limits on time."""

    def __init__(self, ask: Ask, settings: Settings) -> None:
        self.settings = settings
        self._ask = ask
        self._thread = ThreadPoolExecutor(1, "isthmus-ask")
        self._late_after: float | None = None

    @property
    def overdue(self) -> bool:
        """True while a question runs on past its time."""
        return self._late_after is not None and time.monotonic() > self._late_after

    def deadline(self) -> float:
        """The moment by which a request that begins now must be answered, by the monotonic clock."""
        return time.monotonic() + self.settings.request_seconds

    async def answer(
        self, network: isthmus.Network, line: bytes, number: int, deadline: float
    ) -> isthmus.Answer:
        """The answer to a question, or one whose error says that its time ran out.

        Time in the queue counts against the request, never against the question.
        """
        loop = asyncio.get_running_loop()
        began = asyncio.Event()
        job = self._thread.submit(
            self._run, lambda: loop.call_soon_threadsafe(began.set), network, line, number
        )
        future = asyncio.wrap_future(job)
        try:
            # Not wait_for: in Python 3.11 it loses a cancellation that comes as the wait ends, and the
            # questions of a client that has left would go on being asked.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(deadline - time.monotonic(), 0.0)):
                    await began.wait()
            if not began.is_set():
                return refusal(network, line, "timeout", "the request's time ran out before this question")
            limit = min(self.settings.question_seconds, deadline - time.monotonic())
            done, _ = await asyncio.wait({future}, timeout=max(limit, 0.0))
            if not done:
                return refusal(network, line, "timeout", f"no answer within {limit:.3g} seconds: given up")
            return self._told(network, line, future)
        finally:
            future.cancel()

    def close(self) -> None:
        """Takes no more questions; one that runs is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _run(
        self, begin: Callable[[], object], network: isthmus.Network, line: bytes, number: int
    ) -> isthmus.Answer:
        self._late_after = time.monotonic() + self.settings.question_seconds
        begin()
        try:
            return self._ask(network, line, number)
        finally:
            self._late_after = None

    def _told(
        self, network: isthmus.Network, line: bytes, future: asyncio.Future[isthmus.Answer]
    ) -> isthmus.Answer:
        """What the thread gave; where it crashed, the log has the traceback and a batch goes on."""
        crash = future.exception()
        if crash is None:
            return future.result()
        logs.LOGGER.error("a question crashed", exc_info=crash)
        return refusal(network, line, "failed", "isthmus failed on this question; the log tells more")


def refusal(network: isthmus.Network, line: bytes, kind: str, message: str) -> isthmus.Answer:
    """The answer to a question that the service did not let finish."""
    question = fields(line)
    asked = question.get("question")
    return isthmus.Answer(
        id=question.get("id"),
        question=asked if isinstance(asked, str) else "",
        snapshot=network.snapshot.hash,
        as_of=network.snapshot.as_of,
        version=isthmus.__version__,
        error={"kind": kind, "message": message},
    )


def settled(answer: isthmus.Answer) -> isthmus.Answer:
    """An answer alone in its response: its error, if it has one, is the response's.

    Errors: Problem: 422 for a question that can't be asked so, 504 for one out of time, 500 for a failure.
    """
    if answer.error is None:
        return answer
    kind = str(answer.error.get("kind", "error"))
    more = {name: value for name, value in answer.error.items() if name not in ("kind", "message")}
    if answer.id is not None:
        more["id"] = answer.id
    status = {"question": 422, "timeout": 504, "limit": 413}.get(kind, 500)
    raise Problem(status, kind, str(answer.error.get("message", "")), **more)
