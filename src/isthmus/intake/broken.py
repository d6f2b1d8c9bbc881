"""What is wrong with JSON that can't be read: where (bytes, lines, pointer), and what stands there."""

from __future__ import annotations

import json
import re

from ..errors import InputError
from ..snapshot.pointer import join, tokens
from ..snapshot.redaction import SECRET_KEYS, VARIABLE_KEYS

_BYTE = re.compile(r"\(byte (\d+)\)")
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)
SECRETS = SECRET_KEYS | VARIABLE_KEYS
SHOWN = 24
"""Units: bytes of the text shown in the message."""


def complaint(data: bytes, error: Exception, file: str, pointer: str = "") -> InputError:
    """The error to raise for a document that the decoder refused."""
    text = str(error)
    if isinstance(error, RecursionError):
        return InputError("values are nested too deeply to be an answer of AWS", file=file, pointer=pointer)
    told = _BYTE.search(text)
    offset = min(int(told[1]), len(data)) if told else len(data)
    what = _BYTE.sub("", text).removeprefix("JSON is malformed:").strip()
    if told is None and "truncated" in text:
        what = "the text ends too early"
    line = data.count(b"\n", 0, offset) + 1
    column = offset - (data.rfind(b"\n", 0, offset) + 1) + 1
    here = pointer_at(data, offset)
    there = data[offset : offset + SHOWN].decode("utf-8", "replace")
    shown = f"before {there!r}" if there else "at the end"
    if not SECRETS.isdisjoint(tokens(here)):
        shown = "in a secret value"
    message = f"broken JSON: {what} {shown} (line {line}, column {column}, byte {offset})"
    return InputError(message, file=file, pointer=pointer + here or None)


def pointer_at(data: bytes, offset: int) -> str:
    """The pointer of the innermost value that was begun before an offset, as far as the text can tell."""
    steps: list[str | int] = []
    last: bytes | None = None
    for found in _TOKENS.finditer(data, 0, offset):
        token = found[0]
        if token == b"{":
            steps.append("")
        elif token == b"[":
            steps.append(0)
        elif token in b"}]":
            if steps:
                steps.pop()
        elif token == b":" and steps and last is not None and isinstance(steps[-1], str):
            steps[-1] = _key(last)
        elif token == b"," and steps:
            at = steps[-1]
            steps[-1] = at + 1 if isinstance(at, int) else ""
        last = token if token.startswith(b'"') else None
    if steps and steps[-1] == "":
        steps.pop()
    return join("", *steps)


def _key(token: bytes) -> str:
    """The key that a string token says, read as far as it can be."""
    text = token.decode("utf-8", "replace")
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1]
