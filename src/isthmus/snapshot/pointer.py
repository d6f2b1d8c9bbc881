"""JSON pointers (RFC 6901): made from tokens, taken apart, and followed into a document."""

from __future__ import annotations

import re
from typing import Any

from ..errors import InputError

_INDEX = re.compile(r"0|[1-9][0-9]*")
_ESCAPES = re.compile(r"~(?![01])")


def escape(token: str) -> str:
    """The token as it stands between slashes."""
    return token.replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    """The pointer of something below a pointer."""
    return pointer + "".join(f"/{escape(str(token))}" for token in tokens)


def tokens(pointer: str) -> tuple[str, ...]:
    """The tokens of a pointer, unescaped; none for the whole document.

    Errors: InputError, when the text is no JSON pointer.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/") or _ESCAPES.search(pointer):
        raise InputError(f"{pointer!r} is not a JSON pointer")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def index(token: str) -> int | None:
    """The array index that a token says; None where it says none."""
    return int(token) if len(token) < 19 and _INDEX.fullmatch(token) else None


def resolve(document: Any, pointer: str) -> Any:
    """The value that a pointer names within a document.

    Errors: InputError, when nothing stands there.
    """
    value = document
    walked = ""
    for token in tokens(pointer):
        walked = join(walked, token)
        at = index(token)
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and at is not None and at < len(value):
            value = value[at]
        else:
            raise InputError("nothing stands there", pointer=walked)
    return value
