"""Logs as JSON, one object a line: what happened, never what was asked or answered."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

import msgspec

LOGGER: Final = logging.getLogger("isthmus.api")

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The id of the request that is being served; every line logged meanwhile has it."""


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, and what ``extra={"fields": ...}`` holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line; a traceback is a member of it."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := REQUEST_ID.get():
            told["request_id"] = known
        told.update(getattr(record, "fields", {}))
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(told).decode()


def configure() -> None:
    """Sends the service's and the server's lines to standard error as JSON; a second call changes nothing.

    The server's own access lines are switched off: the service writes one for each request.
    """
    if any(isinstance(handler.formatter, JsonLines) for handler in LOGGER.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for logger in (LOGGER, logging.getLogger("uvicorn")):
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").disabled = True


def request(fields: dict[str, object]) -> None:
    """The one line of a request."""
    LOGGER.info("request", extra={"fields": fields})
