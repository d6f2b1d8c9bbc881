"""What only the owner of a VPC can put into it: endpoints, and attachments to transit gateways.

A participant of a shared VPC can make neither, so a record of one says something that AWS never says. What a
service of AWS made for somebody (a firewall's endpoint) may be another account's, and is left alone.
Source: Amazon VPC User Guide, "Share your VPC subnets" (responsibilities of owners and participants).
"""

from __future__ import annotations

from ..errors import InputError
from ..snapshot import Section
from .citation import place
from .holding import Network

OWNERS = {
    "VpcEndpoints": ("OwnerId", "VpcId"),
    "TransitGatewayVpcAttachments": ("VpcOwnerId", "VpcId"),
    "TransitGatewayAttachments": ("ResourceOwnerId", "ResourceId"),
}
"""Kind -> the keys under which a record tells the owner, and the VPC that it is put into."""


def refuse_strangers(network: Network) -> None:
    """Errors: InputError with file, pointer and value, where two records tell two owners of one VPC."""
    owners = {name: vpc.owner_id for name, vpc in network.vpcs.items() if vpc.owner_id}
    for kind, keys in OWNERS.items():
        for section in network.snapshot.of_kind(kind):
            _check(section, *keys, owners)


def _check(section: Section, owner_key: str, vpc_key: str, owners: dict[str, str]) -> None:
    for index, record in enumerate(section.records()):
        if not isinstance(record, dict) or record.get("RequesterManaged") is True:
            continue
        told, vpc = record.get(owner_key), record.get(vpc_key)
        owner = owners.get(vpc) if isinstance(vpc, str) else None
        if told and owner and told != owner:
            where = place(section, f"/{index}/{owner_key}")
            raise InputError(
                f"{told!r} can put nothing into {vpc}, which {owner} owns: these records contradict each other",
                file=where.file,
                pointer=where.pointer,
            )
