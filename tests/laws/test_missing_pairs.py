"""What is missing from a snapshot never turns what ``matrix`` says of pairs: the law of ``test_missing``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given

import isthmus
from isthmus.model.network import Network, build
from isthmus.snapshot.section import Snapshot
from tests.laws.depth import tried
from tests.laws.taken_rules import matrix_wrong
from tests.laws.taking_away import (
    INSTEAD,
    Question,
    Sparing,
    Taken,
    impossible,
    nothing,
    some_takings,
    takings,
    without,
)
from tests.stories.reading import network, snapshot
from tests.stories.records import name, snapshot_folders
from tests.strategies import drawn_from, seeds

QUESTIONS: list[Question] = [
    {"question": "matrix", "by": "subnet", "service": "tcp/443", "fast": True},
    {"question": "matrix", "by": "group", "service": "any", "fast": True},
    {"question": "matrix", "by": "vpc", "service": "tcp/443", "fast": True},
]


def broken(known: Network, told: Snapshot, gone: Iterable[Taken], spared: Sparing = nothing) -> Iterator[str]:
    """Every breach of the law by these questions, whatever is taken away of these."""
    fulls = [(asking, isthmus.ask(known, asking)) for asking in QUESTIONS]
    for taken in gone:
        if spared(known, taken):
            continue
        less = build(without(told, taken))
        for asking, full in fulls:
            answer = isthmus.ask(less, asking)
            if INSTEAD.get(taken.kind) not in (answer.assumptions or ()):
                yield from (f"{taken} {asking}: {word}" for word in matrix_wrong(taken, full, answer))


@pytest.mark.parametrize("folder", [pytest.param(each, id=name(each)) for each in snapshot_folders()])
def test_no_pair_of_a_story_is_told_otherwise_for_what_is_missing(folder: Path) -> None:
    assert list(broken(network(folder), snapshot(folder), some_takings(folder))) == []


@tried(5, shrink=False)
@given(seeds())
def test_no_pair_of_a_random_network_is_told_otherwise_for_what_is_missing(seed: int) -> None:
    told = drawn_from(seed)[0].snapshot()
    assert list(broken(build(told), told, takings(told), impossible)) == []
