"""Addresses that a carrier or local gateway translates, as pieces of the line: where they are met a walk is lost.

In: a network ready to be asked, a walk and a pack. Out: the pieces; packs without what is meant for them.
"""

from __future__ import annotations

import numpy as np

from ..semantics.carried import carried, carried_gap
from .compile import Compiled
from .passage import Pack
from .walk import Walk


def carried_ranks(c: Compiled) -> dict[int, str]:
    """Piece of an address that a carrier or local gateway translates -> the interface that it means."""
    found: dict[int, str] | None = c.cache.get("carried")
    if found is None:
        ranks = c.universe.rank_of_start
        found = c.cache["carried"] = {ranks[place]: name for place, name in carried(c.network).items()}
    return found


def lose_carried(walk: Walk, pack: Pack) -> Pack:
    """What is left of a pack without what is meant for such addresses, which nobody knows the fate of."""
    known = carried_ranks(walk.c)
    if not known:
        return pack
    for rank in np.unique(pack.dst).tolist():
        if rank in known:
            walk.unknown(pack.take(pack.dst == rank), carried_gap(walk.network, known[rank]))
    return pack.take(~np.isin(pack.dst, np.array(list(known), dtype=np.int64)))
