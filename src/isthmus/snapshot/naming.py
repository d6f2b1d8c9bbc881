"""Which key names a record of a kind, so that an edit can find it."""

from __future__ import annotations

from typing import Any

ID_KEYS: dict[str, tuple[str, ...]] = {
    "Addresses": ("AllocationId", "PublicIp"),
    "DBInstances": ("DBInstanceIdentifier", "DBInstanceArn"),
    "Functions": ("FunctionName", "FunctionArn"),
    "Instances": ("InstanceId",),
    "Listeners": ("ListenerArn",),
    "LoadBalancerDescriptions": ("LoadBalancerName",),
    "LoadBalancers": ("LoadBalancerArn", "LoadBalancerName"),
    "ManagedPrefixLists": ("PrefixListId",),
    "Reservations": ("ReservationId",),
    "SecurityGroupVpcAssociations": ("GroupId",),
    "SecurityGroups": ("GroupId",),
    "TargetGroups": ("TargetGroupArn",),
    "TransitGatewayPeeringAttachments": ("TransitGatewayAttachmentId",),
    "TransitGatewayStaticRoutes": ("TransitGatewayRouteTableId",),
    "TransitGatewayVpcAttachments": ("TransitGatewayAttachmentId",),
    "VpcBlockPublicAccessExclusions": ("ExclusionId",),
    "VpcBlockPublicAccessOptions": ("AwsAccountId",),
}
"""The keys that name a record, where the kind's own word does not tell."""


SAME = {"Instances": "Reservations", "ManagedPrefixLists": "PrefixLists"}
"""Kinds whose records stand in sections of another kind, or of either."""


def section_kind(kind: str) -> str:
    """One word for the kinds of sections that may hold records of a kind."""
    return SAME.get(kind, kind)


def id_keys(kind: str) -> tuple[str, ...]:
    """The keys that may name a record of a kind, the surest first."""
    told = ID_KEYS.get(kind)
    if told is not None:
        return told
    singular = kind[:-3] + "y" if kind.endswith("ies") else kind.removesuffix("s")
    return tuple(singular + ending for ending in ("Id", "Arn", "Name"))


WRAPPED = frozenset({"Firewall"})
"""Kinds whose records hold what they describe under the kind's own word, with more beside it."""


def bearer(record: Any, kind: str) -> dict[str, Any]:
    """The object that bears the id of a record of a kind; an empty one where there is none."""
    found = record.get(kind) if kind in WRAPPED and isinstance(record, dict) else record
    return found if isinstance(found, dict) else {}


def is_named(record: Any, kind: str, name: str) -> bool:
    """True when the record of this kind bears this id."""
    return any(bearer(record, kind).get(key) == name for key in id_keys(kind))
