"""Load balancers as AWS tells of them: nodes, listeners, target groups, targets and the attributes that steer.

In: a network (for interfaces and zones) and the raw answers of Elastic Load Balancing in its snapshot. Out: a
``Balancer`` each. What was not read is None, never an empty tuple.

Source: Elastic Load Balancing API (both versions): LoadBalancer, Listener, Rule, Action, TargetGroup,
TargetDescription, TargetGroupAttribute, LoadBalancerAttribute; LoadBalancerDescription.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .answers import records
from .holding import Network

UDP_ALONE = frozenset({"UDP", "QUIC"})
BOTH = frozenset({"TCP_UDP", "TCP_QUIC"})
ENFORCES = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
BALANCERS = "alb"
"""The type of a target group whose target is an application load balancer."""
CROSS_ZONE, KEEPS = "load_balancing.cross_zone.enabled", "preserve_client_ip.enabled"


@dataclass(frozen=True, slots=True)
class Node:
    """An interface of a balancer, and its zone."""

    interface: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Registered:
    """A target as it was registered: an instance or address, its port, and the zone AWS gives (``all``: any).

    A balancer that was registered stands by its nodes, one each; by its ARN where none was read.
    """

    id: str
    port: int | None
    zone: str | None
    health: str | None = None
    of: str | None = None
    """The balancer that it is a node of, where that was registered and not the node itself."""


@dataclass(frozen=True, slots=True)
class Group:
    """A target group; ``targets`` None where nobody read them, ``attributes`` None likewise."""

    arn: str
    kind: str
    protocol: str
    targets: tuple[Registered, ...] | None
    attributes: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Listener:
    """A listener: what it takes, and the groups behind it, each with the condition of its rule ("" of the default)."""

    arn: str
    protocol: int
    port: int
    groups: tuple[tuple[str, str], ...]
    whole: bool = True
    """False where the rules of an application load balancer's listener were not read."""
    other: tuple[str, ...] = ()
    """Actions that end the flow at the balancer: redirect, fixed-response."""


@dataclass(frozen=True, slots=True)
class Balancer:
    """A load balancer. ``kind``: application, network, gateway, classic."""

    arn: str
    kind: str
    name: str
    dns: str | None
    state: str | None
    nodes: tuple[Node, ...]
    bare: tuple[str, ...]
    """Zones of which no node was found."""
    listeners: tuple[Listener, ...] | None
    attributes: dict[str, str] | None
    groups: dict[str, Group]
    internet: bool = False
    """Internet-facing: its name means the nodes' public addresses, for clients inside too."""
    enforces: str | None = None
    """Whether its groups' ingress counts for what PrivateLink brings: ``on`` or ``off``; None where nothing tells."""


def balancers(network: Network) -> dict[str, Balancer]:
    """Every balancer of a network by its ARN (a classic one by its name), read once."""
    known = network.memo.get("balancers")
    if not isinstance(known, dict):
        found = {one.arn: one for one in (*_modern(network), *_classic(network))}
        known = network.memo["balancers"] = found
    return known


def balancer_named(network: Network, text: str) -> Balancer | None:
    """The balancer that a text names: by ARN, name, DNS name or ``app/NAME/ID``; None where none or several do."""
    found = [
        one
        for one in balancers(network).values()
        if text in (one.arn, one.name, one.arn.partition(":loadbalancer/")[2])
        or (one.dns is not None and text.lower() == one.dns.lower())
    ]
    return found[0] if len(found) == 1 else None


def balancer_of_node(network: Network, interface: str) -> Balancer | None:
    """The balancer that an interface is a node of."""
    return next(
        (one for one in balancers(network).values() if any(n.interface == interface for n in one.nodes)), None
    )


def behind(network: Network, balancer: Balancer) -> tuple[Balancer, ...]:
    """The balancers that a balancer sends to: those that are registered, and those whose nodes' addresses are."""
    known, vpcs = balancers(network), {network.interfaces[node.interface].vpc_id for node in balancer.nodes}
    groups = [balancer.groups.get(arn) for one in balancer.listeners or () for arn, _ in one.groups]
    names: dict[str, None] = {}
    for target in [one for group in groups if group is not None for one in group.targets or ()]:
        found = [_by_address(network).get((vpc, target.id)) for vpc in vpcs]
        names |= dict.fromkeys(name for name in (target.of, *found) if name is not None)
    return tuple(known[name] for name in names if name in known and name != balancer.arn)


