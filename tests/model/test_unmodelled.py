"""What the snapshot holds beside the modelled kinds."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.model.homes import Home
from tests.model.sections import network, section


@pytest.mark.parametrize(
    ("kind", "record", "identity", "name"),
    [
        (
            "TransitGatewayVpcAttachments",
            {"TransitGatewayAttachmentId": "tgw-attach-1"},
            "tgw-attach-1",
            None,
        ),
        (
            "DBInstances",
            {"DBInstanceArn": "arn:a", "DBInstanceIdentifier": "db", "DBName": "x"},
            "arn:a",
            "db",
        ),
        ("DBInstances", {"DBInstanceIdentifier": "db"}, "db", None),
        ("LoadBalancers", {"LoadBalancerArn": "arn:lb", "LoadBalancerName": "front"}, "arn:lb", "front"),
        ("VpnConnections", {"VpnConnectionId": "vpn-1"}, "vpn-1", None),
        ("Firewalls", {"FirewallName": "fw", "FirewallArn": "arn:fw"}, "arn:fw", "fw"),
        (
            "directConnectGateways",
            {"directConnectGatewayId": "dx", "directConnectGatewayName": "d"},
            "dx",
            "d",
        ),
    ],
)
def test_a_things_id_is_the_key_its_kind_names(
    kind: str, record: dict[str, Any], identity: str, name: str | None
) -> None:
    built = network(section(kind, record))
    assert [(other.id, other.kind, other.name) for other in built.others.values()] == [(identity, kind, name)]
    assert built.citation(identity).pointer == f"/{kind}/0"


def test_another_things_arn_tells_nothing_of_its_home() -> None:
    key = "arn:aws:kms:us-east-1:999999999999:key/1"
    record = {"FileSystemId": "fs-1", "KmsKeyArn": key, "OwnerId": "111111111111"}
    built = network(section("FileSystems", record, region="eu-west-1"))
    assert built.others["fs-1"].arn is None
    assert built.homes["fs-1"] == Home("111111111111", "eu-west-1")


def test_records_without_an_id_are_passed_over() -> None:
    assert (
        network(
            section("TransitGatewayRoutes", {"DestinationCidrBlock": "0.0.0.0/0"}, owner="tgw-rtb-1")
        ).others
        == {}
    )
