"""A misreading of AWS: the text that stands in a room, and the text that stands there instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Mutant

SEMANTICS, ENGINE, QUERY, JUDGE, INTAKE = (
    f"src/isthmus/{room}" for room in ("semantics", "engine", "query", "judge", "intake")
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug with the belief behind it; ``old`` stands exactly once among the files of a room."""

    belief: str
    room: str
    old: str
    new: str

    def located(self, root: Path) -> Mutant:
        """The bug as a mutant, at the place where the old text stands now."""
        old = self.old.encode()
        places = [path for path in sorted((root / self.room).rglob("*.py")) if old in path.read_bytes()]
        if len(places) != 1 or places[0].read_bytes().count(old) != 1:
            raise SystemExit(f"{self.room}: {self.old!r} does not stand there once ({self.belief})")
        source = places[0].read_bytes()
        start = source.index(old)
        line = source.count(b"\n", 0, start) + 1
        name = str(places[0].relative_to(root))
        return Mutant(name, line, start, start + len(old), self.old, self.new)
