"""JSON of every layout people have, to sections: known by what it holds, never by its name.

Known are answers of AWS (one result key or many, pages, single objects), recorded boto3 answers, np-guard's
object, bare lists and single records, and any of these inside objects and lists of others' making.
Terraform's plans and CloudFormation's templates are told here and read in rooms of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import msgspec

from ..errors import InputError
from ..snapshot import ROUTES_NOT_CARRIED, Section
from ..snapshot.pointer import join
from ..snapshot.redaction import redact
from . import cloudformation, recording, terraform
from .document import Value
from .findings import Findings, joined, notice
from .homes import Home, home_of_word
from .kinds import (
    OWNED,
    POLICY_ENTRIES,
    SHARED_KEYS,
    SINGLES,
    TEXT_LISTS,
    is_list_key,
    is_object_key,
    kind_of_key,
    kind_of_record,
    pascal,
)

DEEPEST = 6
"""Units: objects and lists around an answer that are looked through."""

COLLECTED = frozenset({"collector_version", "provider"})
"""Keys that mark np-guard's object: its lists have AWS's names in lower case (``route_tables``)."""

NEXT = ("NextToken", "nextToken", "Marker", "NextMarker")
"""Keys that say, with a text, that more pages follow."""

MORE_ROUTES = "AdditionalRoutesAvailable"
"""What a search of a transit gateway's routes says that has found more than it tells.

Source: EC2 API, SearchTransitGatewayRoutes.
"""

ALSO_MAPS = frozenset({"Configurations", "ErrorDetails", "Parameters", "Policies", "Tags"})
"""Result keys of lists under which other calls answer with a map, beside lists."""

SHOWN = 40
"""Units: bytes of a value that a complaint about it shows."""

PEEKED = 4096
"""Units: bytes of a list looked at to tell what it lists."""

_OWNERS = re.compile(r"(?<![A-Za-z0-9])((?:pl|tgw-rtb|tgw-ptb)-[0-9A-Za-z]+)")


def understand(value: Value, home: Home, depth: int = 0) -> Findings:
    """What a JSON value of a file holds; a notice where nothing is recognised.

    Errors: InputError, when it is recognised and broken.
    """
    if value.members is not None:
        return _object(value, value.members, home, depth)
    if value.elements is not None:
        return _list(value, value.elements, home, depth)
    return _unrecognised(value, "a plain value is no answer of AWS")


def _object(value: Value, members: dict[str, bytes], home: Home, depth: int) -> Findings:
    if terraform.is_plan(members):
        return terraform.sections(value)
    if cloudformation.is_template(value):
        return cloudformation.sections(value)
    if recording.is_recording(members):
        return recording.opened(value, lambda inner: understand(inner, home, depth + 1))
    if recording.is_error(members):
        return recording.refusal(value)
    kind = kind_of_record(members.keys(), _text(members.get("State")))
    if kind is not None and not _is_answer(members, kind):
        return _single(value, kind, home)
    answered = _answer(value, members, home)
    if not answered.is_empty:
        return answered
    return _around(value, list(members), home, depth)


def _is_answer(members: dict[str, bytes], kind: str) -> bool:
    """True when what looks like a record is an answer: it holds its own kind's list."""
    return kind in members and members[kind][:1] == b"["


