"""Cells of sets of which something was not read: what these may do is not known.

In: the cells that were told. Out: the same, none said to be of every pair any more, and unknown ones where there was
none; with the gaps that say why.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.compile import Compiled
from ..engine.delivery import uncollected_subnet
from ..engine.rows import ENDPOINT, LAMBDA, NORMAL, OPAQUE
from ..model.citation import Gap
from .ends import End
from .membership import carried_by, unknown_members
from .named_sets import INTERNET

Pair = tuple[int, int]


def blind_cells(c: Compiled, sets: list[End], told: list[dict[str, Any]], more: set[Pair]) -> set[Gap]:
    """The gaps of sets with interfaces that were not read, or whose subnet was not; their cells brought in line.

    ``more`` are pairs that something else, of which gaps tell elsewhere, leaves open.

    What is said of every pair of such a set is said of no pair more than of those that were read.
    """
    gaps, pairs = _of_sets(c, sets)
    pairs |= more
    for cell in told:
        if cell["_order"] in pairs:
            cell["extent"] = "some"
            cell.pop("everywhere", None)
    for source, target in sorted(pairs.difference(cell["_order"] for cell in told)):
        told.append(
            {
                "source": name_of(sets[source]),
                "target": name_of(sets[target]),
                "verdict": "unknown",
                "extent": "some",
                "services": [],
                "_order": (source, target),
            }
        )
    return gaps


def _of_sets(c: Compiled, sets: list[End]) -> tuple[set[Gap], set[Pair]]:
    """Why something of a pair of sets is not known, and the pairs of which that holds."""
    lost = c.rows.alive & (c.rows.subnet < 0) & np.isin(c.rows.kind, (NORMAL, LAMBDA, ENDPOINT, OPAQUE))
    names = {c.rows.names[number] for number in np.unique(c.rows.interface[lost]).tolist()}
    outside = [number for number, end in enumerate(sets) if end.kind == INTERNET]
    gaps: set[Gap] = set()
    pairs: set[Pair] = set()
    for number, end in enumerate(sets):
        unread = unknown_members(c.network, end)
        # Invariant: by addresses that no internet gateway knows, whoever is outside may be met all the same
        carried = carried_by(c.network, end.interfaces) if outside else []
        unplaced = names.intersection(end.interfaces)
        gaps.update(unread, carried)
        gaps.update(uncollected_subnet(c.network.interfaces[name].subnet_id) for name in unplaced)
        others = range(len(sets)) if unread or unplaced else outside if carried else ()
        pairs.update(pair for other in others for pair in ((number, other), (other, number)))
    return gaps, pairs.difference((number, number) for number in outside)


def name_of(end: End) -> str:
    """What a cell calls a set."""
    return end.id or end.text
