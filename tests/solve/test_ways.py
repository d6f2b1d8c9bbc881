from __future__ import annotations

from itertools import product
from random import Random

from isthmus.solve.ways import Ways, combined
from tests.solve.questions import drawn_networks, evaluated, questions_about


def test_groups_hold_every_flow_that_arrives_and_no_other() -> None:
    many = 0
    for seed, drawn, c in drawn_networks(30):
        for question in questions_about(drawn, Random(f"ways {seed}"), 3):
            found = evaluated(c, question)
            if found is None:
                continue
            evaluation, claim = found
            groups = Ways(c, evaluation.outcomes, claim).groups()
            told = [pair for group in groups for pair in product(group.sources, group.targets)]
            arrived = {
                (int(claim.src[index]), int(claim.dst[index]))
                for outcome in evaluation.outcomes
                if outcome.arrives
                for index in outcome.passage.pack.idx.tolist()
            }
            assert set(told) == arrived and len(told) >= len(arrived)
            many += len(told) > len(groups) > 0
    assert many > 5


def test_flows_of_one_group_have_one_formula() -> None:
    compared = 0
    for seed, drawn, c in drawn_networks(30):
        for question in questions_about(drawn, Random(f"one {seed}"), 3):
            found = evaluated(c, question)
            if found is None:
                continue
            evaluation, claim = found
            ways = Ways(c, evaluation.outcomes, claim)
            for group in ways.groups():
                pairs = set(product(group.sources, group.targets))
                for index in range(len(claim.src)):
                    if (int(claim.src[index]), int(claim.dst[index])) in pairs and index != group.index:
                        for bound in ("low", "high"):
                            assert ways.forward(index, bound) == ways.forward(group.index, bound)
                            assert ways.reply(index, bound) == ways.reply(group.index, bound)
                        compared += 1
    assert compared > 50


def test_a_choice_is_sure_only_where_every_branch_is() -> None:
    entries = [("a", (("table", 0, 2),)), ("b", (("table", 1, 2),))]
    both, some = combined(entries, "low"), combined(entries, "high")
    assert getattr(both, "parts", None) == ("a", "b") == getattr(some, "parts", None)
    assert type(both).__name__ == "Every" and type(some).__name__ == "Some"
    assert combined(entries[:1], "low") == "false" and combined(entries[:1], "high") == "a"
    assert combined([("a", ()), ("b", ())], "low") == combined([("a", ()), ("b", ())], "high")
    nested = [("a", (("one", 0, 1), ("two", 0, 2))), ("b", (("one", 0, 1), ("two", 1, 2)))]
    assert combined(nested, "low") == both
