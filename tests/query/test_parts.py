"""Where only some of what was asked gets through, the answer says which part does and which does not."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.model.network import Network
from isthmus.query.answer import Answer, Space
from isthmus.query.path import path
from tests.model.sections import SUBNET, VPC, interface, network, section

LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
OPEN = [
    {"RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "Egress": egress, "CidrBlock": "0.0.0.0/0"}
    for egress in (False, True)
]


def web(port: int, **peers: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peers}


@pytest.fixture(scope="module")
def net() -> Network:
    def one(name: str, address: str, group: str) -> dict[str, Any]:
        return interface(name, PrivateIpAddress=address, Groups=[{"GroupId": group}])

    return network(
        section("Vpcs", VPC),
        section("Subnets", SUBNET),
        section(
            "NetworkInterfaces",
            one("eni-a", "10.0.1.5", "sg-any"),
            one("eni-b", "10.0.1.6", "sg-web"),
            one("eni-c", "10.0.1.7", "sg-none"),
        ),
        section(
            "SecurityGroups",
            {"GroupId": "sg-any", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [ALL]},
            {
                "GroupId": "sg-web",
                "VpcId": "vpc-1",
                "IpPermissionsEgress": [],
                "IpPermissions": [
                    web(443, IpRanges=[{"CidrIp": "10.0.0.0/8"}]),
                    web(80, PrefixListIds=[{"PrefixListId": "pl-unread"}]),
                ],
            },
            {"GroupId": "sg-none", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []},
        ),
        section(
            "NetworkAcls", {"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": True, "Entries": OPEN}
        ),
        section(
            "RouteTables",
            {
                "RouteTableId": "rtb-1",
                "VpcId": "vpc-1",
                "Routes": [LOCAL],
                "Associations": [{"Main": True}],
            },
        ),
    )


def asked(net: Network, target: str, service: str, **more: Any) -> Answer:
    return path(net, {"source": "eni-a", "target": target, "service": service, "fast": True, **more})


def test_each_part_has_its_targets(net: Network) -> None:
    answer = asked(net, "10.0.1.6/31", "tcp/443")
    assert answer.extent == "some"
    assert answer.space == [Space(["10.0.1.5/32"], ["10.0.1.6/32"], ["tcp/443"], ["1024-65535"])]
    assert answer.missing == [Space(["10.0.1.5/32"], ["10.0.1.7/32"], ["tcp/443"], ["1024-65535"])]


def test_what_a_gap_leaves_open_is_in_neither_part(net: Network) -> None:
    answer = asked(net, "eni-b", "tcp/79-443")
    assert [space.services for space in answer.space or []] == [["tcp/443"]]
    assert [space.services for space in answer.missing or []] == [["tcp/79", "tcp/81-442"]]


def test_a_first_packet_has_its_parts_too(net: Network) -> None:
    answer = asked(net, "eni-b", "tcp/442-443", direction="forward", source_port="7")
    assert answer.space == [Space(["10.0.1.5/32"], ["10.0.1.6/32"], ["tcp/443"], ["7"])]
    assert answer.missing == [Space(["10.0.1.5/32"], ["10.0.1.6/32"], ["tcp/442"], ["7"])]


def test_where_all_of_it_gets_through_there_are_no_parts(net: Network) -> None:
    answer = asked(net, "eni-b", "tcp/443")
    assert (answer.extent, answer.space, answer.missing) == ("all", None, None)
