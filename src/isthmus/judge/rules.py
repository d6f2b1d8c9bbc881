"""Rule lists parsed once each: group rules, ACL entries, routes, and the prefix lists they name.

Out: rules in AWS's own order with numbers for texts. What makes one match is said in ``step/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..errors import InputError
from ..packet import (
    ICMP,
    ICMP_PROTOCOLS,
    ICMPV6,
    PORT_PROTOCOLS,
    PROTOCOL_NUMBERS,
    Prefix,
    icmp_range,
    service_range,
)
from .facts import Facts
from .ground import Ground, block
from .known_keys import ACL_ENTRY, ENDPOINT, NAT_GATEWAY, PEERING_SIDE, PERMISSION, ROUTE, unknown_key
from .leads import target_of
from .region import Range, merged
from .source import CONTESTED, Fact, field


class GroupRule(NamedTuple):
    """One rule of a security group: services, and one peer (a block, a prefix list, or a group)."""

    services: Range | None
    prefix: Prefix | None
    prefix_list: str | None
    group: str | None
    suffix: str
    text: str
    unknown: str | None = None
    """A key of the rule that is not understood: whether it matches is not known, then."""

    nameless: bool = False
    """It names a group by a name alone, and none or several are called so: whom it means is not known."""

    peerless: bool = False
    """It lacks the lists of whom it names: it may name anybody."""

    def speaks(self, family: int) -> bool:
        """Whether packets of a family may be meant: a rule of ICMPv6 means IPv6 alone, one of ICMP by a group IPv4."""
        if self.services is None or self.services[0] >> 16 != self.services[1] >> 16:
            return True
        own, by_group = self.services[0] >> 16, self.group is not None or self.nameless
        return not {4: own == ICMPV6, 6: own == ICMP and by_group}[family]


class AclEntry(NamedTuple):
    """One numbered entry of a network ACL; ``allow`` None where its action is none that AWS tells of."""

    number: int
    allow: bool | None
    services: Range | None
    prefix: Prefix
    suffix: str
    text: str
    unknown: str | None = None


PEERED = "VpcPeeringConnectionId"
ROUTE_WORDS = {
    "State": ("active", "blackhole", "filtered"),
    "Origin": ("CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement"),
}
"""What AWS says of a route by these keys (EC2 API, Route)."""


def _odd_word(row: dict[str, Any]) -> str | None:
    """A key of a route with a word that is not known."""
    return next((key for key, words in ROUTE_WORDS.items() if row.get(key) not in (None, *words)), None)


class RouteEntry(NamedTuple):
    """One route; a route to a prefix list is one entry per block, or one with no block if it was not read."""

    prefix: Prefix | None
    rank: int
    record: dict[str, Any]
    suffix: str
    text: str
    prefix_list: str | None = None
    unknown: str | None = None
    target: tuple[str, str] = ("local", "local")


PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
NO_PROTOCOL, NO_PORTS, NO_TYPE, NO_PEER = "no protocol", "no ports", "no type and code", "no other end"
UNTOLD = frozenset({NO_PROTOCOL, NO_PORTS, NO_TYPE, NO_PEER})
"""What AWS tells of a rule and its record lacks, as an answer cut by ``--query`` does."""

LEADS = (
    *("GatewayId", "NatGatewayId", "NetworkInterfaceId", "EgressOnlyInternetGatewayId", "TransitGatewayId"),
    *("VpcPeeringConnectionId", "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn", "OdbNetworkArn"),
    *("IpAddress", "InstanceId"),
)
"""Where a route tells its target, an instance last: its interface stands beside it."""
STATIC, LISTED, PROPAGATED, IMPLIED = 3, 2, 1, 0


def protocol_number(text: Any, fact: Fact, suffix: str) -> int | None:
    """The number of a protocol by name or number; None for every protocol (-1, or the null some tools write).

    Errors: InputError with its place, when it is neither.
    Source: EC2 API, IpPermission, NetworkAclEntry.
    """
    word = str(text).strip().lower()
    if text is None or word in ("-1", "all", "any"):
        return None
    if word in PROTOCOL_NUMBERS:
        return PROTOCOL_NUMBERS[word]
    if not word.isdecimal() or int(word) > 255:
        raise InputError(f"{text!r} is no protocol", file=fact.file, pointer=fact.pointer + suffix)
    return int(word)


def _services(protocol: int | None, low: int | None, high: int | None) -> Range | None:
    """The services of a protocol and its two numbers, ports or ICMP type and code; None is every service."""
    if protocol is None:
        return None
    if protocol in PORT_PROTOCOLS:
        return service_range(protocol, max(low or 0, 0), 65535 if high is None or high < 0 else high)
    if protocol in ICMP_PROTOCOLS:
        return icmp_range(protocol, -1 if low is None else low, -1 if high is None else high)
    return service_range(protocol)


def _contradicting(entries: list[RouteEntry]) -> list[RouteEntry]:
    """The routes of a table, marked where others of the same destination lead elsewhere: AWS has one of each.

    Source: Amazon VPC User Guide, "How route priority works" (by hand, by a prefix list, learned).
    """
    ends: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for entry in entries:
        if entry.record.get("State") != "filtered":
            leads = next((entry.record[key] for key in LEADS if entry.record.get(key)), None)
            end = (leads, entry.record.get("State") or "active")
            ends.setdefault((entry.prefix, entry.prefix_list, entry.rank), set()).add(end)
    return [
        entry._replace(unknown=CONTESTED, record={**entry.record, CONTESTED: True})
        if len(ends.get((entry.prefix, entry.prefix_list, entry.rank), ())) > 1
        and (entry.prefix is not None or entry.prefix_list)
        else entry
        for entry in entries
    ]


class Rules:
    """The parsed rule lists of a snapshot."""

    def __init__(self, facts: Facts, ground: Ground) -> None:
        self.facts = facts
        self.ground = ground
        self._groups: dict[tuple[str, str], tuple[GroupRule, ...]] = {}
        self._acls: dict[tuple[str, bool], tuple[AclEntry, ...]] = {}
        self._tables: dict[str, tuple[RouteEntry, ...]] = {}
        self._lists: dict[str, tuple[Prefix, ...] | None] = {}
        self._spans: dict[tuple[str, int], tuple[Range, ...] | None] = {}

    def amended(self, facts: Facts, ground: Ground) -> Rules:
        """The rules of facts that have other groups, lists and tables: prefix lists are these."""
        found = Rules(facts, ground)
        found._lists, found._spans = self._lists, self._spans
        return found

    def group(self, fact: Fact, key: str) -> tuple[GroupRule, ...]:
        """The rules of a group under ``IpPermissions`` or ``IpPermissionsEgress``.

        Source: Amazon VPC User Guide, "Security group rules"; EC2 API, IpPermission.
        """
        known = self._groups.get((fact.id, key))
        if known is None:
            known = tuple(
                rule
                for index, row in enumerate(fact.rows(key))
                for rule in self._group_rules(row, fact, f"/{key}/{index}")
            )
            self._groups[fact.id, key] = known
        return known

    def _group_rules(self, row: dict[str, Any], fact: Fact, suffix: str) -> list[GroupRule]:
        protocol = protocol_number(row.get("IpProtocol"), fact, f"{suffix}/IpProtocol")
        low, high = _number(row, "FromPort", fact, suffix), _number(row, "ToPort", fact, suffix)
        services = _services(protocol, low, high)
        word = _told(protocol, low, high)
        word += " to" if suffix.startswith("/IpPermissionsEgress/") else " from"
        above = unknown_key(row, PERMISSION, deep=False)
        above = above or _no_protocol(row, "IpProtocol") or _numberless(protocol, low, high, both=False)
        # Some tools write -1 for a port that was not given
        if protocol in PORT_PROTOCOLS and (low is None or low < 0) != (high is None or high < 0):
            above, services = above or "one port of two", None
        if _ends_early(protocol, low, high):
            above, services = above or "ports that end before they start", None

        def doubt(key: str, item: dict[str, Any]) -> str | None:
            return above or unknown_key(item, PERMISSION[key])

        found: list[GroupRule] = []
        for key, name in (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")):
            for index, item in enumerate(row.get(key) or ()):
                place = f"{suffix}/{key}/{index}"
                prefix = block(field(item, name, fact, place), fact, f"{place}/{name}")
                found.append(
                    GroupRule(services, prefix, None, None, place, f"{word} {item[name]}", doubt(key, item))
                )
        for index, item in enumerate(row.get("PrefixListIds") or ()):
            place = f"{suffix}/PrefixListIds/{index}"
            identity = str(field(item, "PrefixListId", fact, place))
            found.append(
                GroupRule(
                    services, None, identity, None, place, f"{word} {identity}", doubt("PrefixListIds", item)
                )
            )
        for index, item in enumerate(row.get("UserIdGroupPairs") or ()):
            place = f"{suffix}/UserIdGroupPairs/{index}"
            group = item.get("GroupId") or self._called(item, fact)
            told, odd = group or item.get("GroupName") or "a group", doubt("UserIdGroupPairs", item)
            rule = GroupRule(services, None, None, group, place, f"{word} {told}", odd, group is None)
            found.append(rule)
        if not found and not all(isinstance(row.get(key), list) for key in PEERS):
            text = f"{word} somebody"
            found.append(GroupRule(services, None, None, None, suffix, text, above or NO_PEER, peerless=True))
        return found

    def _called(self, item: dict[str, Any], fact: Fact) -> str | None:
        """The id of the one group of a VPC that has the name that a rule tells; None where none or several have it.

        Source: Amazon VPC User Guide, "Security groups" (a name is unique within its VPC).
        """
        name, account = item.get("GroupName"), item.get("UserId")
        vpc = item.get("VpcId") or fact.record.get("VpcId")
        if not name or not vpc:
            return None
        same = [
            each.id
            for each in self.facts.of("SecurityGroups").values()
            if (each.record.get("GroupName"), each.record.get("VpcId")) == (name, vpc)
            and (account is None or each.record.get("OwnerId") in (None, account))
        ]
        return same[0] if len(same) == 1 else None

    def acl(self, fact: Fact, egress: bool) -> tuple[AclEntry, ...]:
        """The entries of a network ACL in one direction, lowest number first.

        Source: Amazon VPC User Guide, "Network ACL basics"; EC2 API, NetworkAclEntry.
        """
        known = self._acls.get((fact.id, egress))
        if known is None:
            rows = enumerate(fact.rows("Entries"))
            entries = [
                entry
                for index, row in rows
                if bool(row.get("Egress")) == egress
                for entry in _acl_entries(row, fact, index)
            ]
            known = tuple(sorted(entries, key=lambda entry: (entry.number, entry.prefix.family)))
            self._acls[fact.id, egress] = known
        return known

    def table(self, fact: Fact) -> tuple[RouteEntry, ...]:
        """The routes of a table, prefix lists spelled out, with ``local`` for every block of its VPC.

        Source: Amazon VPC User Guide, "Subnet route tables", "How route priority works".
        """
        known = self._tables.get(fact.id)
        if known is None:
            entries: list[RouteEntry] = []
            for index, row in enumerate(fact.rows("Routes")):
                doubt = unknown_key(row, ROUTE) or self._unknown_of_target(row) or _odd_word(row)
                found = self._routes(row, fact, f"/Routes/{index}")
                target = target_of(row, self.facts)
                entries.extend(entry._replace(unknown=doubt, target=target) for entry in found)
            entries = _contradicting(entries)
            for prefix in self.ground.vpc_blocks(str(fact.record.get("VpcId"))) or ():
                record = {"GatewayId": "local", "State": "active"}
                entries.append(RouteEntry(prefix, IMPLIED, record, "", f"{prefix} -> local"))
            known = self._tables[fact.id] = tuple(entries)
        return known

    def _unknown_of_target(self, row: dict[str, Any]) -> str | None:
        """A key that is not understood of the gateway, endpoint or peering that a route leads to."""
        for kind, name, known in (
            ("NatGateways", row.get("NatGatewayId"), NAT_GATEWAY),
            ("VpcEndpoints", row.get("GatewayId"), ENDPOINT),
        ):
            fact = self.facts.get(kind, name)
            if fact is not None:
                return CONTESTED if CONTESTED in fact.record else unknown_key(fact.record, known)
        for kind, key in (("NetworkInterfaces", "NetworkInterfaceId"), ("VpcPeeringConnections", PEERED)):
            fact = self.facts.get(kind, row.get(key))
            if fact is not None and CONTESTED in fact.record:
                return CONTESTED
        peering = self.facts.get("VpcPeeringConnections", row.get(PEERED))
        sides = () if peering is None else ("AccepterVpcInfo", "RequesterVpcInfo")
        found = (unknown_key(peering.record.get(side) or {}, PEERING_SIDE) for side in sides if peering)
        return next((key for key in found if key), None)

    def _routes(self, row: dict[str, Any], fact: Fact, suffix: str) -> list[RouteEntry]:
        for key in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
            if row.get(key):
                rank = (
                    PROPAGATED
                    if row.get("Origin") in ("EnableVgwRoutePropagation", "Advertisement")
                    else STATIC
                )
                prefix = block(row[key], fact, f"{suffix}/{key}")
                return [RouteEntry(prefix, rank, row, suffix, str(row[key]))]
        identity = row.get("DestinationPrefixListId")
        if not identity:
            return [RouteEntry(None, STATIC, row, suffix, "a route without a destination", "")]
        entries = self.prefix_list(identity)
        if entries is None:
            return [RouteEntry(None, LISTED, row, suffix, identity, identity)]
        return [RouteEntry(p, LISTED, row, suffix, f"{identity} ({p})", identity) for p in entries]

    def prefix_list(self, identity: str) -> tuple[Prefix, ...] | None:
        """The blocks of a prefix list; None where they were not read.

        Source: EC2 API, GetManagedPrefixListEntries; DescribePrefixLists for AWS's own.
        """
        if identity not in self._lists:
            self._lists[identity] = self._read_list(identity)
        return self._lists[identity]

    def _read_list(self, identity: str) -> tuple[Prefix, ...] | None:
        found: list[Prefix] | None = None
        for section in self.facts.snapshot.of_kind("PrefixListEntries"):
            if section.owner == identity:
                found = found or []
                for index, row in enumerate(section.records()):
                    pointer = section.locate(f"/{index}")
                    where = Fact(identity, row, section.file, pointer, section.account, section.region)
                    found.append(block(field(row, "Cidr", where, ""), where, "/Cidr"))
        if found is not None:
            return tuple(found)
        fact = self.facts.get("PrefixLists", identity)
        if fact is None or not isinstance(fact.record.get("Cidrs"), list):
            return None
        return tuple(block(text, fact, f"/Cidrs/{i}") for i, text in enumerate(fact.record["Cidrs"]))

    def family_of_list(self, identity: str | None) -> int | None:
        """The one address family of a prefix list, where its record says which."""
        for kind in ("PrefixLists", "ManagedPrefixLists"):
            fact = self.facts.get(kind, identity)
            if fact is not None and fact.record.get("AddressFamily"):
                return 6 if str(fact.record["AddressFamily"]).endswith("6") else 4
        return None

    def span(self, identity: str, family: int) -> tuple[Range, ...] | None:
        """A prefix list's addresses of a family as ranges; None where they were not read, and may be of it."""
        key = (identity, family)
        if key not in self._spans:
            entries = self.prefix_list(identity)
            if entries is None and self.family_of_list(identity) not in (None, family):
                entries = ()
            self._spans[key] = (
                None
                if entries is None
                else merged([(p.address, p.last) for p in entries if p.family == family])
            )
        return self._spans[key]


