"""Exact sets of flows, against brute force over a few values an axis."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from isthmus.space.header_space import AXES, HeaderSpace
from isthmus.space.ranges import Ranges

Flow = tuple[int, int, int, int]
TOP = 3
ALL = list(product(range(TOP), repeat=4))


def drawn(random: Random) -> tuple[HeaderSpace, set[Flow]]:
    """A union of a few products, and its members."""
    space, members = HeaderSpace(), set[Flow]()
    for _ in range(random.randint(0, 3)):
        axes = []
        for _ in range(4):
            low = random.randrange(TOP)
            axes.append((low, random.randrange(low, TOP)))
        space = space | HeaderSpace.product(*([axis] for axis in axes))
        members |= {
            flow
            for flow in ALL
            if all(low <= value <= high for value, (low, high) in zip(flow, axes, strict=True))
        }
    return space, members


def within(space: HeaderSpace) -> set[Flow]:
    return {flow for flow in ALL if space.holds(*flow)}


@pytest.mark.parametrize("seed", range(60))
def test_operations_are_those_of_sets(seed: int) -> None:
    random = Random(seed)
    (a, mine), (b, yours) = drawn(random), drawn(random)
    assert within(a) == mine
    assert within(a | b) == mine | yours
    assert within(a & b) == mine & yours
    assert within(a - b) == mine - yours
    assert (a <= b) == (mine <= yours)
    assert (a == b) == (mine == yours)
    assert a.is_empty == (not mine)


@pytest.mark.parametrize("seed", range(20))
def test_regions_are_disjoint_and_make_up_the_set(seed: int) -> None:
    space, members = drawn(Random(seed))
    told = [
        flow
        for region in space.regions()
        for flow in product(*([n for n in range(TOP) if n in axis] for axis in region))
    ]
    assert len(told) == len(set(told))
    assert set(told) == members
    if members:
        assert space.sample() in members


def test_equal_sets_are_equal_however_they_were_built() -> None:
    whole = HeaderSpace.product([(0, 3)], [(0, 3)])
    halves = HeaderSpace.product([(0, 1)], [(0, 3)]) | HeaderSpace.product([(2, 3)], [(0, 3)])
    quarters = HeaderSpace.product([(0, 3)], [(0, 1)]) | HeaderSpace.product([(0, 3)], [(2, 3)])
    assert whole == halves == quarters
    assert hash(whole) == hash(halves)


def test_a_product_with_an_empty_axis_is_empty() -> None:
    assert HeaderSpace.product([(0, 1)], []).is_empty
    assert HeaderSpace.product([(1, 0)], [(0, 1)]).is_empty


def test_a_product_holds_its_corners_and_nothing_beside_them() -> None:
    space = HeaderSpace.product([(1, 2)], [(3, 4)], [(5, 6)], [(7, 8)])
    assert space.holds(1, 3, 5, 7) and space.holds(2, 4, 6, 8)
    for other in ((0, 3, 5, 7), (3, 3, 5, 7), (1, 2, 5, 7), (1, 5, 5, 7), (1, 3, 4, 7), (1, 3, 7, 7)):
        assert not space.holds(*other)
    assert not space.holds(1, 3, 5, 6) and not space.holds(1, 3, 5, 9)
    assert space.sample() == (1, 3, 5, 7)


def test_services_and_client_ports_are_all_where_none_are_given() -> None:
    [region] = HeaderSpace.product([(1, 1)], [(2, 2)]).regions()
    assert region.services == Ranges(((0, 2**24 - 1),))
    assert region.source_ports == Ranges(((0, 65535),))


def test_everything_holds_both_ends_of_every_axis() -> None:
    everything = HeaderSpace.everything()
    assert AXES == ((0, 2**32 + 2**128 - 1), (0, 2**32 + 2**128 - 1), (0, 2**24 - 1), (0, 65535))
    assert everything.holds(*(low for low, _ in AXES)) and everything.holds(*(high for _, high in AXES))
    assert not everything.holds(AXES[0][1] + 1, 0, 0, 0)


@pytest.mark.parametrize("many", range(6))
def test_the_union_of_many_holds_each(many: int) -> None:
    parts = [HeaderSpace.product([(2 * n, 2 * n)], [(0, 0)]) for n in range(many)]
    union = HeaderSpace.union(parts)
    assert all(union.holds(2 * n, 0, 0) for n in range(many))
    assert not union.holds(1, 0, 0)
    assert sum(len(region.sources) for region in union.regions()) == many


def test_a_flow_without_a_client_port_is_asked_for_port_zero() -> None:
    assert HeaderSpace.product([(1, 1)], [(1, 1)], [(1, 1)], [(0, 0)]).holds(1, 1, 1)
    assert not HeaderSpace.product([(1, 1)], [(1, 1)], [(1, 1)], [(1, 1)]).holds(1, 1, 1)


def test_an_empty_set_has_no_first_flow() -> None:
    with pytest.raises(ValueError, match="no member"):
        HeaderSpace().sample()
