"""One Suricata rule, taken apart by hand and held against one packet.

Source: Suricata User Guide, "Rules Format", "Flow Keywords"; AWS Network Firewall Developer Guide, "Rule examples".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .sets import Names, Value, Word, address_in, both, either, opposite, port_in

DROPS = frozenset(("drop", "reject", "rejectsrc", "rejectdst", "rejectboth"))
SILENT = frozenset(
    (
        "msg",
        "sid",
        "rev",
        "gid",
        "classtype",
        "reference",
        "metadata",
        "alert",
        "noalert",
        "target",
        "fast_pattern",
        "tag",
        "priority",
        "nocase",
        "startswith",
        "endswith",
        "dotprefix",
    )
)
PROTOCOLS: dict[str, frozenset[int] | None] = {
    "ip": None,
    "any": None,
    "tcp": frozenset({6}),
    "udp": frozenset({17}),
    "icmp": frozenset({1, 58}),
    "icmpv4": frozenset({1}),
    "icmpv6": frozenset({58}),
    "sctp": frozenset({132}),
}
SPOKEN = frozenset(
    [
        "tls",
        "http",
        "ftp",
        "ftp-data",
        "smb",
        "dns",
        "dcerpc",
        "ssh",
        "smtp",
        "imap",
        "msn",
        "tftp",
        "krb5",
        "snmp",
        "dhcp",
        "ike",
        "nfs",
        "sip",
        "rfb",
        "rdp",
        "mqtt",
        "modbus",
        "ntp",
        "quic",
        "ldap",
        "pop3",
        "telnet",
        "enip",
        "dnp3",
        "pgsql",
        "websocket",
    ]
)
OVER_TCP = frozenset(
    [
        "tls",
        "http",
        "ftp",
        "ftp-data",
        "smb",
        "ssh",
        "smtp",
        "imap",
        "pop3",
        "rdp",
        "ldap",
        "pgsql",
        "mqtt",
        "telnet",
    ],
)
"""What is spoken over TCP alone."""
ALIASES = {"ssl": "tls", "http1": "http", "http2": "http", "ikev2": "ike"}
VERSIONS = {"ipv4": 4, "ip4": 4, "ipv6": 6, "ip6": 6}
BY_NAME = {
    "tcp": 6,
    "udp": 17,
    "icmp": 1,
    "icmpv6": 58,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "sctp": 132,
    "igmp": 2,
}
WHERE = {"tls.sni": "tls", "tls_sni": "tls", "http.host": "http"}


class Packet(NamedTuple):
    """One packet of a session; ``app`` is None while nobody can tell what is spoken, ``host`` where it was not asked."""

    version: int
    protocol: int
    source: Value
    target: Value
    source_port: Value
    target_port: Value
    to_server: bool
    opening: bool
    app: str | None
    host: str | None


class Line(NamedTuple):
    """A rule taken apart."""

    action: str
    protocol: str
    ends: tuple[str, str, str, str]
    both_ways: bool
    options: list[tuple[str, str]]


def taken_apart(text: str) -> Line | None:
    """The parts of a rule; None when it is no rule."""
    head, paren, tail = text.strip().partition("(")
    words = _words(head)
    if not paren or not tail.rstrip().endswith(")") or len(words) != 7 or words[4] not in ("->", "<>", "→"):
        return None
    if words[0] not in DROPS | {"pass", "alert"}:
        return None
    ends = (words[2], words[3], words[5], words[6])
    return Line(words[0], words[1].lower(), ends, words[4] == "<>", _options(tail.rstrip()[:-1]))


def _words(head: str) -> list[str]:
    """The words of a header, lists whole whatever spaces they hold."""
    words, depth, fresh = [""], 0, False
    for sign in head.strip():
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if sign.isspace() and not depth:
            fresh = True
            continue
        if fresh:
            words.append("")
            fresh = False
        words[-1] += "" if sign.isspace() else sign
    return words


def _options(text: str) -> list[tuple[str, str]]:
    parts, quoted, escaped = [""], False, False
    for sign in text:
        if sign == ";" and not quoted and not escaped:
            parts.append("")
            continue
        if sign == '"' and not escaped:
            quoted = not quoted
        escaped = sign == "\\" and not escaped
        parts[-1] += sign
    pairs = (part.strip().partition(":") for part in parts)
    return [(key.strip().lower(), value.strip()) for key, _, value in pairs if key.strip()]


def told_apart(line: Line) -> set[str]:
    """What a rule tells from other things that may be spoken over UDP."""
    words = [
        line.protocol,
        *(value.lstrip("!").lower() for key, value in line.options if key == "app-layer-protocol"),
    ]
    return ({ALIASES.get(word, word) for word in words} & SPOKEN) - OVER_TCP


def matches(line: Line, packet: Packet, names: Names) -> Word:
    """Whether a rule speaks of a packet; None where a part of it is not understood.

    What compares no address and no port is looked at first: a rule that is none of the packet's parts no flows.
    """
    word = both(_protocol(line.protocol, packet), *_conditions(line.options, packet))
    return word if word is False else both(word, _ends(line, packet, names))


def _protocol(word: str, packet: Packet) -> Word:
    word = ALIASES.get(word, word)
    if word in PROTOCOLS:
        meant = PROTOCOLS[word]
        return meant is None or packet.protocol in meant
    if word in VERSIONS:
        return packet.version == VERSIONS[word]
    return packet.app == word if word in SPOKEN else None


def _ends(line: Line, packet: Packet, names: Names) -> Word:
    """The header's ends, the other way round too where the arrow has two heads."""
    there = (packet.source, packet.source_port, packet.target, packet.target_port)
    back = (packet.target, packet.target_port, packet.source, packet.source_port)
    return either(
        *(_one_way(line, ends, packet, names) for ends in ((there, back) if line.both_ways else (there,)))
    )


