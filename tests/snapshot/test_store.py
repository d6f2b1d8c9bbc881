"""isthmus's own snapshot on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake import read
from isthmus.snapshot import Call, Notice, Section, Snapshot, snapshot, store, write
from isthmus.snapshot.store import Filed

SECTIONS = [
    Section("Subnets", "x/a.json", "/Subnets", b'[{"SubnetId": "subnet-1"}]', "111122223333", "us-east-1"),
    Section("Subnets", "x/b.json", "/Subnets", b'[{"SubnetId":"subnet-2"}]', "111122223333", "us-east-1"),
    Section("PrefixListEntries", "x/c.json", "/Entries", b"[]", "111122223333", "us-east-1", "pl-1"),
    Section("Vpcs", "x/d.json", "/data/Vpcs", b'[{"VpcId":"vpc-1"}]'),
    Section("Odd/../kind", "x/e.json", "/x", b"[]", "../..", ".hidden"),
]


def _snapshot() -> Snapshot:
    notices = [Notice("incomplete-pages", "x/a.json", "/Subnets", "more pages", "111122223333", "us-east-1")]
    return snapshot("x", SECTIONS, notices, "2026-01-02T03:04:05Z")


def _content(told: Snapshot) -> list[tuple[Any, ...]]:
    return [(s.kind, s.records(), s.account, s.region, s.owner) for s in told.sections]


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    written = write(_snapshot(), tmp_path / "s", tool="isthmus 0.1.0")
    assert read(tmp_path / "s") == written == store.read(tmp_path / "s")
    assert _content(written) == _content(_snapshot())
    assert written.as_of == "2026-01-02T03:04:05Z"
    assert [n.kind for n in written.notices] == ["incomplete-pages"]


def test_writing_again_what_was_read_keeps_the_hash(tmp_path: Path) -> None:
    first = write(_snapshot(), tmp_path / "a")
    second = write(first, tmp_path / "b")
    assert second.hash == first.hash
    assert second.sections == first.sections
    same = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in (tmp_path / "a").rglob("*.json")}
    assert same == {p.relative_to(tmp_path / "b"): p.read_bytes() for p in (tmp_path / "b").rglob("*.json")}


def test_files_stay_within_the_folder_whatever_their_names(tmp_path: Path) -> None:
    write(_snapshot(), tmp_path / "in" / "s")
    assert [p.name for p in tmp_path.iterdir()] == ["in"]
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["s"]
    assert (tmp_path / "in/s/111122223333/us-east-1/Subnets.2.json").exists()


def test_refused_calls_become_notices(tmp_path: Path) -> None:
    calls = [
        Call("ec2", "DescribeVpcs"),
        Call("ec2", "DescribeSubnets", "refused", "111122223333", "us-east-1", "UnauthorizedOperation"),
    ]
    told = write(_snapshot(), tmp_path / "s", calls=calls)
    assert [n.detail for n in told.notices if n.kind == "refused-call"] == [
        "ec2 DescribeSubnets was refused: UnauthorizedOperation"
    ]
    assert told.notices[-1].pointer == "/calls/1"
    assert told.notices[-1].region == "us-east-1"


def test_an_outcome_that_this_version_does_not_know_is_a_gap(tmp_path: Path) -> None:
    told = write(_snapshot(), tmp_path / "s", calls=[Call("ec2", "DescribeSubnets", "postponed")])
    assert [n.detail for n in told.notices if n.kind == "refused-call"] == [
        "ec2 DescribeSubnets was 'postponed', which is not known: no reason told"
    ]


def test_a_snapshot_of_ours_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    place = tmp_path / "s"
    place.mkdir()
    write(_snapshot(), place)
    write(snapshot("x", SECTIONS[:1]), place)
    assert len(read(place).sections) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["s"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="something else"):
        write(_snapshot(), tmp_path / "mine")
    with pytest.raises(InputError, match="not a folder"):
        write(_snapshot(), tmp_path / "mine" / "letter.txt")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_a_write_that_fails_leaves_the_old_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "s"
    first = write(_snapshot(), place)
    rename = os.rename

    def failing(source: str | Path, target: str | Path) -> None:
        if Path(source).name == "new":
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(store.os, "rename", failing)
    with pytest.raises(InputError, match="No space"):
        write(snapshot("x", SECTIONS[:1]), place)
    monkeypatch.undo()
    assert read(place) == first
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def test_secrets_are_not_written(tmp_path: Path) -> None:
    bad = Section("LaunchTemplateVersions", "a", "/LaunchTemplateVersions", b'[{"UserData":"hush"}]')
    write(snapshot("x", [bad]), tmp_path / "s")
    assert all(b"hush" not in p.read_bytes() for p in (tmp_path / "s").rglob("*.json"))


def _manifest(folder: Path, **change: Any) -> Path:
    write(snapshot("x", SECTIONS[:1]), folder)
    manifest = json.loads((folder / store.MANIFEST).read_bytes())
    (folder / store.MANIFEST).write_text(json.dumps({**manifest, **change}))
    return folder


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="isthmus/snapshot/9"):
        read(_manifest(tmp_path / "s", schema="isthmus/snapshot/9"))


def test_a_manifest_can_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"Vpcs": []}')
    with pytest.raises(InputError, match="out of the snapshot"):
        read(_manifest(tmp_path / "s", sections=[{"kind": "Vpcs", "file": "../secret.json"}]))


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "can't be read"), ("{}", "holds no Subnets"), ("[", "JSON"), ('{"Subnets": {}}', "not a list")],
)
def test_a_listed_file_that_is_lost_or_broken_is_named(tmp_path: Path, text: str | None, told: str) -> None:
    write(snapshot("x", SECTIONS[:1]), tmp_path / "s")
    file = tmp_path / "s/111122223333/us-east-1/Subnets.json"
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    with pytest.raises(InputError, match=told) as error:
        read(tmp_path / "s")
    assert error.value.file == "111122223333/us-east-1/Subnets.json"


def test_a_manifest_without_its_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="manifest"):
        read(_manifest(tmp_path / "s", sections=[{"kind": "Vpcs"}]))


def test_a_manifest_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / store.MANIFEST)
    assert not store.is_own(tmp_path)
    with pytest.raises(InputError, match="nothing of AWS"):
        read(tmp_path)


def test_a_call_that_hides_nothing_is_no_gap(tmp_path: Path) -> None:
    calls = [
        Call("shield", "ListProtections", "absent", "111122223333"),
        Call("ec2", "DescribeVpcs", "failed", "111122223333", "us-east-1", "timed out", hides="everything"),
    ]
    told = write(_snapshot(), tmp_path / "s", calls=calls)
    assert [n.detail for n in told.notices if n.kind == "refused-call"] == [
        "ec2 DescribeVpcs was not answered: timed out; this hides everything"
    ]


def test_a_sealed_folder_reads_and_empty_lists_may_share_a_file(tmp_path: Path) -> None:
    here = ("111122223333", "us-east-1")
    (tmp_path / "empty.json").write_text('{"Vpcs": [], "Subnets": []}')
    (tmp_path / "tables.json").write_text('{"RouteTables": [{"RouteTableId": "rtb-1"}]}')
    sections = [
        Filed("RouteTables", "tables.json", *here),
        Filed("Subnets", "empty.json", *here),
        Filed("Vpcs", "empty.json", *here),
    ]
    calls = [Call("ec2", "DescribeVpcs", at="2026-01-02T03:04:05Z")]
    store.seal(tmp_path, sections, calls, as_of="2026-01-02T03:04:05Z", tool="isthmus 0")
    told = store.read(tmp_path)
    assert [(s.kind, s.count(), s.file, s.pointer) for s in told.sections] == [
        ("RouteTables", 1, "tables.json", "/RouteTables"),
        ("Subnets", 0, "empty.json", "/Subnets"),
        ("Vpcs", 0, "empty.json", "/Vpcs"),
    ]
    assert told.listed("Vpcs", *here)
    assert store.made_of(tmp_path) == (tuple(sections), tuple(calls))


@pytest.mark.parametrize(
    "content",
    [
        b'{"Vpcs": [{"VpcId": "vpc-\xff"}]}',
        b'{"Vpcs": [%s%s]}' % (b"[" * 900, b"]" * 900),
        b'{"Vpcs": [{"VpcId": "vpc-1", "UserData": "x", "New": 1e999}]}',
    ],
)
def test_a_file_that_later_rooms_could_not_read_is_refused_at_once(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "s"
    written = write(snapshot("x", [Section("Vpcs", "a.json", "/Vpcs", b"[{}]")]), folder)
    (folder / written.sections[0].file).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(folder)
    assert caught.value.file == written.sections[0].file


@pytest.mark.parametrize("content", [b'{"schema": "\xff"}', b"\xff", b"{"])
def test_a_manifest_that_is_no_text_is_refused_or_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "isthmus.json").write_bytes(content)
    assert not store.is_own(tmp_path)
    with pytest.raises(InputError):
        store.read(tmp_path)


def test_a_name_of_a_file_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    manifest = {"schema": store.SCHEMA, "sections": [{"kind": "Vpcs", "file": "a\0.json"}]}
    (tmp_path / "isthmus.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="no name of a file") as caught:
        read(tmp_path)
    assert caught.value.pointer == "/sections/0/file"
