"""Policies, rule groups and firewalls read into rules in the order in which they decide, by the judge's own reading.

Source: Network Firewall API, FirewallPolicy, FirewallPolicyV2, RuleGroup; AWS Network Firewall Developer Guide, "Managing
evaluation order for Suricata compatible rules".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .next_generation import OTHERWISE, OWN, Hooked, anything, hooked
from .records import Record, Saying, Says, Shelves, names_of, sayings

ACTIONS = {"aws:pass": "pass", "aws:drop": "drop", "aws:forward_to_sfe": "forward"}


POLICY = frozenset(
    (
        "StatelessRuleGroupReferences",
        "StatelessDefaultActions",
        "StatelessFragmentDefaultActions",
        "StatelessCustomActions",
        "StatefulRuleGroupReferences",
        "StatefulDefaultActions",
        "StatefulEngineOptions",
        "PolicyVariables",
        "TLSInspectionConfigurationArn",
        "EnableTLSSessionHolding",
    )
)


OPTIONS = frozenset(("RuleOrder", "StreamExceptionPolicy", "FlowTimeouts"))


ONE_WAY = frozenset(("aws:drop_established", "aws:drop_established_app_layer_to_server"))


KNOWN_DEFAULTS = ONE_WAY | {"aws:drop_strict", "aws:drop_established_app_layer"}


ALERTS = frozenset(
    (
        "aws:alert_strict",
        "aws:alert_established",
        "aws:alert_established_app_layer",
        "aws:alert_established_app_layer_to_server",
    )
)


UNREAD = "rules that were not read"


class Plain(NamedTuple):
    """A stateless rule: its action, what it matches, how it is told, whose it is; None for what was not read."""

    action: str | None
    attributes: Record | None
    text: str
    group: str
    says: Says | None = None
    """Of the firewall engine: whether it is about a packet, in place of attributes."""


class Told(NamedTuple):
    """A policy as read: stateless and stateful rules in order, and what comes after them."""

    name: str
    stateless: list[Plain]
    otherwise: str | None
    rules: list[Saying]
    defaults: list[str]
    exception: str
    decrypted: list[Record]
    engines: tuple[str, str] = ("stateless", "stateful")
    watching: bool = False


def read(shelves: Shelves, name: str) -> Told | None:
    """What a firewall's policy, a policy or a group says; None where no such thing was described."""
    firewall = shelves.firewalls.get(name) or next(
        (one for one in shelves.firewalls.values() if one.get("FirewallArn") == name), None
    )
    if firewall is not None:
        arn = str(firewall.get("FirewallPolicyArn") or firewall.get("FirewallPolicyV2Arn"))
        if arn in shelves.next:
            return _next(shelves, arn, shelves.next[arn], [firewall])
        policy = shelves.policies.get(arn)
        return None if policy is None else _policy(shelves, arn, policy, [firewall])
    if name in shelves.next:
        every = shelves.firewalls.values()
        users = [
            one for one in every if name in (one.get("FirewallPolicyArn"), one.get("FirewallPolicyV2Arn"))
        ]
        return _next(shelves, name, shelves.next[name], users)
    if name in shelves.policies:
        users = [one for one in shelves.firewalls.values() if one.get("FirewallPolicyArn") == name]
        return _policy(shelves, name, shelves.policies[name], users)
    if name in shelves.of_engines["FirewallRuleGroup"]:
        group = shelves.of_engines["FirewallRuleGroup"][name]
        names = names_of(shelves, group, {}, shelves.home(_users(shelves, name)))
        listed = list(hooked(group, names))
        listed = [one for one in listed if not one.spoken] + [one for one in listed if one.spoken]
        plain = [Plain(one.action, None, one.text, name, one.says) for one in listed]
        return Told(name, plain, "drop", [], [], "REJECT", [], ("firewall engine", "IPS engine"))
    of_any = shelves.groups.get(name) or shelves.of_engines["IpsRuleGroup"].get(name)
    return None if of_any is None else _alone(shelves, name, of_any)


def _users(shelves: Shelves, name: str) -> list[Record]:
    """The firewalls whose policies name a group."""
    found = []
    for firewall in shelves.firewalls.values():
        arn = str(firewall.get("FirewallPolicyArn") or firewall.get("FirewallPolicyV2Arn"))
        policy = shelves.policies.get(arn) or shelves.next.get(arn) or {}
        keys = ("StatefulRuleGroupReferences", "FirewallRuleGroupEntries", "IpsRuleGroupEntries")
        if any(one.get("ResourceArn") == name for key in keys for one in policy.get(key) or ()):
            found.append(firewall)
    return found


