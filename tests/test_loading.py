"""From a path to a network: what is no answer of AWS is said so, with what was there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import isthmus
from isthmus.errors import InputError


def test_a_folder_with_nothing_of_aws_says_what_was_looked_for_and_found(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"hello": 1}')
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(InputError, match=r"holds nothing of AWS: .*Vpcs.*found notes.txt, other.json"):
        isthmus.load(tmp_path)


def test_a_result_key_that_holds_no_list_is_refused_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "vpcs.json").write_text('{"Vpcs": "nope", "Subnets": []}')
    with pytest.raises(InputError, match="no list of records") as error:
        isthmus.load(tmp_path)
    assert (error.value.file, error.value.pointer) == ("vpcs.json", "/Vpcs")


@pytest.mark.parametrize("value", ["3", "true", "-1.5"])
def test_a_number_or_a_truth_value_in_place_of_a_list_is_refused_with_it(tmp_path: Path, value: str) -> None:
    (tmp_path / "all.json").write_text(f'{{"Vpcs": {value}, "Subnets": []}}')
    with pytest.raises(InputError, match=f"'Vpcs' is no list of records: {value}") as error:
        isthmus.load(tmp_path)
    assert (error.value.file, error.value.pointer) == ("all.json", "/Vpcs")


@pytest.mark.parametrize("value", ["null", '{"vpc-1": {}}'])
def test_nothing_or_an_object_in_place_of_a_list_is_a_gap(tmp_path: Path, value: str) -> None:
    (tmp_path / "all.json").write_text(f'{{"Vpcs": {value}, "Subnets": []}}')
    (notice,) = isthmus.load(tmp_path).snapshot.notices
    assert (notice.kind, notice.file, notice.pointer) == ("unrecognised-document", "all.json", "/Vpcs")
    assert "'Vpcs' is no list of records" in notice.detail


def test_the_package_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "isthmus", "version"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0 and isthmus.__version__ in ran.stdout
