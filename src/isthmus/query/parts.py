"""The two parts of what was asked of several pairs, services or ports: what gets through, and what does not.

In: an evaluation of the engine. Out: exact spaces. What a gap leaves open is in neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.atoms import Universe
from ..engine.compile import Compiled
from ..space import HeaderSpace, Ranges
from .asked import Asked, Evaluation
from .sides import Side, source_places, target_places
from .spaces import session_space

Rectangle = tuple[Ranges, Ranges]


def parts(
    c: Compiled, found: Evaluation, wanted: Asked, source: Side, target: Side
) -> tuple[HeaderSpace, HeaderSpace]:
    """The flows that surely get through, and those that surely do not."""
    universe = c.universe
    through: list[HeaderSpace] = []
    stopped: list[HeaderSpace] = []
    for (forward, reply), pairs in _alike(universe, found).items():
        there, back = universe.mask(found.forward[forward]), universe.mask(found.reply[reply])
        for sources, targets in _rectangles(c, found, source, target, pairs):
            ends = (universe, sources.ranges, targets.ranges)
            surely = None if wanted.forward_only else universe.surely_of(back)
            possibly = None if wanted.forward_only else universe.possibly_of(back)
            mine = found.asked_at(pairs[0], wanted.of_families(universe, found.batch.dst[pairs]))
            asked = (mine.ranges, mine.ports)
            whole = session_space(*ends, universe.all_cells, None, *asked)
            through.append(session_space(*ends, universe.surely_of(there), surely, *asked))
            stopped.append(whole - session_space(*ends, universe.possibly_of(there), possibly, *asked))
    return HeaderSpace.union(through), HeaderSpace.union(stopped)


def _alike(universe: Universe, found: Evaluation) -> dict[tuple[int, int], list[int]]:
    """The pairs of a family with one answer together; the keys are the first pairs that have each half of it."""
    firsts: dict[tuple[bool, int, bytes], int] = {}
    alike: dict[tuple[int, int], list[int]] = {}
    for index in range(len(found.batch)):
        v6 = bool(found.batch.dst[index] >= universe.first_v6)
        part = max((first for first, *_ in found.parts if first <= index), default=0)
        forward = firsts.setdefault((v6, part, b">" + found.forward[index].tobytes()), index)
        reply = firsts.setdefault((v6, part, b"<" + found.reply[index].tobytes()), index)
        alike.setdefault((forward, reply), []).append(index)
    return alike


def _rectangles(
    c: Compiled, found: Evaluation, source: Side, target: Side, pairs: list[int]
) -> Iterator[Rectangle]:
    """The addresses of some pairs as few products of sources and targets."""
    by_target: dict[int, list[tuple[int, int]]] = {}
    for index in pairs:
        places = source_places(c, source, int(found.batch.src[index]), int(found.batch.rows[index]))
        by_target.setdefault(int(found.batch.dst[index]), []).extend(places.ranges)
    by_sources: dict[Ranges, list[tuple[int, int]]] = {}
    for dst, ranges in by_target.items():
        by_sources.setdefault(Ranges.of(ranges), []).extend(target_places(c, target, dst).ranges)
    for sources, targets in by_sources.items():
        yield sources, Ranges.of(targets)
