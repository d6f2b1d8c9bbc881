"""Interfaces where DescribeNetworkInterfaces tells less than there is.

Instances embed their interfaces; those stand in for what was not collected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from ..snapshot import Section
from .decode import decode
from .instance import Instance, InstanceNetworkInterface
from .interface import (
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
)
from .record import NOT_READ


class _Named(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    network_interface_id: str


_NAMES = msgspec.json.Decoder(tuple[_Named, ...])


@dataclass(frozen=True, slots=True)
class Standing:
    """An instance and where its record stands within its section."""

    section: Section
    below: str
    instance: Instance


def embedded(
    standing: Iterable[Standing], known: Mapping[str, NetworkInterface]
) -> Iterator[tuple[NetworkInterface, Section, str]]:
    """Interfaces that only instances tell of, each with its section and the pointer within it."""
    for at in standing:
        instance = at.instance
        raw = instance.network_interfaces
        if raw is NOT_READ or not bytes(raw).strip(b"[] \n\t\r"):
            alone = _alone(instance)
            if alone is not None:
                yield alone, at.section, at.below
            continue
        if all(name in known for name in _names(raw)):
            continue
        pointer = f"{at.section.pointer}{at.below}/NetworkInterfaces"
        section = Section("NetworkInterfaces", at.section.file, pointer, bytes(raw))
        batch = decode(section, InstanceNetworkInterface, "NetworkInterfaceId")
        for index, record in enumerate(batch.records):
            if record is not None and record.network_interface_id not in known:
                whole = _whole(record, instance)
                if whole is not None:
                    yield whole, at.section, f"{at.below}/NetworkInterfaces/{index}"


def _names(raw: msgspec.Raw) -> tuple[str, ...]:
    try:
        return tuple(one.network_interface_id for one in _NAMES.decode(raw))
    except msgspec.ValidationError:
        return ("",)


def _whole(record: InstanceNetworkInterface, instance: Instance) -> NetworkInterface | None:
    """The interface an instance embeds, in DescribeNetworkInterfaces' shape."""
    subnet, vpc = record.subnet_id or instance.subnet_id, record.vpc_id or instance.vpc_id
    if subnet is None or vpc is None:
        return None
    attachment = record.attachment or NetworkInterfaceAttachment(status="attached")
    return NetworkInterface(
        network_interface_id=record.network_interface_id,
        subnet_id=subnet,
        vpc_id=vpc,
        owner_id=record.owner_id,
        interface_type=record.interface_type,
        status=record.status or "in-use",
        description=record.description,
        private_ip_address=record.private_ip_address,
        private_ip_addresses=record.private_ip_addresses,
        association=record.association,
        ipv6_addresses=record.ipv6_addresses,
        ipv4_prefixes=record.ipv4_prefixes,
        ipv6_prefixes=record.ipv6_prefixes,
        groups=record.groups,
        source_dest_check=record.source_dest_check,
        attachment=msgspec.structs.replace(attachment, instance_id=instance.instance_id),
        availability_zone=instance.placement.availability_zone if instance.placement else None,
    )


def _alone(instance: Instance) -> NetworkInterface | None:
    """The interface of an instance whose record embeds none but has an address in a subnet."""
    if instance.private_ip_address is None or instance.subnet_id is None or instance.vpc_id is None:
        return None
    public = instance.public_ip_address
    return NetworkInterface(
        network_interface_id=f"eni-of-{instance.instance_id}",
        subnet_id=instance.subnet_id,
        vpc_id=instance.vpc_id,
        status="in-use",
        private_ip_address=instance.private_ip_address,
        association=NetworkInterfaceAssociation(public_ip=public) if public else None,
        ipv6_address=instance.ipv6_address,
        groups=instance.security_groups,
        source_dest_check=instance.source_dest_check,
        attachment=NetworkInterfaceAttachment(
            instance_id=instance.instance_id, device_index=0, status="attached"
        ),
        availability_zone=instance.placement.availability_zone if instance.placement else None,
    )
