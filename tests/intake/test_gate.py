"""The gate: files and folders, several of them, and what is set aside."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

import isthmus.intake as intake
from isthmus.errors import InputError, LimitError
from isthmus.intake import gate, read
from isthmus.snapshot import Section, snapshot, write

VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}
SUBNET = {
    "SubnetId": "subnet-1",
    "VpcId": "vpc-1",
    "CidrBlock": "10.0.0.0/24",
    "AvailabilityZone": "us-east-1a",
}


def _write(place: Path, value: Any) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(value if isinstance(value, str) else json.dumps(value))
    return place


def test_the_front_door_says_exactly_its_names() -> None:
    assert intake.__all__ == ["read"]


def test_a_folder_of_any_names_and_depth_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    _write(tmp_path / "zeta" / "one" / "thing", {"Vpcs": [VPC]})
    _write(tmp_path / "alpha.txt", {"Subnets": [SUBNET]})
    told = read(tmp_path)
    assert [(s.kind, s.file) for s in told.sections] == [("Subnets", "alpha.txt"), ("Vpcs", "zeta/one/thing")]
    assert told.files == ("alpha.txt", "zeta/one/thing")


def test_the_hash_does_not_depend_on_where_the_folder_is_or_how_it_was_filled(tmp_path: Path) -> None:
    for place, names in (("a", "xyz"), ("b/c", "zyx")):
        for name in names:
            _write(tmp_path / place / f"{name}.json", {"Vpcs": [{"VpcId": name, "CidrBlock": "10.0.0.0/16"}]})
    assert read(tmp_path / "a").hash == read(tmp_path / "b/c").hash
    _write(tmp_path / "a" / "x.json", {"Vpcs": []})
    assert read(tmp_path / "a").hash != read(tmp_path / "b/c").hash


def test_batfishs_layout_tells_accounts_and_regions(tmp_path: Path) -> None:
    _write(tmp_path / "aws_configs/accounts/111122223333/us-east-1/Vpcs.json", {"Vpcs": [VPC]})
    _write(tmp_path / "aws_configs/eu-west-1/Vpcs.json", {"Vpcs": []})
    _write(tmp_path / "aws_configs/Vpcs-us-west-2.json", {"Vpcs": []})
    told = {s.file: (s.account, s.region) for s in read(tmp_path).sections}
    # The one account that is told anywhere is taken for the files that tell none.
    assert told == {
        "aws_configs/Vpcs-us-west-2.json": ("111122223333", "us-west-2"),
        "aws_configs/accounts/111122223333/us-east-1/Vpcs.json": ("111122223333", "us-east-1"),
        "aws_configs/eu-west-1/Vpcs.json": ("111122223333", "eu-west-1"),
    }


def test_records_tell_the_region_where_names_do_not(tmp_path: Path) -> None:
    _write(tmp_path / "s.json", {"Subnets": [SUBNET]})
    _write(tmp_path / "v.json", {"Vpcs": [VPC]})
    assert {s.region for s in read(tmp_path).sections} == {"us-east-1"}
    _write(tmp_path / "t.json", {"Subnets": [{**SUBNET, "AvailabilityZone": "us-west-2b"}]})
    assert {s.file: s.region for s in read(tmp_path).sections} == {
        "s.json": "us-east-1",
        "t.json": "us-west-2",
        "v.json": None,
    }


def test_gzip_and_utf_16_are_read_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(json.dumps({"Vpcs": [VPC]}).encode()))
    (tmp_path / "b.json").write_bytes(json.dumps({"Subnets": [SUBNET]}).encode("utf-16"))
    told = read(tmp_path)
    assert told.count("Vpcs") == told.count("Subnets") == 1


def test_lines_of_answers_are_read_one_by_one(tmp_path: Path) -> None:
    text = json.dumps({"Vpcs": [VPC]}) + "\n" + json.dumps(SUBNET) + "\n"
    told = read(_write(tmp_path / "all.jsonl", text))
    assert [(s.kind, s.pointer) for s in told.sections] == [("Vpcs", "/0/Vpcs"), ("Subnets", "/1")]


def test_files_that_are_no_json_are_set_aside_and_told(tmp_path: Path) -> None:
    _write(tmp_path / "Vpcs.json", {"Vpcs": [VPC]})
    _write(tmp_path / "README.md", "[![badge](x)](y)\n# Notes\n")
    _write(tmp_path / "main.tf", 'resource "aws_vpc" "a" {\n}\n')
    _write(tmp_path / "router.cfg", "!\nhostname r1\n")
    _write(tmp_path / "Addresses.json", "\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\x00\x01")
    told = read(tmp_path)
    assert told.notices == ()
    assert told.files == ("Vpcs.json",)
    assert [n.file for n in told.skipped] == [
        "Addresses.json",
        "README.md",
        "main.tf",
        "picture.png",
        "router.cfg",
    ]


def test_a_file_named_json_that_is_none_is_an_error(tmp_path: Path) -> None:
    _write(tmp_path / "Vpcs.json", {"Vpcs": [VPC]})
    _write(tmp_path / "deep" / "Subnets.json", "<html>Sign in</html>")
    with pytest.raises(InputError, match="begins with '<html>") as error:
        read(tmp_path)
    assert error.value.file == "deep/Subnets.json"


@pytest.mark.parametrize("content", [None, "", "# prose", {"Vpcs": [VPC]}])
def test_a_folder_without_anything_of_aws_is_an_error(tmp_path: Path, content: Any) -> None:
    if content is not None:
        _write(tmp_path / "file", content)
    if isinstance(content, dict):
        assert read(tmp_path).count() == 1
    else:
        with pytest.raises(InputError, match="nothing of AWS"):
            read(tmp_path)


def test_a_folder_of_terraforms_own_files_says_what_is_read_instead(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_vpc" "main" {}')
    with pytest.raises(InputError, match=r"holds nothing of AWS: .* terraform show -json PLAN"):
        read(tmp_path)


@pytest.mark.parametrize("content", ["", "# prose"])
def test_a_single_file_that_is_no_answer_is_an_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="can't be read as AWS"):
        read(_write(tmp_path / "notes", content))


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    for path in (str(tmp_path / "none"), "a\0b"):
        with pytest.raises(InputError, match="can't be read"):
            read(path)
    with pytest.raises(InputError, match="nothing to read"):
        read([])


def test_a_pipe_is_neither_file_nor_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither"):
        read(tmp_path / "pipe")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LARGEST", 10)
    with pytest.raises(LimitError):
        read(_write(tmp_path / "big", {"Vpcs": [VPC]}))


def test_several_folders_are_one_snapshot_with_their_names_before(tmp_path: Path) -> None:
    one = _write(tmp_path / "prod" / "a.json", {"Vpcs": [VPC]}).parent
    two = _write(tmp_path / "old" / "prod" / "a.json", {"Subnets": [SUBNET]}).parent
    told = read([one, str(two)])
    assert [s.file for s in told.sections] == ["prod/a.json", "prod.2/a.json"]
    assert told.files == ("prod/a.json", "prod.2/a.json")
    assert read([one]) == read(one)


def test_snapshots_of_our_own_are_read_within_a_folder(tmp_path: Path) -> None:
    source = _write(tmp_path / "source" / "111122223333" / "us-east-1" / "v.json", {"Vpcs": [VPC]}).parent
    write(read(tmp_path / "source"), tmp_path / "all" / "today")
    _write(tmp_path / "all" / "subnets.json", {"Subnets": [SUBNET]})
    told = read(tmp_path / "all")
    assert [(s.kind, s.file) for s in told.sections] == [
        ("Subnets", "subnets.json"),
        ("Vpcs", "today/111122223333/us-east-1/Vpcs.json"),
    ]
    assert source.exists()


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    _write(tmp_path / "a.json", {"Vpcs": [VPC], "Unknown": [{}]})
    assert read(tmp_path) == read(str(tmp_path))


def test_an_answer_as_yaml_is_told_and_not_passed_over(tmp_path: Path) -> None:
    _write(tmp_path / "v.json", {"Vpcs": [VPC]})
    _write(tmp_path / "s.yaml", "Subnets:\n- SubnetId: subnet-1\n")
    _write(tmp_path / "domains.yml", "Names:\n- .example.com\n")
    told = read(tmp_path)
    assert [(n.kind, n.file) for n in told.notices] == [("unrecognised-document", "s.yaml")]
    assert [n.file for n in told.skipped] == ["domains.yml"]


def test_of_a_folder_of_moments_the_last_is_read(tmp_path: Path) -> None:
    for name, vpcs in (("20260102T030405Z", 1), ("20260102T040405Z", 2)):
        raw = json.dumps([{"VpcId": f"vpc-{number}"} for number in range(vpcs)]).encode()
        write(snapshot("x", [Section("Vpcs", "Vpcs.json", "/Vpcs", raw)]), tmp_path / name)
    told = read(tmp_path)
    assert told.count("Vpcs") == 2
    assert told.root == str(tmp_path / "20260102T040405Z")
    assert read(tmp_path / "20260102T030405Z").count("Vpcs") == 1
