"""Security groups and their rules, as DescribeSecurityGroups and DescribeSecurityGroupRules tell them."""

from __future__ import annotations

from .record import NO_PROTOCOL, NOT_READ, UNTOLD, Ignored, Record, Tag


class IpRange(Record, frozen=True):
    """An IPv4 source or destination of a rule."""

    cidr_ip: str
    description: str | None = None


class Ipv6Range(Record, frozen=True):
    """An IPv6 source or destination of a rule."""

    cidr_ipv6: str
    description: str | None = None


class PrefixListId(Record, frozen=True):
    """A prefix list as source or destination of a rule."""

    prefix_list_id: str
    description: str | None = None


class UserIdGroupPair(Record, frozen=True):
    """A reference to another group: its members are the rule's other end."""

    group_id: str | None = None
    user_id: str | None = None
    group_name: str | None = None
    vpc_id: str | None = None
    vpc_peering_connection_id: str | None = None
    peering_status: str | None = None
    description: str | None = None


class IpPermission(Record, frozen=True):
    """One protocol and port range, with every other end it is open to. A null protocol is every protocol."""

    ip_protocol: str | None = NO_PROTOCOL
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[IpRange, ...] = UNTOLD
    ipv6_ranges: tuple[Ipv6Range, ...] = UNTOLD
    prefix_list_ids: tuple[PrefixListId, ...] = UNTOLD
    user_id_group_pairs: tuple[UserIdGroupPair, ...] = UNTOLD


class SecurityGroup(Record, frozen=True):
    """A stateful allow-list on interfaces."""

    group_id: str
    group_name: str | None = None
    vpc_id: str | None = None
    owner_id: str | None = None
    description: str | None = None
    ip_permissions: tuple[IpPermission, ...] = UNTOLD
    ip_permissions_egress: tuple[IpPermission, ...] = UNTOLD
    security_group_arn: str | None = None
    tags: tuple[Tag, ...] = ()


class ReferencedSecurityGroup(Record, frozen=True):
    """A reference to another group, as a single rule tells it."""

    group_id: str | None = None
    user_id: str | None = None
    vpc_id: str | None = None
    vpc_peering_connection_id: str | None = None
    peering_status: str | None = None


class SecurityGroupRule(Record, frozen=True):
    """One rule with its own id: exactly one other end."""

    security_group_rule_id: str
    group_id: str
    is_egress: bool
    ip_protocol: str | None = NO_PROTOCOL
    group_owner_id: str | None = None
    from_port: int | None = None
    to_port: int | None = None
    cidr_ipv4: str | None = None
    cidr_ipv6: str | None = None
    prefix_list_id: str | None = None
    referenced_group_info: ReferencedSecurityGroup | None = None
    description: str | None = None
    tags: Ignored = NOT_READ
    security_group_rule_arn: Ignored = NOT_READ


class SecurityGroupVpcAssociation(Record, frozen=True):
    """A group made usable in a VPC beside its own."""

    group_id: str
    vpc_id: str
    vpc_owner_id: str | None = None
    group_owner_id: str | None = None
    state: str | None = None
    state_reason: Ignored = NOT_READ
