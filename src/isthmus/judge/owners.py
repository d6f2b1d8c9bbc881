"""Who holds an address: interfaces and NAT gateways, by private address within a VPC, by public address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ..errors import InputError
from ..packet import parse_address
from .facts import Fact, Facts, field
from .ground import block
from .region import Range, Region, Term, merged


class Holding(NamedTuple):
    """A run of addresses of one interface; ``delegated`` for a whole prefix given to it."""

    family: int
    low: int
    high: int
    delegated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Interface:
    """A network interface: what its record says, addresses parsed."""

    id: str
    vpc: str
    subnet: str
    groups: tuple[str, ...]
    check: bool
    holdings: tuple[Holding, ...]
    publics: dict[int, int]
    fact: Fact

    @property
    def kind(self) -> str:
        """AWS's type of the interface, in one spelling."""
        return str(self.fact.record.get("InterfaceType") or "interface").replace("natGateway", "nat_gateway")

    def first(self, family: int) -> int | None:
        """The primary address of a family."""
        return next((h.low for h in self.holdings if h.family == family), None)

    def holds(self, region: Region, family: int, term: Term) -> bool:
        """Whether the term is an address of the interface."""
        return region.among(term, self.ranges(family)) is not None

    def ranges(self, family: int) -> tuple[Range, ...]:
        """The interface's addresses of a family as sorted ranges."""
        return merged([(h.low, h.high) for h in self.holdings if h.family == family])


class NatAddress(NamedTuple):
    """One address of a NAT gateway."""

    private: int | None
    public: int | None
    zone: str | None
    interface: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Nat:
    """A NAT gateway: where it stands and the addresses it gives out."""

    id: str
    vpc: str
    subnet: str | None
    regional: bool
    public: bool
    addresses: tuple[NatAddress, ...]
    fact: Fact


Owner = Interface | Nat


class PublicAddress(NamedTuple):
    """A public IPv4 address of the snapshot and what is behind it."""

    owner: Owner | None
    private: int | None


def _address(text: str, fact: Fact, suffix: str) -> tuple[int, int]:
    try:
        return parse_address(text)
    except ValueError as error:
        raise InputError(str(error), file=fact.file, pointer=fact.pointer + suffix) from error


def interface_of(fact: Fact) -> Interface:
    """The interface a record tells of.

    Source: EC2 API, NetworkInterface; EC2 User Guide, "Assigning prefixes to network interfaces".
    """
    record = fact.record
    holdings: list[Holding] = []
    publics: dict[int, int] = {}
    singles: list[tuple[str, str, dict[str, Any]]] = []
    if record.get("PrivateIpAddress"):
        singles.append((record["PrivateIpAddress"], "/PrivateIpAddress", record))
    for index, row in enumerate(fact.rows("PrivateIpAddresses")):
        place = f"/PrivateIpAddresses/{index}"
        singles.append((field(row, "PrivateIpAddress", fact, place), f"{place}/PrivateIpAddress", row))
    for index, row in enumerate(fact.rows("Ipv6Addresses")):
        place = f"/Ipv6Addresses/{index}"
        singles.append((field(row, "Ipv6Address", fact, place), f"{place}/Ipv6Address", {}))
    for text, suffix, row in singles:
        family, value = _address(text, fact, suffix)
        holding = Holding(family, value, value, False)
        if holding not in holdings:
            holdings.append(holding)
        public = (row.get("Association") or {}).get("PublicIp")
        if public:
            publics[value] = _address(public, fact, suffix)[1]
    for key, name in (("Ipv4Prefixes", "Ipv4Prefix"), ("Ipv6Prefixes", "Ipv6Prefix")):
        for index, row in enumerate(fact.rows(key)):
            prefix = block(field(row, name, fact, f"/{key}/{index}"), fact, f"/{key}/{index}/{name}")
            holdings.append(Holding(prefix.family, prefix.address, prefix.last, True))
    return Interface(
        id=fact.id,
        vpc=str(record.get("VpcId")),
        subnet=str(record.get("SubnetId")),
        groups=tuple(str(field(row, "GroupId", fact, "/Groups")) for row in fact.rows("Groups")),
        check=record.get("SourceDestCheck") is not False,
        holdings=tuple(holdings),
        publics=publics,
        fact=fact,
    )


def nat_of(fact: Fact) -> Nat:
    """The NAT gateway a record tells of.

    Source: EC2 API, NatGateway; Amazon VPC User Guide, "NAT gateway basics", "Regional NAT gateways".
    """
    addresses: list[NatAddress] = []
    for index, row in enumerate(fact.rows("NatGatewayAddresses")):
        if row.get("Status", "succeeded") != "succeeded":
            continue
        values = [
            _address(row[key], fact, f"/NatGatewayAddresses/{index}/{key}")[1] if row.get(key) else None
            for key in ("PrivateIp", "PublicIp")
        ]
        zone = row.get("AvailabilityZoneId") or row.get("AvailabilityZone")
        addresses.append(NatAddress(values[0], values[1], zone, row.get("NetworkInterfaceId")))
    record = fact.record
    regional = record.get("AvailabilityMode") == "regional"
    subnet = None if regional else record.get("SubnetId")
    public = record.get("ConnectivityType", "public") != "private"
    return Nat(fact.id, str(record.get("VpcId")), subnet, regional, public, tuple(addresses), fact)


