"""isthmus's own snapshot on disk: a folder with a manifest, and one file for each section.

``isthmus.json`` says what the folder is: ``{"schema": "isthmus/snapshot/1", "as_of", "tool", "collected_by",
"calls", "notices", "sections": [{"kind", "file", "account", "region", "owner"}]}``. Each section's file is one
JSON object with the kind as its key, ``ACCOUNT/REGION/Kind.json``; lists that are empty may share one. Secrets
were taken out before. A folder is written beside its place and renamed into it, so a reader sees the old
snapshot or the new one, never half of either.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from ..errors import InputError
from .identity import snapshot as named
from .redaction import redact
from .section import HEADROOM, Notice, Section, Snapshot

MANIFEST = "isthmus.json"
SCHEMA = "isthmus/snapshot/1"
NO_ACCOUNT, NO_REGION = "no-account", "no-region"
ANSWERED, REFUSED, FAILED, ABSENT = "answered", "refused", "failed", "absent"
"""How a call went. Absent: AWS says that there is no such thing, which hides nothing."""

NOT_ASKED = "not asked"
"""How the detail of a call begins that was not made, because a list it is made of was not answered."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call that was made to AWS, when, and how it went: ``answered``, ``refused``, ``failed``, ``absent``.

    ``kind`` is the kind of section that it fills; ``hides`` says what stays unknown where it was not answered.
    ``times`` is how often it was made: of each resource where that is how AWS tells of them.
    """

    service: str
    operation: str
    outcome: str = ANSWERED
    account: str | None = None
    region: str | None = None
    detail: str = ""
    kind: str = ""
    hides: str = ""
    at: str | None = None
    times: int = 1


class Identity(msgspec.Struct, frozen=True):
    """Who collected an account."""

    account: str
    arn: str


class Filed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A section and the file it stands in."""

    kind: str
    file: str
    account: str | None = None
    region: str | None = None
    owner: str | None = None


class _Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    kind: str
    detail: str
    file: str = MANIFEST
    pointer: str = ""
    account: str | None = None
    region: str | None = None
    hides: str = ""
    about: str = ""


class _Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    schema: str
    as_of: str | None = None
    tool: str | None = None
    collected_by: tuple[Identity, ...] = ()
    sections: tuple[Filed, ...] = ()
    calls: tuple[Call, ...] = ()
    notices: tuple[_Seen, ...] = ()


def write(
    snapshot: Snapshot, folder: str | os.PathLike[str], *, tool: str | None = None, calls: Sequence[Call] = ()
) -> Snapshot:
    """Write a snapshot into a folder of isthmus's own; the snapshot as it will be read from there.

    The folder is private to its owner. One that stands there is replaced when it is such a snapshot or empty.
    Errors: InputError, when something else stands there or the place can't be written.
    """
    target = Path(os.path.abspath(folder))
    _replaceable(target)
    filed = _filed(snapshot.sections)
    notices = tuple(
        _Seen(n.kind, n.detail, n.file, n.pointer, n.account, n.region, n.hides, n.about)
        for n in snapshot.notices
    )
    manifest = _Manifest(SCHEMA, snapshot.as_of, tool, (), filed, tuple(calls), notices)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as beside:
            fresh = Path(beside, "new")
            fresh.mkdir(mode=0o700)
            for section, place in zip(snapshot.sections, filed, strict=True):
                file = fresh / place.file
                file.parent.mkdir(parents=True, exist_ok=True)
                content = {section.kind: msgspec.Raw(redact(section.raw, section.kind))}
                file.write_bytes(msgspec.json.encode(content) + b"\n")
            (fresh / MANIFEST).write_bytes(_encoded(manifest))
            _swap(fresh, target, Path(beside, "old"))
    except OSError as error:
        raise InputError(f"can't write the snapshot: {error.strerror}", file=str(folder)) from error
    return read(target)


def seal(
    folder: Path,
    sections: Sequence[Filed],
    calls: Sequence[Call],
    *,
    as_of: str,
    tool: str,
    collected_by: Sequence[Identity] = (),
) -> None:
    """Write the manifest of a folder that holds its files already, and wait until it is on the disk."""
    manifest = _Manifest(SCHEMA, as_of, tool, tuple(collected_by), tuple(sections), tuple(calls))
    with open(folder / MANIFEST, "wb") as file:
        file.write(_encoded(manifest))
        file.flush()
        os.fsync(file.fileno())


def made_of(folder: str | os.PathLike[str]) -> tuple[tuple[Filed, ...], tuple[Call, ...]]:
    """The sections with their files, and the calls, that a snapshot's manifest tells of.

    Errors: InputError, when the manifest can't be read.
    """
    manifest = _manifest(Path(folder))
    return manifest.sections, manifest.calls


def read(folder: str | os.PathLike[str]) -> Snapshot:
    """The snapshot that a folder of isthmus's own holds.

    Errors: InputError, when the manifest or a file it lists can't be read.
    """
    root = Path(folder)
    manifest = _manifest(root)
    sections = list(_sections(root, manifest.sections))
    notices = [
        Notice(n.kind, n.file, n.pointer, n.detail, n.account, n.region, n.hides, n.about)
        for n in manifest.notices
    ]
    for at, call in enumerate(manifest.calls):
        if call.outcome not in (ANSWERED, ABSENT):  # also a word that a later version has written
            here = f"/calls/{at}"
            notices.append(
                Notice("refused-call", MANIFEST, here, _told(call), call.account, call.region, call.hides)
            )
    files = sorted({MANIFEST, *(place.file for place in manifest.sections)})
    return named(str(root), sections, notices, manifest.as_of, files)


