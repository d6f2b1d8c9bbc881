"""What an answer rests on, and what it could not read."""

from __future__ import annotations

import msgspec

from ..snapshot import Section


class Citation(msgspec.Struct, frozen=True, order=True):
    """A place in the snapshot: the file, and a JSON pointer into it."""

    file: str
    pointer: str


class Gap(msgspec.Struct, frozen=True, order=True):
    """Something in AWS that was not read or is not modelled.

    ``kind`` is a stable word (``unknown-prefix-list``, ``unmodelled-route-target``, ``unknown-field``,
    ``uncollected-group`` ...); ``id`` the resource it concerns; ``effect`` says whether it could ``open`` or
    ``close`` a flow, or ``either``, or ``neither`` where no question rests on it; ``detail`` is a sentence for people.
    """

    kind: str
    id: str
    effect: str
    detail: str
    citation: Citation | None = None


def place(section: Section, below: str) -> Citation:
    """The place of what stands at a pointer within a section."""
    return Citation(section.file, section.locate(below))
