"""A snapshot's things by id, typed, joined, with every gap named: what all later rooms read.

``build`` decodes each section by type, makes one thing of what was seen several times, completes interfaces,
and notes what was not read. It decides nothing about reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ..snapshot import Snapshot
from . import access, addressing, associations, blocks, contradiction, coverage, misplaced, unread, verify
from .citation import canonical
from .endpoint import VpcEndpoint
from .gateway import EgressOnlyInternetGateway, InternetGateway, NatGateway, VpnGateway
from .gathering import OF_A_VPC, Gathering, uncollected
from .group_rules import rules_by_group
from .holding import Network
from .homes import homes
from .hybrid_links import hybrid
from .instance import Reservation
from .interface import NetworkInterface
from .network_acl import NetworkAcl
from .peering import VpcPeeringConnection
from .public_access import VpcBlockPublicAccessExclusion, VpcBlockPublicAccessOptions
from .raw_shapes import refuse_misshapen
from .reservations import instances_of
from .route_table import RouteTable
from .security_group import SecurityGroupVpcAssociation
from .transit import transit
from .twin_routes import twin_routes
from .unmodelled import others
from .vpc import Subnet, Vpc

__all__ = ["Network", "build"]

MODELLED = frozenset(
    {
        "Addresses",
        "EgressOnlyInternetGateways",
        "InternetGateways",
        "ManagedPrefixLists",
        "NatGateways",
        "NetworkAcls",
        "NetworkInterfaces",
        "PrefixListEntries",
        "PrefixLists",
        "Reservations",
        "RouteTables",
        "SecurityGroupRules",
        "SecurityGroupVpcAssociations",
        "SecurityGroups",
        "Subnets",
        "VpcBlockPublicAccessExclusions",
        "VpcBlockPublicAccessOptions",
        "VpcEndpoints",
        "VpcPeeringConnections",
        "Vpcs",
    }
)
"""The kinds of section that become typed things; every other one becomes ``others``."""


def build(snapshot: Snapshot) -> Network:
    """The network a snapshot describes.

    Errors: InputError with file, pointer and value, where a record can't be what its kind says.
    """
    with uncollected():
        refuse_misshapen(snapshot)
        told = Gathering(snapshot)
        return _with_gaps(_joined(_decoded(snapshot, told), told), told)


def _decoded(snapshot: Snapshot, told: Gathering) -> Network:
    """Every thing by id, nothing joined yet."""
    family = told.family
    vpcs = family("Vpcs", Vpc, "VpcId", "vpc_id")
    subnets = family("Subnets", Subnet, "SubnetId", "subnet_id", OF_A_VPC | {"cidr_block"})
    instances, standing = instances_of(told.batch("Reservations", Reservation), told)
    interfaces = told.interfaces(standing)
    vpcs = told.with_blocks(vpcs, blocks.speaking_six(subnets, interfaces))
    groups, rules = told.security_groups(interfaces)
    peerings = family(
        "VpcPeeringConnections",
        VpcPeeringConnection,
        "VpcPeeringConnectionId",
        "vpc_peering_connection_id",
    )
    gateways = transit(told)
    nats = family(
        "NatGateways", NatGateway, "NatGatewayId", "nat_gateway_id", frozenset({"subnet_id", "vpc_id"})
    )
    return Network(
        snapshot=snapshot,
        vpcs={name: blocks.whole_vpc(vpc) for name, vpc in vpcs.items()},
        subnets={name: blocks.whole_subnet(subnet) for name, subnet in subnets.items()},
        interfaces=interfaces,
        instances=instances,
        security_groups=groups,
        network_acls=family("NetworkAcls", NetworkAcl, "NetworkAclId", "network_acl_id", OF_A_VPC),
        route_tables=family("RouteTables", RouteTable, "RouteTableId", "route_table_id", OF_A_VPC),
        internet_gateways=family(
            "InternetGateways", InternetGateway, "InternetGatewayId", "internet_gateway_id"
        ),
        egress_only_internet_gateways=family(
            "EgressOnlyInternetGateways",
            EgressOnlyInternetGateway,
            "EgressOnlyInternetGatewayId",
            "egress_only_internet_gateway_id",
        ),
        nat_gateways=addressing.of_gateways(nats, interfaces),
        vpn_gateways=family("VpnGateways", VpnGateway, "VpnGatewayId", "vpn_gateway_id"),
        peerings={name: blocks.whole_peering(peering) for name, peering in peerings.items()},
        vpc_endpoints=family("VpcEndpoints", VpcEndpoint, "VpcEndpointId", "vpc_endpoint_id"),
        prefix_lists=told.prefix_lists(),
        others=others(snapshot.sections, MODELLED, told),
        group_rules=rules_by_group(rules),
        places=told.places,
        transit=gateways,
        hybrid=hybrid(told, gateways),
        disputed=told.disputed,
    )


def _joined(network: Network, told: Gathering) -> Network:
    """The network with who looks up where, who lies where, and what is said of public access."""
    subnets, tables = network.subnets, network.route_tables
    members = told.loose("SecurityGroupVpcAssociations", SecurityGroupVpcAssociation)
    options = told.batch("VpcBlockPublicAccessOptions", VpcBlockPublicAccessOptions)
    exclusions = told.batch("VpcBlockPublicAccessExclusions", VpcBlockPublicAccessExclusion)
    network = replace(
        network,
        others={name: other for name, other in network.others.items() if not network.is_typed(name)},
        homes=homes(told.batches, told.homes),
    )
    own_tables = partial(coverage.is_listed, network, "RouteTables")
    of_subnets = associations.tables_by_subnet(
        tables, subnets, own_tables, network.citation, network.disputed
    )
    of_gateways = associations.tables_by_gateway(
        tables, _gateways(network), network.citation, network.disputed
    )
    acls = associations.acls_by_subnet(network.network_acls, subnets, network.citation, network.disputed)
    of_pools = associations.tables_by_pool(tables, network.citation, network.disputed)
    of_vpcs = associations.gateways_by_vpc(network.internet_gateways, network.citation)
    return replace(
        network,
        group_vpcs=associations.vpcs_by_group(network.security_groups, members),
        table_of_subnet=of_subnets.to,
        table_of_gateway={name: table for name, table in of_gateways.to.items() if table is not None},
        table_of_pool={pool: table for pool, table in of_pools.to.items() if table is not None},
        pools_in_doubt=of_pools.doubts,
        acl_of_subnet=acls.to,
        tables_in_doubt={**of_subnets.doubts, **of_gateways.doubts},
        acls_in_doubt=acls.doubts,
        gateway_of_vpc={vpc: name for vpc, name in of_vpcs.to.items() if name is not None},
        gateways_in_doubt=of_vpcs.doubts,
        interfaces_by_subnet=_by_subnet(network.interfaces, subnets),
        public_access=access.options(options, told.gaps),
        public_access_exclusions=access.exclusions(exclusions, told.gaps),
    )


def _gateways(network: Network) -> dict[str, frozenset[str]]:
    """Gateway -> the VPCs that it may be attached to: those that may have a table of their own."""
    told = (
        *((name, one.attachments) for name, one in network.internet_gateways.items()),
        *((name, one.vpc_attachments) for name, one in network.vpn_gateways.items()),
    )
    return {name: frozenset(one.vpc_id for one in listed if one.vpc_id) for name, listed in told}


def _with_gaps(network: Network, told: Gathering) -> Network:
    """The network with every gap once; a partial record of a thing that is whole elsewhere is none."""
    partial = network.others.keys() - network.vpn_gateways.keys()
    kept = (gap for gap in told.gaps if gap.kind != "partial-record" or gap.id in partial)
    contradiction.refuse(network)
    found = {*kept, *verify.verify(network), *misplaced.misplaced(network)}
    misplaced.refuse_shared(network)
    network = replace(network, disputed={**twin_routes(network), **network.disputed})
    found |= set(network.disputed.values())
    found |= {*unread.unread(network), *unread.contradictions(network)}
    return replace(network, gaps=tuple(sorted(found, key=canonical)))


def _by_subnet(
    interfaces: Mapping[str, NetworkInterface], subnets: Mapping[str, Subnet]
) -> dict[str, tuple[str, ...]]:
    """The interfaces of each subnet in sorted id order; a subnet without any has none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, interface in interfaces.items():
        found[interface.subnet_id].append(name)
    return {name: tuple(found.get(name, ())) for name in sorted({*subnets, *found})}
