"""The two sides of a question as the engine takes them: address rows, pieces of the line, or both.

In: an ``End`` of ``ends.py``. Out: a ``Side``, and for a pair of sides the flows to ask, in parallel arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..engine.far_links import row_of_link
from ..errors import LimitError, QuestionError
from ..model.citation import Gap
from ..packet import parse_address
from ..semantics.hybrid import far_places, vpc_places
from ..semantics.internet import INTERNET
from ..space import Ranges, position, prefix_range
from ..space.line import FIRST_V6
from .ends import ON_PREMISES, End

MOST_PAIRS = 400_000
INTERNET_ROW = -1
"""What stands in a row's place for flows from the internet; ``engine.far_links`` has the numbers of links."""


@dataclass(slots=True)
class Side:
    """What an end means to the engine.

    ``rows`` are address rows of interfaces; ``places`` an explicit stretch of the line (asked by address, internet,
    or a service); ``explicit`` says that addresses were asked as they are, so they are not turned into others.
    """

    rows: list[int] = field(default_factory=list)
    places: Ranges = field(default_factory=Ranges)
    explicit: bool = False
    gaps: tuple[Gap, ...] = ()
    links: tuple[int, ...] = ()
    """Links beyond which the end lies, by number; ``places`` narrows what it has there where one address is asked."""
    spoofed: bool = False
    """The pinned source address is none of the sender's own."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Flows to ask, in parallel: from rows, or from pieces of the internet (row -1)."""

    rows: Ranks
    src: Ranks
    dst: Ranks

    def __len__(self) -> int:
        return len(self.dst)


def internet_pieces(c: Compiled) -> Ranks:
    """The pieces that are the internet's: global unicast, but what the snapshot holds."""
    found = c.cache.get("internet")
    if found is None:
        mask = np.zeros(c.universe.count, dtype=np.bool_)
        for low, high in c.internet_slices:
            mask[low:high] = True
        mask[list(c.public_owner)] = False
        for low, high, _ in c.v6_slices:
            mask[low:high] = False
        found = c.cache["internet"] = np.flatnonzero(mask)
    return found


def internet_places(c: Compiled) -> Ranges:
    """The addresses of ``internet_pieces``."""
    return Ranges.of(c.universe.stretches(internet_pieces(c)))


def side(c: Compiled, end: End, pin: str | None, field_name: str, *, spoofable: bool = False) -> Side:
    """What an end means, narrowed to a pinned address where one is given; ``spoofable`` takes a source's foreign one.

    Errors: QuestionError, when the pinned address is not the end's.
    """
    found = _side(c, end)
    if pin is None:
        return found
    if found.links:
        return replace(found, places=_beyond(c, end, pin, field_name))
    try:
        place = position(*parse_address(pin))
    except ValueError as error:
        raise QuestionError(str(error), field=field_name) from error
    rank = c.universe.rank(place)
    rows = [r for r in found.rows if c.rows.rank[r] == rank or c.rows.public[r] == rank]
    if rows and c.universe.piece(rank) != (place, place) and place not in _row_places(c, rows):
        rows = []
    if not rows and place not in found.places:
        if spoofable and found.rows and end.kind in ("interface", "instance"):
            return Side(found.rows, Ranges.of([(place, place)]), True, found.gaps, spoofed=True)
        return _not_its_own(c, end, found, place, pin, field_name)
    public = bool(rows) and all(c.rows.rank[r] != rank for r in rows)
    if rows and not public:
        pinned = Ranges.of([(place, place)]) if found.explicit else Ranges()
        return Side(rows, pinned, found.explicit, found.gaps)
    return Side(rows, Ranges.of([(place, place)]), True, found.gaps)


