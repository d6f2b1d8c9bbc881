"""Whatever a snapshot holds, a build gives a network or says where the fault is, and never anything else."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from isthmus.errors import InputError
from isthmus.model.network import build
from tests.laws.depth import tried
from tests.model.sections import SUBNET, VPC, interface, section, snapshot

SOUND: dict[str, dict[str, Any]] = {
    "Vpcs": {**VPC, "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8::/56"}]},
    "Subnets": SUBNET,
    "NetworkInterfaces": interface(
        "eni-1",
        PrivateIpAddress="10.0.1.5",
        PrivateIpAddresses=[{"PrivateIpAddress": "10.0.1.5", "Association": {"PublicIp": "3.3.3.3"}}],
        Attachment={"InstanceId": "i-1", "DeviceIndex": 0},
        Groups=[{"GroupId": "sg-1"}],
        TagSet=[{"Key": "Name", "Value": "web"}],
    ),
    "Reservations": {
        "OwnerId": "111111111111",
        "Instances": [
            {
                "InstanceId": "i-1",
                "State": {"Name": "running"},
                "NetworkInterfaces": [{"NetworkInterfaceId": "eni-2", "PrivateIpAddress": "10.0.1.6"}],
                "SubnetId": "subnet-1",
                "VpcId": "vpc-1",
            }
        ],
    },
    "SecurityGroups": {
        "GroupId": "sg-1",
        "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        ],
    },
    "SecurityGroupRules": {
        "SecurityGroupRuleId": "sgr-1",
        "GroupId": "sg-2",
        "IsEgress": False,
        "CidrIpv4": "1.2.3.4/32",
    },
    "NetworkAcls": {
        "NetworkAclId": "acl-1",
        "Associations": [{"SubnetId": "subnet-1"}],
        "Entries": [
            {
                "RuleNumber": 1,
                "RuleAction": "allow",
                "Egress": False,
                "Protocol": "6",
                "PortRange": {"From": 1},
            }
        ],
    },
    "RouteTables": {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "Associations": [{"Main": True, "AssociationState": {"State": "associated"}}],
        "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}],
    },
    "NatGateways": {"NatGatewayId": "nat-1", "NatGatewayAddresses": [{"PublicIp": "4.4.4.4"}]},
    "VpcPeeringConnections": {
        "VpcPeeringConnectionId": "pcx-1",
        "AccepterVpcInfo": {"CidrBlock": "10.2.0.0/16"},
        "Status": {"Code": "active"},
    },
    "PrefixLists": {"PrefixListId": "pl-1", "Cidrs": ["3.5.0.0/19"]},
    "Addresses": {"PublicIp": "5.5.5.5", "NetworkInterfaceId": "eni-1"},
    "VpcBlockPublicAccessOptions": {"AwsAccountId": "1", "InternetGatewayBlockMode": "off"},
    "TransitGateways": {"TransitGatewayId": "tgw-1", "Tags": [{"Key": "Name", "Value": "hub"}]},
}

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["10.0.0.0/8", "::/0", "-1"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place within a value, the value's own left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [spot for key, item in items for spot in ((*path, key), *spots(item, (*path, key)))]


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, Any]:
    """A sound record with one part of it replaced by any value, or taken away."""
    kind = draw(st.sampled_from(sorted(SOUND)))
    record = copy.deepcopy(SOUND[kind])
    *path, last = draw(st.sampled_from(spots(record)))
    holder: Any = record
    for step in path:
        holder = holder[step]
    if isinstance(holder, dict) and draw(st.booleans()):
        del holder[last]
    else:
        holder[last] = draw(VALUES)
    return kind, record


@given(broken())
@tried(300)
def test_a_broken_record_is_a_gap_or_an_error_with_its_place(found: tuple[str, Any]) -> None:
    kind, record = found
    others = [section(name, sound) for name, sound in SOUND.items() if name != kind]
    try:
        built = build(snapshot(*others, section(kind, record)))
    except InputError as error:
        assert error.file == f"{kind}.json"
        assert error.pointer is not None and error.pointer.startswith(f"/{kind}/0")
        return
    for name in (*built.homes, *built.others):
        assert built.citation(name).file
