"""Whose address is whose on the way through a balancer: of nodes, clients and targets."""

from __future__ import annotations

from ..model.network import Network
from ..packet import parse_address
from .directory import directory, owned
from .legs import within

UNKEPT = frozenset({"vpc_endpoint", "network_load_balancer", "gateway_load_balancer_endpoint"})
"""Types of interfaces towards which a client's address is never kept."""


def public_of(network: Network, interface: str, private: str | None = None) -> str | None:
    """The public address of an interface, or of one of its private addresses."""
    for entry in network.interfaces[interface].private_ip_addresses:
        if private in (None, entry.private_ip_address) and entry.association is not None:
            return entry.association.public_ip
    return None


def private_of(network: Network, interface: str, family: int) -> str | None:
    """The first address of a family that an interface bears in its VPC."""
    listed = owned(network.interfaces[interface])
    return next((text for how, text in listed if how != "public" and parse_address(text)[0] == family), None)


def bearer(network: Network, address: str) -> str | None:
    """The one interface that bears an address."""
    owners = directory(network).addresses.get(parse_address(address), ())
    return owners[0][0] if len(owners) == 1 else None


def unkept(network: Network, node: str, interface: str | None, target: str) -> str | None:
    """Why a client's address can't be kept on the way from a node to a target; None where it can.

    Source: Network Load Balancer guide, Client IP preservation, Requirements.
    """
    home = network.interfaces[node].vpc_id
    name = interface or bearer(network, target)
    if name is not None:
        kind = (network.interfaces[name].interface_type or "").lower()
        if kind in UNKEPT:
            return f"a client's address is not kept towards an interface of type {kind}"
        there = network.interfaces[name].vpc_id
        if there == home or _peered(network, home, there):
            return None
    elif home in network.vpcs and within(network.vpcs[home], target):
        return None
    return f"a client's address is kept only within the VPC and over peerings, not towards {target}"


def both_outside(network: Network, node: str, client: str, interface: str | None, target: str) -> bool:
    """Whether client and target both lie outside the node's VPC: whose routes the reply takes is not followed."""
    home = network.interfaces[node].vpc_id
    name = interface or bearer(network, target)
    there = home if name is None else network.interfaces[name].vpc_id
    return there != home and not (home in network.vpcs and within(network.vpcs[home], client))


def _peered(network: Network, one: str, other: str) -> bool:
    for peering in network.peerings.values():
        sides = (peering.requester_vpc_info, peering.accepter_vpc_info)
        if {one, other} == {side.vpc_id for side in sides if side is not None}:
            return True
    return False
