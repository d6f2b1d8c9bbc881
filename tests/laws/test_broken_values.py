"""Snapshots are not to be trusted: whatever value is broken, the answer is one of ours, with the place of the fault."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

import isthmus
from tests.laws.broken import broken, names, questions, sound

TIMES = 6


@pytest.mark.parametrize("name", names())
def test_a_broken_value_is_an_error_with_its_place_or_leaves_every_question_answered(name: str) -> None:
    for seed in range(TIMES):
        check(name, seed, 3)


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


def test_a_gateway_that_stands_in_another_vpc_than_what_it_routes_to_is_no_error_of_ours() -> None:
    whole = sound("public-pool")
    fresh = [
        replace(one, raw=one.raw.replace(b"vpc-01f40ac3d5852ad3a", b"vpc-other"))
        if one.kind == "InternetGateways"
        else one
        for one in whole.sections
    ]
    network = isthmus.build(replace(whole, sections=tuple(fresh)))
    question = {"question": "path", "source": "internet", "target": "internet", "service": "icmp"}
    assert isthmus.ask_safely(network, question).error is None
