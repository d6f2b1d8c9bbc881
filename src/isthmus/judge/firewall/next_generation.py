"""Next Generation policies by the judge's own reading: what the firewall engine says of each packet, rule by rule.

Source: Network Firewall API, FirewallPolicyV2, FirewallRule; AWS Network Firewall Developer Guide, "Managing evaluation
order for firewall rules", "Firewall engine hooks".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .records import Record, Says
from .sets import Names, Word
from .text import Packet, matches, taken_apart

OWN = {
    "FirewallRuleGroupEntries",
    "IpsRuleGroupEntries",
    "PolicyMode",
    "FirewallDefaultAction",
    "StatefulEngineOptions",
    "TLSInspectionConfigurationArn",
    "PolicyVariables",
}
OTHERWISE = {"DROP": "drop", "REJECT": "drop", "ACCEPT": "forward", "ALERT": "forward"}
HOOKS: dict[str, tuple[tuple[int, ...] | None, int]] = {
    "TCP_ALL": ((6,), 0),
    "UDP_ALL": ((17,), 0),
    "SCTP_ALL": ((132,), 0),
    "ICMP_ALL": ((1, 58), 0),
    "ICMPV4_ALL": ((1,), 0),
    "ICMPV6_ALL": ((58,), 0),
    "IP_ALL": (None, 0),
    "IPV4_ALL": (None, 4),
    "IPV6_ALL": (None, 6),
}
"""Hooks that every packet of some protocols (None: any) and of a family (0: either) comes to."""
FIELDS = {
    *("Action", "ActionScope", "Hook", "Protocol", "SourceIPs", "DestIPs", "SourcePorts", "DestPorts"),
    *("RuleOptions", "AcceptPriorHooks", "AlertEnabled", "BypassIPSEnabled", "RuleMetadata"),
}
BLOCKS = ("DROP", "REJECT", "REJECT_DST", "REJECT_BOTH")
IDLE = {"sid", "msg", "rev", "metadata", "classtype", "reference", "gid"}


class Hooked(NamedTuple):
    """A rule of the firewall engine: what it does (None: nobody knows), of which packets, and whose it is."""

    action: str | None
    says: Says
    text: str
    spoken: bool = False
    """Whether it stands where something is spoken, behind all that looks at packets."""


def anything(text: str) -> Hooked:
    """What nobody read: it may do anything to anything."""
    return Hooked(None, lambda packet: None, text)


def hooked(group: Record, names: Names) -> Iterator[Hooked]:
    """The rules of a group of the firewall engine, as written."""
    source = group.get("RulesSource") or {}
    if set(group) - {"RulesSource", "RuleVariables", "ReferenceSets"} or set(source) - {"FirewallRules"}:
        yield anything("rules in a form that is not read")
    for rule in source.get("FirewallRules") or ():
        if (rule.get("RuleMetadata") or {}).get("RuleEnabled") is not False:
            yield from _hooked(rule, names)


def _hooked(rule: Record, names: Names) -> Iterator[Hooked]:
    hook, action, scope = (str(rule.get(key)) for key in ("Hook", "Action", "ActionScope"))
    strange, text = bool(set(rule) - FIELDS), f"{action}:{scope} {hook}"
    late = (
        not strange and hook not in HOOKS and not hook.endswith(("_FLOW_START", "_PRE_FLOW", "_PRE_STREAM"))
    )
    protocols, family = HOOKS.get(hook, ((6, 17) if late else None, 0))
    says = _of_ends(rule, names, protocols, family)
    options = {(one or {}).get("Keyword") for one in rule.get("RuleOptions") or ()}
    plain = hook in HOOKS and not strange and options <= IDLE
    if plain and (action, scope) == ("ACCEPT", "FLOW"):
        yield Hooked("pass" if rule.get("BypassIPSEnabled") else "forward", _of_flow(says), text)
    elif plain and action in BLOCKS and scope in ("PACKET", "FLOW"):
        yield Hooked("drop", _of_flow(says), text)
        yield Hooked("drop", _perhaps(says), text)
    else:
        yield Hooked(None, _either_way(says) if late else _perhaps(says, _of_flow(says)), text, late)


def _of_ends(rule: Record, names: Names, protocols: tuple[int, ...] | None, family: int) -> Says:
    """Whether a packet is of a rule's ends; None where they can't be read."""
    told = [
        str(rule.get(key) or "any").strip() for key in ("SourceIPs", "SourcePorts", "DestIPs", "DestPorts")
    ]
    ends = [f"[{one}]" if "," in one and one.lstrip("!")[:1] != "[" else one for one in told]
    line = taken_apart(f"pass ip {ends[0]} {ends[1]} -> {ends[2]} {ends[3]} (sid:1;)")

    def says(packet: Packet) -> Word:
        fits = (protocols is None or packet.protocol in protocols) and family in (0, packet.version)
        if not fits:
            return False
        return None if line is None else matches(line, packet, names)

    return says


def _as_first(packet: Packet) -> Packet:
    """A packet of a session as its first packet would be."""
    if packet.to_server:
        return packet
    source, target = packet.target, packet.source
    ports = (packet.target_port, packet.source_port)
    return packet._replace(source=source, target=target, source_port=ports[0], target_port=ports[1])


def _of_flow(says: Says) -> Says:
    return lambda packet: says(_as_first(packet))


def _perhaps(*says: Says) -> Says:
    """What may be about a packet that one of some conditions holds of."""
    return lambda packet: None if any(one(packet) is not False for one in says) else False


def _either_way(says: Says) -> Says:
    """What may be about a packet whichever way it goes."""

    def turned(packet: Packet) -> Word:
        ends = (packet.target, packet.source, packet.target_port, packet.source_port)
        source, target, mine, yours = ends
        return says(packet._replace(source=source, target=target, source_port=mine, target_port=yours))

    return _perhaps(says, turned)
