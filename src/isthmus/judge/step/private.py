"""Addresses that never cross an internet gateway.

Source: RFC 1918, RFC 6598, RFC 4193; Reachability Analyzer, IGW_*_RFC1918_*, IGW_*_RFC6598_*.
"""

from __future__ import annotations

from ..journey import Journey
from ..region import Region, Term

PRIVATE_V4 = (
    (10 << 24, 8),
    (172 << 24 | 16 << 16, 12),
    (192 << 24 | 168 << 16, 16),
    (100 << 24 | 64 << 16, 10),
)


RESERVED_V4 = ((0, 8), (127 << 24, 8), (169 << 24 | 254 << 16, 16), (224 << 24, 3))


def is_private(journey: Journey, term: Term) -> bool:
    """Whether an IPv4 address is private (RFC 1918) or shared (RFC 6598); IPv6: a unique local one."""
    region = journey.region
    if journey.header.family == 6:
        return region.within(term, 0xFC << 120, (0xFE << 120) - 1)
    return _in_any(region, term, PRIVATE_V4)


def is_reserved(journey: Journey, term: Term) -> bool:
    """Whether an IPv4 address is nobody's in any network: this host, loopback, link-local, multicast and beyond.

    Source: RFC 1122, RFC 3927, RFC 5771, RFC 1112.
    """
    return journey.header.family == 4 and _in_any(journey.region, term, RESERVED_V4)


def _in_any(region: Region, term: Term, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(region.within(term, low, low | ((1 << (32 - length)) - 1)) for low, length in blocks)
