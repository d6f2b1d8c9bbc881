"""Rows of VPCs: addresses, routes, filters, gateways.

Source: EC2 API reference; which calls page, and how: botocore's service models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..describe import TOKENS, Describe, Feeds, Of, Parameters, Place, each, own, row

ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames")
ENDS, ROUTES, FILTERS, NAMES = Feeds.ENDS, Feeds.ROUTES, Feeds.FILTERS, Feeds.NAMES


def _attributes(vpc: Any, place: Place) -> Iterable[Parameters]:
    return [{"VpcId": vpc["VpcId"], "Attribute": name} for name in ATTRIBUTES]


def _own_groups(group: Any, place: Place) -> Iterable[Parameters]:
    """One group of another account would fail the call for all that are asked with it."""
    return ({"GroupId": [group["GroupId"]]},) if group.get("OwnerId") in (None, place.account) else ()


VPC: tuple[Describe, ...] = (
    row("ec2", "DescribeVpcs", "Vpcs", ENDS),
    row(
        "ec2",
        "DescribeVpcAttribute",
        " as VpcAttributes",
        NAMES,
        of=Of("Vpcs", _attributes, stamp=("VpcId",)),
        whole=True,
    ),
    row("ec2", "DescribeSubnets", "Subnets", ENDS),
    row("ec2", "DescribeRouteTables", "RouteTables", ROUTES),
    row("ec2", "DescribeNetworkAcls", "NetworkAcls", FILTERS),
    row("ec2", "DescribeManagedPrefixLists", "PrefixLists as ManagedPrefixLists", FILTERS),
    row(
        "ec2",
        "GetManagedPrefixListEntries",
        "Entries as PrefixListEntries",
        FILTERS,
        of=each("ManagedPrefixLists", "PrefixListId"),
        owned="PrefixListId",
    ),
    row("ec2", "DescribePrefixLists", "PrefixLists", FILTERS, page_size=1000),
    row("ec2", "DescribeSecurityGroups", "SecurityGroups", FILTERS),
    row("ec2", "DescribeSecurityGroupRules", "SecurityGroupRules", FILTERS),
    row("ec2", "DescribeSecurityGroupVpcAssociations", "SecurityGroupVpcAssociations", FILTERS),
    row(
        "ec2",
        "DescribeSecurityGroupReferences",
        "SecurityGroupReferenceSet",
        NAMES,
        of=Of("SecurityGroups", _own_groups, batch=("GroupId", 100)),
    ),
    row(
        "ec2",
        "DescribeStaleSecurityGroups",
        "StaleSecurityGroupSet",
        NAMES,
        of=own("Vpcs", "VpcId"),
    ),
    row(
        "ec2",
        "GetSecurityGroupsForVpc",
        "SecurityGroupForVpcs",
        NAMES,
        of=each("Vpcs", "VpcId", stamp=("VpcId",)),
    ),
    row("ec2", "DescribeNetworkInterfaces", "NetworkInterfaces", ENDS),
    row("ec2", "DescribeInstances", "Reservations", ENDS, page_size=1000),
    row("ec2", "DescribeAddresses", "Addresses", ENDS),
    row("ec2", "DescribeInternetGateways", "InternetGateways", ROUTES),
    row("ec2", "DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways", ROUTES),
    row("ec2", "DescribeNatGateways", "NatGateways", ROUTES),
    row("ec2", "DescribeVpcPeeringConnections", "VpcPeeringConnections", ROUTES),
    row("ec2", "DescribeDhcpOptions", "DhcpOptions", NAMES),
    row("ec2", "DescribeFlowLogs", "FlowLogs", NAMES, page_size=1000),
    row("ec2", "DescribeVpcBlockPublicAccessOptions", "VpcBlockPublicAccessOptions", FILTERS),
    row(
        "ec2",
        "DescribeVpcBlockPublicAccessExclusions",
        "VpcBlockPublicAccessExclusions",
        FILTERS,
        paging=TOKENS,
    ),
    row("ec2", "DescribeVpcEncryptionControls", "VpcEncryptionControls", FILTERS, paging=TOKENS),
    row(
        "ec2",
        "GetVpcResourcesBlockingEncryptionEnforcement",
        "NonCompliantResources",
        NAMES,
        of=each("VpcEncryptionControls", "VpcId", stamp=("VpcId",)),
        paging=TOKENS,
    ),
    row("ec2", "DescribeRouteServers", "RouteServers", ROUTES),
    row(
        "ec2",
        "GetRouteServerAssociations",
        "RouteServerAssociations",
        ROUTES,
        of=each("RouteServers", "RouteServerId"),
    ),
    row(
        "ec2",
        "GetRouteServerPropagations",
        "RouteServerPropagations",
        ROUTES,
        of=each("RouteServers", "RouteServerId"),
    ),
    row("ec2", "DescribeRouteServerEndpoints", "RouteServerEndpoints", ROUTES),
    row("ec2", "DescribeRouteServerPeers", "RouteServerPeers", ROUTES),
    row("ec2", "DescribeLocalGateways", "LocalGateways", ROUTES),
    row("ec2", "DescribeLocalGatewayRouteTables", "LocalGatewayRouteTables", ROUTES),
    row(
        "ec2",
        "SearchLocalGatewayRoutes",
        "Routes as LocalGatewayRoutes",
        ROUTES,
        of=each("LocalGatewayRouteTables", "LocalGatewayRouteTableId"),
    ),
    row("ec2", "DescribeCarrierGateways", "CarrierGateways", ROUTES),
    row("ec2", "DescribeSecondarySubnets", "SecondarySubnets", ENDS),
    row("ec2", "DescribeAvailabilityZones", "AvailabilityZones", NAMES),
)
