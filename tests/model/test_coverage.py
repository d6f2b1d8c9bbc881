"""What was asked of AWS, by kind, account and Region."""

from __future__ import annotations

from isthmus.model.coverage import home_of, is_listed, is_listed_everywhere, missing_homes
from isthmus.model.homes import Home
from tests.model.sections import SUBNET, VPC, network, section

OWNER = "111111111111"
HERE = {"account": OWNER, "region": "us-east-1"}


def test_an_empty_list_covers_its_account_and_region_and_nothing_else() -> None:
    known = network(
        section("Vpcs", VPC, **HERE),
        section("NatGateways", **HERE),
        section("RouteTables", account=OWNER, region="eu-west-1"),
    )
    assert is_listed(known, "NatGateways", "vpc-1")
    assert not is_listed(known, "RouteTables", "vpc-1")
    assert not is_listed(known, "InternetGateways", "vpc-1")


def test_a_list_that_tells_no_account_covers_those_that_are_seen_to_be_its_own() -> None:
    group = {"GroupId": "sg-1", "VpcId": "vpc-1", "OwnerId": OWNER}
    foreign = VPC | {"VpcId": "vpc-2", "OwnerId": "222222222222"}
    known = network(
        section("Vpcs", VPC, foreign), section("SecurityGroups", group), section("NetworkInterfaces")
    )
    assert is_listed(known, "NetworkInterfaces", "vpc-1")
    assert not is_listed(known, "NetworkInterfaces", "vpc-2")


def test_a_vpc_without_a_record_takes_after_its_subnets() -> None:
    known = network(section("Subnets", SUBNET | {"OwnerId": OWNER}, region="us-east-1"))
    assert home_of(known, "vpc-1") == Home(OWNER, "us-east-1")
    assert home_of(known, "vpc-9") == Home()


def test_a_kind_is_listed_everywhere_where_no_home_of_a_vpc_lacks_it() -> None:
    other = VPC | {"VpcId": "vpc-2"}
    known = network(
        section("Vpcs", VPC, **HERE),
        section("Vpcs", other, account=OWNER, region="eu-west-1", file="other.json"),
        section("Subnets", **HERE),
        section("InternetGateways", account=OWNER),
    )
    assert is_listed_everywhere(known, "InternetGateways")
    assert missing_homes(known, "Subnets") == (Home(OWNER, "eu-west-1"),)
