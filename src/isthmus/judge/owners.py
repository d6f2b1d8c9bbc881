"""Who holds an address: interfaces and NAT gateways, by private address within a VPC, by public address."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from ..errors import InputError
from ..packet import parse_address, parse_prefix
from .facts import Facts
from .ground import block
from .region import Range, Region, Term, merged
from .source import Fact, field

BELOW = 32
"""Units: bits of the number that stands below an address in the index."""

NEVER_IN_GROUPS = frozenset(
    {"nat_gateway", "transit_gateway", "gateway_load_balancer", "gateway_load_balancer_endpoint"}
)
"""Types of interfaces that AWS gives no group.

Source: Amazon VPC User Guide, "NAT gateway basics"; AWS PrivateLink Guide, "Gateway Load Balancer endpoints".
"""


class Holding(NamedTuple):
    """A run of addresses of one interface; ``delegated`` for a whole prefix given to it."""

    family: int
    low: int
    high: int
    delegated: bool


UNTOLD_CHECK = "its record lacks SourceDestCheck: whether it takes what is not its own is not known"


@dataclass(frozen=True, slots=True, eq=False)
class Interface:
    """A network interface: what its record says, addresses parsed."""

    id: str
    vpc: str
    subnet: str
    groups: tuple[str, ...]
    check: bool | None
    """None where nobody told whether it takes and sends what is not its own."""
    holdings: tuple[Holding, ...]
    publics: dict[int, int]
    fact: Fact

    @property
    def untold(self) -> bool:
        """Whether nobody read which groups it has: its record has no key for them, and its type may have some."""
        return self.fact.record.get("Groups") is None and self.kind not in NEVER_IN_GROUPS

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

    owner: Owner
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
    first = [n for n, row in enumerate(fact.rows("PrivateIpAddresses")) if row.get("Primary") is True]
    if len(first) > 1:
        place = fact.pointer + f"/PrivateIpAddresses/{first[1]}/Primary"
        raise InputError(f"{fact.id} has two primary addresses", file=fact.file, pointer=place)
    if record.get("PrivateIpAddress"):
        singles.append((record["PrivateIpAddress"], "/PrivateIpAddress", record))
    for index, row in enumerate(fact.rows("PrivateIpAddresses")):
        place = f"/PrivateIpAddresses/{index}"
        singles.append((field(row, "PrivateIpAddress", fact, place), f"{place}/PrivateIpAddress", row))
    if record.get("Ipv6Address"):
        singles.append((record["Ipv6Address"], "/Ipv6Address", {}))
    for index, row in enumerate(fact.rows("Ipv6Addresses")):
        place = f"/Ipv6Addresses/{index}"
        singles.append((field(row, "Ipv6Address", fact, place), f"{place}/Ipv6Address", {}))
    for text, suffix, row in singles:
        # tools print an empty text where AWS tells no address
        if text == "":
            continue
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
        check=record.get("SourceDestCheck"),
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
        if values[1] is not None and fact.record.get("ConnectivityType") == "private":
            told = f"ConnectivityType 'private' and PublicIp {row['PublicIp']!r} of {fact.id} contradict each other"
            place = fact.pointer + f"/NatGatewayAddresses/{index}/PublicIp"
            raise InputError(told, file=fact.file, pointer=place)
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
        self._members: dict[tuple[str, str | None, int], tuple[tuple[Range, ...], tuple[Range, ...]]] = {}
        self._perhaps: dict[tuple[str | None, int], tuple[tuple[Range, str], ...]] = {}

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
            for private, public in self._associations.get(identity, ()):
                if private is None:
                    private = known.first(4)
                if private is not None:
                    known.publics.setdefault(private, public)
        return known

    @cached_property
    def _associations(self) -> dict[str, list[tuple[int | None, int]]]:
        """What the Elastic IPs themselves say of the interfaces they are associated with.

        Source: EC2 API, Address.
        """
        found: dict[str, list[tuple[int | None, int]]] = {}
        for text, fact in self.facts.of("Addresses").items():
            holder, inner = fact.record.get("NetworkInterfaceId"), fact.record.get("PrivateIpAddress")
            if not holder and fact.record.get("InstanceId"):
                holder = next(iter(self._attached(str(fact.record["InstanceId"]))), None)
            if holder and "#" not in text:
                private = _address(inner, fact, "/PrivateIpAddress")[1] if inner else None
                found.setdefault(str(holder), []).append((private, _address(text, fact, "/PublicIp")[1]))
        return found

    @cached_property
    def elsewhere(self) -> dict[int, Interface]:
        """IPv4 addresses that a carrier or local gateway gives an interface, and no internet gateway knows.

        Source: EC2 API, NetworkInterfaceAssociation.
        """
        found: dict[int, Interface] = {}
        sections = self.facts.snapshot.of_kind("NetworkInterfaces")
        if not any(word in one.raw for one in sections for word in (b"CarrierIp", b"CustomerOwnedIp")):
            return found
        shelf = self.facts.hosts.shelf
        for number, value in shelf.spelled(rb'"(?:CarrierIp|CustomerOwnedIp)"\s*:\s*"([^"]*)"'):
            found[parse_address(value.decode())[1]] = self.listed(number)
        return found

    @cached_property
    def nats(self) -> dict[str, Nat]:
        """Every NAT gateway by id; what its record does not tell of its addresses its own interfaces do."""
        found = {identity: nat_of(fact) for identity, fact in self.facts.of("NatGateways").items()}
        return {
            name: replace(
                nat,
                vpc=self._vpc_of(nat),
                addresses=tuple(self._seen_as(address, public=nat.public) for address in nat.addresses),
            )
            for name, nat in found.items()
        }

    def _vpc_of(self, nat: Nat) -> str:
        """The VPC of a gateway: its subnet's where it does not say."""
        subnet = self.facts.get("Subnets", nat.subnet)
        told = nat.fact.record.get("VpcId") or (subnet.record.get("VpcId") if subnet is not None else None)
        return str(told)

    def _seen_as(self, address: NatAddress, *, public: bool) -> NatAddress:
        card = self.interface(address.interface)
        if card is None or (address.private is not None and address.public is not None):
            return address
        private = card.first(4) if address.private is None else address.private
        seen = card.publics.get(private) if public and private is not None else None
        return address._replace(
            private=private, public=address.public if address.public is not None else seen
        )

    def gateway_at(self, interface: str) -> Nat | None:
        """The NAT gateway whose own record tells of an interface."""
        told = (nat for nat in self.nats.values() if any(one.interface == interface for one in nat.addresses))
        return next(told, None)

    @cached_property
    def _index(self) -> Index:
        return Index(self)

    def listed(self, number: int) -> Interface:
        """The interface at a place of the shelf; of copies the one that is kept."""
        fact = self.facts.hosts.listed(number)
        interface = self.interface(fact.id)
        assert interface is not None, "an id just read is found"
        return interface

    def at(self, region: Region, vpc: str, family: int, term: Term) -> Owner | None:
        """Who holds the address within a VPC; the region narrows so that all of it is held alike."""
        value = region.value(term)
        found = self._index.near(region, family, term)
        holders = [owner for owner in found if owner.vpc == vpc and _holds(owner, family, value)]
        gateways = [owner for owner in holders if isinstance(owner, Nat)]
        cards = [owner for owner in holders if isinstance(owner, Interface)]
        if len(cards) > 1:
            fact = cards[1].fact
            reason = f"{cards[0].id} and {cards[1].id} have one address in {vpc}"
            raise InputError(reason, file=fact.file, pointer=fact.pointer)
        return next(iter(gateways or holders), None)

    def vpc_of_address(self, region: Region, family: int, term: Term) -> str | None:
        """The VPC whose interface holds a global IPv6 address."""
        value = region.value(term)
        found = self._index.near(region, family, term)
        return next((owner.vpc for owner in found if _holds(owner, family, value)), None)

    def public(self, region: Region, term: Term) -> PublicAddress | None:
        """What stands behind a public IPv4 address; None where nothing of the snapshot bears it.

        An Elastic IP that nothing bears is among the latter: it is the internet's, as any address of nobody's.
        """
        rows = self._known_by(region, term)
        return rows[0] if rows else None

    def contested(self, region: Region, term: Term) -> str | None:
        """Who says that a public address is theirs, where several do of several private ones; None where one does."""
        rows = self._known_by(region, term)
        cards = {(row.owner.vpc, row.private) for row in rows if row.private is not None}
        cards = {(vpc, private) for vpc, private in cards if vpc != "None"}
        return " and ".join(sorted({row.owner.id for row in rows})) if len(cards) > 1 else None

    def _known_by(self, region: Region, term: Term) -> list[PublicAddress]:
        value = region.value(term)
        found = self._index.near(region, 4, term)
        rows: list[PublicAddress] = []
        for owner in found:
            if isinstance(owner, Nat):
                rows[:0] = [PublicAddress(owner, a.private) for a in owner.addresses if a.public == value]
            else:
                rows += [
                    PublicAddress(owner, own) for own, public in owner.publics.items() if public == value
                ]
        return rows

    def associated(self) -> Iterator[tuple[str, int]]:
        """Each interface that an Elastic IP says it is associated with, and that address."""
        return ((identity, public) for identity, rows in self._associations.items() for _, public in rows)

    def of_instance(self, instance: str) -> list[Interface]:
        """The interfaces attached to an instance, the first one first."""
        found = [self.interface(identity) for identity in self._attached(instance)]
        return [interface for interface in found if interface is not None]

    def _attached(self, instance: str) -> list[str]:
        rows = [
            ((fact.record.get("Attachment") or {}).get("DeviceIndex", 0), fact.id)
            for fact in self.facts.hosts.of_instance(instance)
            if (fact.record.get("Attachment") or {}).get("InstanceId") == instance
        ]
        return [identity for _, identity in sorted(rows)]

    def members(
        self, group: str, vpc: str | None, family: int
    ) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
        """The addresses in a VPC (None: in any) whose interfaces carry a group: single ones, and delegated prefixes.

        Source: Amazon VPC User Guide, "Security group rules": private addresses of the interfaces count.
        """
        key = (group, vpc, family)
        if key not in self._members:
            found = [self.interface(fact.id) for fact in self.facts.hosts.with_group(group)]
            holdings = [
                holding
                for interface in found
                if interface is not None and vpc in (None, interface.vpc) and group in interface.groups
                for holding in interface.holdings
                if holding.family == family
            ]
            single = merged([(h.low, h.high) for h in holdings if not h.delegated])
            self._members[key] = (single, merged([(h.low, h.high) for h in holdings if h.delegated]))
        return self._members[key]

    def perhaps(self, vpc: str | None, family: int) -> tuple[tuple[Range, str], ...]:
        """The addresses in a VPC (None: in any) of interfaces of which nobody read which groups they have, sorted."""
        key = (vpc, family)
        if key not in self._perhaps:
            found = (self.interface(fact.id) for fact in self.facts.hosts.of_unread_groups)
            self._perhaps[key] = tuple(
                sorted(
                    ((holding.low, holding.high), one.id)
                    for one in found
                    if one is not None and one.untold and vpc in (None, one.vpc)
                    if self.gateway_at(one.id) is None
                    for holding in one.holdings
                    if holding.family == family
                )
            )
        return self._perhaps[key]


