"""Accounts and Regions."""

from __future__ import annotations

import pytest

from isthmus.model.homes import Home, home_of_arn, region_of_zone
from tests.model.sections import SUBNET, VPC, interface, network, section


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("us-east-1a", "us-east-1"),
        ("us-gov-west-1b", "us-gov-west-1"),
        ("us-west-2-lax-1a", "us-west-2"),
        ("ap-southeast-2c", "ap-southeast-2"),
        ("somewhere", None),
        (None, None),
    ],
)
def test_a_zone_begins_with_its_region(zone: str | None, region: str | None) -> None:
    assert region_of_zone(zone) == region


def test_an_arn_names_account_and_region() -> None:
    assert home_of_arn("arn:aws-cn:ec2:cn-north-1:1:subnet/x") == Home("1", "cn-north-1")
    assert home_of_arn("arn:aws:s3:::bucket") == Home()
    assert home_of_arn("no arn") == Home()


def test_the_owner_comes_before_the_account_it_was_collected_from() -> None:
    place = {"account": "222222222222", "region": "eu-west-1"}
    built = network(section("Vpcs", VPC, **place), section("Subnets", SUBNET, **place))
    assert built.homes["vpc-1"] == Home("111111111111", "eu-west-1")
    assert built.homes["subnet-1"] == Home("222222222222", "eu-west-1")


def test_a_vpc_takes_its_region_from_a_zone_in_it_and_the_rest_from_the_vpc() -> None:
    built = network(
        section("Vpcs", VPC),
        section("Subnets", {**SUBNET, "AvailabilityZone": "eu-west-1b"}),
        section("NetworkInterfaces", interface("eni-1")),
        section("InternetGateways", {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]}),
    )
    assert set(built.homes.values()) == {Home("111111111111", "eu-west-1")}


def test_a_region_that_a_collector_wrote_into_the_vpc_counts() -> None:
    built = network(section("Vpcs", {**VPC, "Region": "eu-west-1"}), section("Subnets", SUBNET))
    assert built.homes["subnet-1"] == Home("111111111111", "eu-west-1")


def test_what_nothing_tells_stays_unsaid() -> None:
    assert network(section("SecurityGroups", {"GroupId": "sg-1"})).homes["sg-1"] == Home()
