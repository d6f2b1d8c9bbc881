"""Plans that Terraform prints as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake import read
from isthmus.snapshot import Snapshot

VPC = {"address": "aws_vpc.a", "type": "aws_vpc", "values": {"cidr_block": "10.0.0.0/16"}}
CHANGE = {"address": "aws_vpc.a", "type": "aws_vpc", "change": {"actions": ["create"]}}


def _read(folder: Path, value: Any) -> Snapshot:
    (folder / "plan").write_text(json.dumps(value))
    return read(folder / "plan")


def test_the_changes_of_a_plan_are_its_records(tmp_path: Path) -> None:
    told = _read(tmp_path, {"format_version": "1.2", "planned_values": {}, "resource_changes": [CHANGE]})
    assert [(s.kind, s.pointer, s.records()) for s in told.sections if s.kind == "TerraformPlan"] == [
        ("TerraformPlan", "/resource_changes", [CHANGE])
    ]
    assert [n.kind for n in told.notices] == ["declared"]


def test_without_changes_every_modules_resources_are(tmp_path: Path) -> None:
    root = {"resources": [VPC], "child_modules": [{"child_modules": [{"resources": [VPC]}]}]}
    told = _read(tmp_path, {"format_version": "0.1", "planned_values": {"root_module": root}})
    assert [s.pointer for s in told.sections if s.kind == "TerraformPlan"] == [
        "/planned_values/root_module/resources",
        "/planned_values/root_module/child_modules/0/child_modules/0/resources",
    ]


def test_secrets_of_a_plan_are_gone(tmp_path: Path) -> None:
    change = {**CHANGE, "change": {"after": {"user_data": "hush", "tunnel1_preshared_key": "hush"}}}
    told = _read(tmp_path, {"format_version": "1.0", "resource_changes": [change]})
    assert b"hush" not in told.sections[0].raw


@pytest.mark.parametrize(
    ("change", "told", "pointer"),
    [
        ({"format_version": "2.0"}, "'2.0' can't be read", "/format_version"),
        ({"format_version": 1}, "can't be read", "/format_version"),
        ({"format_version": "new"}, "can't be read", "/format_version"),
        ({"planned_values": []}, "planned_values .* an object", "/planned_values"),
        ({"resource_changes": "none"}, "resource_changes .* a list", "/resource_changes"),
        ({"resource_changes": [3]}, "has a type", "/resource_changes/0"),
        ({"configuration": 3}, "configuration .* an object", "/configuration"),
        (
            {"planned_values": {"root_module": {"resources": {}}}},
            "a list",
            "/planned_values/root_module/resources",
        ),
    ],
)
def test_a_plan_that_is_none_is_refused(
    tmp_path: Path, change: dict[str, Any], told: str, pointer: str
) -> None:
    with pytest.raises(InputError, match=told) as error:
        _read(
            tmp_path, {"format_version": "1.0", "terraform_version": "1.9.0", "planned_values": {}, **change}
        )
    assert error.value.pointer == pointer


def test_a_state_is_told_from_a_plan(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a state"):
        _read(
            tmp_path, {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {}}}
        )
