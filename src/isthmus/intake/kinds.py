"""What a record is, told by its own keys; and the kind of an answer whose key several calls of AWS share.

Tables only. A record's kind is told where no result key stands over it (bare lists, single records), and
where the key alone would mislead.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from .result_keys import LISTS, OBJECTS, OTHERS


@dataclass(frozen=True, slots=True)
class Signature:
    """Keys that records of a kind have: all of the first, and one of the second where there are any."""

    kind: str
    all_of: frozenset[str]
    one_of: frozenset[str] = frozenset()

    def fits(self, keys: Set[str]) -> bool:
        """True when a record with these keys is of this kind."""
        return self.all_of <= keys and (not self.one_of or not self.one_of.isdisjoint(keys))


def _signature(kind: str, all_of: str, one_of: str = "") -> Signature:
    return Signature(kind, frozenset(all_of.split()), frozenset(one_of.split()))


SIGNATURES = (
    _signature("Reservations", "Instances", "ReservationId OwnerId"),
    _signature("Addresses", "PublicIp", "AllocationId Domain"),
    _signature(
        "NetworkInterfaces",
        "NetworkInterfaceId",
        "SubnetId PrivateIpAddress PrivateIpAddresses MacAddress InterfaceType",
    ),
    _signature("NatGateways", "NatGatewayId", "NatGatewayAddresses ConnectivityType SubnetId State"),
    _signature(
        "Instances",
        "InstanceId",
        "ImageId InstanceType NetworkInterfaces PrivateIpAddress SecurityGroups SubnetId",
    ),
    _signature("VpcPeeringConnections", "VpcPeeringConnectionId", "AccepterVpcInfo RequesterVpcInfo"),
    _signature("DomainVpcEndpoints", "VpcEndpointId", "DomainArn"),
    _signature("VpcEndpoints", "VpcEndpointId", "ServiceName VpcEndpointType RouteTableIds"),
    _signature("SecurityGroupRules", "SecurityGroupRuleId"),
    _signature("SecurityGroups", "GroupId", "IpPermissions IpPermissionsEgress"),
    _signature("SecurityGroups", "GroupId GroupName Description"),
    _signature("SecurityGroupVpcAssociations", "GroupId VpcId State"),
    _signature("NetworkAcls", "NetworkAclId", "Entries Associations IsDefault"),
    _signature("RouteTables", "RouteTableId", "Routes Associations PropagatingVgws"),
    _signature("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
    _signature("InternetGateways", "InternetGatewayId", "Attachments OwnerId Tags"),
    _signature("PrefixLists", "PrefixListId", "PrefixListName Cidrs PrefixListArn"),
    _signature("CustomerGateways", "CustomerGatewayId", "BgpAsn IpAddress"),
    _signature("VpnConnections", "VpnConnectionId", "VgwTelemetry Routes CustomerGatewayId"),
    _signature("VpnGateways", "VpnGatewayId", "VpcAttachments AmazonSideAsn"),
    _signature("TransitGatewayPeeringAttachments", "TransitGatewayAttachmentId RequesterTgwInfo"),
    _signature("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId SubnetIds"),
    _signature("TransitGatewayConnects", "TransitGatewayAttachmentId TransportTransitGatewayAttachmentId"),
    _signature("TransitGatewayAttachments", "TransitGatewayAttachmentId ResourceType", "ResourceOwnerId"),
    _signature("TransitGatewayRouteTables", "TransitGatewayRouteTableId TransitGatewayId"),
    _signature("TransitGateways", "TransitGatewayId", "TransitGatewayArn Options"),
    _signature("TransitGatewayRoutes", "TransitGatewayAttachments", "DestinationCidrBlock PrefixListId"),
    _signature("LoadBalancerDescriptions", "LoadBalancerName ListenerDescriptions"),
    _signature("LoadBalancers", "LoadBalancerName Type"),
    _signature("LoadBalancers", "LoadBalancerArn", "DNSName Scheme"),
    _signature("TargetGroups", "TargetGroupArn TargetGroupName"),
    _signature("TargetHealthDescriptions", "Target TargetHealth"),
    _signature("Rules", "RuleArn Conditions"),
    _signature("Listeners", "ListenerArn Port"),
    _signature("DBInstances", "DBInstanceIdentifier"),
    _signature("DBClusters", "DBClusterIdentifier"),
    _signature("Functions", "FunctionName FunctionArn"),
    _signature("Brokers", "BrokerId BrokerInstances"),
    _signature("VpcAttributes", "VpcId", "EnableDnsSupport EnableDnsHostnames"),
    _signature("Firewalls", "FirewallArn FirewallName"),
    _signature("DhcpOptions", "DhcpOptionsId DhcpConfigurations"),
    _signature("VpcBlockPublicAccessExclusions", "ExclusionId InternetGatewayExclusionMode"),
    _signature("VpcBlockPublicAccessOptions", "InternetGatewayBlockMode", "AwsAccountId AwsRegion State"),
    _signature("Subnets", "SubnetId CidrBlock"),
    _signature("Subnets", "SubnetId VpcId AvailabilityZone", "AvailableIpAddressCount Ipv6Native SubnetArn"),
    _signature("Vpcs", "VpcId", "CidrBlock CidrBlockAssociationSet DhcpOptionsId"),
)
"""The surest first: a record is of the first kind that fits."""

ATTACHED = frozenset({"TransitGatewayAttachmentId", "ResourceId", "ResourceType", "State"})
"""Keys of both associations and propagations of a transit gateway's table: ``State`` tells them apart."""

