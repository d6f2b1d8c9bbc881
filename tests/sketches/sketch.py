"""A small network as it is being drawn: AWS's records by kind, and whom flows can name."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

import msgspec

from isthmus.snapshot.section import Section, Snapshot

Record = dict[str, Any]
T = TypeVar("T")
ACCOUNTS = ("111122223333", "444455556666")
REGIONS = ("us-east-1", "eu-west-1")
HOSTS = (10, 16, 15, 32, 31, 40)


@dataclass(slots=True)
class Card:
    """An interface as the flows see it."""

    interface_id: str
    vpc: int
    private: list[str]
    public: list[str]
    v6: list[str]
    delegated: list[str] = field(default_factory=list)
    """An address of the prefix delegated to it, where one is."""


@dataclass(slots=True)
class Vpc:
    """One VPC as it is being drawn."""

    number: int
    account: str
    region: str
    v6: bool
    subnets: list[int]
    cards: list[Card] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    nats: list[str] = field(default_factory=list)
    appliances: list[str] = field(default_factory=list)

    @property
    def vpc_id(self) -> str:
        """The VPC's id."""
        return f"vpc-0000000{self.number}"

    @property
    def cidr(self) -> str:
        """The VPC's IPv4 block."""
        return f"10.{self.number}.0.0/24"

    @property
    def cidr6(self) -> str:
        """The VPC's IPv6 block, where it has one."""
        return f"2600:1f00:0:{self.number}00::/56"

    def block(self, subnet: int) -> str:
        """The IPv4 block of a subnet."""
        return f"10.{self.number}.0.{subnet * 64}/26"

    def block6(self, subnet: int) -> str:
        """The IPv6 block of a subnet."""
        return f"2600:1f00:0:{self.number}0{subnet}::/64"

    def named(self, kind: str, number: int) -> str:
        """An id of this VPC's own."""
        return f"{kind}-00000{self.number}{number:02}"


@dataclass(slots=True)
class Sketch:
    """A small network: what AWS would say of it, and whom flows can name."""

    vpcs: list[Vpc] = field(default_factory=list)
    records: dict[tuple[str, str, str, str | None], list[Record]] = field(
        default_factory=lambda: defaultdict(list)
    )
    peers: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    hubs: dict[int, str] = field(default_factory=dict)
    """VPC's number -> the transit gateway of its Region, where there is one."""

    def add(self, vpc: Vpc, kind: str, record: Record) -> None:
        """Put a record where its VPC's account and Region keep it."""
        self.records[kind, vpc.account, vpc.region, None].append(record)

    @property
    def cards(self) -> list[Card]:
        """Every interface that flows may name."""
        return [card for vpc in self.vpcs for card in vpc.cards]

    def snapshot(self) -> Snapshot:
        """The snapshot of these records: one section for each kind, account and Region."""
        return snapshot_of(
            [(*key, records) for key, records in sorted(self.records.items(), key=lambda item: str(item[0]))]
        )


def snapshot_of(parts: Sequence[tuple[str, str, str, str | None, list[Record]]]) -> Snapshot:
    """A snapshot of (kind, account, region, owner, records) without any disk."""
    sections = tuple(
        Section(
            kind=kind,
            file="/".join(part for part in (account, region, owner, f"{kind}.json") if part),
            pointer=f"/{kind}",
            raw=msgspec.json.encode(records),
            account=account,
            region=region,
            owner=owner,
        )
        for kind, account, region, owner, records in parts
    )
    told = hashlib.sha256(b"\0".join(section.file.encode() + section.raw for section in sections))
    return Snapshot(root="sketch", sections=sections, hash=told.hexdigest())


def rarely(random: Random, one_in: int) -> bool:
    """True once in so many; shrinks to False."""
    return random.randrange(one_in) == one_in - 1


def some(random: Random, items: Sequence[T], low: int, high: int) -> list[T]:
    """A few items, perhaps repeated."""
    return [random.choice(items) for _ in range(random.randint(low, high))] if items else []
