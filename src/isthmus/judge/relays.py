"""What a load balancer does with what it takes, read from the raw records: to whom each node sends, and as whom.

Source: Elastic Load Balancing API; Network Load Balancer guide, Target group attributes, Client IP preservation;
Application Load Balancer guide, Cross-zone load balancing; Classic Load Balancer guide, Cross-zone load balancing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..snapshot import Snapshot

Record = dict[str, Any]
WORDS = {
    6: {"TCP", "TLS", "HTTP", "HTTPS", "SSL", "TCP_UDP", "TCP_QUIC"},
    17: {"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"},
}
NETWORK_PATH = {"instance", "ip", "alb"}
DATAGRAMS = {"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"}
FRONT = ("Type", "Scheme", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
STEERING = ("preserve_client_ip.enabled", "load_balancing.cross_zone.enabled")


class Relay(NamedTuple):
    """A node sends to a target's port; the target sees the client's address, or the node's."""

    node: str
    target: str
    port: int | None
    as_client: bool


class UnreadError(LookupError):
    """Something that decides was not read."""


def relays(snapshot: Snapshot, balancer: str, protocol: int, port: int) -> frozenset[Relay] | None:
    """What a listener's nodes may send to whom; None where something that decides it was not read."""
    reader = _Reader(snapshot)
    try:
        return frozenset(reader.relays(balancer, protocol, port))
    except LookupError:
        return None


def listened(snapshot: Snapshot, balancer: str) -> frozenset[tuple[int, int]] | None:
    """The protocols and ports on which a balancer takes anything; None where something that decides it was not read."""
    try:
        return frozenset(_Reader(snapshot).taken(balancer))
    except LookupError:
        return None


def invoked(snapshot: Snapshot, balancer: str, protocol: int, port: int) -> frozenset[str] | None:
    """The functions that a listener may invoke; None where something that decides it was not read."""
    reader = _Reader(snapshot)
    try:
        return frozenset(reader.functions(balancer, protocol, port))
    except LookupError:
        return None