def is_own(folder: str | os.PathLike[str]) -> bool:
    """True when the folder holds the manifest of a snapshot of isthmus's own."""
    try:
        told = msgspec.json.decode(_bytes(Path(folder, MANIFEST)))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    schema = told.get("schema") if isinstance(told, dict) else None
    return isinstance(schema, str) and schema.startswith("isthmus/snapshot/")


def _encoded(manifest: _Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def _told(call: Call) -> str:
    """What a call that was not answered means, in a sentence."""
    how = {REFUSED: REFUSED, FAILED: "not answered"}.get(
        call.outcome, f"{call.outcome!r}, which is not known"
    )
    told = f"{call.service} {call.operation} was {how}: {call.detail or 'no reason told'}"
    return f"{told}; this hides {call.hides}" if call.hides else told


def file_name(word: str) -> str:
    """A word as the name of a file, whatever it holds."""
    return _UNSAFE.sub("_", word).lstrip(".") or "_"


def _swap(fresh: Path, target: Path, old: Path) -> None:
    """Put the new folder in place; the old one returns where that fails."""
    stood = target.exists()
    if stood:
        os.rename(target, old)
    try:
        os.rename(fresh, target)
    except OSError:
        if stood:
            os.rename(old, target)
        raise


def _replaceable(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError("this is not a folder", file=str(target))
    if target.is_dir() and any(target.iterdir()) and not is_own(target):
        raise InputError("this folder holds something else than a snapshot of isthmus", file=str(target))


def _filed(sections: Sequence[Section]) -> tuple[Filed, ...]:
    """A file for each section, by account, Region and kind; numbered where several share these."""
    used: dict[str, int] = {}
    filed: list[Filed] = []
    for section in sections:
        name = section.kind if section.owner is None else f"{section.kind}-{section.owner}"
        parts = (section.account or NO_ACCOUNT, section.region or NO_REGION, name)
        stem = "/".join(file_name(part) for part in parts)
        number = used[stem.lower()] = used.get(stem.lower(), 0) + 1
        file = f"{stem}.json" if number == 1 else f"{stem}.{number}.json"
        filed.append(Filed(section.kind, file, section.account, section.region, section.owner))
    return tuple(filed)


def _manifest(root: Path) -> _Manifest:
    try:
        manifest = msgspec.json.decode(_bytes(root / MANIFEST), type=_Manifest)
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", file=MANIFEST) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the manifest can't be read: {error}", file=MANIFEST) from error
    except RecursionError as error:
        raise InputError("the manifest is nested too deeply", file=MANIFEST) from error
    if manifest.schema != SCHEMA:
        message = f"{manifest.schema!r} is not a schema this version reads ({SCHEMA})"
        raise InputError(message, file=MANIFEST, pointer="/schema")
    return manifest


def _bytes(path: Path) -> bytes:
    """The content of a regular file: a pipe would never end."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file")
    return path.read_bytes()


def _sections(root: Path, filed: Sequence[Filed]) -> Iterator[Section]:
    """The sections, each file opened once: the lists of a place that are empty share one."""
    uses = Counter(place.file for place in filed)
    shared: dict[str, dict[str, msgspec.Raw]] = {}
    for at, place in enumerate(filed):
        document = shared.get(place.file)
        if document is None:
            document = _document(root, place.file, f"/sections/{at}/file")
            if uses[place.file] > 1:
                shared[place.file] = document
        yield _section(document, place)


def _document(root: Path, file: str, pointer: str) -> dict[str, msgspec.Raw]:
    if "\0" in file:
        raise InputError(f"{file!r} is no name of a file", file=MANIFEST, pointer=pointer)
    inside = Path(os.path.realpath(root / file))
    if not inside.is_relative_to(os.path.realpath(root)):
        raise InputError(f"{file!r} leads out of the snapshot", file=MANIFEST, pointer=pointer)
    try:
        content = _bytes(inside)
        content.decode()  # the decoder looks at no text that it passes over
        return _members(content, HEADROOM)
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 at byte {error.start}", file=file) from error
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", file=file) from error
    except msgspec.DecodeError as error:
        raise InputError(f"is not an answer of AWS as JSON: {error}", file=file) from error
    except RecursionError as error:
        raise InputError("is nested too deeply", file=file) from error


def _members(content: bytes, deeper: int) -> dict[str, msgspec.Raw]:
    """The lists of a file, read from so many frames further down: nesting that passes here passes later."""
    if deeper:
        return _members(content, deeper - 1)
    return msgspec.json.decode(content, type=dict[str, msgspec.Raw])


def _section(document: Mapping[str, msgspec.Raw], place: Filed) -> Section:
    if place.kind not in document:
        raise InputError(f"holds no {place.kind}", file=place.file)
    raw = bytes(document[place.kind])
    if not raw.startswith(b"["):
        raise InputError(f"{place.kind} is not a list", file=place.file, pointer=f"/{place.kind}")
    clean, here = redact(raw, place.kind, file=place.file), f"/{place.kind}"
    return Section(place.kind, place.file, here, clean, place.account, place.region, place.owner)
