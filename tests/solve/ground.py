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
