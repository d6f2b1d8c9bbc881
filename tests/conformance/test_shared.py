"""The published cases within today's scope, each check asked through the public door."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conformance import scope
from tests.conformance.cases import find
from tests.conformance.rating import RIGHT, rate

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("ISTHMUS_SHARED", ROOT.parent / "shared")) / "data"
WITHOUT = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published cases are not there: set ISTHMUS_SHARED"
)


@WITHOUT
@pytest.mark.parametrize("name", scope.CASES)
def test_every_check_of_a_case_within_scope_comes_out_right(name: str) -> None:
    found = list(find(SHARED / name))
    assert [case.case for _, case in found] == [name]
    rated = [one for folder, case in found for one in rate(folder, case)]
    amiss = [f"{one.check.id} {one.outcome}: {one.told}" for one in rated if one.outcome != RIGHT]
    assert rated and not amiss


@WITHOUT
def test_no_answer_to_any_case_is_wrong_where_scope_ends() -> None:
    """What is not modelled yet must be unknown or refused, never wrong."""
    beyond = [one for one in find(SHARED) if one[1].case not in scope.CASES]
    rated = [one for folder, case in beyond for one in rate(folder, case)]
    assert [f"{one.check.id}: {one.told}" for one in rated if one.outcome == "wrong"] == []