def _acl_entries(row: dict[str, Any], fact: Fact, index: int) -> Iterator[AclEntry]:
    """An entry of a list; one that lacks its block may mean any address, of either family, or none."""
    if row.get("CidrBlock") or row.get("Ipv6CidrBlock"):
        yield _acl_entry(row, fact, index)
        return
    for key, every in (("CidrBlock", "0.0.0.0/0"), ("Ipv6CidrBlock", "::/0")):
        entry = _acl_entry({**row, key: every}, fact, index)
        yield entry._replace(unknown=entry.unknown or "CidrBlock, which it lacks")


def _acl_entry(row: dict[str, Any], fact: Fact, index: int) -> AclEntry:
    suffix = f"/Entries/{index}"
    key = "CidrBlock" if row.get("CidrBlock") else "Ipv6CidrBlock"
    prefix = block(field(row, key, fact, suffix), fact, f"{suffix}/{key}")
    protocol = protocol_number(row.get("Protocol"), fact, f"{suffix}/Protocol")
    low: int | None = None
    high: int | None = None
    if protocol in PORT_PROTOCOLS:
        ports = row.get("PortRange") or {}
        place = f"{suffix}/PortRange"
        low, high = _number(ports, "From", fact, place), _number(ports, "To", fact, place)
    elif protocol is not None and protocol in ICMP_PROTOCOLS and not (protocol == 58 and prefix.family == 4):
        kinds = row.get("IcmpTypeCode") or {}
        place = f"{suffix}/IcmpTypeCode"
        low, high = _number(kinds, "Type", fact, place), _number(kinds, "Code", fact, place)
    services, unknown = _services(protocol, low, high), unknown_key(row, ACL_ENTRY)
    unknown = unknown or _no_protocol(row, "Protocol")
    if not (protocol == ICMPV6 and prefix.family == 4):
        unknown = unknown or _numberless(protocol, low, high, both=True)
    if _ends_early(protocol, low, high):
        services, unknown = None, unknown or "ports that end before they start"
    action = str(row.get("RuleAction")).lower()
    allow = {"allow": True, "deny": False}.get(action)
    word = _told(protocol, low, high)
    way = "to" if row.get("Egress") else "from"
    text = f"rule {row.get('RuleNumber')} {action} {word} {way} {prefix}"
    number = int(field(row, "RuleNumber", fact, suffix))
    return AclEntry(number, allow, services, prefix, suffix, text, unknown)