def _not_its_own(c: Compiled, end: End, found: Side, place: int, pin: str, field_name: str) -> Side:
    """A pinned address that no interface of the end has, but that lies where it could.

    Errors: QuestionError, where it does not, or who sends from it is known to be none of the end's.
    """
    subnets = {int(c.rows.subnet[row]) for row in found.rows}
    if end.id in c.subnet_number:
        subnets.add(c.subnet_number[end.id])
    rank = c.universe.rank(place)
    one = end.kind in ("interface", "instance") and field_name == "source_address"
    for subnet in () if one else sorted(subnets - {-1}):
        if any(low <= rank < high for low, high in c.subnet_slices[subnet]):
            return Side([], Ranges.of([(place, place)]), True, found.gaps)
    raise QuestionError(f"{pin} is no address of {end.text}", field=field_name)


def _row_places(c: Compiled, rows: list[int]) -> Ranges:
    return Ranges.of(c.universe.piece(int(c.rows.rank[r])) for r in rows)


def _side(c: Compiled, end: End) -> Side:
    if end.kind == "internet":
        return Side(places=INTERNET)
    if end.kind == "other":
        detail = f"{end.id or end.text} is a kind of end that is not modelled yet"
        return Side(gaps=(end.gap or Gap("unmodelled-end", end.id or end.text, "either", detail),))
    if end.kind == ON_PREMISES:
        return _on_premises(c, end)
    rows = [row for name in end.interfaces for row in c.rows.rows_of.get(name, ())]
    if end.kind in ("address", "prefix"):
        places = Ranges.of(prefix_range(prefix) for prefix in end.prefixes)
        return Side(_rows_within(c, places), places, True)
    if end.kind == "service":
        return Side([], Ranges.of(prefix_range(prefix) for prefix in end.prefixes), True)
    return Side(rows)


def _on_premises(c: Compiled, end: End) -> Side:
    """The addresses that the networks beyond an end's links may have.

    Source: assumption ``on-premises-has-any-other-address``.
    """
    numbers = {link.key: number for number, link in enumerate(c.far.links)}
    places = Ranges.of(span for key in end.links for span in far_places(c.network, c.far.by_key[key]).ranges)
    return Side([], places, True, links=tuple(numbers[key] for key in end.links))


def _beyond(c: Compiled, end: End, pin: str, field_name: str) -> Ranges:
    """A pinned address of a far network: any that no VPC of the snapshot has.

    Errors: QuestionError, where it is no address, or a VPC's.
    """
    try:
        place = position(*parse_address(pin))
    except ValueError as error:
        raise QuestionError(str(error), field=field_name) from error
    if place in vpc_places(c.network):
        raise QuestionError(f"{pin} is an address of a VPC, not of {end.text}", field=field_name)
    return Ranges.of([(place, place)])


def _rows_within(c: Compiled, places: Ranges) -> list[int]:
    """Rows whose private address, or whose public one, lies in a stretch of the line."""
    found: set[int] = set()
    for low, high in places.ranges:
        first, last = c.universe.slice(low, high)
        for ranks in (c.rows.rank, c.rows.public):
            for row in np.flatnonzero((ranks >= first) & (ranks < last)).tolist():
                piece = c.universe.piece(int(ranks[row]))
                if piece[0] <= high and piece[1] >= low:
                    found.add(row)
    return sorted(found)


def batch(c: Compiled, source: Side, target: Side) -> Batch:
    """The flows of a pair of sides.

    Shapes: one entry a (source row or internet piece, destination piece); families never mix.
    Errors: LimitError, when there are more than MOST_PAIRS of them; QuestionError, when there are none.
    """
    parts: list[tuple[Ranks, Ranks, Ranks]] = []
    for rows, src in _sources(c, source):
        internal = bool(len(rows)) and bool((rows != INTERNET_ROW).all())
        dst = _targets(c, target, internal=internal)
        if len(src) * len(dst) > MOST_PAIRS:
            raise LimitError(
                f"{len(src)} sources x {len(dst)} targets are more than {MOST_PAIRS} pairs:"
                " ask `sources` or `targets`, or narrower ends"
            )
        v6_src, v6_dst = src >= c.universe.first_v6, dst >= c.universe.first_v6
        left, right = np.nonzero(v6_src[:, None] == v6_dst[None, :])
        parts.append((rows[left], src[left], dst[right]))
    return Batch(
        np.concatenate([p[0] for p in parts]) if parts else np.zeros(0, dtype=np.int64),
        np.concatenate([p[1] for p in parts]) if parts else np.zeros(0, dtype=np.int64),
        np.concatenate([p[2] for p in parts]) if parts else np.zeros(0, dtype=np.int64),
    )


