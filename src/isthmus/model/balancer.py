"""Load balancers as AWS tells of them: nodes, listeners, target groups, targets and the attributes that steer.

In: a network (for interfaces and zones) and the raw answers of Elastic Load Balancing in its snapshot. Out: a
``Balancer`` each. What was not read is None, never an empty tuple.

Source: Elastic Load Balancing API (both versions): LoadBalancer, Listener, Rule, Action, TargetGroup,
TargetDescription, TargetGroupAttribute, LoadBalancerAttribute; LoadBalancerDescription.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .answers import records
from .copies import agreed
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
    attributes, _ = _attributes(network, "LoadBalancerAttributes", "LoadBalancerArn")
    listeners = _listeners(network)
    groups = _groups(network)
    for arn, copies in _copies(network, "LoadBalancers", "LoadBalancerArn").items():
        record, *more = copies
        zones = {
            str(zone.get("ZoneName")): str(zone.get("SubnetId"))
            for one in copies
            for zone in one.get("AvailabilityZones") or ()
        }
        sure = all(one.get(key) == record.get(key) for one in more for key in ("Type", "Scheme", ENFORCES))
        kind = str(record.get("Type") or "application")
        nodes = _nodes(network, _description(arn))
        covered = {network.interfaces[node.interface].subnet_id for node in nodes}
        yield Balancer(
            arn,
            kind,
            str(record.get("LoadBalancerName") or arn.rpartition("/")[0].rpartition("/")[2] or arn),
            record.get("DNSName"),
            _state(copies),
            nodes,
            tuple(sorted(zone for zone, subnet in zones.items() if subnet not in covered)),
            (listeners.get(arn) if arn in listeners else _none_or_unread(network)) if sure else None,
            attributes.get(arn),
            groups,
            record.get("Scheme") == "internet-facing",
            record.get(ENFORCES),
        )


def _copies(network: Network, kind: str, key: str) -> dict[str, list[dict[str, Any]]]:
    """The records of a kind by what a key tells, each with its copies."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record, _ in records(network, kind):
        if isinstance(record.get(key), str):
            found.setdefault(record[key], []).append(record)
    return found


def _state(copies: list[dict[str, Any]]) -> str | None:
    """The state of a balancer, or every one that its records tell."""
    told = sorted({str(code) for one in copies if (code := (one.get("State") or {}).get("Code"))})
    return " or ".join(told) or None


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


def _attributes(network: Network, kind: str, key: str) -> tuple[dict[str, dict[str, str]], frozenset[str]]:
    """Those that steer by what they are of, and that of which records contradict each other."""
    told: list[tuple[str, frozenset[tuple[str, str]]]] = []
    for record, owner in records(network, kind):
        name = record.get(key) or owner
        if isinstance(name, str):
            pairs = ((str(one.get("Key")), str(one.get("Value"))) for one in record.get("Attributes") or ())
            told.append((name, frozenset(pair for pair in pairs if pair[0] in (CROSS_ZONE, KEEPS))))
    known, split = agreed(told)
    return {name: dict(pairs) for name, pairs in known.items()}, split


def _groups(network: Network) -> dict[str, Group]:
    attributes, split = _attributes(network, "TargetGroupAttributes", "TargetGroupArn")
    targets = _targets(network)
    told = [
        (arn, (str(one.get("TargetType") or "instance"), str(one.get("Protocol") or "")))
        for arn, copies in _copies(network, "TargetGroups", "TargetGroupArn").items()
        for one in copies
    ]
    found = {}
    for arn, (kind, word) in agreed(told)[0].items():
        of = targets.get(arn) if arn not in split or kind == BALANCERS else None
        if of is not None and kind == BALANCERS:
            of = tuple(node for one in of for node in _by_nodes(network, one))
        found[arn] = Group(arn, kind, word, of, attributes.get(arn))
    return found


def _targets(network: Network) -> dict[str, tuple[Registered, ...]]:
    """By group, the targets that its records tell; none where they contradict each other on which there are."""
    listed: dict[str, tuple[Registered, ...]] = {}
    told: list[tuple[str, frozenset[Registered]]] = []
    for record, owner in records(network, "LoadBalancerTargetHealth"):
        name = record.get("TargetGroupArn") or owner
        if isinstance(name, str):
            own = tuple(_registered(one) for one in record.get("TargetHealthDescriptions") or ())
            listed.setdefault(name, own)
            told.append((name, frozenset(replace(one, health=None) for one in own)))
    return {name: listed[name] for name in agreed(told)[0]}


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


