"""Interfaces where AWS puts none: two with one address are refused, what is not of its subnet or VPC is a gap."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import Drawing, flow, rule

ANYTHING = [rule("-1", "0.0.0.0/0")]


def drawn() -> Drawing:
    drawing = Drawing()
    for letter, block in (("a", "10.0"), ("b", "10.1")):
        drawing.vpc(f"vpc-{letter}", f"{block}.0.0/16")
        drawing.subnet(f"subnet-{letter}", f"vpc-{letter}", f"{block}.0.0/24")
        drawing.group(f"sg-{letter}", ANYTHING, ANYTHING, vpc=f"vpc-{letter}")
        drawing.host(f"eni-{letter}", f"subnet-{letter}", f"{block}.0.4", groups=[f"sg-{letter}"])
    drawing.host("eni-near", "subnet-a", "10.0.0.5", groups=["sg-a"])
    return drawing


def told(drawing: Drawing) -> list[tuple[str, str]]:
    gaps = build(drawing.snapshot()).gaps
    return [(gap.id, gap.detail) for gap in gaps if gap.kind == "conflicting-records"]


def test_two_interfaces_of_a_vpc_with_one_address_are_refused_by_both_readers() -> None:
    drawing = drawn()
    drawing.host("eni-twin", "subnet-a", "10.0.0.4", groups=["sg-a"])
    with pytest.raises(isthmus.InputError, match=r"eni-a and eni-twin .* '10.0.0.4' in vpc-a") as refused:
        build(drawing.snapshot())
    assert refused.value.pointer == "/NetworkInterfaces/3/PrivateIpAddress"
    with pytest.raises(isthmus.InputError, match="eni-a and eni-twin have one address in vpc-a"):
        drawing.judge().trace("eni-near", flow("10.0.0.5", "10.0.0.4"))


def test_one_address_in_two_vpcs_or_a_record_read_twice_is_none() -> None:
    drawing = drawn()
    drawing.put("NetworkInterfaces", dict(drawing.get("NetworkInterfaces", "eni-a")))
    assert told(drawing) == []


def test_an_address_out_of_its_subnet_is_told() -> None:
    drawing = drawn()
    one = drawing.get("NetworkInterfaces", "eni-a")
    one["PrivateIpAddress"] = one["PrivateIpAddresses"][0]["PrivateIpAddress"] = "10.0.9.4"
    ((name, detail),) = told(drawing)
    assert name == "eni-a" and "10.0.9.4" in detail and "10.0.0.0/24" in detail


@pytest.mark.parametrize("key", ["VpcId", "Groups"])
def test_another_vpc_than_its_subnets_or_its_groups_is_told(key: str) -> None:
    drawing = drawn()
    other: dict[str, Any] = {"VpcId": "vpc-b", "Groups": [{"GroupId": "sg-b"}]}
    drawing.get("NetworkInterfaces", "eni-a")[key] = other[key]
    found = told(drawing)
    assert {name for name, _ in found} == {"eni-a"}
    assert all("vpc-a" in detail and "vpc-b" in detail for _, detail in found)


def test_a_group_that_is_associated_with_the_vpc_is_no_contradiction() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-b"}]
    drawing.put("SecurityGroupVpcAssociations", {"GroupId": "sg-b", "VpcId": "vpc-a", "State": "associated"})
    assert told(drawing) == []
