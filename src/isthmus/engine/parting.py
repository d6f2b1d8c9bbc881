"""Ways that a place parts by service: the answer to what goes by one says nothing of what goes by another.

In: outcomes of one batch. Out: the services in parts, each of which goes whole by the same ways, and what these admit
there and back. A policy table of a transit gateway parts so, and so does NAT64.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..packet import ICMP_PROTOCOLS, PORT_PROTOCOLS, service_range
from .atoms import Universe, Words, some_in
from .joining import combine
from .passage import FORWARD, Pack
from .session import Outcome

Half = tuple[Words, Words]
"""What is admitted there, and back."""


def carried(universe: Universe, pack: Pack) -> int:
    """The services that may be in a pack, by the places that part them; all where none does."""
    found = universe.all_cells
    for check in pack.checks:
        if not check.room and not check.rule and check.direction == FORWARD and check.inspected is None:
            found &= universe.possibly_of(universe.mask(np.bitwise_or.reduce(check.words, axis=0)))
    return found


def parts(universe: Universe, outcomes: Iterable[Outcome], cells: int) -> list[int]:
    """Some services in parts that no place on the ways tells apart; in order of their first."""
    found = [cells]
    for mine in {carried(universe, outcome.passage.pack) for outcome in outcomes} - {universe.all_cells}:
        found = [part for one in found for part in (one & mine, one & ~mine) if part]
    return sorted(found, key=lambda part: part & -part)


def carrying(universe: Universe, outcomes: Iterable[Outcome], part: int) -> list[Outcome]:
    """The outcomes in which some of a part's services may be."""
    return [one for one in outcomes if carried(universe, one.passage.pack) & part]


def joined(universe: Universe, outcomes: Iterable[Outcome], count: int, cells: int | None = None) -> Half:
    """What outcomes of one batch admit there and back, choices taken into account; of ``cells`` alone, if told.

    Shapes: (count, 2 * words) each. Where parts of the services are answered differently, what is sure on the way back
    is so for each of them.
    """
    kept = [outcome for outcome in outcomes if outcome.arrives]
    asked = universe.all_cells if cells is None else cells
    found = parts(universe, kept, asked)
    if len(found) < 2:
        return _whole(universe, carrying(universe, kept, asked), count)
    halves = [_of(universe, kept, count, part) for part in found]
    forward, reply = np.zeros_like(halves[0][0]), np.zeros_like(halves[0][1])
    for (there, back), part in zip(halves, found, strict=True):
        forward |= there
        # Invariant: protocols without ports or types answer with their own cell, which no other part has
        reply |= back & universe.row(universe.double(part & universe.protocols.other))
    for mine in _protocols(universe):
        reply |= _for_each(halves, mine) & mine
    return forward, reply


def answered_apart(universe: Universe, outcomes: Iterable[Outcome], count: int, cells: int) -> list[int]:
    """The parts of some services, where they are answered differently; nothing where they are not."""
    kept = [outcome for outcome in outcomes if outcome.arrives]
    found = parts(universe, kept, cells)
    if len(found) < 2:
        return []
    halves = [_of(universe, kept, count, part) for part in found]
    for mine in _protocols(universe):
        goes = [some_in(there & mine) for there, _ in halves]
        for number, some in enumerate(goes):
            for other in range(number):
                differs = (halves[number][1] ^ halves[other][1]) & mine
                if (some_in(differs) & some & goes[other]).any():
                    return found
    return []


@dataclass(frozen=True, slots=True)
class Part:
    """What the outcomes that carry some services admit there and back; ``cells`` None of all that was asked."""

    cells: int | None
    outcomes: list[Outcome]
    forward: Words
    reply: Words


def each_part(
    universe: Universe, outcomes: Iterable[Outcome], count: int, cells: int | None = None
) -> list[Part]:
    """What outcomes of one batch admit, each part of the services by itself where parts are answered differently.

    Shapes: as of ``joined``; of one part nothing is lent to another.
    """
    listed = list(outcomes)
    found = answered_apart(universe, listed, count, universe.all_cells if cells is None else cells)
    if not found:
        return [Part(None, listed, *joined(universe, listed, count, cells))]
    told = []
    for part in found:
        mine = carrying(universe, listed, part)
        told.append(Part(part, mine, *_of(universe, [one for one in mine if one.arrives], count, part)))
    return told


def _whole(universe: Universe, kept: Sequence[Outcome], count: int) -> Half:
    width = 2 * universe.words
    packs = [outcome.passage.pack for outcome in kept]
    forward = [(pack.idx, o.forward, pack.branches) for o, pack in zip(kept, packs, strict=True)]
    reply = [(pack.idx, o.reply, pack.branches) for o, pack in zip(kept, packs, strict=True)]
    return combine(forward, count, width), combine(reply, count, width)


def _of(universe: Universe, kept: Sequence[Outcome], count: int, part: int) -> Half:
    forward, reply = _whole(universe, carrying(universe, kept, part), count)
    return forward & universe.row(universe.double(part)), reply


def _protocols(universe: Universe) -> Iterator[Words]:
    """The services of each protocol whose answers are of another service than what they answer."""
    for number in sorted(PORT_PROTOCOLS | ICMP_PROTOCOLS):
        yield universe.row(universe.double(universe.cell_mask(*service_range(number))))


def _for_each(halves: Sequence[Half], mine: Words) -> Words:
    """What comes back of every part that goes there: surely what does of each, possibly what does of any.

    Shapes: ``mine`` are the services of one protocol; parts without any of them do not count.
    """
    half = len(mine) // 2
    goes = [some_in(there & mine)[:, None] for there, _ in halves]
    backs = [back for _, back in halves]
    found = np.zeros_like(backs[0])
    sure = [np.where(some, back[:, :half], ~np.uint64(0)) for some, back in zip(goes, backs, strict=True)]
    found[:, :half] = np.where(np.logical_or.reduce(goes), np.bitwise_and.reduce(sure), np.uint64(0))
    for some, back in zip(goes, backs, strict=True):
        found[:, half:] |= np.where(some, back[:, half:], np.uint64(0))
    return found
