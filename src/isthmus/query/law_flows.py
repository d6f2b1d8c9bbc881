"""The flows that a law is about, however many: interfaces that nothing tells apart are asked once.

In: two sides and the waypoints of a law. Out: one batch, which rows stand for others, and whether interfaces of a
subnet may be walked together: not where a waypoint is one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.one_side import one_side, sending
from ..engine.passage import Mask
from ..errors import LimitError
from ..space import Ranges
from .asked import Asked
from .sides import MOST_PAIRS, Batch, Side, batch, source_places, target_count
from .waypoints import Waypoint

FEW_ROWS = 64
"""Units: addresses of senders, up to which each is walked by itself."""
MOST_FLOWS = 1_500_000
"""Units: flows of one law, some kilobytes of memory each."""


@dataclass(frozen=True, slots=True)
class LawFlows:
    """A batch; ``stands``: by row, the places of every row it stands for; ``together``: the rows walked as one."""

    flows: Batch
    stands: dict[int, Ranges] = field(default_factory=dict)
    together: Mask | None = None


def law_flows(c: Compiled, source: Side, target: Side, wanted: Asked) -> LawFlows:
    """The flows between two sides.

    Errors: LimitError, when there are more than MOST_FLOWS of them even so.
    """
    if len(source.rows) <= FEW_ROWS:
        return LawFlows(batch(c, source, target))
    rows, stands = _representatives(c, source, target, wanted)
    each = target_count(c, target)
    if each * len(rows) > MOST_FLOWS:
        raise LimitError(
            f"{len(rows)} senders x {each} places are more than {MOST_FLOWS} flows: narrower ends"
        )
    size = max(1, MOST_PAIRS // max(each, 1))
    parts = [
        batch(c, replace(source, rows=rows[at : at + size], places=Ranges() if at else source.places), target)
        for at in range(0, len(rows), size)
    ]
    flows = Batch(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "src", "dst"))
    )
    apart = [*wanted.via, *wanted.avoid]
    lump = _tells_subnets_alone(c, source.rows, apart) and _tells_subnets_alone(c, target.rows, apart)
    together = sending(c)[np.maximum(flows.rows, 0)] & (flows.rows >= 0)
    return LawFlows(flows, stands, together if lump else None)


def _representatives(
    c: Compiled, source: Side, target: Side, wanted: Asked
) -> tuple[list[int], dict[int, Ranges]]:
    """One row for each role among the senders; what may be sent to as well stands for itself alone."""
    chosen = np.zeros(len(c.rows), dtype=np.bool_)
    chosen[source.rows] = True
    chosen[np.isin(c.rows.interface, c.rows.interface[target.rows])] = False
    marks = _marks(c, [*wanted.via, *wanted.avoid])
    roles = one_side(c, chosen & sending(c), marks)
    found: dict[int, list[tuple[int, int]]] = {}
    for row in source.rows:
        role = int(roles.of[row])
        stands = row if role < 0 else int(roles.rows[role])
        found.setdefault(stands, []).extend(source_places(c, source, int(c.rows.rank[row]), row).ranges)
    return list(found), {row: Ranges.of(spans) for row, spans in found.items()}


def _marks(c: Compiled, waypoints: Iterable[Waypoint]) -> Ranks:
    """By row: which waypoints its interface is, as bits."""
    marks = np.zeros(len(c.rows), dtype=np.int64)
    for bit, one in enumerate(waypoints):
        for name in one.ids:
            for row in c.rows.rows_of.get(name, ()):
                marks[row] |= 1 << bit
    return marks


def _tells_subnets_alone(c: Compiled, rows: list[int], waypoints: list[Waypoint]) -> bool:
    """True where no waypoint tells apart two of these rows that stand in one subnet."""
    if not rows:
        return True
    marks, subnets = _marks(c, waypoints)[rows], c.rows.subnet[rows]
    return len(np.unique(np.stack([subnets, marks]), axis=1).T) == len(np.unique(subnets))


__all__ = ["LawFlows", "law_flows"]
