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


def test_an_ipv6_block_that_is_gone_is_not_the_vpcs() -> None:
    blocks = [
        {"Ipv6CidrBlock": f"2001:db8:{number}::/56", "Ipv6CidrBlockState": {"State": state}}
        for number, state in enumerate(
            ("associated", "disassociating", "disassociated", "failed", "associating")
        )
    ]
    vpc = {"VpcId": "v", "CidrBlock": "10.0.0.0/16", "Ipv6CidrBlockAssociationSet": blocks}
    four = [{"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}]
    for record in (vpc, {**vpc, "CidrBlockAssociationSet": four}):
        built = network(section("Vpcs", record)).vpcs["v"]
        held = [one.ipv6_cidr_block for one in built.ipv6_cidr_block_association_set]
        assert held == ["2001:db8:0::/56", "2001:db8:4::/56"]
        assert [one.cidr_block for one in built.cidr_block_association_set] == ["10.0.0.0/16"]


def test_an_old_answer_tells_one_block_and_it_is_in_the_set() -> None:
    built = network(section("Vpcs", {"VpcId": "v", "CidrBlock": "10.0.0.0/16"}))
    assert [one.cidr_block for one in built.vpcs["v"].cidr_block_association_set] == ["10.0.0.0/16"]


def test_a_subnet_drops_ipv6_blocks_that_are_gone() -> None:
    gone = {"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "disassociated"}}
    subnet = {"SubnetId": "s", "VpcId": "v", "Ipv6CidrBlockAssociationSet": [gone]}
    assert network(section("Subnets", subnet)).subnets["s"].ipv6_cidr_block_association_set == ()


def test_an_old_peering_tells_one_block_a_side() -> None:
    old = {"CidrBlock": "10.2.0.0/16"}
    new = {"CidrBlock": "10.3.0.0/16", "CidrBlockSet": [{"CidrBlock": "10.4.0.0/16"}]}
    for told in ((old, new), (new, old), (old, old), (new, new), (old, {})):
        sides = dict(zip(("AccepterVpcInfo", "RequesterVpcInfo"), told, strict=True))
        record = {"VpcPeeringConnectionId": "pcx-1", **sides}
        built = network(section("VpcPeeringConnections", record)).peerings["pcx-1"]
        for side, said in zip((built.accepter_vpc_info, built.requester_vpc_info), told, strict=True):
            held = [one.cidr_block for one in side.cidr_block_set] if side else []
            assert held == {id(old): ["10.2.0.0/16"], id(new): ["10.4.0.0/16"]}.get(id(said), [])
