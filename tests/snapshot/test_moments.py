from __future__ import annotations

import datetime
from pathlib import Path

from isthmus.snapshot import moments, snapshot, write

AT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def _moment(folder: Path, name: str) -> Path:
    write(snapshot("x", []), folder / name)
    return folder / name


def test_the_last_whole_moment_by_name_is_the_folders(tmp_path: Path) -> None:
    assert moments.latest(tmp_path) is None
    assert moments.latest(tmp_path / "nowhere") is None
    _moment(tmp_path, "20260102T030405Z")
    last = _moment(tmp_path, "20260102T030405Z-10")
    _moment(tmp_path, "20260102T030405Z-9")
    _moment(tmp_path, "not-a-moment")
    (tmp_path / "20270101T000000Z").mkdir()
    assert moments.latest(tmp_path) == last
    assert [one.name for one in moments.moments(tmp_path)] == [
        "20260102T030405Z",
        "20260102T030405Z-9",
        "20260102T030405Z-10",
    ]


def test_what_is_finished_is_published_under_its_moment(tmp_path: Path) -> None:
    for name in ("20260102T030405Z", "20260102T030405Z-2"):
        _moment(tmp_path, moments.UNFINISHED)
        assert moments.latest(tmp_path) != tmp_path / name
        assert moments.publish(tmp_path, AT) == tmp_path / name
        assert moments.latest(tmp_path) == tmp_path / name
