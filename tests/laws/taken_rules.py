"""What ``filter`` says of a snapshot, held to what it says of one that lacks a kind.

Each check yields how the answer to less contradicts the answer to the whole: what one surely lets pass the other
surely stops. Where less is sure of less, a gap must say why.
"""

from __future__ import annotations

from collections.abc import Iterator

import isthmus
from isthmus.space import HeaderSpace
from tests.laws.spaces import space_of
from tests.laws.taking_away import Taken, named

Said = dict[str, HeaderSpace]


def filtered(answer: isthmus.Answer) -> Said:
    """What a filter surely lets pass, and surely does not."""
    return {"permitted": space_of(answer.space or ()), "denied": space_of(answer.missing or ())}


def filter_wrong(taken: Taken, full: isthmus.Answer, less: isthmus.Answer) -> Iterator[str]:
    """How a filter's answer without a kind contradicts the one with it."""
    was, now = filtered(full), filtered(less)
    for word, other in (("permitted", "denied"), ("denied", "permitted")):
        turned = now[word] & was[other]
        if not turned.is_empty:
            yield f"{word} now, {other} before: {turned.sample()}"
        if not was[word] <= now[word] and not named(taken, {gap.kind for gap in less.gaps or ()}):
            yield f"no longer {word}, and {less.gaps} do not say why: {(was[word] - now[word]).sample()}"
    if {full.verdict, less.verdict} == {"permitted", "denied"}:
        yield f"{full.verdict} became {less.verdict}"
