"""The tour: every stop is asked, shown under its title, and a blocked flow is no failure of the tour."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_a_tour_shows_each_answer_under_its_title(desk: Any, run: Callable[..., Any], tmp_path: Path) -> None:
    stops = [{"id": "web to db", "say": "reachable"}, {"id": "dev to db", "say": "unreachable"}]
    tour = tmp_path / "tour.jsonl"
    tour.write_text("".join(json.dumps(stop) + "\n" for stop in stops))
    outcome = run("demo", "S", str(tour))
    assert outcome.status == 0
    assert desk.loaded == ["S"]
    assert [line for line in outcome.out.splitlines() if line] == [
        "# web to db",
        "REACHABLE",
        "# dev to db",
        "UNREACHABLE",
    ]


def test_away_from_a_checkout_the_missing_tour_is_named(
    desk: Any, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("demo")
    assert outcome.status == 1
    assert "docs/tour.jsonl" in outcome.err


def test_a_network_of_ones_own_is_asked_what_can_be_asked_of_any(run: Callable[..., Any]) -> None:
    outcome = run("demo", str(ROOT / "fixtures/peering/snapshot"))
    assert (outcome.status, outcome.err) == (0, "")
    assert "ERROR" not in outcome.out
    assert outcome.out.startswith(
        "# What can anybody on the internet reach?\nUNREACHABLE  the internet -> whom"
    )
    assert outcome.out.count("\n# ") == 3


ROOT = Path(__file__).parent.parent.parent


def test_every_stop_of_the_tour_through_the_demo_network_is_answered(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = run("demo")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.count("\n# ") + 1 == len((ROOT / "docs/tour.jsonl").read_text().splitlines())
    for word in ("REACHABLE", "UNREACHABLE", "EXPOSES"):
        assert f"\n{word}  " in outcome.out