def _answer(value: Value, members: dict[str, bytes], home: Home) -> Findings:
    """The sections of an answer: one for each result key of a list; else its object or attribute."""
    found = Findings()
    unknown: list[str] = []
    unlisted: list[str] = []
    for key, raw in members.items():
        name = pascal(key) if members.keys() >= COLLECTED else key
        if raw[:1] == b"[" and is_list_key(name):
            found.add(_keyed(value, key, name, home))
        elif raw[:1] == b'"' and is_list_key(name) and name not in SHARED_KEYS:
            raise _no_list(value, key)
        elif is_list_key(name) and not is_object_key(name) and name not in ALSO_MAPS:
            unlisted.append(key)
        elif raw[:1] == b"[" and _opening(raw) == b"{":
            unknown.append(key)
        elif raw[:1] == b"{" and key in SINGLES:
            found.add(_single(value.member(key), SINGLES[key], home))
    if found.sections:
        for key in unlisted:
            found.add(_not_told(value, key))
    else:
        found.add(_whole(value, members, home))
    if found.sections:
        for key in unknown:
            detail = f"the list {key!r} is no result of AWS that is known"
            found.add(notice("unrecognised-document", value.file, join(value.pointer, key), detail))
    if members.keys() >= COLLECTED and "route_tables" not in members:
        detail = "np-guard's collector keeps no route tables: routes are assumed as AWS sets them up"
        found.add(notice(ROUTES_NOT_CARRIED, value.file, value.pointer, detail))
    more = any(_text(members.get(key)) for key in NEXT) or members.get(MORE_ROUTES) == b"true"
    (found.unfinished if more else found.finished).extend(found.sections)
    return found


def _not_told(value: Value, key: str) -> Findings:
    """What a result key tells that holds no list beside others that do: nothing is a gap, so is an object.

    Errors: InputError, when it is a number or a truth value.
    """
    assert value.members is not None, "a key within an object"
    if value.members[key][:1] not in (b"{", b"n"):
        raise _no_list(value, key)
    detail = f"{key!r} is no list of records, so nothing of it is read"
    return notice("unrecognised-document", value.file, join(value.pointer, key), detail)


def _no_list(value: Value, key: str) -> InputError:
    assert value.members is not None, "a key within an object"
    shown = value.members[key][:SHOWN].decode("utf-8", "replace")
    pointer = join(value.pointer, key)
    return InputError(f"{key!r} is no list of records: {shown}", file=value.file, pointer=pointer)


def _keyed(value: Value, key: str, name: str, home: Home) -> Findings:
    """The section of a list under a result key."""
    assert value.members is not None, "a list within an object"
    raw, pointer = value.members[key], join(value.pointer, key)
    inner = Value(value.file, pointer, raw)
    opening = _opening(raw)
    if opening == b'"':
        return _section(TEXT_LISTS.get(name, name), inner, home, None)
    if opening not in (b"{", b"]"):
        return notice("unrecognised-document", value.file, pointer, f"{key!r} is no list of records")
    if name not in SHARED_KEYS and name != "Instances":
        return _section(name, inner, home, _text(value.members.get(OWNED.get(name, ""))))
    inner = value.member(key)
    first = inner.element(0) if inner.elements else None
    keys = first.members.keys() if first is not None and first.members is not None else ()
    kind = kind_of_key(name, keys)
    if not keys and name == "Routes" and (_owner(inner) or "").startswith("tgw-rtb-"):
        kind = "TransitGatewayRoutes"  # a search that found none says that there are none
    if kind == "Instances" and kind_of_record(frozenset(keys)) == "Instances":
        return _wrapped(inner, home)
    return _section(kind, inner, home, _text(value.members.get(OWNED.get(kind, ""))))


def _whole(value: Value, members: dict[str, bytes], home: Home) -> Findings:
    """The section of an answer that is one object: the whole document is its only record."""
    keys = [key for key, raw in members.items() if raw[:1] == b"{" and is_object_key(key)]
    if not keys:
        return Findings()
    chosen = next((key for key in keys if not key.endswith(("Response", "Status"))), keys[0])
    return _single(value, chosen, home)


