"""Edits laid over a snapshot: what it would hold if a change were made.

An edit is a JSON object, JSON Patch applied to the one record it names::

    {"op": "add", "kind": "SecurityGroups", "id": "sg-0aa", "pointer": "/IpPermissions/-", "value": {...}}

``pointer`` is within the record; left out or empty it means the record itself: ``add`` then brings a new
record (in a section of its own, file ``overlay``), ``remove`` takes the record away, ``replace`` gives it new
content. An instance is named by ``Instances`` or ``Reservations`` and its own id. Where records bear no id
(entries of a prefix list, searched routes), ``id`` is the section's owner and ``pointer`` starts at the list:
``/-``, ``/2/Cidr``. A record that several sections hold (seen from several accounts) is changed in each.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import msgspec

from ..errors import InputError
from .identity import snapshot as named
from .naming import bearer, id_keys, is_named, section_kind
from .pointer import index, join, tokens
from .section import Section, Snapshot

OVERLAY = "overlay"
"""The file name of records that an edit brought."""

FEW = 8
"""Units: ids for which it pays to look whether a record's bytes hold one before it is decoded."""

OPS = ("add", "remove", "replace")


@dataclass(frozen=True, slots=True)
class _Edit:
    place: str
    op: str
    kind: str
    id: str
    path: tuple[str, ...]
    value: Any

    def wrong(self, message: str) -> InputError:
        return InputError(f"{message} ({self.op} {self.kind} {self.id})", pointer=self.place)


def overlay(snapshot: Snapshot, edits: Iterable[Mapping[str, Any]]) -> Snapshot:
    """The snapshot with the edits applied in order; only the sections concerned differ.

    Errors: InputError, when an edit is malformed, names no record, or its pointer leads nowhere.
    """
    sections = list(snapshot.sections)
    checked = [_checked(edit, f"/{number}") for number, edit in enumerate(edits)]
    for below, run in groupby(checked, key=lambda edit: bool(edit.path)):
        if below:
            _amend(sections, list(run))
        else:
            for edit in run:
                _apply(sections, edit)
    return named(snapshot.root, sections, snapshot.notices, snapshot.as_of, snapshot.files, snapshot.skipped)


def _checked(edit: Mapping[str, Any], place: str) -> _Edit:
    if not isinstance(edit, Mapping):
        raise InputError(f"an edit is an object, not {edit!r}", pointer=place)
    for key in ("op", "kind", "id"):
        if not isinstance(edit.get(key), str) or not edit[key]:
            raise InputError(f"an edit needs {key!r}, a text", pointer=f"{place}/{key}")
    unknown = sorted(set(edit) - {"op", "kind", "id", "pointer", "value", "text"})
    if unknown:
        raise InputError(f"an edit has no {unknown[0]!r}", pointer=f"{place}/{unknown[0]}")
    if edit["op"] not in OPS:
        raise InputError(f"{edit['op']!r} is none of {', '.join(OPS)}", pointer=f"{place}/op")
    if edit["op"] != "remove" and "value" not in edit:
        raise InputError(f"{edit['op']} needs a 'value'", pointer=f"{place}/value")
    pointer = edit.get("pointer", "")
    if not isinstance(pointer, str):
        raise InputError(f"{pointer!r} is not a JSON pointer", pointer=f"{place}/pointer")
    kind = section_kind(edit["kind"])
    return _Edit(place, edit["op"], kind, edit["id"], tokens(pointer), copy.deepcopy(edit.get("value")))


def _amend(sections: list[Section], edits: list[_Edit]) -> None:
    """Change records in what is below them: however many edits, a section is read once."""
    wanted: dict[str, dict[str, list[_Edit]]] = {}
    for edit in edits:
        wanted.setdefault(edit.kind, {}).setdefault(edit.id, []).append(edit)
    found: set[tuple[str, str]] = set()
    for at, section in enumerate(sections):
        mine = wanted.get(section_kind(section.kind))
        if mine is not None:
            sections[at] = _amended(section, mine, found)
    for edit in edits:
        if (edit.kind, edit.id) not in found:
            raise edit.wrong("no record of this id")


