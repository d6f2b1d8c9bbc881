"""A folder of several moments of one network: a snapshot each, named by the time it was taken.

``FOLDER/20260102T030405Z/isthmus.json``. The last whole snapshot by name is the folder's; a snapshot that is
still being made lies in a hidden folder and is renamed when its manifest is on the disk, so at any time the
last good one is there.
"""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

from . import store

UNFINISHED = ".collecting"
"""Where the next moment is made."""

_NAME = re.compile(r"\d{8}T\d{6}Z(?:-\d+)?")


def moments(folder: str | os.PathLike[str]) -> list[Path]:
    """The whole snapshots of a folder of moments, oldest first; none where it is no such folder."""
    return [place for place in _named(folder) if store.is_own(place)]


def latest(folder: str | os.PathLike[str]) -> Path | None:
    """The last whole snapshot of a folder of moments; None where there is none."""
    return next((place for place in reversed(_named(folder)) if store.is_own(place)), None)


def is_moment(name: str) -> bool:
    """True of a name that moments have."""
    return _NAME.fullmatch(name) is not None


def publish(folder: Path, at: datetime.datetime) -> Path:
    """Make the finished snapshot the folder's last moment; where it lies now."""
    stem = f"{at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 10**6))
    place = next(folder / name for name in names if not (folder / name).exists())
    os.rename(folder / UNFINISHED, place)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return place


def _named(folder: str | os.PathLike[str]) -> list[Path]:
    try:
        names = [entry.name for entry in os.scandir(folder) if is_moment(entry.name)]
    except OSError:
        return []
    return [Path(folder, name) for name in sorted(names, key=_order)]


def _order(name: str) -> tuple[str, int]:
    stem, _, number = name.partition("-")
    return stem, int(number or 1)