class _Reader:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._known: dict[str, list[Record]] = {}

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind, decoded once."""
        if kind not in self._known:
            self._known[kind] = [
                {"_owner": section.owner, **record}
                for section in self.snapshot.of_kind(kind)
                for record in section.records()
            ]
        return self._known[kind]

    def relays(self, balancer: str, protocol: int, port: int) -> Iterator[Relay]:
        """Every node with every target that it may send to."""
        classic = self._described(balancer)
        if classic is not None:
            yield from self._classic(classic, port)
            return
        front = self._front(balancer)
        nodes = self._nodes(balancer.split(":loadbalancer/")[1])
        for listener in self._listeners(balancer):
            if listener.get("Port") != port or listener.get("Protocol") not in WORDS[protocol]:
                continue
            for group in self._groups(listener):
                for node, zone in nodes.items():
                    yield from self._of_group(front, group, node, zone)

    def _front(self, balancer: str) -> Record:
        rows = [one for one in self.all("LoadBalancers") if one.get("LoadBalancerArn") == balancer]
        return _alike(rows, lambda one: [one.get(key) for key in FRONT])

    def _described(self, name: str) -> Record | None:
        """The record of a classic balancer."""
        rows = [one for one in self.all("LoadBalancerDescriptions") if one["LoadBalancerName"] == name]
        return _alike(rows, _classic_sends) if rows else None

    def taken(self, balancer: str) -> Iterator[tuple[int, int]]:
        """Every protocol and port of a listener."""
        classic = self._described(balancer)
        for described in (classic or {}).get("ListenerDescriptions") or ():
            yield 6, described["Listener"]["LoadBalancerPort"]
        if classic is None:
            self._front(balancer)
        for listener in self._listeners(balancer):
            yield from (
                (number, listener["Port"]) for number in WORDS if listener["Protocol"] in WORDS[number]
            )

    def functions(self, balancer: str, protocol: int, port: int) -> Iterator[str]:
        """Every function of the groups that a listener forwards to."""
        for listener in self._listeners(balancer):
            if listener.get("Port") == port and listener.get("Protocol") in WORDS[protocol]:
                for group in self._groups(listener):
                    if group.get("TargetType") == "lambda":
                        yield from (target["Id"] for target in self._targets(group["TargetGroupArn"]))

    def _of_group(self, front: Record, group: Record, node: str, zone: str) -> Iterator[Relay]:
        arn, kind = group["TargetGroupArn"], group.get("TargetType") or "instance"
        if kind not in NETWORK_PATH:
            return
        told = self._attributes("TargetGroupAttributes", "TargetGroupArn", arn)
        if kind == "alb" and told is None:
            told = {}  # nobody can change those of a balancer that is a target: they are AWS's own
        as_client = False
        if front.get("Type") == "network":
            usual = "false" if kind == "ip" else "true"
            as_client = group.get("Protocol") in DATAGRAMS or (
                (told or {}).get("preserve_client_ip.enabled", usual) == "true"
            )
        for target in self._targets(arn):
            if kind == "alb":
                places = self._addresses(target["Id"])
            else:
                places = {target["Id"]: target.get("AvailabilityZone") or self._zone_of_target(target["Id"])}
            for name, there in places.items():
                if there in ("all", zone) or self._crosses(front, told):
                    yield Relay(node, name, target.get("Port"), as_client)

    def _addresses(self, balancer: str) -> dict[str, str]:
        """The first private IPv4 address of each node of a balancer that is a target, with its zone.

        Source: Network Load Balancer guide, Use an Application Load Balancer as a target: always over IPv4.
        """
        nodes = self._nodes(balancer.partition(":loadbalancer/")[2])
        cards = {card["NetworkInterfaceId"]: card for card in self.all("NetworkInterfaces")}
        found = {str(cards[name]["PrivateIpAddress"]): zone for name, zone in nodes.items()}
        if not found:
            raise UnreadError
        return found

    def _crosses(self, front: Record, told: dict[str, str] | None) -> bool:
        word = None if told is None else told.get("load_balancing.cross_zone.enabled")
        if word in ("true", "false"):
            return word == "true"
        if told is None:
            raise UnreadError
        if front.get("Type") != "network":
            return True
        own = self._attributes("LoadBalancerAttributes", "LoadBalancerArn", front["LoadBalancerArn"])
        if own is None:
            raise UnreadError
        return own.get("load_balancing.cross_zone.enabled") == "true"

    def _classic(self, front: Record, port: int) -> Iterator[Relay]:
        name = front["LoadBalancerName"]
        crosses = self._classic_crosses(name)
        for described in front.get("ListenerDescriptions") or ():
            listener = described["Listener"]
            if listener["LoadBalancerPort"] != port:
                continue
            for node, zone in self._nodes(name).items():
                for instance in front.get("Instances") or ():
                    near = self._zone_of_target(instance["InstanceId"]) == zone
                    if not near and crosses is None:
                        raise UnreadError
                    if near or crosses:
                        yield Relay(node, instance["InstanceId"], listener["InstancePort"], False)

    def _classic_crosses(self, name: str) -> bool | None:
        told = {
            bool(record["LoadBalancerAttributes"]["CrossZoneLoadBalancing"]["Enabled"])
            for record in self.all("ClassicLoadBalancerAttributes")
            if name in (record.get("LoadBalancerName"), record["_owner"])
        }
        return told.pop() if len(told) == 1 else None

    def _nodes(self, name: str) -> dict[str, str]:
        return {
            card["NetworkInterfaceId"]: card.get("AvailabilityZone")
            or self._zone_of_subnet(card.get("SubnetId"))
            for card in self.all("NetworkInterfaces")
            if card.get("Description") == f"ELB {name}"
            and (card.get("Attachment") or {}).get("Status") != "detached"
        }

    def _zone_of_subnet(self, name: object) -> str:
        zones = [one["AvailabilityZone"] for one in self.all("Subnets") if one["SubnetId"] == name]
        if not zones:
            raise UnreadError
        return str(zones[0])

    def _zone_of_target(self, name: str) -> str:
        """The zone of an instance's first interface, or of the interface that bears an address."""
        for card in self.all("NetworkInterfaces"):
            attachment = card.get("Attachment") or {}
            own = {one.get("PrivateIpAddress") for one in card.get("PrivateIpAddresses") or ()}
            own |= {
                card.get("PrivateIpAddress"),
                *(six["Ipv6Address"] for six in card.get("Ipv6Addresses") or ()),
            }
            if name in own or (attachment.get("InstanceId") == name and not attachment.get("DeviceIndex")):
                return self._zone_of_subnet(card.get("SubnetId"))
        raise UnreadError

    def _listeners(self, balancer: str) -> list[Record]:
        found = list(self.all("Listeners"))
        if any(one.get("LoadBalancerArn") is None for one in found):
            raise UnreadError
        for nest in self.all("LoadBalancerListeners"):
            found += nest.get("Listeners") or ()
        own: dict[str, list[Record]] = {}
        for one in found:
            if one.get("LoadBalancerArn") == balancer:
                if not _tells_all(one):
                    raise UnreadError
                own.setdefault(str(one.get("ListenerArn")), []).append(one)
        return [_alike(rows, self._listens) for rows in own.values()]

    def _listens(self, one: Record) -> object:
        groups = {name for action in one.get("DefaultActions") or () for name in self._forwards(action)}
        return one.get("Port"), one.get("Protocol"), groups

    def _groups(self, listener: Record) -> Iterator[Record]:
        arn = listener["ListenerArn"]
        named: dict[str, list[Record]] = {}
        for one in self.all("Rules"):
            if self._is_of(one, arn):
                named.setdefault(str(one.get("RuleArn")), []).append(one)
        rules = [_alike(rows, self._sent_by) for rows in named.values()]
        if listener["Protocol"] in ("HTTP", "HTTPS") and not rules:
            raise UnreadError
        lists = [listener.get("DefaultActions") or (), *(rule.get("Actions") or () for rule in rules)]
        wanted = {name for actions in lists for action in actions for name in self._forwards(action)}
        for name in sorted(wanted):
            rows = [one for one in self.all("TargetGroups") if one["TargetGroupArn"] == name]
            yield _alike(rows, lambda one: (one.get("TargetType"), one.get("Protocol")))

    def _sent_by(self, rule: Record) -> object:
        return {name for action in rule.get("Actions") or () for name in self._forwards(action)}

    @staticmethod
    def _is_of(rule: Record, listener: str) -> bool:
        if rule.get("ListenerArn") or rule["_owner"]:
            return listener in (rule.get("ListenerArn"), rule["_owner"])
        prefix = listener.replace(":listener/", ":listener-rule/")
        return str(rule.get("RuleArn")).startswith(f"{prefix}/")

    @staticmethod
    def _forwards(action: Record) -> Iterator[str]:
        weighted = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
        if not weighted:
            yield from filter(None, [action.get("TargetGroupArn")])
        elif len(weighted) == 1:
            yield weighted[0]["TargetGroupArn"]
        else:
            yield from (one["TargetGroupArn"] for one in weighted if one.get("Weight", 1) > 0)

    def _targets(self, group: str) -> list[Record]:
        health = [
            one
            for one in self.all("LoadBalancerTargetHealth")
            if group in (one.get("TargetGroupArn"), one["_owner"])
        ]
        listed = _alike(health, _registered).get("TargetHealthDescriptions") or ()
        return [told["Target"] for told in listed]

    def _attributes(self, kind: str, key: str, name: str) -> dict[str, str] | None:
        """The attributes of something; None where nobody read them."""
        told = [
            {pair["Key"]: pair.get("Value", "") for pair in record.get("Attributes") or ()}
            for record in self.all(kind)
            if name in (record.get(key), record["_owner"])
        ]
        return _alike(told, lambda one: [one.get(word) for word in STEERING]) if told else None


