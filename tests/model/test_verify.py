"""Values that are none."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import InputError
from tests.model.sections import SUBNET, VPC, interface, network, section

ROUTES = {"RouteTableId": "rtb-1", "VpcId": "vpc-1"}


@pytest.mark.parametrize(
    ("kind", "record", "pointer", "word"),
    [
        ("Subnets", {**SUBNET, "VpcId": ""}, "/Subnets/0/VpcId", "'' is no id of a VPC"),
        ("Subnets", {**SUBNET, "CidrBlock": "99"}, "/Subnets/0/CidrBlock", "'99' is not an address"),
        ("Subnets", {**SUBNET, "CidrBlock": "10.0.0.0/33"}, "/Subnets/0/CidrBlock", "not a CIDR block"),
        ("Vpcs", {**VPC, "CidrBlock": "10.0.0.0/x"}, "/Vpcs/0/CidrBlock", "not a CIDR block"),
        (
            "Vpcs",
            {**VPC, "CidrBlock": "tcp", "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16"}]},
            "/Vpcs/0/CidrBlock",
            "'tcp' is not an address",
        ),
        ("Subnets", {**SUBNET, "CidrBlock": "10.0.0.0\0/8"}, "/Subnets/0/CidrBlock", "is not an address"),
        (
            "RouteTables",
            {**ROUTES, "Routes": [{"DestinationCidrBlock": "::/0"}]},
            "/RouteTables/0/Routes/0/DestinationCidrBlock",
            "not an IPv4 CIDR block",
        ),
        (
            "RouteTables",
            {**ROUTES, "Routes": [{"DestinationIpv6CidrBlock": "10.0.0.0/8"}]},
            "/RouteTables/0/Routes/0/DestinationIpv6CidrBlock",
            "not an IPv6 CIDR block",
        ),
        (
            "SecurityGroups",
            {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "6", "IpRanges": [{"CidrIp": "x/8"}]}]},
            "/SecurityGroups/0/IpPermissions/0/IpRanges/0/CidrIp",
            "'x' is not an address",
        ),
        (
            "NetworkInterfaces",
            interface("eni-1", PrivateIpAddress="10.0.0"),
            "/NetworkInterfaces/0/PrivateIpAddress",
            "'10.0.0' is not an address",
        ),
        (
            "NatGateways",
            {"NatGatewayId": "nat-1", "NatGatewayAddresses": [{"PublicIp": "here"}]},
            "/NatGateways/0/NatGatewayAddresses/0/PublicIp",
            "'here' is not an address",
        ),
    ],
)
def test_a_text_that_is_no_address_or_block_is_refused_at_its_place(
    kind: str, record: dict[str, Any], pointer: str, word: str
) -> None:
    with pytest.raises(InputError, match=word) as caught:
        network(section(kind, record))
    assert (caught.value.file, caught.value.pointer) == (f"{kind}.json", pointer)


def test_host_bits_are_no_fault() -> None:
    assert network(section("Subnets", {**SUBNET, "CidrBlock": "10.0.1.7/24"})).subnets


def test_a_port_that_is_none_is_refused_at_its_place() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 70000}
    entry = {
        "RuleNumber": 1,
        "RuleAction": "allow",
        "Egress": False,
        "Protocol": "6",
        "CidrBlock": "0.0.0.0/0",
    }
    for kind, record, pointer in (
        ("SecurityGroups", {"GroupId": "sg-1", "IpPermissions": [rule]}, "/IpPermissions/0/ToPort"),
        (
            "NetworkAcls",
            {"NetworkAclId": "acl-1", "Entries": [{**entry, "PortRange": {"From": 65536, "To": 65536}}]},
            "/Entries/0/PortRange/From",
        ),
    ):
        with pytest.raises(InputError) as error:
            network(section(kind, record))
        assert error.value.pointer == f"/{kind}/0{pointer}" and "is no port" in str(error.value)
