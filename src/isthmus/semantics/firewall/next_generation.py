"""Next Generation policies: a firewall engine that drops what no rule accepts, then an IPS engine that passes the rest.

The firewall engine stands where the stateless one of a classic policy does, the IPS engine where its stateful one does in
action order. Of the firewall engine's rules those alone are taken for sure that decide at a protocol's ``ALL`` hook for a
whole flow (an accept), or for a packet or flow (a drop); what others do is open.
Source: Network Firewall API, FirewallPolicyV2, FirewallRule, IpsRuleGroupEntry; AWS Network Firewall Developer Guide,
"The firewall engine and the IPS engine", "Managing evaluation order for firewall rules", "Firewall engine hooks".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ...model.citation import Citation, Gap
from ...model.firewall import Described, Firewalls, mapping
from ...model.network import Network
from ...space import Ranges
from ...space.line import ALL_V4, ALL_V6
from .groups import TO_ALERT, loosened, referred, stateful
from .inspecting import taken_by
from .rule import (
    DROP,
    EVERY_ADDRESS,
    EVERY_PORT,
    EVERY_PROTOCOL,
    FORWARD,
    ICMPS,
    PASS,
    PORTED,
    Policy,
    Span,
    StatefulRule,
    StatelessRule,
    known,
    unread,
)
from .variables import Variables, of_group, of_policy

ENFORCE, MONITOR = "ENFORCE", "MONITOR"
ENGINES: Final = ("firewall engine", "IPS engine")
KEYS: Final = frozenset(
    (
        "FirewallRuleGroupEntries",
        "IpsRuleGroupEntries",
        "PolicyMode",
        "FirewallDefaultAction",
        "StatefulEngineOptions",
        "TLSInspectionConfigurationArn",
        "PolicyVariables",
    )
)
OPTIONS: Final = frozenset(("StreamExceptionPolicy", "FlowTimeouts"))
DEFAULTS: Final = {"DROP": DROP, "REJECT": DROP, "ACCEPT": FORWARD, "ALERT": FORWARD}
FIREWALL_ENTRY: Final = frozenset(("Priority", "ResourceArn", "InlineRuleGroup"))
IPS_ENTRY: Final = frozenset(("ResourceArn", "InlineRuleGroup", "Override"))
FIREWALL_GROUP: Final = frozenset(("RulesSource", "RuleVariables", "ReferenceSets"))
RULE: Final = frozenset(
    (
        "Action",
        "ActionScope",
        "Hook",
        "Protocol",
        "SourceIPs",
        "DestIPs",
        "SourcePorts",
        "DestPorts",
        "RuleOptions",
        "AcceptPriorHooks",
        "AlertEnabled",
        "BypassIPSEnabled",
        "RuleMetadata",
    )
)
HARMLESS: Final = frozenset(("sid", "msg", "rev", "metadata", "classtype", "reference", "gid"))
"""Options that say nothing of what a rule matches. Source: Suricata User Guide, "Meta Keywords"."""
PROTOCOLS: Final = {
    "TCP_ALL": frozenset({6}),
    "UDP_ALL": frozenset({17}),
    "SCTP_ALL": frozenset({132}),
    "ICMP_ALL": ICMPS,
    "ICMPV4_ALL": frozenset({1}),
    "ICMPV6_ALL": frozenset({58}),
    "IP_ALL": EVERY_PROTOCOL,
    "IPV4_ALL": EVERY_PROTOCOL,
    "IPV6_ALL": EVERY_PROTOCOL,
}
"""Packet hooks that every packet comes to, and the IP protocols of each."""
FAMILY: Final = {"IPV4_ALL": known(Ranges.of([ALL_V4])), "IPV6_ALL": known(Ranges.of([ALL_V6]))}
BLOCKING: Final = frozenset(("DROP", "REJECT", "REJECT_DST", "REJECT_BOTH"))


def of_next_generation(
    network: Network, book: Firewalls, policy: Described, home: tuple[str, ...] | None
) -> Policy:
    """A described policy; one that only monitors blocks nothing."""
    body, place = policy.body, policy.cite()
    variables, options = of_policy(body, home), mapping(body.get("StatefulEngineOptions"))
    exception = str(options.get("StreamExceptionPolicy") or "REJECT")
    if body.get("PolicyMode") == MONITOR:
        return Policy(policy.id, (), (), PASS, (), False, "CONTINUE", place, engines=ENGINES, watching=True)
    odd = [f"{key} of {policy.name}" for key in (*sorted({*body} - KEYS), *sorted({*options} - OPTIONS))]
    if body.get("PolicyMode") != ENFORCE:
        odd.append(f"the mode of {policy.name}, {body.get('PolicyMode') or 'which is not told'}")
    gaps = tuple(Gap("unknown-field", policy.id, "either", f"{one} is not understood", place) for one in odd)
    default = str(body.get("FirewallDefaultAction") or "DROP")
    first = [rule for gap in gaps for rule in _open(policy, gap)]
    if default not in DEFAULTS:
        detail = f"the default action {default} of {policy.name} is not understood"
        gaps = (*gaps, Gap("unknown-value", policy.id, "either", detail, place))
    taken, why = taken_by(book, policy)
    ips = sorted(
        _ips(network, book, policy, variables), key=lambda rule: (rule.action == DROP, rule.priority)
    )
    listed = (*first, *_firewall(network, book, policy, variables))
    return Policy(
        policy.id,
        listed,
        tuple(rule for rule in ips if rule.action in (PASS, DROP)),
        DEFAULTS.get(default),
        (),
        False,
        exception,
        place,
        gaps,
        _assumed(listed),
        taken,
        why,
        ENGINES,
    )


def of_firewall_engine(group: Described, variables: Variables) -> Policy:
    """A group of the firewall engine as if it were all of a policy: what none of its rules accepts is dropped."""
    told = list(_rules(group, variables))
    rules = (*(rule for early, rule in told if early), *(rule for early, rule in told if not early))
    assumed = _assumed(rules)
    return Policy(
        group.id,
        rules,
        (),
        DROP,
        (),
        False,
        "REJECT",
        group.cite(),
        assumptions=assumed,
        engines=ENGINES,
    )


def _assumed(rules: Sequence[StatelessRule]) -> tuple[str, ...]:
    """What rests on a hook being the first that decides: every rule that surely accepts."""
    accepting = any(rule.sure and rule.action != DROP for rule in rules)
    return ("packet-hooks-without-rules-pass",) if accepting else ()


def _open(owner: Described, *gaps: Gap, match: StatelessRule | None = None) -> Iterator[StatelessRule]:
    """What may accept any flow of a match, with or without the IPS engine after it, drop it or leave it alone."""
    first = match or StatelessRule(FORWARD, gaps[0].detail, owner.id, 0, owner.cite())
    for action in (PASS, DROP, FORWARD):
        yield replace(first, action=action, sure=False, gaps=gaps)


def _firewall(
    network: Network, book: Firewalls, policy: Described, variables: Variables
) -> Iterator[StatelessRule]:
    """The firewall section by the priorities of its entries, rules as written: those at packet hooks come first."""
    told: list[tuple[bool, StatelessRule]] = []
    entries = list(enumerate(policy.body.get("FirewallRuleGroupEntries") or ()))
    for index, entry in sorted(entries, key=lambda pair: int(pair[1].get("Priority") or 0)):
        place = policy.cite(f"/FirewallRuleGroupEntries/{index}")
        group = _group(book, policy, entry, f"/FirewallRuleGroupEntries/{index}", "FirewallRuleGroup")
        odd = sorted({*entry} - FIREWALL_ENTRY)
        if group is None or odd:
            told += [(True, rule) for rule in _open(policy, _unread(policy, entry, odd, place))]
            continue
        told += _rules(group, of_group(network, group, variables))
    yield from (rule for early, rule in told if early)
    yield from (rule for early, rule in told if not early)


def _group(
    book: Firewalls, policy: Described, entry: Mapping[str, Any], below: str, kind: str
) -> Described | None:
    """The group that an entry names or holds; None where it was not read."""
    inline = entry.get("InlineRuleGroup")
    if isinstance(inline, dict):
        pointer = f"{policy.pointer}{below}/InlineRuleGroup"
        return Described(policy.id, policy.name, kind, inline, policy.section, pointer)
    found = book.groups.get(str(entry.get("ResourceArn")))
    return found if found is not None and found.kind == kind else None


def _unread(policy: Described, entry: Mapping[str, Any], odd: Sequence[str], place: Citation) -> Gap:
    arn = str(entry.get("ResourceArn") or policy.id)
    if odd:
        return Gap(
            "unknown-field", arn, "either", f"{odd[0]} of {arn} in {policy.name} is not understood", place
        )
    kind = "unreadable-managed-group" if ":aws-managed:" in arn else "uncollected-rule-group"
    return Gap(kind, arn, "either", f"the rules of {arn} were not read", place)


def _rules(group: Described, variables: Variables) -> Iterator[tuple[bool, StatelessRule]]:
    """The rules of a group of the firewall engine, each with whether it is met before anything is spoken."""
    source = mapping(group.body.get("RulesSource"))
    odd = sorted({*group.body} - FIREWALL_GROUP) + sorted({*source} - {"FirewallRules"})
    if odd:
        detail = f"{odd[0]} of {group.name}: rules of the firewall engine in such a form are not read"
        gap = Gap("unreadable-firewall-rule", group.id, "either", detail, group.cite())
        yield from ((True, rule) for rule in _open(group, gap))
    for index, told in enumerate(source.get("FirewallRules") or ()):
        rule = mapping(told)
        if mapping(rule.get("RuleMetadata")).get("RuleEnabled") is not False:
            yield from _rule(group, rule, variables, group.cite(f"/RulesSource/FirewallRules/{index}"))


def _rule(
    group: Described, rule: Mapping[str, Any], variables: Variables, place: Citation
) -> Iterator[tuple[bool, StatelessRule]]:
    hook, action, scope = (str(rule.get(key)) for key in ("Hook", "Action", "ActionScope"))
    text = " ".join(f"{rule.get(key)}" for key in ("Action", "ActionScope", "Hook", "SourceIPs", "DestIPs"))
    text += f" {rule.get('DestPorts') or ''}".rstrip()
    try:
        ends = _ends(rule, variables)
    except ValueError:
        ends = (unread(EVERY_ADDRESS), unread(EVERY_ADDRESS), unread(EVERY_PORT), unread(EVERY_PORT))
    family = FAMILY.get(hook)
    if family is not None:
        ends = (_within(ends[0], family), _within(ends[1], family), *ends[2:])
    plain = StatelessRule(FORWARD, text, group.id, 0, place, PROTOCOLS.get(hook, PORTED), *ends)
    why = _why_open(rule, hook)
    if not why and action in BLOCKING and scope in ("PACKET", "FLOW"):
        gap = Gap("unreadable-firewall-rule", group.id, "either", f"whether {text} meets answers", place)
        yield True, replace(plain, action=DROP, whole=True)
        yield True, replace(plain, action=DROP, sure=False, gaps=(gap,))
        return
    if not why and (action, scope) == ("ACCEPT", "FLOW"):
        yield True, replace(plain, action=PASS if rule.get("BypassIPSEnabled") else FORWARD, whole=True)
        return
    early = hook in PROTOCOLS or why != _LATE
    detail = f"what {text} does is not modelled{': ' + why if why else ''}"
    gap = Gap("unreadable-firewall-rule", group.id, "either", detail, place)
    match = plain if hook in PROTOCOLS else replace(plain, protocols=EVERY_PROTOCOL if early else PORTED)
    for whole in (False, True):
        yield from ((early, one) for one in _open(group, gap, match=replace(match, whole=whole)))
    if not early:
        turned = replace(
            match,
            sources=match.targets,
            targets=match.sources,
            source_ports=match.target_ports,
            target_ports=match.source_ports,
        )
        yield from ((False, one) for one in _open(group, gap, match=replace(turned, whole=True)))


_LATE: Final = "it looks at what is spoken"


def _why_open(rule: Mapping[str, Any], hook: str) -> str:
    """Why what a rule matches is open; empty where it is told by its ends alone."""
    odd = sorted({*rule} - RULE)
    listed = [mapping(one) for one in rule.get("RuleOptions") or ()]
    words = [str(one.get("Keyword")) for one in listed if one.get("Keyword") not in HARMLESS]
    if odd:
        return f"{odd[0]} is not understood"
    if hook.endswith(("_FLOW_START", "_PRE_FLOW", "_PRE_STREAM")):
        return f"its hook {hook} stands before others"
    if hook not in PROTOCOLS:
        return _LATE
    return f"its option {words[0]}" if words else ""


def _ends(rule: Mapping[str, Any], variables: Variables) -> tuple[Span, Span, Span, Span]:
    """Errors: ValueError, where a text is no address or port."""

    def told(key: str) -> str:
        text = str(rule.get(key) or "any").strip()
        return f"[{text}]" if "," in text and text.lstrip("!")[:1] != "[" else text

    ports = (variables.port(told("SourcePorts")), variables.port(told("DestPorts")))
    return variables.address(told("SourceIPs")), variables.address(told("DestIPs")), *ports


def _within(one: Span, other: Span) -> Span:
    return Span(one.low & other.low, one.high & other.high)


def _ips(
    network: Network, book: Firewalls, policy: Described, variables: Variables
) -> Iterator[StatefulRule]:
    """The rules of the IPS section, whose groups have no order of their own."""
    for index, entry in enumerate(policy.body.get("IpsRuleGroupEntries") or ()):
        below = f"/IpsRuleGroupEntries/{index}"
        group = _group(book, policy, entry, below, "IpsRuleGroup")
        odd = sorted({*entry} - IPS_ENTRY)
        to_alert = mapping(entry.get("Override")).get("Action") == TO_ALERT
        gaps: tuple[Gap, ...] = ()
        if group is None or odd:
            gaps = (_unread(policy, entry, odd, policy.cite(below)),)
        if group is None:
            managed = gaps[0].kind == "unreadable-managed-group"
            rules: Iterator[StatefulRule] = iter(
                StatefulRule(action, gaps[0].detail, policy.id, "", policy.cite(below), priority=0)
                for action in ((DROP,) if managed else (PASS, DROP))
            )
        else:
            rules = loosened(stateful(group, of_group(network, group, variables), strict=False))
        yield from referred(rules, gaps, to_alert=to_alert)
