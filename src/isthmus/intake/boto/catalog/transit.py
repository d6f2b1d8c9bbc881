"""Rows of what joins networks: transit gateways, VPN, Direct Connect, Cloud WAN, Client VPN.

Source: EC2, Direct Connect and Network Manager API references.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any

from ..describe import TOKENS, Describe, Feeds, Of, Parameters, Place, Scope, each, row

TRANSIT_WAYS = Feeds.TRANSIT
TABLE = "TransitGatewayRouteTableId"
EVERY_STATE = {"Name": "state", "Values": ["active", "blackhole"]}
"""A search wants a filter; this one lets every state pass."""

WITHIN, EXACTLY = "route-search.subnet-of-match", "route-search.exact-match"

# A search gives a thousand routes at once where nothing else is asked for: page_size is 0, for nothing.

LOWER_TOKENS = {"input_token": "nextToken", "output_token": "nextToken", "limit_key": "maxResults"}


def _core_tables(core: Any, place: Place) -> Iterable[Parameters]:
    """A core network has a table for each segment at each edge where the segment is."""
    for segment in core.get("Segments", ()):
        for edge in segment.get("EdgeLocations", ()):
            table = {
                "CoreNetworkId": core["CoreNetworkId"],
                "SegmentName": segment["Name"],
                "EdgeLocation": edge,
            }
            yield {
                "GlobalNetworkId": core["GlobalNetworkId"],
                "RouteTableIdentifier": {"CoreNetworkSegmentEdge": table},
            }


def _halves(asked: Parameters) -> list[Parameters]:
    """The same search in halves: both families, then block by block, each for itself and for what is in it."""
    told = {one["Name"]: one["Values"][0] for one in asked["Filters"]}
    if EXACTLY in told:
        return []
    blocks = ["0.0.0.0/0", "::/0"]
    if WITHIN in told:
        block = ipaddress.ip_network(told[WITHIN])
        blocks = [str(half) for half in block.subnets()] if block.prefixlen < block.max_prefixlen else []
    return [
        {**asked, "Filters": [EVERY_STATE, {"Name": how, "Values": [block]}]}
        for block in blocks
        for how in (EXACTLY, WITHIN)
    ]


def _of_table(service: str, operation: str, results: str, **more: Any) -> Describe:
    of = each("TransitGatewayRouteTables", TABLE)
    return row(service, operation, results, TRANSIT_WAYS, of=of, owned=TABLE, **more)


TRANSIT: tuple[Describe, ...] = (
    row("ec2", "DescribeTransitGateways", "TransitGateways", TRANSIT_WAYS),
    row("ec2", "DescribeTransitGatewayAttachments", "TransitGatewayAttachments", TRANSIT_WAYS),
    row("ec2", "DescribeTransitGatewayVpcAttachments", "TransitGatewayVpcAttachments", TRANSIT_WAYS),
    row("ec2", "DescribeTransitGatewayPeeringAttachments", "TransitGatewayPeeringAttachments", TRANSIT_WAYS),
    row("ec2", "DescribeTransitGatewayConnects", "TransitGatewayConnects", TRANSIT_WAYS),
    row("ec2", "DescribeTransitGatewayConnectPeers", "TransitGatewayConnectPeers", TRANSIT_WAYS),
    row(
        "ec2",
        "DescribeTransitGatewayNetworkFunctionAttachments",
        "TransitGatewayNetworkFunctionAttachments",
        TRANSIT_WAYS,
        paging=TOKENS,
    ),
    row("ec2", "DescribeTransitGatewayRouteTables", "TransitGatewayRouteTables", TRANSIT_WAYS),
    _of_table(
        "ec2",
        "GetTransitGatewayRouteTableAssociations",
        "Associations as TransitGatewayRouteTableAssociations",
    ),
    _of_table("ec2", "GetTransitGatewayRouteTablePropagations", "TransitGatewayRouteTablePropagations"),
    _of_table(
        "ec2",
        "SearchTransitGatewayRoutes",
        "Routes as TransitGatewayRoutes",
        given=({"Filters": [EVERY_STATE]},),
        narrow=_halves,
        page_size=0,
    ),
    _of_table("ec2", "GetTransitGatewayPrefixListReferences", "TransitGatewayPrefixListReferences"),
    row("ec2", "DescribeTransitGatewayPolicyTables", "TransitGatewayPolicyTables", TRANSIT_WAYS),
    row(
        "ec2",
        "GetTransitGatewayPolicyTableAssociations",
        "Associations as TransitGatewayPolicyTableAssociations",
        TRANSIT_WAYS,
        of=each("TransitGatewayPolicyTables", "TransitGatewayPolicyTableId"),
    ),
    row(
        "ec2",
        "GetTransitGatewayPolicyTableEntries",
        "TransitGatewayPolicyTableEntries",
        TRANSIT_WAYS,
        of=each("TransitGatewayPolicyTables", "TransitGatewayPolicyTableId"),
        owned="TransitGatewayPolicyTableId",
    ),
    row("ec2", "DescribeVpnGateways", "VpnGateways", TRANSIT_WAYS),
    row("ec2", "DescribeVpnConnections", "VpnConnections", TRANSIT_WAYS),
    row("ec2", "DescribeCustomerGateways", "CustomerGateways", TRANSIT_WAYS),
    row("ec2", "DescribeClientVpnEndpoints", "ClientVpnEndpoints", TRANSIT_WAYS),
    row(
        "ec2",
        "DescribeClientVpnTargetNetworks",
        "ClientVpnTargetNetworks",
        TRANSIT_WAYS,
        of=each("ClientVpnEndpoints", "ClientVpnEndpointId"),
    ),
    row(
        "ec2",
        "DescribeClientVpnRoutes",
        "Routes as ClientVpnRoutes",
        TRANSIT_WAYS,
        of=each("ClientVpnEndpoints", "ClientVpnEndpointId"),
    ),
    row(
        "ec2",
        "DescribeClientVpnAuthorizationRules",
        "AuthorizationRules",
        TRANSIT_WAYS,
        of=each("ClientVpnEndpoints", "ClientVpnEndpointId"),
    ),
    row("ec2", "DescribeInstanceConnectEndpoints", "InstanceConnectEndpoints", Feeds.ENDPOINTS),
    row(
        "directconnect",
        "DescribeDirectConnectGateways",
        "directConnectGateways",
        TRANSIT_WAYS,
        per=Scope.ACCOUNT,
    ),
    row(
        "directconnect",
        "DescribeDirectConnectGatewayAssociations",
        "directConnectGatewayAssociations",
        TRANSIT_WAYS,
        per=Scope.ACCOUNT,
        of=each("directConnectGateways", "directConnectGatewayId"),
    ),
    row(
        "directconnect",
        "DescribeVirtualInterfaces",
        "virtualInterfaces",
        TRANSIT_WAYS,
        paging=LOWER_TOKENS,
    ),
    row("directconnect", "DescribeConnections", "connections", Feeds.NAMES, paging=LOWER_TOKENS),
    row("networkmanager", "ListCoreNetworks", "CoreNetworks", TRANSIT_WAYS, per=Scope.ACCOUNT),
    row(
        "networkmanager",
        "GetCoreNetwork",
        "CoreNetwork as CoreNetworkDetails",
        TRANSIT_WAYS,
        per=Scope.ACCOUNT,
        of=each("CoreNetworks", "CoreNetworkId"),
    ),
    row(
        "networkmanager",
        "GetCoreNetworkPolicy",
        "CoreNetworkPolicy",
        TRANSIT_WAYS,
        per=Scope.ACCOUNT,
        of=each("CoreNetworks", "CoreNetworkId"),
    ),
    row("networkmanager", "ListAttachments", "Attachments", TRANSIT_WAYS, per=Scope.ACCOUNT),
    row(
        "networkmanager",
        "GetVpcAttachment",
        "VpcAttachment",
        TRANSIT_WAYS,
        per=Scope.ACCOUNT,
        of=Of("Attachments", lambda one, place: _vpc_attachment(one)),
    ),
    row(
        "networkmanager",
        "GetNetworkRoutes",
        " as CoreNetworkRoutes",
        TRANSIT_WAYS,
        per=Scope.ACCOUNT,
        of=Of("CoreNetworkDetails", _core_tables),
        whole=True,
    ),
)


def _vpc_attachment(attachment: Any) -> Iterable[Parameters]:
    is_vpc = attachment.get("AttachmentType") == "VPC"
    return ({"AttachmentId": attachment["AttachmentId"]},) if is_vpc else ()
