"""Which flows of a claim are nearest to being open: those whose ways meet the fewest controls that stop them.

In: the engine's outcomes. Out: positions of flows, nearest first. It only chooses where to look for a fix;
what a fix opens is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..engine.atoms import Ranks, Universe, some_in
from ..engine.passage import Pack
from ..engine.session import Outcome
from ..packet import ICMP_REPLY, PORT_PROTOCOLS, service_range
from .claim import Claim

LOST = 3
"""Units: controls that a way without an end counts for: a route, and what may stand behind it."""
NEVER = 1 << 20


def nearest(universe: Universe, outcomes: Sequence[Outcome], claim: Claim, most: int) -> list[int]:
    """At most so many flows, nearest first; of equally near ones the first asked."""
    count = len(claim.src)
    if count <= most:
        return list(range(count))
    there, back = _cells(universe, claim)
    best = np.full(count, NEVER, dtype=np.int64)
    for outcome in outcomes:
        pack = outcome.passage.pack
        score = _stopping(universe, pack, there, back) + LOST * (not outcome.arrives)
        home = np.full(len(pack), NEVER if outcome.backs else 0, dtype=np.int64)
        for way in outcome.backs:
            returning = _stopping(universe, way.pack, there, back) + LOST * (way.stop is not None)
            np.minimum.at(home, way.pack.idx, returning)
        np.minimum.at(best, pack.idx, score + home)
    order: list[int] = np.argsort(best, kind="stable")[:most].tolist()
    return order


def _cells(universe: Universe, claim: Claim) -> tuple[int, int]:
    """The cells asked for on the way there, and those that a reply may have."""
    there = back = 0
    for low, high in claim.services:
        there |= universe.cell_mask(low, high)
    for protocol in PORT_PROTOCOLS:
        if there & universe.cell_mask(*service_range(protocol)):
            for low, high in claim.ports:
                back |= universe.cell_mask(*service_range(protocol, low, high))
    for ask, answer in ICMP_REPLY.items():
        if there & universe.cell_mask(*ask):
            back |= universe.cell_mask(answer, answer)
    return there, back | there & universe.protocols.other


def _stopping(universe: Universe, pack: Pack, there: int, back: int) -> Ranks:
    """How many checks surely let nothing asked pass; shape (flows of the pack,)."""
    total = np.zeros(len(pack), dtype=np.int64)
    half = universe.words
    for check in pack.checks:
        wanted = universe.row(universe.double(back if check.of_replies else there))
        total += ~some_in((check.words & wanted)[:, :half])
    return total