class Owners:
    """Every address of the snapshot and who holds it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._interfaces: dict[str, Interface] = {}
        self._members: dict[tuple[str, str, int], tuple[tuple[Range, ...], tuple[Range, ...]]] = {}

    def interface(self, identity: str | None) -> Interface | None:
        """One interface, None where the snapshot does not hold it."""
        if identity is None:
            return None
        known = self._interfaces.get(identity)
        if known is None:
            fact = self.facts.get("NetworkInterfaces", identity)
            if fact is None:
                return None
            known = self._interfaces[identity] = interface_of(fact)
        return known

    @cached_property
    def interfaces(self) -> tuple[Interface, ...]:
        """Every interface."""
        found = (self.interface(identity) for identity in self.facts.of("NetworkInterfaces"))
        return tuple(interface for interface in found if interface is not None)

    @cached_property
    def nats(self) -> dict[str, Nat]:
        """Every NAT gateway by id."""
        return {identity: nat_of(fact) for identity, fact in self.facts.of("NatGateways").items()}

    @cached_property
    def _private(self) -> dict[tuple[str, int], tuple[list[Range], list[Owner]]]:
        rows: dict[tuple[str, int], dict[Range, Owner]] = {}
        for interface in self.interfaces:
            for holding in interface.holdings:
                place = rows.setdefault((interface.vpc, holding.family), {})
                place[holding.low, holding.high] = interface
        for nat in self.nats.values():
            if nat.fact.record.get("State") in ("deleted", "failed"):
                continue
            for address in nat.addresses:
                if address.private is not None:
                    rows.setdefault((nat.vpc, 4), {})[address.private, address.private] = nat
        index: dict[tuple[str, int], tuple[list[Range], list[Owner]]] = {}
        for key, found in rows.items():
            ordered = sorted(found)
            index[key] = (ordered, [found[run] for run in ordered])
        return index

    def at(self, region: Region, vpc: str, family: int, term: Term) -> Owner | None:
        """Who holds the address within a VPC; the region narrows to that holding, or to the gap around it."""
        ranges, owners = self._private.get((vpc, family), ([], []))
        index = region.among(term, ranges)
        return None if index is None else owners[index]

    def vpc_of_address(self, region: Region, family: int, term: Term) -> str | None:
        """The VPC whose interface holds a global IPv6 address."""
        for vpc, kind in self._private:
            if kind == family and self.at(region, vpc, family, term) is not None:
                return vpc
        return None

    @cached_property
    def _public(self) -> tuple[list[Range], list[PublicAddress]]:
        rows: dict[int, PublicAddress] = {}
        for text, fact in self.facts.of("Addresses").items():
            if "#" not in text:
                rows[_address(text, fact, "/PublicIp")[1]] = PublicAddress(None, None)
        for interface in self.interfaces:
            for private, public in interface.publics.items():
                rows[public] = PublicAddress(interface, private)
        for nat in self.nats.values():
            if nat.fact.record.get("State") in ("deleted", "failed"):
                continue
            for address in nat.addresses:
                if address.public is not None:
                    rows[address.public] = PublicAddress(nat, address.private)
        ordered = sorted(rows)
        return [(value, value) for value in ordered], [rows[value] for value in ordered]

    def public(self, region: Region, term: Term) -> PublicAddress | None:
        """What stands behind a public IPv4 address, None where the snapshot does not hold it."""
        ranges, rows = self._public
        index = region.among(term, ranges)
        return None if index is None else rows[index]

    @cached_property
    def _by_group(self) -> dict[tuple[str, str], list[Interface]]:
        found: dict[tuple[str, str], list[Interface]] = {}
        for interface in self.interfaces:
            for group in interface.groups:
                found.setdefault((group, interface.vpc), []).append(interface)
        return found

    def members(self, group: str, vpc: str, family: int) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
        """The addresses in a VPC whose interfaces carry a group: single ones, and delegated prefixes.

        Source: Amazon VPC User Guide, "Security group rules": private addresses of the interfaces count.
        """
        key = (group, vpc, family)
        if key not in self._members:
            holdings = [
                holding
                for interface in self._by_group.get((group, vpc), [])
                for holding in interface.holdings
                if holding.family == family
            ]
            single = merged([(h.low, h.high) for h in holdings if not h.delegated])
            self._members[key] = (single, merged([(h.low, h.high) for h in holdings if h.delegated]))
        return self._members[key]
