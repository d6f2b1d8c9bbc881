"""One thing seen several times is one thing.

Accounts that share a subnet, a group or a prefix list each describe it, and pages may overlap. The owner's
record stands; without one, the first. Two records that differ in what steers traffic are told as a gap.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from ..errors import InputError
from ..snapshot import Section
from .citation import Gap, place
from .decode import Batch
from .places import Places

R = TypeVar("R", bound=msgspec.Struct)

QUIET = frozenset({"tags", "tag_set", "description", "group_name", "policy_document", "prefix_list_name"})
"""Attributes that steer nothing: records that differ only in these do not conflict."""


DECIDING = frozenset({"attachments", "vpc_attachments"})
"""Attributes that tell whom a thing serves: of one whose records differ in these, only its existence is known."""


def merge(
    batches: Iterable[Batch[R]],
    id_name: str,
    places: Places,
    gaps: list[Gap],
    fixed: frozenset[str] = frozenset(),
) -> tuple[dict[str, R], dict[str, Section]]:
    """Records by id, in sorted id order; each id once. And the ids that are left out, with where each was told.

    A conflict between records of one id is a gap ``conflicting-records``; left out is whose records differ in what
    decides whom it serves.
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
            _refuse_moved(name, seen, fixed)
            settled = _settled(name, seen, places, gaps, raw)
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


def _settled(name: str, seen: list[Seen[R]], places: Places, gaps: list[Gap], raw: Raw) -> R | None:
    """The owner's record, else the first; what a first one leaves unsaid is taken from the others.

    None where they differ in what decides.

    Invariant: an empty list is a word; only a key that is not there leaves something unsaid.
    """
    owned = [one for one in seen if _is_owner(one)]
    section, index, record = (owned or seen)[0]
    citation = place(section, f"/{index}")
    places.prefer(name, citation)
    content = _content(record)
    missing: dict[str, Any] = {}
    decided = True
    for one in owned[1:] if owned else seen:
        other = one[2]
        for attribute, value in _content(other).items():
            said = content[attribute]
            if value == said or attribute in QUIET:
                continue
            if value in (None, ()) and not _tells(one, attribute, raw):
                continue
            if said in (None, ()) and not _tells((section, index, record), attribute, raw):
                missing.setdefault(attribute, getattr(other, attribute))
                continue
            detail = f"records of {name} differ in {attribute}; the one cited is used"
            if attribute in DECIDING:
                detail = f"records of {name} differ in {attribute}: which of them stands is not known"
                decided = False
            gap = Gap("conflicting-records", name, "either", detail, citation)
            if gap not in gaps:
                gaps.append(gap)
    if not decided:
        return None
    return msgspec.structs.replace(record, **missing) if missing else record


def _refuse_moved(name: str, seen: list[Seen[R]], fixed: frozenset[str]) -> None:
    """Errors: InputError with both values, where records of one id differ in what AWS never changes."""
    for attribute in sorted(fixed):
        told = [(one, getattr(one[2], attribute)) for one in seen if getattr(one[2], attribute) is not None]
        for (section, index, record), value in told[1:]:
            if value != told[0][1]:
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


def _content(record: msgspec.Struct) -> dict[str, Any]:
    """A record by its attributes, without what is ignored."""
    content: dict[str, Any] = {}
    for name in record.__struct_fields__:
        value = _plain(getattr(record, name))
        if not isinstance(value, msgspec.Raw):
            content[name] = value
    return content


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return tuple(sorted((key, part) for key, part in _content(value).items() if part is not None))
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return value
