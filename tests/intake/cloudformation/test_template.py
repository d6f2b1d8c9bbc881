"""CloudFormation templates in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake import read
from isthmus.snapshot import Snapshot, resolve

VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}


def _read(folder: Path, value: Any) -> Snapshot:
    (folder / "template").write_text(json.dumps(value))
    return read(folder / "template")


def test_resources_are_records_that_lead_back_to_their_names(tmp_path: Path) -> None:
    document = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Vpc": VPC, "Other": VPC}}
    told = _read(tmp_path, document)
    section = told.sections[0]
    assert section.kind == "CloudFormationTemplate"
    assert section.records()[1] == {"LogicalId": "Other", **VPC}
    assert section.locate("/1/Properties/CidrBlock") == "/Resources/Other/Properties/CidrBlock"
    assert resolve(document, section.locate("/1")) == VPC
    assert [n.kind for n in told.notices] == ["declared"]


def test_a_template_without_a_version_is_told_by_its_types(tmp_path: Path) -> None:
    assert _read(tmp_path, {"Resources": {"Vpc": VPC}}).count("CloudFormationTemplate") == 1
    assert _read(tmp_path, {"Resources": {"Vpc": {"Kind": "x"}}}).count("CloudFormationTemplate") == 0


def test_rules_may_come_from_a_function(tmp_path: Path) -> None:
    group = {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"SecurityGroupIngress": {"Fn::If": ["C", [], []]}},
    }
    assert _read(tmp_path, {"Resources": {"G": group}}).count("CloudFormationTemplate") == 1


def test_a_loop_stands_for_resources_and_is_kept(tmp_path: Path) -> None:
    loop = ["N", ["a", "b"], {"V${N}": VPC}]
    told = _read(tmp_path, {"Resources": {"V": VPC, "Fn::ForEach::Vpcs": loop}})
    assert told.sections[0].records()[1]["Properties"] == {"Loop": loop}


def test_secrets_of_a_template_are_gone(tmp_path: Path) -> None:
    instance = {"Type": "AWS::EC2::Instance", "Properties": {"UserData": {"Fn::Base64": "hush"}}}
    assert b"hush" not in _read(tmp_path, {"Resources": {"I": instance}}).sections[0].raw


@pytest.mark.parametrize(
    ("resources", "told", "pointer"),
    [
        ({}, "at least one", "/Resources"),
        ({"A/B": {"Properties": {}}}, "has no Type", "/Resources/A~1B"),
        (
            {"A": {"Type": "AWS::EC2::VPC", "Properties": []}},
            "Properties is a map",
            "/Resources/A/Properties",
        ),
        (
            {"G": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupEgress": ["x"]}}},
            "a rule is a map",
            "/Resources/G/Properties/SecurityGroupEgress/0",
        ),
        (
            {"G": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": "hello22"}}},
            "a list of rules, not 'hello22'",
            "/Resources/G/Properties/SecurityGroupIngress",
        ),
    ],
)
def test_what_cloudformation_does_not_take_is_refused(
    tmp_path: Path, resources: Any, told: str, pointer: str
) -> None:
    with pytest.raises(InputError, match=told) as error:
        _read(tmp_path, {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})
    assert error.value.pointer == pointer
