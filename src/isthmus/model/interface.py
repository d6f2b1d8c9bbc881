"""Network interfaces, as DescribeNetworkInterfaces tells them."""

from __future__ import annotations

from .record import NOT_READ, UNTOLD, Ignored, Record, Tag


class GroupIdentifier(Record, frozen=True):
    """A security group named by whatever holds it."""

    group_id: str
    group_name: str | None = None


class NetworkInterfaceAssociation(Record, frozen=True):
    """The public address that stands for a private one at an internet gateway."""

    public_ip: str | None = None
    ip_owner_id: str | None = None
    allocation_id: str | None = None
    customer_owned_ip: str | None = None
    carrier_ip: str | None = None
    association_id: Ignored = NOT_READ
    public_dns_name: Ignored = NOT_READ


class NetworkInterfacePrivateIpAddress(Record, frozen=True):
    """A private IPv4 address of an interface, and its public one where it has one."""

    private_ip_address: str
    primary: bool | None = None
    association: NetworkInterfaceAssociation | None = None
    private_dns_name: Ignored = NOT_READ


class NetworkInterfaceIpv6Address(Record, frozen=True):
    """An IPv6 address of an interface."""

    ipv6_address: str
    is_primary_ipv6: bool | None = None
    public_ipv6_dns_name: Ignored = NOT_READ


class Ipv4PrefixSpecification(Record, frozen=True):
    """An IPv4 prefix delegated to an interface."""

    ipv4_prefix: str


class Ipv6PrefixSpecification(Record, frozen=True):
    """An IPv6 prefix delegated to an interface."""

    ipv6_prefix: str


class NetworkInterfaceAttachment(Record, frozen=True):
    """What an interface is plugged into."""

    attachment_id: str | None = None
    instance_id: str | None = None
    instance_owner_id: str | None = None
    device_index: int | None = None
    status: str | None = None
    attach_time: Ignored = NOT_READ
    delete_on_termination: Ignored = NOT_READ
    network_card_index: Ignored = NOT_READ
    ena_srd_specification: Ignored = NOT_READ
    ena_queue_count: Ignored = NOT_READ


class NetworkInterface(Record, frozen=True):
    """Where a flow begins or ends inside AWS."""

    network_interface_id: str
    subnet_id: str
    vpc_id: str
    owner_id: str | None = None
    interface_type: str | None = None
    status: str | None = None
    description: str | None = None
    private_ip_address: str | None = None
    private_ip_addresses: tuple[NetworkInterfacePrivateIpAddress, ...] = ()
    association: NetworkInterfaceAssociation | None = None
    ipv6_addresses: tuple[NetworkInterfaceIpv6Address, ...] = UNTOLD
    ipv6_address: str | None = None
    ipv4_prefixes: tuple[Ipv4PrefixSpecification, ...] = ()
    ipv6_prefixes: tuple[Ipv6PrefixSpecification, ...] = ()
    groups: tuple[GroupIdentifier, ...] | None = None
    """None where nobody read which groups it has: any of its VPC, perhaps."""
    source_dest_check: bool | None = None
    deny_all_igw_traffic: bool | None = None
    attachment: NetworkInterfaceAttachment | None = None
    requester_id: str | None = None
    requester_managed: bool | None = None
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    tag_set: tuple[Tag, ...] = ()
    associated_subnets: Ignored = NOT_READ
    connection_tracking_configuration: Ignored = NOT_READ
    mac_address: Ignored = NOT_READ
    outpost_arn: Ignored = NOT_READ
    private_dns_name: Ignored = NOT_READ
    public_dns_name: Ignored = NOT_READ
    public_ip_dns_name_options: Ignored = NOT_READ
    ipv6_native: Ignored = NOT_READ
    operator: Ignored = NOT_READ
