"""The universe of one network: addresses cut at every named block, services at every named port.

A *piece* is a stretch of the line that no filter and no route tells apart; its *rank* is its number. A
*cell* is the same for services. A set of cells is a Python integer of bits, or a row of 64-bit words. Every
set is doubled: the low half holds what surely belongs to it, the high half what possibly does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..packet import EPHEMERAL_PORTS, ICMP_REPLY, TCP, UDP, Prefix, service_range
from ..space.line import FIRST_V6, LAST, prefix_range

Ranks = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
NAT64 = Prefix(6, 0x0064FF9B << 96, 96)
FIXED_PROTOCOLS = (1, 6, 17, 58)


class Universe:
    """Pieces of the line and cells of services.

    Invariant: ``starts`` is sorted, begins at 0, and holds the start of IPv6; ``cuts`` likewise for services.
    """

    def __init__(self, bounds: Iterable[int], cuts: Iterable[int], nat64: bool = False) -> None:
        edges = {0, FIRST_V6, *bounds}
        if nat64:
            edges |= _nat64_edges(edges)
        self.nat64 = nat64
        edges.discard(LAST + 1)
        self.starts: list[int] = sorted(edges)
        self.rank_of_start = {start: rank for rank, start in enumerate(self.starts)}
        self.count = len(self.starts)
        self.first_v6 = self.rank_of_start[FIRST_V6]
        self._divide(cuts)

    def _divide(self, cuts: Iterable[int]) -> None:
        self.cuts: list[int] = sorted({*_fixed_cuts(), *cuts} - {1 << 24})
        self.cells = len(self.cuts)
        self.words = (self.cells + 63) // 64
        self.bits = 64 * self.words
        self.all_cells = (1 << self.cells) - 1
        self.full = self.double(self.all_cells)

    def divided(self, cuts: Iterable[int]) -> Universe:
        """The universe with the same pieces and cells cut further; this one where nothing is to be cut."""
        more = set(cuts) - {1 << 24} - set(self.cuts)
        if not more:
            return self
        found = copy(self)
        found.__dict__.pop("protocols", None)
        found._divide([*self.cuts, *more])
        return found

    def double(self, cells: int) -> int:
        """The set that surely and possibly holds these cells."""
        return cells | cells << self.bits

    def possibly(self, cells: int) -> int:
        """The set that possibly holds these cells and surely none."""
        return cells << self.bits

    def surely_of(self, mask: int) -> int:
        """The cells that a doubled set surely holds."""
        return mask & ((1 << self.bits) - 1)

    def possibly_of(self, mask: int) -> int:
        """The cells that a doubled set possibly holds."""
        return mask >> self.bits

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """By Kleene, cell by cell: a doubt about the condition leaves sure only what both branches surely hold."""
        surely, possibly = self.surely_of(condition), self.possibly_of(condition)
        never, not_surely = self.all_cells & ~possibly, self.all_cells & ~surely
        yes_then, yes_other = self.surely_of(then), self.surely_of(otherwise)
        may_then, may_other = self.possibly_of(then), self.possibly_of(otherwise)
        low = (surely & yes_then) | (never & yes_other) | (yes_then & yes_other)
        high = (possibly & may_then) | (not_surely & may_other)
        return low | high << self.bits

    def rank(self, place: int) -> int:
        """The piece that holds a position of the line."""
        return bisect_right(self.starts, place) - 1

    def slice(self, low: int, high: int) -> tuple[int, int]:
        """The ranks, first and one past the last, of the pieces that meet a range of positions."""
        return bisect_right(self.starts, low) - 1, bisect_left(self.starts, high + 1)

    def prefix_slice(self, prefix: Prefix) -> tuple[int, int]:
        """The ranks of a named block: first, and one past the last."""
        low, high = prefix_range(prefix)
        first = self.rank_of_start.get(low)
        last = self.rank_of_start.get(high + 1) if high < LAST else self.count
        return (first, last) if first is not None and last is not None else self.slice(low, high)

    def piece(self, rank: int) -> tuple[int, int]:
        """The closed range of positions of a piece."""
        end = self.starts[rank + 1] - 1 if rank + 1 < self.count else LAST
        return self.starts[rank], end

    def stretches(self, ranks: Ranks) -> list[tuple[int, int]]:
        """The closed ranges of positions of many pieces, in order; pieces that follow one another are one range."""
        distinct = np.unique(ranks)
        breaks = np.flatnonzero(np.diff(distinct) > 1) + 1
        firsts = distinct[np.concatenate([[0], breaks])] if len(distinct) else distinct
        lasts = distinct[np.concatenate([breaks - 1, [-1]])] if len(distinct) else distinct
        pairs = zip(firsts.tolist(), lasts.tolist(), strict=True)
        return [(self.starts[first], self.piece(last)[1]) for first, last in pairs]

    def cell_mask(self, low: int, high: int) -> int:
        """The cells that meet a range of services."""
        if low > high:
            return 0
        first, last = bisect_right(self.cuts, low) - 1, bisect_left(self.cuts, high + 1)
        return (1 << last) - (1 << first)

    def cell_range(self, cell: int) -> tuple[int, int]:
        """The closed range of services of a cell."""
        return self.cuts[cell], (self.cuts[cell + 1] if cell + 1 < self.cells else 1 << 24) - 1

    def ranges_of(self, cells: int) -> list[tuple[int, int]]:
        """The ranges of services that a set of cells covers, merged, in order."""
        found: list[tuple[int, int]] = []
        while cells:
            first = (cells & -cells).bit_length() - 1
            run = cells >> first
            length = (~run & (run + 1)).bit_length() - 1
            found.append((self.cuts[first], self.cell_range(first + length - 1)[1]))
            cells &= ~(((1 << length) - 1) << first)
        return found

    def row(self, mask: int) -> Words:
        """A doubled set as words, shape (2 * words,)."""
        return np.frombuffer(mask.to_bytes(16 * self.words, "little"), dtype=np.uint64)

    def rows(self, masks: Sequence[int]) -> Words:
        """Doubled sets as words, shape (len(masks), 2 * words)."""
        size = 16 * self.words
        raw = b"".join(mask.to_bytes(size, "little") for mask in masks)
        return np.frombuffer(raw, dtype=np.uint64).reshape(len(masks), 2 * self.words)

    def mask(self, row: Words) -> int:
        """Words back to a doubled set."""
        return int.from_bytes(np.ascontiguousarray(row).tobytes(), "little")

    @cached_property
    def protocols(self) -> ProtocolMasks:
        """The masks that sessions need."""
        return ProtocolMasks(self)

    @cached_property
    def nat64_slice(self) -> tuple[int, int]:
        """The ranks of 64:ff9b::/96."""
        return self.prefix_slice(NAT64)

    def nat64_target(self, ranks: Ranks) -> Ranks:
        """The IPv4 pieces that pieces of 64:ff9b::/96 stand for.

        Invariant: built with ``nat64``, every IPv4 cut has its image inside the block and the reverse.
        """
        return ranks - self.nat64_slice[0]

    def nat64_image(self, ranks: Ranks) -> Ranks:
        """The pieces of 64:ff9b::/96 that IPv4 pieces are written as."""
        return ranks + self.nat64_slice[0]


class ProtocolMasks:
    """Sets of cells by protocol, for joining a flow with its reply."""

    def __init__(self, universe: Universe) -> None:
        mask = universe.cell_mask
        self.tcp, self.udp = mask(*service_range(TCP)), mask(*service_range(UDP))
        self.icmp = mask(*service_range(1)) | mask(*service_range(58))
        self.requests = [(mask(*ask), mask(answer, answer)) for ask, answer in ICMP_REPLY.items()]
        self.silent = self.icmp
        for ask, _ in self.requests:
            self.silent &= ~ask
        self.other = universe.all_cells & ~(self.tcp | self.udp | self.icmp)
        low, high = EPHEMERAL_PORTS
        self.tcp_ephemeral = mask(*service_range(TCP, low, high))
        self.udp_ephemeral = mask(*service_range(UDP, low, high))


def _fixed_cuts() -> set[int]:
    cuts = {0}
    for protocol in FIXED_PROTOCOLS:
        cuts |= {protocol << 16, (protocol + 1) << 16}
    for protocol in (TCP, UDP):
        cuts.add(protocol << 16 | EPHEMERAL_PORTS[0])
    for (low, high), answer in ICMP_REPLY.items():
        cuts |= {low, high + 1, answer, answer + 1}
    return cuts


def _nat64_edges(edges: set[int]) -> set[int]:
    low, high = prefix_range(NAT64)
    images = {low + edge for edge in edges if edge < FIRST_V6}
    origins = {edge - low for edge in edges if low <= edge <= high}
    images |= {low + origin for origin in origins}
    return images | origins | {low, high + 1}


def some_in(words: Words) -> Mask:
    """Which rows of words hold anything. Shapes: (n, k) and (n,).

    Word by word: numpy takes twenty times as long where it reduces rows that are as short as these. To pick such rows,
    ``take`` and ``compress`` are ten times as fast as an index.
    """
    found = np.zeros(len(words), dtype=words.dtype)
    for word in range(words.shape[1]):
        found |= words[:, word]
    some: Mask = found != 0
    return some


def alike(keys: Words) -> tuple[Ranks, Ranks]:
    """The first of every distinct row of words, and which distinct row each is.

    Invariant: equal words, not only equal hashes, stand together.
    """
    changes = keys[1:] != keys[:-1]
    begins = np.ones(len(keys), dtype=np.bool_)
    begins[1:] = some_in(changes)
    runs, run_of = np.flatnonzero(begins), begins.cumsum() - 1
    keys = keys[runs][:, changes.any(axis=0)]
    spread = (np.arange(keys.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    hashes = ((keys ^ (keys >> np.uint64(29))) * spread).sum(axis=1, dtype=np.uint64)
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    if not (keys == keys[first][inverse]).all():
        _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return runs[first], inverse.reshape(-1)[run_of]
