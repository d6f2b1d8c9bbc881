"""Endpoints that hand packets to a firewall or to appliances and get them back: where they stand, what looks at them.

Source: AWS PrivateLink Guide, "Gateway Load Balancer endpoints"; AWS Network Firewall, "Firewalls and firewall
endpoints" (its endpoints are Gateway Load Balancer endpoints that bear a tag of the service).
"""

from __future__ import annotations

from typing import Final

from ..model.firewall_endpoints import firewall_endpoints
from ..model.network import Network

MARK: Final = "AWSNetworkFirewallManaged"
PASSES: Final = "balanced-appliances-pass"


def inspection_subnet(network: Network, name: str) -> str | None:
    """The one subnet in which an inspection endpoint stands; None where the endpoint does not tell it."""
    endpoint = network.vpc_endpoints[name]
    return endpoint.subnet_ids[0] if len(endpoint.subnet_ids) == 1 else None


def is_of_firewall(network: Network, name: str) -> bool:
    """Whether a Network Firewall stands behind an endpoint: a firewall names it, or it bears the service's tag."""
    tagged = any(tag.key == MARK for tag in network.vpc_endpoints[name].tags)
    return tagged or name in firewall_endpoints(network)


def remembers(network: Network, name: str) -> bool:
    """Whether it is documented that what looks at packets here drops what it saw one direction of only.

    Source: AWS Network Firewall, "Avoiding asymmetric routing".
    """
    return name in network.vpc_endpoints and is_of_firewall(network, name)


def why_dead(network: Network, name: str) -> str | None:
    """Why an endpoint carries nothing; None where it does.

    Source: EC2 API, VpcEndpoint, State (only an available one forwards).
    """
    state = network.vpc_endpoints[name].state
    return None if state is None or state.lower() == "available" else f"the endpoint is {state}"
