"""What a build decodes as it goes: families of records, with their batches, places and gaps."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from ..snapshot import Snapshot
from . import addressing, group_rules, prefix_lists
from .address import Address
from .blocks import blocks_untold
from .citation import Gap
from .decode import Batch, decode
from .embedded import Standing, embedded
from .homes import Told
from .interface import NetworkInterface
from .merge import Disputed, merge
from .other import Other
from .places import Naming, Places
from .prefix_list import DescribedPrefixList, PrefixList, PrefixListEntry
from .security_group import SecurityGroup, SecurityGroupRule
from .vpc import Vpc

R = TypeVar("R", bound=msgspec.Struct)

OF_A_VPC = frozenset({"vpc_id"})
"""What AWS never changes of a thing that is made in a VPC."""


@contextmanager
def uncollected() -> Iterator[None]:
    """The garbage collector held back: what is built lives on, and next to nothing of it is in a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Gathering:
    """What a build has decoded so far: batches for homes, places for citations, gaps."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.places = Places()
        self.gaps: list[Gap] = []
        self.batches: list[tuple[Batch[Any], str]] = []
        self.partial: dict[str, Other] = {}
        self.homes: Told = {}
        self.disputed: Disputed = {}

    def batch(self, kind: str, record_type: type[R], id_key: str | None = None) -> list[Batch[R]]:
        """The sections of a kind, decoded."""
        batches = [decode(section, record_type, id_key) for section in self.snapshot.of_kind(kind)]
        for batch in batches:
            section = batch.section
            for name, index in batch.partial:
                self.partial.setdefault(name, Other(id=name, kind=kind))
                self.homes.setdefault(name, (section.account, section.region))
                self.places.tell(section, _once(name, f"/{index}"))
        return batches

    def family(
        self, kind: str, record_type: type[R], id_key: str, id_name: str, fixed: frozenset[str] = frozenset()
    ) -> dict[str, R]:
        """The things of a kind by id, each once; ``fixed`` are the attributes that AWS never changes."""
        return self.merged(self.batch(kind, record_type, id_key), id_name, fixed)

    def merged(
        self, batches: list[Batch[R]], id_name: str, fixed: frozenset[str] = frozenset()
    ) -> dict[str, R]:
        """The things of decoded sections by id, each once."""
        self.batches += [(batch, id_name) for batch in batches]
        found, left_out = merge(batches, id_name, self.places, self.gaps, fixed, self.disputed)
        for name, section in left_out.items():
            self.partial.setdefault(name, Other(id=name, kind=section.kind))
            self.homes.setdefault(name, (section.account, section.region))
        return found

    def with_blocks(self, vpcs: Mapping[str, Vpc], six: frozenset[str]) -> dict[str, Vpc]:
        """The VPCs whose blocks are told, in their order; of one that lacks them only the existence is known.

        Shapes: ``six`` are the VPCs in which something has IPv6.
        """
        lacking = {
            name: keys for name, vpc in vpcs.items() if (keys := blocks_untold(vpc, name in six)) is not None
        }
        for name, keys in lacking.items():
            detail = f"the record of {name} lacks {keys}: its blocks are not known"
            self.gaps.append(Gap("partial-record", name, "either", detail, self.places.cite(name)))
            self.partial.setdefault(name, Other(id=name, kind="Vpcs"))
        return {name: vpc for name, vpc in vpcs.items() if name not in lacking}

    def loose(self, kind: str, record_type: type[R]) -> list[R]:
        """The records of a kind that have no id of their own, in order."""
        records: list[R] = []
        for batch in self.batch(kind, record_type):
            self.gaps += batch.gaps
            records += [record for record in batch.records if record is not None]
        return records

    def interfaces(self, standing: list[Standing]) -> dict[str, NetworkInterface]:
        """Every interface: those collected, those only instances tell of, with every address known."""
        kind = "NetworkInterfaces"
        fixed = frozenset({"subnet_id", "vpc_id", "private_ip_address"})
        found = self.family(kind, NetworkInterface, "NetworkInterfaceId", "network_interface_id", fixed)
        half = [name for name, one in self.partial.items() if one.kind == kind and name not in found]
        for one in embedded(standing, found, half):
            self.gaps += one.gaps
            if one.interface is None:
                name = one.gaps[-1].id
                self.partial.setdefault(name, Other(id=name, kind=kind))
                self.homes.setdefault(name, (one.section.account, one.section.region))
            elif (name := one.interface.network_interface_id) not in found:
                found[name] = one.interface
                self.batches.append((Batch(one.section, (one.interface,)), "network_interface_id"))
            self.places.tell(one.section, _once(name, one.below))
        addresses = self.loose("Addresses", Address)
        return dict(sorted(addressing.whole(found, addresses).items()))

    def security_groups(
        self, interfaces: Mapping[str, NetworkInterface]
    ) -> tuple[dict[str, SecurityGroup], dict[str, SecurityGroupRule]]:
        """Every group whose rules are known, and every rule that has an id."""
        found = self.family("SecurityGroups", SecurityGroup, "GroupId", "group_id", OF_A_VPC)
        key, name = "SecurityGroupRuleId", "security_group_rule_id"
        batches = self.batch("SecurityGroupRules", SecurityGroupRule, key)
        rules, _ = merge(batches, name, self.places, self.gaps)
        alone = group_rules.groups_of_rules(batches, found, interfaces, self.places)
        found |= group_rules.completed(batches, found, self._lists_rules, self.places)
        for group in alone.values():
            section = batches[0].section
            self.batches.append((Batch(section, (group,)), "group_id"))
        return (dict(sorted({**found, **alone}.items())) if alone else found), rules

    def _lists_rules(self, group: SecurityGroup) -> bool:
        """Whether the rules of a group's owner were listed one by one where the group stands."""
        sections = (
            batch.section
            for batch, name in self.batches
            if name == "group_id" and group.group_id in {each.group_id for each in batch.records if each}
        )
        section = next(sections, None)
        region, account = (None, None) if section is None else (section.region, section.account)
        return self.snapshot.listed("SecurityGroupRules", group.owner_id or account, region)

    def prefix_lists(self) -> dict[str, PrefixList]:
        """Every prefix list, with its entries where they were read."""
        key, name = "PrefixListId", "prefix_list_id"
        kinds = ("ManagedPrefixLists", "PrefixLists")
        batches = [batch for kind in kinds for batch in self.batch(kind, DescribedPrefixList, key)]
        described = self.merged(batches, name)
        entries = self.batch("PrefixListEntries", PrefixListEntry)
        return prefix_lists.joined(described, batches, entries, self.places)


def _once(name: str, below: str) -> Naming:
    return lambda: ((name, below),)
