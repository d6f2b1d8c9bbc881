"""What resources are called in a report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from isthmus.model.network import build
from isthmus.report.names import naming
from isthmus.snapshot.section import Section, Snapshot

VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "prod"}]}
SUBNET = {
    "SubnetId": "subnet-1",
    "VpcId": "vpc-1",
    "CidrBlock": "10.0.1.0/24",
    "Tags": [{"Key": "owner", "Value": "x"}, {"Key": "Name", "Value": ""}],
}
INSTANCE = {"InstanceId": "i-1", "State": {"Name": "running"}, "Tags": [{"Key": "Name", "Value": "web-1"}]}
GROUPS = [
    {"GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1"},
    {"GroupId": "sg-2", "GroupName": "x", "VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "db"}]},
]


def _interface(name: str, **more: Any) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": name,
        "SubnetId": "subnet-1",
        "VpcId": "vpc-1",
        "PrivateIpAddress": f"10.0.1.1{name[-1]}",
        **more,
    }


INTERFACES = [
    _interface("eni-1", Attachment={"InstanceId": "i-1"}),
    _interface("eni-2", TagSet=[{"Key": "Name", "Value": "own"}], Attachment={"InstanceId": "i-1"}),
    _interface("eni-3", Attachment={"InstanceId": "i-gone"}),
]


def _snapshot() -> Snapshot:
    kinds: dict[str, list[Any]] = {
        "Vpcs": [VPC],
        "Subnets": [SUBNET],
        "SecurityGroups": GROUPS,
        "NetworkInterfaces": INTERFACES,
        "Reservations": [{"ReservationId": "r-1", "Instances": [INSTANCE]}],
    }
    sections = tuple(
        Section(kind, f"{kind}.json", f"/{kind}", json.dumps(records).encode())
        for kind, records in kinds.items()
    )
    return Snapshot("", sections, "hash")


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ("vpc-1", "prod"),
        ("subnet-1", None),
        ("i-1", "web-1"),
        ("eni-1", "web-1"),
        ("eni-2", "own"),
        ("eni-3", None),
        ("sg-1", "web"),
        ("sg-2", "db"),
        ("sg-gone", None),
        ("internet", None),
    ],
)
def test_a_resource_goes_by_its_tag_then_by_its_own_name_then_by_its_instance(
    resource: str, name: str | None
) -> None:
    assert naming(build(_snapshot()))(resource) == name