def source_pieces(c: Compiled, source: Side) -> Ranks:
    """The pieces of the internet that a source stands for."""
    if source.places.is_empty or source.links:
        return np.zeros(0, dtype=np.int64)
    pieces = internet_pieces(c)
    return pieces[_meets(c, pieces, source.places)] if source.places != INTERNET else pieces


def _meets(c: Compiled, pieces: Ranks, places: Ranges) -> Ranks:
    mask = np.zeros(c.universe.count, dtype=np.bool_)
    for low, high in places.ranges:
        first, last = c.universe.slice(low, high)
        mask[first:last] = True
    return np.flatnonzero(mask[pieces])


def _sources(c: Compiled, source: Side) -> list[tuple[Ranks, Ranks]]:
    """Who sends, and from which piece: rows, the internet, or links, each in arrays of their own."""
    rows = np.array(source.rows, dtype=np.int64)
    found = []
    if len(rows):
        found.append((rows, c.rows.rank[rows]))
    if source.links:
        return found + [_behind(c, source, number) for number in source.links]
    pieces = source_pieces(c, source)
    if len(pieces):
        found.append((np.full(len(pieces), INTERNET_ROW, dtype=np.int64), pieces))
    return found


def _behind(c: Compiled, source: Side, number: int) -> tuple[Ranks, Ranks]:
    """The pieces that may send from beyond a link; a pinned address may, whatever the link's routes say."""
    pinned = len(source.places.ranges) == 1 and source.places.ranges[0][0] == source.places.ranges[0][1]
    own = source.places if pinned else source.places & far_places(c.network, c.far.links[number])
    pieces = _meets(c, np.arange(c.universe.count, dtype=np.int64), own)
    return np.full(len(pieces), row_of_link(number), dtype=np.int64), pieces


def _targets(c: Compiled, target: Side, *, internal: bool) -> Ranks:
    """Destination pieces: explicit ones as asked; of interfaces the private addresses (from the internet, the public)."""
    if target.explicit or (not target.rows and not target.places.is_empty):
        mask = np.zeros(c.universe.count, dtype=np.bool_)
        for low, high in target.places.ranges:
            first, last = c.universe.slice(low, high)
            mask[first:last] = True
        if target.places == INTERNET:
            keep = np.zeros(c.universe.count, dtype=np.bool_)
            keep[internet_pieces(c)] = True
            mask &= keep
        return np.flatnonzero(mask)
    rows = np.array(target.rows, dtype=np.int64)
    ranks = c.rows.rank[rows]
    if internal:
        return np.unique(ranks)
    v6 = ranks >= c.universe.first_v6
    return np.unique(np.concatenate([ranks[v6], c.rows.public[rows][c.rows.public[rows] >= 0]]))


def target_pieces(c: Compiled, target: Side) -> Ranks:
    """The pieces that an interface may be asked to send to, of both families."""
    return _targets(c, target, internal=True)


def source_places(c: Compiled, source: Side, rank: int, row: int) -> Ranges:
    """The positions that a source piece stands for, cut to what was asked."""
    piece = Ranges.of([c.universe.piece(rank)])
    return piece if row >= 0 and not source.explicit else piece & _or_all(source.places, piece)


def target_places(c: Compiled, target: Side, rank: int) -> Ranges:
    """The positions that a destination piece stands for, cut to what was asked."""
    piece = Ranges.of([c.universe.piece(rank)])
    return piece & _or_all(target.places, piece) if target.explicit else piece


def _or_all(places: Ranges, piece: Ranges) -> Ranges:
    return piece if places.is_empty or (places & piece).is_empty else places


__all__ = [
    "FIRST_V6",
    "Batch",
    "Side",
    "batch",
    "internet_pieces",
    "side",
    "source_places",
    "target_pieces",
    "target_places",
]
