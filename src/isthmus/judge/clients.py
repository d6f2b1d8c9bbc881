"""Users of a Client VPN endpoint: what its own table and its authorization rules say of one destination.

In: the raw records of a snapshot. Out: True, False, or None where it can't be told of everybody who connects.
Source: Client VPN Admin Guide, "AWS Client VPN routes", "AWS Client VPN authorization rules".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..packet import Prefix, parse_address, parse_prefix
from ..snapshot import Snapshot
from .source import objects

Record = dict[str, Any]


def client_may(snapshot: Snapshot, endpoint: str, subnet: str, target: str) -> bool | None:
    """Whether users of an endpoint that come out in a subnet, or by an attachment, are let through to an address.

    None also where users would reach each other, where a row that would decide is being changed, or where nothing
    of a kind was read.
    """
    family, address = parse_address(target)
    own = next(_rows(snapshot, "ClientVpnEndpoints", endpoint), {}).get("ClientCidrBlock")
    if own and parse_prefix(own).holds(family, address):
        return None
    routes = [
        row
        for row in _rows(snapshot, "ClientVpnRoutes", endpoint)
        if _leads(row) in (subnet, "local") and _block(row).holds(family, address)
    ]
    by_table = _decided(routes)
    if by_table == [] and not _told(snapshot, "ClientVpnRoutes", endpoint):
        return None
    if not by_table:
        return None if by_table is None else False
    if any(_leads(row) == "local" for row in by_table):
        return None
    rules = [
        row for row in _rows(snapshot, "AuthorizationRules", endpoint) if _block(row).holds(family, address)
    ]
    by_rule = _decided(rules)
    if by_rule == [] and not _told(snapshot, "AuthorizationRules", endpoint):
        return None
    if not by_rule:
        return None if by_rule is None else False
    return True if any(row.get("AccessAll") is True for row in by_rule) else None


def _rows(snapshot: Snapshot, kind: str, endpoint: str) -> Iterator[Record]:
    return (row for row in objects(snapshot, kind) if row.get("ClientVpnEndpointId") == endpoint)


def _leads(row: Record) -> object:
    """The subnet, or the attachment of a transit gateway, that a route leads by; ``local`` to other users."""
    return row.get("TargetSubnet") or row.get("TransitGatewayAttachmentId")


def _told(snapshot: Snapshot, kind: str, endpoint: str) -> bool:
    return snapshot.listed(kind) or any(_rows(snapshot, kind, endpoint))


def _block(row: Record) -> Prefix:
    return parse_prefix(str(row.get("DestinationCidr")))


def _decided(rows: list[Record]) -> list[Record] | None:
    """The rows in force with the longest block; None where one that is being changed is as long."""
    alive = [row for row in rows if (row.get("Status") or {}).get("Code", "active") == "active"]
    top = max((_block(row).length for row in alive), default=-1)
    for row in rows:
        code = (row.get("Status") or {}).get("Code", "active")
        if code not in ("active", "failed") and _block(row).length >= top:
            return None
    return [row for row in alive if _block(row).length == top]
