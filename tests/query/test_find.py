"""Everything a text could mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import Network
from isthmus.query.find import find
from tests.model.sections import SUBNET, VPC, interface, network, section
from tests.query.balancing import nlb, read
from tests.stories.reading import network as story

FIXTURES = Path(__file__).parents[2] / "fixtures"


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
                "AccepterVpcInfo": {"VpcId": "vpc-2"},
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


GUARD = FIXTURES / "network-firewall/snapshot"
ARN = "arn:aws:network-firewall:us-east-1:111122223333"


def test_a_firewall_and_its_policy_are_found_by_their_name_with_who_uses_what() -> None:
    firewall, policy = found(story(GUARD), "guard")
    assert (firewall["kind"], firewall["id"], firewall["why"]) == (
        "network-firewall",
        f"{ARN}:firewall/guard",
        "name",
    )
    assert firewall["about"]["policy"] == policy["id"] == f"{ARN}:firewall-policy/guard"
    assert firewall["about"]["endpoints"] == [{"endpoint": "vpce-0a4c7575530a4f175", "state": "READY"}]
    assert policy["about"]["firewalls"] == [firewall["id"]]
    assert policy["about"]["rule_groups"] == [f"{ARN}:stateful-rulegroup/names"]
    assert firewall["citation"]["file"] == "Firewall-guard.json"


def test_a_rule_group_is_found_by_its_arn_and_by_a_part_of_its_name() -> None:
    (group,) = found(story(GUARD), f"{ARN}:stateful-rulegroup/names")
    assert (group["kind"], group["why"], group["account"]) == ("rule-group", "ARN", "111122223333")
    assert group["about"]["policies"] == [f"{ARN}:firewall-policy/guard"]
    assert [one["why"] for one in found(story(GUARD), "NAME")] == ["part of its name"]


def test_a_zone_is_found_by_name_and_by_id_with_what_stands_in_it() -> None:
    by_name, by_id = (found(story(GUARD), text) for text in ("us-east-1a", "use1-az1"))
    assert by_name == by_id
    (zone,) = by_name
    assert (zone["kind"], zone["id"], len(zone["about"]["subnets"])) == ("availability-zone", "use1-az1", 3)


def test_accounts_and_regions_are_found_with_how_much_they_hold() -> None:
    (account,), (region,) = (found(story(GUARD), text) for text in ("111122223333", "us-east-1"))
    assert account["about"]["regions"] == ["us-east-1"] and region["about"]["accounts"] == ["111122223333"]
    assert account["about"]["vpcs"] == ["vpc-01f40ac3d5852ad3a"]


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("8.8.8.8", "internet", "is in no VPC: the internet's"),
        ("2600:9000::/28", "internet", "is in no VPC: the internet's"),
        ("100.0.0.0/8", "internet", "is in no VPC, and the internet's in part"),
        ("172.16.0.1", "address", "is in no VPC of the snapshot, and not the internet's"),
        ("169.254.169.254", "service", "instance-metadata, which Amazon answers in every VPC"),
    ],
)
def test_an_address_in_no_vpc_is_told_as_what_it_is(net: Network, text: str, kind: str, why: str) -> None:
    assert [(one["kind"], one["why"]) for one in found(net, text)] == [(kind, why)]


def test_a_public_address_of_the_snapshot_and_one_of_a_vpc_are_not_the_internets(net: Network) -> None:
    for text in ("3.3.3.3", "4.4.4.4", "10.0.1.99", "10.0.0.0/8"):
        assert not {"internet", "address", "on-premises"} & {one["kind"] for one in found(net, text)}


def test_an_address_that_a_link_may_lead_to_names_the_link() -> None:
    last = found(story(FIXTURES / "vpn-gateway/snapshot"), "192.168.5.5")[-1]
    assert (last["kind"], last["about"]) == ("on-premises", {"may_lie_beyond": ["vpn-026a428d698145bc5"]})


def test_a_load_balancer_tells_its_nodes_and_what_its_listeners_hand_on_to(tmp_path: Path) -> None:
    net = read(nlb(), tmp_path)
    balancer, *_ = found(net, "front")
    told = balancer["about"]
    assert (balancer["kind"], told["type"], len(told["interfaces"])) == ("load-balancer", "network", 2)
    (listener,) = told["listeners"]
    assert listener["service"] == "tcp/443"
    assert [target.split(":")[1] for target in listener["targets"]] == ["8443", "8443"]
    assert isthmus.ask(net, {"question": "gaps"}).result["not_modelled"] == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("tgw-1", "transit-gateway"), ("tgw-rtb-1", "transit-gateway-route-table"), ("cgw-1", "other")],
)
def test_a_thing_is_called_by_its_kind_where_its_id_tells_it(name: str, kind: str) -> None:
    net = network(
        section("TransitGateways", {"TransitGatewayId": "tgw-1"}),
        section("TransitGatewayRouteTables", {"TransitGatewayRouteTableId": "tgw-rtb-1"}),
        section("CustomerGateways", {"CustomerGatewayId": "cgw-1"}),
    )
    assert [one["kind"] for one in found(net, name) if one["why"] == "id"] == [kind]


def test_an_address_of_a_client_vpns_users_names_the_endpoint() -> None:
    net = story(FIXTURES / "client-vpn" / "snapshot")
    (user,) = isthmus.ask(net, {"question": "find", "text": "172.16.0.5"}).result or ()
    assert (user["kind"], user["why"]) == ("client-vpn-endpoint", "an address of its users")
    path = isthmus.ask(
        net, {"question": "path", "source": "172.16.0.5", "target": "app", "service": "tcp/443"}
    )
    assert [user["id"] in gap.detail for gap in path.gaps or ()] == [True]
