"""The parse checks of the shared data, through the public door."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake import read

SHARED = Path(os.environ.get("ISTHMUS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data"


def _checks() -> list[Any]:
    found: list[Any] = []
    for expected in sorted(DATA.glob("*/*/expected.json")):
        case = json.loads(expected.read_bytes())
        for check in case["checks"]:
            if check["kind"] == "parse":
                found.append(pytest.param(expected.parent / check["file"], check, id=check["id"]))
    absent = pytest.mark.skip(reason=f"no shared data at {DATA}")
    return found or [pytest.param(DATA, {}, marks=absent)]


@pytest.mark.parametrize(("file", "check"), _checks())
def test_the_file_reads_as_the_check_says(file: Path, check: dict[str, Any]) -> None:
    if not check["expected"]:
        with pytest.raises(InputError) as refused:
            read(file)
        assert len(refused.value.message) > 20
        return
    told = read(file)
    assert told.sections or told.notices
    if "resource" in check:
        assert told.count(check["resource"]) == check["count"]
    elif "count" in check:
        document = json.loads(file.read_bytes())
        # The count is the length of the outermost value: a list's records, an object's keys.
        assert len(document) == check["count"]
        assert told.count() == (check["count"] if isinstance(document, list) else len(_only_list(document)))


def _only_list(document: dict[str, Any]) -> list[Any]:
    lists = [value for value in document.values() if isinstance(value, list)]
    assert len(lists) == 1, "an answer of one result key"
    return lists[0]
