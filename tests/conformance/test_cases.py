"""Cases are found by name, and a sealed folder is left alone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.conformance.cases import find, read

CASE = {"case": "a/one", "snapshot": "snapshot", "checks": [{"id": "1", "kind": "parse", "expected": True}]}


def _write(folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    (folder / "expected.json").write_bytes(msgspec.json.encode({**CASE, "case": name}))


def test_cases_come_in_order_of_their_folders_without_sealed_ones(tmp_path: Path) -> None:
    _write(tmp_path / "b", "b")
    _write(tmp_path / "a" / "one", "a/one")
    _write(tmp_path / "sealed" / "c", "c")
    assert [case.case for _, case in find(tmp_path)] == ["a/one", "b"]
    assert [case.case for _, case in find(tmp_path, ["a/"])] == ["a/one"]


def test_a_case_of_another_shape_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "expected.json"
    file.write_text(
        '{"case": "a", "snapshot": "s", "checks": [{"id": "1", "kind": "reach"}]}', encoding="utf-8"
    )
    with pytest.raises(msgspec.ValidationError, match="expected"):
        read(file)
