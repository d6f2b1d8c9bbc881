"""Every key that AWS's own model of EC2 names is accounted for."""

from __future__ import annotations

import botocore.session
import msgspec
import pytest

from isthmus.model import (
    address,
    endpoint,
    gateway,
    interface,
    network_acl,
    peering,
    prefix_list,
    public_access,
    route_table,
    security_group,
    vpc,
)

SHAPES = {
    "Vpc": vpc.Vpc,
    "VpcCidrBlockAssociation": vpc.VpcCidrBlockAssociation,
    "VpcIpv6CidrBlockAssociation": vpc.VpcIpv6CidrBlockAssociation,
    "VpcCidrBlockState": vpc.CidrBlockState,
    "BlockPublicAccessStates": vpc.BlockPublicAccessStates,
    "Subnet": vpc.Subnet,
    "SubnetIpv6CidrBlockAssociation": vpc.SubnetIpv6CidrBlockAssociation,
    "NetworkInterface": interface.NetworkInterface,
    "NetworkInterfaceAssociation": interface.NetworkInterfaceAssociation,
    "NetworkInterfaceAttachment": interface.NetworkInterfaceAttachment,
    "NetworkInterfacePrivateIpAddress": interface.NetworkInterfacePrivateIpAddress,
    "NetworkInterfaceIpv6Address": interface.NetworkInterfaceIpv6Address,
    "Ipv4PrefixSpecification": interface.Ipv4PrefixSpecification,
    "Ipv6PrefixSpecification": interface.Ipv6PrefixSpecification,
    "SecurityGroup": security_group.SecurityGroup,
    "IpPermission": security_group.IpPermission,
    "IpRange": security_group.IpRange,
    "Ipv6Range": security_group.Ipv6Range,
    "PrefixListId": security_group.PrefixListId,
    "UserIdGroupPair": security_group.UserIdGroupPair,
    "SecurityGroupRule": security_group.SecurityGroupRule,
    "ReferencedSecurityGroup": security_group.ReferencedSecurityGroup,
    "SecurityGroupVpcAssociation": security_group.SecurityGroupVpcAssociation,
    "NetworkAcl": network_acl.NetworkAcl,
    "NetworkAclEntry": network_acl.NetworkAclEntry,
    "NetworkAclAssociation": network_acl.NetworkAclAssociation,
    "IcmpTypeCode": network_acl.IcmpTypeCode,
    "PortRange": network_acl.PortRange,
    "RouteTable": route_table.RouteTable,
    "Route": route_table.Route,
    "RouteTableAssociation": route_table.RouteTableAssociation,
    "RouteTableAssociationState": route_table.RouteTableAssociationState,
    "PropagatingVgw": route_table.PropagatingVgw,
    "InternetGateway": gateway.InternetGateway,
    "InternetGatewayAttachment": gateway.GatewayAttachment,
    "EgressOnlyInternetGateway": gateway.EgressOnlyInternetGateway,
    "NatGateway": gateway.NatGateway,
    "NatGatewayAddress": gateway.NatGatewayAddress,
    "VpnGateway": gateway.VpnGateway,
    "VpcPeeringConnection": peering.VpcPeeringConnection,
    "VpcPeeringConnectionVpcInfo": peering.VpcPeeringConnectionVpcInfo,
    "VpcPeeringConnectionStateReason": peering.VpcPeeringConnectionStateReason,
    "VpcEndpoint": endpoint.VpcEndpoint,
    "ManagedPrefixList": prefix_list.DescribedPrefixList,
    "PrefixList": prefix_list.DescribedPrefixList,
    "PrefixListEntry": prefix_list.PrefixListEntry,
    "Address": address.Address,
    "VpcBlockPublicAccessOptions": public_access.VpcBlockPublicAccessOptions,
    "VpcBlockPublicAccessExclusion": public_access.VpcBlockPublicAccessExclusion,
}


@pytest.fixture(scope="module")
def ec2() -> object:
    return botocore.session.get_session().get_service_model("ec2")


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_key_of_aws_has_a_type_or_is_ignored_by_name(name: str, ec2: object) -> None:
    keys = set(ec2.shape_for(name).members)  # type: ignore[attr-defined]
    known = {field.encode_name for field in msgspec.structs.fields(SHAPES[name])}
    assert keys - known == set(), "classify what AWS has added: does it steer traffic?"


def test_records_are_small_and_still() -> None:
    for record_type in SHAPES.values():
        config = record_type.__struct_config__
        assert config.frozen and config.forbid_unknown_fields and not config.gc, record_type
