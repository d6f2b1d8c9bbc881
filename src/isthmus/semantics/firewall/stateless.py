"""Stateless rule groups: priorities, match attributes, actions.

Source: Network Firewall API, StatelessRule, MatchAttributes, TCPFlagField; "How AWS Network Firewall filters traffic".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...model.citation import Gap
from ...model.firewall import Described
from ...packet import parse_prefix
from ...space import Ranges, prefix_range
from .rule import ANY_ADDRESS, ANY_PORT, DROP, EVERY_PROTOCOL, FORWARD, PASS, Span, StatelessRule, known

ACTIONS = {"aws:pass": PASS, "aws:drop": DROP, "aws:forward_to_sfe": FORWARD}
RULE_KEYS = frozenset(("RuleDefinition", "Priority", "MatchAttributes", "Actions"))
KEYS = frozenset(
    ["Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols", "TCPFlags"],
)


def action_of(actions: object) -> str | None:
    """The one action that decides; names of custom actions are beside it."""
    listed = actions if isinstance(actions, list) else []
    found = {ACTIONS[name] for name in listed if name in ACTIONS}
    return found.pop() if len(found) == 1 else None


def stateless(group: Described) -> Iterator[StatelessRule]:
    """The rules of a stateless group in the order of their priorities."""
    source = group.body.get("RulesSource")
    holder = source.get("StatelessRulesAndCustomActions") if isinstance(source, dict) else None
    listed = holder.get("StatelessRules") if isinstance(holder, dict) else None
    rules = [_rule(group, index, rule) for index, rule in enumerate(listed or ())]
    for one in sorted(rules, key=lambda rule: rule.priority):
        # An action that nobody understood may be any
        actions = (one.action,) if one.action != "unknown" else (PASS, DROP, FORWARD)
        yield from (replace(one, action=action) for action in actions)


def _rule(group: Described, index: int, rule: Mapping[str, Any]) -> StatelessRule:
    below = f"/RulesSource/StatelessRulesAndCustomActions/StatelessRules/{index}"
    place = group.cite(below)
    definition = rule.get("RuleDefinition") or {}
    match = definition.get("MatchAttributes") or {}
    action = action_of(definition.get("Actions"))
    odd = sorted({*match} - KEYS) + sorted({*rule, *definition} - RULE_KEYS)
    priority = int(rule.get("Priority") or 0)
    doubts = [f"{key} is not understood" for key in odd] + (
        ["its action is not known"] if action is None else []
    )
    gaps = tuple(
        Gap("unreadable-firewall-rule", group.id, "either", f"{group.name} rule {priority}: {why}", place)
        for why in doubts
    )
    return StatelessRule(
        action or "unknown",
        f"rule {priority} {' '.join(map(str, definition.get('Actions') or ()))}",
        group.id,
        priority,
        place,
        frozenset(int(number) for number in match.get("Protocols") or EVERY_PROTOCOL),
        addresses(match.get("Sources")),
        addresses(match.get("Destinations")),
        ports(match.get("SourcePorts")),
        ports(match.get("DestinationPorts")),
        _flags(match.get("TCPFlags")),
        sure=not gaps,
        gaps=gaps,
    )


def addresses(listed: Sequence[Mapping[str, Any]] | None) -> Span:
    """The addresses of a list of definitions; all of them where none is given."""
    if not listed:
        return ANY_ADDRESS
    return known(Ranges.of(prefix_range(parse_prefix(str(one["AddressDefinition"]))) for one in listed))


def ports(listed: Sequence[Mapping[str, Any]] | None) -> Span:
    """The ports of a list of ranges; all of them where none is given."""
    if not listed:
        return ANY_PORT
    return known(Ranges.of((int(one["FromPort"]), int(one["ToPort"])) for one in listed))


def _flags(
    listed: Sequence[Mapping[str, Any]] | None,
) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of the flags that are set and those looked at: all of them where no masks are given."""
    every = frozenset(["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"])
    return tuple(
        (frozenset(one.get("Flags") or ()), frozenset(one.get("Masks") or every)) for one in listed or ()
    )
