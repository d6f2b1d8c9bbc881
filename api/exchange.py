"""What surrounds every request: its id, its size, its time, its line in the log.

Plain ASGI, so that streams stay streams.
"""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import logs, problems
from .problems import Problem
from .settings import LOOPBACK, Settings

GIVEN_ID: Final = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
CLIENT_LEFT: Final = 499
"""The status that is logged where the client went away before the response began."""


class Exchange:
    """The application with an id, limits, ``Server-Timing`` and a log line around each request."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; whatever else the server says passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        known = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = known
        logs.REQUEST_ID.set(known)
        began = time.perf_counter()
        status = CLIENT_LEFT

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = MutableHeaders(scope=message)
                told["X-Request-Id"] = known
                told["X-Content-Type-Options"] = "nosniff"
                told["Cache-Control"] = "no-store"
                told.append("Server-Timing", f"total;dur={_milliseconds(began)}")
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        crashed = True
        try:
            refused = self._misnamed(scope, headers) or self._too_long(headers)
            if refused:
                await problems.response(refused, known)(scope, receive, sent)
            else:
                await self.app(asked, receive, sent)
            crashed = False
        finally:
            logs.request(
                {
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": 500 if crashed and status == CLIENT_LEFT else status,
                    "milliseconds": _milliseconds(began),
                    "request_id": known,
                }
            )

    def _misnamed(self, scope: Scope, headers: Headers) -> Problem | None:
        """The refusal of a request that came in by a name which is not the service's."""
        arrived = (scope.get("server") or ("",))[0]
        host = re.sub(r":\d+$", "", headers.get("host", "")).strip("[]").lower()
        names = self.settings.hosts
        if host in (*LOOPBACK, *names) or "*" in names or not (names or arrived in LOOPBACK):
            return None
        return Problem(421, "unknown-host", f"this service does not go by the name {host!r}")

    def _too_long(self, headers: Headers) -> Problem | None:
        """The refusal of a body that says of itself that it is above the limit."""
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self.settings.body_bytes:
            return too_large(self.settings.body_bytes)
        return None


def too_large(most: int) -> Problem:
    """The refusal of a body above the limit."""
    return Problem(413, "body-too-large", f"a body may hold {most} bytes at most", limit=most)


def _milliseconds(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
