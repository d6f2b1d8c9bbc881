"""The nearest right words to a word that names nothing."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

FEW = 3
MOST = 2000


def nearest(text: str, ids: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The few ids and names most like the text: ids of its own kind first, then names, then other ids."""
    head = text.partition("-")[0] + "-"
    own: list[str] = []
    rest: list[str] = []
    for name in ids:
        (own if "-" in text and name.startswith(head) else rest).append(name)
    found: dict[str, None] = {}
    for words in (own, names, rest):
        likely = _likely(text, words)
        found.update(dict.fromkeys(get_close_matches(text, likely, FEW, 0.6)))
        if len(found) >= FEW:
            break
    return tuple(found)[:FEW]


def _likely(text: str, words: Iterable[str]) -> list[str]:
    """Words of about the text's length; of very many only those that share its start or its end."""
    near = [word for word in words if abs(len(word) - len(text)) <= max(3, len(text) // 2)]
    if len(near) > MOST:
        shared = max(3, min(8, len(text) // 2))
        near = [w for w in near if w[:shared] == text[:shared] or w[-shared:] == text[-shared:]]
    return near[:MOST]
