"""The services that a rule's protocol and ports name, for security groups and for network ACLs."""

from __future__ import annotations

from ..model.record import NO_PROTOCOL
from ..packet import (
    ALL_SERVICES,
    ICMP_PROTOCOLS,
    PORT_PROTOCOLS,
    PROTOCOL_NAMES,
    PROTOCOL_NUMBERS,
    icmp_range,
    service_range,
)

Range = tuple[int, int]


def protocol_number(protocol: str | int | None) -> int | None:
    """The protocol number; -1 for every protocol (also when null, or not told); None for a word AWS does not have.

    Source: Security group rules (names tcp, udp, icmp, icmpv6; numbers; -1).
    """
    if protocol is None or protocol == NO_PROTOCOL:
        return -1
    text = str(protocol).strip().lower()
    if text in PROTOCOL_NUMBERS:
        return PROTOCOL_NUMBERS[text]
    if text in ("-1", "all", "any"):
        return -1
    return int(text) if text.isdecimal() and int(text) < 256 else None


def protocol_word(protocol: str | int | None) -> str:
    """A protocol as people say it, and as a question is asked of it; ``all traffic`` for every one."""
    number = protocol_number(protocol)
    if protocol == NO_PROTOCOL:
        return "a protocol that was not told"
    if number == -1:
        return "all traffic"
    return f"protocol {protocol}" if number is None else PROTOCOL_NAMES.get(number, f"proto/{number}")


def group_rule_services(protocol: str | int | None, low: int | None, high: int | None) -> Range | None:
    """The services of a security group rule; None where the protocol is not understood, or the ports are none.

    No ports: one alone, or a range that ends before it starts (AWS takes neither).

    For ``-1`` and for protocols other than TCP, UDP and ICMP: all ports, whatever the ports say.
    Source: Security group rules; EC2 API, IpPermission.
    """
    number = protocol_number(protocol)
    if number is None:
        return None
    if number == -1:
        return ALL_SERVICES
    if number in PORT_PROTOCOLS:
        if (low is None or low < 0) != (high is None or high < 0):
            return None
        first = 0 if low is None or low < 0 else low
        last = 65535 if high is None or high < 0 else min(high, 65535)
        return service_range(number, first, last) if first <= last else None
    if number in ICMP_PROTOCOLS:
        return icmp_range(number, -1 if low is None else low, -1 if high is None else high)
    return service_range(number)


def acl_entry_services(
    protocol: str | int | None, ports: Range | None, icmp: Range | None, family: int
) -> Range | None:
    """The services of a network ACL entry; None where the protocol is not understood, or its ports end before they start.

    ``ports`` count for 6 and 17 only, ``icmp`` (type, code) for 1, and for 58 with an IPv6 block only: 58
    with an IPv4 block is every ICMPv6 type. Everything else is all ports and types.
    Source: EC2 API, CreateNetworkAclEntry; Network ACL rules.
    """
    number = protocol_number(protocol)
    if number is None:
        return None
    if number == -1:
        return ALL_SERVICES
    if number in PORT_PROTOCOLS and ports is not None:
        low, high = max(ports[0], 0), ports[1] if ports[1] >= 0 else 65535
        return service_range(number, low, high) if low <= high else None
    if number in ICMP_PROTOCOLS and icmp is not None and not (number == 58 and family == 4):
        return icmp_range(number, icmp[0], icmp[1])
    return service_range(number)
