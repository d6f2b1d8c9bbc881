"""What an endpoint's interface hands on by PrivateLink: the load balancer's nodes, and the groups it has to pass there.

Source: AWS PrivateLink Guide, "Share your services through AWS PrivateLink"; Elastic Load Balancing API, LoadBalancer.
"""

from __future__ import annotations

from typing import Any

from ..snapshot import Snapshot

Record = dict[str, Any]
Handed = frozenset[tuple[str, tuple[str, ...]]]


def handed(snapshot: Snapshot, interface: str, balancer: str) -> Handed | None:
    """The nodes that take what an endpoint's interface hands on, each with the groups that count; None: not readable."""
    cards = {str(one.get("NetworkInterfaceId")): one for one in _all(snapshot, "NetworkInterfaces")}
    fronts = [one for one in _all(snapshot, "LoadBalancers") if one.get("LoadBalancerArn") == balancer]
    here = _zone(snapshot, cards[interface]) if interface in cards else None
    if len(fronts) != 1 or here is None:
        return None
    mark = "ELB " + balancer.split(":loadbalancer/")[1]
    counts = fronts[0].get("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") != "off"
    same_region = here[1] == balancer.split(":")[3]
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


def _zone(snapshot: Snapshot, card: Record) -> tuple[str, str] | None:
    """The zone's id, the same for every account, and the Region; None where the subnet does not tell them."""
    for section in snapshot.of_kind("Subnets"):
        for subnet in section.records():
            if subnet.get("SubnetId") == card.get("SubnetId"):
                zone, region = subnet.get("AvailabilityZoneId"), section.region
                region = region or str(subnet.get("AvailabilityZone") or "")[:-1]
                return (str(zone), region) if zone and region else None
    return None


def _all(snapshot: Snapshot, kind: str) -> list[Record]:
    return [one for section in snapshot.of_kind(kind) for one in section.records()]
