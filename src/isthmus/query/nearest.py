"""The nearest right words to a word that names nothing."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest

FEW = 3
MOST = 200


def nearest(text: str, ids: Iterable[str], names: Iterable[str] = ()) -> tuple[str, ...]:
    """The few ids and names most like the text: ids of its own kind first, then names, then other ids.

    Names that it begins, ends or is a word of come before what is merely like it; where nothing is like it, the names
    that it is a part of; then ids of its own kind that begin most like it.
    """
    names = list(names)
    head = text.partition("-")[0] + "-"
    own: list[str] = []
    rest: list[str] = []
    for name in ids:
        (own if "-" in text and name.startswith(head) else rest).append(name)
    lower = text.lower()
    found = dict.fromkeys(
        get_close_matches(text, [name for name in names if _as_words(lower, name.lower())], FEW, 0)
        if len(text) >= FEW
        else ()
    )
    for words in (own, names, rest):
        likely = _likely(text, words)
        found.update(dict.fromkeys(get_close_matches(text, likely, FEW, 0.6)))
        if len(found) >= FEW:
            break
    parts = (name for name in names if text and lower in name.lower())
    return tuple(found or parts)[:FEW] or tuple(
        nlargest(FEW, sorted(own), key=lambda name: _shared(text, name))
    )


def _as_words(text: str, name: str) -> bool:
    """Whether a text stands in a name with a border at either side."""
    return any(
        not (name[at - 1 : at].isalnum() or name[at + len(text) : at + len(text) + 1].isalnum())
        for at in range(len(name))
        if name.startswith(text, at)
    )


def _likely(text: str, words: Iterable[str]) -> list[str]:
    """Words of about the text's length; of very many those that share most of its start and end."""
    near = [word for word in words if abs(len(word) - len(text)) <= max(3, len(text) // 2)]
    if len(near) <= MOST:
        return near
    return nlargest(MOST, near, key=lambda word: _shared(text, word) + _shared(text[::-1], word[::-1]))


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
