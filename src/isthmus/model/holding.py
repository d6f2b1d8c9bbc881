"""The values of a network: what a snapshot holds, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..snapshot import Snapshot
from .citation import Citation, Gap
from .endpoint import VpcEndpoint
from .gateway import EgressOnlyInternetGateway, InternetGateway, NatGateway, VpnGateway
from .homes import Home
from .instance import Instance
from .interface import NetworkInterface
from .network_acl import NetworkAcl
from .other import Other
from .peering import VpcPeeringConnection
from .places import Places
from .prefix_list import PrefixList
from .public_access import PublicAccess
from .route_table import RouteTable
from .security_group import SecurityGroup, SecurityGroupRule
from .vpc import Subnet, Vpc


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Network:
    """All that a snapshot holds, by id, in sorted id order; see ``docs/contracts-between-rooms.md``."""

    snapshot: Snapshot
    vpcs: Mapping[str, Vpc]
    subnets: Mapping[str, Subnet]
    interfaces: Mapping[str, NetworkInterface]
    instances: Mapping[str, Instance]
    security_groups: Mapping[str, SecurityGroup]
    network_acls: Mapping[str, NetworkAcl]
    route_tables: Mapping[str, RouteTable]
    internet_gateways: Mapping[str, InternetGateway]
    egress_only_internet_gateways: Mapping[str, EgressOnlyInternetGateway]
    nat_gateways: Mapping[str, NatGateway]
    vpn_gateways: Mapping[str, VpnGateway]
    peerings: Mapping[str, VpcPeeringConnection]
    vpc_endpoints: Mapping[str, VpcEndpoint]
    prefix_lists: Mapping[str, PrefixList]
    others: Mapping[str, Other]
    group_rules: Mapping[str, tuple[SecurityGroupRule, ...]]
    group_vpcs: Mapping[str, frozenset[str]]
    table_of_subnet: Mapping[str, str | None]
    table_of_gateway: Mapping[str, str]
    table_of_pool: Mapping[str, str]
    acl_of_subnet: Mapping[str, str | None]
    interfaces_by_subnet: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, Home]
    public_access: tuple[PublicAccess, ...]
    public_access_exclusions: Mapping[str, str]
    gaps: tuple[Gap, ...]
    places: Places = field(repr=False)

    def citation(self, name: str, suffix: str = "") -> Citation:
        """Where a resource stands, or the part of it that a JSON pointer suffix names.

        Errors: KeyError, when the snapshot holds no such resource.
        """
        return self.places.cite(name, suffix)
