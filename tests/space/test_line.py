"""One line for the addresses of both families."""

from __future__ import annotations

import ipaddress

import pytest

from isthmus.packet import parse_prefix
from isthmus.space.line import (
    ALL_V4,
    ALL_V6,
    FIRST_V6,
    LAST,
    address_at,
    cidrs,
    position,
    prefix_range,
    text_at,
)


def test_ipv6_begins_right_after_the_last_ipv4_address() -> None:
    assert position(4, 2**32 - 1) + 1 == position(6, 0) == FIRST_V6
    assert position(6, 2**128 - 1) == LAST
    assert ALL_V4 == (0, 2**32 - 1) and ALL_V6 == (2**32, 2**32 + 2**128 - 1)


def test_positions_and_addresses_are_inverse() -> None:
    for family, address in ((4, 0), (4, 2**32 - 1), (6, 0), (6, 1), (6, 2**128 - 1)):
        assert address_at(position(family, address)) == (family, address)


def test_a_position_tells_its_address_in_words() -> None:
    assert text_at(0x0A000001) == "10.0.0.1"
    assert text_at(FIRST_V6 - 1) == "255.255.255.255"
    assert text_at(FIRST_V6) == "::"
    assert text_at(FIRST_V6 + 1) == "::1"


def test_a_block_is_a_closed_range() -> None:
    assert prefix_range(parse_prefix("10.0.0.0/30")) == (0x0A000000, 0x0A000003)
    assert prefix_range(parse_prefix("::1/128")) == (FIRST_V6 + 1, FIRST_V6 + 1)


@pytest.mark.parametrize("low", range(17))
def test_the_fewest_blocks_cover_exactly_a_range(low: int) -> None:
    for high in range(low, 17):
        expected = ipaddress.summarize_address_range(ipaddress.IPv4Address(low), ipaddress.IPv4Address(high))
        assert cidrs([(low, high)]) == [str(block) for block in expected]


def test_a_range_over_both_families_is_told_family_by_family() -> None:
    assert cidrs([(FIRST_V6 - 1, FIRST_V6)]) == ["255.255.255.255/32", "::/128"]
    assert cidrs([(0, LAST)]) == ["0.0.0.0/0", "::/0"]
    assert cidrs([(FIRST_V6, LAST)]) == ["::/0"]
    assert cidrs([(FIRST_V6 + 2, FIRST_V6 + 3)]) == ["::2/127"]
