"""What the benchmarks ask about: interfaces and rules of a folder, chosen by stride, read without isthmus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
Question = dict[str, Any]


SERVICES = ("tcp/22", "tcp/443", "tcp/5432", "tcp/8080", "icmp/8")


@dataclass(frozen=True, slots=True)
class Rule:
    """An ingress rule: its group and place there; the group it refers to, if any; its service."""

    group: str
    pointer: str
    source: str | None
    service: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Interfaces to ask from and to, the members of each group, and rules to take away."""

    interfaces: tuple[str, ...]
    members: dict[str, list[str]]
    rules: tuple[Rule, ...]
    groups: tuple[str, ...]
    entries: tuple[str, ...]
    """Entries of network ACLs but AWS's own last ones, as ``exposure`` names them."""

    def pairs(self, many: int) -> Iterator[tuple[str, str, str]]:
        """So many pairs with a service: every other one as some rule means it, the rest anybody and anybody."""
        count = len(self.interfaces)
        meant = [rule for rule in self.rules if rule.source in self.members and rule.group in self.members]
        for index in range(many):
            if index % 2 and meant:
                rule = meant[index * 101 % len(meant)]
                sources, targets = self.members[rule.source or ""], self.members[rule.group]
                yield sources[index % len(sources)], targets[index * 7 % len(targets)], rule.service
            else:
                near, far = index * 37 % count, (index * 38 + count // 3) % count
                yield self.interfaces[near], self.interfaces[far], SERVICES[index % len(SERVICES)]


def strided(items: Sequence[T], many: int) -> tuple[T, ...]:
    """So many of the items, evenly spread."""
    step = max(1, len(items) // many)
    return tuple(items[::step][:many])


def sample(folder: Path) -> Sample:
    """All workload interfaces of a folder, every ingress rule of its groups, every entry of its network ACLs."""
    interfaces: list[str] = []
    members: dict[str, list[str]] = {}
    for record in _records(folder, "NetworkInterfaces"):
        if record["InterfaceType"] == "interface":
            interfaces.append(record["NetworkInterfaceId"])
            for group in record["Groups"]:
                members.setdefault(group["GroupId"], []).append(record["NetworkInterfaceId"])
    rules = [rule for group in _records(folder, "SecurityGroups") for rule in _rules(group)]
    entries = [
        f"{acl['NetworkAclId']}/{'egress' if entry['Egress'] else 'ingress'}/{entry['RuleNumber']}"
        for acl in _records(folder, "NetworkAcls")
        for entry in acl["Entries"]
        if entry["RuleNumber"] < 32767
    ]
    groups = tuple(dict.fromkeys(rule.group for rule in rules))
    return Sample(tuple(interfaces), members, tuple(rules), groups, tuple(entries))


def _records(folder: Path, kind: str) -> Iterator[Any]:
    for path in sorted(folder.rglob(f"{kind}.json")):
        yield from msgspec.json.decode(path.read_bytes())[kind]


def _rules(group: Any) -> Iterator[Rule]:
    for index, permission in enumerate(group["IpPermissions"]):
        protocol, port = permission["IpProtocol"], permission.get("FromPort")
        service = (
            "tcp/22"
            if protocol == "-1"
            else f"{protocol}/{port}"
            if port is not None
            else f"proto/{protocol}"
        )
        for key in ("IpRanges", "UserIdGroupPairs", "PrefixListIds"):
            for turn, peer in enumerate(permission[key]):
                yield Rule(
                    group["GroupId"], f"/IpPermissions/{index}/{key}/{turn}", peer.get("GroupId"), service
                )