def _holds(owner: Owner, family: int, value: int) -> bool:
    if isinstance(owner, Nat):
        return family == 4 and any(address.private == value for address in owner.addresses)
    return any(h.family == family and h.low <= value <= h.high for h in owner.holdings)


class _Points:
    """Addresses as ranges of one each, sorted; made when looked at. A number stands below each address."""

    def __init__(self, entries: Sequence[int]) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, index: int) -> Range:
        value = self.entries[index] >> BELOW
        return value, value

    def at(self, index: int) -> list[int]:
        """The numbers that stand below the address whose last entry is at an index."""
        value = self.entries[index] >> BELOW
        first = bisect_left(self.entries, value << BELOW, hi=index)
        return [entry & ((1 << BELOW) - 1) for entry in self.entries[first : index + 1]]


class Index:
    """Every address that the snapshot spells, of both families: who may hold it is read when asked for.

    A number below that of the shelf's records is a record; others are owners in the order they were told, or the ids
    of interfaces, which the snapshot may lack.
    """

    def __init__(self, owners: Owners) -> None:
        self._owners = owners
        self._records = len(owners.facts.hosts.shelf)
        self._told: list[Owner | str] = []
        self._singles: dict[int, array[int] | list[int]] = {4: array("Q"), 6: []}
        self._blocks: dict[int, dict[Range, list[int]]] = {4: {}, 6: {}}
        for number, text in owners.facts.hosts.addresses():
            self._spelled(text, number)
        for fact in owners.facts.hosts.apart():
            interface = owners.interface(fact.id)
            assert interface is not None, "an id just read is found"
            for holding in interface.holdings:
                self._put(holding.family, holding.low, holding.high, interface)
            for public in interface.publics.values():
                self._put(4, public, public, interface)
        for nat in owners.nats.values():
            if nat.fact.record.get("State") not in ("deleted", "failed"):
                for value in (v for a in nat.addresses for v in (a.private, a.public) if v is not None):
                    self._put(4, value, value, nat)
        for identity, value in owners.associated():
            self._put(4, value, value, identity)
        self._points = {
            4: _Points(array("Q", sorted(self._singles[4]))),
            6: _Points(sorted(self._singles[6])),
        }
        self._singles.clear()

    def _spelled(self, text: str, number: int) -> None:
        """Note where an address or block stands; what is neither is refused when its record is read."""
        try:
            prefix = parse_prefix(text)
        except ValueError:
            self._owners.listed(number)
            return
        self._note(prefix.family, prefix.address, prefix.last, number)

    def _put(self, family: int, low: int, high: int, owner: Owner | str) -> None:
        self._note(family, low, high, self._records + len(self._told))
        self._told.append(owner)

    def _note(self, family: int, low: int, high: int, number: int) -> None:
        if low == high:
            self._singles[family].append(low << BELOW | number)
        else:
            self._blocks[family].setdefault((low, high), []).append(number)

    def near(self, region: Region, family: int, term: Term) -> list[Owner]:
        """Who may hold the address or a block around it; the region narrows to it, or to the gap it is in."""
        found: list[int] = []
        for (low, high), holders in self._blocks[family].items():
            if region.within(term, low, high):
                found.extend(holders)
        points = self._points[family]
        index = region.among(term, points)
        if index is not None:
            found.extend(points.at(index))
        read = (self._read(number) for number in found)
        return list(dict.fromkeys(owner for owner in read if owner is not None))

    def _read(self, number: int) -> Owner | None:
        if number < self._records:
            return self._owners.listed(number)
        told = self._told[number - self._records]
        return self._owners.interface(told) if isinstance(told, str) else told
