"""What a route sends to.

Source: EC2 API, Route; Amazon VPC User Guide, "Subnet route tables".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..rules import RouteEntry
from ..source import Fact

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


class Target(NamedTuple):
    """Where a route sends: the kind of thing, its id, and the route that says so."""

    kind: str
    id: str
    fact: Fact
    entry: RouteEntry


def target_of(record: dict[str, Any]) -> tuple[str, str]:
    """The kind and id of a route's target; ``unmodelled`` for what the judge does not know.

    Source: EC2 API, Route.
    """
    gateway = record.get("GatewayId")
    if gateway and record.get("Assumed"):
        return str(record["Assumed"]), gateway
    if gateway:
        if gateway == "local":
            return "local", "local"
        for prefix, kind in (
            ("igw-", "internet"),
            ("vpce-", "endpoint"),
            ("vgw-", "vpn"),
            ("eigw-", "egress-only"),
        ):
            if gateway.startswith(prefix):
                return kind, gateway
        return "unmodelled", gateway
    for key, kind in TARGETS:
        if record.get(key):
            return kind, str(record[key])
    return "unmodelled", "unknown"
