"""Choices and parts that are not understood."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.sections import SUBNET, interface, network, section


@pytest.mark.parametrize(
    ("kind", "record", "pointer"),
    [
        (
            "RouteTables",
            {"RouteTableId": "r", "VpcId": "v", "Routes": [{"State": "active"}, {"State": "asleep"}]},
            "/RouteTables/0/Routes/1/State",
        ),
        (
            "NatGateways",
            {"NatGatewayId": "nat-1", "ConnectivityType": "mixed"},
            "/NatGateways/0/ConnectivityType",
        ),
        (
            "NetworkAcls",
            {
                "NetworkAclId": "acl-1",
                "Entries": [{"RuleNumber": 1, "RuleAction": "ask", "Egress": True, "Protocol": "-1"}],
            },
            "/NetworkAcls/0/Entries/0/RuleAction",
        ),
        (
            "SecurityGroups",
            {"GroupId": "sg-1", "IpPermissionsEgress": [{"IpProtocol": "carrier-pigeon"}]},
            "/SecurityGroups/0/IpPermissionsEgress/0/IpProtocol",
        ),
        ("NetworkInterfaces", interface("eni-1", Status="dreaming"), "/NetworkInterfaces/0/Status"),
        (
            "VpcEndpoints",
            {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Tunnel"},
            "/VpcEndpoints/0/VpcEndpointType",
        ),
        (
            "Subnets",
            {**SUBNET, "BlockPublicAccessStates": {"InternetGatewayBlockMode": "sometimes"}},
            "/Subnets/0/BlockPublicAccessStates/InternetGatewayBlockMode",
        ),
    ],
)
def test_a_choice_that_is_not_known_is_a_gap_at_its_place(
    kind: str, record: dict[str, Any], pointer: str
) -> None:
    (gap,) = [gap for gap in network(section(kind, record)).gaps if gap.kind == "unknown-value"]
    assert gap.citation is not None and gap.citation.pointer == pointer


@pytest.mark.parametrize("protocol", ["tcp", "TCP", "6", "-1", "icmpv6", "255", "0", "all", None])
def test_every_spelling_of_a_protocol_is_known(protocol: str | None) -> None:
    rule = {"IpProtocol": protocol, "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    group = {"GroupId": "sg-1", "IpPermissions": [rule], "IpPermissionsEgress": []}
    assert network(section("SecurityGroups", group)).gaps == ()


def test_an_old_endpoint_in_lower_case_is_understood() -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "State": "available"}
    assert network(section("VpcEndpoints", endpoint)).gaps == ()


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (
            "NatGateways",
            {"NatGatewayId": "nat-1", "AttachedAppliances": [{"Type": "network-firewall-proxy"}]},
        ),
        (
            "NetworkInterfaces",
            interface("eni-1", PrivateIpAddress="10.0.1.5", Association={"CarrierIp": "155.146.1.1"}),
        ),
    ],
)
def test_a_part_that_steers_and_is_not_modelled_is_a_gap(kind: str, record: dict[str, Any]) -> None:
    assert "unmodelled-part" in {gap.kind for gap in network(section(kind, record)).gaps}


def test_an_empty_part_is_no_gap() -> None:
    built = network(section("NatGateways", {"NatGatewayId": "nat-1", "AttachedAppliances": []}))
    assert built.gaps == ()
