"""What a record is, told by its own keys."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from isthmus.intake.kinds import SHARED_KEYS, SIGNATURES, SINGLES, kind_of_key, kind_of_record, pascal

OWN = {"DomainVpcEndpoints", "PrefixListEntries", "VpcBlockPublicAccessOptions"}


def _shapes() -> dict[str, list[Any]]:
    """Record shapes of AWS by result key."""
    session = botocore.session.get_session()
    found: dict[str, list[Any]] = {}
    for service in ("ec2", "elb", "elbv2", "rds", "lambda", "network-firewall"):
        model = session.get_service_model(service)
        for name in model.operation_names:
            shape = model.operation_model(name).output_shape
            if shape is None or not name.startswith(("Describe", "List", "Get", "Search")):
                continue
            for key, member in shape.members.items():
                if member.type_name == "list" and member.member.type_name == "structure":
                    found.setdefault(key, []).append(member.member)
    return found


SHAPES = _shapes()


@pytest.mark.parametrize("kind", sorted({s.kind for s in SIGNATURES} & SHAPES.keys()))
def test_a_full_record_of_aws_is_told_its_own_kind(kind: str) -> None:
    told = {kind_of_record(shape.members.keys()) for shape in SHAPES[kind]}
    assert kind in told, told


@pytest.mark.parametrize(
    "signature",
    [s for s in SIGNATURES if s.kind in SHAPES and s.kind != "Instances"],
    ids=lambda signature: signature.kind,
)
def test_every_key_of_a_signature_is_a_key_of_aws(signature: Any) -> None:
    known = set().union(*(shape.members for shape in SHAPES[signature.kind]))
    assert signature.all_of | signature.one_of <= known


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ("SubnetId CidrBlock", "Subnets"),
        ("SubnetId VpcId AvailabilityZone AvailableIpAddressCount", "Subnets"),
        ("VpcId CidrBlock", "Vpcs"),
        ("NetworkInterfaceId SubnetId PrivateIpAddress VpcId", "NetworkInterfaces"),
        ("InstanceId PublicIp AllocationId PrivateIpAddress", "Addresses"),
        ("InstanceId SubnetId VpcId PrivateIpAddress NetworkInterfaces", "Instances"),
        ("GroupId IpPermissions", "SecurityGroups"),
        ("SecurityGroupRuleId GroupId", "SecurityGroupRules"),
        ("Cidr", "PrefixListEntries"),
        ("Cidr Description", "PrefixListEntries"),
        ("Cidr Description State", None),
        ("VpcId EnableDnsSupport", "VpcAttributes"),
        ("NetworkInterfaceId Groups", None),
        ("Key Value", None),
        ("", None),
    ],
)
def test_partial_records_are_told_by_what_they_have(keys: str, kind: str | None) -> None:
    assert kind_of_record(frozenset(keys.split())) == kind


def test_associations_and_propagations_differ_by_state() -> None:
    keys = frozenset({"TransitGatewayAttachmentId", "ResourceId", "ResourceType", "State"})
    assert kind_of_record(keys, "associated") == "TransitGatewayRouteTableAssociations"
    assert kind_of_record(keys, "enabled") == "TransitGatewayRouteTablePropagations"


def test_a_shared_key_is_told_by_its_records() -> None:
    assert kind_of_key("Routes", ["ClientVpnEndpointId", "Type"]) == "ClientVpnRoutes"
    assert kind_of_key("Routes", ["DestinationCidrBlock", "Type", "State"]) == "TransitGatewayRoutes"
    assert kind_of_key("Entries", ["Cidr"]) == "PrefixListEntries"
    assert kind_of_key("Entries", []) == "Entries"
    assert kind_of_key("Subnets", ["Cidr"]) == "Subnets"
    assert set(SHARED_KEYS) == {"Associations", "Entries", "Routes", "VpcEndpoints"}


def test_every_single_objects_kind_is_a_list_of_aws() -> None:
    lists = SHAPES.keys() | {"CoreNetworks", "EksClusters", "VpcBlockPublicAccessOptions"}
    assert set(SINGLES.values()) <= lists


def test_names_in_lower_case_become_those_of_aws() -> None:
    assert pascal("internet_gateways") == "InternetGateways"
    assert pascal("vpcs") == "Vpcs"
