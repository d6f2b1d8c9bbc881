"""The judge's own reading of firewalls, held to what AWS documents case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from isthmus.judge.firewall import Spoken, judge_session
from tests.semantics.firewall_cases import CASES, Case
from tests.semantics.firewalls import load


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_the_judge_holds_that(case: Case, tmp_path: Path) -> None:
    network = load(tmp_path, case.told)
    said = judge_session(network.snapshot, case.name, case.flow(), Spoken(*case.spoken))
    assert said is not None
    assert (said.opening, said.handshake, said.data) == case.words
