"""Whole folders of the shared data, through the public door."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from isthmus.intake import read
from isthmus.snapshot import resolve, write

SHARED = Path(os.environ.get("ISTHMUS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DATA = SHARED / "data"
ANSWERS = (
    "aws-cli", "batfish", "cartography", "cloud-custodian", "cloudmapper", "np-guard", "reach",
)  # fmt: skip
FOLDERS = [folder for source in ANSWERS for folder in sorted(DATA.glob(f"{source}/*/snapshot"))] or [None]


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_record_leads_back_into_its_file(folder: Path | None, tmp_path: Path) -> None:
    if folder is None:
        pytest.skip(f"no shared data at {DATA}")
    told = read(folder)
    assert told.count() > 0
    documents: dict[str, object] = {}
    for section in told.sections:
        if section.file not in documents:
            documents[section.file] = json.loads((folder / section.file).read_bytes())
        wrapped = section.anchors and section.anchors[0][0].startswith("/0/Instances")
        records = section.records()[0]["Instances"] if wrapped else section.records()
        for at, record in enumerate(records):
            below = f"/0/Instances/{at}" if wrapped else f"/{at}"
            there = resolve(documents[section.file], section.locate(below))
            text = json.dumps(there)
            if "__class__" not in text and "REDACTED" not in json.dumps(record):
                assert there == record


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_what_is_written_as_our_own_reads_back_alike(folder: Path | None, tmp_path: Path) -> None:
    if folder is None:
        pytest.skip(f"no shared data at {DATA}")
    told = read(folder)
    written = write(told, tmp_path / "own")
    assert read(tmp_path / "own") == written
    assert [(s.kind, s.records(), s.account, s.region, s.owner) for s in written.sections] == [
        (s.kind, s.records(), s.account, s.region, s.owner) for s in told.sections
    ]
    assert len(written.notices) == len(told.notices)


def test_batfishs_folders_tell_their_regions() -> None:
    folder = DATA / "batfish" / "test-transit-gateway" / "snapshot"
    if not folder.exists():
        pytest.skip(f"no shared data at {DATA}")
    assert {section.region for section in read(folder).sections} == {"us-east-2"}
