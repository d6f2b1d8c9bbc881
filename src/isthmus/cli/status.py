"""The exit status of an answer, and of several: 0 good, 2 not good, 3 unknown, 1 could not answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..query.answer import Answer

GOOD: Final = 0
FAILED: Final = 1
NOT_GOOD: Final = 2
UNKNOWN: Final = 3
BROKEN_PIPE: Final = 141
"""What a shell reports of a program that a closed pipe ended."""

WORST_FIRST: Final = (FAILED, UNKNOWN, NOT_GOOD, GOOD)
BAD_VERDICTS: Final = frozenset({"unreachable", "denied", "partial", "violated"})
LISTINGS: Final = frozenset({"sources", "targets", "matrix", "exposure", "find", "gaps"})
"""Questions whose answer is a list: an empty one is as good as a full one."""


def of_answer(answer: Answer) -> int:
    """The status of one answer."""
    if answer.error is not None:
        return FAILED
    if answer.verdict == "unknown":
        return UNKNOWN
    if answer.verdict in BAD_VERDICTS and answer.question not in LISTINGS:
        return NOT_GOOD
    return GOOD


def worst(statuses: Iterable[int]) -> int:
    """The worst of several statuses; of none, good."""
    return min(statuses, key=WORST_FIRST.index, default=GOOD)
