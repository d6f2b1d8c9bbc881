"""One line for all addresses: IPv4 first, then IPv6, so that a set of addresses of both families is one set.

Position of an IPv4 address: its integer. Position of an IPv6 address: its integer + 2**32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..packet import WIDTH, Prefix, format_address

FIRST_V6 = 1 << 32
LAST = FIRST_V6 + (1 << 128) - 1
ALL_V4 = (0, FIRST_V6 - 1)
ALL_V6 = (FIRST_V6, LAST)


def position(family: int, address: int) -> int:
    """Where an address stands on the line."""
    return address if family == 4 else address + FIRST_V6


def address_at(place: int) -> tuple[int, int]:
    """The family and the integer of the address at a position."""
    return (4, place) if place < FIRST_V6 else (6, place - FIRST_V6)


def text_at(place: int) -> str:
    """The text of the address at a position."""
    return format_address(*address_at(place))


def prefix_range(prefix: Prefix) -> tuple[int, int]:
    """The closed range of positions of a CIDR block."""
    return position(prefix.family, prefix.address), position(prefix.family, prefix.last)


def cidrs(ranges: Iterable[tuple[int, int]]) -> list[str]:
    """The fewest CIDR blocks that cover exactly these ranges of positions, in order."""
    return list(_of_ranges(tuple(ranges)))


@lru_cache(maxsize=1 << 8)
def _of_ranges(ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [block for low, high in ranges for block in _of_range(low, high)]


@lru_cache(maxsize=1 << 14)
def _of_range(low: int, high: int) -> tuple[str, ...]:
    return tuple(block for part in _by_family(low, high) for block in _blocks(*part))


def _by_family(low: int, high: int) -> list[tuple[int, int, int]]:
    parts = []
    if low < FIRST_V6:
        parts.append((4, low, min(high, FIRST_V6 - 1)))
    if high >= FIRST_V6:
        parts.append((6, max(low, FIRST_V6) - FIRST_V6, high - FIRST_V6))
    return parts


def _blocks(family: int, first: int, last: int) -> Iterator[str]:
    while first <= last:
        size = (last - first + 1).bit_length() - 1
        if first:
            size = min(size, (first & -first).bit_length() - 1)
        yield f"{format_address(family, first)}/{WIDTH[family] - size}"
        first += 1 << size
