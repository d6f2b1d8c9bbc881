"""Instances, as DescribeInstances tells them inside reservations.

Instances steer nothing by themselves: their interfaces do. What is read is the state, the names and the
interfaces embedded in the answer, which stand in where interfaces were not collected.
"""

from __future__ import annotations

import msgspec

from .interface import (
    GroupIdentifier,
    Ipv4PrefixSpecification,
    Ipv6PrefixSpecification,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
    NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress,
)
from .record import NOT_READ, UNTOLD, Ignored, Record, Tag


class InstanceState(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="pascal"):
    """Whether an instance runs."""

    name: str | None = None
    code: int | None = None


class InstanceNetworkInterface(Record, frozen=True):
    """An interface as its instance's answer embeds it."""

    network_interface_id: str
    subnet_id: str | None = None
    vpc_id: str | None = None
    owner_id: str | None = None
    interface_type: str | None = None
    status: str | None = None
    description: str | None = None
    private_ip_address: str | None = None
    private_ip_addresses: tuple[NetworkInterfacePrivateIpAddress, ...] = ()
    association: NetworkInterfaceAssociation | None = None
    ipv6_addresses: tuple[NetworkInterfaceIpv6Address, ...] = UNTOLD
    ipv4_prefixes: tuple[Ipv4PrefixSpecification, ...] = ()
    ipv6_prefixes: tuple[Ipv6PrefixSpecification, ...] = ()
    groups: tuple[GroupIdentifier, ...] | None = None
    source_dest_check: bool | None = None
    attachment: NetworkInterfaceAttachment | None = None
    mac_address: Ignored = NOT_READ
    private_dns_name: Ignored = NOT_READ
    connection_tracking_configuration: Ignored = NOT_READ
    operator: Ignored = NOT_READ


class Placement(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="pascal"):
    """The zone an instance stands in."""

    availability_zone: str | None = None


class Instance(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="pascal"):
    """A virtual machine: its state, names and embedded interfaces (kept as bytes until they are needed)."""

    instance_id: str
    state: InstanceState | None = None
    subnet_id: str | None = None
    vpc_id: str | None = None
    private_ip_address: str | None = None
    public_ip_address: str | None = None
    ipv6_address: str | None = None
    source_dest_check: bool | None = None
    security_groups: tuple[GroupIdentifier, ...] | None = None
    network_interfaces: msgspec.Raw = NOT_READ
    placement: Placement | None = None
    tags: tuple[Tag, ...] = ()


class Reservation(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="pascal"):
    """Instances that were launched together."""

    instances: tuple[Instance, ...] = ()
    owner_id: str | None = None
