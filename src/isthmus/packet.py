"""The words every room speaks of a packet: protocols, services, flows and boxes of flows.

Addresses are integers with a family (4 or 6) beside them. A *service* is one 24-bit number,
``protocol << 16 | value``: the value is the destination port for TCP and UDP, ``type << 8 | code`` for
ICMP and ICMPv6, and says nothing for other protocols, whose services always stand together (0-65535).
So a set of services is a set of integer intervals, and "tcp/22" is an interval of one.
This module knows no AWS and imports only the standard library.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
PORT_PROTOCOLS = frozenset({TCP, UDP})
ICMP_PROTOCOLS = frozenset({ICMP, ICMPV6})
PROTOCOL_NUMBERS = {"icmp": ICMP, "tcp": TCP, "udp": UDP, "icmpv6": ICMPV6}
PROTOCOL_NAMES = {number: name for name, number in PROTOCOL_NUMBERS.items()}
ALL_PORTS = (0, 65535)
ALL_SERVICES = (0, (1 << 24) - 1)
EPHEMERAL_PORTS = (1024, 65535)
WIDTH = {4: 32, 6: 128}

# Requests of ICMP, of whatever code, -> what answers them, as services: echo in both families; timestamp, information
# and address mask in IPv4. Source: RFC 792, RFC 950, RFC 4443.
ECHO_TYPES = {ICMP: 8, ICMPV6: 128}
ICMP_REPLY = {
    (protocol << 16 | kind << 8, protocol << 16 | kind << 8 | 255): protocol << 16 | answer << 8
    for protocol, kind, answer in (
        (ICMP, 8, 0),
        (ICMP, 13, 14),
        (ICMP, 15, 16),
        (ICMP, 17, 18),
        (ICMPV6, 128, 129),
    )
}


def service(protocol: int, value: int = 0) -> int:
    """The service number of a protocol and a port (or ICMP type and code)."""
    return protocol << 16 | value


def service_range(protocol: int, low: int = 0, high: int = 65535) -> tuple[int, int]:
    """The closed interval of services of one protocol from one value to another."""
    return protocol << 16 | low, protocol << 16 | high


def icmp_range(protocol: int, kind: int, code: int) -> tuple[int, int]:
    """The services of an ICMP type and code; -1 stands for every one."""
    if kind < 0:
        return service_range(protocol)
    if code < 0:
        return service_range(protocol, kind << 8, kind << 8 | 255)
    return service_range(protocol, kind << 8 | code, kind << 8 | code)


def parse_address(text: str) -> tuple[int, int]:
    """The family and the integer of an address.

    Errors: ValueError, when the text is no IPv4 or IPv6 address.
    """
    try:
        if ":" in text:
            return 6, int.from_bytes(socket.inet_pton(socket.AF_INET6, text), "big")
        return 4, int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
    except (OSError, ValueError) as error:  # ValueError: a text with a NUL, or one that is no ASCII
        raise ValueError(f"{text!r} is not an address") from error


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        parse_address(text)
    except ValueError:
        return False
    return True


def format_address(family: int, address: int) -> str:
    """The usual text of an address."""
    if family == 4:
        return socket.inet_ntop(socket.AF_INET, address.to_bytes(4, "big"))
    return socket.inet_ntop(socket.AF_INET6, address.to_bytes(16, "big"))


class Prefix(NamedTuple):
    """A CIDR block: family, first address (host bits cleared), length in bits."""

    family: int
    address: int
    length: int

    @property
    def last(self) -> int:
        """The block's last address."""
        return self.address | ((1 << (WIDTH[self.family] - self.length)) - 1)

    def holds(self, family: int, address: int) -> bool:
        """True when the address lies in the block."""
        return family == self.family and self.address <= address <= self.last

    def covers(self, other: Prefix) -> bool:
        """True when every address of the other block is in this one."""
        return (
            self.family == other.family
            and self.length <= other.length
            and self.address <= other.address <= self.last
        )

    def __str__(self) -> str:
        return f"{format_address(self.family, self.address)}/{self.length}"


@lru_cache(maxsize=1 << 14)
def parse_prefix(text: str) -> Prefix:
    """The block a CIDR names; host bits are cleared, as AWS stores it; a bare address is a whole-length block.

    Errors: ValueError, when the text is no CIDR.
    """
    head, slash, tail = text.strip().partition("/")
    family, address = parse_address(head)
    width = WIDTH[family]
    length = width
    if slash:
        if not tail.isdecimal() or len(tail) > 3 or int(tail) > width:
            raise ValueError(f"{text!r} is not a CIDR block: {tail!r} is not a valid netmask")
        length = int(tail)
    shift = width - length
    return Prefix(family, address >> shift << shift, length)


@dataclass(frozen=True, slots=True)
class Flow:
    """One concrete header: a five-tuple, ICMP type and code standing in the service."""

    family: int
    source: int
    target: int
    service: int
    source_port: int = 0

    @property
    def protocol(self) -> int:
        """The IP protocol number."""
        return self.service >> 16

    @property
    def value(self) -> int:
        """The destination port, or ICMP type << 8 | code."""
        return self.service & 0xFFFF

    def reply(self) -> Flow | None:
        """The answer's header; None where the protocol has no answer (ICMP that asks for none)."""
        protocol = self.protocol
        if protocol in PORT_PROTOCOLS:
            return Flow(
                self.family, self.target, self.source, service(protocol, self.source_port), self.value
            )
        if protocol in ICMP_PROTOCOLS:
            replies = (answer for (low, high), answer in ICMP_REPLY.items() if low <= self.service <= high)
            answer = next(replies, None)
            return None if answer is None else Flow(self.family, self.target, self.source, answer)
        return Flow(self.family, self.target, self.source, self.service)

    def __str__(self) -> str:
        source, target = format_address(self.family, self.source), format_address(self.family, self.target)
        if self.protocol in PORT_PROTOCOLS:
            name = PROTOCOL_NAMES[self.protocol]
            return f"{name} {_joined(source, self.source_port)} > {_joined(target, self.value)}"
        if self.protocol in ICMP_PROTOCOLS:
            name = PROTOCOL_NAMES[self.protocol]
            return f"{name} {self.value >> 8}/{self.value & 255} {source} > {target}"
        return f"proto/{self.protocol} {source} > {target}"


def _joined(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Box(NamedTuple):
    """A product of closed ranges: the flows whose every axis lies within. Services stay within one protocol."""

    family: int
    sources: tuple[int, int]
    targets: tuple[int, int]
    services: tuple[int, int]
    source_ports: tuple[int, int] = ALL_PORTS
