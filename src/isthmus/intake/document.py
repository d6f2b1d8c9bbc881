"""JSON text to its outermost parts, each as bytes: objects, lists, and texts that hold several documents.

Only the outermost level is taken apart; the rest is checked for being JSON and kept as it stands. Keys that
repeat are refused: at the outermost level always, below it in texts up to ``SEARCHED`` bytes (a larger text
is read by every room alike: the last of two equal keys counts).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ..errors import InputError
from ..snapshot.pointer import join
from ..snapshot.section import HEADROOM
from .broken import complaint, pointer_at

SEARCHED = 256 << 10
"""Units: bytes of a text that is searched for repeated keys at every depth."""

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder(msgspec.Raw)
_SPACE = b" \t\n\r"
_KEY = re.compile(rb'("(?:[^"\\]|\\.)*")\s*:\s*', re.DOTALL)
_MARKS = re.compile(rb'("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]', re.DOTALL)
_CLAIM = re.compile(rb'\s*(?:\{(?!\s*[{%])|\[\s*(?:[{"\[]|\]\s*\Z))')


def is_claimed(data: bytes) -> bool:
    """True when a text means to be JSON: it begins as an object or a list does."""
    return _CLAIM.match(data) is not None


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value of a file: where it stands, its text, and its outermost parts."""

    file: str
    pointer: str
    raw: bytes
    members: dict[str, bytes] | None = None
    elements: list[bytes] | None = None

    def member(self, key: str) -> Value:
        """The value of one key."""
        assert self.members is not None, "only an object has members"
        return take_apart(self.members[key], self.file, join(self.pointer, key))

    def element(self, at: int) -> Value:
        """One element of a list."""
        assert self.elements is not None, "only a list has elements"
        return take_apart(self.elements[at], self.file, join(self.pointer, at))


def take_apart(raw: bytes, file: str, pointer: str = "") -> Value:
    """A JSON value with its outermost parts.

    Errors: InputError, when the text is broken.
    """
    try:
        match raw.lstrip()[:1]:
            case b"{":
                members = {key: bytes(part) for key, part in _OBJECT.decode(raw).items()}
                return Value(file, pointer, raw, members=members)
            case b"[":
                return Value(file, pointer, raw, elements=[bytes(part) for part in _LIST.decode(raw)])
        _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise complaint(raw, error, file, pointer) from error
    return Value(file, pointer, raw)


def documents(data: bytes, file: str) -> list[Value]:
    """The documents that a file's text holds: mostly one, whose pointer is empty.

    Several documents, one after the other (a line each, or whole answers appended), count as a list.
    Errors: InputError, when the text is broken, nested too deeply, or a key stands twice.
    """
    return _documents(data, file, HEADROOM)


def _documents(data: bytes, file: str, deeper: int) -> list[Value]:
    """The documents, read from so many frames further down: nesting that passes here passes later."""
    if deeper:
        return _documents(data, file, deeper - 1)
    try:
        found = [take_apart(data, file)]
    except InputError as error:
        parts = _parts(data) if "trailing characters" in error.message else None
        if parts is None:
            raise
        found = [take_apart(part, file, f"/{at}") for at, part in enumerate(parts)]
    for value in found:
        _check_keys(value)
    return found


def _parts(data: bytes) -> list[bytes] | None:
    """The documents of a text that holds several; None when some part of it is no document."""
    text = data.decode("utf-8")
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: None)
    found: list[bytes] = []
    at = 0
    try:
        while at < len(text):
            start = at
            _, at = decoder.raw_decode(text, at)
            found.append(text[start:at].encode())
            while at < len(text) and text[at] in " \t\n\r,":
                at += 1
        for part in found:
            _ANY.decode(part)
    except (ValueError, RecursionError):
        return None
    return found if all(part[:1] in (b"{", b"[") for part in found) else None


def _check_keys(value: Value) -> None:
    """Refuse keys that stand twice in one object, and numbers that no float holds."""
    if len(value.raw) > SEARCHED:
        if value.members is not None:
            _check_outermost(value, value.members)
        return
    text = value.raw.decode("utf-8")
    try:
        json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite).decode(text)
    except _RepeatedKeyError as error:
        where = value.pointer + _place_of_repeat(value.raw, error.key)
        raise _twice(error.key, value.file, where) from error
    except _UnboundedError as error:
        message = f"{error} is too large a number"
        raise InputError(message, file=value.file, pointer=value.pointer or None) from error
    except (ValueError, RecursionError) as error:
        raise complaint(value.raw, error, value.file, value.pointer) from error


def _check_outermost(value: Value, members: dict[str, bytes]) -> None:
    """Walk the outermost keys of a large object: its values are passed over by their known lengths."""
    seen: set[str] = set()
    for key, at in _keys(value.raw, members):
        # Of two equal keys the last counts: another text here is a value that would be lost.
        if key in seen or not value.raw.startswith(members[key], at):
            raise _twice(key, value.file, join(value.pointer, key))
        seen.add(key)


def _twice(key: str, file: str, pointer: str) -> InputError:
    return InputError(f"the key {key!r} stands twice in one object", file=file, pointer=pointer)


def _keys(data: bytes, members: dict[str, bytes]) -> Iterator[tuple[str, int]]:
    """The outermost keys of an object and where the value of each begins."""
    at = _after_space(data, data.index(b"{") + 1)
    while (found := _KEY.match(data, at)) is not None:
        key = json.loads(found[1])
        yield key, found.end()
        at = _after_space(data, found.end() + len(members[key]))
        at = _after_space(data, at + 1)


def _after_space(data: bytes, at: int) -> int:
    while data[at : at + 1] and data[at] in _SPACE:
        at += 1
    return at


class _RepeatedKeyError(Exception):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class _UnboundedError(Exception):
    """A number beyond every float."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RepeatedKeyError(key)
            seen.add(key)


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _UnboundedError(text)
    return value


def _place_of_repeat(data: bytes, key: str) -> str:
    """The pointer of the first object in which the key stands twice."""
    open_objects: list[set[str]] = []
    for found in _MARKS.finditer(data):
        if found[0] == b"{":
            open_objects.append(set())
        elif found[0] == b"}":
            open_objects.pop()
        elif found[1] is not None and json.loads(found[1]) == key:
            if key in open_objects[-1]:
                return pointer_at(data, found.end())
            open_objects[-1].add(key)
    return ""