def _tells_all(listener: Record) -> bool:
    """Whether a listener tells where it listens and to whom it sends: AWS leaves that out for Gateway Load Balancers.

    Source: Elastic Load Balancing API, Listener, Action.
    """
    if listener.get("DefaultActions") is None:
        return False
    for action in listener["DefaultActions"]:
        named = action.get("TargetGroupArn") or (action.get("ForwardConfig") or {}).get("TargetGroups")
        if action.get("Type") == "forward" and not named:
            return False
    listens = listener.get("Port") is not None and listener.get("Protocol") is not None
    return listens or ":listener/gwy/" in str(listener.get("ListenerArn"))


def _alike(rows: list[Record], says: Callable[[Record], object]) -> Record:
    """Of copies of one record the first.

    Errors: UnreadError, where there is none, or what they say is not the same.
    """
    if not rows or any(says(one) != says(rows[0]) for one in rows[1:]):
        raise UnreadError
    return rows[0]


def _registered(health: Record) -> object:
    """The targets that an answer tells, however healthy."""
    told = [one["Target"] for one in health.get("TargetHealthDescriptions") or ()]
    return {(one.get("Id"), one.get("Port"), one.get("AvailabilityZone")) for one in told}


def _classic_sends(described: Record) -> object:
    ports = [one["Listener"] for one in described.get("ListenerDescriptions") or ()]
    pairs = {(one.get("LoadBalancerPort"), one.get("InstancePort")) for one in ports}
    instances = {one["InstanceId"] for one in described.get("Instances") or ()}
    return pairs, instances, described.get("Scheme")
