"""Blocks in one shape."""

from __future__ import annotations

from tests.model.sections import network, section


def test_a_block_that_is_gone_is_not_the_vpcs() -> None:
    blocks = [
        {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "disassociated"}},
    ]
    built = network(
        section("Vpcs", {"VpcId": "v", "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": blocks})
    )
    assert [one.cidr_block for one in built.vpcs["v"].cidr_block_association_set] == ["10.0.0.0/16"]


def test_an_old_answer_tells_one_block_and_it_is_in_the_set() -> None:
    built = network(section("Vpcs", {"VpcId": "v", "CidrBlock": "10.0.0.0/16"}))
    assert [one.cidr_block for one in built.vpcs["v"].cidr_block_association_set] == ["10.0.0.0/16"]


def test_a_subnet_drops_ipv6_blocks_that_are_gone() -> None:
    gone = {"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "disassociated"}}
    subnet = {"SubnetId": "s", "VpcId": "v", "Ipv6CidrBlockAssociationSet": [gone]}
    assert network(section("Subnets", subnet)).subnets["s"].ipv6_cidr_block_association_set == ()


def test_an_old_peering_tells_one_block_a_side() -> None:
    sides = {"AccepterVpcInfo": {"CidrBlock": "10.2.0.0/16"}, "RequesterVpcInfo": {}}
    built = network(section("VpcPeeringConnections", {"VpcPeeringConnectionId": "pcx-1", **sides}))
    accepter = built.peerings["pcx-1"].accepter_vpc_info
    assert accepter is not None and accepter.cidr_block_set[0].cidr_block == "10.2.0.0/16"
