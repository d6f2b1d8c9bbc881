"""One thread answers; a question past its time gets an answer that says so."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

import isthmus
from api.jobs import Worker, settled
from api.problems import Problem
from api.settings import Settings


class Gate:
    """A library that answers ``slow`` questions only once it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.threads: set[str] = set()

    def __call__(self, network: Any, line: bytes, number: int) -> isthmus.Answer:
        self.threads.add(threading.current_thread().name)
        if b"slow" in line:
            self.open.wait(10)
        return isthmus.Answer(question="path", id=number)


@pytest.fixture
def network() -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(snapshot=SimpleNamespace(hash="sha256:00", as_of=None))


def test_a_question_past_its_time_says_so_and_the_next_waits_its_turn(network: Any) -> None:
    gate = Gate()
    worker = Worker(gate, Settings(question_seconds=0.01))

    async def asked() -> tuple[Any, bool, Any, bool]:
        slow = await worker.answer(network, b'{"id": 7, "question": "slow"}', 1, worker.deadline())
        late = worker.overdue
        gate.open.set()
        next_one = await worker.answer(network, b"{}", 2, worker.deadline())
        return slow, late, next_one, worker.overdue

    slow, late, next_one, late_after = asyncio.run(asked())
    assert (slow.id, slow.question, slow.snapshot, slow.error["kind"]) == (7, "slow", "sha256:00", "timeout")
    assert (late, late_after) == (True, False)
    assert next_one.id == 2
    assert gate.threads == {"isthmus-ask_0"}
    worker.close()


def test_a_question_that_the_request_has_no_time_for_is_never_begun(network: Any) -> None:
    gate = Gate()
    worker = Worker(gate, Settings(question_seconds=0.01))

    async def asked() -> Any:
        await worker.answer(network, b"slow", 1, worker.deadline())
        waited = await worker.answer(network, b'{"id": 2}', 2, time.monotonic() + 0.01)
        gate.open.set()
        return waited

    waited = asyncio.run(asked())
    assert waited.error == {"kind": "timeout", "message": "the request's time ran out before this question"}
    worker.close()


def test_the_event_loop_goes_on_while_a_question_is_at_work(network: Any) -> None:
    gate = Gate()
    worker = Worker(gate, Settings())

    async def asked() -> Any:
        slow = asyncio.create_task(worker.answer(network, b"slow", 1, worker.deadline()))
        await asyncio.sleep(0)
        gate.open.set()
        return await slow

    assert asyncio.run(asked()).error is None
    worker.close()


def test_a_cancellation_is_never_lost_however_close_it_comes(network: Any) -> None:
    """Cancelled after each of the first turns of the loop, also the one in which the question is begun."""
    worker = Worker(Gate(), Settings())

    async def cancelled(turns: int) -> bool:
        task = asyncio.create_task(worker.answer(network, b"{}", 1, worker.deadline()))
        for _ in range(turns):
            await asyncio.sleep(0)
            time.sleep(0.0005)
        was_done = task.done()
        task.cancel()
        await asyncio.wait({task})
        return was_done or task.cancelled()

    assert all(asyncio.run(cancelled(turns)) for turns in range(12) for _ in range(5))
    worker.close()


@pytest.mark.parametrize(
    ("kind", "status"), [("question", 422), ("timeout", 504), ("limit", 413), ("input", 500), ("failed", 500)]
)
def test_an_error_alone_in_its_response_gives_the_response_its_status(kind: str, status: int) -> None:
    with pytest.raises(Problem) as caught:
        settled(isthmus.Answer(error={"kind": kind, "message": "why", "field": "source"}))
    assert (caught.value.status, caught.value.detail, caught.value.more) == (
        status,
        "why",
        {"field": "source"},
    )
