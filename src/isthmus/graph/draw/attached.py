"""Which VPCs a gateway serves, and what lies on the two sides of a peering."""

from __future__ import annotations

from ...model import associations
from ...model.gateway import GatewayAttachment
from ...model.network import Network
from ...model.peering import VpcPeeringConnectionVpcInfo
from ...packet import Prefix, parse_prefix
from ...semantics import routing
from ...semantics.routing import Hop, vpc_prefixes


def attached_vpcs(network: Network, hop: Hop) -> frozenset[str] | None:
    """The VPCs whose tables a target serves; None where it was not read or does not say.

    Source: Internet gateways; Egress-only internet gateways; NAT gateway basics (its own VPC only).
    """
    found: str | None = None
    match hop.kind:
        case routing.INTERNET_GATEWAY if hop.id in network.internet_gateways:
            return live(network.internet_gateways[hop.id].attachments)
        case routing.EGRESS_ONLY if hop.id in network.egress_only_internet_gateways:
            return live(network.egress_only_internet_gateways[hop.id].attachments)
        case routing.VPN_GATEWAY if hop.id in network.vpn_gateways:
            return live(network.vpn_gateways[hop.id].vpc_attachments)
        case routing.NAT if hop.id in network.nat_gateways:
            found = network.nat_gateways[hop.id].vpc_id
        case routing.INTERFACE if hop.id in network.interfaces:
            found = network.interfaces[hop.id].vpc_id
    return None if found is None else frozenset({found})


def live(attachments: tuple[GatewayAttachment, ...]) -> frozenset[str]:
    """The VPCs of attachments in force."""
    return frozenset(vpc for _, vpc in associations.live(attachments))


def sides(
    network: Network, peering: str
) -> tuple[VpcPeeringConnectionVpcInfo | None, VpcPeeringConnectionVpcInfo | None]:
    """Requester and accepter of a peering."""
    known = network.peerings[peering]
    return known.requester_vpc_info, known.accepter_vpc_info


def far_side(network: Network, peering: str, vpc: str) -> str:
    """The VPC that a peering leads to from one of its sides; empty where that is not known."""
    if peering not in network.peerings:
        return ""
    names = [(side.vpc_id if side else None) or "" for side in sides(network, peering)]
    return names[1 - names.index(vpc)] if vpc in names else ""


def is_active(network: Network, peering: str) -> bool:
    """True when a peering forwards; one that tells no state is taken to.

    Source: VPC peering connection lifecycle (only an active one carries traffic).
    """
    status = network.peerings[peering].status
    return (status.code if status and status.code else "active") == "active"


def side_prefixes(network: Network, side: VpcPeeringConnectionVpcInfo | None) -> tuple[Prefix, ...]:
    """The CIDR blocks of one side of a peering: those of its VPC's own record, else those that the connection tells.

    Source: EC2 API, VpcPeeringConnectionVpcInfo.
    """
    if side is None:
        return ()
    if own := vpc_prefixes(network, side.vpc_id):
        return own
    blocks = [block.cidr_block for block in side.cidr_block_set]
    blocks += [block.ipv6_cidr_block for block in side.ipv6_cidr_block_set]
    if not blocks and side.cidr_block:
        blocks = [side.cidr_block]
    return tuple(parse_prefix(block) for block in blocks)