def _by_address(network: Network) -> dict[tuple[str, str], str]:
    """The balancer of each node by the node's VPC and private addresses, found once."""
    known = network.memo.get("balancers by address")
    if not isinstance(known, dict):
        known = network.memo["balancers by address"] = {
            (card.vpc_id, entry.private_ip_address): one.arn
            for one in balancers(network).values()
            for card in (network.interfaces[node.interface] for node in one.nodes)
            for entry in card.private_ip_addresses
            if entry.private_ip_address is not None
        }
    return known


def _modern(network: Network) -> Iterator[Balancer]:
    attributes = _attributes(network, "LoadBalancerAttributes", "LoadBalancerArn")
    listeners = _listeners(network)
    groups = _groups(network)
    for record, _ in records(network, "LoadBalancers"):
        arn = record.get("LoadBalancerArn")
        if not isinstance(arn, str):
            continue
        zones = {
            str(zone.get("ZoneName")): str(zone.get("SubnetId"))
            for zone in record.get("AvailabilityZones") or ()
        }
        kind = str(record.get("Type") or "application")
        nodes = _nodes(network, _description(arn))
        covered = {network.interfaces[node.interface].subnet_id for node in nodes}
        yield Balancer(
            arn,
            kind,
            str(record.get("LoadBalancerName") or arn.rpartition("/")[0].rpartition("/")[2] or arn),
            record.get("DNSName"),
            (record.get("State") or {}).get("Code"),
            nodes,
            tuple(sorted(zone for zone, subnet in zones.items() if subnet not in covered)),
            listeners.get(arn) if arn in listeners else _none_or_unread(network),
            attributes.get(arn),
            groups,
            record.get("Scheme") == "internet-facing",
            record.get(ENFORCES),
        )


def _none_or_unread(network: Network) -> tuple[Listener, ...] | None:
    read = any(network.snapshot.listed(kind) for kind in ("Listeners", "LoadBalancerListeners"))
    return () if read else None


def _description(arn: str) -> str:
    """What AWS calls the interfaces of a balancer."""
    return f"ELB {arn.partition(':loadbalancer/')[2]}"


def _nodes(network: Network, description: str) -> tuple[Node, ...]:
    """Source: vpc.md 12: nodes are told by their description; one that is detached is none any more."""
    return tuple(
        Node(name, _zone(network, name))
        for name, interface in network.interfaces.items()
        if interface.description == description
        and (interface.attachment is None or interface.attachment.status != "detached")
    )


def _zone(network: Network, interface: str) -> str | None:
    subnet = network.subnets.get(network.interfaces[interface].subnet_id)
    return subnet.availability_zone if subnet is not None else None


