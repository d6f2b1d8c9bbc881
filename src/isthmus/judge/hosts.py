"""Interfaces and instances, the many: found on shelves by id, address or group, without reading them all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..packet import is_address
from ..snapshot import Snapshot
from .copies import settled
from .shelf import ADDRESSES, Shelf, field_pattern
from .source import Fact, better

INTERFACE, INSTANCE, GROUP = (field_pattern(name) for name in ("NetworkInterfaceId", "InstanceId", "GroupId"))

SIX = rb'"(Ipv6Addresses|Ipv6Address)"\s*:\s*["\[]'
"""The pattern of IPv6 addresses that a record tells, be it none."""

STAND_IN = "eni-of-"
"""How the id begins that an interface goes by of which only its instance's own address is known."""


class Hosts:
    """The interfaces and instances of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def shelf(self) -> Shelf:
        """The interfaces as they were listed."""
        return Shelf(self.snapshot.of_kind("NetworkInterfaces"))

    @cached_property
    def reservations(self) -> Shelf:
        """The instances in their reservations."""
        return Shelf(self.snapshot.of_kind("Reservations"))

    @cached_property
    def bare(self) -> Shelf:
        """Instances listed without a reservation."""
        return Shelf(self.snapshot.of_kind("Instances"))

    def listed(self, number: int) -> Fact:
        """The interface that stands at a place of the shelf."""
        section, _ = self.shelf.place(number)
        record = self.shelf.record(number)
        identity = str(record.get("NetworkInterfaceId"))
        return Fact(
            identity, record, section.file, self.shelf.pointer(number), section.account, section.region
        )

    def interface(self, identity: str) -> Fact | None:
        """One interface: the owner's own record of it, else what its instance tells; None without either.

        Of copies, those that tell no subnet or VPC are left out where another does.
        """
        told = [self.listed(number) for number in self.shelf.candidates(INTERFACE, identity)]
        told = [fact for fact in told if fact.id == identity]
        placed = [fact for fact in told if fact.record.get("SubnetId") and fact.record.get("VpcId")]
        copies = placed or told
        if len(copies) > 1:
            return settled("NetworkInterfaces", copies)
        return copies[0] if copies else self.only_told.get(identity)

    @cached_property
    def only_told(self) -> dict[str, Fact]:
        """Interfaces that only their instances tell of; of several under one id the first.

        Shapes: those are left out that tell no subnet or VPC, and those with an address that is none.
        Source: EC2 API, InstanceNetworkInterface, Instance.
        """
        return {name: fact for name, fact in self._second_hand.items() if not _unreadable(fact)}

    @property
    def whole(self) -> bool:
        """Whether all that instances tell of their interfaces can be read."""
        return len(self.only_told) == len(self._second_hand)

    @cached_property
    def _second_hand(self) -> dict[str, Fact]:
        known = {value for _, value in self.shelf.spelled(INTERFACE)}
        found: dict[str, Fact] = {}
        for shelf in (self.reservations, self.bare):
            numbers = {number for number, value in shelf.spelled(INTERFACE) if value not in known}
            for number in sorted({*numbers, *shelf.escaped}):
                for fact in self._instances_at(shelf, number):
                    for row in _interfaces_of(fact):
                        if row.id.encode() not in known and not self._escaped_listing(row.id):
                            found.setdefault(row.id, row)
            for number in _telling_no_interface(shelf):
                for fact in self._instances_at(shelf, number):
                    alone = None if fact.rows("NetworkInterfaces") else _alone(fact)
                    if alone is not None and not self._is_attached(fact.id):
                        found[alone.id] = alone
        return found

    def _is_attached(self, instance: str) -> bool:
        """Whether an interface that was listed says it is attached to an instance."""
        rows = (self.listed(number).record for number in self.shelf.candidates(INSTANCE, instance))
        return any((row.get("Attachment") or {}).get("InstanceId") == instance for row in rows)

    def _escaped_listing(self, identity: str) -> bool:
        return any(self.listed(number).id == identity for number in self.shelf.escaped)

    def instance(self, identity: str) -> Fact | None:
        """One instance, None where the snapshot does not hold it."""
        found: Fact | None = None
        for shelf in (self.reservations, self.bare):
            for number in shelf.candidates(INSTANCE, identity):
                for fact in self._instances_at(shelf, number):
                    if fact.id == identity:
                        found = better(found, fact)
        return found

    def _instances_at(self, shelf: Shelf, number: int) -> Iterator[Fact]:
        section, _ = shelf.place(number)
        record = shelf.record(number)
        rows: list[tuple[str, dict[str, Any]]] = [("", record)]
        if shelf is self.reservations:
            rows = [(f"/Instances/{i}", row) for i, row in enumerate(record.get("Instances") or ())]
        for below, row in rows:
            owned = {"OwnerId": record.get("OwnerId"), **row}
            pointer = shelf.pointer(number, below)
            identity = str(row.get("InstanceId"))
            yield Fact(identity, owned, section.file, pointer, section.account, section.region)

    def instances(self) -> Iterator[Fact]:
        """Every instance, all of them read."""
        for shelf in (self.reservations, self.bare):
            for number in range(len(shelf)):
                yield from self._instances_at(shelf, number)

    def interfaces(self) -> Iterator[Fact]:
        """Every interface, all of them read; copies of one stand together as one."""
        numbers = range(len(self.shelf))
        identities = {self.listed(number).id for number in numbers} | set(self.only_told)
        for identity in sorted(identities):
            fact = self.interface(identity)
            assert fact is not None, "an id just read is found"
            yield fact

    def addresses(self) -> Iterator[tuple[int, str]]:
        """Every address or delegated prefix that is spelled, with its place on the shelf."""
        return ((number, value.decode()) for number, value in self.shelf.spelled(ADDRESSES))

    def apart(self) -> list[Fact]:
        """Interfaces that the index of addresses misses: those of instances alone, and escaped ones."""
        return [*self.only_told.values(), *(self.listed(number) for number in self.shelf.escaped)]

    def with_group(self, group: str) -> Iterator[Fact]:
        """Every interface that may carry a group, each once."""
        ids = {self.listed(number).id for number in self.shelf.candidates(GROUP, group)}
        yield from self._each(ids | set(self.only_told))

    @cached_property
    def of_unread_groups(self) -> list[Fact]:
        """Every interface whose record has no key for its groups, each once."""
        ids = {self.listed(number).id for number in self.shelf.without(GROUP)}
        return [fact for fact in self._each(ids | set(self.only_told)) if fact.record.get("Groups") is None]

    @cached_property
    def silent_in_six(self) -> list[Fact]:
        """Every interface whose record has no key for its IPv6 addresses, each once."""
        ids = {self.listed(number).id for number in self.shelf.without(SIX)}
        return [
            fact
            for fact in self._each(ids | set(self.only_told))
            if fact.record.get("Ipv6Addresses") is None and not fact.record.get("Ipv6Address")
        ]

    def of_instance(self, instance: str) -> Iterator[Fact]:
        """Every interface that may be attached to an instance, each once."""
        ids = {self.listed(number).id for number in self.shelf.candidates(INSTANCE, instance)}
        yield from self._each(ids | set(self.only_told))

    def _each(self, identities: set[str]) -> Iterator[Fact]:
        for identity in sorted(identities):
            fact = self.interface(identity)
            if fact is not None:
                yield fact


def _telling_no_interface(shelf: Shelf) -> list[int]:
    """The records in which an instance may stand whose interfaces are not told, without reading them all."""
    by_record = groupby(shelf.spelled(INSTANCE), itemgetter(0))
    several = {number for number, found in by_record if len(set(found)) > 1}
    telling = {number for number, _ in shelf.spelled(INTERFACE)}
    return [n for n in range(len(shelf)) if n not in telling or n in several]


def _unreadable(told: Fact) -> bool:
    """Whether an interface tells no place to stand in, or something as its address that is none."""
    record = told.record
    if not (record["SubnetId"] and record["VpcId"]):
        return True
    texts = [record.get("PrivateIpAddress"), record.get("Ipv6Address")]
    texts += [row.get("PrivateIpAddress") for row in told.rows("PrivateIpAddresses")]
    texts += [row.get("Ipv6Address") for row in told.rows("Ipv6Addresses")]
    return not all(isinstance(text, str) and is_address(text) for text in texts if text)


def _alone(instance: Fact) -> Fact | None:
    """The one interface of an instance that tells only an address, its subnet and its groups; named after it."""
    row = instance.record
    if not (row.get("PrivateIpAddress") and row.get("SubnetId") and row.get("VpcId")):
        return None
    six, public = row.get("Ipv6Address"), row.get("PublicIpAddress")
    record = {
        "OwnerId": row.get("OwnerId"),
        "SubnetId": row["SubnetId"],
        "VpcId": row["VpcId"],
        "PrivateIpAddress": row["PrivateIpAddress"],
        "Ipv6Addresses": [{"Ipv6Address": six}] if six else [],
        "Association": {"PublicIp": public} if public else None,
        "Groups": row.get("SecurityGroups"),
        "SourceDestCheck": row.get("SourceDestCheck"),
        "Attachment": {"InstanceId": instance.id, "DeviceIndex": 0},
    }
    return instance._replace(id=f"{STAND_IN}{instance.id}", record=record)


def _interfaces_of(instance: Fact) -> Iterator[Fact]:
    for index, row in enumerate(instance.rows("NetworkInterfaces")):
        attachment = {**(row.get("Attachment") or {}), "InstanceId": instance.id}
        of_all = {name: row.get(name) or instance.record.get(name) for name in ("SubnetId", "VpcId")}
        record = {"OwnerId": instance.record.get("OwnerId"), **row, **of_all, "Attachment": attachment}
        pointer = f"{instance.pointer}/NetworkInterfaces/{index}"
        yield instance._replace(id=str(row.get("NetworkInterfaceId")), record=record, pointer=pointer)
