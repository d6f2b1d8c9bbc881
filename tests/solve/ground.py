"""A small network that is open both ways, and ways to close it."""

from __future__ import annotations

from typing import Any

from isthmus.snapshot import overlay
from isthmus.snapshot.section import Snapshot
from tests.sketches.sketch import Record, snapshot_of

ANYBODY = {"CidrIp": "0.0.0.0/0"}


def two_vpcs(peered: bool = True) -> Snapshot:
    """Interface eni-a in 10.0.0.0/24 of one VPC, eni-b in 10.1.0.0/24 of another, all open and routed."""
    kinds: dict[str, list[Record]] = {"VpcPeeringConnections": []}
    for name in (
        "Vpcs",
        "Subnets",
        "NetworkAcls",
        "RouteTables",
        "SecurityGroups",
        "NetworkInterfaces",
    ):
        kinds[name] = []
    for letter, number in (("a", 0), ("b", 1)):
        block, other = f"10.{number}.0.0/24", f"10.{1 - number}.0.0/24"
        kinds["Vpcs"].append({"VpcId": f"vpc-{letter}", "CidrBlock": block})
        kinds["Subnets"].append(
            {"SubnetId": f"subnet-{letter}", "VpcId": f"vpc-{letter}", "CidrBlock": block}
        )
        allow = {"CidrBlock": "0.0.0.0/0", "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100}
        kinds["NetworkAcls"].append(
            {
                "NetworkAclId": f"acl-{letter}",
                "VpcId": f"vpc-{letter}",
                "Entries": [{**allow, "Egress": True}, {**allow, "Egress": False}],
                "Associations": [{"NetworkAclId": f"acl-{letter}", "SubnetId": f"subnet-{letter}"}],
            }
        )
        routes = [{"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"}]
        if peered:
            routes.append(
                {"DestinationCidrBlock": other, "VpcPeeringConnectionId": "pcx-1", "State": "active"}
            )
        kinds["RouteTables"].append(
            {
                "RouteTableId": f"rtb-{letter}",
                "VpcId": f"vpc-{letter}",
                "Routes": routes,
                "Associations": [{"Main": True, "RouteTableId": f"rtb-{letter}"}],
            }
        )
        everyone = [{"IpProtocol": "-1", "IpRanges": [ANYBODY]}]
        kinds["SecurityGroups"].append(
            {
                "GroupId": f"sg-{letter}",
                "VpcId": f"vpc-{letter}",
                "IpPermissions": everyone,
                "IpPermissionsEgress": everyone,
            }
        )
        kinds["NetworkInterfaces"].append(
            {
                "NetworkInterfaceId": f"eni-{letter}",
                "VpcId": f"vpc-{letter}",
                "SubnetId": f"subnet-{letter}",
                "Status": "in-use",
                "PrivateIpAddress": f"10.{number}.0.10",
                "Groups": [{"GroupId": f"sg-{letter}"}],
            }
        )
    kinds["VpcPeeringConnections"] = [
        {
            "VpcPeeringConnectionId": "pcx-1",
            "RequesterVpcInfo": {"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/24"},
            "AccepterVpcInfo": {"VpcId": "vpc-b", "CidrBlock": "10.1.0.0/24"},
            "Status": {"Code": "active"},
        }
    ]
    return snapshot_of([(kind, "", "", None, records) for kind, records in kinds.items()])


def edited(snapshot: Snapshot, *edits: tuple[str, str, str, str, Any]) -> Snapshot:
    keys = ("op", "kind", "id", "pointer", "value")
    return overlay(snapshot, [dict(zip(keys, edit, strict=True)) for edit in edits])


def behind_nat(*entries: Record) -> Snapshot:
    """Interface eni-a goes to the internet by a NAT gateway; these entries stand on its subnet's way in."""
    out = {"CidrBlock": "0.0.0.0/0", "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 1, "Egress": True}
    address = {"NetworkInterfaceId": "eni-n", "PrivateIp": "10.0.0.200", "PublicIp": "3.3.0.1"}
    gateway = {"InternetGatewayId": "igw-a", "Attachments": [{"VpcId": "vpc-a", "State": "available"}]}
    nat = {
        "NatGatewayId": "nat-a",
        "VpcId": "vpc-a",
        "SubnetId": "subnet-n",
        "State": "available",
        "NatGatewayAddresses": [address],
    }
    acl = {
        "NetworkAclId": "acl-n",
        "VpcId": "vpc-a",
        "Entries": [out, *({"Egress": False, "RuleNumber": 10 + at} | one for at, one in enumerate(entries))],
        "Associations": [{"NetworkAclId": "acl-n", "SubnetId": "subnet-n"}],
    }
    table = {
        "RouteTableId": "rtb-n",
        "VpcId": "vpc-a",
        "Routes": [
            {"DestinationCidrBlock": "10.0.0.0/24", "GatewayId": "local", "State": "active"},
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-a", "State": "active"},
        ],
        "Associations": [{"RouteTableId": "rtb-n", "SubnetId": "subnet-n"}],
    }
    subnet = {"SubnetId": "subnet-n", "VpcId": "vpc-a", "CidrBlock": "10.0.0.128/25"}
    return edited(
        two_vpcs(),
        ("replace", "Subnets", "subnet-a", "/CidrBlock", "10.0.0.0/25"),
        ("add", "Subnets", "subnet-n", "", subnet),
        ("add", "InternetGateways", "igw-a", "", gateway),
        ("add", "NatGateways", "nat-a", "", nat),
        ("add", "NetworkAcls", "acl-n", "", acl),
        ("add", "RouteTables", "rtb-n", "", table),
        (
            "add",
            "RouteTables",
            "rtb-a",
            "/Routes/-",
            {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-a"},
        ),
    )
