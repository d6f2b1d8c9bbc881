"""Which records of a snapshot have other contents than in the one that it was made from, by edits laid over it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import msgspec

from .section import Section, Snapshot

_PLACE = attrgetter("kind", "file", "pointer", "account", "region", "owner", "anchors")


@dataclass(frozen=True, slots=True)
class Change:
    """One record: the changed section, the record's index in it, and its bytes before and after."""

    section: Section
    index: int
    before: bytes
    after: bytes

    def records(self) -> tuple[Any, Any]:
        """The record before and after, as plain JSON values."""
        return msgspec.json.decode(self.before), msgspec.json.decode(self.after)


def changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...] | None:
    """The records that differ, in order; None where more differs than what records say: some came, went or moved."""
    if len(before.sections) != len(after.sections):
        return None
    found: list[Change] = []
    for old, new in zip(before.sections, after.sections, strict=True):
        if old is new:
            continue
        one, other = _records(old), _records(new)
        if _PLACE(old) != _PLACE(new) or len(one) != len(other):
            return None
        for index, (mine, yours) in enumerate(zip(one, other, strict=True)):
            if mine != yours:
                found.append(Change(new, index, bytes(mine), bytes(yours)))
    return tuple(found)


def _records(section: Section) -> list[msgspec.Raw]:
    return msgspec.json.decode(section.raw, type=list[msgspec.Raw])
