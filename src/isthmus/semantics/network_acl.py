"""What a network ACL admits: numbered entries, first match decides, AWS's own last entry denies.

Stateless: each direction is asked for itself. An entry compares one address only: the source of what enters
the subnet, the destination of what leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ..model.citation import Gap
from ..model.network import Network
from ..model.silent import KIND, PORTS, silence, untold_of_entry
from ..packet import parse_prefix
from .algebra import Algebra, Match, Unreadable, Within
from .security_group import EGRESS, INGRESS
from .service_range import acl_entry_services, protocol_word
from .unknown_keys import unknown_key

B = TypeVar("B")
DEFAULT_DENY = {4: 32767, 6: 32768}


@dataclass(frozen=True, slots=True)
class AclRule:
    """One entry: its number, its decision, whom and what it matches, and its index in AWS's answer."""

    number: int
    allow: bool
    match: Match
    index: int
    text: str


def admitted(rules: Iterable[AclRule], algebra: Algebra[B]) -> B:
    """The lowest-numbered rule that matches decides; AWS's own final rule denies.

    Source: Network ACL basics; Network ACL rules.
    """
    verdict = algebra.nothing
    for rule in sorted(rules, key=lambda rule: rule.number, reverse=True):
        decision = algebra.everything if rule.allow else algebra.nothing
        verdict = algebra.choose(algebra.matching(rule.match), decision, verdict)
    return verdict


def acl_rules(network: Network, acl_id: str, direction: str) -> tuple[AclRule, ...]:
    """The entries of one direction by number."""
    rules = []
    for index, entry in enumerate(network.network_acls[acl_id].entries):
        if bool(entry.egress) != (direction == EGRESS):
            continue
        block = entry.cidr_block or entry.ipv6_cidr_block
        family = 6 if entry.cidr_block is None and entry.ipv6_cidr_block is not None else 4
        ports = None
        if entry.port_range is not None:
            low = entry.port_range.from_
            high = entry.port_range.to
            ports = (0 if low is None else low, 65535 if high is None else high)
        icmp = None
        if entry.icmp_type_code is not None:
            kind, code = entry.icmp_type_code.type, entry.icmp_type_code.code
            icmp = (-1 if kind is None else kind, -1 if code is None else code)
        silent = untold_of_entry(entry)
        services = acl_entry_services(entry.protocol, ports, icmp, family)
        action = entry.rule_action.lower()
        understood = action in ("allow", "deny")
        if block is None or services is None or not understood:
            match = Match(Unreadable(f"{acl_id}/{entry.rule_number}"), services or (0, (1 << 24) - 1))
        else:
            sure = silent is None and unknown_key(network, acl_id, f"/Entries/{index}") is None
            match = Match(Within((parse_prefix(block),)), services, sure)
        side = "from" if direction == INGRESS else "to"
        what = entry_text(entry.protocol, ports, icmp)
        if silent in (PORTS, KIND):
            what = f"{protocol_word(entry.protocol)} ({silent} were not told)"
        text = f"rule {entry.rule_number} {action} {what} {side} {block}"
        # What may allow and may deny is one of each: the first leaves all of it possible, the second nothing sure
        for allow in (action == "allow",) if understood else (True, False):
            rules.append(AclRule(entry.rule_number, allow, match, index, text))
    return tuple(sorted(rules, key=lambda rule: (rule.number, rule.index)))


def doubts(network: Network, acl_id: str, rule: AclRule) -> Iterator[Gap]:
    """What of an entry could not be read, or not be understood."""
    if isinstance(rule.match.peer, Unreadable):
        here = network.citation(acl_id, f"/Entries/{rule.index}")
        yield Gap("unreadable-acl-entry", acl_id, "either", f"an entry of {acl_id} was not understood", here)
    if not rule.match.sure:
        part = f"/Entries/{rule.index}"
        gap = unknown_key(network, acl_id, part) or silence(network, acl_id, part)
        assert gap is not None, "an entry is in doubt by a key of its own, or one that it lacks"
        yield gap


def entry_text(protocol: str | None, ports: tuple[int, int] | None, icmp: tuple[int, int] | None) -> str:
    """The protocol and ports of an entry as people say them."""
    name = protocol_word(protocol)
    if ports is not None and name in ("tcp", "udp"):
        return f"{name}/{ports[0]}" if ports[0] == ports[1] else f"{name}/{ports[0]}-{ports[1]}"
    if icmp is not None and icmp[0] >= 0 and name in ("icmp", "icmpv6"):
        return f"{name}/{icmp[0]}" + (f"/{icmp[1]}" if icmp[1] >= 0 else "")
    return name