PROPAGATING = frozenset({"enabling", "enabled", "disabling", "disabled"})

ENTRY = frozenset({"Cidr", "Description"})
"""Every key that an entry of a managed prefix list may have."""

SHARED_KEYS: dict[str, tuple[Signature, ...]] = {
    "Associations": (
        _signature("TransitGatewayPolicyTableAssociations", "TransitGatewayPolicyTableId"),
        _signature("TransitGatewayRouteTableAssociations", "TransitGatewayAttachmentId ResourceType"),
    ),
    "Entries": (_signature("PrefixListEntries", "Cidr"),),
    "Routes": (
        _signature("ClientVpnRoutes", "ClientVpnEndpointId"),
        _signature("LocalGatewayRoutes", "LocalGatewayRouteTableId"),
        _signature("TransitGatewayRoutes", "State Type"),
        _signature("TransitGatewayRoutes", "TransitGatewayAttachments"),
    ),
    "VpcEndpoints": (_signature("DomainVpcEndpoints", "DomainArn"),),
}
"""Result keys that several calls share, and the kinds their records tell."""

TEXT_LISTS = {"SecurityGroups": "SecurityGroupIds", "Subnets": "SubnetIds", "VpcEndpoints": "VpcEndpointIds"}
"""Result keys under which some services list ids only (EFS, MSK), and the kind they get then."""

OWNED = {
    "PrefixListEntries": "PrefixListId",
    "TransitGatewayRouteTableAssociations": "TransitGatewayRouteTableId",
    "TransitGatewayRouteTablePropagations": "TransitGatewayRouteTableId",
    "TransitGatewayRoutes": "TransitGatewayRouteTableId",
}
"""Kinds whose records do not say what they belong to, and the key of the document that may say it."""

POLICY_ENTRIES = "TransitGatewayPolicyTableEntries"
"""Of these the file's name may tell the table, or the records themselves."""

SINGLES = {
    "CoreNetwork": "CoreNetworks",
    "CustomerGateway": "CustomerGateways",
    "cluster": "EksClusters",
    "EgressOnlyInternetGateway": "EgressOnlyInternetGateways",
    "InternetGateway": "InternetGateways",
    "ManagedPrefixList": "PrefixLists",
    "NatGateway": "NatGateways",
    "NetworkAcl": "NetworkAcls",
    "NetworkInterface": "NetworkInterfaces",
    "PrefixList": "PrefixLists",
    "RouteTable": "RouteTables",
    "Subnet": "Subnets",
    "TransitGateway": "TransitGateways",
    "Vpc": "Vpcs",
    "VpcBlockPublicAccessExclusion": "VpcBlockPublicAccessExclusions",
    "VpcBlockPublicAccessOptions": "VpcBlockPublicAccessOptions",
    "VpcEndpoint": "VpcEndpoints",
    "VpcPeeringConnection": "VpcPeeringConnections",
    "VpnConnection": "VpnConnections",
    "VpnGateway": "VpnGateways",
}
"""Keys of a single object in an answer (create and get calls), and the kind of its list."""


def is_list_key(key: str) -> bool:
    """True when some call of AWS answers with a list under this key."""
    return key in LISTS or key in OTHERS


def is_object_key(key: str) -> bool:
    """True when some call of AWS answers with an object under this key."""
    return key in OBJECTS or key in SINGLES


def pascal(key: str) -> str:
    """The key as AWS writes it, of one written in lower case with underscores (``route_tables``)."""
    return "".join(part[:1].upper() + part[1:] for part in key.split("_"))


def kind_of_record(keys: Set[str], state: object = None) -> str | None:
    """The kind that a record's own keys (and its ``State``) tell; None when they tell none."""
    for signature in SIGNATURES:
        if signature.fits(keys):
            return signature.kind
    if keys >= ATTACHED:
        propagates = state in PROPAGATING
        return f"TransitGatewayRouteTable{'Propagations' if propagates else 'Associations'}"
    if "Cidr" in keys and keys <= ENTRY:
        return "PrefixListEntries"
    return None


def kind_of_key(key: str, keys: Iterable[str]) -> str:
    """The kind of a list under a result key, whose first record has these keys."""
    known = frozenset(keys)
    fitting = (signature.kind for signature in SHARED_KEYS.get(key, ()) if signature.fits(known))
    return next(fitting, key)
