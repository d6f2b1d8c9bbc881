"""The service in process, called by its ASGI door, with a library that answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

import isthmus
from api.main import create_app
from api.settings import Settings

COUNTED = [
    "vpcs",
    "subnets",
    "interfaces",
    "instances",
    "security_groups",
    "network_acls",
    "route_tables",
    "internet_gateways",
    "egress_only_internet_gateways",
    "nat_gateways",
    "peerings",
    "vpc_endpoints",
    "prefix_lists",
    "others",
]


def network(hash: str = "sha256:00") -> Any:
    """A network as far as the service looks into one."""
    held: dict[str, Any] = {name: {} for name in COUNTED}
    held["vpcs"] = {"vpc-1": None, "vpc-2": None}
    return SimpleNamespace(snapshot=SimpleNamespace(hash=hash, as_of="2026-01-01"), gaps=(1, 2, 3), **held)


@dataclass
class Library:
    """Stands in for ``isthmus.ask_line`` and keeps what it was asked."""

    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, network: Any, line: bytes, number: int) -> isthmus.Answer:
        question = json.loads(line)
        self.asked.append(question)
        if "crash" in question:
            raise RuntimeError("nobody expected this")
        if "wait" in question:
            question["wait"]()
        error = question.get("error")
        return isthmus.Answer(
            id=question.get("id"), question=question["question"], snapshot=network.snapshot.hash, error=error
        )


class Caller:
    """Calls an application as a client would."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, method: str, path: str, raises: bool = True, **given: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=raises)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                return await client.request(method, path, **given)

        return asyncio.run(call())


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def caller(library: Library) -> Callable[..., Caller]:
    """Makes a service over ``prod`` and ``dev``."""

    def made(served: Mapping[str, Any] | None = None, ask: Any = None, **settings: Any) -> Caller:
        networks = served if served is not None else {"prod": network(), "dev": network("sha256:01")}
        return Caller(create_app(networks, ask=ask or library, settings=Settings(**settings)))

    return made


@pytest.fixture
def call(caller: Callable[..., Caller]) -> Caller:
    return caller()
