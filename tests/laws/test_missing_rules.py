"""What is missing from a snapshot never turns what ``filter`` says of a rule list: the law of ``test_missing``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import Network, build
from isthmus.snapshot.section import Snapshot
from tests.laws.depth import DEEP, tried
from tests.laws.taken_rules import filter_wrong
from tests.laws.taking_away import Question, takings, without
from tests.stories.reading import network, snapshot
from tests.stories.records import name, snapshot_folders
from tests.strategies import drawn_from, seeds

MOST_GROUPS = 40 if DEEP else 6
"""Units: groups of a snapshot that are asked again for each taking."""


def filters(known: Network) -> list[Question]:
    """Every way of groups and ACLs, those first that name other groups: of what these mean more may be missing."""
    naming = {
        name: -sum(
            bool(rule.user_id_group_pairs) for rule in (*group.ip_permissions, *group.ip_permissions_egress)
        )
        for name, group in known.security_groups.items()
    }
    groups = sorted(naming, key=lambda one: (naming[one], one))[:MOST_GROUPS]
    return [
        {"question": "filter", "filter": one, "direction": way}
        for one in (*groups, *list(known.network_acls)[:1])
        for way in ("ingress", "egress")
    ]


def broken(known: Network, told: Snapshot, questions: list[Question]) -> Iterator[str]:
    """Every breach of the law by these questions, whatever is taken away; the judge is asked by each of them."""
    fulls = [(asking, isthmus.ask(known, asking)) for asking in questions]
    for taken in takings(told):
        less = build(without(told, taken))
        for asking, full in fulls:
            try:
                answer = isthmus.ask(less, asking)
            except QuestionError as refused:  # its record went with what was taken away
                assert refused.field == "filter", refused
                continue
            yield from (f"{taken} {asking}: {word}" for word in filter_wrong(taken, full, answer))


@pytest.mark.parametrize("folder", [pytest.param(each, id=name(each)) for each in snapshot_folders()])
def test_no_filter_of_a_story_says_otherwise_for_what_is_missing(folder: Path) -> None:
    known = network(folder)
    assert list(broken(known, snapshot(folder), filters(known))) == []


@tried(8, shrink=False)
@given(seeds())
def test_no_filter_of_a_random_network_says_otherwise_for_what_is_missing(seed: int) -> None:
    told = drawn_from(seed)[0].snapshot()
    known = build(told)
    assert list(broken(known, told, filters(known)[:6])) == []
