"""Laws of the sets of flows: an algebra, one canonical form, every sample a member."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isthmus.packet import Box, Flow
from isthmus.space import HeaderSpace, position
from tests.laws.depth import tried
from tests.strategies import boxes, flows


def space_of(found: list[Box]) -> HeaderSpace:
    """The union of boxes."""
    return HeaderSpace.union(
        HeaderSpace.product(
            [(position(box.family, box.sources[0]), position(box.family, box.sources[1]))],
            [(position(box.family, box.targets[0]), position(box.family, box.targets[1]))],
            [box.services],
            [box.source_ports],
        )
        for box in found
    )


def within(found: list[Box], flow: Flow) -> bool:
    """What the boxes say of a flow, one by one."""
    return any(
        box.family == flow.family
        and box.sources[0] <= flow.source <= box.sources[1]
        and box.targets[0] <= flow.target <= box.targets[1]
        and box.services[0] <= flow.service <= box.services[1]
        and box.source_ports[0] <= flow.source_port <= box.source_ports[1]
        for box in found
    )


def held(space: HeaderSpace, flow: Flow) -> bool:
    """What the set says of a flow."""
    return space.holds(
        position(flow.family, flow.source),
        position(flow.family, flow.target),
        flow.service,
        flow.source_port,
    )


MIXED = st.lists(st.one_of(boxes(4), boxes(4), boxes(6)), max_size=4)
SPACES = MIXED.map(space_of)
FLOWS = st.one_of(flows(4), flows(6))


@tried(300)
@given(MIXED, MIXED, st.lists(FLOWS, min_size=1, max_size=20))
def test_a_flow_is_in_a_combination_exactly_when_logic_says_so(
    left: list[Box], right: list[Box], asked: list[Flow]
) -> None:
    a, b = space_of(left), space_of(right)
    for flow in asked:
        mine, yours = within(left, flow), within(right, flow)
        assert held(a, flow) == mine
        assert held(a | b, flow) == (mine or yours)
        assert held(a & b, flow) == (mine and yours)
        assert held(a - b, flow) == (mine and not yours)


@tried(200)
@given(SPACES, SPACES, SPACES)
def test_the_algebra_distributes_and_absorbs(a: HeaderSpace, b: HeaderSpace, c: HeaderSpace) -> None:
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert a - (b | c) == (a - b) - c
    assert a - (b & c) == (a - b) | (a - c)
    assert a | (a & b) == a and a & (a | b) == a
    everything = HeaderSpace.everything()
    assert everything - (everything - a) == a
    assert (a <= b) == ((a | b) == b) == ((a - b).is_empty)


@tried(200)
@given(MIXED, st.randoms(use_true_random=False))
def test_a_set_has_one_form_whatever_the_order_it_was_built_in(found: list[Box], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one_by_one = HeaderSpace()
    for box in shuffled:
        one_by_one = one_by_one | space_of([box])
    assert one_by_one == space_of(found)
    halves = space_of(found[::2]) | space_of(found[1::2])
    assert hash(halves) == hash(one_by_one) and halves == one_by_one


@tried(200)
@given(SPACES)
def test_regions_are_disjoint_and_make_up_the_set(a: HeaderSpace) -> None:
    built = HeaderSpace()
    for region in a.regions():
        piece = HeaderSpace.product(*(axis.ranges for axis in region))
        assert (piece & built).is_empty and not piece.is_empty
        built = built | piece
    assert built == a
    assert a.is_empty or a.holds(*a.sample())
