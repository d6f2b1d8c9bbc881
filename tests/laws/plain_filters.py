"""What one group or network ACL says of one packet, read from the raw records as plainly as can be.

A third reading beside the engine's and the judge's, for rules alone: no places, no sessions. Members of known
groups are left out: who is one depends on where the packet stands, so callers ask only of addresses that are
nobody's. Members of a group that was not read may be anybody.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isthmus.packet import format_address

Record = Mapping[str, Any]
NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of the things that rules refer to."""

    lists: Mapping[str, list[str]]
    groups: Collection[str]


def within(family: int, address: int, cidr: str) -> bool:
    """True when an address lies in a block."""
    return ipaddress.ip_address(format_address(family, address)) in ipaddress.ip_network(cidr)


def service_matches(rule: tuple[str, int | None, int | None], service: int, icmp_counts: bool = True) -> bool:
    """True when a rule's protocol and its two numbers (ports, or type and code) match a service."""
    protocol, low, high = rule
    if protocol == "-1":
        return True
    number, value = service >> 16, service & 0xFFFF
    if number != (NUMBERS[protocol] if protocol in NUMBERS else int(protocol)):
        return False
    if number in (6, 17):
        return low is None or high is None or low <= value <= high
    if number in (1, 58) and icmp_counts and low not in (None, -1):
        return value >> 8 == low and high in (None, -1, value & 255)
    return True


def group_says(
    group: Record, known: Known, egress: bool, family: int, address: int, service: int
) -> bool | None:
    """True where some rule permits, None where only what was not read could."""
    unsure = False
    for rule in group["IpPermissionsEgress" if egress else "IpPermissions"]:
        if not service_matches((rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort")), service):
            continue
        before = unsure
        blocks = [row["CidrIp"] for row in rule["IpRanges"]] + [row["CidrIpv6"] for row in rule["Ipv6Ranges"]]
        for row in rule["PrefixListIds"]:
            entries = known.lists.get(row["PrefixListId"])
            unsure |= entries is None
            blocks += entries or []
        if family == 4 and rule["IpProtocol"] in ("icmpv6", "58"):
            blocks = []
            unsure = before
        unsure |= any(row["GroupId"] not in known.groups for row in rule["UserIdGroupPairs"])
        if any(within(family, address, block) for block in blocks):
            return True
    return None if unsure else False


def acl_says(entries: Iterable[Record], egress: bool, family: int, address: int, service: int) -> bool:
    """What the lowest-numbered entry that matches decides; nothing that matches denies."""
    for entry in sorted(entries, key=lambda row: int(row["RuleNumber"])):
        if bool(entry["Egress"]) != egress:
            continue
        block = entry.get("CidrBlock") or entry["Ipv6CidrBlock"]
        if not within(family, address, block):
            continue
        numbers: tuple[int | None, int | None] = (None, None)
        if "PortRange" in entry:
            numbers = (entry["PortRange"]["From"], entry["PortRange"]["To"])
        elif "IcmpTypeCode" in entry:
            numbers = (entry["IcmpTypeCode"]["Type"], entry["IcmpTypeCode"]["Code"])
        typed = not (entry["Protocol"] == "58" and ":" not in block)
        if service_matches((entry["Protocol"], *numbers), service, typed):
            return bool(entry["RuleAction"] == "allow")
    return False
