"""The kind and id of what a route sends to, from its record.

In: a route as AWS tells it. Out: a kind, and the target's id.
Source: EC2 API, Route.
"""

from __future__ import annotations

from typing import Any

from .facts import Facts

TARGETS = (
    ("VpcPeeringConnectionId", "peering"),
    ("NatGatewayId", "nat"),
    ("EgressOnlyInternetGatewayId", "egress-only"),
    ("NetworkInterfaceId", "interface"),
    ("InstanceId", "instance"),
    ("TransitGatewayId", "transit"),
    ("LocalGatewayId", "unmodelled"),
    ("CarrierGatewayId", "unmodelled"),
    ("CoreNetworkArn", "unmodelled"),
    ("OdbNetworkArn", "unmodelled"),
    ("IpAddress", "unmodelled"),
)
GATEWAYS = (
    ("igw-", "InternetGateways", "internet"),
    ("vpce-", "VpcEndpoints", "endpoint"),
    ("vgw-", "VpnGateways", "vpn"),
    ("eigw-", "EgressOnlyInternetGateways", "egress-only"),
)
"""How the ids of gateways begin, the lists that tell of those of a plan or template, and their kinds."""


def target_of(record: dict[str, Any], facts: Facts) -> tuple[str, str]:
    """The kind and id of a route's target; ``unmodelled`` for what the judge does not know.

    Source: EC2 API, Route.
    """
    gateway = record.get("GatewayId")
    if gateway and record.get("Assumed"):
        return str(record["Assumed"]), gateway
    if gateway:
        if gateway == "local":
            return "local", "local"
        for prefix, listed, kind in GATEWAYS:
            if gateway.startswith(prefix) or facts.get(listed, gateway) is not None:
                return kind, gateway
        return "unmodelled", gateway
    for key, kind in TARGETS:
        if record.get(key):
            return kind, str(record[key])
    return "unmodelled", "unknown"
