"""Where a service's own name leads in a VPC, from the raw records: to which interface endpoints, if to any.

Source: AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint" (Private DNS).
"""

from __future__ import annotations

from typing import Any

from ..snapshot import Snapshot
from .source import objects

Record = dict[str, Any]


def led_to(snapshot: Snapshot, vpc: str, service: str) -> frozenset[str] | None:
    """The endpoints that the name of a service leads to for hosts of a VPC; None where something else may answer."""
    told: dict[str, list[Record]] = {}
    for one in objects(snapshot, "VpcEndpoints"):
        if one.get("VpcId") == vpc and _serves(str(one.get("ServiceName")), service):
            told.setdefault(str(one["VpcEndpointId"]), []).append(one)
    words = {name: {_answers(one) for one in rows} for name, rows in told.items()}
    if any(len(each) > 1 for each in words.values()):
        return None
    found = {name: rows[0] for name, rows in told.items() if words[name] == {True}}
    if not found or _dns_is_off(snapshot, vpc):
        return frozenset()
    elsewhere = _asks_others(snapshot, vpc) or _zones(snapshot, vpc, list(found.values()))
    return None if elsewhere else frozenset(found)


def _serves(name: str, service: str) -> bool:
    return name == service or name[-len(service) - 1 :] == f".{service}"


def _answers(endpoint: Record) -> bool:
    only_inbound = (endpoint.get("DnsOptions") or {}).get("PrivateDnsOnlyForInboundResolverEndpoint") is True
    ready = str(endpoint.get("State", "available")).lower() == "available"
    named = endpoint.get("PrivateDnsEnabled") is True
    return endpoint.get("VpcEndpointType") == "Interface" and named and ready and not only_inbound


def _dns_is_off(snapshot: Snapshot, vpc: str) -> bool:
    return any(
        (record.get(key) or {}).get("Value") is False
        for record in objects(snapshot, "VpcAttributes")
        if record.get("VpcId") == vpc
        for key in ("EnableDnsSupport", "EnableDnsHostnames")
    )


def _asks_others(snapshot: Snapshot, vpc: str) -> bool:
    """Whether the VPC's DHCP options name other servers than Amazon's."""
    own = {one.get("DhcpOptionsId") for one in objects(snapshot, "Vpcs") if one.get("VpcId") == vpc}
    for options in objects(snapshot, "DhcpOptions"):
        for row in options.get("DhcpConfigurations") or () if options.get("DhcpOptionsId") in own else ():
            values = {value.get("Value") for value in row.get("Values") or ()}
            if row.get("Key") == "domain-name-servers" and values - {"AmazonProvidedDNS"}:
                return True
    return False


def _asked(endpoint: Record) -> set[str]:
    """The names under which hosts may look for a service: made of its own, and those that its endpoint lists.

    Source: EC2 API, DnsEntry; Amazon ECR User Guide (the parts of ``ecr.dkr`` change places in the name).
    """
    _, _, region, *rest = str(endpoint["ServiceName"]).split(".")
    made = {".".join((*parts, region, "amazonaws", "com")) for parts in (rest, rest[::-1])}
    for entry in endpoint.get("DnsEntries") or ():
        labels = str(entry.get("DnsName") or "").lower().rstrip(".").split(".")
        if "vpce" not in labels:
            made.add(".".join(labels[1:] if labels[0] == "*" else labels))
    return made - {""}


def _zones(snapshot: Snapshot, vpc: str, endpoints: list[Record]) -> bool:
    """Whether anybody but a service of AWS keeps a private zone for the VPC that has a name of these services."""
    names = {name for endpoint in endpoints for name in _asked(endpoint)}
    for section in snapshot.of_kind("HostedZoneSummaries"):
        for zone in section.records():
            own = not (zone.get("Owner") or {}).get("OwningService")
            apex = str(zone.get("Name")).rstrip(".").lower()
            if (
                own
                and vpc in (zone.get("VPCId"), section.owner)
                and any(_under(each, apex) for each in names)
            ):
                return True
    return False


def _under(name: str, apex: str) -> bool:
    return f".{name}".endswith(f".{apex}")
