"""Whether an endpoint serves what comes to it: by its state, its type, and what was read of it.

In: an interface of AWS's type ``vpc_endpoint``, or an endpoint. Out: ``Serving``, or the gap that leaves it open. What
the service behind it does is not looked at.
Source: AWS PrivateLink Guide, "Interface endpoints", "Accept or reject connection requests"; EC2 API, VpcEndpoint, State.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.choices import ENDPOINT_STATES
from ..model.citation import Gap
from ..model.endpoint import VpcEndpoint
from ..model.endpoint_interfaces import endpoint_of
from ..model.interface import NetworkInterface
from ..model.network import Network
from .unknown_keys import disputed_at, unknown_key
from .untold_states import NAME

AVAILABLE, IN_PART = "available", "partial"
RESOURCE = "Resource"
UNREAD = "endpoint-unread-serves"


@dataclass(frozen=True, slots=True)
class Serving:
    """What holds of an endpoint: why it carries nothing, what leaves it open, which assumptions it rests on."""

    dead: str | None = None
    doubt: Gap | None = None
    assumed: tuple[str, ...] = ()


def is_unread(network: Network, hop: str) -> bool:
    """Whether what a route leads to is an endpoint that was not read."""
    return hop.startswith("vpce-") and hop not in network.vpc_endpoints


def serving(network: Network, interface: NetworkInterface) -> Serving:
    """Whether the endpoint that an interface is of takes what comes to it."""
    name = endpoint_of(network, interface)
    endpoint = network.vpc_endpoints.get(name or "")
    if endpoint is None:
        return Serving(assumed=(UNREAD,))
    doubt = doubt_of(network, endpoint)
    state = state_of(endpoint)
    if doubt is None and state != AVAILABLE:
        return Serving(dead=f"{endpoint.vpc_endpoint_id} is {endpoint.state}")
    return Serving(doubt=doubt, assumed=(NAME,) if endpoint.state is None else ())


def doubt_of(network: Network, endpoint: VpcEndpoint) -> Gap | None:
    """What of an endpoint's record leaves open whether it serves: its state, its type, a key that AWS has added."""
    name, state = endpoint.vpc_endpoint_id, state_of(endpoint)
    doubt = disputed_at(network, name) or doubtful_state(network, endpoint)
    if doubt is not None:
        return doubt
    if state == AVAILABLE and endpoint.vpc_endpoint_type not in (None, "Interface"):
        detail = f"what an endpoint of type {endpoint.vpc_endpoint_type} serves is not modelled"
        return _gap(network, name, "unmodelled-endpoint", detail, "/VpcEndpointType")
    return unknown_key(network, name) if state == AVAILABLE else None


def doubtful_state(network: Network, endpoint: VpcEndpoint) -> Gap | None:
    """The gap of an endpoint whose state does not say whether it serves."""
    state = state_of(endpoint)
    if state in ENDPOINT_STATES and state != IN_PART:
        return None
    detail = f"State of {endpoint.vpc_endpoint_id} is {endpoint.state!r}: whether it serves is not known"
    return _gap(network, endpoint.vpc_endpoint_id, "unknown-value", detail, "/State")


def takes_tcp_alone(network: Network, interface: NetworkInterface) -> bool:
    """Whether an interface is of an endpoint for a resource, which TCP alone reaches.

    Source: AWS PrivateLink Guide, "Access VPC resources through AWS PrivateLink" (Considerations).
    """
    endpoint = network.vpc_endpoints.get(endpoint_of(network, interface) or "")
    return endpoint is not None and endpoint.vpc_endpoint_type == RESOURCE


def state_of(endpoint: VpcEndpoint) -> str:
    """The state in one spelling; of old answers, which told none, ``available``."""
    return (endpoint.state or AVAILABLE).lower()


def _gap(network: Network, name: str, kind: str, detail: str, part: str) -> Gap:
    return Gap(kind, name, "either", detail, network.citation(name, part))
