"""The values of a network: what a snapshot holds, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..snapshot import Snapshot
from .citation import Citation, Gap
from .endpoint import VpcEndpoint
from .gateway import EgressOnlyInternetGateway, InternetGateway, NatGateway, VpnGateway
from .homes import Home
from .hybrid_links import Hybrid
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
from .transit import Transit
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
    places: Places = field(repr=False)
    transit: Transit = field(default_factory=Transit)
    hybrid: Hybrid = field(default_factory=Hybrid)
    group_vpcs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    table_of_subnet: Mapping[str, str | None] = field(default_factory=dict)
    table_of_gateway: Mapping[str, str] = field(default_factory=dict)
    table_of_pool: Mapping[str, str] = field(default_factory=dict)
    acl_of_subnet: Mapping[str, str | None] = field(default_factory=dict)
    gateway_of_vpc: Mapping[str, str] = field(default_factory=dict)
    tables_in_doubt: Mapping[str, Gap] = field(default_factory=dict)
    acls_in_doubt: Mapping[str, Gap] = field(default_factory=dict)
    gateways_in_doubt: Mapping[str, Gap] = field(default_factory=dict)
    pools_in_doubt: Mapping[str, Gap] = field(default_factory=dict)
    interfaces_by_subnet: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    homes: Mapping[str, Home] = field(default_factory=dict)
    public_access: tuple[PublicAccess, ...] = ()
    public_access_exclusions: Mapping[str, str] = field(default_factory=dict)
    disputed: Mapping[tuple[str, str], Gap] = field(default_factory=dict)
    """By a thing and a pointer below its record: the gap of what records contradict each other in; of all, by ``""``."""
    gaps: tuple[Gap, ...] = ()
    memo: dict[str, object] = field(default_factory=dict, repr=False)
    """What later rooms make of this network once and keep with it, by room."""

    def is_typed(self, name: str) -> bool:
        """True when a thing is modelled: it stands in one of the typed families."""
        families: tuple[Mapping[str, object], ...] = (
            self.interfaces,
            self.instances,
            self.subnets,
            self.vpcs,
            self.security_groups,
            self.network_acls,
            self.route_tables,
            self.internet_gateways,
            self.egress_only_internet_gateways,
            self.nat_gateways,
            self.peerings,
            self.vpc_endpoints,
            self.prefix_lists,
        )
        return any(name in family for family in families)

    def citation(self, name: str, suffix: str = "") -> Citation:
        """Where a resource stands, or the part of it that a JSON pointer suffix names.

        Errors: KeyError, when the snapshot holds no such resource.
        """
        return self.places.cite(name, suffix)
