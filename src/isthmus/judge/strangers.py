"""Whether records say what can't be: that somebody but a VPC's owner put an endpoint or an attachment into it.

Source: Amazon VPC User Guide, "Share your VPC subnets" (participants can't create endpoints or attach gateways).
"""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from .facts import Facts
from .source import facts_of


def refuse(facts: Facts) -> None:
    """Errors: InputError with its place, at the first record that tells another owner than the VPC's own."""
    for kind in ("VpcEndpoints", "TransitGatewayVpcAttachments", "TransitGatewayAttachments"):
        for section in facts.snapshot.of_kind(kind):
            for fact in facts_of(section, None):
                key, vpc = _put(kind, fact.record)
                known = facts.get("Vpcs", vpc)
                owner = known.record.get("OwnerId") if known is not None else None
                told = fact.record.get(key)
                if owner and told and owner != told and fact.record.get("RequesterManaged") is not True:
                    message = f"{vpc} is owned by {owner}, so that {told!r} can put nothing into it"
                    raise InputError(message, file=fact.file, pointer=f"{fact.pointer}/{key}")


def _put(kind: str, record: dict[str, Any]) -> tuple[str, str | None]:
    """The key that tells who put it there, and the VPC."""
    if kind == "TransitGatewayAttachments":
        vpc = record.get("ResourceId") if record.get("ResourceType") == "vpc" else None
        return "ResourceOwnerId", vpc
    return ("OwnerId" if kind == "VpcEndpoints" else "VpcOwnerId"), record.get("VpcId")