def _list(value: Value, elements: list[bytes], home: Home, depth: int) -> Findings:
    """A bare list: of records of one kind, or of anything else that is understood one by one."""
    if not elements:
        return Findings()
    kinds: set[str | None] = set()
    for at in range(len(elements)):
        element = value.element(at)
        members = element.members
        kinds.add(None if members is None else kind_of_record(members.keys(), _text(members.get("State"))))
        if None in kinds or len(kinds) > 1:
            break
    else:
        kind = kinds.pop()
        assert kind is not None, "every record told its kind"
        return _wrapped(value, home) if kind == "Instances" else _section(kind, value, home, None)
    if depth >= DEEPEST:
        return _unrecognised(value, "a list of what is no record of AWS")
    return _each(value, [value.element(at) for at in range(len(elements))], home, depth)


def _around(value: Value, keys: list[str], home: Home, depth: int) -> Findings:
    """An object that is no answer: answers may stand inside, under keys that tell their home."""
    if depth >= DEEPEST or value.members is None:
        return _unrecognised(value, "no result key or record of AWS is known in it")
    inside = [value.member(key) for key in keys if value.members[key][:1] in (b"{", b"[")]
    return _each(value, inside, home, depth)


def _each(value: Value, parts: list[Value], home: Home, depth: int) -> Findings:
    """Parts one by one; one notice for all of them where nothing was found in any."""
    found: list[Findings] = []
    for part in parts:
        word = part.pointer.rpartition("/")[2]
        found.append(understand(part, home_of_word(word).or_else(home), depth + 1))
    whole = joined(found)
    if whole.sections or any(n.kind != "unrecognised-document" for n in whole.notices):
        return whole
    return _unrecognised(value, "no result key or record of AWS is known in it")


def _unrecognised(value: Value, detail: str) -> Findings:
    return notice("unrecognised-document", value.file, value.pointer, detail)


def _section(kind: str, value: Value, home: Home, owner: str | None) -> Findings:
    """A list as a section of a kind."""
    owned = kind in OWNED
    owner = owner or (_owner(value) if owned or kind == POLICY_ENTRIES else None)
    raw = redact(value.raw.strip(), kind, file=value.file)
    found = Findings([Section(kind, value.file, value.pointer, raw, home.account, home.region, owner)])
    if owned and owner is None and raw.strip(b"[] \t\r\n"):
        detail = f"neither the file's name nor the document says what these {kind} belong to"
        found.add(notice("unknown-owner", value.file, value.pointer, detail))
    return found


def _wrapped(value: Value, home: Home) -> Findings:
    """Instances outside a reservation, put into one: ``Reservations`` is the kind that holds instances."""
    return _rewritten(
        value,
        "Reservations",
        home,
        lambda raw: b'[{"Instances":' + raw + b"}]",
        ("/0/Instances", value.pointer),
    )


def _single(value: Value, kind: str, home: Home) -> Findings:
    """One record that stands alone, as a section of one."""
    if kind == "Instances":
        form: Callable[[bytes], bytes] = lambda raw: b'[{"Instances":[' + raw + b"]}]"  # noqa: E731
        return _rewritten(value, "Reservations", home, form, ("/0/Instances/0", value.pointer))
    return _rewritten(value, kind, home, lambda raw: b"[" + raw + b"]", ("/0", value.pointer))


def _rewritten(
    value: Value, kind: str, home: Home, form: Callable[[bytes], bytes], anchor: tuple[str, str]
) -> Findings:
    found = _section(kind, value, home, None)
    section = found.sections[0]
    found.sections[0] = replace(section, raw=form(section.raw), anchors=(anchor,))
    return found


def _owner(value: Value) -> str | None:
    """The prefix list or table that the file's name, or a key above the list, names: the deepest."""
    named = _OWNERS.findall(value.file + value.pointer)
    return named[-1] if named else None


def _opening(raw: bytes) -> bytes:
    """The first character of a list's first element; the closing bracket where it has none."""
    return raw[1:PEEKED].lstrip()[:1]


def _text(raw: bytes | None) -> str | None:
    """The text that a JSON value is; None when it is none, or empty."""
    if raw is None or raw[:1] != b'"':
        return None
    return msgspec.json.decode(raw, type=str) or None
