"""Misreadings of AWS, planted by hand: a text as it stands, and the same as somebody might write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Mutant


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug with the belief behind it; ``old`` stands in the file exactly once."""

    belief: str
    file: str
    old: str
    new: str

    def located(self, root: Path) -> Mutant:
        """The bug as a mutant, at the place where the old text stands now."""
        source = (root / self.file).read_bytes()
        old = self.old.encode()
        if source.count(old) != 1:
            raise SystemExit(f"{self.file}: {self.old!r} stands there {source.count(old)} times, not once")
        start = source.index(old)
        line = source.count(b"\n", 0, start) + 1
        return Mutant(self.file, line, start, start + len(old), self.old, self.new)


PLANTED: tuple[Planted, ...] = ()
