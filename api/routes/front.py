"""``GET /`` and ``/v1``: for a stranger who opens the address: what this is, which networks it serves, where to go on."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

import isthmus

from .. import bodies
from ..networks import Networks
from ..wording import FRONT


def router(served: Networks) -> APIRouter:
    """The route, for these networks."""
    made = APIRouter()

    @made.get("/v1", include_in_schema=False)
    @made.get("/", summary="Where to begin", openapi_extra=FRONT)
    async def front() -> Response:
        """The name and version of the service, its networks, and the addresses that lead on."""
        told = {
            "name": "isthmus",
            "version": isthmus.__version__,
            "networks": [f"/v1/networks/{name}" for name in sorted(served)],
            "document": "/openapi.json",
            "health": "/v1/health",
        }
        return Response(msgspec.json.encode(told), media_type=bodies.JSON)

    return made
