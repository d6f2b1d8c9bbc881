"""Laws of the texts of services: what an answer shows is exact, and may be asked again as it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isthmus.packet import ALL_SERVICES, Flow
from isthmus.query.answer import Space
from isthmus.query.service import parse_service, service_text
from isthmus.space import Ranges
from tests.laws.depth import tried
from tests.laws.spaces import contains

EDGES = [
    protocol << 16 | value
    for protocol in (0, 1, 2, 5, 6, 7, 16, 17, 18, 50, 57, 58, 59, 255)
    for value in (0, 1, 255, 256, 8 << 8, 8 << 8 | 255, 65535)
]
SERVICE = st.one_of(st.sampled_from(EDGES), st.integers(*ALL_SERVICES))
PAIR = st.tuples(SERVICE, SERVICE).map(sorted)


def whole(pair: list[int]) -> tuple[int, int]:
    """A range whose portless protocols stand together, as they always do."""
    low, high = pair
    with_values = (1, 6, 17, 58)
    return (
        low if low >> 16 in with_values else low >> 16 << 16,
        high if high >> 16 in with_values else high | 0xFFFF,
    )


RANGES = PAIR.map(whole)


@tried(300)
@given(RANGES, SERVICE)
def test_the_texts_of_a_range_name_exactly_its_services(pair: tuple[int, int], number: int) -> None:
    low, high = pair
    box = Space(["0.0.0.0/0"], ["0.0.0.0/0"], service_text(low, high))
    assert contains([box], Flow(4, 0, 0, number)) == (low <= number <= high)


@tried(300)
@given(RANGES)
def test_every_text_of_an_answer_can_be_asked_and_means_the_same(pair: tuple[int, int]) -> None:
    read = [part for text in service_text(*pair) for part in parse_service(text).ranges]
    assert Ranges.of(read) == Ranges.of([pair])
