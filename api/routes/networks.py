"""``GET /v1/networks`` and ``/v1/networks/{name}``: what is served, and what each network is."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from .. import bodies
from ..networks import Networks, named, summary
from ..wording import NETWORK, NETWORKS


def router(served: Networks) -> APIRouter:
    """The routes, for these networks."""
    made = APIRouter()

    @made.get("/v1/networks", summary="List the networks", openapi_extra=NETWORKS)
    async def networks() -> Response:
        """Every network that is served, by name."""
        told = [summary(name, served[name]) for name in sorted(served)]
        return Response(msgspec.json.encode({"networks": told}), media_type=bodies.JSON)

    @made.get("/v1/networks/{name}", summary="Describe a network", openapi_extra=NETWORK)
    async def network(name: str) -> Response:
        """The snapshot behind a network, its moment, how much it holds and how many gaps it has."""
        told = summary(name, named(served, name))
        return Response(msgspec.json.encode(told), media_type=bodies.JSON)

    return made
