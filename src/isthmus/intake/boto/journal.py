"""What a run has done so far, a line each: a run that was cut off goes on from here.

The first line says what was asked for and when; a journal of other wishes, another version or another day is
thrown away with its files. A line is written when its files are whole, so a line that is there is true.
"""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from ...snapshot.store import Call, Filed

NAME = "journal.jsonl"
LONGEST = datetime.timedelta(hours=12)
"""How long after its start a run may be taken up again: a snapshot is of one moment, as far as can be."""


class Plan(msgspec.Struct, frozen=True):
    """What was asked for, in words that are equal when the wish is, and when the run began."""

    wish: str
    began: datetime.datetime


class Entry(msgspec.Struct, frozen=True):
    """A finished row of a place: its files, and its calls as the manifest tells them."""

    account: str
    region: str | None
    row: str
    sections: tuple[Filed, ...]
    calls: tuple[Call, ...]


class Journal:
    """The journal of the folder in which a snapshot is being made."""

    def __init__(self, folder: Path, wish: str, now: datetime.datetime) -> None:
        """Take up what lies there if it is of the same wish and not too old; else begin anew."""
        self.folder = folder
        self.entries: dict[tuple[str, str | None, str], Entry] = {}
        plan = self._taken_up(Plan(wish, now))
        self.resumed = plan is not None
        self.plan = plan or Plan(wish, now)
        if plan is None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        self._file = _after_whole_lines(folder / NAME)
        if plan is None:
            self._line(self.plan)

    def add(self, entry: Entry) -> None:
        """Write down that a row of a place is done."""
        self.entries[entry.account, entry.region, entry.row] = entry
        self._line(entry)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def _line(self, what: Plan | Entry) -> None:
        self._file.write(msgspec.json.encode(what) + b"\n")
        self._file.flush()

    def _taken_up(self, wished: Plan) -> Plan | None:
        lines = self._whole_lines()
        try:
            plan = msgspec.json.decode(next(lines, b""), type=Plan)
            if plan.wish != wished.wish or not plan.began <= wished.began <= plan.began + LONGEST:
                return None
            for line in lines:
                entry = msgspec.json.decode(line, type=Entry)
                self.entries[entry.account, entry.region, entry.row] = entry
        except msgspec.DecodeError:
            self.entries.clear()
            return None
        return plan

    def _whole_lines(self) -> Iterator[bytes]:
        try:
            written = (self.folder / NAME).read_bytes()
        except OSError:
            return iter(())
        return iter(written[: written.rfind(b"\n") + 1].splitlines())


def _after_whole_lines(file: Path) -> IO[bytes]:
    """The file to write on after its last whole line: the one after may have been cut off."""
    file.touch(mode=0o600)
    opened = open(file, "r+b")  # noqa: SIM115 - closed by the journal
    opened.truncate(opened.read().rfind(b"\n") + 1)
    opened.seek(0, os.SEEK_END)
    return opened
