"""What the gate makes of one file, before homes are settled across files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..snapshot import Notice, Section


@dataclass(slots=True)
class Findings:
    """Sections and notices of a file; the answers of ``unfinished`` sections said that more pages follow."""

    sections: list[Section] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unfinished: list[Section] = field(default_factory=list)
    finished: list[Section] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Take over what another part of the file gave."""
        self.sections += other.sections
        self.notices += other.notices
        self.unfinished += other.unfinished
        self.finished += other.finished

    @property
    def is_empty(self) -> bool:
        """True when nothing was made of it."""
        return not self.sections and not self.notices


def notice(kind: str, file: str, pointer: str, detail: str) -> Findings:
    """Findings of one notice."""
    return Findings(notices=[Notice(kind, file, pointer, detail)])


def joined(parts: Iterable[Findings]) -> Findings:
    """The findings of several parts, in order."""
    whole = Findings()
    for part in parts:
        whole.add(part)
    return whole
