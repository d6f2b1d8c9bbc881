"""Stand-ins: which other ends are asked for all that are like them towards one holder, and how it is laid out for all.

In: roles that the rules may match, as ``matched.py`` finds them. Out: rows to ask, and of what was drawn of them the
pieces of everybody they answer for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.facing import facing
from ..engine.roles import roles
from .holding_rules import Drawn
from .sides import internet_pieces


@dataclass(frozen=True, slots=True)
class StandIns:
    """Other ends towards one holder: rows to ask, and which roles each of them answers for.

    Shapes: ``roles`` and ``leaders`` are parallel; a leader is the role of the row that was asked.
    """

    asked: Ranks
    left: Ranks
    """Rows of the holder's own interface, of roles that no other's row answers for."""
    roles: Ranks
    leaders: Ranks

    def spread(self, leaders: Ranks, kinds: Ranks) -> tuple[Ranks, Ranks]:
        """The roles that some answer for, with the kinds of these."""
        if self.leaders is self.roles:
            return leaders, kinds
        by_leader = np.zeros(int(self.leaders.max()) + 1, dtype=np.int64)
        by_leader[leaders] = kinds
        found = by_leader[self.leaders]
        return self.roles[found > 0], found[found > 0]


def stand_ins(c: Compiled, holders: list[int], among: Ranks, *, faced: bool) -> StandIns:
    """Who answers for some roles towards the first of some rows, which are all met alike (``facing.met_alike``).

    Shapes: nobody on its own interface is asked. ``faced``: for all roles that are as one to rows they send to.
    """
    row, known = holders[0], roles(c)
    asked, solo = known.firsts[among], np.zeros(len(among), dtype=np.bool_)
    for role in np.unique(known.of_row[own_rows(c, row)]).tolist():
        others = known.rows(role)
        others = others[c.rows.interface[others] != c.rows.interface[row]]
        solo[among == role] = not len(others)
        asked[among == role] = others[0] if len(others) else known.firsts[role]
    if not faced or not len(among):
        return StandIns(np.sort(asked[~solo]), asked[solo], among, among)
    numbers = facing(c, holders, among)
    leaders, places = np.zeros(int(numbers.max()) + 1, dtype=np.int64), np.arange(len(among), dtype=np.int64)
    for mask in (solo, ~solo):
        leaders[numbers[mask][::-1]] = places[mask][::-1]
    alone = solo[leaders]
    asked = asked[leaders]
    return StandIns(np.sort(asked[~alone]), asked[alone], among, among[leaders][numbers])


def own_rows(c: Compiled, row: int) -> Ranks:
    """The rows of a row's interface."""
    return np.array(c.rows.rows_of[c.rows.names[int(c.rows.interface[row])]], dtype=np.int64)


def laid_out(c: Compiled, stand: StandIns, drawn: Drawn) -> list[tuple[Ranks, Ranks]]:
    """All pieces that are like the ends that were drawn, with their kinds."""
    known, some = roles(c), drawn.kinds > 0
    rows, ranks, kinds = drawn.rows[some], drawn.ranks[some], drawn.kinds[some]
    inside = rows >= 0
    found = []
    if inside.any():
        told = known.of_row[rows[inside]], kinds[inside]
        found.append(of_roles(c, *(told if drawn.each else stand.spread(*told)), c.rows.rank))
    if not inside.all():
        ranks, kinds = ranks[~inside], kinds[~inside]
        owners = np.array([c.public_owner.get(rank, -1) for rank in ranks.tolist()], dtype=np.int64)
        mine = owners >= 0
        if mine.any():
            found.append(of_roles(c, known.of_row[owners[mine]], kinds[mine], c.rows.public))
        found.append(of_nodes(c, ranks[~mine], kinds[~mine]))
    return found


def of_nodes(c: Compiled, pieces: Ranks, kinds: Ranks) -> tuple[Ranks, Ranks]:
    """All pieces of the internet that are like some, with the kinds of these."""
    node, outside = roles(c).node, internet_pieces(c)
    by_node = np.zeros(int(node.max()) + 1, dtype=np.int64)
    by_node[node[pieces]] = kinds
    numbers = by_node[node[outside]]
    return outside[numbers > 0], numbers[numbers > 0]


def of_roles(c: Compiled, wanted: Ranks, kinds: Ranks, places: Ranks) -> tuple[Ranks, Ranks]:
    """The pieces of all rows of some roles, with the kinds of these."""
    known = roles(c)
    begins, counts = known.begins[wanted], known.begins[wanted + 1] - known.begins[wanted]
    offsets = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    alike = known.order[np.repeat(begins, counts) + offsets]
    return places[alike], np.repeat(kinds, counts)


__all__ = ["StandIns", "laid_out", "of_nodes", "of_roles", "own_rows", "stand_ins"]
