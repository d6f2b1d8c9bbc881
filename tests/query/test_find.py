"""Everything a text could mean."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import QuestionError
from isthmus.model.network import Network
from isthmus.query.find import find
from tests.model.sections import SUBNET, VPC, interface, network, section


@pytest.fixture(scope="module")
def net() -> Network:
    routes = [
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"},
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "blackhole"},
        {"DestinationCidrBlock": "10.2.0.0/16", "VpcPeeringConnectionId": "pcx-1"},
    ]
    return network(
        section("Vpcs", VPC, region="eu-west-1"),
        section("Subnets", SUBNET),
        section(
            "NetworkInterfaces",
            interface(
                "eni-1",
                PrivateIpAddress="10.0.1.5",
                Association={"PublicIp": "3.3.3.3"},
                TagSet=[{"Key": "Name", "Value": "web-frontend"}],
                Ipv4Prefixes=[{"Ipv4Prefix": "10.0.1.16/28"}],
            ),
        ),
        section(
            "RouteTables",
            {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes, "Associations": [{"Main": True}]},
        ),
        section("NatGateways", {"NatGatewayId": "nat-1", "NatGatewayAddresses": [{"PublicIp": "4.4.4.4"}]}),
        section(
            "VpcPeeringConnections",
            {
                "VpcPeeringConnectionId": "pcx-1",
                "Status": {"Code": "active"},
                "RequesterVpcInfo": {"VpcId": "vpc-1"},
            },
        ),
        section("CustomerGateways", {"CustomerGatewayId": "cgw-1"}),
    )


def found(net: Network, text: str, **more: Any) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = find(net, {"question": "find", "text": text, **more}).result
    return result


def test_a_private_address_finds_its_owner_then_what_holds_it(net: Network) -> None:
    whys = [(one["id"], one["why"]) for one in found(net, "10.0.1.5")]
    assert whys == [
        ("eni-1", "its private address"),
        ("subnet-1", "its block 10.0.1.0/24 holds it"),
        ("vpc-1", "its block 10.0.0.0/16 holds it"),
        ("rtb-1", "route 0: 10.0.0.0/16 to local"),
    ]


def test_a_public_address_finds_its_owner(net: Network) -> None:
    assert found(net, "3.3.3.3")[0]["why"] == "its public address"
    assert found(net, "4.4.4.4")[0]["id"] == "nat-1"


def test_a_delegated_prefix_finds_its_interface(net: Network) -> None:
    assert found(net, "10.0.1.20")[0]["why"] == "its delegated prefix 10.0.1.16/28 holds it"


def test_a_block_finds_what_equals_it(net: Network) -> None:
    assert found(net, "10.0.1.0/24")[1]["why"] == "its block"


def test_an_id_tells_its_home_its_facts_and_its_place(net: Network) -> None:
    (one,) = found(net, "vpc-1")
    assert (one["kind"], one["account"], one["region"]) == ("vpc", "111111111111", "eu-west-1")
    assert one["citation"] == {"file": "Vpcs.json", "pointer": "/Vpcs/0"}
    assert one["about"]["peerings"] == ["pcx-1"]


def test_a_subnet_tells_where_its_default_route_goes(net: Network) -> None:
    (one,) = found(net, "subnet-1")
    assert one["about"]["default_routes"] == [
        {"destination": "0.0.0.0/0", "target": "nat-1", "state": "blackhole"}
    ]


def test_a_peering_tells_the_routes_that_use_it(net: Network) -> None:
    (one,) = found(net, "pcx-1")
    assert one["about"]["routes"] == [
        {"route_table": "rtb-1", "destination": "10.2.0.0/16", "target": "pcx-1", "vpc": "vpc-1"}
    ]


def test_a_thing_that_is_not_modelled_is_found_and_said_to_be_so(net: Network) -> None:
    (one,) = found(net, "cgw-1")
    assert (one["kind"], one["about"]["modelled"]) == ("other", False)


def test_a_part_of_a_name_is_enough(net: Network) -> None:
    assert [one["id"] for one in found(net, "FRONT")] == ["eni-1"]
    assert found(net, "tag:Name=web-frontend")[0]["why"] == "tag"


def test_two_letters_are_a_part_of_a_name_and_of_no_id(net: Network) -> None:
    assert [(one["id"], one["why"]) for one in found(net, "fr")] == [("eni-1", "part of its name")]
    assert found(net, "vp") == []


def test_what_is_nowhere_gives_nothing_and_the_nearest(net: Network) -> None:
    answer = find(net, {"text": "web-frontendd"})
    assert answer.result == []
    assert answer.notes == [
        "nothing in the snapshot is called 'web-frontendd'",
        "nearest: web-frontend",
    ]


def test_a_limit_cuts_and_says_so(net: Network) -> None:
    answer = find(net, {"text": "10.0.1.5", "limit": 2})
    assert len(answer.result) == 2 and answer.truncated is True


@pytest.mark.parametrize("question", [{}, {"text": " "}, {"text": 7}, {"text": "x", "limit": 0}])
def test_a_question_without_words_is_refused(net: Network, question: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        find(net, question)
