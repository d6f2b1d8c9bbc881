"""From an endpoint's interface to the nodes of the load balancer behind its service: which nodes, and past which groups.

In: an interface endpoint and the balancer of its service. Out: a ``Door`` an interface, held against the judge's reading.

Source: AWS PrivateLink Guide, "Share your services through AWS PrivateLink" (Subnets and Availability Zones);
Security groups for your Network Load Balancer, Considerations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import Disagreement
from ..judge import handed
from ..model.balancer import Balancer, Node
from ..model.citation import Gap
from ..model.homes import home_of_arn
from ..model.network import Network
from ..semantics.belonging import listed, unread, unread_gap

OFF = "off"
INWARD = "privatelink-enters-past-the-subnet"


@dataclass(frozen=True, slots=True)
class Door:
    """An interface of an endpoint, and the nodes that it hands sessions to; ``sure`` False where zones were not read."""

    interface: str
    nodes: tuple[Node, ...]
    sure: bool = True


def doors(
    network: Network, endpoint: str, interfaces: tuple[str, ...], balancer: Balancer
) -> tuple[Door, ...]:
    """The interfaces of an endpoint that were asked for, each with its nodes.

    Errors: Disagreement, where the judge reads the nodes or their groups otherwise.
    """
    region, there = network.homes[endpoint].region, home_of_arn(balancer.arn).region
    far = None if region is None or there is None else region != there
    found = tuple(_door(network, name, balancer, far) for name in interfaces)
    for door in found:
        theirs = handed(network.snapshot, door.interface, balancer.arn)
        mine = {(node.interface, enforced(network, balancer, node)) for node in door.nodes}
        if theirs is not None and door.sure and theirs != mine:
            sides = {"model": str(sorted(mine)), "judge": str(sorted(theirs))}
            raise Disagreement(f"endpoint interface {door.interface}", sides)
    return found


def _door(network: Network, interface: str, balancer: Balancer, far: bool | None) -> Door:
    """The nodes of the interface's own zone; of another Region AWS picks any."""
    if far:
        return Door(interface, balancer.nodes)
    words = {node: _same_zone(network, interface, node.interface) for node in balancer.nodes}
    near = tuple(node for node, word in words.items() if word is not False)
    if far is None and not near:
        return Door(interface, balancer.nodes, False)
    return Door(interface, near, None not in words.values())


def _same_zone(network: Network, one: str, other: str) -> bool | None:
    """Whether two interfaces stand in one zone: names of zones mean the same only within an account."""
    subnets = [network.subnets.get(network.interfaces[name].subnet_id) for name in (one, other)]
    here, there = subnets
    if here is None or there is None:
        return None
    if here.availability_zone_id and there.availability_zone_id:
        return here.availability_zone_id == there.availability_zone_id
    accounts = {network.homes[subnet.subnet_id].account for subnet in (here, there)}
    if len(accounts) > 1 or not here.availability_zone or not there.availability_zone:
        return None
    return here.availability_zone == there.availability_zone


def enforced(network: Network, balancer: Balancer, node: Node) -> tuple[str, ...]:
    """The groups of a node whose ingress counts for what PrivateLink brings; none where it is switched off."""
    if balancer.enforces == OFF:
        return ()
    return listed(network, node.interface)


def unread_of(network: Network, balancer: Balancer, node: Node) -> Gap | None:
    """The gap of a node whose ingress counts for what PrivateLink brings, where nobody read which groups it has."""
    counts = balancer.enforces != OFF and node.interface in unread(network)
    return unread_gap(network, node.interface) if counts else None


def zones(network: Network, interface: str) -> Iterator[str]:
    """How the zone of an interface is called."""
    subnet = network.subnets.get(network.interfaces[interface].subnet_id)
    if subnet is not None:
        yield subnet.availability_zone_id or subnet.availability_zone or subnet.subnet_id
