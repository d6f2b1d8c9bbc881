"""The tour: every stop is asked, shown under its title, and a blocked flow is no failure of the tour."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_a_tour_shows_each_answer_under_its_title(desk: Any, run: Callable[..., Any], tmp_path: Path) -> None:
    stops = [{"id": "web to db", "say": "reachable"}, {"id": "dev to db", "say": "unreachable"}]
    (tmp_path / "tour.jsonl").write_text("".join(json.dumps(stop) + "\n" for stop in stops))
    outcome = run("demo", str(tmp_path))
    assert outcome.status == 0
    assert desk.loaded == [str(tmp_path / "snapshot")]
    assert [line for line in outcome.out.splitlines() if line] == [
        "# web to db",
        "REACHABLE",
        "# dev to db",
        "UNREACHABLE",
    ]


def test_a_folder_without_a_tour_is_named(desk: Any, run: Callable[..., Any], tmp_path: Path) -> None:
    outcome = run("demo", str(tmp_path))
    assert outcome.status == 1
    assert "tour.jsonl" in outcome.err
