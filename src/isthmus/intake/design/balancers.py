"""Load balancers of a design: nodes, listeners, rules, target groups and their targets.

Source: Elastic Load Balancing API (version 2): LoadBalancer, Listener, Rule, TargetGroup, TargetHealthDescription. AWS
ties a balancer's nodes and a listener's rules to it by parts of their names alone, so that ARNs are written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .draft import Entry, Place

if TYPE_CHECKING:
    from .network import Design

ARN = "arn:aws:elasticloadbalancing:::"
SHORT = {"application": "app", "network": "net", "gateway": "gwy"}


def _digits(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


class Balancers:
    """The load balancers of a design, by what declares them."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._tails: dict[str, str] = {}
        self._listeners: dict[str, str] = {}
        self._groups: dict[str, Entry] = {}
        self._targets: dict[str, list[dict[str, Any]]] = {}
        self._open: set[str] = set()

    def arn(self, name: str | None) -> str | None:
        """The ARN of a balancer, listener or target group that is declared under a name; else the name."""
        if name in self._tails:
            return f"{ARN}loadbalancer/{self._tails[name]}"
        return self._listeners.get(name or "", name)

    def balancer(
        self,
        name: str,
        kind: str,
        vpc: str | None,
        subnets: Sequence[tuple[str, str | None, bool]],
        groups: Sequence[str] | None,
        place: Place,
        *,
        internal: bool,
        attributes: Iterable[tuple[str, str]] = (),
    ) -> None:
        """A balancer of a kind, with a node in each subnet: the subnet, its address, whether it has an Elastic IP."""
        told = name.replace("/", "_")
        self._tails[name] = tail = f"{SHORT.get(kind, 'app')}/{told}/{_digits(name)}"
        own = groups
        if own is None and kind == "application" and vpc is not None:
            own = [self._design.default(vpc, "security_group")]
        zones = []
        for at, (subnet, private, elastic) in enumerate(subnets):
            eth = f"{name}.node.{at}"
            v4 = [private] if private else ()
            description = f"ELB {tail}"
            self._design.interface(eth, subnet, own or (), place, v4=v4, description=description)
            self._design.interfaces[eth].record["RequesterManaged"] = True
            if elastic or not internal:
                self._design.publish(eth, None)
            card = self._design.subnets.get(subnet)
            zone = card.record.get("AvailabilityZone") if card is not None else None
            zones.append({"SubnetId": subnet} | ({"ZoneName": zone} if zone else {}))
        record = {
            "LoadBalancerArn": f"{ARN}loadbalancer/{tail}",
            "LoadBalancerName": name,
            "Scheme": "internal" if internal else "internet-facing",
            "VpcId": vpc,
            "State": {"Code": "active"},
            "Type": kind,
            "AvailabilityZones": zones,
            "SecurityGroups": list(own or ()),
        }
        self._design.draft.add("LoadBalancers", record, place)
        listed = [{"Key": key, "Value": value} for key, value in attributes]
        attributed = {"LoadBalancerArn": record["LoadBalancerArn"], "Attributes": listed}
        self._design.draft.add("LoadBalancerAttributes", attributed, place)

    def listener(
        self,
        name: str,
        balancer: str | None,
        port: int | None,
        protocol: str | None,
        actions: list[dict[str, Any]],
        place: Place,
    ) -> None:
        """A listener of a balancer and what it does by default."""
        tail = self._tails.get(balancer or "")
        if tail is None:
            self._design.leave_out(name, "its load balancer is not declared beside it", place)
            return
        self._listeners[name] = arn = f"{ARN}listener/{tail}/{_digits(name)}"
        record = {
            "ListenerArn": arn,
            "LoadBalancerArn": self.arn(balancer),
            "Port": port,
            "Protocol": protocol,
            "DefaultActions": actions,
        }
        self._design.draft.add("Listeners", record, place)
        if tail.startswith("app/"):
            self._rule(f"{name}.default", arn, "default", actions, [], place)

    def rule(
        self,
        name: str,
        listener: str | None,
        priority: int | None,
        actions: list[dict[str, Any]],
        conditions: list[dict[str, Any]],
        place: Place,
    ) -> None:
        """A rule of a listener."""
        arn = self._listeners.get(listener or "")
        if arn is None:
            self._design.leave_out(name, "its listener is not declared beside it", place)
            return
        self._rule(name, arn, str(priority) if priority is not None else "1", actions, conditions, place)

    def _rule(
        self,
        name: str,
        listener: str,
        priority: str,
        actions: list[dict[str, Any]],
        conditions: list[dict[str, Any]],
        place: Place,
    ) -> None:
        arn = f"{listener.replace(':listener/', ':listener-rule/')}/{_digits(name)}"
        record = {
            "RuleArn": arn,
            "ListenerArn": listener,
            "Priority": priority,
            "IsDefault": priority == "default",
            "Conditions": conditions,
            "Actions": actions,
        }
        self._design.draft.add("Rules", record, place)

    def group(
        self,
        name: str,
        kind: str | None,
        protocol: str | None,
        port: int | None,
        vpc: str | None,
        attributes: Iterable[tuple[str, str]],
        place: Place,
    ) -> None:
        """A target group; what registers in it is told by ``target``."""
        record = {
            "TargetGroupArn": name,
            "TargetGroupName": name,
            "Protocol": protocol,
            "Port": port,
            "VpcId": vpc,
            "TargetType": kind or "instance",
        }
        self._groups[name] = self._design.draft.add("TargetGroups", record, place)
        listed = [{"Key": key, "Value": value} for key, value in attributes]
        self._design.draft.add("TargetGroupAttributes", {"TargetGroupArn": name, "Attributes": listed}, place)

    def target(self, group: str | None, target: str | None, port: int | None, zone: str | None) -> None:
        """A target of a group; one that is not known leaves open who is."""
        if group is None or target is None:
            self._open.update({group} if group is not None else self._groups)
            return
        told: dict[str, Any] = {"Id": self.arn(target)}
        own = self._groups[group].record.get("Port") if group in self._groups else None
        if port is not None or own is not None:
            told["Port"] = port if port is not None else own
        if zone:
            told["AvailabilityZone"] = zone
        self._targets.setdefault(group, []).append({"Target": told, "TargetHealth": {"State": "healthy"}})

    def leave_open(self, group: str | None) -> None:
        """Tell that others register in a group than what is declared as its targets."""
        self.target(group, None, None, None)

    def finish(self) -> None:
        """Write the targets of each group whose targets are all declared; any other's were not read."""
        for name, entry in self._groups.items():
            told = self._targets.get(name)
            if told and name not in self._open:
                record = {"TargetGroupArn": name, "TargetHealthDescriptions": told}
                self._design.draft.add("LoadBalancerTargetHealth", record, self._design.draft.place_of(entry))


def forward(groups: Sequence[tuple[str, int | None]]) -> dict[str, Any]:
    """The action that sends to target groups by weight."""
    if len(groups) == 1:
        return {"Type": "forward", "TargetGroupArn": groups[0][0]}
    told = [{"TargetGroupArn": name, "Weight": 1 if weight is None else weight} for name, weight in groups]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": told}}


def action(kind: str | None, groups: Sequence[tuple[str, int | None]]) -> dict[str, Any]:
    """An action of a kind; one that is not known sends where nobody knows."""
    if kind == "forward" and groups:
        return forward(groups)
    return {"Type": kind or "unknown"}