def _attributes(network: Network, kind: str, key: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for record, owner in records(network, kind):
        name = record.get(key) or owner
        if isinstance(name, str):
            pairs = record.get("Attributes") or ()
            found[name] = {str(pair.get("Key")): str(pair.get("Value")) for pair in pairs}
    return found


def _groups(network: Network) -> dict[str, Group]:
    attributes = _attributes(network, "TargetGroupAttributes", "TargetGroupArn")
    targets: dict[str, list[Registered]] = {}
    for record, owner in records(network, "LoadBalancerTargetHealth"):
        name = record.get("TargetGroupArn") or owner
        if isinstance(name, str):
            listed = record.get("TargetHealthDescriptions") or ()
            targets.setdefault(name, []).extend(_registered(one) for one in listed)
    found = {}
    for record, _ in records(network, "TargetGroups"):
        arn = record.get("TargetGroupArn")
        if isinstance(arn, str):
            of, kind = targets.get(arn), str(record.get("TargetType") or "instance")
            if of is not None and kind == BALANCERS:
                of = [node for one in of for node in _by_nodes(network, one)]
            word = str(record.get("Protocol") or "")
            found[arn] = Group(arn, kind, word, None if of is None else tuple(of), attributes.get(arn))
    return found


def _registered(described: dict[str, Any]) -> Registered:
    target = described.get("Target") or {}
    health = (described.get("TargetHealth") or {}).get("State")
    return Registered(str(target.get("Id")), target.get("Port"), target.get("AvailabilityZone"), health)


def _by_nodes(network: Network, balancer: Registered) -> Iterator[Registered]:
    """A registered balancer by its nodes' private IPv4 addresses.

    Source: Network Load Balancer guide, Use an Application Load Balancer as a target: always over IPv4, in one VPC.
    """
    arn = balancer.id
    nodes = _nodes(network, _description(arn))
    told = [(network.interfaces[node.interface].private_ip_address, node.zone) for node in nodes]
    for address, zone in told:
        if address is not None:
            yield Registered(address, balancer.port, zone, balancer.health, arn)
    if not any(address is not None for address, _ in told):
        yield balancer


def _listeners(network: Network) -> dict[str, tuple[Listener, ...]]:
    rules: dict[str, list[dict[str, Any]]] = {}
    for record, owner in records(network, "Rules"):
        name = record.get("ListenerArn") or owner
        if not isinstance(name, str):
            name = _listener_of_rule(str(record.get("RuleArn")))
        rules.setdefault(name, []).append(record)
    found: dict[str, list[Listener]] = {}
    nested = [
        one
        for record, _ in records(network, "LoadBalancerListeners")
        for one in record.get("Listeners") or ()
    ]
    for record in [*(one for one, _ in records(network, "Listeners")), *nested]:
        arn = str(record.get("LoadBalancerArn"))
        found.setdefault(arn, []).extend(_listener(record, rules))
    for record, _ in records(network, "LoadBalancerListeners"):
        found.setdefault(str(record.get("LoadBalancerArn")), [])
    return {arn: tuple(of) for arn, of in found.items()}


def _listener_of_rule(arn: str) -> str:
    return arn.replace(":listener-rule/", ":listener/").rpartition("/")[0]


def _listener(record: dict[str, Any], rules: dict[str, list[dict[str, Any]]]) -> Iterator[Listener]:
    arn = str(record.get("ListenerArn"))
    word = str(record.get("Protocol") or "")
    port = record.get("Port")
    if not isinstance(port, int):
        return
    groups = [(group, "") for group in _forwarded(record.get("DefaultActions"))]
    ends = list(_ended(record.get("DefaultActions")))
    for rule in rules.get(arn, ()):
        if rule.get("IsDefault") is True:
            continue
        condition = f"rule {rule.get('Priority')} of the listener"
        groups += [(group, condition) for group in _forwarded(rule.get("Actions"))]
        ends += _ended(rule.get("Actions"))
    whole = word not in ("HTTP", "HTTPS") or arn in rules
    protocols = (17,) if word in UDP_ALONE else (6, 17) if word in BOTH else (6,)
    for protocol in protocols:
        yield Listener(arn, protocol, port, tuple(dict.fromkeys(groups)), whole, tuple(ends))


def _forwarded(actions: Any) -> Iterator[str]:
    """The target groups of a list of actions; one of weight 0 gets nothing.

    Source: Elastic Load Balancing API, Action, ForwardActionConfig, TargetGroupTuple.
    """
    for action in actions or ():
        listed = (action.get("ForwardConfig") or {}).get("TargetGroups") or ()
        for one in listed:
            if one.get("Weight") != 0 or len(listed) == 1:
                yield str(one.get("TargetGroupArn"))
        if not listed and action.get("TargetGroupArn"):
            yield str(action["TargetGroupArn"])


def _ended(actions: Any) -> Iterator[str]:
    return (
        str(one.get("Type")) for one in actions or () if one.get("Type") in ("redirect", "fixed-response")
    )


def _classic(network: Network) -> Iterator[Balancer]:
    attributes = {
        str(record.get("LoadBalancerName") or owner): _classic_attributes(record)
        for record, owner in records(network, "ClassicLoadBalancerAttributes")
    }
    for record, _ in records(network, "LoadBalancerDescriptions"):
        name = record.get("LoadBalancerName")
        if not isinstance(name, str):
            continue
        instances = [str(one.get("InstanceId")) for one in record.get("Instances") or ()]
        listeners, groups = [], {}
        for described in record.get("ListenerDescriptions") or ():
            told = described.get("Listener") or {}
            port, inner = told.get("LoadBalancerPort"), told.get("InstancePort")
            if not isinstance(port, int):
                continue
            arn = f"{name}:{port}"
            targets = tuple(Registered(one, inner, None) for one in instances)
            groups[arn] = Group(arn, "instance", str(told.get("InstanceProtocol")), targets, {})
            listeners.append(Listener(arn, 6, port, ((arn, ""),)))
        nodes = _nodes(network, f"ELB {name}")
        zones = {node.zone for node in nodes}
        bare = tuple(zone for zone in record.get("AvailabilityZones") or () if zone not in zones)
        yield Balancer(
            name,
            "classic",
            name,
            record.get("DNSName"),
            None,
            nodes,
            bare,
            tuple(listeners),
            attributes.get(name),
            groups,
            record.get("Scheme") == "internet-facing",
        )


def _classic_attributes(record: dict[str, Any]) -> dict[str, str]:
    """The one attribute that steers, by the name that the other balancers' attributes give it."""
    told = (record.get("LoadBalancerAttributes") or {}).get("CrossZoneLoadBalancing") or {}
    return {CROSS_ZONE: str(told.get("Enabled") is True).lower()}
