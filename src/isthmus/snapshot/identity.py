"""A snapshot's name: a hash of everything an answer could say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from .section import Notice, Section, Snapshot

LENGTH = 32
"""Units: hexadecimal digits of the hash that are kept (128 bits)."""


def identity(sections: Iterable[Section], notices: Iterable[Notice], as_of: str | None) -> str:
    """The hash of a snapshot: the same for the same records in the same places, whoever lists the folder.

    File names and pointers take part, since answers cite them; the folder's own place does not. Secrets were
    replaced before, so nothing can be learnt of them from it.
    """
    whole = hashlib.sha256(b"isthmus/snapshot/1\n")
    for section in sections:
        words = [
            section.kind, section.file, section.pointer, section.account, section.region, section.owner,
            section.origins or section.anchors, section.digest,
        ]  # fmt: skip
        whole.update(msgspec.json.encode(words))
    for notice in notices:
        whole.update(msgspec.json.encode(notice))
    whole.update(msgspec.json.encode(as_of))
    return whole.hexdigest()[:LENGTH]


def snapshot(
    root: str,
    sections: Sequence[Section],
    notices: Sequence[Notice] = (),
    as_of: str | None = None,
    files: Sequence[str] = (),
    skipped: Sequence[Notice] = (),
) -> Snapshot:
    """The snapshot of these sections, under its right hash."""
    named = identity(sections, notices, as_of)
    return Snapshot(root, tuple(sections), named, as_of, tuple(notices), tuple(files), tuple(skipped))
