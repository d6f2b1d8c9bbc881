"""What the cells of a matrix rest on: gaps behind what is not sure, assumptions of ways.

In: what the engine answered of roles, as it is counted into cells. Out: gaps and assumptions of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..engine.all_pairs import Block, Sets
from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.one_side import OneSide
from ..engine.reach import Reach
from ..engine.rows import OPAQUE
from ..engine.unread_groups import perhaps_members
from ..model.citation import Gap
from ..semantics.security_group import EGRESS, INGRESS
from .asked import Asked
from .evidence import gaps_on
from .parted import parted
from .unseen import end_in_doubt
from .untold import resting_on
from .vouching import standing_by


class Grounds:
    """The gaps and assumptions of all cells together."""

    def __init__(self, c: Compiled, sources: OneSide, targets: OneSide, wanted: Asked) -> None:
        self.c, self.sources, self.targets, self.wanted = c, sources, targets, wanted
        self._sending, self._receiving = (
            np.zeros(len(side) + 1, dtype=np.bool_) for side in (sources, targets)
        )
        self.gaps: set[Gap] = set()
        self.assumptions: set[str] = set()

    def alive(self) -> None:
        """Note by what the interfaces of every pair that something passes between are alive."""
        for side, some in ((self.sources, self._sending), (self.targets, self._receiving)):
            # Invariant: -1, a row that is not on the side, finds the last one, which nothing sets
            self.assumptions |= standing_by(self.c, np.flatnonzero(some[side.of]))

    def add(self, block: Block, services: Sets) -> None:
        """Note what a block rests on."""
        passing = block.sets != 0
        senders, receivers = block.sources[passing.any(axis=0)], block.targets[passing.any(axis=1)]
        self.met(senders, receivers, block.reaches)
        self.assumptions |= block.assumptions
        self.gaps |= block.gaps
        doubtful = services.doubtful[block.sets]
        if doubtful.any():
            self.behind(
                self.sources.rows[block.sources[doubtful.any(axis=0)]],
                self.targets.rows[block.targets[doubtful.any(axis=1)]],
            )

    def met(self, senders: Ranks, receivers: Ranks, reaches: Iterable[Reach]) -> None:
        """Note roles that something passes between, and what walked ways rest on."""
        self._sending[senders] = True
        self._receiving[receivers] = True
        for reach in reaches:
            self.assumptions |= reach.assumptions
            self.gaps |= reach.gaps
            self.gaps.update(parted(self.c, reach.outcomes, self.wanted, reach.part))
            for outcome in reach.outcomes:
                for pack in outcome.packs:
                    self.assumptions |= resting_on(self.c.network, pack)
                one_way = self.wanted.forward_only
                self.gaps.update(gaps_on(self.c, outcome, self.wanted.cells, forward_only=one_way))

    def behind(self, sources: Ranks, targets: Ranks) -> None:
        """Note what the filters of some rows leave open, as they send and as they receive."""
        c = self.c
        for way, rows in ((EGRESS, sources), (INGRESS, targets)):
            for number in np.unique(c.row_group[way][rows]).tolist():
                self.gaps.update(c.content_gaps.get(("group", way, number), ()))
        self.gaps.update(perhaps_members(c, EGRESS, sources, targets))
        self.gaps.update(perhaps_members(c, INGRESS, targets, sources))
        subnets = np.unique(c.rows.subnet[np.concatenate([sources, targets])])
        for way in (EGRESS, INGRESS):
            for number in np.unique(c.subnet_acl[way][subnets]).tolist():
                self.gaps.update(c.content_gaps.get(("acl", way, number), ()))
        for rows in (sources, targets):
            for number in np.unique(c.rows.interface[rows[c.rows.kind[rows] == OPAQUE]]).tolist():
                self.gaps.add(end_in_doubt(c, number))
