"""VPC peering connections, as DescribeVpcPeeringConnections tells them."""

from __future__ import annotations

from .record import NOT_READ, Ignored, Record, Tag


class CidrBlock(Record, frozen=True):
    """An IPv4 block of one side."""

    cidr_block: str


class Ipv6CidrBlock(Record, frozen=True):
    """An IPv6 block of one side."""

    ipv6_cidr_block: str


class VpcPeeringConnectionVpcInfo(Record, frozen=True):
    """One side of a peering. Older answers tell only ``cidr_block``."""

    vpc_id: str | None = None
    owner_id: str | None = None
    region: str | None = None
    cidr_block: str | None = None
    cidr_block_set: tuple[CidrBlock, ...] = ()
    ipv6_cidr_block_set: tuple[Ipv6CidrBlock, ...] = ()
    peering_options: Ignored = NOT_READ


class VpcPeeringConnectionStateReason(Record, frozen=True):
    """The state of a peering: only ``active`` forwards."""

    code: str | None = None
    message: Ignored = NOT_READ


class VpcPeeringConnection(Record, frozen=True):
    """A link between two VPCs. A record that lacks a side does not tell whom it joins, and is partial."""

    vpc_peering_connection_id: str
    accepter_vpc_info: VpcPeeringConnectionVpcInfo
    requester_vpc_info: VpcPeeringConnectionVpcInfo
    status: VpcPeeringConnectionStateReason | None = None
    tags: tuple[Tag, ...] = ()
    expiration_time: Ignored = NOT_READ
    multipath_resilience_status: Ignored = NOT_READ
