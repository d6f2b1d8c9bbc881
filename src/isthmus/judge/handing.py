"""What an endpoint's interface hands on by PrivateLink: the load balancer's nodes, and the groups it has to pass there.

Source: AWS PrivateLink Guide, "Share your services through AWS PrivateLink"; Elastic Load Balancing API, LoadBalancer.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..snapshot import Snapshot
from .known_keys import SERVICE, unknown_key
from .source import objects

Record = dict[str, Any]
Handed = frozenset[tuple[str, tuple[str, ...]]]


def handed(snapshot: Snapshot, interface: str, balancer: str) -> Handed | None:
    """The nodes that take what an endpoint's interface hands on, each with the groups that count; None: not readable."""
    cards = {str(one.get("NetworkInterfaceId")): one for one in objects(snapshot, "NetworkInterfaces")}
    fronts = [one for one in objects(snapshot, "LoadBalancers") if one.get("LoadBalancerArn") == balancer]
    here = _zone(snapshot, cards[interface]) if interface in cards else None
    words, named = balancer.split(":"), balancer.partition(":loadbalancer/")[2]
    told = {one.get("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") for one in fronts}
    if len(told) != 1 or here is None or not named or len(words) < 4:
        return None
    mark = f"ELB {named}"
    counts = told != {"off"}
    same_region = here[1] == words[3]
    found = set()
    for name, card in cards.items():
        if card.get("Description") != mark:
            continue
        there = _zone(snapshot, card)
        if there is None:
            return None
        if same_region and there[0] != here[0]:
            continue
        groups = {str(group["GroupId"]) for group in card.get("Groups") or ()} if counts else set()
        found.add((name, tuple(sorted(groups))))
    return frozenset(found)


class Offer(NamedTuple):
    """What stands behind an endpoint: load balancers, and whether the service takes from it; None: it is left open."""

    balancers: frozenset[str]
    takes: bool | None


def offered(snapshot: Snapshot, endpoint: str) -> Offer | None:
    """What the service of an endpoint offers, as its owner's answers tell; None where no owner's were read.

    Source: EC2 API, ServiceConfiguration (ServiceState), VpcEndpointConnection (VpcEndpointState).
    """
    own = [one for one in objects(snapshot, "VpcEndpoints") if one.get("VpcEndpointId") == endpoint]
    name = own[0].get("ServiceName") if own else None
    services = [
        one for one in objects(snapshot, "ServiceConfigurations") if name and one.get("ServiceName") == name
    ]
    if not services:
        return None
    service, state = services[0], str(own[0].get("State") or "available").lower()
    links = [
        one
        for one in objects(snapshot, "VpcEndpointConnections")
        if one.get("VpcEndpointId") == endpoint and one.get("ServiceId") == service.get("ServiceId")
    ]
    told = [arn for one in links[:1] for arn in one.get("NetworkLoadBalancerArns") or ()]
    behind = frozenset(map(str, told or service.get("NetworkLoadBalancerArns") or ()))
    serving = str(service.get("ServiceState") or "available").lower()
    if serving in ("pending", "deleting", "deleted", "failed"):
        return Offer(behind, False)
    agree = all(str(one.get("VpcEndpointState") or "available").lower() == state for one in links[:1])
    sure = serving == "available" and agree and unknown_key(service, SERVICE, deep=False) is None
    return Offer(behind, True if sure else None)


def _zone(snapshot: Snapshot, card: Record) -> tuple[str, str] | None:
    """The zone's id, the same for every account, and the Region; None where the subnet does not tell them."""
    for section in snapshot.of_kind("Subnets"):
        for subnet in section.records():
            if subnet.get("SubnetId") == card.get("SubnetId"):
                zone, region = subnet.get("AvailabilityZoneId"), section.region
                region = region or str(subnet.get("AvailabilityZone") or "")[:-1]
                return (str(zone), region) if zone and region else None
    return None
