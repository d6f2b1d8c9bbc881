"""Records in the shape of AWS's answers, each part with the place in the document that declares it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...snapshot import Section
from ...snapshot.pointer import escape

Place = str
"""A JSON pointer into the document that declares something."""
Tags = Mapping[str, str]

DECLARED_AT = "/declared:"
"""How the pointers begin of what is written here, and stands nowhere in the document."""

KINDS = (
    "Vpcs",
    "Subnets",
    "RouteTables",
    "NetworkAcls",
    "SecurityGroups",
    "NetworkInterfaces",
    "Reservations",
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "NatGateways",
    "VpcPeeringConnections",
    "VpcEndpoints",
    "PrefixLists",
    "SecurityGroupVpcAssociations",
    "VpcBlockPublicAccessOptions",
    "VpcBlockPublicAccessExclusions",
)
"""The kinds that a design answers for: what it declares none of is not there."""


QUOTE = r"\u0022"
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that is being written: its kind, its place among them, its content."""

    kind: str
    at: int
    record: dict[str, Any]


class Draft:
    """Records by kind, in the order in which they were declared."""

    def __init__(self) -> None:
        self.records: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        self._anchors: dict[str, list[tuple[str, Place]]] = {}
        self._places: dict[tuple[str, int], Place] = {}
        self._owned: dict[tuple[str, str], list[tuple[dict[str, Any], Place]]] = {}

    def add(self, kind: str, record: dict[str, Any], place: Place) -> Entry:
        """Begin a record of a kind, declared at a place; keys of which nothing is known (None) are left out."""
        told = {key: value for key, value in record.items() if value is not None}
        entry = Entry(kind, len(self.records.setdefault(kind, [])), told)
        self.records[kind].append(told)
        self._places[kind, entry.at] = place
        self.point(entry, "", place)
        return entry

    def put(self, entry: Entry, key: str, value: dict[str, Any], place: Place) -> None:
        """Append to a list of a record what is declared at a place of its own."""
        told = {name: part for name, part in value.items() if part is not None}
        listed = entry.record.setdefault(key, [])
        self.point(entry, f"/{key}/{len(listed)}", place)
        listed.append(told)

    def point(self, entry: Entry, below: str, place: Place) -> None:
        """Say where a part of a record is declared."""
        self._anchors.setdefault(entry.kind, []).append((f"/{entry.at}{below}", place))

    def place_of(self, entry: Entry) -> Place:
        """Where a record is declared."""
        return self._places[entry.kind, entry.at]

    def move(self, entry: Entry, place: Place) -> None:
        """Say that a record is declared somewhere else."""
        self._places[entry.kind, entry.at] = place
        inner = f"/{entry.at}"
        told = self._anchors[entry.kind]
        self._anchors[entry.kind] = [(inner, place)] + [
            one for one in told if one[0] != inner and not one[0].startswith(f"{inner}/")
        ]

    def own(self, kind: str, owner: str, record: dict[str, Any], place: Place) -> None:
        """Add to a list that is asked of one owner, such as the entries of a prefix list."""
        self._owned[kind, owner].append((record, place))

    def answer(self, kind: str, owner: str) -> None:
        """Say that such a list is read, be it empty."""
        self._owned.setdefault((kind, owner), [])

    def unanswer(self, kind: str, owner: str) -> None:
        """Say that such a list is not read after all."""
        self._owned.pop((kind, owner), None)

    def is_answered(self, kind: str, owner: str) -> bool:
        """Whether such a list is read."""
        return (kind, owner) in self._owned

    def sections(self, file: str, pointer: Place, region: str | None) -> list[Section]:
        """A section for each kind, the empty ones too: what a design does not declare is not there."""
        found = []
        for kind, records in self.records.items():
            here, origins = f"{DECLARED_AT}{kind}", (("", pointer), *self._anchors.get(kind, ()))
            found.append(Section(kind, file, here, _raw(records), region=region, origins=origins))
        for (kind, owner), told in self._owned.items():
            here = f"{DECLARED_AT}{kind}:{escape(owner)}"
            origins = (("", pointer), *((f"/{at}", place) for at, (_, place) in enumerate(told)))
            raw = _raw([record for record, _ in told])
            found.append(Section(kind, file, here, raw, region=region, owner=owner, origins=origins))
        return found


def tagged(tags: Tags) -> list[dict[str, str]]:
    """Tags as AWS answers them, by key."""
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


def _raw(records: list[dict[str, Any]]) -> bytes:
    """JSON whose quotes within texts are written by number: readers that look for ids in bytes meet no bare quote."""
    text = json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPE.sub(lambda found: QUOTE if found[1] == '"' else found[0], text).encode()
