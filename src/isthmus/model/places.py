"""Where each resource stands in the snapshot, resolved late.

A build keeps only which section and which record a resource came from; pointers are made when somebody cites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..snapshot import Section
from .citation import Citation, place

Naming = Callable[[], Iterable[tuple[str, str]]]
"""Pairs of a resource's id and its pointer within the section, told when first asked for."""


@dataclass(slots=True)
class Places:
    """The place of every resource of a network; the first place told of a resource is its place."""

    _told: list[tuple[Section, Naming]] = field(default_factory=list)
    _detours: dict[tuple[str, str], Citation] = field(default_factory=dict)
    _preferred: dict[str, Citation] = field(default_factory=dict)
    _known: dict[str, Citation] | None = None

    def tell(self, section: Section, naming: Naming) -> None:
        """Resources of a section, to be named when somebody first asks."""
        self._told.append((section, naming))
        self._known = None

    def prefer(self, name: str, citation: Citation) -> None:
        """One resource's place, before any other told of it."""
        self._preferred[name] = citation
        self._known = None

    def detour(self, name: str, suffix: str, citation: Citation) -> None:
        """A part of a resource that stands elsewhere than the resource itself."""
        self._detours[name, suffix] = citation

    def cite(self, name: str, suffix: str = "") -> Citation:
        """The place of a resource, or of a part of it.

        Errors: KeyError, when the network holds no such resource.
        """
        for end in _shortening(suffix):
            elsewhere = self._detours.get((name, end))
            if elsewhere is not None:
                return Citation(elsewhere.file, elsewhere.pointer + suffix[len(end) :])
        place = self._index()[name]
        return Citation(place.file, place.pointer + suffix) if suffix else place

    def _index(self) -> dict[str, Citation]:
        if self._known is None:
            known: dict[str, Citation] = dict(self._preferred)
            for section, naming in self._told:
                for name, below in naming():
                    if name not in known:
                        known[name] = place(section, below)
            self._known = known
        return self._known


def _shortening(suffix: str) -> Iterable[str]:
    while suffix:
        yield suffix
        suffix = suffix.rpartition("/")[0]
