"""Snapshots with an AWS key planted that nobody understands, inside something that filters or steers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from isthmus.snapshot import Snapshot

KEY = "TrafficTier"
LISTS = {
    "SecurityGroups": ("IpPermissions", "IpPermissionsEgress"),
    "NetworkAcls": ("Entries",),
    "RouteTables": ("Routes",),
}
HUB_PARTS = ("TransitGatewayPrefixListReferences", "TransitGatewayRouteTablePropagations")
SIDES = ("AccepterVpcInfo", "RequesterVpcInfo")
PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")


def places(kind: str, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a record that an unknown key may stand in and leave in doubt."""
    for key in LISTS.get(kind, ()):
        for rule in record.get(key) or ():
            yield rule
            for peer in PEERS:
                yield from rule.get(peer) or ()
    if kind == "VpcPeeringConnections":
        yield from (record[side] for side in SIDES if side in record)
    if kind in ("NatGateways", "VpcEndpoints", "TransitGatewayRoutes", *HUB_PARTS):
        yield record
    yield from record.get("Routes") or () if kind == "TransitGatewayStaticRoutes" else ()
    if kind == "TransitGatewayRoutes":
        yield from record.get("TransitGatewayAttachments") or ()
    if kind == "TransitGatewayPropagations":
        yield from record.get("TransitGatewayRouteTablePropagations") or ()


def planted(snapshot: Snapshot, random: Random, times: int = 1) -> Snapshot:
    """A snapshot with unknown keys in some places, by chance; as it is where there is none."""
    read = [json.loads(section.raw) for section in snapshot.sections]
    found = [
        place
        for section, records in zip(snapshot.sections, read, strict=True)
        if isinstance(records, list)
        for record in records
        if isinstance(record, dict)
        for place in places(section.kind, record)
    ]
    for place in random.sample(found, min(times, len(found))):
        place[KEY] = "gold"
    sections = tuple(
        replace(section, raw=json.dumps(records).encode()) if section.kind in KINDS else section
        for section, records in zip(snapshot.sections, read, strict=True)
    )
    return replace(snapshot, sections=sections)


KINDS = frozenset(
    {
        *LISTS,
        *HUB_PARTS,
        "NatGateways",
        "TransitGatewayPropagations",
        "TransitGatewayRoutes",
        "TransitGatewayStaticRoutes",
        "VpcEndpoints",
        "VpcPeeringConnections",
    }
)
