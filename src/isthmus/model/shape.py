"""What the raw answers must look like that are read without a type of their own, held once at the door.

In: a snapshot. Out: nothing; what has another shape is refused. A shape tells only what somebody reads: other keys are
left alone, and what is null is absent. Whether a value makes sense is said where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..errors import InputError
from ..packet import parse_prefix
from ..snapshot import Section
from ..snapshot.pointer import escape

SHOWN = 80
"""Units: characters of a value that an error shows."""


class Leaf(Enum):
    """What stands where no more parts are: a text, a CIDR block, a whole number, a port, a protocol's number."""

    TEXT = "text"
    BLOCK = "CIDR block"
    NUMBER = "whole number"
    PORT = "port"
    PROTOCOL = "number of a protocol"


@dataclass(frozen=True, slots=True)
class Each:
    """An object whose keys are names that somebody chose; all values have one shape."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Rows:
    """A list, of which no item is null."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Object:
    """An object: the shapes of its keys, and those that must be told."""

    keys: Mapping[str, Shape]
    needs: frozenset[str] = frozenset()


Shape = Leaf | Each | Rows | Object
LIMITS = {Leaf.NUMBER: (-(2**53), 2**53), Leaf.PORT: (0, 65535), Leaf.PROTOCOL: (0, 255)}


def held(section: Section, shape: Shape) -> None:
    """Errors: InputError with file, pointer and value, where a record of a section is not of a shape."""
    for below, complaint in _faults(section.records(), Rows(shape), ""):
        raise InputError(complaint, file=section.file, pointer=section.locate(below))


def _faults(value: Any, shape: Shape, below: str) -> Iterator[tuple[str, str]]:
    """Every part that is not as it must be, by its pointer, with what is wrong."""
    if isinstance(shape, Leaf):
        if not _is(value, shape):
            yield below, f"expected a {shape.value}: {_shown(value)}"
    elif isinstance(shape, Rows):
        if not isinstance(value, list):
            yield below, f"expected a list: {_shown(value)}"
            return
        for index, item in enumerate(value):
            yield from _faults(item, shape.of, f"{below}/{index}")
    elif not isinstance(value, dict):
        yield below, f"expected an object: {_shown(value)}"
    else:
        yield from _within(value, shape, below)


def _within(value: dict[str, Any], shape: Each | Object, below: str) -> Iterator[tuple[str, str]]:
    """The faults of an object's parts."""
    if isinstance(shape, Each):
        for key, item in value.items():
            yield from _faults(item, shape.of, f"{below}/{escape(key)}")
        return
    for key in sorted(shape.needs):
        if value.get(key) is None:
            yield below, f"{key} is missing: {_shown(value)}"
    for key, part in shape.keys.items():
        if value.get(key) is not None:
            yield from _faults(value[key], part, f"{below}/{key}")


def _is(value: Any, leaf: Leaf) -> bool:
    if leaf is Leaf.TEXT:
        return isinstance(value, str)
    if leaf is Leaf.BLOCK:
        return isinstance(value, str) and (not value or _is_block(value))
    if isinstance(value, str) and len(value) < SHOWN:
        digits = value.removeprefix("-")
        value = int(value) if digits.isascii() and digits.isdecimal() else None
    low, high = LIMITS[leaf]
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_block(text: str) -> bool:
    try:
        parse_prefix(text)
    except ValueError:
        return False
    return True


def _shown(value: Any) -> str:
    """The value as text of a bearable length."""
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
