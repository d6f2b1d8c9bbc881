"""Records to files of the snapshot that is being made: each whole or not there, unchanged ones shared.

Files that are the same as in the snapshot before are links to its files: a moment costs what changed.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from ...snapshot.store import NO_ACCOUNT, NO_REGION, Filed, file_name
from .crawl import Unit
from .describe import Place

HALF = ".half"
"""The file that is being written, one at a time; it gets its name when it is whole."""

EMPTY = "empty.json"
"""The file in which all empty lists of an account and Region stand together."""


class Filing:
    """The files below one folder; ``before`` is the folder of the snapshot before."""

    def __init__(self, folder: Path, before: Path | None) -> None:
        self.folder = folder
        self._before = before

    def file(self, unit: Unit) -> list[Filed]:
        """Write what a unit's calls brought: a file for each kind, and for each owner where it has owners."""
        row, place = unit.row, unit.place
        if row.owned is not None:
            return [
                self._written(place, kind, parameters[row.owned], answer.records[kind])
                for parameters, answer in unit.answers
                for kind in answer.records
            ]
        gathered: dict[str, list[bytes]] = {kind: [] for kind in row.kinds}
        for _, answer in unit.answers:
            for kind, records in answer.records.items():
                gathered[kind] += records
        return [self._written(place, kind, None, records) for kind, records in gathered.items()]

    def is_shared(self, filed: Filed) -> bool:
        """True when a section that was written is the very file of the snapshot before, or empty."""
        if filed.file.endswith(f"/{EMPTY}"):
            return True
        try:
            return self._before is not None and (self.folder / filed.file).samefile(self._before / filed.file)
        except OSError:
            return False

    def share(self, filed: Sequence[Filed]) -> bool:
        """Take over files of the snapshot before; False when one of them is not there any more."""
        return all(one.file.endswith(f"/{EMPTY}") or self._linked(one.file) for one in filed)

    def empties(self, filed: Iterable[Filed]) -> Iterator[Filed]:
        """The sections with the empty ones in the one file of their place, which is written now."""
        together: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for one in filed:
            if one.file.endswith(f"/{EMPTY}"):
                together[one.file][one.kind] = []
            yield one
        for name, kinds in sorted(together.items()):
            self._write(name, msgspec.json.encode(dict(sorted(kinds.items()))) + b"\n")

    def records(self, filed: Filed) -> list[object]:
        """The records of a section that was written."""
        if filed.file.endswith(f"/{EMPTY}"):
            return []
        content: dict[str, list[object]] = msgspec.json.decode((self.folder / filed.file).read_bytes())
        return content[filed.kind]

    def _written(self, place: Place, kind: str, owner: str | None, records: list[bytes]) -> Filed:
        """Records in the order of their bytes: AWS lists them as it likes."""
        home = f"{place.account or NO_ACCOUNT}/{place.region or NO_REGION}"
        name = f"{home}/{kind}.json" if owner is None else f"{home}/{kind}-{file_name(owner)}.json"
        if not records and owner is None:
            return Filed(kind, f"{home}/{EMPTY}", place.account, place.region)
        content = b'{"' + kind.encode() + b'":[\n' + b",\n".join(sorted(records)) + b"\n]}\n"
        if not (self._is_same(name, content) and self._linked(name)):
            self._write(name, content)
        return Filed(kind, name, place.account, place.region, owner)

    def _is_same(self, name: str, content: bytes) -> bool:
        if self._before is None:
            return False
        try:
            return (self._before / name).read_bytes() == content
        except OSError:
            return False

    def _linked(self, name: str) -> bool:
        assert self._before is not None, "files are shared with a snapshot before"
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.unlink(missing_ok=True)
        try:
            os.link(self._before / name, file)
        except FileNotFoundError:
            return False
        except OSError:  # a disk without links: a copy is as true
            self._write(name, (self._before / name).read_bytes())
        return True

    def _write(self, name: str, content: bytes) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self.folder / HALF
        half.write_bytes(content)
        os.replace(half, file)
