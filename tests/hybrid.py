"""A VPC with an office beyond a VPN, drawn in records, to be changed by tests."""

from __future__ import annotations

from typing import Any

from tests.judge.drawing import Drawing, Record, route

VGW, VPN = "vgw-1", "vpn-1"
LINK = f"{VPN}@{VGW}"
HOST, OFFICE = "10.0.0.4", "192.168.5.5"


def office() -> Drawing:
    """A VPC with one host, its table leading 192.168.0.0/16 to a VPN gateway with one static connection."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"192.168.0.0/16": VGW})
    drawing.host("eni-a", "subnet-a", HOST)
    attached = [{"VpcId": "vpc-a", "State": "attached"}]
    drawing.put("VpnGateways", {"VpnGatewayId": VGW, "State": "available", "VpcAttachments": attached})
    connect(drawing, VPN, "192.168.0.0/16")
    drawing.records["directConnectGatewayAssociations"] = []
    return drawing


def connect(drawing: Drawing, name: str, *blocks: str, up: bool = True, **more: Any) -> Record:
    """A connection with static routes; without any it speaks BGP."""
    told: Record = {
        "VpnConnectionId": name,
        "VpnGatewayId": VGW,
        "State": "available",
        "Options": {"StaticRoutesOnly": bool(blocks)},
        "Routes": [{"DestinationCidrBlock": block, "State": "available"} for block in blocks],
        "VgwTelemetry": [{"Status": "UP" if up else "DOWN"}, {"Status": "DOWN"}],
        **more,
    }
    return drawing.put("VpnConnections", told)


def connection(drawing: Drawing) -> Record:
    """The one connection, to change."""
    return drawing.records["VpnConnections"][0][0]


def bgp(drawing: Drawing) -> None:
    """The connection speaks BGP instead."""
    connection(drawing).update(Options={"StaticRoutesOnly": False}, Routes=[])


def learnt(drawing: Drawing, block: str) -> None:
    """A route that the subnet's table has learnt of the gateway."""
    drawing.reroute("subnet-a", {})
    drawing.routes("subnet-a").append(route(block, VGW, Origin="EnableVgwRoutePropagation"))


def associate(drawing: Drawing, name: str = "dx-1", *allowed: str, state: str = "associated") -> None:
    """A Direct Connect gateway that leads to the VPN gateway."""
    told: Record = {
        "directConnectGatewayId": name,
        "associationState": state,
        "associatedGateway": {"id": VGW, "type": "virtualPrivateGateway"},
        "allowedPrefixesToDirectConnectGateway": [{"cidr": block} for block in allowed],
    }
    drawing.put("directConnectGatewayAssociations", told)
