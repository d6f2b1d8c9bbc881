"""Packs of flows on their way."""

from __future__ import annotations

import numpy as np

from isthmus.engine.passage import Check, Pack, Step, Translation


def pack(count: int = 3) -> Pack:
    numbers = np.arange(count)
    words = np.full((count, 2), 0b111, dtype=np.uint64)
    state = Translation("nat", "nat-1", 0, 0, 0, numbers + 10, numbers + 20)
    return Pack(numbers, numbers + 1, numbers + 2, numbers + 3, words, states=(state,))


def check(words: np.ndarray, room: str = "", **more: object) -> Check:  # type: ignore[type-arg]
    return Check("forward", "layer", "id", "at", words, room=room, **more)  # type: ignore[arg-type]


def test_a_part_of_a_pack_keeps_everything_parallel() -> None:
    per_flow = np.array([[1, 1], [2, 2], [3, 3]], dtype=np.uint64)
    for_all = np.array([[7, 7]], dtype=np.uint64)
    numbers = np.arange(3)
    whole = pack().checked(check(per_flow, ranks=numbers, others=numbers * 2)).checked(check(for_all))
    part = whole.take(np.array([True, False, True]))
    assert len(part) == 2
    assert part.idx.tolist() == [0, 2] and part.src.tolist() == [1, 3]
    assert part.dst.tolist() == [2, 4] and part.who.tolist() == [3, 5]
    assert part.words.tolist() == [[1, 1], [3, 3]]
    assert part.states[0].source.tolist() == [10, 12] and part.states[0].target.tolist() == [20, 22]
    first, second = part.checks
    assert first.words.tolist() == [[1, 1], [3, 3]] and second.words.tolist() == [[7, 7]]
    assert first.ranks is not None and first.ranks.tolist() == [0, 2]
    assert first.others is not None and first.others.tolist() == [0, 4]


def test_all_of_a_pack_is_the_pack() -> None:
    whole = pack()
    assert whole.take(np.ones(3, dtype=np.bool_)) is whole


def test_none_of_a_pack_is_empty() -> None:
    assert len(pack().take(np.zeros(3, dtype=np.bool_))) == 0


def test_a_check_leaves_what_it_admits() -> None:
    after = pack().checked(check(np.array([[0b101, 0b110]], dtype=np.uint64)))
    assert after.words.tolist() == [[0b101, 0b110]] * 3
    assert len(after.checks) == 1


def test_an_ignored_room_is_met_but_not_applied() -> None:
    whole = pack()
    whole.ignore = frozenset({"group"})
    nothing = np.zeros((1, 2), dtype=np.uint64)
    assert whole.checked(check(nothing, "group")) is whole
    assert not whole.checked(check(nothing, "acl")).words.any()


def test_steps_and_assumptions_add_up() -> None:
    after = (
        pack()
        .stepped(Step("a", "1"), Step("b", "2"))
        .stepped(Step("c", "3"))
        .assuming("x")
        .assuming("y", "x")
    )
    assert [step.id for step in after.steps] == ["1", "2", "3"]
    assert after.assumptions == {"x", "y"}
