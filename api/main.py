"""The application: ``uvicorn api.main:app``, ``isthmus-api``, or ``create_app`` with networks at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

import isthmus

from . import document, listening, logs, networks, problems
from .exchange import Exchange
from .jobs import Ask, Worker
from .problems import Problem
from .routes import ask as ask_route
from .routes import front, health, questions
from .routes import networks as networks_route
from .settings import Settings, from_environment


def create_app(
    served: Mapping[str, isthmus.Network] | None = None,
    *,
    ask: Ask | None = None,
    settings: Settings | None = None,
) -> FastAPI:
    """The service over these networks; without any, over the snapshots that the environment names.

    Snapshots are read once, when the server starts; limits come from the environment where no settings are
    given. ``ask`` stands in for ``isthmus.ask_line`` in tests.
    """
    told = settings if settings is not None else from_environment(os.environ)
    shelf: dict[str, isthmus.Network] = dict(served or {})
    worker = Worker(ask if ask is not None else isthmus.ask_line, told)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.configure()
        if served is None:
            shelf.update(await run_in_threadpool(networks.load, told.networks))
        yield
        worker.close()

    app = FastAPI(
        title="isthmus",
        version=isthmus.__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(front.router(shelf))
    app.include_router(health.router(shelf, worker))
    app.include_router(networks_route.router(shelf))
    app.include_router(ask_route.router(shelf, worker))
    app.include_router(questions.router(shelf, worker))
    app.add_middleware(Exchange, settings=told)
    app.add_exception_handler(Problem, problems.on_problem)
    app.add_exception_handler(HTTPException, problems.on_http)
    app.add_exception_handler(Exception, problems.on_crash)
    document.install(app)
    return app


def __getattr__(name: str) -> FastAPI:
    """``app``, made when a server asks for it, so that importing this module reads no environment."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return create_app()


def serve() -> None:
    """Runs the service as the environment says; on the loopback address unless it says otherwise."""
    try:
        settings = from_environment(os.environ)
        with listening.listener(settings.host, settings.port) as door:
            served = networks.load(settings.networks)
            listening.run(create_app(served, settings=settings), [door])
    except isthmus.InputError as error:
        sys.exit(f"isthmus-api: {error}")
