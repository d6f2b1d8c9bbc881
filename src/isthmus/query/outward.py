"""What one address row can reach outside: the internet, the public addresses of others, services by their gateway."""

from __future__ import annotations

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.pairs import Reach, admitting
from ..engine.session import from_rows, joined
from .sides import internet_pieces


def outward(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> Reach:
    """Every flow of a row to pieces that are nobody's own address.

    Shapes: with ``cells``, public addresses are left out whose groups admit none of these from any address that the
    row may be seen by.
    """
    pieces = outward_pieces(c, row, ignore, cells)
    outcomes = from_rows(c, np.full(len(pieces), row, dtype=np.int64), pieces, ignore, lump=True)
    forward, reply = joined(c.universe, outcomes, len(pieces))
    rows = np.full(len(pieces), -1, dtype=np.int64)
    return Reach(rows, pieces, pieces, forward, reply, "internet", tuple(outcomes))


def outward_pieces(c: Compiled, row: int, ignore: frozenset[str], cells: int | None) -> Ranks:
    """The pieces outside that a row may write to: the internet's, and the public addresses of others."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    pieces = internet_pieces(c)
    if not v6:
        owners = np.array(sorted(c.public_owner.values()), dtype=np.int64)
        owners = owners[admitting(c, row, owners, ignore, cells)] if len(owners) else owners
        pieces = np.union1d(pieces, c.rows.public[owners])
    found: Ranks = pieces[(pieces >= c.universe.first_v6) == v6]
    return found
