"""A sheet: for every pair of ends of a question, the kind of flows between them; and how it is told.

One side has few ends (*ones*: the holders of rules), the other any piece of the line. A column is one end's: the
number of a kind by piece. Pieces that no column parts are of one sort (``sorts.py``); what is told comes from sorts and
from runs of pieces of one sort, never from pieces one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from ..engine.atoms import Mask, Ranks, Words, some_in
from ..engine.compile import Compiled
from ..space import HeaderSpace, Ranges
from ..space.header_space import Tree
from ..space.line import LAST, cidrs
from .answer import Space
from .flow_kinds import Kinds, Part
from .service import service_text
from .sides import internet_pieces
from .sorts import Column, sorted_out
from .spaces import ports_shown, show


@dataclass(frozen=True, slots=True)
class Block:
    """A product: senders, receivers, and what passes of each pair of them (a tree of services and client ports)."""

    sources: Ranges
    targets: Ranges
    passing: Tree


class Sheet:
    """Kinds by end and piece.

    Shapes: ``columns`` are by the piece of their one end; ``inbound`` says that the many send.
    """

    def __init__(self, c: Compiled, inbound: bool, columns: dict[int, Column], kinds: Kinds) -> None:
        self.c = c
        self.inbound = inbound
        self.columns = columns
        self.kinds = kinds
        self._numbers: dict[Part, tuple[Ranks, list[Tree]]] = {}
        self._counted: dict[bytes, int] = {}
        self._places: dict[tuple[bytes, int | None], Ranges] = {}
        sorts = sorted_out(c.universe.count, columns)
        self._ones, self._kinds, self._sort, self._firsts = sorts.ones, sorts.kinds, sorts.of, sorts.firsts
        cut = np.zeros(c.universe.count, dtype=np.bool_)
        cut[[0, c.universe.first_v6]] = True
        cut[1:] |= self._sort[1:] != self._sort[:-1]
        self._starts = np.flatnonzero(cut)
        self._edges = np.append(self._starts, c.universe.count)
        self._sort_of_run = self._sort[self._starts]

    @cached_property
    def _used(self) -> list[int]:
        """The kinds that some pair of ends has."""
        found: list[int] = np.flatnonzero(np.bincount(self._kinds.ravel())).tolist()
        return found

    def parts(self) -> set[Part]:
        """The parts that some pair of ends has flows in."""
        return {name for kind in self._used for name in self.kinds.sayings[kind]}

    def _passing(self, part: Part) -> tuple[Ranks, list[Tree]]:
        """By distinct column and sort: the number of what passes, 0 for nothing; and what the numbers mean."""
        if part not in self._numbers:
            numbers: dict[Tree, int] = {(): 0}
            table = []
            for saying in self.kinds.sayings:
                space = saying.get(part)
                tree: Tree = space.tree[0][1][0][1] if space is not None else ()
                table.append(numbers.setdefault(tree, len(numbers)))
            self._numbers[part] = np.array(table, dtype=np.int64)[self._kinds], list(numbers)
        return self._numbers[part]

    def blocks(self, part: Part, most: int | None = None) -> Iterator[Block]:
        """The canonical products of a part, in order; with ``most``, no set of the many has more ranges than that."""
        passing, trees = self._passing(part)
        if self.inbound:
            yield from self._by_sender(passing, trees, most)
        else:
            yield from self._by_holder(passing, trees, most)

    def _by_sender(self, passing: Ranks, trees: list[Tree], most: int | None) -> Iterator[Block]:
        alike: dict[bytes, list[int]] = {}
        some = np.flatnonzero(passing.any(axis=0))
        for at in some[np.argsort(self._firsts[some])].tolist():
            alike.setdefault(passing[:, at].tobytes(), []).append(at)
        for sorts in alike.values():
            by_tree: dict[int, list[int]] = {}
            for number, ones in zip(passing[:, sorts[0]].tolist(), self._ones, strict=True):
                if number:
                    by_tree.setdefault(number, []).extend(ones)
            sources = self._ranges(sorts, most)
            for number, ones in sorted(by_tree.items(), key=lambda item: min(item[1])):
                yield Block(sources, self._pieces(ones), trees[number])

    def _by_holder(self, passing: Ranks, trees: list[Tree], most: int | None) -> Iterator[Block]:
        holders: dict[bytes, tuple[Ranks, list[int]]] = {}
        for row, ones in zip(passing, self._ones, strict=True):
            holders.setdefault(row.tobytes(), (row, []))[1].extend(ones)
        order = np.argsort(self._firsts)
        for row, ones in sorted(holders.values(), key=lambda item: min(item[1])):
            numbers, first = np.unique(row[order], return_index=True)
            for at in np.argsort(first).tolist():
                if numbers[at]:
                    targets = self._ranges(np.flatnonzero(row == numbers[at]).tolist(), most)
                    yield Block(self._pieces(ones), targets, trees[int(numbers[at])])

    def _ranges(self, sorts: list[int], most: int | None) -> Ranges:
        """The places of some sorts of pieces; of more than ``most`` stretches the first."""
        chosen = np.zeros(len(self._firsts), dtype=np.bool_)
        chosen[sorts] = True
        key = chosen.tobytes(), most
        if key not in self._places:
            self._places[key] = self._stretches(chosen, most)
        return self._places[key]

    def _stretches(self, chosen: Mask, most: int | None) -> Ranges:
        inside = np.zeros(len(self._starts) + 1, dtype=np.bool_)
        inside[:-1] = chosen[self._sort_of_run]
        changes = inside.copy()
        changes[1:] ^= inside[:-1]
        edges = np.flatnonzero(changes)
        begins, ends = edges[::2][:most], edges[1::2][:most]
        places, starts = self.c.universe.starts, self._edges
        last = [places[at] - 1 if at < len(places) else LAST for at in starts[ends].tolist()]
        return Ranges(tuple(zip((places[at] for at in starts[begins].tolist()), last, strict=True)))

    def _pieces(self, ones: list[int]) -> Ranges:
        return Ranges.of(self.c.universe.piece(one) for one in ones)

    def space(self, part: Part) -> HeaderSpace:
        """A part as an exact set."""
        by_source: dict[tuple[tuple[int, int], ...], list[tuple[tuple[tuple[int, int], ...], Tree]]] = {}
        for block in self.blocks(part):
            by_source.setdefault(block.sources.ranges, []).append((block.targets.ranges, block.passing))
        return HeaderSpace(tuple((sources, tuple(rest)) for sources, rest in by_source.items()))

    def shown(self, part: Part, most_boxes: int, most_blocks: int) -> tuple[list[Space], bool]:
        """The boxes of a part, and whether a limit cut them."""
        boxes: list[Space] = []
        left, cut = most_blocks, False
        if part not in self.parts():
            return boxes, cut
        for block in self.blocks(part, most_blocks + 1):
            sources, targets = cidrs(block.sources.ranges), cidrs(block.targets.ranges)
            for services, ports in _boxed(block.passing):
                if len(boxes) == most_boxes or left <= 0:
                    return boxes, True
                boxes.append(Space(sources[:left], targets[:left], services, ports_shown(ports)))
                cut |= max(len(sources), len(targets)) > left
                left -= max(len(sources), len(targets))
        return boxes, cut

    def services(self, part: Part) -> list[str]:
        """The services of a part as a whole."""
        kinds = [saying[part] for saying in map(self.kinds.sayings.__getitem__, self._used) if part in saying]
        return _services(kinds)

    def interfaces(self, part: Part) -> tuple[int, int]:
        """How many interfaces send, and how many receive, something of a part."""
        passing, _ = self._passing(part)
        many: Mask = np.any(passing, axis=0)
        ones = [one for row, ends in zip(passing, self._ones, strict=True) if row.any() for one in ends]
        counted = (self._number_of_many(many), len({name for one in ones for name in self._at[one]}))
        return counted if self.inbound else counted[::-1]

    def meets_internet(self, part: Part) -> tuple[bool, bool]:
        """Whether a piece of the internet sends, and whether one receives, some flow of a part.

        Holders are none, but nodes of balancers among them send under addresses of clients.
        """
        passing = self._passing(part)[0]
        met = bool(passing[:, self._outside].any())
        ones = [one for row, ends in zip(passing, self._ones, strict=True) if row.any() for one in ends]
        near = bool(np.isin(ones, internet_pieces(self.c)).any())
        return (met, near) if self.inbound else (near, met)

    def rows(self, parts: Iterable[Part]) -> Ranks:
        """The rows on the side of the many that are an end of some flow of these parts."""
        some = np.zeros(len(self._firsts), dtype=np.bool_)
        for part in parts:
            some |= self._passing(part)[0].any(axis=0)
        own, public = self._sorts_of_rows
        return np.flatnonzero(some[own] | some[public])

    def samples(self, part: Part, most: int) -> Iterator[tuple[int, HeaderSpace]]:
        """Flows of some kinds that have the part, each between one pair of ends; with the row they start from."""
        used = [kind for kind in self._used if part in self.kinds.sayings[kind]]
        for kind in used[:most]:
            number, sort = (int(at[0]) for at in np.nonzero(self._kinds == kind))
            ends = (int(self._firsts[sort]), min(self._ones[number]))
            source, target = ends if self.inbound else ends[::-1]
            row = only_row(self.c, source)
            if row is not None:
                passing = self.kinds.sayings[kind][part].tree[0][1][0][1]
                places = [(self.c.universe.piece(rank),) for rank in (source, target)]
                yield row, HeaderSpace(((places[0], ((places[1], passing),)),))

    def _number_of_many(self, sorts: Mask) -> int:
        """How many interfaces have an address, their own or a public one, of some sort."""
        key = sorts.tobytes()
        if key not in self._counted:
            wanted = np.bitwise_or.reduce(self._bits[sorts], axis=0)
            self._counted[key] = int(some_in(self._of_interfaces & wanted).sum())
        return self._counted[key]

    @cached_property
    def _bits(self) -> Words:
        """A bit for each sort. Shape: (sorts, words)."""
        sorts = np.arange(len(self._firsts))
        found = np.zeros((len(sorts), len(sorts) // 64 + 1), dtype=np.uint64)
        found[sorts, sorts // 64] = np.uint64(1) << (sorts % 64).astype(np.uint64)
        return found

    @cached_property
    def _of_interfaces(self) -> Words:
        """The bits of the sorts of all addresses of each interface that has one. Shape: (interfaces, words)."""
        own, public = (self._bits.take(sort_of, axis=0) for sort_of in self._sorts_of_rows)
        begins = _first_rows(self.c)
        words: Words = np.bitwise_or.reduceat(own | public, begins, axis=0) if len(begins) else own
        return words

    @cached_property
    def _outside(self) -> Ranks:
        """The sorts of pieces that the internet has one of."""
        return np.flatnonzero(np.bincount(self._sort[internet_pieces(self.c)]))

    @cached_property
    def _sorts_of_rows(self) -> tuple[Ranks, Ranks]:
        """By row: the sorts of its own address and of its public one, the own one's where it has none."""
        rows = self.c.rows
        own = self._sort[rows.rank]
        return own, np.where(rows.public >= 0, self._sort[rows.public], own)

    @cached_property
    def _at(self) -> dict[int, set[int]]:
        """The interfaces that have the address of each one end, their own or their public one."""
        found: dict[int, set[int]] = {one: set() for one in self.columns}
        ends = np.array(list(found), dtype=np.int64)
        for ranks, interfaces in _by_address(self.c):
            lows, highs = (ranks.searchsorted(ends, side=side).tolist() for side in ("left", "right"))
            for one, low, high in zip(found, lows, highs, strict=True):
                found[one].update(interfaces[low:high].tolist())
        return found


