"""Recorded boto3 answers (``{"status_code": 200, "data": {...}}``) and errors of AWS.

Moments that the recorder wrote as objects become texts again; pointers stay those of the file.
Source: placebo, serializer (``__class__``).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from ..errors import InputError
from .document import Value, take_apart
from .findings import Findings, notice

_MARK = b'"__class__"'
_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def is_recording(members: dict[str, bytes]) -> bool:
    """True when an object is a recorded answer."""
    return members.keys() == {"status_code", "data"}


def is_error(members: dict[str, bytes]) -> bool:
    """True when an object is AWS's refusal."""
    inner = members.get("Error", b"")
    return inner[:1] == b"{" and b'"Code"' in inner


def opened(value: Value, understand: Callable[[Value], Findings]) -> Findings:
    """What the recorded answer holds."""
    inner = value.member("data")
    if inner.members is None:
        return notice(
            "unrecognised-document", value.file, inner.pointer, "a recorded answer that is no object"
        )
    if _MARK in inner.raw:
        texts = _moments(msgspec.json.decode(inner.raw), inner)
        inner = take_apart(json.dumps(texts, ensure_ascii=False).encode(), inner.file, inner.pointer)
    if inner.members is not None and not inner.members.keys() - {"ResponseMetadata"}:
        return Findings()
    return understand(inner)


def refusal(value: Value) -> Findings:
    """The notice of a call that AWS refused."""
    error = msgspec.json.decode(value.member("Error").raw)
    told = f"{error.get('Code')}: {error.get('Message') or 'no message'}"
    found = notice("refused-call", value.file, value.pointer, f"AWS refused this call: {told}")
    found.notices = [replace(one, detail=one.detail.strip()) for one in found.notices]
    return found


def _moments(value: Any, at: Value) -> Any:
    """The value with each recorded moment as a text."""
    if isinstance(value, list):
        return [_moments(inner, at) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.get("__class__") != "datetime":
        return {key: _moments(inner, at) for key, inner in value.items()}
    try:
        return datetime.datetime(*(value.get(part, 0) for part in _PARTS)).isoformat() + "Z"
    except (TypeError, ValueError) as error:
        raise InputError(f"{value!r} is not a moment: {error}", file=at.file, pointer=at.pointer) from error
