"""Gateways of a VPC: internet, egress-only, NAT and VPN.

A record that lacks the list of what a gateway is attached to does not tell whom it serves, and is partial.
"""

from __future__ import annotations

from .record import NOT_READ, Ignored, Record, Tag


class GatewayAttachment(Record, frozen=True):
    """The VPC a gateway is attached to."""

    vpc_id: str
    state: str | None = None


class InternetGateway(Record, frozen=True):
    """The way to and from the internet; IPv4 is translated one to one."""

    internet_gateway_id: str
    attachments: tuple[GatewayAttachment, ...]
    owner_id: str | None = None
    tags: tuple[Tag, ...] = ()


class EgressOnlyInternetGateway(Record, frozen=True):
    """The way out to the internet for IPv6; nothing comes in but answers."""

    egress_only_internet_gateway_id: str
    attachments: tuple[GatewayAttachment, ...]
    tags: tuple[Tag, ...] = ()


class NatGatewayAddress(Record, frozen=True):
    """An address of a NAT gateway."""

    allocation_id: str | None = None
    network_interface_id: str | None = None
    private_ip: str | None = None
    public_ip: str | None = None
    is_primary: bool | None = None
    status: str | None = None
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    association_id: Ignored = NOT_READ
    failure_message: Ignored = NOT_READ


class NatGateway(Record, frozen=True):
    """A translator of sources: zonal in a subnet, or regional with a route table of its own."""

    nat_gateway_id: str
    vpc_id: str | None = None
    subnet_id: str | None = None
    state: str | None = None
    connectivity_type: str | None = None
    availability_mode: str | None = None
    route_table_id: str | None = None
    auto_provision_zones: str | None = None
    nat_gateway_addresses: tuple[NatGatewayAddress, ...] = ()
    tags: tuple[Tag, ...] = ()
    attached_appliances: Ignored = NOT_READ
    create_time: Ignored = NOT_READ
    delete_time: Ignored = NOT_READ
    failure_code: Ignored = NOT_READ
    failure_message: Ignored = NOT_READ
    provisioned_bandwidth: Ignored = NOT_READ
    auto_scaling_ips: Ignored = NOT_READ


class VpnGateway(Record, frozen=True):
    """A virtual private gateway and the VPCs it is attached to."""

    vpn_gateway_id: str
    vpc_attachments: tuple[GatewayAttachment, ...]
    state: str | None = None
    type: str | None = None
    tags: tuple[Tag, ...] = ()
    amazon_side_asn: Ignored = NOT_READ
    availability_zone: Ignored = NOT_READ
