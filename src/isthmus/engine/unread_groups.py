"""Interfaces of which nobody read which groups they have, as members of groups that rules name: whom they leave open.

In: rows that hold rules, and rows at the other end. Out: the gap of each of the latter that a rule of the former perhaps
means by a group. What it perhaps lets pass is in the contents, under ``ANY``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..model.citation import Gap
from ..semantics.algebra import referenced
from ..semantics.belonging import ANY, unread_gap
from .atoms import Ranks
from .compile import Compiled
from .roles import roles


def perhaps_members(c: Compiled, way: str, holders: Ranks, others: Ranks) -> Iterator[Gap]:
    """The gaps of those of some rows that rules of holders perhaps mean; rows of one role stand for all of it.

    Shapes: ``holders`` and ``others`` are any rows, not parallel.
    """
    if ANY not in c.members or not names_any(c, way, np.unique(c.row_group[way][holders])):
        return
    of_role = roles(c).of_row
    members = c.members[ANY]
    for row in members[np.isin(of_role[members], of_role[others])].tolist():
        yield gap_of(c, row)


def names_any(c: Compiled, way: str, numbers: Ranks) -> bool:
    """Whether one of some contents names a group."""
    return any(
        referenced(name)[0] == ANY
        for number in numbers.tolist()
        for name in c.groups[way].admission(number).members
    )


def gap_of(c: Compiled, row: int) -> Gap:
    """The gap of a row's interface."""
    return unread_gap(c.network, c.rows.names[int(c.rows.interface[row])])
