"""The files of a folder that may be read, in the order of their names.

Hidden entries (a leading dot) are left out. Links are followed only to files that lie in the folder itself,
and never to folders; pipes, devices and sockets are not opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..snapshot import Notice

DEEPEST = 64
"""Units: folders within folders that are looked into."""


def files(root: Path) -> tuple[list[str], list[Notice]]:
    """The names of the files below a folder, relative and sorted, and what was left aside.

    Errors: InputError, when a folder can't be listed or lies too deep.
    """
    found: list[str] = []
    aside: list[Notice] = []
    inside = os.path.realpath(root)
    for name, entry in _entries(root, "", 0):
        refusal = _refusal(entry, inside)
        if refusal is None:
            found.append(name)
        else:
            aside.append(Notice("not-followed", name, "", refusal))
    found.sort()
    aside.sort(key=lambda notice: notice.file)
    return found, aside


def _entries(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, os.DirEntry[str]]]:
    if depth > DEEPEST:
        raise InputError(f"folders lie within each other more than {DEEPEST} deep", file=prefix)
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"can't be listed: {error.strerror}", file=prefix or str(folder)) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        name = prefix + _named(entry.name, prefix)
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(folder / entry.name, name + "/", depth + 1)
        else:
            yield name, entry


def _named(name: str, prefix: str) -> str:
    """The entry's name, which answers must be able to cite."""
    if not name.isprintable() or any("\ud800" <= letter <= "\udfff" for letter in name):
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise InputError(
            f"the name {shown!r} can't be cited: it is not plain UTF-8 text", file=prefix or None
        )
    return name


def _refusal(entry: os.DirEntry[str], inside: str) -> str | None:
    """Why an entry is not read; None when it is."""
    try:
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if os.path.commonpath([target, inside]) != inside:
                return "the link leads out of the folder"
        mode = entry.stat().st_mode
    except OSError as error:
        return f"can't be looked at: {error.strerror}"
    if stat.S_ISREG(mode):
        return None
    return "a link to a folder is not followed" if stat.S_ISDIR(mode) else "not a regular file"
