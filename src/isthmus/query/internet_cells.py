"""The cells of a matrix of which one side is the internet: what each address sends there, and takes from there.

In: the roles of both sides of a matrix. Out: for each role what passes with some address of the internet, and what
with each. A pair is one address of a set and the internet of its family as a whole; ``laws`` hold the cells to ``path``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Ranks, Words, some_in
from ..engine.compile import Compiled
from ..engine.joining import join
from ..engine.one_side import OneSide
from ..engine.pairs import internet_to
from ..engine.reach import Reach
from ..engine.rows import OPAQUE
from .asked import Asked
from .outsiders import reaching
from .sides import internet_pieces


@dataclass(slots=True)
class WithInternet:
    """What passes between each role of one side and the internet.

    Shapes: ``some`` and ``each`` (roles, 2 * words): of some address of the internet, and of every one of the role's
    family. ``piece`` (roles,): one that most surely something passes with, -1 where nothing does; ``there`` what that is.
    """

    some: Words
    each: Words
    piece: Ranks
    there: Words
    reaches: tuple[Reach, ...] = ()


def to_internet(c: Compiled, sources: OneSide, wanted: Asked) -> WithInternet:
    """What each role of senders may send to the internet; of ends out of sight nothing is sure.

    Shapes: what is asked of roles alone decides, whatever else the network holds.
    """
    found = _nothing(c, len(sources))
    pieces = internet_pieces(c)
    reaches, stands = reaching(c, pieces, wanted, sources.of >= 0)
    left = _of_families(c, sources, pieces)
    found.each[:] = ~np.uint64(0)
    for reach in reaches:
        numbers, first = np.unique(sources.of[reach.rows], return_index=True)
        first, numbers = first[numbers >= 0], numbers[numbers >= 0]
        if len(numbers):
            words = _passing(c, reach.forward[first], reach.reply[first], wanted)
            at = int(reach.dst[0])
            found.some[numbers] |= words
            found.each[numbers] &= words
            left[numbers] -= len(stands[at])
            _lead(c, found, numbers, np.full(len(numbers), at, dtype=np.int64), words)
    # Invariant: what is left of the internet no way was found to, so nothing passes with each address of it
    found.each[left > 0] = 0
    hidden = np.flatnonzero(c.rows.kind[sources.rows] == OPAQUE)
    found.some[hidden] = found.each[hidden] = c.universe.row(c.universe.possibly(wanted.cells))
    found.reaches = tuple(reaches)
    return found


def from_internet(c: Compiled, targets: OneSide, wanted: Asked, taken: Words) -> WithInternet:
    """What the internet may send each role of receivers, by the public or the IPv6 address of one row of it.

    Shapes: ``taken`` (roles, 2 * words), what each role takes of anybody.
    """
    found = _nothing(c, len(targets))
    pieces = internet_pieces(c)
    reaches = []
    for number, row in enumerate(targets.rows.tolist()):
        reach = internet_to(c, row, pieces, wanted.ignore, cells=wanted.cells)
        if reach is None:
            continue
        words = _passing(c, reach.forward, reach.reply, wanted) & taken[number]
        found.some[number] = np.bitwise_or.reduce(words, axis=0)
        found.each[number] = np.bitwise_and.reduce(words, axis=0)
        reaches.append(reach)
        surely = np.flatnonzero(some_in(words[:, : c.universe.words]))
        if len(surely):
            at = surely[:1]
            _lead(c, found, np.array([number]), reach.ranks[at], words[at])
    found.reaches = tuple(reaches)
    return found


def _nothing(c: Compiled, count: int) -> WithInternet:
    some, each, there = (np.zeros((count, 2 * c.universe.words), dtype=np.uint64) for _ in range(3))
    return WithInternet(some, each, np.full(count, -1, dtype=np.int64), there)


def _of_families(c: Compiled, side: OneSide, pieces: Ranks) -> Ranks:
    """By role: how many pieces the internet of its family has."""
    first = c.universe.first_v6
    counts = np.array([(pieces < first).sum(), (pieces >= first).sum()], dtype=np.int64)
    found: Ranks = counts[(c.rows.rank[side.rows] >= first).astype(np.int64)]
    return found


def _passing(c: Compiled, forward: Words, reply: Words, wanted: Asked) -> Words:
    forward = forward & c.universe.row(c.universe.double(wanted.cells))
    return forward if wanted.forward_only else join(c.universe, forward, reply, wanted.ports.ranges)


def _lead(c: Compiled, found: WithInternet, numbers: Ranks, pieces: Ranks, words: Words) -> None:
    """Note the first piece that something surely passes with, in place."""
    fresh = (found.piece[numbers] < 0) & some_in(words[:, : c.universe.words])
    found.piece[numbers[fresh]] = pieces[fresh]
    found.there[numbers[fresh]] = words[fresh]
