"""The universe: pieces of the line, cells of services, doubled sets."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from isthmus.engine.atoms import NAT64, Universe
from isthmus.packet import ICMP, ICMPV6, TCP, UDP, parse_prefix, service, service_range
from isthmus.space.line import FIRST_V6, LAST, prefix_range

A, B = 0x0A000000, 0x0A000100


def test_the_line_is_cut_at_its_ends_at_ipv6_and_where_asked() -> None:
    universe = Universe([A, B], [])
    assert universe.starts == [0, A, B, FIRST_V6]
    assert universe.count == 4 and universe.first_v6 == 3
    assert [universe.piece(rank) for rank in range(4)] == [
        (0, A - 1),
        (A, B - 1),
        (B, FIRST_V6 - 1),
        (FIRST_V6, LAST),
    ]


def test_a_cut_past_the_end_cuts_nothing() -> None:
    assert Universe([LAST + 1], [1 << 24]).starts == [0, FIRST_V6]
    assert 1 << 24 not in Universe([], [1 << 24]).cuts


def test_a_position_lies_in_its_piece() -> None:
    universe = Universe([A, B], [])
    assert [universe.rank(place) for place in (0, A - 1, A, B - 1, B, FIRST_V6, LAST)] == [
        0,
        0,
        1,
        1,
        2,
        3,
        3,
    ]


def test_a_range_meets_the_pieces_it_touches() -> None:
    universe = Universe([A, B], [])
    assert universe.slice(A, B - 1) == (1, 2)
    assert universe.slice(A - 1, B) == (0, 3)
    assert universe.slice(A + 1, A + 1) == (1, 2)
    assert universe.slice(0, LAST) == (0, 4)


def test_a_named_block_is_a_slice_of_ranks() -> None:
    low, high = prefix_range(parse_prefix("10.0.0.0/24"))
    universe = Universe([low, high + 1], [])
    assert universe.prefix_slice(parse_prefix("10.0.0.0/24")) == (1, 2)
    assert universe.prefix_slice(parse_prefix("0.0.0.0/0")) == (0, 3)
    assert universe.prefix_slice(parse_prefix("::/0")) == (3, 4)
    assert universe.prefix_slice(parse_prefix("10.0.0.128/25")) == (1, 2), "not named: the piece it lies in"


def test_services_are_cut_at_protocols_echoes_and_ephemeral_ports() -> None:
    cuts = Universe([], [service(TCP, 22), service(TCP, 23)]).cuts
    for place in (0, ICMP << 16, TCP << 16, TCP + 1 << 16, UDP << 16, ICMPV6 << 16, service(TCP, 22)):
        assert place in cuts
    for place in (service(TCP, 1024), service(UDP, 1024), service(ICMP, 8 << 8), service(ICMP, 9 << 8)):
        assert place in cuts
    for place in (service(ICMP, 0) + 1, service(ICMPV6, 128 << 8), service(ICMPV6, 129 << 8) + 1):
        assert place in cuts


def test_cells_of_a_range_are_those_it_meets() -> None:
    universe = Universe([], [service(TCP, 22), service(TCP, 24)])
    cells = universe.cell_mask(service(TCP, 22), service(TCP, 23))
    assert cells.bit_count() == 1
    assert universe.ranges_of(cells) == [service_range(TCP, 22, 23)]
    assert universe.cell_mask(service(TCP, 23), service(TCP, 23)) == cells
    assert universe.cell_mask(service(TCP, 22), service(TCP, 24)).bit_count() == 2
    assert universe.cell_mask(service(TCP, 23), service(TCP, 22)) == 0
    assert universe.cell_mask(0, (1 << 24) - 1) == universe.all_cells


def test_cells_tell_their_ranges() -> None:
    universe = Universe([], [])
    assert universe.cell_range(0) == (0, (1 << 16) - 1)
    assert universe.cell_range(universe.cells - 1)[1] == (1 << 24) - 1
    assert universe.ranges_of(universe.all_cells) == [(0, (1 << 24) - 1)]
    assert universe.ranges_of(0) == []


@pytest.mark.parametrize("seed", range(20))
def test_ranges_of_cells_and_cells_of_ranges_are_inverse(seed: int) -> None:
    random = Random(seed)
    universe = Universe([], [service(TCP, port) for port in random.sample(range(65536), 70)])
    cells = random.getrandbits(universe.cells)
    ranges = universe.ranges_of(cells)
    again = 0
    for low, high in ranges:
        again |= universe.cell_mask(low, high)
    assert again == cells
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ranges))


def test_a_doubled_set_holds_what_surely_and_what_possibly_belongs() -> None:
    universe = Universe([], [])
    assert universe.surely_of(universe.double(5)) == universe.possibly_of(universe.double(5)) == 5
    assert universe.surely_of(universe.possibly(5)) == 0 and universe.possibly_of(universe.possibly(5)) == 5
    assert universe.full == universe.double(universe.all_cells)


@pytest.mark.parametrize("many", [0, 64, 130])
def test_masks_and_words_are_inverse(many: int) -> None:
    universe = Universe([], [service(TCP, port) for port in range(many)])
    assert universe.words == (universe.cells + 63) // 64
    random = Random(many)
    masks = [universe.double(random.getrandbits(universe.cells)) for _ in range(3)] + [universe.full, 0]
    rows = universe.rows(masks)
    assert rows.shape == (5, 2 * universe.words)
    assert [universe.mask(row) for row in rows] == masks
    assert np.array_equal(universe.row(masks[0]), rows[0])


def test_ipv4_pieces_have_images_within_the_nat64_block() -> None:
    low, high = prefix_range(NAT64)
    inside = low + 0x08080800
    universe = Universe([A, B, inside, inside + 256], [], nat64=True)
    first, last = universe.nat64_slice
    assert universe.piece(first)[0] == low and universe.piece(last - 1)[1] == high
    assert last - first == universe.first_v6
    ranks = np.arange(universe.first_v6)
    assert np.array_equal(universe.nat64_target(universe.nat64_image(ranks)), ranks)
    for rank in ranks.tolist():
        start, end = universe.piece(rank)
        assert universe.piece(int(universe.nat64_image(np.array([rank]))[0])) == (low + start, low + end)
    assert universe.rank_of_start[0x08080800] == universe.rank(0x08080800)


def test_without_nat64_routes_the_block_is_not_cut() -> None:
    assert prefix_range(NAT64)[0] not in Universe([A], []).rank_of_start


def test_masks_of_protocols_are_disjoint_and_complete() -> None:
    universe = Universe([], [])
    masks = universe.protocols
    assert universe.ranges_of(masks.tcp) == [service_range(TCP)]
    assert universe.ranges_of(masks.udp) == [service_range(UDP)]
    assert universe.ranges_of(masks.icmp) == [service_range(ICMP), service_range(ICMPV6)]
    assert masks.other == universe.all_cells ^ masks.tcp ^ masks.udp ^ masks.icmp
    assert universe.ranges_of(masks.tcp_ephemeral) == [service_range(TCP, 1024)]
    assert universe.ranges_of(masks.udp_ephemeral) == [service_range(UDP, 1024)]


def test_requests_of_icmp_are_paired_with_their_replies() -> None:
    universe = Universe([], [])
    masks = universe.protocols
    told = [(universe.ranges_of(ask), universe.ranges_of(answer)) for ask, answer in masks.requests]
    pairs = [(ICMP, 8, 0), (ICMP, 13, 14), (ICMP, 15, 16), (ICMP, 17, 18), (ICMPV6, 128, 129)]
    assert told == [
        (
            [(service(protocol, ask << 8), service(protocol, ask << 8 | 255))],
            [(service(protocol, reply << 8),) * 2],
        )
        for protocol, ask, reply in pairs
    ]
    assert masks.silent == masks.icmp ^ sum(ask for ask, _ in masks.requests)


def test_pieces_that_follow_one_another_are_one_stretch() -> None:
    universe = Universe([A, A + 1, B, B + 8], [])
    assert universe.stretches(np.array([1, 2, 4])) == [(A, B - 1), (B + 8, FIRST_V6 - 1)]
    assert universe.stretches(np.array([2, 1, 2])) == [(A, B - 1)]
    assert universe.stretches(np.array([universe.count - 1])) == [(FIRST_V6, LAST)]
    assert universe.stretches(np.zeros(0, dtype=np.int64)) == []