def _alone(shelves: Shelves, name: str, group: Record) -> Told:
    strict = (group.get("StatefulRuleOptions") or {}).get("RuleOrder") == "STRICT_ORDER"
    users = _users(shelves, name)
    names = names_of(shelves, group, {}, shelves.home(users))
    rules = _in_order(list(sayings(group, names, strict=strict)), strict)
    return Told(name, list(_matching(group, name)), "forward", rules, [], "DROP", [])


def _policy(shelves: Shelves, name: str, policy: Record, users: list[Record]) -> Told:
    options = policy.get("StatefulEngineOptions") or {}
    strict = options.get("RuleOrder") == "STRICT_ORDER"
    defaults = list(policy.get("StatefulDefaultActions") or ())
    unclear = len(set(policy) - POLICY) + len(set(options) - OPTIONS)
    unclear += sum(one.startswith("aws:") and one not in KNOWN_DEFAULTS | ALERTS for one in defaults)
    rules = [_unclear(drops, name) for drops in (False, True)] if unclear else []
    taken: list[Record] = []
    if policy.get("TLSInspectionConfigurationArn"):
        told = shelves.inspections.get(str(policy["TLSInspectionConfigurationArn"]))
        taken = _scopes(told)
    home = shelves.home(users)
    for reference in _by_priority(policy.get("StatefulRuleGroupReferences"), strict):
        rules += _of_group(shelves, policy, home, reference, strict)
    stateless: list[Plain] = []
    for reference in _by_priority(policy.get("StatelessRuleGroupReferences"), True):
        arn = str(reference.get("ResourceArn"))
        group = shelves.groups.get(arn)
        stateless += [Plain(None, None, UNREAD, arn)] if group is None else _matching(group, arn)
    exception = str(options.get("StreamExceptionPolicy") or "DROP")
    otherwise = _action(policy.get("StatelessDefaultActions"))
    ordered = _in_order(rules, strict)
    return Told(name, stateless, otherwise, ordered, defaults if strict else [], exception, taken)


def _next(shelves: Shelves, name: str, policy: Record, users: list[Record]) -> Told:
    """A Next Generation policy: its firewall engine in the place of the stateless one, its IPS engine after it."""
    engines = ("firewall engine", "IPS engine")
    if policy.get("PolicyMode") == "MONITOR":
        return Told(name, [], "pass", [], [], "CONTINUE", [], engines, True)
    options = policy.get("StatefulEngineOptions") or {}
    strange = set(policy) - OWN or set(options) - {"StreamExceptionPolicy", "FlowTimeouts"}
    home = shelves.home(users)
    told = [anything("settings not understood")] if strange or policy.get("PolicyMode") != "ENFORCE" else []
    listed: list[tuple[Hooked, str]] = [(one, name) for one in told]
    for entry in _by_priority(policy.get("FirewallRuleGroupEntries"), True):
        listed += _of_firewall_engine(shelves, policy, home, entry, name)
    listed = [pair for pair in listed if not pair[0].spoken] + [pair for pair in listed if pair[0].spoken]
    plain = [Plain(one.action, None, one.text, owner, one.says) for one, owner in listed]
    rules: list[Saying] = []
    for entry in policy.get("IpsRuleGroupEntries") or ():
        rules += _of_ips_engine(shelves, policy, home, entry, name)
    taken: list[Record] = []
    if policy.get("TLSInspectionConfigurationArn"):
        taken = _scopes(shelves.inspections.get(str(policy["TLSInspectionConfigurationArn"])))
    otherwise = OTHERWISE.get(str(policy.get("FirewallDefaultAction") or "DROP"))
    exception = str(options.get("StreamExceptionPolicy") or "REJECT")
    return Told(name, plain, otherwise, _in_order(rules, False), [], exception, taken, engines)