def _one_way(line: Line, ends: tuple[Value, Value, Value, Value], packet: Packet, names: Names) -> Word:
    source, source_port, target, target_port = line.ends
    try:
        word: Word = True
        for text, address in ((source, ends[0]), (target, ends[2])):
            word = both(word, address_in(text, address, names))
            if word is False:
                return False
        for text, port in ((source_port, ends[1]), (target_port, ends[3])):
            ported = packet.protocol in (6, 17)
            word = both(word, port_in(text, port, names) if ported else _every_port(text, names))
            if word is False:
                return False
        return word
    except ValueError:
        return None


def _every_port(text: str, names: Names) -> Word:
    """What has no ports meets rules that ask for none: those whose sets hold them all."""
    if text.lower() == "any":
        return True
    written = " ".join([text, *(part for listed in names.ports.values() for part in listed)])
    edges = {int(number) for number in re.findall(r"\d+", written)} | {0, 65535}
    near = {port for edge in edges for port in (edge - 1, edge, edge + 1) if 0 <= port <= 65535}
    return both(*(port_in(text, port, names) for port in sorted(near)))


def _conditions(options: list[tuple[str, str]], packet: Packet) -> list[Word]:
    words: list[Word] = []
    buffer, strange, dotted = "", False, False
    for at, (key, value) in enumerate(options):
        if key == "flow":
            words += [_flow(part.strip().lower(), packet) for part in value.split(",")]
        elif key in WHERE and not value:
            buffer, strange, dotted = WHERE[key], False, False
            words.append(packet.app == buffer and packet.to_server)
        elif key == "dotprefix":
            dotted = True
        elif key == "content":
            plain = bool(buffer) and not strange
            words.append(_content(options, at, buffer, packet, dotted) if plain else None)
        elif key == "ip_proto":
            words.append(_number(value, packet))
        elif key == "app-layer-protocol":
            words.append(_app(value, packet))
        elif key in ("flowbits", "xbits") and value.split(",")[0].strip() in (
            "set",
            "unset",
            "noalert",
            "toggle",
        ):
            continue
        elif key not in SILENT:
            words.append(None)
            strange = True
    return words


def _flow(word: str, packet: Packet) -> Word:
    """Source: Suricata User Guide, "Flow Keywords": TCP is established by its handshake, others by the answer."""
    if word in ("to_server", "from_client"):
        return packet.to_server
    if word in ("to_client", "from_server"):
        return not packet.to_server
    if word in ("established", "not_established"):
        open_yet = not packet.opening or (packet.protocol != 6 and not packet.to_server)
        return open_yet is (word == "established")
    return True if word == "stateless" else None


def _content(options: list[tuple[str, str]], at: int, buffer: str, packet: Packet, dotted: bool) -> Word:
    """One content in the name: its modifiers follow it, up to the next content or buffer."""
    text = options[at][1]
    negated, text = text.startswith("!"), text.lstrip("!").strip().strip('"')
    if "|" in text or "\\" in text:
        return None
    after = []
    for key, _ in options[at + 1 :]:
        if key == "content" or key in WHERE:
            break
        after.append(key)
    if packet.app != buffer or not packet.to_server:
        return False
    if packet.host is None:
        return None
    if not packet.host:
        return False
    value = "." + packet.host if dotted else packet.host
    if "nocase" in after or buffer == "http":
        value, text = value.casefold(), text.casefold()
    first, last = "startswith" in after, "endswith" in after
    if first and last:
        found = value == text
    elif first or last:
        found = value[: len(text)] == text if first else value.endswith(text)
    else:
        found = value.find(text) >= 0
    return not found if negated else found


def _number(value: str, packet: Packet) -> Word:
    word = value.lstrip("!").strip().strip('"').lower()
    number = int(word) if word.isdecimal() else BY_NAME.get(word)
    if number is None:
        return None
    return opposite(packet.protocol == number) if value.startswith("!") else packet.protocol == number


def _app(value: str, packet: Packet) -> Word:
    word = value.lstrip("!").lower()
    word = ALIASES.get(word, word)
    if word not in SPOKEN:
        return None
    if packet.app is None:
        return False
    return (packet.app != word) if value.startswith("!") else packet.app == word