class Spaces:
    """Parts that are at hand as exact sets, told as a sheet's are."""

    def __init__(self, c: Compiled, spaces: dict[Part, HeaderSpace]) -> None:
        self.c = c
        self._spaces = {part: space for part, space in spaces.items() if not space.is_empty}
        self._known_sides: dict[Part, tuple[Ranges, Ranges]] = {}

    def parts(self) -> set[Part]:
        """The parts that are not empty."""
        return set(self._spaces)

    def space(self, part: Part) -> HeaderSpace:
        """A part as an exact set."""
        return self._spaces.get(part, HeaderSpace())

    def shown(self, part: Part, most_boxes: int, most_blocks: int) -> tuple[list[Space], bool]:
        """The boxes of a part, and whether a limit cut them."""
        return show(self.space(part), most_boxes)

    def services(self, part: Part) -> list[str]:
        """The services of a part as a whole."""
        return _services([self.space(part)])

    def interfaces(self, part: Part) -> tuple[int, int]:
        """How many interfaces send, and how many receive, something of a part."""
        sources, targets = self._sides(part)
        return self._number(sources), self._number(targets)

    def meets_internet(self, part: Part) -> tuple[bool, bool]:
        """Whether a piece of the internet sends, and whether one receives, some flow of a part."""
        pieces = internet_pieces(self.c)
        sources, targets = (bool(self._within(side)[pieces].any()) for side in self._sides(part))
        return sources, targets

    def rows(self, parts: Iterable[Part]) -> Ranks:
        """The rows that are an end of some flow of these parts."""
        some = np.zeros(self.c.universe.count, dtype=np.bool_)
        for part in parts:
            for side in self._sides(part):
                some |= self._within(side)
        rows = self.c.rows
        return np.flatnonzero(some[rows.rank] | (some[rows.public] & (rows.public >= 0)))

    def samples(self, part: Part, most: int) -> Iterator[tuple[int, HeaderSpace]]:
        """Some products of a part, where who sends is known; with the row they start from (-1: the internet)."""
        for region in islice(self.space(part).regions(), most):
            row = only_row(self.c, self.c.universe.rank(region.sources.sample()))
            if row is not None:
                yield row, HeaderSpace.product(*(axis.ranges for axis in region))

    def _sides(self, part: Part) -> tuple[Ranges, Ranges]:
        if part not in self._known_sides:
            regions = list(self.space(part).regions())
            self._known_sides[part] = (
                Ranges.of(r for region in regions for r in region.sources.ranges),
                Ranges.of(r for region in regions for r in region.targets.ranges),
            )
        return self._known_sides[part]

    def _within(self, places: Ranges) -> Mask:
        mask = np.zeros(self.c.universe.count, dtype=np.bool_)
        for low, high in places.ranges:
            first, last = self.c.universe.slice(low, high)
            mask[first:last] = True
        return mask

    def _number(self, places: Ranges) -> int:
        rows, mask = self.c.rows, self._within(places)
        inside = mask[rows.rank] | (mask[rows.public] & (rows.public >= 0))
        return int((np.diff(rows.interface[inside], prepend=-1) != 0).sum())


