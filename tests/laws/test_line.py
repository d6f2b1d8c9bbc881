"""Laws of the one line of addresses: blocks cover exactly their ranges, and no fewer would."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from isthmus.packet import parse_address, parse_prefix
from isthmus.space import FIRST_V6, Ranges, cidrs, position, prefix_range
from isthmus.space.line import LAST, address_at, text_at
from tests.laws.depth import tried

NEAR = st.one_of(
    st.integers(0, 40),
    st.integers(FIRST_V6 - 40, FIRST_V6 + 40),
    st.integers(LAST - 40, LAST),
    st.integers(0, LAST),
)
PAIRS = st.tuples(NEAR, NEAR).map(sorted).map(lambda pair: (pair[0], pair[1]))
SETS = st.lists(PAIRS, max_size=4).map(Ranges.of)


@tried(300)
@given(SETS)
def test_blocks_cover_exactly_their_ranges_in_order(a: Ranges) -> None:
    blocks = [prefix_range(parse_prefix(text)) for text in cidrs(a.ranges)]
    assert Ranges.of(blocks) == a
    assert blocks == sorted(blocks)
    assert sum(high - low + 1 for low, high in blocks) == sum(high - low + 1 for low, high in a.ranges)


@tried(300)
@given(SETS)
def test_no_two_blocks_could_be_one(a: Ranges) -> None:
    blocks = [parse_prefix(text) for text in cidrs(a.ranges)]
    for left, right in pairwise(blocks):
        twins = left.family == right.family and left.length == right.length and left.length > 0
        parent = parse_prefix(f"{text_at(position(left.family, left.address))}/{max(left.length - 1, 0)}")
        assert not (twins and parent.covers(left) and parent.covers(right))


@tried(300)
@given(NEAR)
def test_a_position_names_one_address_and_back(place: int) -> None:
    family, address = address_at(place)
    assert position(family, address) == place
    assert parse_address(text_at(place)) == (family, address)
    assert (family == 4) == (place < FIRST_V6)
