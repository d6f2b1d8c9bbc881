"""Which balancers were read well enough: their listeners, their nodes, and everything that their nodes may begin.

In: a network. Out: its balancers, sorted by what is known of them.

Source: Network and Application Load Balancer guides; vpc.md 12.
"""

from __future__ import annotations

from ..model.balancer import BALANCERS, Balancer, Group, balancers, behind
from ..model.endpoint_service import EndpointService, endpoint_services
from ..model.network import Network
from ..semantics.service_names import is_offered
from .legwork import FAILED


def modelled(network: Network) -> list[Balancer]:
    """The balancers whose listeners were read; what hands packets to appliances is none."""
    return [one for one in balancers(network).values() if one.kind != "gateway" and one.listeners is not None]


def lacking_nodes(network: Network) -> list[Balancer]:
    """The balancers of which no node was read in some zone: whom those serve, and send to, is not told."""
    known = [one for one in balancers(network).values() if one.kind != "gateway" and one.state != FAILED]
    return [one for one in known if one.bare or not one.nodes]


def whole(network: Network, balancer: Balancer) -> bool:
    """True when every session that its nodes may begin is told of here: who asks, and everything they send to.

    Sessions that endpoints bring which nobody read are told nowhere, those that a third balancer hands on neither.
    """
    near = behind(network, balancer)
    if not all(_read(network, one) for one in (balancer, *near)) or _offered(network, balancer):
        return False
    if any(behind(network, one) for one in near) or any(one.bare or not one.nodes for one in near):
        return False
    return all(_read(network, one) and not _offered(network, one) for one in _before(network, balancer))


def _read(network: Network, balancer: Balancer) -> bool:
    """Whether all was read of what a balancer sends to."""
    groups = [balancer.groups.get(arn) for one in balancer.listeners or () for arn, _ in one.groups]
    return (
        balancer.listeners is not None
        and all(one.whole for one in balancer.listeners)
        and all(
            group is not None and group.targets is not None and not _unseen(network, group)
            for group in groups
        )
    )


def _unseen(network: Network, group: Group) -> bool:
    """Whether a balancer is a target of a group that was not read, or none of its nodes was."""
    return group.kind == BALANCERS and any(one.of not in balancers(network) for one in group.targets or ())


def _may_send_to(network: Network, balancer: Balancer, other: Balancer) -> bool:
    """Whether nobody read to whom a balancer sends, and another one may be among that: both are of one VPC."""
    groups = [balancer.groups.get(arn) for one in balancer.listeners or () for arn, _ in one.groups]
    hidden = any(
        group is None
        or (group.kind in ("ip", BALANCERS) and (group.targets is None or _unseen(network, group)))
        for group in groups
    )
    vpcs = [{network.interfaces[node.interface].vpc_id for node in one.nodes} for one in (balancer, other)]
    return (hidden or balancer.listeners is None) and not vpcs[0].isdisjoint(vpcs[1])


def _before(network: Network, balancer: Balancer) -> list[Balancer]:
    """The balancers that may send to a balancer: those that do, and those of which nobody read to whom they send."""
    known = network.memo.get("balancers before")
    if not isinstance(known, dict):
        known = network.memo["balancers before"] = dict[str, list[Balancer]]()
        every = [one for one in balancers(network).values() if one.kind in ("network", "application")]
        for one in every:
            sent = behind(network, one)
            for other in every:
                if other is not one and (other in sent or _may_send_to(network, one, other)):
                    known.setdefault(other.arn, []).append(one)
    found: list[Balancer] = known.get(balancer.arn, [])
    return found


def _known_to(network: Network, service: EndpointService) -> bool:
    """Whether every endpoint that its owner lists of a service is in the snapshot: none is listed where nobody asked."""
    return bool(service.connections) and all(
        one.endpoint in network.vpc_endpoints for one in service.connections
    )


def _offered(network: Network, balancer: Balancer) -> bool:
    """Whether an endpoint that nobody read may hand sessions to a balancer, or one of a service that nobody read."""
    services = endpoint_services(network).values()
    if any(balancer.arn in one.balancers and not _known_to(network, one) for one in services):
        return True
    known = {one.name for one in services}
    return balancer.kind == "network" and any(
        is_offered(one.service_name) and one.service_name not in known
        for one in network.vpc_endpoints.values()
    )
