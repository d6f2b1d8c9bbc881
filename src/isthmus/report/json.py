"""An answer as the contract's JSON: the same bytes from the command line and from the service."""

from __future__ import annotations

import msgspec

from ..query.answer import Answer


def line(answer: Answer) -> bytes:
    """The answer as JSON on one line, without a line end."""
    return msgspec.json.encode(answer)


def pretty(answer: Answer) -> bytes:
    """The same JSON, indented for reading."""
    return msgspec.json.format(msgspec.json.encode(answer), indent=2)
