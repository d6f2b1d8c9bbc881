"""What a target of a balancer is, and whether a node sends to it: across zones or in its own, and as whom.

Source: Network Load Balancer guide, Target group attributes, Client IP preservation, Use an Application Load Balancer as
a target; Application Load Balancer guide, Cross-zone; vpc.md 12.
"""

from __future__ import annotations

from ..model.balancer import (
    BALANCERS,
    BOTH,
    CROSS_ZONE,
    KEEPS,
    UDP_ALONE,
    Balancer,
    Group,
    Node,
    Registered,
)
from ..model.network import Network
from ..packet import is_address, parse_address
from .directory import directory
from .legwork import Legwork

ALWAYS_KEEPS = UDP_ALONE | BOTH
INHERITED = "use_load_balancer_configuration"


def stand_for(network: Network, balancer: Balancer, target: str) -> tuple[str, ...]:
    """The interfaces that a target of a balancer means, by the instance or the address that it was registered by.

    Source: Network Load Balancer guide, Target groups: an address of the VPC's blocks means the VPC's own.
    """
    if not is_address(target):
        name = primary_interface(network, target)
        return () if name is None else (name,)
    owners = dict.fromkeys(name for name, _ in directory(network).addresses.get(parse_address(target), ()))
    vpcs = {network.interfaces[node.interface].vpc_id for node in balancer.nodes}
    near = tuple(name for name in owners if network.interfaces[name].vpc_id in vpcs)
    return near or tuple(owners)


def own_addresses(network: Network, interface: str) -> set[str]:
    """The addresses of an interface that a target may be registered by."""
    card = network.interfaces[interface]
    texts = {one.private_ip_address for one in card.private_ip_addresses}
    texts |= {one.ipv6_address for one in card.ipv6_addresses}
    return {text for text in texts if text}


def primary_interface(network: Network, instance: str) -> str | None:
    """The primary interface of an instance: where balancers send to it."""
    found = []
    for name in directory(network).members.get(instance, ()):
        attachment = network.interfaces[name].attachment
        index = attachment.device_index if attachment is not None else None
        found.append((index if index is not None else 99, name))
    return min(found)[1] if found else None


def keeps_client(work: Legwork, balancer: Balancer, group: Group) -> bool:
    """Whether a target sees the client's address."""
    if balancer.kind != "network":
        return False
    attributes = _told(group)
    told = None if attributes is None else attributes.get(KEEPS)
    if group.protocol in ALWAYS_KEEPS:
        return True
    if told is not None:
        return told == "true"
    usual = group.kind in ("instance", BALANCERS)
    if attributes is None:
        work.assumptions.add(f"client-address-{'kept' if usual else 'not-kept'}-as-usual")
    return usual


def serves(
    work: Legwork, balancer: Balancer, group: Group, node: Node, target: Registered, interface: str | None
) -> bool | None:
    """Whether a node sends to a target: across zones to any, else to its own zone's; None where nobody read it."""
    if target.zone == "all":
        return True
    zone = target.zone or _zone(work.network, target, interface)
    if zone == node.zone and zone is not None:
        return True
    told = _crosses(balancer, group)
    if told is not None and (zone is not None or told):
        return told
    work.gap("not-collected", balancer.arn, "whether it sends across zones was not read")
    return None


def _zone(network: Network, target: Registered, interface: str | None) -> str | None:
    name = interface
    if name is None:
        owners = directory(network).addresses.get(parse_address(target.id), ())
        name = owners[0][0] if len(owners) == 1 else None
    subnet = network.subnets.get(network.interfaces[name].subnet_id) if name is not None else None
    return subnet.availability_zone if subnet is not None else None


def _crosses(balancer: Balancer, group: Group) -> bool | None:
    """Whether nodes send to targets of other zones; None where nobody read the attributes."""
    attributes = _told(group)
    told = None if attributes is None else attributes.get(CROSS_ZONE, INHERITED)
    if told in ("true", "false"):
        return told == "true"
    if balancer.kind == "application":
        return True if told == INHERITED else None
    if told is None or balancer.attributes is None:
        return None
    return balancer.attributes.get(CROSS_ZONE, "false") == "true"


def _told(group: Group) -> dict[str, str] | None:
    """The attributes of a group; those of balancers as targets can't be changed, so that nobody has to have read them.

    Source: Network Load Balancer guide, Use an Application Load Balancer as a target, Considerations.
    """
    return {} if group.attributes is None and group.kind == BALANCERS else group.attributes
