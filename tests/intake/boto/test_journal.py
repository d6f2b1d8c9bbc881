from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from isthmus.intake.boto.journal import NAME, Entry, Journal
from isthmus.snapshot.store import Call, Filed

NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def _entry(row: str) -> Entry:
    sections = (Filed("Vpcs", "a/b/Vpcs.json", "111122223333", "us-east-1"),)
    return Entry("111122223333", "us-east-1", row, sections, (Call("ec2", "DescribeVpcs"),))


def _written(folder: Path, *rows: str) -> None:
    journal = Journal(folder, "wish", NOON)
    for row in rows:
        journal.add(_entry(row))
    journal.close()


def test_what_was_done_is_there_when_the_run_is_taken_up(tmp_path: Path) -> None:
    _written(tmp_path / "j", "one", "two")
    journal = Journal(tmp_path / "j", "wish", NOON + HOUR)
    assert journal.resumed
    assert journal.plan.began == NOON
    assert list(journal.entries.values()) == [_entry("one"), _entry("two")]
    journal.close()


@pytest.mark.parametrize("wish", ["wish", "another"])
@pytest.mark.parametrize("hours", [-1, 1, 13])
def test_another_wish_or_another_day_starts_anew(tmp_path: Path, wish: str, hours: int) -> None:
    _written(tmp_path / "j", "one")
    (tmp_path / "j" / "half.json").write_text("{}")
    journal = Journal(tmp_path / "j", wish, NOON + hours * HOUR)
    journal.close()
    again = wish == "wish" and hours == 1
    assert journal.resumed is again
    assert bool(journal.entries) is again
    assert (tmp_path / "j" / "half.json").exists() is again


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_that_was_cut_off_is_not_there(tmp_path: Path, cut: int) -> None:
    _written(tmp_path / "j", "one", "two")
    file = tmp_path / "j" / NAME
    file.write_bytes(file.read_bytes()[:-cut])
    journal = Journal(tmp_path / "j", "wish", NOON)
    assert [row for _, _, row in journal.entries] == ["one"]
    journal.add(_entry("three"))
    journal.close()
    again = Journal(tmp_path / "j", "wish", NOON)
    assert [row for _, _, row in again.entries] == ["one", "three"]
    again.close()


@pytest.mark.parametrize("content", [b"", b"\n", b"nonsense\n", b'{"wish": 3}\n', b'{"wish": "wish"'])
def test_a_journal_that_can_not_be_read_starts_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "j").mkdir()
    (tmp_path / "j" / NAME).write_bytes(content)
    journal = Journal(tmp_path / "j", "wish", NOON)
    journal.close()
    assert not journal.resumed
    assert journal.entries == {}


def test_one_broken_line_makes_the_whole_journal_untrue(tmp_path: Path) -> None:
    _written(tmp_path / "j", "one")
    with open(tmp_path / "j" / NAME, "ab") as file:
        file.write(b"nonsense\n")
    journal = Journal(tmp_path / "j", "wish", NOON)
    journal.close()
    assert journal.entries == {}
