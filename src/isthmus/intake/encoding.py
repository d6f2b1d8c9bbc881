"""Bytes of a file to UTF-8 text: gzip unpacked, byte order marks off, UTF-16 and UTF-32 turned round."""

from __future__ import annotations

import codecs
import zlib

from ..errors import InputError, LimitError

LARGEST = 2 << 30
"""Units: bytes of one file, unpacked."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that one's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GZIP = b"\x1f\x8b"


def plain(data: bytes, file: str) -> bytes | None:
    """The file's text in UTF-8, without a byte order mark; None when it is no text.

    Errors: InputError, when what says it is gzip or Unicode is broken; LimitError, when it is too large.
    """
    if data.startswith(_GZIP):
        data = _unpacked(data, file)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _turned(data[len(mark) :], marked, file)
    unmarked = _unmarked(data[:4])
    if unmarked is not None:
        return _turned(data, unmarked, file)
    if data.isascii():
        return None if b"\0" in data[:1024] else data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data.lstrip()[:1] not in (b"{", b"["):
            return None
        shown = data[error.start : error.start + 8]
        raise InputError(f"{shown!r} at byte {error.start} is not UTF-8", file=file) from error
    return None if b"\0" in data[:1024] else data


def _unmarked(head: bytes) -> str | None:
    """The encoding that the places of zero bytes betray: JSON begins with two ASCII characters.

    Source: RFC 4627, section 3.
    """
    zeros = "".join("0" if byte == 0 else "x" for byte in head)
    return {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros)


def _turned(data: bytes, name: str, file: str) -> bytes:
    if name == "utf-8" and data.isascii():
        return data
    try:
        return data.decode(name).encode("utf-8")
    except UnicodeError as error:
        raise InputError(f"the text is not {name.upper()}: {error}", file=file) from error


def _unpacked(data: bytes, file: str) -> bytes:
    """What a gzip file holds, of one member or several."""
    parts: list[bytes] = []
    left = LARGEST
    try:
        while data:
            member = zlib.decompressobj(wbits=31)
            part = member.decompress(data, left + 1)
            left -= len(part)
            if left < 0:
                raise LimitError(f"{file}: unpacks to more than {LARGEST} bytes")
            if not member.eof:
                raise InputError("the gzip file ends too early", file=file)
            parts.append(part)
            data = member.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise InputError(f"the gzip file is broken: {error}", file=file) from error
    return b"".join(parts)
