"""The keys that AWS is known to write inside rules; of a rule with any other, nobody can say that it matches.

Source: EC2 API, IpPermission, NetworkAclEntry, Route, VpcPeeringConnectionVpcInfo, VpcEndpoint, NatGateway,
TransitGatewayRoute, TransitGatewayPrefixListReference, TransitGatewayRouteTablePropagation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .source import COPIED

Keys = Mapping[str, Any]
"""A key, and the keys below it; None where nothing below it is looked at."""


def _flat(text: str, **below: Keys) -> Keys:
    return {**dict.fromkeys(text.split()), **below}


_BLOCK = _flat("CidrIp Description")
PERMISSION = _flat(
    "IpProtocol FromPort ToPort",
    IpRanges=_BLOCK,
    Ipv6Ranges=_flat("CidrIpv6 Description"),
    PrefixListIds=_flat("PrefixListId Description"),
    UserIdGroupPairs=_flat("GroupId UserId GroupName VpcId VpcPeeringConnectionId PeeringStatus Description"),
)
ACL_ENTRY = _flat(
    "RuleNumber RuleAction Egress Protocol CidrBlock Ipv6CidrBlock",
    PortRange=_flat("From To"),
    IcmpTypeCode=_flat("Type Code"),
)
# ``Assumed`` is the mark of routes that stand for those a layout could not tell
ROUTE = _flat(
    "DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId GatewayId NatGatewayId NetworkInterfaceId"
    " InstanceId InstanceOwnerId EgressOnlyInternetGatewayId VpcPeeringConnectionId TransitGatewayId LocalGatewayId"
    " CarrierGatewayId CoreNetworkArn OdbNetworkArn IpAddress State Origin Assumed",
    IgwFirewall=_flat("FirewallArn Status"),
)
HUB_ROUTE = _flat(
    "DestinationCidrBlock PrefixListId Type State TransitGatewayRouteTableAnnouncementId TransitGatewayRouteTableId"
    " Region AccountId Account",
    TransitGatewayAttachments=_flat("TransitGatewayAttachmentId ResourceId ResourceType"),
)
HUB_REFERENCE = _flat(
    "TransitGatewayRouteTableId PrefixListId PrefixListOwnerId State Blackhole Region AccountId Account",
    TransitGatewayAttachment=_flat("TransitGatewayAttachmentId ResourceId ResourceType"),
)
HUB_PROPAGATION = _flat(
    "TransitGatewayAttachmentId ResourceId ResourceType State TransitGatewayRouteTableId"
    " TransitGatewayRouteTableAnnouncementId Region AccountId Account"
)
PEERING_SIDE = _flat(
    "VpcId OwnerId Region CidrBlock PeeringOptions",
    CidrBlockSet=_flat("CidrBlock"),
    Ipv6CidrBlockSet=_flat("Ipv6CidrBlock"),
)
ENDPOINT = _flat(
    "VpcEndpointId VpcId VpcEndpointType ServiceName State OwnerId PolicyDocument RouteTableIds SubnetIds"
    " NetworkInterfaceIds IpAddressType ServiceNetworkArn ResourceConfigurationArn ServiceRegion RequesterManaged"
    " Tags PrivateDnsEnabled CreationTimestamp LastError FailureReason Ipv4Prefixes Ipv6Prefixes"
    " PayerResponsibilities Region AccountId Account",
    Groups=_flat("GroupId GroupName"),
    DnsEntries=_flat("DnsName HostedZoneId"),
    DnsOptions=_flat(
        "DnsRecordIpType PrivateDnsOnlyForInboundResolverEndpoint PrivateDnsPreference PrivateDnsSpecifiedDomains"
    ),
)
SERVICE = _flat(
    "ServiceType ServiceId ServiceName ServiceState AvailabilityZoneIds AvailabilityZones AcceptanceRequired"
    " ManagesVpcEndpoints NetworkLoadBalancerArns GatewayLoadBalancerArns SupportedIpAddressTypes BaseEndpointDnsNames"
    " PrivateDnsName PrivateDnsNameConfiguration PayerResponsibility Tags SupportedRegions RemoteAccessEnabled"
    " Region AccountId Account"
)
NAT_GATEWAY = _flat(
    "NatGatewayId VpcId SubnetId State ConnectivityType AvailabilityMode RouteTableId AutoProvisionZones Tags"
    " AttachedAppliances CreateTime DeleteTime FailureCode FailureMessage ProvisionedBandwidth AutoScalingIps"
    " Region AccountId Account",
    NatGatewayAddresses=_flat(
        "AllocationId NetworkInterfaceId PrivateIp PublicIp IsPrimary Status AvailabilityZone AvailabilityZoneId"
        " AssociationId FailureMessage"
    ),
)


def unknown_key(record: Mapping[str, Any], known: Keys, *, deep: bool = True) -> str | None:
    """The first key of a record, or below it, that says something and is none that AWS is known to write.

    With ``deep`` off, keys below those of the record are not looked at.
    """
    return next(_unknown(record, known, deep), None)


def _unknown(record: Mapping[str, Any], known: Keys, deep: bool) -> Iterator[str]:
    for key, value in record.items():
        if value in (None, [], {}, "", False) or key == COPIED:
            continue
        if key not in known:
            if key[:1].isascii() and key[:1].isupper() and key.isalnum():
                yield key
        elif deep and known[key] is not None:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    yield from _unknown(part, known[key], deep)


__all__ = [
    "ACL_ENTRY",
    "ENDPOINT",
    "HUB_PROPAGATION",
    "HUB_REFERENCE",
    "HUB_ROUTE",
    "NAT_GATEWAY",
    "PEERING_SIDE",
    "PERMISSION",
    "ROUTE",
    "SERVICE",
    "unknown_key",
]
