"""A fix says whom it opens besides what was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.graph.draw import draw, drawn
from isthmus.model.network import Network
from isthmus.query.mending import changed_network
from isthmus.query.path import opening

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
HEAD = "the fix reaches further: "


@pytest.fixture(scope="module")
def demo() -> Network:
    return isthmus.load(DEMO)


def ask(demo: Network, source: str, target: str, service: str = "ssh") -> isthmus.Answer:
    return isthmus.ask(
        demo, {"question": "path", "source": source, "target": target, "service": service, "fast": False}
    )


def further(answer: isthmus.Answer) -> list[str]:
    return [note.removeprefix(HEAD) for note in answer.notes or () if note.startswith(HEAD)]


def test_others_who_hold_the_group_and_are_in_the_block_are_named(demo: Network) -> None:
    held, inside = further(ask(demo, "internet", "web-1"))
    assert held == "prod-web-sg is held by web-2 too"
    assert inside.startswith("0.0.0.0/0 holds ") and inside.endswith(" and 23 more too")


def test_subnets_behind_a_network_acl_are_named(demo: Network) -> None:
    assert "prod-db-acl guards prod-db-b too" in further(ask(demo, "dev-app-1", "db-1"))


def test_a_fix_for_one_holder_of_one_address_reaches_no_further(demo: Network) -> None:
    answer = ask(demo, "app-1", "bastion")
    assert answer.fixes and further(answer) == []


def test_what_is_reachable_needs_no_such_word(demo: Network) -> None:
    assert further(ask(demo, "internet", "web-1", "https")) == []


def test_rules_of_filters_are_no_part_of_the_map(demo: Network) -> None:
    edits: list[dict[str, Any]] = (ask(demo, "dev-app-1", "db-1").fixes or [])[0]
    changed = changed_network(demo, edits)
    assert {edit["kind"] for edit in edits} == {"SecurityGroups", "NetworkAcls"}
    assert changed.memo["graph"] is drawn(demo)
    anew = draw(changed)
    assert (anew.onward, anew.tables, anew.gaps) == (
        drawn(demo).onward,
        drawn(demo).tables,
        drawn(demo).gaps,
    )


@pytest.mark.parametrize("target", ["db-1", "app-1", "vpc-04c50e4c10c69f1ee", "203.0.113.200", "internet"])
def test_what_the_engine_finds_open_is_told_as_path_tells_it(demo: Network, target: str) -> None:
    for source in ("dev-app-1", "web-1", "bastion", "internet"):
        if source == target:
            continue
        for direction in ("session", "forward"):
            question = {"source": source, "target": target, "service": "https", "direction": direction}
            whole = isthmus.ask(demo, {**question, "question": "path", "fixes": False})
            assert whole.proof is not None
            if whole.proof["z3"] == "skipped":  # Invariant: between these ends no packet can be written
                assert whole.verdict == "unreachable"
            else:
                found = opening(demo, {**question, "fixes": False})
                assert (found is not None) is (whole.verdict == "reachable"), (source, target)
                assert found is None or found.paths == whole.paths


def test_a_fix_for_one_of_many_says_that_it_is_not_for_all(demo: Network) -> None:
    some = "the fix opens some of what was asked, not all of it"
    assert some in (ask(demo, "vpc-04c50e4c10c69f1ee", "db-1").notes or ())
    assert some not in (ask(demo, "dev-app-1", "db-1").notes or ())
