"""One answer of several whole ``path`` answers about the members of an end, of which any will do.

In: answers to the same question about each member. Out: what holds of the end: reachable where some member is, ``some``
of what was asked where not all are; unreachable where none is.
"""

from __future__ import annotations

from collections.abc import Sequence

from .answer import Answer
from .branches import any_of
from .one_of import least_vouched, once, rest_on


def any_member(answers: Sequence[Answer]) -> Answer:
    """The answer for an end by those for its members. Shapes: at least one."""
    found = Answer(question="path", understood=dict(answers[0].understood))
    for field in ("source", "target"):
        found.understood.pop(field, None)
    found.forward = any_of([str(answer.forward) for answer in answers])
    found.session = any_of([str(answer.session) for answer in answers])
    found.verdict = any_of([str(answer.verdict) for answer in answers])
    found.paths = [way for answer in answers for way in answer.paths or ()]
    rest_on(found, answers)
    found.blocks = once(block for answer in answers for block in answer.blocks or ())
    if found.verdict == "reachable":
        whole = all(answer.verdict == "reachable" and answer.extent == "all" for answer in answers)
        found.extent = "all" if whole else "some"
        found.blocks = []
        found.space = [box for way in found.paths for box in way.space]
        found.missing = [box for answer in answers for box in answer.missing or ()]
    found.proof = least_vouched(answers)
    return found
