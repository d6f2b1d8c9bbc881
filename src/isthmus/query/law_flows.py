"""The flows that a law is about, however many: interfaces that nothing tells apart are asked once.

In: two sides and the waypoints of a law. Out: one batch, which rows stand for others, and whether interfaces of a
subnet may be walked together: not where a waypoint is one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from ..engine.atoms import Mask, Ranks
from ..engine.compile import Compiled
from ..engine.one_side import one_side, sending
from ..engine.roles import roles
from ..errors import LimitError
from ..space import Ranges
from .asked import Asked
from .sides import (
    MOST_PAIRS,
    Batch,
    Side,
    batch,
    internet_pieces,
    source_places,
    target_pieces,
    target_places,
)
from .waypoints import Waypoint

FEW_ROWS = 64
"""Units: addresses of senders, up to which each is walked by itself."""
MOST_FLOWS = 1_500_000
"""Units: flows of one law, some kilobytes of memory each."""


@dataclass(frozen=True, slots=True)
class LawFlows:
    """A batch; ``stands``: by row, the places of every row it stands for; ``spans``: the same by target's piece.

    ``together``: the rows walked as one.
    """

    flows: Batch
    stands: dict[int, Ranges] = field(default_factory=dict)
    spans: dict[int, Ranges] = field(default_factory=dict)
    together: Mask | None = None


def law_flows(c: Compiled, source: Side, target: Side, wanted: Asked) -> LawFlows:
    """The flows between two sides.

    Errors: LimitError, when there are more than MOST_FLOWS of them even so.
    """
    if len(source.rows) <= FEW_ROWS:
        return LawFlows(batch(c, source, target))
    rows, stands = _representatives(c, source, target, wanted)
    each = len(target_pieces(c, target))
    if each * len(rows) > MOST_FLOWS:
        raise LimitError(
            f"{len(rows)} senders x {each} places are more than {MOST_FLOWS} flows: narrower ends"
        )
    size = max(1, MOST_PAIRS // max(each, 1))
    spans, left_out = _alike_outside(c, target)
    parts = []
    for at in range(0, len(rows), size):
        some = replace(source, rows=rows[at : at + size], places=Ranges() if at else source.places)
        parts.append(_but(batch(c, some, target), left_out))
    flows = Batch(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "src", "dst"))
    )
    apart = [*wanted.via, *wanted.avoid]
    lump = _tells_subnets_alone(c, source.rows, apart) and _tells_subnets_alone(c, target.rows, apart)
    together = sending(c)[np.maximum(flows.rows, 0)] & (flows.rows >= 0)
    return LawFlows(flows, stands, spans, together if lump else None)


def _but(flows: Batch, left_out: Mask) -> Batch:
    """The flows but for those of interfaces to some pieces."""
    kept = ~left_out[flows.dst] | (flows.rows < 0)
    return Batch(flows.rows[kept], flows.src[kept], flows.dst[kept])


def _alike_outside(c: Compiled, target: Side) -> tuple[dict[int, Ranges], Mask]:
    """Pieces of the internet that no block of a rule or route tells apart: one of each, and which are left out."""
    left_out = np.zeros(c.universe.count, dtype=np.bool_)
    if target.rows or target.places.is_empty or target.links:
        return {}, left_out
    found: dict[tuple[bool, int], list[int]] = {}
    node = roles(c).node
    for rank in internet_pieces(c).tolist():
        if not (Ranges.of([c.universe.piece(rank)]) & target.places).is_empty:
            found.setdefault((rank >= c.universe.first_v6, int(node[rank])), []).append(rank)
    spans = {}
    for ranks in found.values():
        left_out[ranks[1:]] = True
        spans[ranks[0]] = Ranges.of(span for rank in ranks for span in target_places(c, target, rank).ranges)
    return spans, left_out


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
