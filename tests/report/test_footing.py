"""Who vouches for an answer, in words."""

from __future__ import annotations

import pytest

from isthmus.report.footing import vouched


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        ({"z3": "sat", "judge": "replayed"}, "sets, Z3 and judge agree"),
        ({"z3": "filters", "judge": "checked"}, "sets, Z3 and judge agree"),
        ({"z3": "skipped", "judge": "replayed"}, "sets and judge agree; Z3: skipped"),
        ({"z3": "unsat"}, "sets and Z3 agree; judge: skipped"),
        ({}, "sets alone; Z3: skipped; judge: skipped"),
        ({"z3": "timeout", "judge": "unknown"}, "sets alone; Z3: timeout; judge: unknown"),
    ],
)
def test_the_proof_line_counts_only_readers_that_spoke(proof: dict[str, str], words: str) -> None:
    assert vouched(proof) == words
