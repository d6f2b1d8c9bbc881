"""Cases of published test data, as their ``expected.json`` gives them: a snapshot, and what checks yield."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec


class Check(msgspec.Struct, frozen=True):
    """One thing that must come out. Fields beyond these are informative."""

    id: str
    kind: str
    expected: bool
    source: str | None = None
    destination: str | None = None
    protocol: str | None = None
    port: int | str | None = None
    source_ip: str | None = None
    destination_ip: str | None = None
    source_port: int | None = None
    via: tuple[str, ...] = ()
    not_via: tuple[str, ...] = ()
    blocked_by: str | None = None
    layers: tuple[str, ...] = ()
    needs: str | None = None
    file: str | None = None
    resource: str | None = None
    count: int | None = None
    acl: str | None = None
    app: str | None = None
    host: str | None = None
    stage: str | None = None
    direction: str | None = None
    why: str = ""
    basis: str = ""


class Case(msgspec.Struct, frozen=True):
    """A snapshot and its checks."""

    case: str
    snapshot: str
    checks: tuple[Check, ...]
    format: str = ""


Found = tuple[Path, Case]


def read(file: Path) -> Case:
    """The case that an ``expected.json`` describes.

    Errors: msgspec.ValidationError, when it is not of that shape.
    """
    return msgspec.json.decode(file.read_bytes(), type=Case, strict=False)


def find(root: Path, names: Iterable[str] = ()) -> Iterator[Found]:
    """Every case below a folder with the folder it stands in, by name; of some names, those that begin so.

    A folder called ``sealed`` is left alone.
    """
    wanted = tuple(names)
    for file in sorted(root.rglob("expected.json")):
        parts = file.relative_to(root).parts
        if "sealed" in parts[:-1]:
            continue
        case = read(file)
        if not wanted or case.case.startswith(wanted):
            yield file.parent, case


def fields(check: Check) -> dict[str, Any]:
    """What a check says, without what it leaves out."""
    told: dict[str, Any] = msgspec.to_builtins(check)
    return {name: value for name, value in told.items() if value not in (None, [], "")}
