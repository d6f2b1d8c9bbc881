"""Things by what people call them."""

from __future__ import annotations

import gc

from isthmus.packet import parse_address
from isthmus.query.directory import directory
from tests.model.sections import interface, network, section


def test_one_directory_serves_a_network_and_goes_with_it() -> None:
    built = network(section("Vpcs", {"VpcId": "vpc-1"}))
    first = directory(built)
    assert directory(built) is first
    del built
    gc.collect()
    assert directory(network(section("Vpcs", {"VpcId": "vpc-1"}))) is not first


def test_a_name_tag_comes_before_a_things_own_name() -> None:
    group = {"GroupId": "sg-1", "GroupName": "own", "Tags": [{"Key": "Name", "Value": "tagged"}]}
    known = directory(network(section("SecurityGroups", group)))
    assert known.name_of["sg-1"] == "tagged"
    assert known.names == {"own": ("sg-1",), "tagged": ("sg-1",)}


def test_an_address_may_be_owned_in_two_places() -> None:
    records = [
        interface(f"eni-{at}", PrivateIpAddress="10.0.1.5", VpcId=f"vpc-{at}", SubnetId=f"subnet-{at}")
        for at in (1, 2)
    ]
    known = directory(network(section("NetworkInterfaces", *records)))
    assert known.addresses[parse_address("10.0.1.5")] == (("eni-1", "private"), ("eni-2", "private"))


def test_interfaces_that_carry_others_flows_are_no_members_of_a_subnet() -> None:
    carrier = interface("eni-1", InterfaceType="gateway_load_balancer_endpoint", Groups=[{"GroupId": "sg-1"}])
    known = directory(network(section("NetworkInterfaces", carrier)))
    assert known.members == {"sg-1": ("eni-1",)}
