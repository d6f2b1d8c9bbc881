"""Answers that are kept while a network is asked, so many of each kind and no more."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from .compile import Compiled

T = TypeVar("T")


def kept(c: Compiled, kind: str, key: Hashable, most: int, make: Callable[[], T]) -> T:
    """What is kept of a kind under a key, else made and kept; all of the kind is forgotten before it is too much."""
    known: dict[Hashable, T] = c.cache.setdefault(kind, {})
    if key not in known:
        made = make()
        if len(known) >= most:
            known.clear()
        known[key] = made
        return made
    return known[key]
