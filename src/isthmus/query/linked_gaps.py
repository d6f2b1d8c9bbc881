"""What of endpoints, services behind them and managed services is not known, over a whole snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.balancer import balancers
from ..model.citation import Gap
from ..model.client_vpn import client_vpns
from ..model.endpoint_service import endpoint_services, service_of
from ..model.managed import managed
from ..model.network import Network
from ..semantics.endpoint import doubt_of, doubtful_state
from .managed_ends import interfaces_of
from .privatelink import balancers_behind, unread_balancer


def linked_gaps(network: Network) -> Iterator[Gap]:
    """Endpoints that perhaps serve, services whose balancer is not known, things whose interface is not known."""
    for name, endpoint in network.vpc_endpoints.items():
        routed = endpoint.vpc_endpoint_type in (None, "Gateway", "GatewayLoadBalancer")
        doubt = (doubtful_state if routed else doubt_of)(network, endpoint)
        if doubt is not None:
            yield doubt
        service = service_of(network, endpoint)
        behind = balancers_behind(service, name) if service is not None else ()
        gap = unread_balancer(network, service, behind) if service is not None else None
        if gap is not None:
            yield gap
    for name in managed(network):
        found = interfaces_of(network, name)
        if found is not None and found.gap is not None:
            yield found.gap


def is_modelled(network: Network, name: str) -> bool:
    """Whether one of the network's others has a meaning after all: a service, balancer, managed thing, Client VPN, link.

    What keeps one of them from being an end is a gap of its own.
    """
    known = (endpoint_services, balancers, managed, client_vpns)
    return bool(network.hybrid.named(name)) or any(name in things(network) for things in known)
