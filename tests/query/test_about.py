"""The facts of a thing."""

from __future__ import annotations

from isthmus.query.about import about
from tests.model.sections import SUBNET, interface, network, section


def test_a_nat_gateway_tells_the_subnets_that_send_to_it_and_their_zones() -> None:
    routes = [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}]
    built = network(
        section("Subnets", {**SUBNET, "AvailabilityZone": "eu-west-1b"}),
        section("NatGateways", {"NatGatewayId": "nat-1", "SubnetId": "subnet-1", "State": "available"}),
        section(
            "RouteTables",
            {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes, "Associations": [{"Main": True}]},
        ),
    )
    assert about(built, "nat-1", "nat-gateway") == {
        "state": "available",
        "subnet": "subnet-1",
        "zone": "eu-west-1b",
        "subnets": [{"subnet": "subnet-1", "zone": "eu-west-1b"}],
    }


def test_what_nothing_tells_is_left_out() -> None:
    built = network(section("NetworkInterfaces", interface("eni-1", SourceDestCheck=False)))
    assert about(built, "eni-1", "interface") == {
        "subnet": "subnet-1",
        "vpc": "vpc-1",
        "source_dest_check": False,
    }


def test_a_prefix_list_says_whether_it_was_read() -> None:
    built = network(section("PrefixLists", {"PrefixListId": "pl-1"}))
    assert about(built, "pl-1", "prefix-list") == {"read": False}


def test_an_instance_tells_its_interfaces_and_subnets() -> None:
    built = network(
        section("NetworkInterfaces", interface("eni-1", Attachment={"InstanceId": "i-1"})),
        section("Reservations", {"Instances": [{"InstanceId": "i-1", "State": {"Name": "stopped"}}]}),
    )
    assert about(built, "i-1", "instance") == {
        "state": "stopped",
        "interfaces": ["eni-1"],
        "subnets": ["subnet-1"],
    }
