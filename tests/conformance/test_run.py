"""The run fails on what is wrong, and on nothing else unless it is told to be strict."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.conformance import scope
from tests.conformance.cases import Check
from tests.conformance.rating import Rated
from tests.conformance.run import failed, main, table

CHECK = Check("c", "reach", True)
WITHIN = scope.CASES[0]


@pytest.mark.parametrize(
    ("case", "outcome", "lenient", "strict"),
    [
        (WITHIN, "right", False, False),
        (WITHIN, "unsupported", False, False),
        (WITHIN, "unknown", False, True),
        (WITHIN, "error", True, True),
        (WITHIN, "wrong", True, True),
        ("beyond", "unknown", False, False),
        ("beyond", "error", False, False),
        ("beyond", "wrong", True, True),
    ],
)
def test_a_run_fails_as_it_says(case: str, outcome: str, lenient: bool, strict: bool) -> None:
    rated = [Rated(case, CHECK, outcome)]
    assert (failed(rated, strict=False), failed(rated, strict=True)) == (lenient, strict)


def test_the_table_counts_each_name_and_all() -> None:
    told = table("kind", [("reach", "right"), ("parse", "wrong"), ("reach", "right")]).splitlines()
    assert [line.split() for line in told[2:]] == [
        ["parse", ".", "1", ".", ".", "."],
        ["reach", "2", ".", ".", ".", "."],
        ["all", "2", "1", ".", ".", "."],
    ]


def test_a_run_prints_what_is_wrong_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = [{"id": "one", "kind": "parse", "expected": True, "why": "because"}]
    case = {"case": "a", "snapshot": "all.json", "checks": checks}
    (tmp_path / "expected.json").write_bytes(msgspec.json.encode(case))
    (tmp_path / "all.json").write_text("{", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("wrong       parse one: all.json")
    assert "because" in told
    (tmp_path / "all.json").write_text('{"Vpcs": []}', encoding="utf-8")
    assert main([str(tmp_path)]) == 0


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
