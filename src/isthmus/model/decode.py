"""Bytes of one section to typed records, with every key accounted for.

The fast path is one strict decode of the whole section. Only where that refuses is each record looked at by
itself: absent values written as null are dropped, numbers written as text (and the reverse) are read as what
they are, and AWS keys that no type names become gaps. What still does not fit is bad input and raises.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import inspect

from ..errors import InputError
from ..snapshot import Section
from .citation import Gap, place

R = TypeVar("R", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
_MISSING = re.compile(r"^Object missing required field `(\w+)`")
_COLLECTORS = frozenset({"/Region", "/AccountId", "/Account"})
"""Keys that collectors add to records to say where they come from; AWS itself has none of them there."""
_ID = re.compile(r"^(?!.*(Account|Owner|User|Requester|Principal)).*Id$")
"""Keys of ids, which AWS never makes of digits alone, as it does the numbers of accounts."""
_AWS_KEY = re.compile(r"^[A-Z][A-Za-z0-9]*$")


@dataclass(frozen=True, slots=True)
class Batch(Generic[R]):
    """The records of one section, in its order; None where a record was too partial to be read."""

    section: Section
    records: tuple[R | None, ...]
    gaps: tuple[Gap, ...] = ()
    partial: tuple[tuple[str, int], ...] = ()


def decode(section: Section, record_type: type[R], id_key: str | None = None) -> Batch[R]:
    """The records of a section by their type.

    Errors: InputError with file, pointer and value, where a record can't be of this type or lacks its id.
    """
    try:
        return Batch(section, _decoder(record_type).decode(section.raw))
    except msgspec.ValidationError:
        return _one_by_one(section, record_type, id_key)
    except msgspec.DecodeError as error:
        raise InputError(f"not JSON: {error}", file=section.file, pointer=section.pointer) from error


@functools.cache
def _decoder(record_type: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(GenericAlias(tuple, (record_type, ...)))


def _one_by_one(section: Section, record_type: type[R], id_key: str | None) -> Batch[R]:
    strict = msgspec.json.Decoder(record_type)
    records: list[R | None] = []
    gaps: list[Gap] = []
    partial: list[tuple[str, int]] = []
    try:
        raws = msgspec.json.decode(section.raw, type=list[msgspec.Raw])
    except msgspec.ValidationError as error:
        complaint = f"{section.kind} is not a list of records"
        raise InputError(complaint, file=section.file, pointer=section.pointer) from error
    except msgspec.DecodeError as error:
        raise InputError(f"not JSON: {error}", file=section.file, pointer=section.pointer) from error
    for index, raw in enumerate(raws):
        try:
            records.append(strict.decode(raw))
        except msgspec.ValidationError:
            record, found = _closely(section, index, raw, record_type, id_key)
            records.append(record)
            gaps += found
            if record is None:
                partial.append((found[-1].id, index))
    return Batch(section, tuple(records), tuple(gaps), tuple(partial))


def _closely(
    section: Section, index: int, raw: msgspec.Raw, record_type: type[R], id_key: str | None
) -> tuple[R | None, list[Gap]]:
    """One record with unknown keys set aside; None, with a gap, where required parts are absent."""
    pointer = section.locate(f"/{index}")
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"can't be read: {error}", file=section.file, pointer=pointer) from error
    if not isinstance(value, dict):
        raise InputError(f"{_shown(value)} is not a record", file=section.file, pointer=pointer)
    name = value.get(id_key) if id_key else None
    if id_key and name is None:
        raise InputError(f"a record of {section.kind} lacks its {id_key}", file=section.file, pointer=pointer)
    if id_key and not isinstance(name, str):
        where = section.locate(f"/{index}/{id_key}")
        raise InputError(f"{_shown(name)} is no text", file=section.file, pointer=where)
    concerned = name if isinstance(name, str) else pointer
    unknown: list[str] = []
    known = _known(value, inspect.type_info(record_type), "", unknown)
    gaps = [
        Gap(
            "unknown-field",
            concerned,
            "either",
            f"{section.kind} has a key that is not understood: {where.lstrip('/')}",
            place(section, f"/{index}{where}"),
        )
        for where in unknown
    ]
    try:
        return msgspec.convert(known, record_type, strict=False), gaps
    except msgspec.ValidationError as error:
        text = str(error)
        below = _below(text)
        missing = _MISSING.match(text)
        if missing is None or below:
            raise InputError(
                _complaint(text, known, below), file=section.file, pointer=section.locate(f"/{index}{below}")
            ) from error
        detail = f"a record of {section.kind} lacks {missing[1]}: only its existence is known"
        gaps.append(Gap("partial-record", concerned, "either", detail, place(section, f"/{index}")))
        return None, gaps


def _known(value: Any, wanted: inspect.Type, where: str, unknown: list[str]) -> Any:
    """The value with only keys its type names; nulls are absent but where the type takes one, AWS keys set aside go to
    ``unknown``.
    """
    if isinstance(wanted, inspect.UnionType):
        parts = [part for part in wanted.types if not isinstance(part, inspect.NoneType)]
        return _known(value, parts[0], where, unknown)
    if isinstance(wanted, inspect.VarTupleType) and isinstance(value, list):
        return [_known(item, wanted.item_type, f"{where}/{i}", unknown) for i, item in enumerate(value)]
    if isinstance(wanted, inspect.StrType) and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not (isinstance(wanted, inspect.StructType) and isinstance(value, dict)):
        return value
    fields = {field.encode_name: field.type for field in wanted.fields}
    kept: dict[str, Any] = {}
    for key, item in value.items():
        field = fields.get(key)
        if field is None:
            here = f"{where}/{key}"
            says = item not in (None, [], {}, "", False) and here not in _COLLECTORS
            if says and _AWS_KEY.match(key) and wanted.forbid_unknown_fields:
                unknown.append(here)
        elif item is not None:
            if isinstance(field, inspect.RawType):
                kept[key] = msgspec.Raw(msgspec.json.encode(item))
            elif isinstance(item, int) and _ID.match(key):
                kept[key] = item
            else:
                kept[key] = _known(item, field, f"{where}/{key}", unknown)
        elif isinstance(field, inspect.UnionType) and field.includes_none:
            kept[key] = None
    return kept


def _below(text: str) -> str:
    """The JSON pointer, within a record, of msgspec's own path."""
    found = _AT.search(text)
    if found is None:
        return ""
    return "".join(f"/{name or number}" for name, number in _STEP.findall(found[1]))


def _complaint(text: str, value: Any, below: str) -> str:
    for step in below.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]
    reason = _AT.sub("", text)
    return reason[0].lower() + reason[1:] + f": {_shown(value)}"


def _shown(value: Any) -> str:
    """The value as text of a bearable length."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
