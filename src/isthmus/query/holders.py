"""Holders of a rule, sorted by what can tell them apart: asked together as far as nothing can.

In: the rows that have the rule's group. Out: families, of one place and kind; in each, who is met alike; of these, whose
groups are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.facing import met_alike, met_where
from ..engine.roles import roles
from ..engine.straight import groups_of

Groups = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Holders that are met alike, by the groups that they have."""

    by_groups: dict[Groups, list[int]]

    @classmethod
    def of(cls, c: Compiled, rows: Iterable[int]) -> Alike:
        """Some rows by their groups."""
        found: dict[Groups, list[int]] = {}
        for row in rows:
            found.setdefault(tuple(groups_of(c, row)), []).append(row)
        return cls(found)

    @property
    def rows(self) -> list[int]:
        """All of them, those with the same groups beside each other."""
        return [row for held in self.by_groups.values() for row in held]

    @property
    def firsts(self) -> list[int]:
        """One of each set of groups."""
        return [held[0] for held in self.by_groups.values()]

    @property
    def told_by(self) -> set[str]:
        """The groups that some of them have, but not all."""
        sets = [set(groups) for groups in self.by_groups]
        return set[str]().union(*sets) - sets[0].intersection(*sets)


def families(c: Compiled, rows: Ranks, *, shared: bool) -> list[list[list[int]]]:
    """Rows met alike, and those together whom nothing but senders that name groups can tell apart.

    Shapes: families of classes of rows. Unless ``shared``, each role is a class by itself.
    """
    each = np.arange(len(roles(c).firsts), dtype=np.int64)
    alike, where = (met_alike(c), met_where(c)) if shared else (each, each)
    found: dict[int, dict[int, list[int]]] = {}
    for role, row in zip(roles(c).of_row[rows].tolist(), rows.tolist(), strict=True):
        found.setdefault(int(where[role]), {}).setdefault(int(alike[role]), []).append(row)
    return [list(classes.values()) for classes in found.values()]


__all__ = ["Alike", "Groups", "families"]
