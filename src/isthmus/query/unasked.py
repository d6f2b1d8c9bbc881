"""What a question by an id leaves unasked: the public addresses of a target, from inside.

In: the sides of a question, and its verdict. Out: a sentence that names those of another verdict, and how they are
asked. From inside, an interface is written to by its own addresses; by its public one packets go another way, and may
meet other rules.
"""

from __future__ import annotations

import numpy as np

from ..engine.compile import Compiled
from ..space import Ranges
from ..space.line import text_at
from .asked import Asked, evaluate, verdict_of
from .few import few
from .nearest import FEW
from .sides import Side, batch
from .stopped import stopped


def unasked(c: Compiled, source: Side, target: Side, wanted: Asked, verdict: str | None) -> list[str]:
    """A sentence about the public addresses that senders inside could write to as well, where that goes otherwise.

    Shapes: none where all was asked, or has the same verdict; of more than a few it is said without a look.
    """
    if target.explicit or not source.rows:
        return []
    rows = np.array(target.rows, dtype=np.int64)
    ranks = c.rows.public[rows[c.rows.public[rows] >= 0]] if len(rows) else rows
    if not len(ranks):
        return []
    ranks = np.setdiff1d(ranks, c.rows.public[np.array(source.rows, dtype=np.int64)])
    if len(ranks) <= FEW:
        ranks = np.array(
            [r for r in ranks.tolist() if _verdict(c, source, r, wanted) != verdict], dtype=np.int64
        )
    known = [text_at(c.universe.starts[rank]) for rank in ranks.tolist()]
    if not known:
        return []
    named = few(known, FEW)
    if len(known) == 1:
        return [
            f"the public address {named} was not asked from inside: name it as the target to ask that way"
        ]
    return [
        f"the public addresses {named} were not asked from inside: name one as the target to ask that way"
    ]


def _verdict(c: Compiled, source: Side, rank: int, wanted: Asked) -> str:
    """The engine's word on senders that write to one public address; nothing is walked that filters surely stop."""
    rows = np.flatnonzero(c.rows.public == rank).tolist()
    if stopped(c, source.rows, rows, rank, wanted):
        return "unreachable"
    to_it = Side(rows, Ranges.of([c.universe.piece(rank)]), True)
    found = evaluate(c, batch(c, source, to_it), wanted)
    return verdict_of(c.universe, found.asked_words(wanted.forward_only))
