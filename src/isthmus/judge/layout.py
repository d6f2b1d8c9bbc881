"""The route tables a subnet is taken to have where the snapshot's layout has no place for tables at all.

The assumption ``layout-without-routes``: AWS's own local route, and a default one to the VPC's internet
gateway where the subnet gives public addresses or something in it has one. A layout that could carry tables
and does not is a gap instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .facts import Facts
from .source import Fact

NAME = "layout-without-routes"
EVERYWHERE = (("DestinationCidrBlock", "0.0.0.0/0"), ("DestinationIpv6CidrBlock", "::/0"))


def assumed_tables(facts: Facts, gateways: Mapping[str, str]) -> dict[str, Fact]:
    """A table for every subnet of a VPC that was read; none where the layout carries tables. They stand in no file."""
    if facts.carries_tables:
        return {}
    facing = _with_public_addresses(facts)
    tables: dict[str, Fact] = {}
    for identity, subnet in facts.of("Subnets").items():
        vpc = str(subnet.record.get("VpcId"))
        if facts.get("Vpcs", vpc) is None:
            continue  # what would be local is not known
        record: dict[str, Any] = {"RouteTableId": f"assumed:{identity}", "VpcId": vpc, "Routes": []}
        if vpc in gateways and (subnet.record.get("MapPublicIpOnLaunch") or identity in facing):
            for key, block in EVERYWHERE:
                record["Routes"].append({key: block, "GatewayId": gateways[vpc], "Assumed": "internet"})
        tables[identity] = Fact(record["RouteTableId"], record, "", "", None, None)
    return tables


def _with_public_addresses(facts: Facts) -> frozenset[str]:
    """The subnets in which an instance or interface has a public address."""
    held = [f.record for f in facts.of("Instances").values() if f.record.get("PublicIpAddress")]
    held += [f.record for f in facts.of("NetworkInterfaces").values() if _public(f.record)]
    return frozenset(str(record.get("SubnetId")) for record in held)


def _public(record: dict[str, Any]) -> bool:
    return bool((record.get("Association") or {}).get("PublicIp"))
