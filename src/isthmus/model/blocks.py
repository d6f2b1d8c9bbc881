"""The blocks of VPCs, subnets and peers in one shape: whole, and only those that are in force."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from .interface import NetworkInterface
from .peering import CidrBlock, VpcPeeringConnection, VpcPeeringConnectionVpcInfo
from .record import UNTOLD
from .vpc import (
    CidrBlockState,
    Subnet,
    SubnetIpv6CidrBlockAssociation,
    Vpc,
    VpcCidrBlockAssociation,
)

IN_FORCE = frozenset({None, "associated", "associating"})


def blocks_untold(vpc: Vpc, six: bool) -> str | None:
    """The keys that a VPC's record lacks where its blocks are not known for that; ``six``: something in it has IPv6.

    Older answers tell one IPv4 block and no set, and have no key for IPv6 where there is none.
    """
    if vpc.cidr_block is None and vpc.cidr_block_association_set is UNTOLD:
        return "CidrBlock and CidrBlockAssociationSet"
    return "Ipv6CidrBlockAssociationSet" if six and vpc.ipv6_cidr_block_association_set is UNTOLD else None


def speaking_six(subnets: Mapping[str, Subnet], interfaces: Mapping[str, NetworkInterface]) -> frozenset[str]:
    """The VPCs in which a subnet has an IPv6 block, or an interface an address or a prefix."""
    of_subnets = {one.vpc_id for one in subnets.values() if whole_subnet(one).ipv6_cidr_block_association_set}
    return frozenset(
        of_subnets | {one.vpc_id for one in interfaces.values() if one.ipv6_addresses or one.ipv6_prefixes}
    )


def whole_vpc(vpc: Vpc) -> Vpc:
    """The VPC with every IPv4 block in its association set, and none that is gone."""
    four = tuple(one for one in vpc.cidr_block_association_set if _counts(one.cidr_block_state))
    if not vpc.cidr_block_association_set and vpc.cidr_block is not None:
        four = (VpcCidrBlockAssociation(cidr_block=vpc.cidr_block),)
    six = tuple(one for one in vpc.ipv6_cidr_block_association_set if _counts(one.ipv6_cidr_block_state))
    if four == vpc.cidr_block_association_set and six == vpc.ipv6_cidr_block_association_set:
        return vpc
    return msgspec.structs.replace(vpc, cidr_block_association_set=four, ipv6_cidr_block_association_set=six)


def whole_subnet(subnet: Subnet) -> Subnet:
    """The subnet without IPv6 blocks that are gone."""
    six: tuple[SubnetIpv6CidrBlockAssociation, ...] = tuple(
        one for one in subnet.ipv6_cidr_block_association_set if _counts(one.ipv6_cidr_block_state)
    )
    if len(six) == len(subnet.ipv6_cidr_block_association_set):
        return subnet
    return msgspec.structs.replace(subnet, ipv6_cidr_block_association_set=six)


def whole_peering(peering: VpcPeeringConnection) -> VpcPeeringConnection:
    """The peering with each side's IPv4 blocks in its set; older answers tell a single block."""
    accepter, requester = _whole_side(peering.accepter_vpc_info), _whole_side(peering.requester_vpc_info)
    if accepter is peering.accepter_vpc_info and requester is peering.requester_vpc_info:
        return peering
    return msgspec.structs.replace(peering, accepter_vpc_info=accepter, requester_vpc_info=requester)


def _whole_side(side: VpcPeeringConnectionVpcInfo | None) -> VpcPeeringConnectionVpcInfo | None:
    if side is None or side.cidr_block_set or side.cidr_block is None:
        return side
    return msgspec.structs.replace(side, cidr_block_set=(CidrBlock(cidr_block=side.cidr_block),))


def _counts(state: CidrBlockState | None) -> bool:
    return state is None or state.state in IN_FORCE
