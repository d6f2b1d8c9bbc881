"""Two peered VPCs made by hand: what the tests of the map stand on.

``vpc-a``: subnet ``a`` (0/0 to the NAT gateway, which stands in ``p``) and subnet ``p`` (0/0 to the internet
gateway, the peering to ``vpc-b``). ``vpc-b``: subnet ``b`` (no route to the peering).
"""

from __future__ import annotations

from typing import Any

from isthmus.graph.draw import draw
from isthmus.graph.place import Kind, Place
from isthmus.graph.place_graph import PlaceGraph
from isthmus.model.network import Network
from tests.model.sections import network, section

OPEN = "0.0.0.0/0"
IGW, IGW_INWARD = Place(Kind.INTERNET_GATEWAY, "igw-1"), Place(Kind.INTERNET_GATEWAY, "igw-1", "vpc-a")
NAT = Place(Kind.NAT, "nat-1")
PCX_TO_B, PCX_TO_A = Place(Kind.PEERING, "pcx-1", "vpc-b"), Place(Kind.PEERING, "pcx-1", "vpc-a")


def table(name: str) -> Place:
    """The place of a route table."""
    return Place(Kind.ROUTE_TABLE, name)


def route(block: str, **target: str) -> dict[str, Any]:
    """A route to one target."""
    return {"DestinationCidrBlock": block, "State": "active", **target}


def records() -> dict[str, list[Any]]:
    """The records of the two VPCs, by kind; tests change them before they draw."""
    peering = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16"},
        "AccepterVpcInfo": {"VpcId": "vpc-b", "CidrBlock": "10.1.0.0/16"},
        "Status": {"Code": "active"},
    }
    return {
        "Vpcs": [
            {"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16"},
            {"VpcId": "vpc-b", "CidrBlock": "10.1.0.0/16"},
        ],
        "Subnets": [
            {"SubnetId": "a", "VpcId": "vpc-a", "CidrBlock": "10.0.1.0/24"},
            {"SubnetId": "b", "VpcId": "vpc-b", "CidrBlock": "10.1.1.0/24"},
            {"SubnetId": "p", "VpcId": "vpc-a", "CidrBlock": "10.0.9.0/24"},
        ],
        "RouteTables": [
            _table("rtb-a", "vpc-a", "a", route(OPEN, NatGatewayId="nat-1")),
            _table("rtb-b", "vpc-b", "b"),
            _table(
                "rtb-p",
                "vpc-a",
                "p",
                route(OPEN, GatewayId="igw-1"),
                route("10.1.0.0/16", VpcPeeringConnectionId="pcx-1"),
            ),
        ],
        "NetworkAcls": [
            {"NetworkAclId": "acl-p", "VpcId": "vpc-a", "Entries": [], "Associations": [{"SubnetId": "p"}]}
        ],
        "InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-a"}]}],
        "NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-a", "SubnetId": "p", "State": "available"}],
        "VpcPeeringConnections": [peering],
    }


def _table(name: str, vpc: str, subnet: str, *routes: dict[str, Any]) -> dict[str, Any]:
    return {
        "RouteTableId": name,
        "VpcId": vpc,
        "Associations": [{"SubnetId": subnet, "RouteTableId": name}],
        "Routes": list(routes),
    }


def built(known: dict[str, list[Any]]) -> Network:
    """The network of these records."""
    return network(*(section(kind, *listed) for kind, listed in sorted(known.items())))


def ground(known: dict[str, list[Any]] | None = None) -> PlaceGraph:
    """The map of these records; of ``records()`` where none are given."""
    return draw(built(known or records()))
