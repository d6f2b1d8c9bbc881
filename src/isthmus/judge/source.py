"""One record of the snapshot, with the place it stands at."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import InputError
from ..snapshot import Section, Snapshot

CONTESTED = "ContestedByAnotherRecord"
"""The key of our own that a row or a record bears on which records of one thing contradict each other."""
CONTESTED_GROUPS = "ContestedGroups"
"""The key of our own of an interface of which records name different groups: it has none, then."""
COPIED = "PlacesOfCopies"
"""The key of our own under which a record says where those parts stand that it has of other records of the thing."""
PLACES = "PlacesOfParts"
"""The key of our own under which a record says where parts of it stand that stand by themselves."""


class Fact(NamedTuple):
    """One record of the snapshot and where it stands."""

    id: str
    record: dict[str, Any]
    file: str
    pointer: str
    account: str | None
    region: str | None

    def rows(self, key: str) -> list[dict[str, Any]]:
        """The list of objects under a key; none where AWS printed none."""
        return self.record.get(key) or []

    def tells(self, key: str) -> bool:
        """Whether the record has a list under a key, be it empty: what has none was not read."""
        return self.record.get(key) is not None

    def place(self, suffix: str) -> tuple[str, str]:
        """The file and the pointer of a part of the record, wherever a part of it stands by itself."""
        for part, (file, pointer) in (self.record.get(COPIED) or {}).items():
            if suffix == part or suffix.startswith(part + "/"):
                return file, pointer + suffix[len(part) :]
        places = self.record.get(PLACES)
        if places is None:
            return self.file, self.pointer + suffix
        for part, place in places.items():
            if suffix == part or suffix.startswith(part + "/"):
                file, pointer = place
                return str(file), str(pointer)
        return self.file, self.pointer

    @property
    def owner(self) -> str | None:
        """The account that owns the resource: what the record says, else whose answer it is."""
        return self.record.get("OwnerId") or self.account


def field(row: dict[str, Any], key: str, fact: Fact, suffix: str) -> Any:
    """A field that AWS always prints.

    Errors: InputError with its place, when it is not there.
    """
    if row.get(key) is None:
        raise InputError(f"{key} is missing", file=fact.file, pointer=fact.pointer + suffix)
    return row[key]


def better(known: Fact | None, other: Fact) -> Fact:
    """Of two copies of one record, the one from the owner's own answer, else the first."""
    if known is None or (other.account == other.owner and known.account != known.owner):
        return other
    return known


def differ(copies: list[Fact], key: str) -> bool:
    """Whether copies of one record, the owner's own where there are such, differ in what stands under a key."""
    owned = [
        fact for fact in copies if fact.account is not None and fact.account == fact.record.get("OwnerId")
    ]
    told = [fact.record[key] for fact in owned or copies]
    return any(value != told[0] for value in told[1:])


def facts_of(section: Section, key: str | None) -> list[Fact]:
    """The records of a section; without an id of its own a record goes by its place.

    Errors: InputError, when a record is no object.
    """
    records: Any = section.records()
    if isinstance(records, dict):
        return [fact_of(section, None, records, key)]
    return [fact_of(section, index, record, key) for index, record in enumerate(records)]


def fact_of(section: Section, index: int | None, record: Any, key: str | None) -> Fact:
    """One record of a section, by its index; None where the section is one record and no list.

    Errors: InputError, when it is no object.
    """
    pointer = section.locate("" if index is None else f"/{index}")
    if not isinstance(record, dict):
        raise InputError(f"{record!r} is no record", file=section.file, pointer=pointer)
    identity = str(record[key]) if key and key in record else f"{section.file}#{pointer}"
    return Fact(identity, record, section.file, pointer, section.account, section.region)


def objects(snapshot: Snapshot, kind: str) -> list[dict[str, Any]]:
    """The records of a kind that are objects, decoded anew at each call."""
    return [one for section in snapshot.of_kind(kind) for one in section.records() if isinstance(one, dict)]
