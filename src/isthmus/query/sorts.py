"""Sorts of pieces: those that a set of columns says the same of, so that all is told from one of each.

In: columns, a kind by piece for each of a few ends. Most columns are one base with few differences, and many differ
only in the pieces of their own end, so columns stay written as they differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Ranks
from ..engine.roles import numbered


@dataclass(frozen=True, slots=True)
class Column:
    """The kinds of one end: those of a base, but for some pieces, and nothing at its own.

    Shapes: ``base`` is (pieces,); ``at`` and ``kinds`` are parallel, in order, no piece twice.
    Invariant: columns that share a base or differences share the arrays.
    """

    base: Ranks
    at: Ranks
    kinds: Ranks
    gone: tuple[int, ...] = ()
    """Pieces where nothing is, whatever stands above."""


@dataclass(frozen=True, slots=True)
class Sorts:
    """Sorts by number, and the distinct columns by sort.

    Shapes: ``of`` is (pieces,), ``firsts`` (sorts,) the first piece of each, ``kinds`` (columns, sorts); ``ones`` are the
    ends of each distinct column.
    """

    of: Ranks
    firsts: Ranks
    kinds: Ranks
    ones: list[list[int]]


def sorted_out(pieces: int, columns: dict[int, Column]) -> Sorts:
    """The sorts of pieces of some columns, by their ends."""
    cores: dict[tuple[int, int], Column] = {}
    for one in sorted(columns):
        cores.setdefault(_core(columns[one]), columns[one])
    of = numbered([*_parted(pieces, list(cores.values())), _gone(pieces, columns)])
    firsts = np.zeros(int(of.max()) + 1, dtype=np.int64)
    firsts[of[::-1]] = np.arange(pieces, dtype=np.int64)[::-1]
    known: dict[tuple[int, int], Ranks] = {}
    for key, column in cores.items():
        known[key] = column.base[firsts]
        known[key][of[column.at]] = column.kinds
    found: dict[bytes, tuple[Ranks, list[int]]] = {}
    for one, column in sorted(columns.items()):
        row = known[_core(column)].copy()
        row[of[list(column.gone)]] = 0
        found.setdefault(row.tobytes(), (row, []))[1].append(one)
    kinds = np.array([row for row, _ in found.values()], dtype=np.int64).reshape(len(found), len(firsts))
    return Sorts(of, firsts, kinds, [ones for _, ones in found.values()])


def _core(column: Column) -> tuple[int, int]:
    return id(column.base), id(column.at)


def _parted(pieces: int, cores: list[Column]) -> list[Ranks]:
    """What parts pieces, own pieces of ends apart. Shapes: (pieces,) each."""
    touched = np.zeros(pieces, dtype=np.bool_)
    for core in cores:
        touched[core.at] = True
    at = np.flatnonzero(touched)
    places = np.zeros(pieces, dtype=np.int64)
    places[at] = np.arange(len(at), dtype=np.int64)
    differs = np.zeros(pieces, dtype=np.int64)
    differs[at] = 1 + numbered(
        [np.zeros(len(at), dtype=np.int64), *(_said(core, at, places) for core in cores)]
    )
    bases = {id(core.base): core.base for core in cores}
    return [np.where(touched, 0, numbered([np.zeros(pieces, dtype=np.int64), *bases.values()])), differs]


def _said(core: Column, at: Ranks, places: Ranks) -> Ranks:
    """What a core says of the pieces at ``at``, which have these places there by piece."""
    found = core.base[at]
    found[places[core.at]] = core.kinds
    return found


def _gone(pieces: int, columns: dict[int, Column]) -> Ranks:
    """By piece: a number of its own, where some column has nothing there of itself."""
    gone = sorted({piece for column in columns.values() for piece in column.gone})
    found = np.zeros(pieces, dtype=np.int64)
    found[gone] = np.arange(1, len(gone) + 1)
    return found


__all__ = ["Column", "Sorts", "sorted_out"]
