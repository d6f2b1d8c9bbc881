"""Answers are compared with what was expected: a gap is unknown, never right or wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.conformance.cases import Case, Check
from tests.conformance.facts import holds
from tests.conformance.rating import rate

SNAPSHOT: dict[str, Any] = {
    "Vpcs": [{"VpcId": "vpc-0aa", "CidrBlock": "10.0.0.0/16", "State": "available"}],
    "Subnets": [{"SubnetId": "subnet-0aa", "VpcId": "vpc-0aa", "CidrBlock": "10.0.1.0/24"}],
    "SecurityGroups": [
        {
            "GroupId": "sg-0aa",
            "VpcId": "vpc-0aa",
            "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ],
            "IpPermissionsEgress": [],
        }
    ],
}


def _outcomes(folder: Path, *checks: Check, format: str = "aws-describe JSON") -> list[str]:
    (folder / "all.json").write_bytes(msgspec.json.encode(SNAPSHOT))
    (folder / "broken.json").write_text('{"Vpcs": [', encoding="utf-8")
    return [one.outcome for one in rate(folder, Case("a/one", "all.json", checks, format))]


def _check(kind: str, expected: bool = True, **fields: Any) -> Check:
    return Check(id="c", kind=kind, expected=expected, **fields)


def test_a_filter_is_right_or_wrong_by_what_was_expected(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"source": "0.0.0.0/0", "destination": "sg-0aa", "protocol": "tcp"}
    told = _outcomes(
        tmp_path,
        _check("sg-open", port=22, **asked),
        _check("sg-open", False, port=22, **asked),
        _check("sg-open", False, port=23, **asked),
        _check("sg-open", True, port=23, **asked),
    )
    assert told == ["right", "wrong", "right", "wrong"]


def test_a_file_is_counted_and_a_broken_one_must_be_refused(tmp_path: Path) -> None:
    told = _outcomes(
        tmp_path,
        _check("parse", resource="Vpcs", count=1),
        _check("parse", resource="Vpcs", count=2),
        _check("parse", resource="Instances", count=1),
        _check("parse", False, file="broken.json"),
        _check("parse", True, file="broken.json"),
    )
    assert told == ["right", "wrong", "wrong", "right", "wrong"]


def test_an_end_that_is_not_there_is_an_error_and_in_a_plan_unsupported(tmp_path: Path) -> None:
    check = _check("reach", source="i-nobody", destination="subnet-0aa", protocol="tcp", port=22)
    assert _outcomes(tmp_path, check) == ["error"]
    assert _outcomes(tmp_path, check, format="terraform show -json") == ["unsupported"]


def test_a_kind_that_no_question_asks_is_unsupported(tmp_path: Path) -> None:
    assert _outcomes(tmp_path, _check("nfw"), _check("sg-rule")) == ["unsupported", "unsupported"]


def test_what_exists_is_found(tmp_path: Path) -> None:
    told = _outcomes(tmp_path, _check("exists", source="vpc-0aa"), _check("exists", source="vpc-0bb"))
    assert told == ["right", "wrong"]


THINGS: dict[str, dict[str, Any]] = {
    "subnet-public": {
        "zone": "a",
        "network_acl": "acl-1",
        "default_routes": [{"destination": "0.0.0.0/0", "target": "igw-1"}],
    },
    "subnet-dead": {
        "zone": "a",
        "default_routes": [{"destination": "0.0.0.0/0", "target": "igw-1", "state": "blackhole"}],
    },
    "subnet-nat": {"zone": "a", "default_routes": [{"destination": "0.0.0.0/0", "target": "nat-1"}]},
    "nat-1": {"zone": "b"},
    "i-1": {"subnets": ["subnet-public"]},
    "i-2": {"subnets": ["subnet-nat"]},
    "pcx-1": {"requester": "vpc-1", "accepter": "vpc-2", "routes": [{"vpc": "vpc-1"}, {"vpc": "vpc-2"}]},
    "pcx-2": {"requester": "vpc-1", "accepter": "vpc-2", "routes": [{"vpc": "vpc-1"}]},
}


@pytest.mark.parametrize(
    ("kind", "source", "destination", "expected"),
    [
        ("subnet-public", "subnet-public", None, True),
        ("subnet-public", "subnet-dead", None, False),
        ("subnet-public", "subnet-nobody", None, None),
        ("subnet-nat", "subnet-nat", None, True),
        ("instance-in-igw-subnet", "i-1", None, True),
        ("instance-in-igw-subnet", "i-2", None, False),
        ("peering-routed", "pcx-1", None, True),
        ("peering-routed", "pcx-2", None, False),
        ("cross-az-nat", "subnet-nat", "nat-1", True),
        ("cross-az-nat", "subnet-public", "nat-1", False),
    ],
)
def test_facts_are_read_off_what_find_tells(
    kind: str, source: str, destination: str | None, expected: bool | None
) -> None:
    def find(text: str) -> dict[str, Any] | None:
        return {"about": THINGS[text]} if text in THINGS else None

    assert holds(_check(kind, source=source, destination=destination), find) is expected


def test_an_acl_is_applied_where_the_subnet_names_it() -> None:
    check = _check("nacl-applied", source="subnet-public", acl="acl-1")
    assert holds(check, lambda text: {"about": THINGS[text]}) is True


@pytest.mark.parametrize(
    ("block", "expected"),
    [("10.1.0.0/16", True), ("10.1.4.0/24", True), ("10.9.1.0/24", False), ("10.3.0.0/16", False)],
)
def test_a_gateways_table_routes_by_its_most_specific_route(block: str, expected: bool) -> None:
    about: dict[str, Any] = {
        "routes": [
            {"destination": "10.1.0.0/16", "target": "tgw-attach-a", "by": "propagation"},
            {"destination": "10.9.0.0/16", "target": "tgw-attach-a"},
            {"destination": "10.9.1.0/24", "state": "blackhole"},
        ]
    }
    check = _check("tgw-route", expected, source="tgw-rtb-1", destination=block)
    assert holds(check, lambda _: {"id": "tgw-rtb-1", "about": about}) is expected
    about["routes_read"] = False
    assert holds(check, lambda _: {"id": "tgw-rtb-1", "about": about}) is None
