"""Addresses that never cross an internet gateway.

Source: RFC 1918, RFC 6598, RFC 4193; Reachability Analyzer, IGW_*_RFC1918_*, IGW_*_RFC6598_*.
"""

from __future__ import annotations

from ..journey import Journey
from ..region import Term

PRIVATE_V4 = (
    (10 << 24, 8),
    (172 << 24 | 16 << 16, 12),
    (192 << 24 | 168 << 16, 16),
    (100 << 24 | 64 << 16, 10),
)


def is_private(journey: Journey, term: Term) -> bool:
    """Whether an IPv4 address is private (RFC 1918) or shared (RFC 6598); IPv6: a unique local one."""
    region = journey.region
    if journey.header.family == 6:
        return region.within(term, 0xFC << 120, (0xFE << 120) - 1)
    return any(
        region.within(term, address, address | ((1 << (32 - length)) - 1)) for address, length in PRIVATE_V4
    )
