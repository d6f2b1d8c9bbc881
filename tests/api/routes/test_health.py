"""Alive as long as the event loop runs; ready as long as questions are answered in time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import httpx

import isthmus


def test_a_service_with_networks_is_alive_and_ready(call: Callable[..., Any]) -> None:
    for root in ("/v1", ""):
        assert call("GET", f"{root}/health").json() == {"status": "alive"}
        assert call("GET", f"{root}/ready").json() == {"status": "ready", "networks": ["dev", "prod"]}


def test_a_probe_may_ask_for_the_head_alone(call: Callable[..., Any]) -> None:
    response = call("HEAD", "/health")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "18"


def test_a_question_past_its_time_makes_the_service_unready_and_not_dead(caller: Callable[..., Any]) -> None:
    gate = threading.Event()

    def ask(network: Any, line: bytes, number: int) -> isthmus.Answer:
        gate.wait(10)
        return isthmus.Answer()

    app = caller(ask=ask, question_seconds=0.01).app

    async def talk() -> list[tuple[int, str]]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            answers = [
                await client.post("/v1/networks/prod/path", json={"id": "slow"}),
                await client.get("/ready"),
                await client.get("/health"),
            ]
            gate.set()
            return [(one.status_code, one.json().get("type", "")) for one in answers]

    assert asyncio.run(talk()) == [
        (504, "urn:isthmus:problem:timeout"),
        (503, "urn:isthmus:problem:overdue"),
        (200, ""),
    ]
