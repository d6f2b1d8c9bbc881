"""Cells of what nobody knows to be served: by nodes of load balancers of which something was not read.

In: a matrix's network and sets. Out: the pairs whose target may be sent what anybody has such a node pass on, and the
nodes as gaps. What of a pair is told without them stands as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..engine.atoms import Ranks
from ..engine.one_side import one_side, out_of_sight, receiving
from ..engine.prospects import may_be_admitted
from ..model.citation import Gap
from ..semantics.own_traffic import is_balancing
from .asked import Asked
from .ends import End
from .listening import Listening
from .unseen import end_in_doubt

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unserved:
    """Pairs that such nodes leave open, and the nodes."""

    pairs: set[Pair] = field(default_factory=set)
    gaps: set[Gap] = field(default_factory=set)


def left_open(heard: Listening, sets: Sequence[End], wanted: Asked) -> Unserved:
    """The pairs that such nodes leave open, and why: who comes to a node is taken to be anybody."""
    c = heard.c
    nodes = _nodes(heard)
    if not len(nodes):
        return Unserved()
    names = [name for end in sets for name in end.interfaces]
    member = np.isin(np.array(c.rows.names), names)[c.rows.interface] if names else c.rows.alive & False
    targets = one_side(c, (receiving(c) | out_of_sight(c)) & member & ~heard.relaying)
    gaps: set[Gap] = set()
    goals: set[str] = set()
    for role, row in enumerate(targets.rows.tolist()):
        v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
        others = nodes[((c.rows.rank[nodes] >= c.universe.first_v6) == v6) & (nodes != row)]
        likely = others[may_be_admitted(c, row, others, int(c.rows.rank[row]), wanted.ignore, wanted.cells)]
        if len(likely):
            gaps.update(end_in_doubt(c, int(number)) for number in np.unique(c.rows.interface[likely]))
            rows = np.flatnonzero(targets.of == role)
            goals.update(c.rows.names[int(number)] for number in np.unique(c.rows.interface[rows]))
    ends = [number for number, end in enumerate(sets) if not goals.isdisjoint(end.interfaces)]
    return Unserved({(source, goal) for source in range(len(sets)) for goal in ends}, gaps)


def _nodes(heard: Listening) -> Ranks:
    """The rows of balancers' nodes that are gaps. Shape: (nodes,)."""
    c = heard.c
    hidden = np.flatnonzero(out_of_sight(c) & ~heard.relaying)
    numbers = np.unique(c.rows.interface[hidden]).tolist()
    cards = ((number, c.network.interfaces.get(c.rows.names[number])) for number in numbers)
    mine = [number for number, card in cards if card is not None and is_balancing(card)]
    found: Ranks = hidden[np.isin(c.rows.interface[hidden], mine)]
    return found