def _amended(section: Section, wanted: dict[str, list[_Edit]], found: set[tuple[str, str]]) -> Section:
    """The section after the edits of its records; whose records they are is added to ``found``."""
    anchors = dict(section.anchors)
    own = wanted.get(section.owner or "")
    if own:
        records = section.records()
        _patch(section, "", records, own, anchors)
        found.add((own[0].kind, own[0].id))
        return replace(section, raw=msgspec.json.encode(records), anchors=tuple(anchors.items()))
    needles = [msgspec.json.encode(name) for name in wanted] if len(wanted) <= FEW else [b""]
    if not any(needle in section.raw for needle in needles):
        return section
    raws: list[Any] = msgspec.json.decode(section.raw, type=list[msgspec.Raw])
    touched = False
    for number, raw in enumerate(raws):
        if not any(needle in bytes(raw) for needle in needles):
            continue
        record, mine = msgspec.json.decode(raw), False
        for below, one, edits in _named_in(record, section_kind(section.kind), wanted):
            _patch(section, f"/{number}{below}", one, edits, anchors)
            found.add((edits[0].kind, edits[0].id))
            mine = touched = True
        if mine:
            raws[number] = msgspec.Raw(msgspec.json.encode(record))
    return (
        replace(section, raw=msgspec.json.encode(raws), anchors=tuple(anchors.items()))
        if touched
        else section
    )


def _named_in(
    record: Any, kind: str, wanted: dict[str, list[_Edit]]
) -> Iterator[tuple[str, Any, list[_Edit]]]:
    """The record itself and the instances within it, where they have edits, each with its place."""
    inner = record.get("Instances") if kind == "Reservations" and isinstance(record, dict) else None
    ones = [("", record, kind)]
    ones += [(f"/Instances/{at}", one, "Instances") for at, one in enumerate(inner or ())]
    for below, one, own_kind in ones:
        named = bearer(one, own_kind)
        for key in id_keys(own_kind):
            if isinstance(named.get(key), str) and named[key] in wanted:
                yield below, one, wanted[named[key]]
                break


def _patch(section: Section, place: str, root: Any, edits: list[_Edit], anchors: dict[str, str]) -> None:
    """Change a value in place; what moves up where something before it went still stands where it stood."""
    for edit in edits:
        holder, last = _patched(root, edit), index(edit.path[-1])
        if edit.op == "remove" and last is not None and isinstance(holder, list):
            base = join(place, *edit.path[:-1])
            before = replace(section, anchors=tuple(anchors.items()))
            anchors |= {f"{base}/{at}": before.locate(f"{base}/{at + 1}") for at in range(last, len(holder))}


def _apply(sections: list[Section], edit: _Edit) -> None:
    """Remove or replace a whole record in every section that holds it; append one that is new."""
    found = False
    for at, section in enumerate(sections):
        if section_kind(section.kind) == edit.kind:
            raw = _within(section, edit)
            if raw is not None:
                found = True
                sections[at] = replace(section, raw=raw)
    if edit.op == "add":
        if found:
            raise edit.wrong("a record of this id is there already")
        _bring(sections, edit)
    elif not found:
        raise edit.wrong("no record of this id")


def _within(section: Section, edit: _Edit) -> bytes | None:
    """The section's records after the edit; None when the record is not among them."""
    needle = msgspec.json.encode(edit.id)
    if needle not in section.raw:
        return None
    raws: list[Any] = msgspec.json.decode(section.raw, type=list[msgspec.Raw])
    kept: list[Any] = []
    found = False
    for raw in raws:
        outcome = _record(bytes(raw), needle, edit)
        found |= outcome is not None
        if outcome is None:
            kept.append(raw)
        elif outcome:
            kept.append(msgspec.Raw(outcome))
    return msgspec.json.encode(kept) if found else None


