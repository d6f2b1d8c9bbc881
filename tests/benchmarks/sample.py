"""What the benchmarks ask about: interfaces and rules of a folder, chosen by stride, read without isthmus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
Question = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """Interfaces to ask from and to, and rules to take away."""

    interfaces: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]

    def pairs(self, many: int) -> Iterator[tuple[str, str]]:
        """So many pairs of interfaces: some near each other, some far."""
        count = len(self.interfaces)
        for index in range(many):
            near = 1 + index % 7
            step = near if index % 2 else count // 3 + index
            yield self.interfaces[index * 37 % count], self.interfaces[(index * 37 + step) % count]


def strided(items: Sequence[T], many: int) -> tuple[T, ...]:
    """So many of the items, evenly spread."""
    step = max(1, len(items) // many)
    return tuple(items[::step][:many])


def sample(folder: Path) -> Sample:
    """All workload interfaces of a folder, and every ingress rule of its groups."""
    interfaces, rules = [], []
    for path in sorted(folder.rglob("NetworkInterfaces.json")):
        for record in msgspec.json.decode(path.read_bytes())["NetworkInterfaces"]:
            if record["InterfaceType"] == "interface":
                interfaces.append(record["NetworkInterfaceId"])
    for path in sorted(folder.rglob("SecurityGroups.json")):
        for group in msgspec.json.decode(path.read_bytes())["SecurityGroups"]:
            for index, permission in enumerate(group["IpPermissions"]):
                for key in ("IpRanges", "UserIdGroupPairs", "PrefixListIds"):
                    pointers = [
                        f"/IpPermissions/{index}/{key}/{turn}" for turn in range(len(permission[key]))
                    ]
                    rules += [(group["GroupId"], pointer) for pointer in pointers]
    return Sample(tuple(interfaces), tuple(rules))
