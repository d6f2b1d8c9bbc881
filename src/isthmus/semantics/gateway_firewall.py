"""Firewalls between a VPC and its internet gateways, which no route names: whom they look at, and what is not told.

In: a network, a VPC, the subnet whose traffic passes the gateway. Out: how the firewall treats it.
Source: EC2 API, Route (IgwFirewall), Vpc (NetworkFirewallAssociations), Subnet (NetworkFirewallConnectivityType);
Network Firewall API, Firewall (IgwFirewallConfiguration).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..model.citation import Gap
from ..model.firewall_endpoints import FirewallEndpoint, firewall_endpoints
from ..model.network import Network
from .attached_firewall import zones_at
from .inspection import out_of_sync, policy_at, unmodelled_mode

KIND: Final = "gateway-firewall"
ACTIVE: Final = "active"
ENFORCE, MONITOR = "enforce", "monitor"
BOTH_WAYS, FLEXIBLE, OUTBOUND = "bidirectional", "flexible", "outbound-only"
LEFT_ALONE: Final = frozenset({"exclude", "az-unsupported"})
PRIVATE: Final = "gateway-firewall-sees-private-addresses"
"""The assumption that it stands on the VPC's side of the translation to public addresses."""


@dataclass(frozen=True, slots=True)
class GatewayFirewall:
    """The firewall at a VPC's internet gateways; the VPC's id stands for one whose ARN is not told for sure.

    ``watching``: it blocks nothing. ``gap``: why it is open whether it looks, or by which rules.
    """

    id: str
    watching: bool
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class Treatment:
    """How what passes the gateway from or to a subnet is treated; ``word`` is AWS's, empty where none was told."""

    firewall: GatewayFirewall
    word: str
    gap: Gap | None


def is_watched(network: Network, vpc_id: str | None) -> bool:
    """Whether a firewall that no route names stands at the internet gateways of a VPC, as far as anything tells."""
    return vpc_id is not None and vpc_id in _evident(network)


def gateway_firewall(network: Network, vpc_id: str) -> GatewayFirewall | None:
    """The firewall at the internet gateways of a VPC; None where nothing tells of one."""
    if not is_watched(network, vpc_id):
        return None
    known = network.memo.setdefault("gateway firewalls", {})
    assert isinstance(known, dict), "firewalls by their VPC"
    if vpc_id not in known:
        known[vpc_id] = _told(network, vpc_id)
    found: GatewayFirewall = known[vpc_id]
    return found


def treatment(network: Network, vpc_id: str, subnet_id: str | None) -> Treatment | None:
    """How a subnet's traffic over the VPC's gateways is treated; None where no firewall looks at it."""
    own = gateway_firewall(network, vpc_id)
    if own is None:
        return None
    subnet = network.subnets.get(subnet_id or "")
    word = (subnet.network_firewall_connectivity_type if subnet is not None else None) or ""
    if word in LEFT_ALONE:
        return None
    gap = own.gap
    if gap is None and word not in (BOTH_WAYS, FLEXIBLE, OUTBOUND):
        name = subnet_id or vpc_id
        detail = (
            f"how the firewall at the gateways of {vpc_id} treats {name} is not told: {word or 'no word'}"
        )
        gap = Gap(KIND, name, "either", detail)
    return Treatment(own, word, gap or _in_zone(network, own, subnet_id or ""))


def gateway_firewall_gaps(network: Network) -> Iterator[Gap]:
    """What is not known of the firewalls at the gateways of VPCs, and of how they treat subnets, each once."""
    for vpc_id in sorted(_evident(network)):
        own = gateway_firewall(network, vpc_id)
        if own is not None and own.gap is not None:
            yield own.gap
            continue
        inside = (name for name, subnet in network.subnets.items() if subnet.vpc_id == vpc_id)
        treated = (treatment(network, vpc_id, name) for name in inside)
        yield from dict.fromkeys(one.gap for one in treated if one is not None and one.gap is not None)


def _evident(network: Network) -> frozenset[str]:
    """The VPCs of which anything tells that such a firewall stands at their gateways; made once."""
    known = network.memo.get("watched VPCs")
    if not isinstance(known, frozenset):
        known = network.memo["watched VPCs"] = frozenset(_tellers(network))
    return known


