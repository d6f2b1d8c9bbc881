"""What differs between two moments of one network, in AWS's own words: kinds, ids, fields.

It compares records, not reach (``diff`` is the question for that). A list that one of the moments lacks was
not answered then: what it held is not said to be gone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .naming import id_keys
from .pointer import join
from .section import Section, Snapshot

ADDED, REMOVED, CHANGED, UNKNOWN = "added", "removed", "changed", "unknown"

PASSING = frozenset(
    {
        "AvailableIpAddressCount",
        "LastAccessedDate",
        "RoleLastUsed",
        "LastStatusChange",
        "LastUpdatedTime",
        "StatusMessage",
        "UpdateToken",
        "VolumesSize",
    }
)
"""Fields that change by themselves and lead no packet elsewhere."""

NAMELESS = ("DestinationCidrBlock", "PrefixListId", "Cidr", "TransitGatewayAttachmentId", "Arn", "arn", "ARN")
"""Keys that tell records apart whose kind's own word names no key, within their owner."""

MATCHED = ("InstanceId", "NetworkInterfaceId")
"""Keys by which the elements of a list within a record are told apart."""

Path = tuple[str | None, str | None, str, str | None]
"""Account, Region, kind, owner: what one list of AWS is of."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record: its pointer, and its JSON before and after (None: not there)."""

    pointer: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Drift:
    """One record that was added, removed or changed; ``unknown`` where a whole list can't be compared."""

    how: str
    kind: str
    id: str
    account: str | None
    region: str | None
    changes: tuple[Change, ...] = ()


def drift(before: Snapshot, after: Snapshot) -> tuple[Drift, ...]:
    """Every difference between two moments, by account, Region, kind and id."""
    old, new = _lists(before), _lists(after)
    found: list[Drift] = []
    for path in sorted({*old, *new}, key=lambda path: tuple(part or "" for part in path)):
        account, region, kind, owner = path
        lacking = before if path not in old else after if path not in new else None
        if lacking is not None and not _went_with_its_owner(path, lacking):
            found.append(Drift(UNKNOWN, kind, owner or "", account, region))
            continue
        found += _of_list(path, _by_name(old.get(path, ()), kind), _by_name(new.get(path, ()), kind))
    return tuple(found)


def _went_with_its_owner(path: Path, snapshot: Snapshot) -> bool:
    """True when a moment lacks a list because it has no such owner; others of the kind were read there."""
    account, region, kind, owner = path
    if owner is None or not snapshot.listed(kind, account, region):
        return False
    named = json.dumps(owner).encode()
    here = (one.raw for one in snapshot.sections if (one.account, one.region) == (account, region))
    return not any(named in raw for raw in here)


def _lists(snapshot: Snapshot) -> dict[Path, list[Section]]:
    lists: dict[Path, list[Section]] = {}
    for section in snapshot.sections:
        lists.setdefault((section.account, section.region, section.kind, section.owner), []).append(section)
    return lists


def _by_name(sections: Sequence[Section], kind: str) -> dict[str, Any]:
    """The records of a list by what names them; numbered where several bear one name."""
    named: dict[str, Any] = {}
    used: Counter[str] = Counter()
    for section in sections:
        for record in section.records():
            name = _name(record, kind)
            used[name] += 1
            named[name if used[name] == 1 else f"{name} ({used[name]})"] = record
    return named


def _name(record: Any, kind: str) -> str:
    if isinstance(record, Mapping):
        for key in (*id_keys(kind), *NAMELESS):
            if isinstance(record.get(key), str):
                return str(record[key])
    return _json(record)


def _of_list(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Drift]:
    account, region, kind, owner = path
    for name in sorted({*old, *new}):
        shown = f"{owner} {name}" if owner else name
        if name not in new:
            yield Drift(REMOVED, kind, shown, account, region)
        elif name not in old:
            yield Drift(ADDED, kind, shown, account, region)
        elif old[name] != new[name] and (changes := tuple(_changes(old[name], new[name], ""))):
            yield Drift(CHANGED, kind, shown, account, region, changes)


def _changes(old: Any, new: Any, pointer: str) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new} - PASSING):
            below = join(pointer, key)
            if key not in old or key not in new:
                yield Change(below, _told(old, key), _told(new, key))
            elif old[key] != new[key]:
                yield from _changes(old[key], new[key], below)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_elements(old, new, pointer)
    else:
        yield Change(pointer, _json(old), _json(new))


def _of_elements(old: list[Any], new: list[Any], pointer: str) -> Iterator[Change]:
    """A list within a record: by the ids of its elements where they have any, else as a bag."""
    key = next((key for key in MATCHED if all(isinstance(e, dict) and key in e for e in old + new)), None)
    if key is not None:
        before, after = {e[key]: e for e in old}, {e[key]: e for e in new}
        yield from _changes(before, after, pointer)
        return
    bag, other = Counter(map(_json, old)), Counter(map(_json, new))
    for element in sorted((bag - other).elements()):
        yield Change(pointer, element, None)
    for element in sorted((other - bag).elements()):
        yield Change(pointer, None, element)


def _told(holder: Mapping[str, Any], key: str) -> str | None:
    return _json(holder[key]) if key in holder else None


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
