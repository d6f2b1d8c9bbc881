"""VPCs and subnets, as DescribeVpcs and DescribeSubnets tell them."""

from __future__ import annotations

from .record import NOT_READ, UNTOLD, Ignored, Record, Tag


class CidrBlockState(Record, frozen=True):
    """The state of a CIDR block's association."""

    state: str | None = None
    status_message: Ignored = NOT_READ


class BlockPublicAccessStates(Record, frozen=True):
    """The Block Public Access mode that AWS says is in force for a VPC or subnet."""

    internet_gateway_block_mode: str | None = None


class VpcCidrBlockAssociation(Record, frozen=True):
    """An IPv4 block of a VPC."""

    cidr_block: str
    association_id: Ignored = NOT_READ
    cidr_block_state: CidrBlockState | None = None


class VpcIpv6CidrBlockAssociation(Record, frozen=True):
    """An IPv6 block of a VPC."""

    ipv6_cidr_block: str
    association_id: Ignored = NOT_READ
    ipv6_cidr_block_state: CidrBlockState | None = None
    network_border_group: Ignored = NOT_READ
    ipv6_pool: Ignored = NOT_READ
    ipv6_address_attribute: Ignored = NOT_READ
    ip_source: Ignored = NOT_READ


class NetworkFirewallAssociation(Record, frozen=True):
    """A firewall between a VPC and its internet gateways, which no route names."""

    firewall_arn: str | None = None
    firewall_onboarding_status: str | None = None
    firewall_mode: str | None = None


class Vpc(Record, frozen=True):
    """A virtual private cloud: its blocks and the public access it is granted.

    ``region`` is no key of AWS's: some collectors add it.
    """

    vpc_id: str
    owner_id: str | None = None
    state: str | None = None
    cidr_block: str | None = None
    cidr_block_association_set: tuple[VpcCidrBlockAssociation, ...] = UNTOLD
    ipv6_cidr_block_association_set: tuple[VpcIpv6CidrBlockAssociation, ...] = UNTOLD
    block_public_access_states: BlockPublicAccessStates | None = None
    is_default: bool | None = None
    region: str | None = None
    dhcp_options_id: str | None = None
    tags: tuple[Tag, ...] = ()
    network_firewall_associations: tuple[NetworkFirewallAssociation, ...] = ()
    instance_tenancy: Ignored = NOT_READ
    encryption_control: Ignored = NOT_READ
    classic_link_enabled: Ignored = NOT_READ


class SubnetIpv6CidrBlockAssociation(Record, frozen=True):
    """An IPv6 block of a subnet."""

    ipv6_cidr_block: str
    association_id: Ignored = NOT_READ
    ipv6_cidr_block_state: CidrBlockState | None = None
    ipv6_address_attribute: Ignored = NOT_READ
    ip_source: Ignored = NOT_READ


class Subnet(Record, frozen=True):
    """A range of addresses in one Availability Zone of a VPC."""

    subnet_id: str
    vpc_id: str
    owner_id: str | None = None
    state: str | None = None
    cidr_block: str | None = None
    ipv6_cidr_block_association_set: tuple[SubnetIpv6CidrBlockAssociation, ...] = ()
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    block_public_access_states: BlockPublicAccessStates | None = None
    map_public_ip_on_launch: bool | None = None
    enable_dns64: bool | None = None
    ipv6_native: bool | None = None
    subnet_arn: str | None = None
    outpost_arn: str | None = None
    default_for_az: bool | None = None
    tags: tuple[Tag, ...] = ()
    available_ip_address_count: Ignored = NOT_READ
    assign_ipv6_address_on_creation: Ignored = NOT_READ
    map_customer_owned_ip_on_launch: Ignored = NOT_READ
    customer_owned_ipv4_pool: Ignored = NOT_READ
    enable_lni_at_device_index: int | None = None
    private_dns_name_options_on_launch: Ignored = NOT_READ
    type: Ignored = NOT_READ
    network_firewall_connectivity_type: str | None = None
