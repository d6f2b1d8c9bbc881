"""What is not known of firewalls by whose endpoints something may go: their rules, their mode, their state."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.policy_cells import rules_of
from ..model.citation import Gap
from ..model.firewall_endpoints import firewall_endpoints
from ..model.network import Network
from ..semantics.attached_firewall import scaling
from ..semantics.firewall.rule import FlowMatch
from ..semantics.gateway_firewall import gateway_firewall_gaps
from ..semantics.inspection import (
    in_change,
    is_of_firewall,
    out_of_sync,
    policies,
    policy_at,
    unmodelled_mode,
    unread_firewall,
)

INLINE = "GatewayLoadBalancer"


def firewall_gaps(network: Network) -> Iterator[Gap]:
    """The gaps of every endpoint of a firewall, and of the rules behind it, each once."""
    for name, endpoint in network.vpc_endpoints.items():
        if endpoint.vpc_endpoint_type != INLINE or not is_of_firewall(network, name):
            continue
        if policy_at(network, name) is None:
            yield unread_firewall(network, name)
        told = (unmodelled_mode(network, name), in_change(network, name), out_of_sync(network, name))
        yield from (gap for gap in told if gap is not None)
    hubs = {name for _, name in network.transit.attachments}
    for name in sorted(hubs & firewall_endpoints(network).keys()):
        told = (unmodelled_mode(network, name), scaling(network, name), out_of_sync(network, name))
        yield from (gap for gap in told if gap is not None)
    yield from gateway_firewall_gaps(network)
    for policy in policies(network):
        yield from (*policy.gaps, *policy.decrypting)
        for rule in rules_of(policy):
            if not isinstance(rule, FlowMatch):
                yield from rule.gaps
