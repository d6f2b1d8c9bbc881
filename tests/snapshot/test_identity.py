"""The hash that names a snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from isthmus.snapshot import Notice, Section, identity

SECTION = Section("Subnets", "a.json", "/Subnets", b"[]", "111122223333", "us-east-1")


def test_the_same_content_has_the_same_hash() -> None:
    assert identity([SECTION], [], None) == identity([replace(SECTION)], [], None)
    assert len(identity([], [], None)) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"raw": b"[ ]"},
        {"kind": "Vpcs"},
        {"file": "b.json"},
        {"pointer": "/data/Subnets"},
        {"account": None},
        {"region": "us-east-2"},
        {"owner": "pl-1"},
    ],
)
def test_whatever_an_answer_could_say_changes_the_hash(change: dict[str, Any]) -> None:
    assert identity([replace(SECTION, **change)], [], None) != identity([SECTION], [], None)


def test_notices_and_the_moment_change_the_hash() -> None:
    plain = identity([SECTION], [], None)
    assert identity([SECTION], [Notice("refused-call", "a.json", "", "no")], None) != plain
    assert identity([SECTION], [], "2026-01-01T00:00:00Z") != plain


def test_sections_do_not_run_into_each_other() -> None:
    one = [Section("A", "f", "/A", b"[1]"), Section("B", "f", "/B", b"[2]")]
    other = [Section("A", "f", "/A", b"[2]"), Section("B", "f", "/B", b"[1]")]
    assert identity(one, [], None) != identity(other, [], None)
