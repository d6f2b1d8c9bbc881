"""A service as people write it: ``tcp/22``, ``udp/53``, ``icmp/8``, ``proto/50``, ``any``, ``ssh``, ``tcp/443?sni=…``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import QuestionError
from ..packet import (
    ALL_SERVICES,
    ICMP,
    ICMP_PROTOCOLS,
    ICMPV6,
    PORT_PROTOCOLS,
    PROTOCOL_NAMES,
    PROTOCOL_NUMBERS,
    TCP,
    UDP,
    icmp_range,
    service_range,
)
from ..space import Ranges

Range = tuple[int, int]
SPOKEN = {"sni": "tls", "host": "http"}
NAMES: dict[str, tuple[tuple[int, int], ...]] = {
    "ssh": ((TCP, 22),),
    "telnet": ((TCP, 23),),
    "smtp": ((TCP, 25),),
    "dns": ((TCP, 53), (UDP, 53)),
    "http": ((TCP, 80),),
    "ntp": ((UDP, 123),),
    "ldap": ((TCP, 389),),
    "https": ((TCP, 443),),
    "smb": ((TCP, 445),),
    "ldaps": ((TCP, 636),),
    "mssql": ((TCP, 1433),),
    "oracle": ((TCP, 1521),),
    "nfs": ((TCP, 2049),),
    "mysql": ((TCP, 3306),),
    "rdp": ((TCP, 3389),),
    "redshift": ((TCP, 5439),),
    "postgres": ((TCP, 5432),),
    "postgresql": ((TCP, 5432),),
    "winrm": ((TCP, 5985), (TCP, 5986)),
    "redis": ((TCP, 6379),),
    "kafka": ((TCP, 9092),),
    "elasticsearch": ((TCP, 9200),),
    "mongodb": ((TCP, 27017),),
}


@dataclass(frozen=True, slots=True)
class Service:
    """Ranges of services, the text they were asked by, and a host where one was named."""

    text: str
    ranges: tuple[Range, ...]
    host: str | None = None
    speaks: str | None = None


def parse_service(text: str, field: str = "service") -> Service:
    """The services a text names.

    Errors: QuestionError naming the field, with the nearest right words.
    """
    word, _, condition = text.strip().partition("?")
    host, speaks = _host(condition, text, field)
    lowered = word.lower()
    if lowered in ("any", "all", "*", ""):
        return Service("any", (ALL_SERVICES,), host, speaks)
    if lowered in NAMES:
        ranges = tuple(service_range(protocol, port, port) for protocol, port in NAMES[lowered])
        return Service(lowered, ranges, host, speaks)
    if lowered == "ping":
        return Service("ping", (icmp_range(ICMP, 8, 0), icmp_range(ICMPV6, 128, 0)), host, speaks)
    head, *rest = lowered.split("/")
    protocol = PROTOCOL_NUMBERS.get(head)
    if head in ("proto", "protocol"):
        first, last = _span(rest[0], 255, text, field) if len(rest) == 1 else (None, None)
        if first is not None and last is not None and first != last:
            return Service(word, ((first << 16, last << 16 | 0xFFFF),), host, speaks)
        protocol, rest = first, []
    if protocol is None:
        raise QuestionError(f"{text!r} is no service", field=field, nearest=_meant(lowered))
    return Service(word, (_range(protocol, rest, text, field),), host, speaks)


def _meant(text: str) -> list[str]:
    """What a text that is no service may have meant: ``443``, ``443/tcp``, ``tcp:443``, ``tpc/443``, ``htps``."""
    protocol, number = re.search("tcp|udp|icmp", text), re.search(r"\d+(-\d+)?", text)
    if protocol and number:
        return [f"{protocol[0]}/{number[0]}"]
    head, slash, rest = text.partition("/")
    if slash and re.fullmatch(r"\d+(-\d+)?", rest):
        return [f"{word}/{rest}" for word in get_close_matches(head, [*PROTOCOL_NUMBERS, "proto"], 3)]
    if text.isdecimal():
        return [f"{word}/{text}" for word in ("tcp", "udp", "proto")[: 3 if int(text) < 256 else 2]]
    return get_close_matches(text, [*NAMES, "tcp", "udp", "icmp", "any"], 3)


def _range(protocol: int, rest: list[str], text: str, field: str) -> Range:
    if not rest or rest == ["any"]:
        return service_range(protocol)
    if protocol in PORT_PROTOCOLS and len(rest) == 1:
        return service_range(protocol, *_span(rest[0], 65535, text, field))
    if protocol in ICMP_PROTOCOLS and len(rest) == 1:
        first, last = _span(rest[0], 255, text, field)
        return service_range(protocol, first << 8, last << 8 | 255)
    if protocol in ICMP_PROTOCOLS and len(rest) == 2:
        kind = _number(rest[0], 255, text, field) << 8
        first, last = _span(rest[1], 255, text, field)
        return service_range(protocol, kind | first, kind | last)
    raise QuestionError(f"{text!r} is no service", field=field)


def _span(word: str, most: int, text: str, field: str) -> Range:
    low, dash, high = word.partition("-")
    first = _number(low, most, text, field)
    last = _number(high, most, text, field) if dash else first
    if first > last:
        raise QuestionError(f"{text!r} ends before it starts", field=field)
    return first, last


def _number(word: str, most: int, text: str, field: str) -> int:
    if not word.isdecimal() or int(word) > most:
        raise QuestionError(f"{text!r}: {word!r} is no number from 0 to {most}", field=field)
    return int(word)


def _host(condition: str, text: str, field: str) -> tuple[str | None, str | None]:
    """The name that a client asks for, and in which protocol."""
    if not condition:
        return None, None
    key, equals, value = condition.partition("=")
    if key not in SPOKEN or not equals or not value or not value.isascii() or any(map(str.isspace, value)):
        raise QuestionError(f"{text!r}: after '?' comes sni=NAME or host=NAME", field=field)
    return value, SPOKEN[key]


def service_text(low: int, high: int) -> list[str]:
    """The texts of a range of services, one a protocol; runs of portless protocols stay together."""
    if (low, high) == ALL_SERVICES:
        return ["any"]
    texts: list[str] = []
    protocol = low >> 16
    while protocol <= high >> 16:
        first = max(low, protocol << 16) & 0xFFFF
        last = min(high, protocol << 16 | 0xFFFF) & 0xFFFF
        if protocol in PORT_PROTOCOLS:
            texts.append(_port_text(protocol, first, last))
        elif protocol in ICMP_PROTOCOLS:
            texts.extend(_icmp_texts(protocol, first, last))
        else:
            end = protocol
            stops = PORT_PROTOCOLS | ICMP_PROTOCOLS
            while end + 1 <= high >> 16 and end + 1 not in stops:
                end += 1
            texts.append(f"proto/{protocol}" if end == protocol else f"proto/{protocol}-{end}")
            protocol = end
        protocol += 1
    return texts


def _port_text(protocol: int, first: int, last: int) -> str:
    name = PROTOCOL_NAMES[protocol]
    if (first, last) == (0, 65535):
        return name
    return f"{name}/{first}" if first == last else f"{name}/{first}-{last}"


def _icmp_texts(protocol: int, first: int, last: int) -> list[str]:
    name = PROTOCOL_NAMES[protocol]
    if (first, last) == (0, 65535):
        return [name]
    texts = []
    kind = first >> 8
    while kind <= last >> 8:
        low = max(first, kind << 8) & 255
        high = min(last, kind << 8 | 255) & 255
        if (low, high) == (0, 255):
            end = kind
            while end + 1 <= last >> 8 and (end + 1 << 8 | 255) <= last:
                end += 1
            texts.append(f"{name}/{kind}" if end == kind else f"{name}/{kind}-{end}")
            kind = end
        else:
            texts.append(f"{name}/{kind}/{low}" if low == high else f"{name}/{kind}/{low}-{high}")
        kind += 1
    return texts


def port_texts(ranges: tuple[Range, ...]) -> list[str]:
    """The texts of ranges of ports."""
    return [f"{low}" if low == high else f"{low}-{high}" for low, high in ranges]


def others(services: Iterable[str]) -> list[str]:
    """The texts of all services that are not among these."""
    named = Ranges.of(span for text in services for span in parse_service(text).ranges)
    left = Ranges.of([ALL_SERVICES]) - named
    return [text for low, high in left.ranges for text in service_text(low, high)]
