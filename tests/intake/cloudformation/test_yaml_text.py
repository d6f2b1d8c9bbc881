"""CloudFormation templates in YAML."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from isthmus.errors import InputError
from isthmus.intake import read
from isthmus.snapshot import Snapshot

TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      GroupDescription: !Sub "${AWS::StackName} group"
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: '0022', CidrIp: !GetAtt Vpc.CidrBlock,
           Description: 2010-01-01}
        - !If [Wide, {IpProtocol: -1, CidrIp: 0.0.0.0/0}, !Ref AWS::NoValue]
"""


def _read(folder: Path, text: str) -> Snapshot:
    (folder / "template").write_text(text)
    return read(folder / "template")


def test_short_tags_become_the_functions_they_stand_for(tmp_path: Path) -> None:
    record = _read(tmp_path, TEMPLATE).sections[0].records()[0]
    assert record["LogicalId"] == "Group"
    properties = record["Properties"]
    assert properties["VpcId"] == {"Ref": "Vpc"}
    assert properties["GroupDescription"] == {"Fn::Sub": "${AWS::StackName} group"}
    first, second = properties["SecurityGroupIngress"]
    assert first == {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": "0022",
        "CidrIp": {"Fn::GetAtt": ["Vpc", "CidrBlock"]},
        "Description": "2010-01-01",
    }
    assert second["Fn::If"][2] == {"Ref": "AWS::NoValue"}


def test_aliases_stand_for_what_they_name(tmp_path: Path) -> None:
    text = "Resources:\n  A: &a\n    Type: AWS::EC2::VPC\n  B: *a\n"
    records = _read(tmp_path, text).sections[0].records()
    assert records == [
        {"LogicalId": "A", "Type": "AWS::EC2::VPC"},
        {"LogicalId": "B", "Type": "AWS::EC2::VPC"},
    ]


def test_other_yaml_is_no_template_and_set_aside(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- .amazon.com\n")
    (tmp_path / "b.yaml").write_text("Resources:\n  - Type of thing\n")
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    told = read(tmp_path)
    assert told.files == ("t.yaml",)
    assert [n.file for n in told.skipped] == ["a.yaml", "b.yaml"]


BOMB = "Resources:\n  A:\n    Type: AWS::EC2::VPC\nX0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"X{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Resources:\n  A:\n    Type: AWS::EC2::VPC\n   B: [\n", "broken YAML"),
        (
            "Resources:\n  A:\n    Type: AWS::EC2::VPC\n  A:\n    Type: AWS::EC2::VPC\n",
            "stands twice.*line 4",
        ),
        ("Resources:\n  A:\n    Type: AWS::EC2::VPC\n    [1]: x\n", "a key is a text"),
        ("Resources:\n  A: &a\n    Type: AWS::EC2::VPC\n    X: *a\n", "without end"),
        (BOMB, "without end"),
        ("Resources:\n  A:\n    Type: AWS::EC2::VPC\n    X: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("Resources:\n  A:\n    Type: AWS::EC2::VPC\nX: |\n" + "  x\n" * 300_000, "at most"),
        ("Resources:\n  A:\n    Type: AWS::EC2::VPC\n    X: !!python/object/apply:os.system [id]\n", None),
    ],
)
def test_yaml_that_is_no_template_is_refused_and_nothing_runs(
    tmp_path: Path, text: str, told: str | None
) -> None:
    if told is None:
        assert _read(tmp_path, text).sections[0].records()[0]["X"] == ["id"]
        return
    with pytest.raises(InputError, match=told):
        _read(tmp_path, text)


def test_without_pyyaml_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(InputError, match=r"isthmus\[templates\]"):
        _read(tmp_path, TEMPLATE)
