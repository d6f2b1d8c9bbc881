"""Checks that are no flow: read off what ``find`` tells of a thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from isthmus.packet import Prefix, parse_prefix
from tests.conformance.cases import Check

PREFIXES = {"igw": "internet-gateway", "nat": "nat-gateway"}
"""The kinds of targets that a snapshot only names."""

Find = Callable[[str], dict[str, Any] | None]
"""An id to what ``find`` tells of it; None where the snapshot has no such thing."""


def holds(check: Check, find: Find) -> bool | None:
    """Whether a check of a kind in ``questions.FACTS`` holds; None where the snapshot lacks what it names."""
    thing = find(str(check.source))
    if check.kind == "exists":
        return thing is not None
    if thing is None:
        return None
    about: dict[str, Any] = thing["about"]
    match check.kind:
        case "subnet-public":
            return _leads(about, find, "internet-gateway")
        case "subnet-nat":
            return _leads(about, find, "nat-gateway")
        case "instance-in-igw-subnet":
            subnets = [find(name) for name in about.get("subnets", ())]
            return any(
                subnet is not None and _leads(subnet["about"], find, "internet-gateway") for subnet in subnets
            )
        case "nacl-applied":
            return bool(about.get("network_acl") == check.acl)
        case "peering-routed":
            routed = {route.get("vpc") for route in about.get("routes", ()) if "state" not in route}
            return {about.get("requester"), about.get("accepter")} <= routed
        case "tgw-route":
            return _routes(about, parse_prefix(str(check.destination)))
        case "cross-az-nat":
            gateway = find(str(check.destination))
            return None if gateway is None else _crosses(about, gateway["about"], str(check.destination))
    raise AssertionError(f"{check.kind} is not read off find")


def _routes(table: dict[str, Any], block: Prefix) -> bool | None:
    """Whether a table's most specific route to a block leads somewhere; None where nobody read its routes."""
    fits = [(parse_prefix(route["destination"]), route) for route in table.get("routes", ())]
    taking = [(prefix.length, "state" not in route) for prefix, route in fits if _within(block, prefix)]
    if table.get("routes_read") is False:
        return None
    return max(taking)[1] if taking else False


def _within(block: Prefix, other: Prefix) -> bool:
    return other.length <= block.length and other.holds(block.family, block.address)


def _leads(subnet: dict[str, Any], find: Find, kind: str) -> bool:
    for route in subnet.get("default_routes", ()):
        target = str(route["target"])
        known = find(target)
        led = (
            known.get("kind")
            if known is not None and "kind" in known
            else PREFIXES.get(target.partition("-")[0])
        )
        if led == kind and "state" not in route:
            return True
    return False


def _crosses(subnet: dict[str, Any], gateway: dict[str, Any], name: str) -> bool:
    uses = any(route["target"] == name for route in subnet.get("default_routes", ()))
    return uses and subnet["zone"] != gateway["zone"]
