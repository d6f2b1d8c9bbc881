"""Interfaces of which nothing that was read tells what they send and take, whatever their groups admit.

Types that AWS has added; those of Client VPN, of resource gateways, and of an Outposts server's local network.
Source: EC2 API, NetworkInterfaceType, Subnet (EnableLniAtDeviceIndex); Client VPN Admin Guide; vpc.md 13.
"""

from __future__ import annotations

from ..journey import Journey
from ..owners import Interface

KINDS = frozenset(
    [
        "interface",
        "efa",
        "efa-only",
        "trunk",
        "branch",
        "lambda",
        "quicksight",
        "api_gateway_managed",
        "iot_rules_managed",
        "nat_gateway",
        "aws_codestar_connections_managed",
        "vpc_endpoint",
        "transit_gateway",
        "network_load_balancer",
        "load_balancer",
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
        "global_accelerator_managed",
    ]
)
"""The types that have a meaning here, be it that nobody knows what is behind one."""


def is_strange(journey: Journey, interface: Interface) -> bool:
    """Whether nothing tells what an interface sends and takes."""
    record = interface.fact.record
    told = str(record.get("Description") or "")
    maker = f"{told} {record.get('RequesterId') or ''}".lower()
    if interface.kind.lower() not in KINDS or told.startswith("ClientVPN Endpoint resource"):
        return True
    if record.get("RequesterManaged") is True and ("lattice" in maker or "rgw-" in maker):
        return True
    subnet = journey.world.ground.subnet(interface.subnet)
    first = None if subnet is None else subnet.fact.record.get("EnableLniAtDeviceIndex")
    index = (record.get("Attachment") or {}).get("DeviceIndex")
    return first is not None and index is not None and index >= first
