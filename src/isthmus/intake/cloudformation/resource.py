"""A resource that a template makes, with its properties worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .evaluate import Named, Unknown, text_of


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that a template makes: its logical id, its properties worked out, and where they stand.

    ``sure`` is False where its condition is not known to hold.
    """

    id: str
    type: str
    told: Mapping[str, Any]
    place: str
    sure: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)

    def thing(self, key: str) -> str | None:
        """The id of what a property names."""
        return thing_of(self.told.get(key))

    def things(self, key: str) -> list[str] | None:
        """The ids that a list names; None where it is not there."""
        value = self.told.get(key)
        if value is None:
            return None
        return [name for name in map(thing_of, value if isinstance(value, list) else [value]) if name]

    def text(self, key: str) -> str | None:
        """A plain property; None where it is absent or not known."""
        return text_of(self.told.get(key))

    def number(self, key: str) -> int | None:
        """A whole number, which templates write as a text too."""
        return number_of(self.told.get(key))

    def flag(self, key: str) -> bool | None:
        """A switch; None where it is absent or not known."""
        return {"true": True, "false": False}.get(str(self.text(key)).lower())


def thing_of(value: Any) -> str | None:
    """What a value names: a resource's logical id, an id, or a name for what is not known."""
    if isinstance(value, Named):
        return value.id
    if isinstance(value, Unknown):
        return value.name
    return value if isinstance(value, str) and value else None


def number_of(value: Any) -> int | None:
    """A whole number; None where it is none, or not known."""
    text = text_of(value)
    return int(text) if text is not None and text.strip().lstrip("-").isdecimal() else None


def list_of(value: Any) -> list[Any]:
    """The value, where it is a list; else none."""
    return value if isinstance(value, list) else []
