"""What is missing from a snapshot never turns what ``filter`` and ``exposure`` say: the law of ``test_missing``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import Network, build
from isthmus.snapshot.section import Snapshot
from tests.laws.depth import DEEP, tried
from tests.laws.taken_rules import exposure_wrong, filter_wrong, forgotten
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
from tests.stories.records import FIXTURES, name, snapshot_folders
from tests.strategies import drawn_from, seeds

MOST_GROUPS = 40 if DEEP else 6
"""Units: groups of a snapshot that are filtered again for each taking."""
MOST_EXPOSED = 40 if DEEP else 2
"""Units: rule lists of groups whose exposure is asked again; of entries of ACLs half as many."""
BEHIND_NAT = FIXTURES / "hairpin" / "variants" / "a-behind-nat"
EXPOSED = snapshot_folders() if DEEP else [*snapshot_folders()[::3], BEHIND_NAT]
"""Snapshots whose exposures are asked again; one where a rule names the address that a sender is translated to."""


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


def exposures(known: Network) -> list[Question]:
    """Both ways of the first groups, and the first entries of the first ACLs."""
    rules = [f"{group}/{way}" for group in known.security_groups for way in ("ingress", "egress")]
    entries = [
        f"{name}/{'egress' if entry.egress else 'ingress'}/{entry.rule_number}"
        for name, acl in known.network_acls.items()
        for entry in acl.entries
    ]
    chosen = (*rules[:MOST_EXPOSED], *entries[: MOST_EXPOSED // 2])
    return [{"question": "exposure", "rule": rule, "limit": 10**6, "fast": True} for rule in chosen]


def broken(
    known: Network,
    told: Snapshot,
    questions: list[Question],
    ways: Iterable[Taken],
    spared: Sparing = nothing,
) -> Iterator[str]:
    """Every breach of the law by these questions, whatever is taken away of these."""
    fulls = [(asking, isthmus.ask(known, asking)) for asking in questions]
    for taken in ways:
        if spared(known, taken):
            continue
        less = build(without(told, taken))
        gone = forgotten(known, less)
        for asking, full in fulls:
            try:
                answer = isthmus.ask(less, asking)
            except QuestionError as refused:  # its record went with what was taken away
                assert refused.field in ("filter", "rule"), refused
                continue
            if INSTEAD.get(taken.kind) in (answer.assumptions or ()):
                continue
            if asking["question"] == "filter":
                said = filter_wrong(taken, full, answer)
            else:
                said = exposure_wrong(taken, full, answer, gone)
            yield from (f"{taken} {asking}: {word}" for word in said)


@pytest.mark.parametrize("folder", [pytest.param(each, id=name(each)) for each in snapshot_folders()])
def test_no_filter_of_a_story_says_otherwise_for_what_is_missing(folder: Path) -> None:
    known = network(folder)
    assert list(broken(known, snapshot(folder), filters(known), some_takings(folder))) == []


@tried(5, shrink=False)
@given(seeds())
def test_no_filter_of_a_random_network_says_otherwise_for_what_is_missing(seed: int) -> None:
    told = drawn_from(seed)[0].snapshot()
    known = build(told)
    assert list(broken(known, told, filters(known)[:6], takings(told))) == []


@pytest.mark.parametrize("folder", [pytest.param(each, id=name(each)) for each in EXPOSED])
def test_no_exposure_of_a_story_says_otherwise_for_what_is_missing(folder: Path) -> None:
    known = network(folder)
    assert list(broken(known, snapshot(folder), exposures(known), some_takings(folder))) == []


@tried(4, shrink=False)
@given(seeds())
def test_no_exposure_of_a_random_network_says_otherwise_for_what_is_missing(seed: int) -> None:
    told = drawn_from(seed)[0].snapshot()
    known = build(told)
    assert list(broken(known, told, exposures(known), takings(told), impossible)) == []
