"""What firewalls tell of as theirs: endpoints in subnets, and attachments to transit gateways.

In: the snapshot's records. Out: by id, whose each is and in which state. What is met there is said in ``step/``.
Source: Network Firewall API, FirewallStatus, VpcEndpointAssociationStatus, FirewallMetadata.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..snapshot import Snapshot

WIRED = frozenset(
    [
        "FirewallName",
        "FirewallArn",
        "FirewallId",
        "FirewallPolicyArn",
        "FirewallPolicyV2Arn",
        "VpcId",
        "SubnetMappings",
        "Description",
        "Tags",
        "DeleteProtection",
        "SubnetChangeProtection",
        "FirewallPolicyChangeProtection",
        "EncryptionConfiguration",
        "NumberOfAssociations",
        "EnabledAnalysisTypes",
        "TransitGatewayId",
        "TransitGatewayOwnerAccountId",
        "AvailabilityZoneMappings",
        "AvailabilityZoneChangeProtection",
        "IgwFirewallConfiguration",
        "ContextStoreId",
        "ContextStoreOwnerAccountId",
    ]
)
"""What a firewall says of itself that leaves it something in the wire. Source: Network Firewall API, Firewall."""


class Inspecting(NamedTuple):
    """The firewall that calls an endpoint its own (its ARN, where told), and the endpoint's state as it tells it."""

    firewall: str | None
    status: str | None
    stale: bool = False
    """Whether what it does may not be what the policy says by now."""
    strange: bool = False
    """Whether the firewall has settings that make it more than something in the wire."""
    zones: tuple[tuple[str, str | None], ...] = ()
    """Where it stands in no subnet: the zones it works in, and its state in each."""
    gateway_of: str | None = None
    """The VPC before whose internet gateways it stands, where it does; then it goes by its own ARN."""

    @property
    def account(self) -> str | None:
        """Whose the firewall is, as its ARN says."""
        parts = (self.firewall or "").split(":")
        return parts[4] if len(parts) > 5 and parts[4] else None


def _at_gateway(record: dict[str, Any]) -> dict[str, Inspecting]:
    """The attachment to a transit gateway that a firewall tells of, as the full answer or a list has it.

    Source: Network Firewall API, FirewallMetadata, TransitGatewayAttachmentSyncState, SyncStates.
    """
    if isinstance(record.get("TransitGatewayAttachmentId"), str):
        return {record["TransitGatewayAttachmentId"]: Inspecting(record.get("FirewallArn"), None)}
    status, body = record.get("FirewallStatus") or {}, record.get("Firewall") or {}
    told = status.get("TransitGatewayAttachmentSyncState") or {}
    before_gateways = bool(body.get("IgwFirewallConfiguration")) and isinstance(body.get("FirewallArn"), str)
    if not before_gateways and not isinstance(told.get("AttachmentId"), str):
        return {}
    states: dict[str, Any] = status.get("SyncStates") or {}
    summary = status.get("ConfigurationSyncStateSummary", "IN_SYNC")
    words = [
        [each.get("SyncStatus") for each in (one.get("Config") or {}).values()] or [summary]
        for one in states.values()
    ]
    stale = any(word != "IN_SYNC" for many in words or [[summary]] for word in many)
    zones = [(zone, (one.get("Attachment") or {}).get("Status")) for zone, one in states.items()]
    arn = body.get("FirewallArn")
    strange = bool(set(body) - WIRED)
    standing = told.get("TransitGatewayAttachmentStatus")
    if before_gateways:
        listed = tuple(sorted(zones, key=lambda one: one[0]))
        return {str(arn): Inspecting(arn, None, stale, strange, listed, str(body.get("VpcId") or ""))}
    return {
        told["AttachmentId"]: Inspecting(
            arn, standing, stale, strange, tuple(sorted(zones, key=lambda one: one[0]))
        )
    }


def _attached(record: object, body: dict[str, Any], *, summary: object) -> dict[str, Inspecting]:
    """Every endpoint id that an answer gives as an attachment, however deep."""
    found: dict[str, Inspecting] = {}
    arn = body.get("FirewallArn")
    firewall = arn if isinstance(arn, str) else None
    strange = "VpcEndpointAssociationArn" not in body and bool(set(body) - WIRED)
    pending: list[object] = [record]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            attachment = one.get("Attachment")
            if isinstance(attachment, dict) and isinstance(attachment.get("EndpointId"), str):
                told = [each.get("SyncStatus") for each in (one.get("Config") or {}).values()] or [summary]
                stale = any(word != "IN_SYNC" for word in told)
                status = attachment.get("Status")
                found[attachment["EndpointId"]] = Inspecting(firewall, status, stale, strange)
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return found


def inspecting(snapshot: Snapshot) -> dict[str, Inspecting]:
    """Everything that some firewall tells of as its own, by id."""
    found: dict[str, Inspecting] = {}
    for kind in ("Firewall", "VpcEndpointAssociation"):
        for section in snapshot.of_kind(kind):
            for record in section.records():
                whole = record if isinstance(record, dict) else {}
                told = whole.get(kind)
                body = told if isinstance(told, dict) else {}
                status = whole.get("FirewallStatus") or {}
                summary = status.get("ConfigurationSyncStateSummary", "IN_SYNC")
                for name, one in _attached(record, body, summary=summary).items():
                    found.setdefault(name, one)
    for kind in ("Firewall", "Firewalls"):
        for section in snapshot.of_kind(kind):
            for record in section.records():
                for name, one in _at_gateway(record if isinstance(record, dict) else {}).items():
                    found.setdefault(name, one)
    return found
