"""Protocols and ports of rules as AWS's answers write them.

Source: EC2 API, IpPermission, NetworkAclEntry (protocols of network ACLs are numbers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

EVERY = ("0.0.0.0/0", "::/0")
NUMBERS = {"icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58", "all": "-1", "-1": "-1"}
NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
TYPED = ("1", "58")
PORTED = ("6", "17")


def protocol(told: Any) -> str | None:
    """A protocol as a text; None where it is not known."""
    if isinstance(told, bool) or told is None or told == "":
        return None
    text = str(told).strip().lower()
    return str(int(text)) if text.lstrip("-").isdecimal() else text


def ported(spoken: str | None, first: int | None, last: int | None) -> dict[str, Any]:
    """What a group's rule says of protocol and ports.

    ``-1`` is every protocol whatever ports stand beside it, and so are other protocols than TCP, UDP and ICMP.
    Source: EC2 API, AuthorizeSecurityGroupIngress (IpProtocol).
    """
    name = NAMES.get(spoken or "", spoken)
    if name in ("tcp", "udp", "icmp", "icmpv6"):
        return _told({"IpProtocol": name, "FromPort": first, "ToPort": last})
    return _told({"IpProtocol": name})


def numbered(
    spoken: str | None, ports: tuple[int | None, int | None], types: tuple[int | None, int | None]
) -> dict[str, Any]:
    """What a network ACL's entry says of protocol, ports, and ICMP type and code."""
    number = NUMBERS.get(spoken or "", spoken)
    found: dict[str, Any] = _told({"Protocol": number})
    if number in PORTED:
        found["PortRange"] = _told({"From": ports[0], "To": ports[1]})
    elif number in TYPED:
        found["IcmpTypeCode"] = _told({"Type": types[0], "Code": types[1]})
    return found


def map_of(value: Any) -> Mapping[str, Any]:
    """The value, where it is a map; else an empty one."""
    return value if isinstance(value, Mapping) else {}


def _told(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None}


def peers(
    blocks: Iterable[str] = (), lists: Iterable[str] = (), groups: Iterable[str] = ()
) -> dict[str, Any]:
    """The peers of a rule in AWS's words: blocks of either family, prefix lists, groups."""
    told = list(blocks)
    return {
        "IpRanges": [{"CidrIp": block} for block in told if ":" not in block],
        "Ipv6Ranges": [{"CidrIpv6": block} for block in told if ":" in block],
        "PrefixListIds": [{"PrefixListId": name} for name in lists],
        "UserIdGroupPairs": [{"GroupId": name} for name in groups],
    }


ALL = {"IpProtocol": "-1", **peers(EVERY)}
"""The rule that lets everything pass."""


def to_all(action: str, block: str) -> dict[str, Any]:
    """What an entry of a network ACL says that speaks of every packet of a block."""
    key = "Ipv6CidrBlock" if ":" in block else "CidrBlock"
    return {"Protocol": "-1", "RuleAction": action, key: block}
