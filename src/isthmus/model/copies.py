"""Raw answers that were read more than once: what all copies of one say, and which contradict each other.

In: what each record says, by what it is of. Out: what is said once; nobody knows what stands of those that differ.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def agreed(told: Iterable[tuple[str, T]]) -> tuple[dict[str, T], frozenset[str]]:
    """By name, what every record of it says, in the order in which they were read; and the names whose records differ."""
    found: dict[str, T] = {}
    differing = set()
    for name, said in told:
        if found.setdefault(name, said) != said:
            differing.add(name)
    return {name: said for name, said in found.items() if name not in differing}, frozenset(differing)
