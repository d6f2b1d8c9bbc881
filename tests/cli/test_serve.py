"""The names under which snapshots are served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isthmus.cli.serve import named


def test_a_snapshot_goes_by_its_folder_unless_it_is_given_a_name() -> None:
    assert named(["snapshots/prod", "dev=snapshots/2", "a=b=c"]) == {
        "prod": "snapshots/prod",
        "dev": "snapshots/2",
        "a": "b=c",
    }


@pytest.mark.parametrize("given", ["=x", "x=", ""])
def test_half_a_name_is_refused(given: str, desk: Any, run: Callable[..., Any]) -> None:
    outcome = run("serve", given)
    assert outcome.status == 1
    assert outcome.err.startswith("isthmus: snapshots: ")


def test_two_snapshots_of_one_name_are_refused(desk: Any, run: Callable[..., Any]) -> None:
    outcome = run("serve", "a/prod", "b/prod")
    assert outcome.status == 1
    assert "two snapshots are called 'prod'" in outcome.err
