"""Endpoints that hand packets to a firewall or to appliances and get them back: where they stand, what looks at them.

Source: AWS PrivateLink Guide, "Gateway Load Balancer endpoints"; AWS Network Firewall, "Firewalls and firewall
endpoints" (its endpoints are Gateway Load Balancer endpoints that bear a tag of the service).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..model.citation import Gap
from ..model.firewall_endpoints import firewall_endpoints
from ..model.network import Network
from .firewall.policy import of_firewall
from .firewall.rule import Policy

MARK: Final = "AWSNetworkFirewallManaged"
PASSES: Final = "balanced-appliances-pass"
READY, SCALING = "READY", "SCALING"


def inspection_subnet(network: Network, name: str) -> str | None:
    """The one subnet in which an inspection endpoint stands; None where the endpoint does not tell it."""
    endpoint = network.vpc_endpoints[name]
    return endpoint.subnet_ids[0] if len(endpoint.subnet_ids) == 1 else None


def is_of_firewall(network: Network, name: str) -> bool:
    """Whether a Network Firewall stands behind an endpoint or an attachment: it names it, or the service's tag tells."""
    endpoint = network.vpc_endpoints.get(name)
    tagged = endpoint is not None and any(tag.key == MARK for tag in endpoint.tags)
    return tagged or name in firewall_endpoints(network)


def policy_at(network: Network, name: str) -> Policy | None:
    """The rules behind a firewall's endpoint; None where no firewall that was read names it.

    What was not read of the firewall, its policy or its groups is in the policy's own gaps.
    """
    told = firewall_endpoints(network).get(name)
    if told is None or told.firewall is None:
        return None
    known = network.memo.setdefault("endpoint policies", {})
    assert isinstance(known, dict), "policies by the ARN of their firewall"
    if told.firewall not in known:
        known[told.firewall] = of_firewall(network, told.firewall)
    policy: Policy = known[told.firewall]
    return policy


def is_watching(network: Network, name: str) -> bool:
    """Whether the rules behind a firewall's endpoint only monitor: then it forgets nothing that it needs.

    Source: "Stream exception policy for Next Generation policies" (in monitor mode it continues).
    """
    policy = policy_at(network, name)
    return policy is not None and policy.watching


def is_unread(network: Network, name: str) -> bool:
    """Whether nobody read the policy of the firewall behind something, which so may monitor or enforce."""
    policy = policy_at(network, name)
    return policy is None or any(gap.kind == "uncollected-firewall-policy" for gap in policy.gaps)


def policies(network: Network) -> Iterator[Policy]:
    """The distinct policies behind inspection endpoints, in the order of the endpoints' ids."""
    found = [policy_at(network, name) for name in sorted(firewall_endpoints(network))]
    yield from {id(policy): policy for policy in found if policy is not None}.values()


def remembers(network: Network, name: str) -> bool:
    """Whether it is documented that what looks at packets here drops what it saw one direction of only.

    Source: AWS Network Firewall, "Avoiding asymmetric routing".
    """
    return is_of_firewall(network, name)


def why_dead(network: Network, name: str) -> str | None:
    """Why an endpoint carries nothing; None where it does.

    Source: EC2 API, VpcEndpoint, State (only an available one forwards); Network Firewall API, Attachment, Status
    (only a READY one handles traffic).
    """
    state = network.vpc_endpoints[name].state
    if state is not None and state.lower() != "available":
        return f"the endpoint is {state}"
    told = firewall_endpoints(network).get(name)
    if told is None or told.state in (None, READY, SCALING):
        return None
    return f"the firewall's endpoint is {told.state}"


def unread_firewall(network: Network, name: str) -> Gap:
    """The gap of an endpoint of which only a tag says that a firewall made it."""
    detail = f"what the firewall behind {name} lets pass was not read"
    return Gap("unread-firewall", name, "close", detail, network.citation(name))


def in_change(network: Network, name: str) -> Gap | None:
    """A gap where a firewall's endpoint is being scaled: whether it carries then is not stated."""
    told = firewall_endpoints(network).get(name)
    if told is None or told.state != SCALING:
        return None
    detail = f"the firewall's endpoint {name} is being scaled"
    return Gap("firewall-endpoint-in-change", name, "close", detail, told.place)


def out_of_sync(network: Network, name: str) -> Gap | None:
    """A gap where a firewall's endpoint may work by older rules than those that are told."""
    told = firewall_endpoints(network).get(name)
    if told is None or not told.unsynced:
        return None
    detail = f"the firewall's endpoint {name} may work by older rules than those that are told"
    return Gap("firewall-out-of-sync", name, "either", detail, told.place)


def unmodelled_mode(network: Network, name: str) -> Gap | None:
    """A gap where the firewall behind an endpoint may do more than give packets back: a proxy translates them.

    Source: Network Firewall API, Firewall (ProxySettings, TransparentFilteringNatScope).
    """
    told = firewall_endpoints(network).get(name)
    if told is None or not told.odd:
        return None
    detail = f"what a firewall with {', '.join(told.odd)} does to packets is not modelled"
    return Gap("unmodelled-firewall-mode", name, "either", detail, told.place)
