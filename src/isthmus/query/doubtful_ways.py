"""Why a part of an exposure is open: the gaps on its ways, and of the filters at both ends of them.

In: what passes between one end and many. Out: gaps. Which flows are doubtful is said in ``holding_rules``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.reach import Reach
from ..engine.unread_groups import perhaps_members
from ..model.citation import Gap
from ..semantics.security_group import EGRESS, INGRESS
from .asked import Asked
from .evidence import gaps_on
from .parted import parted
from .vouching import gaps_of_filters


def gaps_behind(
    c: Compiled, holders: Sequence[int], reach: Reach, doubt: Ranks, wanted: Asked, *, inbound: bool
) -> Iterator[Gap]:
    """Why some of a reach, by position, passes only perhaps. An end that is not modelled has a gap of its own."""
    for outcome in reach.outcomes:
        yield from gaps_on(c, outcome, wanted.cells, forward_only=wanted.forward_only)
    yield from parted(c, reach.outcomes, wanted, reach.part)
    yield from reach.gaps
    if reach.how != "hidden":
        one, many = np.array(holders, dtype=np.int64), np.unique(reach.rows[doubt])
        many = many[many >= 0]
        yield from gaps_of_filters(c, *((many, one) if inbound else (one, many)))


def gaps_of_holder(c: Compiled, row: int, others: Ranks, *, inbound: bool) -> Iterator[Gap]:
    """Why it is not known what the other rules of a holder's groups admit of some ends (-1: pieces by themselves)."""
    one, nobody = np.array([row], dtype=np.int64), np.zeros(0, dtype=np.int64)
    yield from gaps_of_filters(c, *((nobody, one) if inbound else (one, nobody)))
    yield from perhaps_members(c, INGRESS if inbound else EGRESS, one, np.unique(others[others >= 0]))
