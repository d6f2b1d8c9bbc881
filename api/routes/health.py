"""``GET /v1/health`` and ``/v1/ready``: is the process alive; should it be sent questions.

The same without ``/v1``, where probes of load balancers look.
"""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from .. import bodies
from ..jobs import Worker
from ..networks import Networks
from ..problems import Problem
from ..wording import HEALTH, READY


def router(served: Networks, worker: Worker) -> APIRouter:
    """The routes, for these networks and this worker."""
    made = APIRouter()

    @made.get("/health", include_in_schema=False)
    @made.get("/v1/health", summary="Is the service alive", openapi_extra=HEALTH)
    async def health() -> Response:
        """Always 200 while the event loop runs, whatever the questions do."""
        return Response(msgspec.json.encode({"status": "alive"}), media_type=bodies.JSON)

    @made.get("/ready", include_in_schema=False)
    @made.get("/v1/ready", summary="Can the service answer", openapi_extra=READY)
    async def ready() -> Response:
        """200 when networks are loaded and no question runs past its time; else 503, with the reason."""
        if not served:
            raise Problem(503, "no-network", "no network is loaded")
        if worker.overdue:
            raise Problem(503, "overdue", "a question runs past its time, and others wait behind it")
        told = {"status": "ready", "networks": sorted(served)}
        return Response(msgspec.json.encode(told), media_type=bodies.JSON)

    return made
