"""Which table, which ACL, which VPCs."""

from __future__ import annotations

from typing import Any

from tests.model.sections import SUBNET, VPC, network, section


def table(name: str, *associations: dict[str, Any]) -> dict[str, Any]:
    return {"RouteTableId": name, "VpcId": "vpc-1", "Routes": [], "Associations": list(associations)}


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
    acl = {"NetworkAclId": "acl-1", "Entries": [], "Associations": [{"SubnetId": "subnet-1"}]}
    built = network(section("Subnets", SUBNET), section("NetworkAcls", acl))
    assert built.acl_of_subnet == {"subnet-1": "acl-1"}


def test_a_subnet_whose_two_tables_contradict_each_other_has_none() -> None:
    both = [table(name, {"SubnetId": "subnet-1"}) for name in ("rtb-1", "rtb-2")]
    built = network(section("Subnets", SUBNET), section("RouteTables", *both))
    assert built.table_of_subnet == {"subnet-1": None}
    (gap,) = [gap for gap in built.gaps if gap.kind == "conflicting-records"]
    assert gap.id == "subnet-1" and "rtb-1 and rtb-2" in gap.detail
    assert gap.citation is not None and gap.citation.pointer == "/RouteTables/1/Associations/0"


def test_a_subnet_by_the_two_main_tables_of_its_vpc_has_none() -> None:
    both = [table(name, {"Main": True}) for name in ("rtb-1", "rtb-2")]
    built = network(section("Subnets", SUBNET), section("RouteTables", *both))
    assert built.table_of_subnet == {"subnet-1": None}
    assert built.tables_in_doubt["subnet-1"].kind == "conflicting-records"


def test_a_subnet_with_two_network_acls_has_none() -> None:
    both = [
        {"NetworkAclId": name, "Entries": [], "Associations": [{"SubnetId": "subnet-1"}]}
        for name in ("acl-1", "acl-2")
    ]
    built = network(section("Subnets", SUBNET), section("NetworkAcls", *both))
    assert built.acl_of_subnet == {"subnet-1": None}
    assert built.acls_in_doubt["subnet-1"].kind == "conflicting-records"


def test_lists_that_are_not_there_were_not_read() -> None:
    acl = {"NetworkAclId": "acl-1", "Associations": [{"SubnetId": "subnet-1"}]}
    routeless = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-1"}]}
    built = network(
        section("Subnets", SUBNET), section("NetworkAcls", acl), section("RouteTables", routeless)
    )
    assert built.acl_of_subnet == {"subnet-1": None} and built.table_of_subnet == {"subnet-1": None}
    told = {gap.id: gap.detail for gap in built.gaps if gap.kind == "partial-record"}
    assert "lacks Entries" in told["acl-1"] and "lacks Routes" in told["rtb-1"]


def test_the_main_table_says_nothing_beside_one_that_does_not_say_whose_it_is() -> None:
    silent = {"RouteTableId": "rtb-2", "VpcId": "vpc-1", "Routes": []}
    gateway = {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1", "State": "available"}]}
    built = network(
        section("Subnets", SUBNET),
        section("InternetGateways", gateway),
        section("RouteTables", table("rtb-1", {"Main": True}), silent),
    )
    assert built.table_of_subnet == {"subnet-1": None}
    assert built.tables_in_doubt["igw-1"].kind == "uncollected-route-table"


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
