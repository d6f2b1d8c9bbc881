"""Network ACLs, as DescribeNetworkAcls tells them."""

from __future__ import annotations

import msgspec

from .record import NO_PROTOCOL, NOT_READ, UNTOLD, Ignored, Record, Tag


class IcmpTypeCode(Record, frozen=True):
    """An ICMP type and code; -1 is any."""

    type: int | None = None
    code: int | None = None


class PortRange(Record, frozen=True):
    """A range of destination ports."""

    from_: int | None = msgspec.field(default=None, name="From")
    to: int | None = None


class NetworkAclEntry(Record, frozen=True):
    """A numbered rule of one direction: the lowest number that matches decides."""

    rule_number: int
    rule_action: str
    egress: bool
    protocol: str | None = NO_PROTOCOL
    cidr_block: str | None = None
    ipv6_cidr_block: str | None = None
    port_range: PortRange | None = None
    icmp_type_code: IcmpTypeCode | None = None


class NetworkAclAssociation(Record, frozen=True):
    """The subnet an ACL stands around."""

    network_acl_association_id: Ignored = NOT_READ
    network_acl_id: str | None = None
    subnet_id: str | None = None


class NetworkAcl(Record, frozen=True):
    """Stateless numbered rules at the edge of subnets."""

    network_acl_id: str
    vpc_id: str | None = None
    owner_id: str | None = None
    is_default: bool | None = None
    entries: tuple[NetworkAclEntry, ...] = UNTOLD
    associations: tuple[NetworkAclAssociation, ...] = UNTOLD
    tags: tuple[Tag, ...] = ()
