"""Snapshots are not to be trusted: whatever value is broken, the answer is one of ours, with the place of the fault."""

from __future__ import annotations

from random import Random

import pytest

import isthmus
from tests.laws.broken import broken, names, questions

TIMES = 6
FOUND = (("public-pool", 175), ("transit-gateway", 44))
"""Seeds that once made something else: of the hunt, which asks one question more."""


@pytest.mark.parametrize("name", names())
def test_a_broken_value_is_an_error_with_its_place_or_leaves_every_question_answered(name: str) -> None:
    for seed in range(TIMES):
        check(name, seed, 3)


@pytest.mark.parametrize(("name", "seed"), FOUND)
def test_what_was_found_stays_mended(name: str, seed: int) -> None:
    check(name, seed, 4)


def check(name: str, seed: int, most: int) -> None:
    """Break a snapshot as a seed says, and ask."""
    random = Random(f"{seed} {name}")
    one = broken(name, random)
    try:
        network = isthmus.build(one.snapshot)
    except isthmus.InputError as error:
        assert error.file is not None and error.pointer is not None, (one.done, error)
        return
    for question in questions(network, random, most):
        answer = isthmus.ask_safely(network, question)
        if answer.error is not None and answer.error["kind"] == "input":
            assert {"file", "pointer"} <= set(answer.error), (one.done, answer.error)
