"""Gaps have one order, whatever set they come from."""

from __future__ import annotations

from itertools import permutations
from random import Random

import isthmus
from isthmus.model.citation import Citation, Gap, canonical
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.judge.drawing import Drawing
from tests.query.test_imagined import with_one_address

GAPS = (
    Gap("unmodelled-interface", "eni-1", "either", "not modelled"),
    Gap("unmodelled-interface", "eni-1", "open", "not modelled"),
    Gap(
        "unmodelled-interface", "eni-1", "either", "not modelled", Citation("a.json", "/NetworkInterfaces/0")
    ),
    Gap(
        "unmodelled-interface", "eni-1", "either", "not modelled", Citation("b.json", "/NetworkInterfaces/0")
    ),
)


def test_gaps_that_differ_in_their_effect_or_place_alone_have_an_order() -> None:
    orders = {tuple(sorted(order, key=canonical)) for order in permutations(GAPS)}
    assert len(orders) == 1


def answer(drawing: Drawing) -> Answer:
    return isthmus.ask(build(drawing.snapshot()), {"question": "sources", "target": "i-b", "service": "any"})


def test_the_order_of_records_does_not_show_in_the_gaps_of_an_answer() -> None:
    told = [(gap.kind, gap.id, gap.detail) for gap in answer(with_one_address()).gaps or ()]
    assert len(told) > 1
    for seed in range(3):
        drawing = with_one_address()
        for records in drawing.records.values():
            Random(seed).shuffle(records)
        assert [(gap.kind, gap.id, gap.detail) for gap in answer(drawing).gaps or ()] == told
