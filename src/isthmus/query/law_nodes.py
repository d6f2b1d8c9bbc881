"""Nodes of load balancers among the ends of a law: they take packets like any interface, and begin what they are told.

A node whose balancer was read begins sessions with registered targets alone. Where none of them is at the other end, it
begins nothing there, and the law is asked of the network in which nodes are plain interfaces that receive. Where one
is, whose address the packets bear depends on the client: the nodes stay out of sight.

Source: Elastic Load Balancing API, TargetDescription; vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.compile import Compiled
from ..model.balancer import Balancer
from ..model.network import Network
from ..packet import parse_address
from ..space import position
from .asked import compiled
from .directory import directory
from .known_balancers import modelled, whole
from .legs import all_plain
from .sides import Side


def quiet_nodes(network: Network, source: Side, target: Side) -> tuple[Network, frozenset[str]]:
    """The network of which a law is to be asked, and the nodes among its senders that send nothing to the target."""
    c = compiled(network)
    known = [one for one in modelled(network) if whole(network, one)]
    of = {node.interface: one for one in known for node in one.nodes}
    senders, receivers = _names(c, source), _names(c, target)
    if not of.keys() & (senders | receivers):
        return network, frozenset()
    mine = [of[name] for name in sorted(senders & of.keys())]
    if any(_sends(network, one, receivers, target) for one in mine):
        return network, frozenset()
    return all_plain(network, known), frozenset(senders & of.keys())


def _names(c: Compiled, side: Side) -> set[str]:
    return {c.rows.names[int(number)] for number in c.rows.interface[side.rows]}


def _sends(network: Network, balancer: Balancer, receivers: set[str], target: Side) -> bool:
    """Whether a balancer may send to something of an end."""
    known = directory(network)
    for text in _targets(balancer):
        if text.startswith("i-"):
            if receivers & set(known.members.get(text, ())):
                return True
        elif "." in text or ":" in text:
            place = parse_address(text)
            owners = {name for name, _ in known.addresses.get(place, ())}
            if receivers & owners or position(*place) in target.places:
                return True
    return False


def _targets(balancer: Balancer) -> Iterator[str]:
    """What a balancer's groups hold; functions are invoked, and no packet goes to them."""
    for listener in balancer.listeners or ():
        for arn, _ in listener.groups:
            group = balancer.groups[arn]
            if group.kind != "lambda":
                yield from (one.id for one in group.targets or ())