def _listeners(network: Network) -> dict[str, tuple[Listener, ...] | None]:
    """The listeners of each balancer; None where records of one of them contradict each other."""
    rules, split = _rules(network)
    found: dict[str, list[Listener]] = {}
    nested = [
        one
        for record, _ in records(network, "LoadBalancerListeners")
        for one in record.get("Listeners") or ()
    ]
    told: list[tuple[str, tuple[Listener, ...]]] = []
    homes: dict[str, str] = {}
    for record in [*(one for one, _ in records(network, "Listeners")), *nested]:
        name, arn = str(record.get("ListenerArn")), str(record.get("LoadBalancerArn"))
        told.append(
            (
                name,
                tuple(
                    replace(one, whole=one.whole and name not in split) for one in _listener(record, rules)
                ),
            )
        )
        homes[name] = arn
        found.setdefault(arn, [])
    once, differing = agreed(told)
    for name, listeners in once.items():
        found[homes[name]].extend(listeners)
    for record, _ in records(network, "LoadBalancerListeners"):
        found.setdefault(str(record.get("LoadBalancerArn")), [])
    unknown = {homes[name] for name in differing}
    own = [one for one, _ in records(network, "Listeners")]
    unknown |= {str(one.get("LoadBalancerArn")) for one in [*own, *nested] if not _is_whole(one)}
    if any(one.get("LoadBalancerArn") is None for one in own):
        return dict.fromkeys({*found, *_arns(network)})
    return {arn: None if arn in unknown else tuple(of) for arn, of in found.items()}


def _arns(network: Network) -> Iterator[str]:
    """The ARN of each balancer that has listeners of its own kind of record."""
    for record, _ in records(network, "LoadBalancers"):
        if record.get("LoadBalancerArn") is not None:
            yield str(record["LoadBalancerArn"])


def _is_whole(listener: dict[str, Any]) -> bool:
    """Whether a listener tells its protocol and port (one of a Gateway Load Balancer has none) and what it does.

    Source: Elastic Load Balancing API, Listener, Action (a forward action names its target groups).
    """
    actions = listener.get("DefaultActions")
    if actions is None or not all(_names_groups(action) for action in actions):
        return False
    gateway = ":listener/gwy/" in str(listener.get("ListenerArn"))
    return gateway or (listener.get("Port") is not None and listener.get("Protocol") is not None)


def _names_groups(action: dict[str, Any]) -> bool:
    listed = (action.get("ForwardConfig") or {}).get("TargetGroups")
    return action.get("Type") != "forward" or bool(action.get("TargetGroupArn") or listed)


def _rules(network: Network) -> tuple[dict[str, list[dict[str, Any]]], frozenset[str]]:
    """The rules of each listener, and the listeners of which copies of one rule send to different groups."""
    rules: dict[str, list[dict[str, Any]]] = {}
    told: list[tuple[str, tuple[frozenset[str], frozenset[str]]]] = []
    homes: dict[str, str] = {}
    for record, owner in records(network, "Rules"):
        name, own = record.get("ListenerArn") or owner, str(record.get("RuleArn"))
        if not isinstance(name, str):
            name = _listener_of_rule(own)
        actions = record.get("Actions")
        rules.setdefault(name, []).append(record)
        told.append((own, (frozenset(_forwarded(actions)), frozenset(_ended(actions)))))
        homes[own] = name
    return rules, frozenset(homes[one] for one in agreed(told)[1])


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
    told = [
        (str(record.get("LoadBalancerName") or owner), _crosses(record))
        for record, owner in records(network, "ClassicLoadBalancerAttributes")
    ]
    crosses = agreed(told)[0]
    for name, copies in _copies(network, "LoadBalancerDescriptions", "LoadBalancerName").items():
        record, *more = copies
        instances = [str(one.get("InstanceId")) for one in record.get("Instances") or ()]
        listeners, groups = [], {}
        for port, inner, word in _classic_listeners(record):
            arn = f"{name}:{port}"
            targets = tuple(Registered(one, inner, None) for one in instances)
            groups[arn] = Group(arn, "instance", word, targets, {})
            listeners.append(Listener(arn, 6, port, ((arn, ""),)))
        nodes = _nodes(network, f"ELB {name}")
        zones = {node.zone for node in nodes}
        named = [zone for one in copies for zone in one.get("AvailabilityZones") or ()]
        yield Balancer(
            name,
            "classic",
            name,
            record.get("DNSName"),
            None,
            nodes,
            tuple(dict.fromkeys(zone for zone in named if zone not in zones)),
            tuple(listeners) if all(_steers(one) == _steers(record) for one in more) else None,
            {CROSS_ZONE: crosses[name]} if name in crosses else None,
            groups,
            record.get("Scheme") == "internet-facing",
        )


def _classic_listeners(record: dict[str, Any]) -> Iterator[tuple[int, int | None, str]]:
    """The port of each listener of a classic balancer, that of its instances, and the protocol it speaks to them."""
    for described in record.get("ListenerDescriptions") or ():
        told = described.get("Listener") or {}
        if isinstance(told.get("LoadBalancerPort"), int):
            yield told["LoadBalancerPort"], told.get("InstancePort"), str(told.get("InstanceProtocol"))


def _steers(record: dict[str, Any]) -> tuple[object, ...]:
    """What a record of a classic balancer says of where its flows go."""
    instances = frozenset(str(one.get("InstanceId")) for one in record.get("Instances") or ())
    return frozenset(_classic_listeners(record)), instances, record.get("Scheme")


def _crosses(record: dict[str, Any]) -> str:
    """The one attribute of a classic balancer that steers, as the other balancers' attributes have it."""
    told = (record.get("LoadBalancerAttributes") or {}).get("CrossZoneLoadBalancing") or {}
    return str(told.get("Enabled") is True).lower()