def _record(raw: bytes, needle: bytes, edit: _Edit) -> bytes | None:
    """The record after the edit: empty when it is removed, None when it is not the one named."""
    if needle not in raw:
        return None
    record = msgspec.json.decode(raw)
    if is_named(record, edit.kind, edit.id):
        return b"" if edit.op == "remove" else msgspec.json.encode(_changed(record, edit))
    instances = record.get("Instances") if edit.kind == "Reservations" and isinstance(record, dict) else None
    if not isinstance(instances, list):
        return None
    at = next((i for i, one in enumerate(instances) if is_named(one, "Instances", edit.id)), None)
    if at is None:
        return None
    instances[at : at + 1] = [] if edit.op == "remove" else [_changed(instances[at], edit)]
    return msgspec.json.encode(record)


def _changed(record: Any, edit: _Edit) -> Any:
    """The record after an edit that leaves one."""
    return edit.value if edit.op == "replace" else record


def _bring(sections: list[Section], edit: _Edit) -> None:
    """Put a new record into the overlay's own section of its kind."""
    record = edit.value
    if edit.kind == "Reservations" and isinstance(record, dict) and "Instances" not in record:
        record = {"Instances": [record]}
        sure = is_named(edit.value, "Instances", edit.id)
    else:
        sure = is_named(record, edit.kind, edit.id)
    if not sure:
        raise edit.wrong(f"the new record does not bear this id ({' or '.join(id_keys(edit.kind))})")
    for at, section in enumerate(sections):
        if section.file == OVERLAY and section.kind == edit.kind:
            records = [*section.records(), record]
            sections[at] = replace(section, raw=msgspec.json.encode(records))
            return
    home = next((section for section in sections if section.kind == edit.kind), None)
    only = home is not None and all(
        (other.account, other.region) == (home.account, home.region)
        for other in sections
        if other.kind == edit.kind
    )
    account, region = (home.account, home.region) if home is not None and only else (None, None)
    raw = msgspec.json.encode([record])
    sections.append(Section(edit.kind, OVERLAY, f"/{edit.kind}", raw, account, region))


def _patched(root: Any, edit: _Edit) -> Any:
    """Make the edit below a value; the object or list that it changed.

    Source: RFC 6902, sections 4.1 to 4.3.
    """
    holder = root
    for token in edit.path[:-1]:
        holder = _step(holder, token, edit)
    if isinstance(holder, dict):
        _in_object(holder, edit.path[-1], edit)
    elif isinstance(holder, list):
        _in_list(holder, edit.path[-1], edit)
    else:
        raise edit.wrong("the pointer leads below a value that holds nothing")
    return holder


def _step(holder: Any, token: str, edit: _Edit) -> Any:
    at = index(token)
    if isinstance(holder, dict) and token in holder:
        return holder[token]
    if isinstance(holder, list) and at is not None and at < len(holder):
        return holder[at]
    raise edit.wrong(f"the pointer leads nowhere at {token!r}")


def _in_object(holder: dict[str, Any], token: str, edit: _Edit) -> None:
    if edit.op != "add" and token not in holder:
        raise edit.wrong(f"the pointer leads nowhere at {token!r}")
    if edit.op == "remove":
        del holder[token]
    else:
        holder[token] = edit.value


def _in_list(holder: list[Any], token: str, edit: _Edit) -> None:
    at = len(holder) if token == "-" and edit.op == "add" else index(token)
    last = len(holder) if edit.op == "add" else len(holder) - 1
    if at is None or at > last:
        raise edit.wrong(f"the pointer leads nowhere at {token!r}")
    acts: dict[str, Callable[[], None]] = {
        "add": lambda: holder.insert(at, edit.value),
        "remove": lambda: holder.pop(at) and None,
        "replace": lambda: holder.__setitem__(at, edit.value),
    }
    acts[edit.op]()
