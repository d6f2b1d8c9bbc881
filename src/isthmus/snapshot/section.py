"""The words of a snapshot: raw AWS answers of one moment, as bytes, with their place.

A snapshot is a list of *sections*. A section is one list of records of one kind, as some file holds it:
``{"Subnets": [...]}`` in a file gives one section of kind ``Subnets`` whose raw bytes are that JSON array.
Raw bytes stay as they were read; ``file`` and ``pointer`` say where they stand. This module holds values only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Section:
    """One list of records of one kind.

    ``kind`` is AWS's result key (``Subnets``, ``NetworkInterfaces``, ``Entries`` of
    ``GetManagedPrefixListEntries`` becomes ``PrefixListEntries``). ``pointer`` is the JSON pointer of the array
    within the file, so record ``i`` stands at ``f"{pointer}/{i}"``. ``account`` and ``region`` are what the
    folder or the document says, None where it says nothing. ``owner`` names what the answer was asked of where
    the records do not say it themselves (the prefix list of its entries, the table of searched routes).
    """

    kind: str
    file: str
    pointer: str
    raw: bytes
    account: str | None = None
    region: str | None = None
    owner: str | None = None

    def records(self) -> list[Any]:
        """The records as plain JSON values, decoded anew at each call."""
        decoded: list[Any] = msgspec.json.decode(self.raw)
        return decoded


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the gate saw that a later room must turn into a gap: a refused call, a part that was not understood."""

    kind: str
    file: str
    pointer: str
    detail: str
    account: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Raw AWS answers of one moment: ``hash`` names the content, ``as_of`` the moment where one is told."""

    root: str
    sections: tuple[Section, ...]
    hash: str
    as_of: str | None = None
    notices: tuple[Notice, ...] = ()
    files: tuple[str, ...] = field(default=())

    def of_kind(self, kind: str) -> Iterator[Section]:
        """The sections of one kind, in the snapshot's order."""
        return (section for section in self.sections if section.kind == kind)
