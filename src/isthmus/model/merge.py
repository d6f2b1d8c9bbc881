"""One thing seen several times is one thing.

Accounts that share a subnet, a group or a prefix list each describe it, and pages may overlap. The owner's
record stands; without one, the first. Two records that differ in what steers traffic are told as a gap, and what not
all of them say is disputed: it may hold, and never surely (``settling``).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from ..errors import InputError
from ..snapshot import Section
from .citation import Citation, Gap, place
from .decode import Batch
from .interface import NetworkInterface
from .places import Places
from .settling import PARTS, at_most, plain, together

R = TypeVar("R", bound=msgspec.Struct)

QUIET = frozenset({"tags", "tag_set", "description", "group_name", "policy_document", "prefix_list_name"})
"""Attributes that steer nothing: records that differ only in these do not conflict."""


Disputed = dict[tuple[str, str], Gap]
"""By a thing and a pointer below its record, the gap of what not all of its records say; of the whole, by ``""``."""

DECIDING = frozenset({"attachments", "vpc_attachments"})
"""Attributes that tell whom a thing serves: of one whose records differ in these, only its existence is known."""


def merge(
    batches: Iterable[Batch[R]],
    id_name: str,
    places: Places,
    gaps: list[Gap],
    fixed: frozenset[str] = frozenset(),
    disputed: Disputed | None = None,
) -> tuple[dict[str, R], dict[str, Section]]:
    """Records by id, in sorted id order; each id once. And the ids that are left out, with where each was told.

    A conflict between records of one id is a gap ``conflicting-records``; left out is whose records differ in what
    decides whom it serves. What they differ in is added to ``disputed``.
    Errors: InputError, where records of one id differ in an attribute that AWS never changes (``fixed``).
    """
    name_of: Callable[[R], str] = attrgetter(id_name)
    found: dict[str, R] = {}
    left_out: dict[str, Section] = {}
    count = 0
    kept: list[Batch[R]] = []
    for batch in batches:
        gaps += batch.gaps
        kept.append(batch)
        records = [record for record in batch.records if record is not None]
        count += len(records)
        for record in records:
            found[name_of(record)] = record
        places.tell(batch.section, functools.partial(_names, batch, name_of))
    if count != len(found):
        raw: Raw = {}
        for name, seen in _repeated(kept, name_of):
            _refuse_moved(name, _standing(seen), fixed)
            settled = _settled(name, seen, places, gaps, raw, {} if disputed is None else disputed)
            if settled is None:
                left_out[name] = seen[0][0]
                del found[name]
            else:
                found[name] = settled
    return dict(sorted(found.items())), left_out


def _names(batch: Batch[R], name_of: Callable[[R], str]) -> Iterator[tuple[str, str]]:
    for index, record in enumerate(batch.records):
        if record is not None:
            yield name_of(record), f"/{index}"


Seen = tuple[Section, int, R]
Raw = dict[int, list[Any]]
"""The records of sections as they were read, by the section's identity; filled where somebody asks."""


def _repeated(batches: list[Batch[R]], name_of: Callable[[R], str]) -> Iterator[tuple[str, list[Seen[R]]]]:
    by_name: dict[str, list[Seen[R]]] = {}
    for batch in batches:
        for index, record in enumerate(batch.records):
            if record is not None:
                by_name.setdefault(name_of(record), []).append((batch.section, index, record))
    return ((name, seen) for name, seen in by_name.items() if len(seen) > 1)


def _settled(
    name: str, seen: list[Seen[R]], places: Places, gaps: list[Gap], raw: Raw, disputed: Disputed
) -> R | None:
    """The owner's record, else the first, with what it leaves unsaid and with what others say otherwise.

    None where they differ in what decides.

    Invariant: an empty list is a word; only a key that is not there leaves something unsaid.
    """
    copies = _standing(seen)
    section, index, record = copies[0]
    citation = place(section, f"/{index}")
    places.prefer(name, citation)
    keys = {one.name: one.encode_name for one in msgspec.structs.fields(record)}
    other: dict[str, Any] = {}
    decided = True
    for attribute in record.__struct_fields__:
        if attribute in QUIET:
            continue
        tellers = [one for one in copies if _says(one, attribute, raw)]
        tellers = tellers or [one for one in seen if _says(one, attribute, raw)][:1]
        if tellers and tellers[0] is not copies[0]:
            other[attribute] = getattr(tellers[0][2], attribute)
            places.detour(name, f"/{keys[attribute]}", _below(tellers[0], keys[attribute]))
        said = [plain(getattr(one[2], attribute)) for one in tellers]
        if all(one == said[0] for one in said):
            continue
        detail = f"records of {name} contradict each other in {keys[attribute]}"
        gap = Gap("conflicting-records", name, "either", detail, citation)
        gaps.append(gap)
        decided = decided and attribute not in DECIDING
        if attribute in PARTS.get(type(record), ()):
            told = together(attribute, keys[attribute], tellers)
            other[attribute] = told.items
            for part in told.parts:
                places.detour(name, part.suffix, part.place)
                if not part.sure:
                    disputed[name, part.suffix] = gap
        else:
            if isinstance(record, NetworkInterface):
                other[attribute] = at_most(attribute, [getattr(one[2], attribute) for one in tellers])
            whole = f"/{keys[attribute]}" if attribute == "groups" else ""
            if attribute not in DECIDING:
                disputed.setdefault((name, whole), gap)
    if not decided:
        return None
    return msgspec.structs.replace(record, **other) if other else record


def _standing(seen: list[Seen[R]]) -> list[Seen[R]]:
    """Of the records of one thing the owner's own, where there are such."""
    return [one for one in seen if _is_owner(one)] or seen


def _below(seen: Seen[R], key: str) -> Citation:
    return place(seen[0], f"/{seen[1]}/{key}")


def _says(seen: Seen[R], attribute: str, raw: Raw) -> bool:
    """Whether a record says something by an attribute, be it that there is nothing."""
    return getattr(seen[2], attribute) not in (None, ()) or _tells(seen, attribute, raw)


def _refuse_moved(name: str, seen: list[Seen[R]], fixed: frozenset[str]) -> None:
    """Errors: InputError with both values, where records of one id differ in what AWS never changes."""
    for attribute in sorted(fixed):
        told = [(one, getattr(one[2], attribute)) for one in seen if getattr(one[2], attribute) is not None]
        for (section, index, record), value in told[1:]:
            if value and told[0][1] and value != told[0][1]:
                keys = {one.name: one.encode_name for one in msgspec.structs.fields(record)}
                key = keys[attribute]
                reason = f"{key} {told[0][1]!r} and {value!r} of {name} contradict each other"
                raise InputError(reason, file=section.file, pointer=section.locate(f"/{index}/{key}"))


def _tells(seen: Seen[R], attribute: str, raw: Raw) -> bool:
    """Whether a record has the key of an attribute, be it of nothing."""
    section, index, record = seen
    if id(section) not in raw:
        raw[id(section)] = section.records()
    told = raw[id(section)][index]
    keys = {one.name: one.encode_name for one in msgspec.structs.fields(record)}
    return isinstance(told, dict) and told.get(keys[attribute]) is not None


def _is_owner(seen: Seen[R]) -> bool:
    section, _, record = seen
    owner = getattr(record, "owner_id", None)
    return owner is not None and owner == section.account
