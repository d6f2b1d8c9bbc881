"""A Suricata rule's text to a rule of ours: what is not understood leaves the rule in doubt, with a gap that names it.

Source: Suricata User Guide, "Rules Format", "Flow Keywords", "Payload Keywords"; AWS Network Firewall Developer
Guide, "Limitations and caveats for stateful rules", "Rule examples".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...model.citation import Citation, Gap
from ...space import Ranges
from ...space.line import ALL_V4, ALL_V6
from .rule import (
    DROP,
    EVERY_PROTOCOL,
    ICMPS,
    PASS,
    PORTED,
    Name,
    Span,
    StatefulRule,
    known,
)
from .variables import Variables

UNREADABLE, UNKNOWN_OPTION = "unreadable-firewall-rule", "unmodelled-firewall-option"
UNREAD_SET = "unread-firewall-variable"
HEADER = re.compile(
    r"\s*(?P<action>\w+)\s+(?P<protocol>[\w-]+)\s+(?P<source>\[.*?\]|!\s*\[.*?\]|\S+)\s+(?P<sport>\S.*?)\s+"
    r"(?P<way>->|<>|→)\s+(?P<target>\S.*)\Z"
)
RULE = re.compile(r"(?P<header>[^(]*)\((?P<options>.*)\)\s*\Z", re.DOTALL)
ACTIONS = {"pass": PASS, "drop": DROP, "alert": "alert"} | dict.fromkeys(
    ("reject", "rejectsrc", "rejectdst", "rejectboth"), DROP
)
TRANSPORTS = {
    "ip": EVERY_PROTOCOL,
    "any": EVERY_PROTOCOL,
    "tcp": frozenset({6}),
    "udp": frozenset({17}),
    "icmp": ICMPS,
    "icmpv4": frozenset({1}),
    "icmpv6": frozenset({58}),
    "sctp": frozenset({132}),
}
FAMILIES = {"ipv4": ALL_V4, "ip4": ALL_V4, "ipv6": ALL_V6, "ip6": ALL_V6}
APPLICATIONS = frozenset(
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
SAME = {"ssl": "tls", "http1": "http", "http2": "http", "ikev2": "ike"}
NUMBERS = {
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
HARMLESS = frozenset(
    [
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
        "nocase",
    ]
)
"""Options that say nothing of what matches; ``nocase`` is read with its content."""
BUFFERS = {"tls.sni": "tls", "tls_sni": "tls", "http.host": "http"}
SIDES = {"to_server": "server", "from_client": "server", "to_client": "client", "from_server": "client"}
STATES = ("established", "not_established")


@dataclass
class _Draft:
    """What the options of a rule have said so far."""

    rule: StatefulRule
    names: list[Name] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    buffer: str | None = None
    foreign: bool = False
    unread: bool = False
    dotted: bool = False


def parsed(text: str, group: str, place: Citation | None, variables: Variables) -> StatefulRule:
    """The rule of a text; one that is no rule at all may do anything to any flow.

    Rules of which a part was not understood match possibly, never surely.
    """
    whole = RULE.match(text.strip())
    header = HEADER.match(whole["header"]) if whole is not None else None
    if whole is None or header is None or header["action"] not in ACTIONS:
        return _unreadable(text, group, place)
    options = list(_options(whole["options"]))
    sid = next((value for key, value in options if key == "sid"), "")
    rule = StatefulRule(ACTIONS[header["action"]], text.strip(), group, sid, place)
    draft = _Draft(rule)
    _head(draft, header, variables)
    for key, value in options:
        _option(draft, key, value)
    return _finished(draft)


def _unreadable(text: str, group: str, place: Citation | None) -> StatefulRule:
    gap = Gap(
        UNREADABLE, group, "either", f"a rule of {group} was not understood: {text.strip()[:80]}", place
    )
    return StatefulRule("unknown", text.strip(), group, "", place, sure=False, gaps=(gap,))


def _finished(draft: _Draft) -> StatefulRule:
    rule = draft.rule
    names = tuple(draft.names)
    about = rule.sid or rule.text[:60]
    told = [(UNKNOWN_OPTION, why) for why in dict.fromkeys(draft.doubts)]
    if draft.unread:
        told.append((UNREAD_SET, "a set of addresses or ports that it names was not read"))
    gaps = tuple(Gap(kind, rule.group, "either", f"rule {about}: {why}", rule.place) for kind, why in told)
    return replace(rule, buffer=draft.buffer, names=names, sure=not draft.doubts, gaps=gaps)


def _head(draft: _Draft, header: re.Match[str], variables: Variables) -> None:
    protocol = header["protocol"].lower()
    protocol = SAME.get(protocol, protocol)
    rest = header["target"].strip()
    target, _, port = rest.rpartition(" ") if not rest.endswith("]") else _before_list(rest)
    draft.rule = replace(draft.rule, both_ways=header["way"] == "<>")
    try:
        spans = {
            "sources": variables.address(header["source"]),
            "targets": variables.address(target),
            "source_ports": variables.port(header["sport"]),
            "target_ports": variables.port(port),
        }
    except ValueError as error:
        draft.doubts.append(str(error))
        spans = {}
    if any(span.low != span.high for span in spans.values()):
        draft.unread = True
    draft.rule = replace(draft.rule, **spans)  # type: ignore[arg-type]
    if protocol in TRANSPORTS:
        draft.rule = replace(draft.rule, protocols=TRANSPORTS[protocol])
    elif protocol in FAMILIES:
        family = known(Ranges.of([FAMILIES[protocol]]))
        ends = [_within(span, family) for span in (draft.rule.sources, draft.rule.targets)]
        draft.rule = replace(draft.rule, sources=ends[0], targets=ends[1])
    elif protocol in APPLICATIONS:
        draft.rule = replace(draft.rule, protocols=PORTED, application=protocol)
    else:
        draft.doubts.append(f"the protocol {protocol!r} is not known")


def _before_list(text: str) -> tuple[str, str, str]:
    """An address and the list of ports that ends a header."""
    depth = 0
    for at, sign in reversed(tuple(enumerate(text))):
        depth += (sign == "]") - (sign == "[")
        if depth == 0 and sign == " ":
            return text[:at].strip(), " ", text[at + 1 :]
    return text, "", "any"


def _within(span: Span, other: Span) -> Span:
    return Span(span.low & other.low, span.high & other.high)


def _options(text: str) -> Iterator[tuple[str, str]]:
    """The options in order; semicolons in quotes or behind a backslash part nothing."""
    for part in re.findall(r'(?:[^;"\\]|\\.|"(?:[^"\\]|\\.)*")+', text):
        key, _, value = part.strip().partition(":")
        if key.strip():
            yield key.strip().lower(), value.strip()


def _option(draft: _Draft, key: str, value: str) -> None:
    if key == "flow":
        _flow(draft, value)
    elif key == "priority" and value.isdecimal():
        draft.rule = replace(draft.rule, priority=int(value))
    elif key in BUFFERS and not value:
        _enter(draft, BUFFERS[key])
    elif key == "dotprefix":
        draft.dotted = True
    elif key == "content":
        _content(draft, value)
    elif key in ("startswith", "endswith", "nocase") and draft.names:
        if not draft.foreign:
            draft.names[-1] = _placed(draft.names[-1], key)
    elif key == "ip_proto":
        _ip_protocol(draft, value)
    elif key == "app-layer-protocol":
        _spoken(draft, value)
    elif key in ("flowbits", "xbits") and value.split(",")[0].strip() in (
        "set",
        "unset",
        "noalert",
        "toggle",
    ):
        return
    elif key not in HARMLESS and key not in ("startswith", "endswith"):
        draft.doubts.append(f"the option {key} is not modelled")
        draft.foreign = draft.foreign or "." in key


def _enter(draft: _Draft, buffer: str) -> None:
    if draft.buffer not in (None, buffer):
        draft.doubts.append("it looks at two names")
    draft.buffer, draft.foreign, draft.dotted = buffer, False, False
    if draft.rule.application is None:
        draft.rule = replace(draft.rule, application=buffer, protocols=draft.rule.protocols & PORTED)


def _flow(draft: _Draft, value: str) -> None:
    for word in (part.strip().lower() for part in value.split(",")):
        if word in SIDES:
            draft.rule = replace(draft.rule, side=SIDES[word])
        elif word in STATES:
            draft.rule = replace(draft.rule, state=word)
        elif word != "stateless":
            draft.doubts.append(f"flow:{word} is not modelled")


def _content(draft: _Draft, value: str) -> None:
    negated = value.startswith("!")
    text = value.lstrip("!").strip().strip('"')
    if draft.buffer is None or draft.foreign:
        draft.doubts.append("it looks into what packets carry")
        draft.foreign = True
    elif "|" in text or "\\" in text:
        draft.doubts.append("its content holds bytes")
    else:
        # A host of HTTP is compared in lower case
        nocase = draft.buffer == "http"
        draft.names.append(Name(text, negated=negated, nocase=nocase, dotted=draft.dotted))


def _placed(name: Name, key: str) -> Name:
    """A condition with what stands behind it."""
    if key == "nocase":
        return replace(name, nocase=True)
    return replace(name, start=True) if key == "startswith" else replace(name, end=True)


def _ip_protocol(draft: _Draft, value: str) -> None:
    negated = value.startswith("!")
    word = value.lstrip("!").strip().strip('"').lower()
    number = int(word) if word.isdecimal() else NUMBERS.get(word)
    if number is None:
        draft.doubts.append(f"ip_proto:{value} is not modelled")
        return
    meant = frozenset({number})
    draft.rule = replace(
        draft.rule, protocols=draft.rule.protocols - meant if negated else draft.rule.protocols & meant
    )


def _spoken(draft: _Draft, value: str) -> None:
    negated = value.startswith("!")
    word = SAME.get(value.lstrip("!").lower(), value.lstrip("!").lower())
    if word not in APPLICATIONS:
        draft.doubts.append(f"app-layer-protocol:{value} is not modelled")
        return
    draft.rule = replace(
        draft.rule, spoken=(*draft.rule.spoken, (word, not negated)), protocols=draft.rule.protocols & PORTED
    )
