"""The roles at one side of all pairs: those of rows that can send, or of rows that can be sent to.

In: the roles of a network (``roles.py``), and marks by which an asker tells rows apart besides. Out: each such role
once, with rows that stand for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .atoms import Mask, Ranks
from .compile import Compiled
from .roles import roles
from .rows import ENDPOINT, LAMBDA, NORMAL, OPAQUE


@dataclass(frozen=True, slots=True)
class OneSide:
    """The roles of one side, IPv4 first, then by subnet and by node.

    Shapes: ``rows``, ``others``, ``sizes`` are (roles,), ``of`` is (rows,). ``rows`` stand for their roles;
    ``others`` are rows of the same roles on other interfaces (-1 where there is none); ``of`` is the role of each
    row, -1 for rows that can't be at this side.
    """

    rows: Ranks
    others: Ranks
    sizes: Ranks
    of: Ranks

    def __len__(self) -> int:
        return len(self.rows)


def sending(c: Compiled) -> Mask:
    """Which rows can start a flow. Shape: (rows,)."""
    return _alive(c, NORMAL, LAMBDA)


def receiving(c: Compiled) -> Mask:
    """Which rows a flow can be started to. Shape: (rows,)."""
    return _alive(c, NORMAL, ENDPOINT)


def out_of_sight(c: Compiled) -> Mask:
    """Which rows are of interfaces whose own traffic is not modelled. Shape: (rows,)."""
    return _alive(c, OPAQUE)


def _alive(c: Compiled, *kinds: int) -> Mask:
    found: Mask = c.rows.alive & np.isin(c.rows.kind, kinds) & (c.rows.subnet >= 0)
    return found


def one_side(c: Compiled, chosen: Mask, marks: Ranks | None = None) -> OneSide:
    """The roles of some rows. Shapes: both are (rows,); ``marks`` are numbers that tell rows apart besides."""
    at = np.flatnonzero(chosen)
    of = np.full(len(c.rows), -1, dtype=np.int64)
    if not len(at):
        return OneSide(at, at, at, of)
    known = roles(c)
    v6 = (c.rows.rank >= c.universe.first_v6).astype(np.int64)
    told = [v6, c.rows.subnet, known.node[c.rows.rank], known.of_row, *([] if marks is None else [marks])]
    at = at[np.lexsort([c.rows.interface[at], *(column[at] for column in reversed(told))])]
    first = np.ones(len(at), dtype=np.bool_)
    first[1:] = np.any([column[at[1:]] != column[at[:-1]] for column in told], axis=0)
    of[at] = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(at)) - 1
    rows, last = at[starts], at[ends]
    # Invariant: rows of a role stand in the order of their interfaces, so the last is on another one if any is
    others = np.where(c.rows.interface[last] != c.rows.interface[rows], last, -1)
    return OneSide(rows, others, ends - starts + 1, of)
