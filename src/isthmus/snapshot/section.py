"""The words of a snapshot: raw AWS answers of one moment, as bytes, with their place.

A snapshot is a list of *sections*. A section is one list of records of one kind, as some file holds it:
``{"Subnets": [...]}`` in a file gives one section of kind ``Subnets`` whose raw bytes are that JSON array.
Raw bytes stay as they were read, but for secrets, which the gate replaces; ``file`` and ``pointer`` say where
they stand. This module holds values only.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..errors import InputError
from .pointer import tokens

NO_QUESTION = "no question yet"
"""How the word on what stays unknown ends where no question rests on it."""

ROUTES_NOT_CARRIED = "routes-not-carried"
"""The kind of notice that says: this layout has no place for route tables, so their absence tells nothing."""

DECLARED = "declared"
"""The kind of notice that says: what was read is a plan or template, and nobody built it yet."""

INCOMPLETE = "incomplete-pages"
"""The kind of notice that says: more pages of a list follow, and the last of them is not there."""

HEADROOM = 150
"""Units: frames of the stack that later rooms may use more than who reads a file, and still decode what was let in."""

UNREADABLE = (msgspec.DecodeError, RecursionError)
"""What a decoder raises of a text that is JSON as far as its brackets and quotes tell."""

_BETWEEN = b" \t\r\n,"
"""What may stand between two records of a list."""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of records of one kind.

    ``kind`` is AWS's result key (``Subnets``, ``NetworkInterfaces``, ``Entries`` of
    ``GetManagedPrefixListEntries`` becomes ``PrefixListEntries``). ``pointer`` is the JSON pointer of the
    array within the file, so record ``i`` stands at ``f"{pointer}/{i}"`` unless ``anchors`` say otherwise:
    pairs of a pointer within ``raw`` and the pointer within the file of the same value, for records that
    stand alone or that the gate had to wrap. A section that the gate wrote from a plan or template has
    ``origins``: pairs of a pointer within ``raw`` and the pointer within the file of what declares that part;
    its own ``pointer`` stands nowhere in the file, and ``Snapshot.origin`` leads from there. ``account`` and
    ``region`` are what the folder or the document says, None where it says nothing. ``owner`` names what the
    answer was asked of where the records do not say it themselves (the prefix list of its entries, the table of
    searched routes).
    """

    kind: str
    file: str
    pointer: str
    raw: bytes
    account: str | None = None
    region: str | None = None
    owner: str | None = None
    anchors: tuple[tuple[str, str], ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    _digest: list[str] = field(init=False, default_factory=list, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """The hash of the bytes, made once: edits laid over a snapshot leave most sections as they are."""
        if not self._digest:
            self._digest.append(hashlib.sha256(self.raw).hexdigest())
        return self._digest[0]

    def records(self) -> list[Any]:
        """The records as plain JSON values, decoded anew at each call.

        Errors: InputError with the record's place, when a number is out of range, or values are nested too deeply.
        """
        try:
            decoded: list[Any] = msgspec.json.decode(self.raw)
        except UNREADABLE as error:
            raise self.unreadable(error) from error
        return decoded

    def unreadable(self, error: Exception) -> InputError:
        """What to raise where a decoder refused the records: which of them, as far as can be told, and why."""
        if isinstance(error, RecursionError):
            return InputError("values are nested too deeply", file=self.file, pointer=self.pointer)
        below = ""
        for index, piece in enumerate(msgspec.json.decode(self.raw, type=list[msgspec.Raw])):
            try:
                msgspec.json.decode(piece)
            except UNREADABLE:
                below = f"/{index}"
                break
        return InputError(f"can't be read: {error}", file=self.file, pointer=self.locate(below))

    def count(self) -> int:
        """How many records there are; they are not decoded."""
        return len(msgspec.json.decode(self.raw, type=list[msgspec.Raw]))

    def spans(self) -> array[int]:
        """Where the bytes of each record begin and end in ``raw``, in order: two numbers each; nothing is decoded."""
        found, end = array("Q"), self.raw.find(b"[") + 1
        for piece in msgspec.json.decode(self.raw, type=list[msgspec.Raw]):
            begin = end
            while self.raw[begin] in _BETWEEN:
                begin += 1
            end = begin + memoryview(piece).nbytes
            found.extend((begin, end))
        return found

    def locate(self, below: str) -> str:
        """The pointer within the file of what stands at a pointer within ``raw`` (``/3/CidrBlock``)."""
        best = _closest(self.anchors, below)
        if best is None:
            return self.pointer + below
        return best[1] + below[len(best[0]) :]

    def origin(self, pointer: str) -> str | None:
        """Where the file declares what stands at a pointer within a section that the gate wrote; None elsewhere."""
        if not self.origins or not f"{pointer}/".startswith(f"{self.pointer}/"):
            return None
        best = _closest(self.origins, pointer[len(self.pointer) :])
        return best[1] if best is not None else ""

    def answers_to(self, key: str) -> bool:
        """True when the section is of this kind, or stands under this key in its file."""
        return self.kind == key or tokens(self.pointer)[-1:] == (key,)


def _closest(pairs: Iterable[tuple[str, str]], below: str) -> tuple[str, str] | None:
    """The pair whose first pointer reaches furthest towards another."""
    best: tuple[str, str] | None = None
    for inner, outer in pairs:
        reached = below == inner or below.startswith(inner + "/")
        if reached and (best is None or len(inner) > len(best[0])):
            best = inner, outer
    return best


@dataclass(frozen=True, slots=True)
class Notice:
    """What the gate saw and a later room must turn into a gap: a refused call, a part not understood.

    ``hides`` says what stays unknown and which kinds of question rest on it, where that is known. ``about`` is the
    kind of section that a notice of ``incomplete-pages`` is of.
    """

    kind: str
    file: str
    pointer: str
    detail: str
    account: str | None = None
    region: str | None = None
    hides: str = ""
    about: str = ""

    @property
    def effect(self) -> str:
        """What it could do to an answer: ``either`` open or close a flow, or ``neither``."""
        harmless = self.kind == DECLARED or self.hides.endswith(NO_QUESTION)
        return "neither" if harmless else "either"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Raw AWS answers of one moment: ``hash`` names the content, ``as_of`` the moment where one is told.

    ``files`` were read and understood, in the order of their names; ``skipped`` are files of the folder that
    are no answers (prose, sources, router configurations): they are told of and no gap follows from them.
    """

    root: str
    sections: tuple[Section, ...]
    hash: str
    as_of: str | None = None
    notices: tuple[Notice, ...] = ()
    files: tuple[str, ...] = field(default=())
    skipped: tuple[Notice, ...] = ()

    def listed(self, kind: str, account: str | None = None, region: str | None = None) -> bool:
        """True when an answer of a kind, be it an empty one, covers an account and Region as far as is told.

        What a section or the asker does not tell (None) covers every one. A list of which the last page is not there
        covers nothing.
        """
        cut = [notice for notice in self.notices if notice.kind == INCOMPLETE and notice.about == kind]
        return any(
            (account is None or section.account in (None, account))
            and (region is None or section.region in (None, region))
            and not any(_is_of(notice, section) for notice in cut)
            for section in self.of_kind(kind)
        )

    @property
    def carries_routes(self) -> bool:
        """False where the layout has no place for route tables, so that their absence tells nothing."""
        return all(notice.kind != ROUTES_NOT_CARRIED for notice in self.notices)

    @property
    def is_declared(self) -> bool:
        """True where some of it is a plan or template, which tells what shall be and not what is."""
        return any(notice.kind == DECLARED for notice in self.notices)

    def origin(self, file: str | None, pointer: str | None) -> str | None:
        """Where a file declares what stands at a pointer: elsewhere, where the gate wrote it from a plan or template."""
        for section in self.sections:
            if section.origins and section.file == file and pointer is not None:
                found = section.origin(pointer)
                if found is not None:
                    return found
        return pointer

    def of_kind(self, kind: str) -> Iterator[Section]:
        """The sections of one kind, in the snapshot's order."""
        return (section for section in self.sections if section.kind == kind)

    def count(self, key: str | None = None) -> int:
        """How many records the sections of a kind (or under a result key) hold; all records without one."""
        chosen = (section for section in self.sections if key is None or section.answers_to(key))
        return sum(section.count() for section in chosen)


def _is_of(notice: Notice, section: Section) -> bool:
    """True when a notice is of a section's account and Region, as far as either tells."""
    homes = ((notice.account, section.account), (notice.region, section.region))
    return all(None in pair or pair[0] == pair[1] for pair in homes)