def _no_protocol(row: dict[str, Any], key: str) -> str | None:
    """What is in doubt of a rule without the key: null is every protocol, as some tools write it."""
    return None if key in row else NO_PROTOCOL


def _numberless(protocol: int | None, low: int | None, high: int | None, *, both: bool) -> str | None:
    """What is in doubt of a rule that lacks the numbers that AWS tells for its protocol, either of them or ``both``.

    The code of an ICMP type may lack where the type is any. Source: EC2 API, IpPermission, CreateNetworkAclEntry.
    """
    if protocol in PORT_PROTOCOLS:
        lacking = (low is None or high is None) if both else (low is None and high is None)
        return NO_PORTS if lacking else None
    if protocol in ICMP_PROTOCOLS and (low is None or (low >= 0 and high is None)):
        return NO_TYPE
    return None


def doubt(unknown: str, what: str, text: str) -> tuple[str, str]:
    """The gap of a rule or an entry in doubt: its kind, and what it says."""
    if unknown == CONTESTED:
        return "conflicting-records", f"{what} is not told by all records of what it is of: {text}"
    if unknown in UNTOLD:
        return "partial-record", f"{what} has {unknown}: {text}"
    return "unknown-field", f"{what} has a key that is not understood, {unknown}: {text}"


def _ends_early(protocol: int | None, low: int | None, high: int | None) -> bool:
    """Whether ports are no range, which AWS takes from nobody."""
    first, last = max(low or 0, 0), 65535 if high is None or high < 0 else min(high, 65535)
    return protocol in PORT_PROTOCOLS and first > last


def _number(row: dict[str, Any], key: str, fact: Fact, suffix: str) -> int | None:
    """A port, type or code, which some tools write as text; None where there is none.

    Errors: InputError with its place, when it is no number.
    """
    value = row.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    try:
        return int(str(value))
    except ValueError as error:
        place = fact.pointer + f"{suffix}/{key}"
        raise InputError(f"{value!r} is no number", file=fact.file, pointer=place) from error


def _told(protocol: int | None, low: int | None, high: int | None) -> str:
    if protocol is None:
        return "all traffic"
    name = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmpv6"}.get(protocol, f"proto/{protocol}")
    if protocol in PORT_PROTOCOLS and low is not None and low >= 0:
        return f"{name}/{low}" if low == high else f"{name}/{low}-{high}"
    if protocol in ICMP_PROTOCOLS and low is not None and low >= 0:
        return f"{name}/{low}" if high in (None, -1) else f"{name}/{low}/{high}"
    return name
