"""Which table, which ACL, which VPCs."""

from __future__ import annotations

from typing import Any

from tests.model.sections import SUBNET, VPC, network, section


def table(name: str, *associations: dict[str, Any]) -> dict[str, Any]:
    return {"RouteTableId": name, "VpcId": "vpc-1", "Associations": list(associations)}


def test_a_subnet_uses_its_own_table_before_the_main_one() -> None:
    own = table("rtb-2", {"SubnetId": "subnet-1", "AssociationState": {"State": "associated"}})
    built = network(section("Subnets", SUBNET), section("RouteTables", table("rtb-1", {"Main": True}), own))
    assert built.table_of_subnet == {"subnet-1": "rtb-2"}


def test_an_association_that_is_no_longer_in_force_leaves_the_main_table() -> None:
    own = table("rtb-2", {"SubnetId": "subnet-1", "AssociationState": {"State": "disassociating"}})
    built = network(section("Subnets", SUBNET), section("RouteTables", table("rtb-1", {"Main": True}), own))
    assert built.table_of_subnet == {"subnet-1": "rtb-1"}


def test_where_no_table_was_read_nothing_is_said() -> None:
    built = network(section("Subnets", SUBNET))
    assert built.table_of_subnet == {"subnet-1": None}
    assert built.acl_of_subnet == {"subnet-1": None}


def test_gateways_and_pools_have_tables_of_their_own() -> None:
    edge = table("rtb-3", {"GatewayId": "igw-1"}, {"PublicIpv4Pool": "ipv4pool-ec2-1"})
    built = network(section("RouteTables", edge))
    assert built.table_of_gateway == {"igw-1": "rtb-3"}
    assert built.table_of_pool == {"ipv4pool-ec2-1": "rtb-3"}


def test_each_subnet_has_the_acl_that_names_it() -> None:
    acl = {"NetworkAclId": "acl-1", "Associations": [{"SubnetId": "subnet-1"}]}
    built = network(section("Subnets", SUBNET), section("NetworkAcls", acl))
    assert built.acl_of_subnet == {"subnet-1": "acl-1"}


def test_a_group_is_of_its_own_vpc_and_of_those_it_is_associated_with() -> None:
    built = network(
        section("Vpcs", VPC),
        section(
            "SecurityGroups", {"GroupId": "sg-1", "VpcId": "vpc-1"}, {"GroupId": "sg-2", "VpcId": "vpc-1"}
        ),
        section(
            "SecurityGroupVpcAssociations",
            {"GroupId": "sg-1", "VpcId": "vpc-2", "State": "associated"},
            {"GroupId": "sg-1", "VpcId": "vpc-3", "State": "disassociated"},
        ),
    )
    assert built.group_vpcs == {"sg-1": frozenset({"vpc-1", "vpc-2"}), "sg-2": frozenset({"vpc-1"})}