def _tellers(network: Network) -> Iterator[str]:
    for vpc_id, vpc in network.vpcs.items():
        if vpc.network_firewall_associations:
            yield vpc_id
    for table in network.route_tables.values():
        if any(route.igw_firewall is not None for route in table.routes):
            yield table.vpc_id
    for subnet in network.subnets.values():
        if subnet.network_firewall_connectivity_type is not None:
            yield subnet.vpc_id
    yield from (vpc_id for vpc_id, _ in _described(network))


def _described(network: Network) -> Iterator[tuple[str, str]]:
    """The VPCs that firewalls say they stand at the gateways of, and whose each is."""
    for name, told in firewall_endpoints(network).items():
        if told.gateway_of is not None:
            yield told.gateway_of, name


def _told(network: Network, vpc_id: str) -> GatewayFirewall:
    """Put together what the VPC, its routes and the firewalls say; what contradicts itself is open."""
    vpc = network.vpcs.get(vpc_id)
    of_vpc = vpc.network_firewall_associations if vpc is not None else ()
    routes = [
        route.igw_firewall
        for table in network.route_tables.values()
        if table.vpc_id == vpc_id
        for route in table.routes
        if route.igw_firewall is not None
    ]
    names = {one.firewall_arn for one in of_vpc} | {one.firewall_arn for one in routes}
    names -= {None}
    names |= {name for home, name in _described(network) if home == vpc_id}
    states = {one.firewall_onboarding_status for one in of_vpc} | {one.status for one in routes}
    modes = {one.firewall_mode for one in of_vpc} - {None}
    name = names.pop() if len(names) == 1 else None
    watching = modes == {MONITOR}
    why = ""
    if name is None:
        why = "which firewall stands there is not told"
    elif states != {ACTIVE}:
        words = ", ".join(sorted(state or "not told" for state in states)) or "not told"
        why = f"whether it inspects is not told: its state is {words}"
    elif vpc is None:
        why = "whether it enforces or monitors was not read"
    elif not (watching or modes <= {ENFORCE}):
        why = f"its mode is {', '.join(sorted(str(mode) for mode in modes))}"
    elif not watching and _leads_elsewhere(network, vpc_id):
        why = "whether it looks at what the gateway's own table leads elsewhere is not told"
    if why:
        detail = f"at the internet gateways of {vpc_id} stands a firewall that no route names: {why}"
        kind = KIND if vpc is not None else "uncollected-vpc"
        return GatewayFirewall(name or vpc_id, False, Gap(kind, vpc_id, "either", detail))
    assert name is not None, "who is told by name is known by it"
    policy = policy_at(network, name)
    if policy is not None and policy.watching and not watching:
        if modes:
            detail = f"{vpc_id} says that {name} enforces, and its policy that it monitors"
            return GatewayFirewall(name, False, Gap(KIND, vpc_id, "either", detail))
        watching = True
    return GatewayFirewall(name, watching, None if watching else _unread(network, vpc_id, name))


def _leads_elsewhere(network: Network, vpc_id: str) -> bool:
    """Whether a gateway of a VPC has a table of its own."""
    return any(
        attachment.vpc_id == vpc_id
        for name in network.table_of_gateway
        if name in network.internet_gateways
        for attachment in network.internet_gateways[name].attachments
    )


def _unread(network: Network, vpc_id: str, name: str) -> Gap | None:
    """Why what a firewall lets pass is open whatever its rules say."""
    if name not in firewall_endpoints(network):
        detail = f"what the firewall {name} at the internet gateways of {vpc_id} lets pass was not read"
        return Gap("unread-firewall", name, "either", detail)
    return unmodelled_mode(network, name) or out_of_sync(network, name)


def _in_zone(network: Network, own: GatewayFirewall, subnet_id: str) -> Gap | None:
    """A gap where the firewall does not say that it is ready in a subnet's zone: what happens there is not stated.

    Source: Network Firewall API, Attachment, Status.
    """
    subnet, told = network.subnets.get(subnet_id), firewall_endpoints(network).get(own.id)
    if subnet is None or told is None or not told.zones or _is_ready(network, told, subnet_id):
        return None
    zone = subnet.availability_zone_id or subnet.availability_zone
    detail = f"whether {own.id} inspects what {subnet_id} sends in {zone} is not told: it is not ready there"
    return Gap("firewall-endpoint-in-change", own.id, "either", detail, told.place)


def _is_ready(network: Network, told: FirewallEndpoint, subnet_id: str) -> bool:
    subnet = network.subnets[subnet_id]
    zone = subnet.availability_zone_id or subnet.availability_zone
    states = dict(told.zones)
    return any(one.zone == zone and states[one.name] in (None, "READY") for one in zones_at(network, told.id))
