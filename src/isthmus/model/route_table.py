"""Route tables, as DescribeRouteTables tells them."""

from __future__ import annotations

from .record import NOT_READ, UNTOLD, Ignored, Record, Tag

TARGETS = (
    "gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "instance_id",
    "egress_only_internet_gateway_id",
    "vpc_peering_connection_id",
    "transit_gateway_id",
    "local_gateway_id",
    "carrier_gateway_id",
    "core_network_arn",
    "odb_network_arn",
    "ip_address",
)
"""Where a route names its target, in the order in which one is told."""


class IgwFirewall(Record, frozen=True):
    """The firewall that inspects what a route hands to a gateway, which stays the route's target."""

    firewall_arn: str | None = None
    status: str | None = None


class Route(Record, frozen=True):
    """A destination and one target. An absent state is active."""

    destination_cidr_block: str | None = None
    destination_ipv6_cidr_block: str | None = None
    destination_prefix_list_id: str | None = None
    gateway_id: str | None = None
    nat_gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    instance_owner_id: str | None = None
    egress_only_internet_gateway_id: str | None = None
    vpc_peering_connection_id: str | None = None
    transit_gateway_id: str | None = None
    local_gateway_id: str | None = None
    carrier_gateway_id: str | None = None
    core_network_arn: str | None = None
    odb_network_arn: str | None = None
    ip_address: str | None = None
    state: str | None = None
    origin: str | None = None
    igw_firewall: IgwFirewall | None = None


class RouteTableAssociationState(Record, frozen=True):
    """Whether an association is in force."""

    state: str | None = None
    status_message: Ignored = NOT_READ


class RouteTableAssociation(Record, frozen=True):
    """What looks up its packets in a table: the VPC's main one, a subnet, a gateway, a pool of addresses."""

    route_table_association_id: Ignored = NOT_READ
    route_table_id: str | None = None
    main: bool | None = None
    subnet_id: str | None = None
    gateway_id: str | None = None
    public_ipv4_pool: str | None = None
    association_state: RouteTableAssociationState | None = None


class PropagatingVgw(Record, frozen=True):
    """A VPN gateway whose routes the table learns."""

    gateway_id: str


class RouteTable(Record, frozen=True):
    """Where packets that leave a subnet (or enter by a gateway) go."""

    route_table_id: str
    vpc_id: str
    owner_id: str | None = None
    routes: tuple[Route, ...] = UNTOLD
    associations: tuple[RouteTableAssociation, ...] = UNTOLD
    propagating_vgws: tuple[PropagatingVgw, ...] = ()
    tags: tuple[Tag, ...] = ()
