"""From a check to the questions of the contract that decide it."""

from __future__ import annotations

from typing import Any

from tests.conformance.cases import Check

Question = dict[str, Any]

PATHS = {"forward", "reach", "reach-any", "route", "path", "explain", "subnet-nacl", "lb-target"}
FILTERS = {"sg-open", "nacl-open"}
FACTS = {
    "subnet-public",
    "subnet-nat",
    "instance-in-igw-subnet",
    "exists",
    "peering-routed",
    "cross-az-nat",
    "nacl-applied",
    "tgw-route",
}
ROUTING_ALONE = {"route", "path", "subnet-nacl"}
"""Kinds that leave security groups out."""

FIRST_PACKET = {"forward", "reach-any"} | ROUTING_ALONE
CLIENT_PORT = 49152
"""The client's port where a check names none: the first of the range that the data's description gives."""


def paths(check: Check) -> list[Question]:
    """The path questions of a check; any of them reachable means it holds."""
    return [_path(check, service) for service in services(check)]


def _path(check: Check, service: str) -> Question:
    asked: Question = {
        "id": check.id,
        "question": "path",
        "source": check.source,
        "target": check.destination,
        "service": service,
        "fixes": False,
    }
    if check.kind in FIRST_PACKET:
        asked["direction"] = "forward"
    if check.kind in ROUTING_ALONE:
        asked["ignore"] = ["security-groups"]
    if check.source_ip is not None and check.source_ip != check.source:
        asked["source_address"] = check.source_ip
    if check.destination_ip is not None and check.destination_ip != check.destination:
        asked["target_address"] = check.destination_ip
    if check.source_port is not None:
        asked["source_port"] = check.source_port
    elif service.startswith(("tcp/", "udp/")) and check.kind != "reach-any":
        asked["source_port"] = CLIENT_PORT
    if check.via:
        asked["via"] = list(check.via)
    elif check.kind == "lb-target" and check.resource:
        asked["via"] = [check.resource]
    if check.not_via:
        asked["avoid"] = list(check.not_via)
    return asked


def services(check: Check) -> list[str]:
    """The services a check names: one, or two where its port is ``!22`` (any but 22)."""
    protocol, port = check.protocol, check.port
    if protocol in (None, "any", "-1"):
        return ["any"]
    if protocol.isdecimal():
        name = {"6": "tcp", "17": "udp", "1": "icmp"}.get(protocol, f"proto/{protocol}")
    else:
        name = protocol
    if port is None or name.startswith("proto/"):
        return [name]
    text = str(port)
    if not text.startswith("!"):
        return [f"{name}/{text}"]
    out = int(text[1:])
    ranges = [(0, out - 1), (out + 1, 65535)]
    return [f"{name}/{low}-{high}" for low, high in ranges if low <= high]


def filtering(check: Check) -> Question:
    """What a group or network ACL admits on its own, inbound."""
    (service,) = services(check)
    return {
        "id": check.id,
        "question": "filter",
        "filter": check.destination,
        "direction": "ingress",
        "source": check.source,
        "service": service,
    }


def inspecting(check: Check, policy: str) -> Question:
    """What a firewall policy lets pass of one client's flow, with the name that it asks for."""
    (service,) = services(check)
    key = {"tls": "sni", "http": "host"}.get(check.app or "")
    return {
        "id": check.id,
        "question": "filter",
        "filter": policy,
        "source": check.source,
        "target": check.destination,
        "service": f"{service}?{key}={check.host}" if key and check.host else service,
        "source_port": check.source_port or CLIENT_PORT,
    }


def finding(text: str) -> Question:
    """What a thing is."""
    return {"question": "find", "text": text}
