"""Policy tables of transit gateways: the first rule that takes the packet names the route table to look up.

Source: AWS Transit Gateway Guide, "Transit gateway policy tables" (lowest number first, no match is a drop).
"""

from __future__ import annotations

from typing import Any

from ...packet import PORT_PROTOCOLS
from ..ground import block
from ..journey import End, Journey
from ..region import Term
from ..rules import protocol_number
from ..source import Fact

ANYTHING = (None, "", "*", "-1", "any", "all", "0-65535")


def choose(journey: Journey, table: str) -> str | End:
    """The route table that a policy table names for the packet as it stands."""
    entries = journey.world.hubs.policy(table)
    if entries is None:
        return journey.unknown("transit-policy-table", table, "its entries were not read")
    for entry in entries:
        rule: dict[str, Any] = entry.record.get("PolicyRule") or {}
        if not _takes(journey, rule, entry):
            continue
        target = entry.record.get("TargetRouteTableId")
        odd = entry.record.get("State") not in (None, "active", "available")
        if odd or rule.get("MetaData") is not None or not target or _mixed(rule, entry):
            return journey.unknown("transit-policy-rule", table, "what the rule compares is not known", entry)
        number = entry.record.get("PolicyRuleNumber")
        stage = "transit-gateway-policy-table"
        journey.met(True, stage, table, "transit-gateway", f"rule {number} -> {target}", entry)
        return str(target)
    rule_text, code = "no rule takes the packet", "TGW_RTB_CANNOT_ROUTE"
    journey.met(False, "transit-gateway-policy-table", table, "transit-gateway", rule_text, code=code)
    return journey.stopped("denied", table)


def _mixed(rule: dict[str, Any], fact: Fact) -> bool:
    """Whether ports are named of a protocol that has none."""
    protocol = _number(rule.get("Protocol"), fact)
    ported = rule.get("DestinationPortRange") not in ANYTHING
    return ported and protocol is not None and protocol not in PORT_PROTOCOLS


def _number(word: Any, fact: Fact) -> int | None:
    return None if word in ANYTHING else protocol_number(word, fact, "/PolicyRule/Protocol")


def _takes(journey: Journey, rule: dict[str, Any], fact: Fact) -> bool:
    header, region = journey.header, journey.region
    for key, term in (("SourceCidrBlock", header.source), ("DestinationCidrBlock", header.target)):
        if rule.get(key) not in ANYTHING:
            prefix = block(rule[key], fact, f"/PolicyRule/{key}")
            if prefix.family != header.family or not region.within(term, prefix.address, prefix.last):
                return False
    protocol = _number(rule.get("Protocol"), fact)
    if protocol is not None and protocol != header.protocol:
        return False
    base = header.protocol << 16
    ports = ((header.service.plus(-base), "DestinationPortRange"), (header.source_port, "SourcePortRange"))
    return all(_port(journey, term, rule.get(key), _mixed(rule, fact)) for term, key in ports)


def _port(journey: Journey, term: Term, text: Any, mixed: bool) -> bool:
    if text in ANYTHING or mixed:
        return True
    low, _, high = str(text).partition("-")
    ported = journey.header.protocol in PORT_PROTOCOLS
    return ported and journey.region.within(term, int(low), int(high or low))
