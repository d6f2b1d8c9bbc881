"""Interfaces where DescribeNetworkInterfaces tells less than there is.

Instances embed their interfaces; those stand in for what was not collected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from ..packet import is_address
from ..snapshot import Section
from .citation import Gap, place
from .decode import decode
from .instance import Instance, InstanceNetworkInterface
from .interface import (
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
)
from .record import NOT_READ

STAND_IN = "eni-of-"
"""How the id begins that an interface goes by of which only its instance's own address is known."""


class _Named(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    network_interface_id: str


_NAMES = msgspec.json.Decoder(tuple[_Named, ...])


@dataclass(frozen=True, slots=True)
class Standing:
    """An instance and where its record stands within its section."""

    section: Section
    below: str
    instance: Instance


@dataclass(frozen=True, slots=True)
class Embedded:
    """An interface that only its instance tells of, and where; None, with a gap, where it can't be one."""

    interface: NetworkInterface | None
    section: Section
    below: str
    gaps: tuple[Gap, ...] = ()


def embedded(
    standing: Iterable[Standing], known: Mapping[str, NetworkInterface], half: Collection[str] = ()
) -> Iterator[Embedded]:
    """Interfaces that only instances tell of; whose own records can't be read (``half``) are not among them.

    Shapes: any of those may be the one of an instance that tells of no interface.
    """
    attached = {
        interface.attachment.instance_id for interface in known.values() if interface.attachment is not None
    }

    def listed(name: str) -> bool:
        return name in known or name in half

    for at in standing:
        instance = at.instance
        raw = instance.network_interfaces
        if raw is NOT_READ or bytes(raw).strip(b"[] \n\t\r") in (b"", b"null"):
            if instance.instance_id not in attached:
                yield from _proved(_alone(instance), at, at.below, ()) if not half else _untold(at)
            continue
        if all(map(listed, _names(raw))):
            continue
        pointer = at.section.locate(f"{at.below}/NetworkInterfaces")
        section = Section("NetworkInterfaces", at.section.file, pointer, bytes(raw))
        batch = decode(section, InstanceNetworkInterface, "NetworkInterfaceId")
        for index, record in enumerate(batch.records):
            if record is not None and not listed(record.network_interface_id):
                told = tuple(gap for gap in batch.gaps if gap.id == record.network_interface_id)
                here, found = f"{at.below}/NetworkInterfaces/{index}", _whole(record, instance)
                if found is None:
                    name = record.network_interface_id
                    detail = f"{instance.instance_id} tells no subnet or no VPC that {name} stands in"
                    yield _left_out(name, detail, at, here, told)
                yield from _proved(found, at, here, told)


def _untold(at: Standing) -> Iterator[Embedded]:
    """An instance of which nobody knows whether its interface is one whose own record can't be read."""
    found = _alone(at.instance)
    if found is not None:
        name, told = found.network_interface_id, at.instance.instance_id
        detail = f"whether {told} has an interface whose own record can't be read is not known"
        yield _left_out(name, detail, at, at.below, ())


def _left_out(name: str, detail: str, at: Standing, below: str, gaps: tuple[Gap, ...]) -> Embedded:
    """An interface that can't be one as its instance tells it: it may have any address of its network."""
    gap = Gap("partial-record", name, "either", detail, place(at.section, below))
    return Embedded(None, at.section, below, (*gaps, gap))


def _proved(
    interface: NetworkInterface | None, at: Standing, below: str, gaps: tuple[Gap, ...]
) -> Iterator[Embedded]:
    """The interface where its addresses are addresses; a gap where they are not: it is second-hand."""
    if interface is None:
        return
    texts = [interface.private_ip_address, interface.ipv6_address]
    texts += [entry.private_ip_address for entry in interface.private_ip_addresses]
    texts += [entry.ipv6_address for entry in interface.ipv6_addresses]
    for text in texts:
        if text is not None and not is_address(text):
            name = interface.network_interface_id
            detail = f"{text!r}, which {at.instance.instance_id} gives as an address of {name}, is none"
            yield _left_out(name, detail, at, below, gaps)
            return
    yield Embedded(interface, at.section, below, gaps)


def _names(raw: msgspec.Raw) -> tuple[str, ...]:
    try:
        return tuple(one.network_interface_id for one in _NAMES.decode(raw))
    except msgspec.ValidationError:
        return ("",)


def _whole(record: InstanceNetworkInterface, instance: Instance) -> NetworkInterface | None:
    """The interface an instance embeds, in DescribeNetworkInterfaces' shape."""
    subnet, vpc = record.subnet_id or instance.subnet_id, record.vpc_id or instance.vpc_id
    if not (subnet and vpc):
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
        private_ip_address=record.private_ip_address or None,
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
    if not (instance.private_ip_address and instance.subnet_id and instance.vpc_id):
        return None
    public = instance.public_ip_address
    return NetworkInterface(
        network_interface_id=f"{STAND_IN}{instance.instance_id}",
        subnet_id=instance.subnet_id,
        vpc_id=instance.vpc_id,
        status="in-use",
        private_ip_address=instance.private_ip_address,
        association=NetworkInterfaceAssociation(public_ip=public) if public else None,
        ipv6_addresses=(),
        ipv6_address=instance.ipv6_address,
        groups=instance.security_groups,
        source_dest_check=instance.source_dest_check,
        attachment=NetworkInterfaceAttachment(
            instance_id=instance.instance_id, device_index=0, status="attached"
        ),
        availability_zone=instance.placement.availability_zone if instance.placement else None,
    )