def _services(spaces: Iterable[HeaderSpace]) -> list[str]:
    """The texts of all services of some flows, each once."""
    found = {span for space in spaces for region in space.regions() for span in region.services.ranges}
    return [text for low, high in Ranges.of(found).ranges for text in service_text(low, high)]


def _first_rows(c: Compiled) -> Ranks:
    """The first row of every interface that has one; its others follow it."""
    found: Ranks | None = c.cache.get("first rows")
    if found is None:
        found = c.cache["first rows"] = np.flatnonzero(np.diff(c.rows.interface, prepend=-1))
    return found


def _by_address(c: Compiled) -> list[tuple[Ranks, Ranks]]:
    """The pieces of own addresses in order, and of public ones, each with the interfaces that have them beside it."""
    found: list[tuple[Ranks, Ranks]] | None = c.cache.get("interfaces by address")
    if found is None:
        orders = [(ranks, np.argsort(ranks, kind="stable")) for ranks in (c.rows.rank, c.rows.public)]
        found = [(ranks[order], c.rows.interface[order]) for ranks, order in orders]
        c.cache["interfaces by address"] = found
    return found


def only_row(c: Compiled, piece: int) -> int | None:
    """The row whose own address is a piece, -1 for the internet's; None where several have it, or nobody can."""
    rows = np.flatnonzero(c.rows.rank == piece)
    if len(rows) == 1:
        return int(rows[0])
    return -1 if not len(rows) and bool(np.isin(piece, internet_pieces(c))) else None


def _boxed(passing: Tree) -> Iterator[tuple[list[str], Ranges]]:
    for services, by_port in passing:
        texts = [text for low, high in services for text in service_text(low, high)]
        for ports, _ in by_port:
            yield texts, Ranges(ports)
