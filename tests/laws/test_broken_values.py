"""Snapshots are not to be trusted: whatever value is broken, the answer is one of ours, with the place of the fault."""

from __future__ import annotations

from random import Random

import pytest

import isthmus
from tests.laws.broken import broken, names, questions

TIMES = 6


@pytest.mark.parametrize("name", names())
def test_a_broken_value_is_an_error_with_its_place_or_leaves_every_question_answered(name: str) -> None:
    for seed in range(TIMES):
        random = Random(f"{seed} {name}")
        one = broken(name, random)
        try:
            network = isthmus.build(one.snapshot)
        except isthmus.InputError as error:
            assert error.file is not None and error.pointer is not None, (one.done, error)
            continue
        for question in questions(network, random, 3):
            answer = isthmus.ask_safely(network, question)
            if answer.error is not None and answer.error["kind"] == "input":
                assert {"file", "pointer"} <= set(answer.error), (one.done, answer.error)