def _of_firewall_engine(
    shelves: Shelves, policy: Record, home: list[str] | None, entry: Record, name: str
) -> list[tuple[Hooked, str]]:
    arn = str(entry.get("ResourceArn") or name)
    group = entry.get("InlineRuleGroup") or shelves.of_engines["FirewallRuleGroup"].get(arn)
    if group is None or set(entry) - {"Priority", "ResourceArn", "InlineRuleGroup"}:
        return [(anything(UNREAD), arn)]
    return [(one, arn) for one in hooked(group, names_of(shelves, group, policy, home))]


def _of_ips_engine(
    shelves: Shelves, policy: Record, home: list[str] | None, entry: Record, name: str
) -> list[Saying]:
    arn = str(entry.get("ResourceArn") or name)
    group = entry.get("InlineRuleGroup") or shelves.of_engines["IpsRuleGroup"].get(arn)
    if group is None:
        rules = [_unclear(drops, arn) for drops in ((True,) if ":aws-managed:" in arn else (False, True))]
    else:
        names = names_of(shelves, group, policy, home)
        rules = [rule._replace(group=arn) for rule in sayings(group, names, strict=False)]
    return _referred(rules, entry, {"ResourceArn", "InlineRuleGroup", "Override"})


def _unclear(drops: bool, name: str) -> Saying:
    """What may match anything: nobody read it."""
    return Saying(drops, 0, lambda packet: None, UNREAD, name)


SCOPE = frozenset(("Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols"))


UNTOLD: list[Record] = [{}]


def _scopes(configuration: Record | None) -> list[Record]:
    """The scopes of TLS inspection; all of TCP where they were not read or are not told, or one of them is strange."""
    told = [
        scope
        for one in (configuration or {}).get("ServerCertificateConfigurations") or UNTOLD
        for scope in one.get("Scopes") or UNTOLD
    ]
    if configuration is None or any(set(scope) - SCOPE for scope in told):
        return [{}]
    return [{key: value for key, value in scope.items() if key != "Protocols"} for scope in told]


def _by_priority(references: Any, ordered: bool) -> list[Record]:
    listed = list(references or ())
    return sorted(listed, key=lambda one: int(one.get("Priority") or 0)) if ordered else listed


def _of_group(
    shelves: Shelves, policy: Record, home: list[str] | None, reference: Record, strict: bool
) -> list[Saying]:
    arn = str(reference.get("ResourceArn"))
    group = shelves.groups.get(arn)
    if group is None:
        both_ways = (True,) if ":aws-managed:" in arn else (False, True)
        rules = [_unclear(drops, arn) for drops in both_ways]
    else:
        names = names_of(shelves, group, policy, home)
        rules = [rule._replace(group=arn) for rule in sayings(group, names, strict=strict)]
    return _referred(rules, reference, {"ResourceArn", "Priority", "Override", "DeepThreatInspection"})


def _referred(rules: list[Saying], reference: Record, known: set[str]) -> list[Saying]:
    """A group's rules as a policy refers to them."""
    harmless = (reference.get("Override") or {}).get("Action") == "DROP_TO_ALERT"
    kept = [rule for rule in rules if not (harmless and rule.drops)]
    strange = set(reference) - known
    return [rule._replace(says=_doubting(rule.says)) for rule in kept] if strange else kept


def _doubting(says: Says) -> Says:
    """What a rule may match, where something beside it is not understood."""
    return lambda packet: None if says(packet) else says(packet)


def _in_order(rules: list[Saying], strict: bool) -> list[Saying]:
    return rules if strict else sorted(rules, key=lambda rule: (rule.drops, rule.priority))


def _action(actions: Any) -> str | None:
    found = {ACTIONS[one] for one in actions or () if one in ACTIONS}
    return found.pop() if len(found) == 1 else None


def _matching(group: Record, name: str) -> Iterator[Plain]:
    """Stateless rules by priority."""
    holder = (group.get("RulesSource") or {}).get("StatelessRulesAndCustomActions") or {}
    for rule in sorted(holder.get("StatelessRules") or (), key=lambda one: int(one.get("Priority") or 0)):
        definition = rule.get("RuleDefinition") or {}
        attributes = dict(definition.get("MatchAttributes") or {})
        if set(rule) - {"RuleDefinition", "Priority"} or set(definition) - {"MatchAttributes", "Actions"}:
            attributes["?"] = True
        actions = definition.get("Actions")
        text = " ".join(["rule", str(rule.get("Priority")), *map(str, actions or ())])
        yield Plain(_action(actions), attributes, text, name)
