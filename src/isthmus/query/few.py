"""The first few words of many, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def few(words: Sequence[str], most: int) -> str:
    """The first words and how many more there are: ``a, b and 3 more``."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
