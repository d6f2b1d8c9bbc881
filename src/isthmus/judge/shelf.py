"""Records of a large kind, found by what their bytes say and decoded one by one.

One pass over the bytes notes where a field's values stand; a record is decoded when something asks for one of
them. The index may name too many records, never too few: whoever asks looks at the decoded record.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from ..errors import InputError
from ..snapshot import Section

ESCAPED = rb"\\([u/])"
ADDRESSES = rb'Ip(?:Address|v6Address|v4Prefix|v6Prefix)?"\s*:\s*"([^"]*)"'
"""Every field of an interface that holds an address or a delegated prefix."""


def field_pattern(name: str) -> bytes:
    """The pattern of a field's values."""
    return rb'"' + name.encode() + rb'"\s*:\s*"([^"]*)"'


class Shelf:
    """The records of some sections, undecoded until they are asked for.

    Invariant: an index is sorted whole numbers, a value's hash above the number of the record it stands in.
    """

    def __init__(self, sections: Iterable[Section]) -> None:
        self._sections = list(sections)
        self._spans = [section.spans() for section in self._sections]
        self._ends = list(accumulate(len(spans) // 2 for spans in self._spans))
        self._bits = len(self).bit_length()
        self._records: dict[int, dict[str, Any]] = {}
        self._indexes: dict[bytes, array[int]] = {}
        self._escaped: list[int] | None = None

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def place(self, number: int) -> tuple[Section, int]:
        """The section that a record stands in, and its index there."""
        at = bisect_right(self._ends, number)
        return self._sections[at], number - (self._ends[at - 1] if at else 0)

    def record(self, number: int) -> dict[str, Any]:
        """One record, decoded once.

        Errors: InputError with its place, when it is no object, or holds a number that nobody can read.
        """
        known = self._records.get(number)
        if known is None:
            section, index = self.place(number)
            begin, end = self._spans[bisect_right(self._ends, number)][2 * index : 2 * index + 2]
            try:
                decoded = json.loads(section.raw[begin:end])
            except (ValueError, RecursionError) as error:
                place = section.locate(f"/{index}")
                raise InputError(f"can't be read: {error}", file=section.file, pointer=place) from error
            if not isinstance(decoded, dict):
                pointer = section.locate(f"/{index}")
                raise InputError(f"{decoded!r} is no record", file=section.file, pointer=pointer)
            known = self._records[number] = decoded
        return known

    def pointer(self, number: int, below: str = "") -> str:
        """Where a record stands in its file."""
        section, index = self.place(number)
        return section.locate(f"/{index}{below}")

    def spelled(self, pattern: bytes) -> Iterator[tuple[int, bytes]]:
        """Every value of a field with the record it stands in, by one pass over the bytes."""
        find, number = re.compile(pattern).finditer, 0
        for section, spans in zip(self._sections, self._spans, strict=True):
            for at in range(0, len(spans), 2):
                for match in find(section.raw, spans[at], spans[at + 1]):
                    yield number, match[1]
                number += 1

    def candidates(self, pattern: bytes, value: str) -> list[int]:
        """The records that may hold a value: those that spell it, and those that may spell it in escapes."""
        index = self._index(pattern)
        low = self._hashed(value.encode("utf-8", "surrogatepass"))
        found = index[bisect_left(index, low) : bisect_left(index, low + (1 << self._bits))]
        return sorted({*(one - low for one in found), *self.escaped})

    def without(self, pattern: bytes) -> list[int]:
        """The records that do not spell a field, or that perhaps only seem to in escapes."""
        below = (1 << self._bits) - 1
        spelling = {one & below for one in self._index(pattern)} - set(self.escaped)
        return [number for number in range(len(self)) if number not in spelling]

    def _index(self, pattern: bytes) -> array[int]:
        known = self._indexes.get(pattern)
        if known is None:
            hashed = {self._hashed(value) + number for number, value in self.spelled(pattern)}
            known = self._indexes[pattern] = array("Q", sorted(hashed))
        return known

    def _hashed(self, value: bytes) -> int:
        """A value's hash, above where the numbers of records stand."""
        return (hash(value) << self._bits) & ((1 << 63) - 1)

    @property
    def escaped(self) -> list[int]:
        """Records with escaped characters, whose fields the patterns may miss."""
        if self._escaped is None:
            self._escaped = sorted({number for number, _ in self.spelled(ESCAPED)})
        return self._escaped
