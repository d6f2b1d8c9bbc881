"""Load balancers as people look them up: their nodes, their listeners and what stands behind each.

In: an id of a balancer, by its ARN or (of a classic one) its name. Out: facts; what nobody read is said to be unread.
"""

from __future__ import annotations

from typing import Any

from ..model.balancer import Balancer, Listener, balancers
from ..model.network import Network
from .service import service_text

Facts = dict[str, Any]
PARTS = frozenset({"TargetGroups", "Listeners"})
"""Kinds of what a balancer is made of: their meaning is told with it."""


def balancer_facts(network: Network, name: str) -> Facts:
    """The facts of a load balancer; empty for anything else."""
    one = balancers(network).get(name)
    if one is None:
        return {}
    listeners = None if one.listeners is None else [_listener(one, each) for each in one.listeners]
    return {
        "type": one.kind,
        "dns_name": one.dns,
        "state": one.state,
        "internet_facing": one.internet,
        "interfaces": [node.interface for node in one.nodes],
        "listeners": listeners if listeners is not None else "not read",
    }


def _listener(balancer: Balancer, one: Listener) -> Facts:
    service = one.protocol << 16 | one.port
    groups = [balancer.groups[arn] for arn, _ in one.groups if arn in balancer.groups]
    targets = [f"{each.id}:{each.port}" for group in groups for each in group.targets or ()]
    facts: Facts = {"service": service_text(service, service)[0], "targets": list(dict.fromkeys(targets))}
    if one.other:
        facts["ends_with"] = list(one.other)
    return facts
