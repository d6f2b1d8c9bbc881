"""Records of a large kind, found by what their bytes say and decoded one by one.

One pass over the bytes notes where a field's values stand; a record is decoded when something asks for one of
them. The index may name too many records, never too few: whoever asks looks at the decoded record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from ..errors import InputError
from ..snapshot import Section

ESCAPED = rb"\\[u/]"
ADDRESSES = rb'Ip(?:Address|v6Address|v4Prefix|v6Prefix)?"\s*:\s*"([^"]*)"'
"""Every field of an interface that holds an address or a delegated prefix."""


def field_pattern(name: str) -> bytes:
    """The pattern of a field's values."""
    return rb'"' + name.encode() + rb'"\s*:\s*"([^"]*)"'


class Shelf:
    """The records of some sections, undecoded until they are asked for."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self.places = [
            (section, index, piece) for section in sections for index, piece in enumerate(section.pieces())
        ]
        self._records: dict[int, dict[str, Any]] = {}
        self._indexes: dict[bytes, dict[str, list[int]]] = {}
        self._escaped: list[int] | None = None

    def record(self, number: int) -> dict[str, Any]:
        """One record, decoded once.

        Errors: InputError with its place, when it is no object.
        """
        known = self._records.get(number)
        if known is None:
            section, index, piece = self.places[number]
            decoded = json.loads(bytes(piece))
            if not isinstance(decoded, dict):
                pointer = section.locate(f"/{index}")
                raise InputError(f"{decoded!r} is no record", file=section.file, pointer=pointer)
            known = self._records[number] = decoded
        return known

    def pointer(self, number: int, below: str = "") -> str:
        """Where a record stands in its file."""
        section, index, _ = self.places[number]
        return section.locate(f"/{index}{below}")

    def index(self, pattern: bytes) -> dict[str, list[int]]:
        """The records in which each value of a field stands, by one pass over the bytes."""
        known = self._indexes.get(pattern)
        if known is None:
            known = self._indexes[pattern] = {}
            find = re.compile(pattern).finditer
            for number, (_, _, piece) in enumerate(self.places):
                for match in find(piece):
                    numbers = known.setdefault(match[1].decode(), [])
                    if not numbers or numbers[-1] != number:
                        numbers.append(number)
        return known

    def candidates(self, pattern: bytes, value: str) -> list[int]:
        """The records that may hold a value: those that spell it, and those that may spell it in escapes."""
        return sorted({*self.index(pattern).get(value, ()), *self.escaped})

    @property
    def escaped(self) -> list[int]:
        """Records with escaped characters, whose fields the patterns may miss."""
        if self._escaped is None:
            find = re.compile(ESCAPED).search
            self._escaped = [n for n, (_, _, piece) in enumerate(self.places) if find(piece)]
        return self._escaped
