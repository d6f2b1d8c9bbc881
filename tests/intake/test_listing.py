"""The files of a folder that may be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from isthmus.errors import InputError
from isthmus.intake import listing
from isthmus.intake.listing import files


def test_names_are_relative_sorted_and_deep(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "a/b/c.json", "a.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert files(tmp_path) == (["a.json", "a/b/c.json", "a/z.json", "b.json"], [])


def test_hidden_entries_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.json").write_text("{}")
    (tmp_path / "._Vpcs.json").write_text("{}")
    assert files(tmp_path) == ([], [])


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "real.json").write_text("{}")
    (inside / "out.json").symlink_to("../secret.json")
    (inside / "same.json").symlink_to("real.json")
    (inside / "lost.json").symlink_to("nowhere.json")
    (inside / "loop").symlink_to(".")
    names, aside = files(inside)
    assert names == ["real.json", "same.json"]
    assert [(n.file, n.kind) for n in aside] == [
        ("loop", "not-followed"),
        ("lost.json", "not-followed"),
        ("out.json", "not-followed"),
    ]


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Subnets.json")
    names, aside = files(tmp_path)
    assert names == []
    assert aside[0].detail == "not a regular file"


def test_folders_without_end_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "DEEPEST", 3)
    (tmp_path / "a/b/c/d").mkdir(parents=True)
    with pytest.raises(InputError, match="more than 3 deep"):
        files(tmp_path)


def test_a_name_that_can_not_be_cited_is_an_error(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.json")).write_text("{}")
    with pytest.raises(InputError, match="can't be cited"):
        files(tmp_path)
