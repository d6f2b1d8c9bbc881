"""A policy, or a rule group by itself, read into rules in the order in which they decide.

Source: Network Firewall API, FirewallPolicy, StatefulEngineOptions; "Managing evaluation order for Suricata rules".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ...model.citation import Citation, Gap
from ...model.firewall import LISTED, Described, Firewalls, firewalls, mapping, policy_of
from ...model.network import Network
from .groups import TO_ALERT, loosened, referred, stateful
from .inspecting import taken_by
from .next_generation import of_firewall_engine, of_next_generation
from .rule import DROP, FORWARD, PASS, Policy, StatefulRule, StatelessRule
from .stateless import action_of, stateless
from .variables import Variables, home_of, of_group, of_policy, outermost

STRICT = "STRICT_ORDER"
ORDER = {PASS: 0, DROP: 1}
POLICY_KEYS = frozenset(
    [
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
    ]
)
ENGINE_KEYS = frozenset(["RuleOrder", "StreamExceptionPolicy", "FlowTimeouts"])
DEFAULTS = frozenset(
    [
        "aws:drop_strict",
        "aws:drop_established",
        "aws:drop_established_app_layer",
        "aws:drop_established_app_layer_to_server",
        "aws:alert_strict",
        "aws:alert_established",
        "aws:alert_established_app_layer",
        "aws:alert_established_app_layer_to_server",
    ]
)


REFERENCE_KEYS = frozenset(("ResourceArn", "Priority", "Override", "DeepThreatInspection"))
"""What a policy may say of a stateful group that it names; deep threat inspection shares findings and stops nothing."""


GROUP_LISTS = ("StatefulRuleGroupReferences", "FirewallRuleGroupEntries", "IpsRuleGroupEntries")


def of_firewall(network: Network, arn: str) -> Policy:
    """The policy of a firewall, with HOME_NET as that firewall's VPC has it; one nobody read may do anything."""
    book = firewalls(network)
    firewall = book.firewalls.get(arn)
    if firewall is None:
        return _nobody_read(arn, None, f"the firewall {arn} was not read")
    name = policy_of(firewall)
    policy = book.policies.get(name or "")
    if policy is None:
        return _nobody_read(name or arn, firewall.cite(), f"the policy of {firewall.name} was not read")
    return of_policy_body(network, book, policy, [firewall])


def of_described(network: Network, one: Described) -> Policy:
    """What is asked by itself: a firewall, a policy (HOME_NET as the firewalls have it that use it), a rule group."""
    book = firewalls(network)
    if one.kind == "Firewall":
        return of_firewall(network, one.id)
    if one.kind == LISTED:
        return _nobody_read(one.id, one.cite(), f"{one.name} is listed, and what it says was not read")
    if one.kind.endswith("RuleGroup"):
        return of_group_alone(network, book, one)
    return of_policy_body(network, book, one, book.users(one.id))


def _nobody_read(name: str, place: Citation | None, detail: str) -> Policy:
    gap = Gap("uncollected-firewall-policy", name, "either", detail, place)
    return Policy(name, (), (), None, (), True, "CONTINUE", place, (gap,))


def of_policy_body(
    network: Network, book: Firewalls, policy: Described, users: Sequence[Described]
) -> Policy:
    """A described policy, classic or next generation."""
    if policy.kind != "FirewallPolicy":
        home = home_of(network, users)
        found = of_next_generation(network, book, policy, home)
        engines: list[StatefulRule | StatelessRule] = [*found.stateless, *found.stateful]
        assumed = _assumed(engines, of_policy(policy.body, home))
        return replace(found, assumptions=(*found.assumptions, *assumed))
    body = policy.body
    options = mapping(body.get("StatefulEngineOptions"))
    strict = options.get("RuleOrder") == STRICT
    defaults = tuple(str(one) for one in body.get("StatefulDefaultActions") or ())
    variables = of_policy(body, home_of(network, users))
    rules = list(_stateful(network, book, policy, variables, strict))
    taken, why = taken_by(book, policy)
    odd = [*sorted({*body} - POLICY_KEYS), *sorted({*options} - ENGINE_KEYS)]
    odd += [one for one in defaults if one not in DEFAULTS and one.startswith("aws:")]
    gaps = [
        Gap("unknown-field", policy.id, "either", f"{key} of {policy.name} is not understood", policy.cite())
        for key in odd
    ]
    first = [_doubt(policy, gap, actions=(PASS, DROP)) for gap in gaps]
    return Policy(
        policy.id,
        tuple(_stateless(book, policy)),
        ordered([*(rule for pair in first for rule in pair), *rules], strict=strict),
        action_of(body.get("StatelessDefaultActions")),
        defaults,
        strict,
        str(options.get("StreamExceptionPolicy") or "DROP"),
        policy.cite(),
        tuple(gaps),
        _assumed(rules, variables),
        taken,
        why,
    )


def of_group_alone(network: Network, book: Firewalls, group: Described) -> Policy:
    """A rule group as if it were all of a policy: to what none of its rules speaks of its engine does as by default."""
    options = mapping(group.body.get("StatefulRuleOptions"))
    strict = options.get("RuleOrder") == STRICT
    users = [
        firewall
        for firewall in book.firewalls.values()
        if group.id in _groups_of(book.policies.get(policy_of(firewall) or ""))
    ]
    variables = of_group(network, group, outermost({}, home_of(network, users)))
    if group.kind == "FirewallRuleGroup":
        found = of_firewall_engine(group, variables)
        assumed = _assumed(found.stateless, variables)
        return replace(found, assumptions=(*found.assumptions, *assumed))
    rules = list(loosened(stateful(group, variables, strict=strict)))
    listed = tuple(stateless(group))
    assumed = _assumed(rules, variables)
    return Policy(
        group.id,
        listed,
        ordered(rules, strict=strict),
        FORWARD,
        (),
        strict,
        "DROP",
        group.cite(),
        (),
        assumed,
    )


def _assumed(rules: Iterable[StatefulRule | StatelessRule], variables: Variables) -> tuple[str, ...]:
    """That HOME_NET is private is assumed where rules name it (or what is outside of it) and no firewall tells it."""
    named = any("HOME_NET" in rule.text or "EXTERNAL_NET" in rule.text for rule in rules)
    return ("home-net-is-private",) if named and variables.home is None else ()


def _groups_of(policy: Described | None) -> set[str]:
    body = policy.body if policy is not None else {}
    listed = (body.get(key) or () for key in GROUP_LISTS)
    return {str(one.get("ResourceArn")) for many in listed for one in many}


def ordered(rules: Iterable[StatefulRule], *, strict: bool) -> tuple[StatefulRule, ...]:
    """As listed in strict order; else passes first, then drops, each by the priority keyword."""
    deciding = [rule for rule in rules if rule.action in ORDER]
    if strict:
        return tuple(deciding)
    return tuple(sorted(deciding, key=lambda rule: (ORDER[rule.action], rule.priority)))


def _doubt(owner: Described, gap: Gap, actions: Sequence[str]) -> list[StatefulRule]:
    """What may do any of some actions to any flow, or to none."""
    return [
        StatefulRule(action, gap.detail, gap.id, "", gap.citation, sure=False, gaps=(gap,), priority=0)
        for action in actions
    ]


def _stateful(
    network: Network, book: Firewalls, policy: Described, variables: Variables, strict: bool
) -> Iterator[StatefulRule]:
    listed = list(enumerate(policy.body.get("StatefulRuleGroupReferences") or ()))
    if strict:
        listed.sort(key=lambda pair: int(pair[1].get("Priority") or 0))
    for index, reference in listed:
        arn = str(reference.get("ResourceArn"))
        to_alert = mapping(reference.get("Override")).get("Action") == TO_ALERT
        group = book.groups.get(arn)
        if group is not None:
            rules = loosened(stateful(group, of_group(network, group, variables), strict=strict))
        else:
            place = policy.cite(f"/StatefulRuleGroupReferences/{index}")
            managed = ":aws-managed:" in arn
            kind = "unreadable-managed-group" if managed else "uncollected-rule-group"
            gap = Gap(kind, arn, "close" if managed else "either", f"the rules of {arn} were not read", place)
            rules = iter(_doubt(policy, gap, (DROP,) if managed else (PASS, DROP)))
        odd = sorted({*reference} - REFERENCE_KEYS)
        place = policy.cite(f"/StatefulRuleGroupReferences/{index}")
        gaps = tuple(
            Gap("unknown-field", arn, "either", f"{key} of {arn} in {policy.name} is not understood", place)
            for key in odd
        )
        yield from referred(rules, gaps, to_alert=to_alert)


def _stateless(book: Firewalls, policy: Described) -> Iterator[StatelessRule]:
    listed = list(enumerate(policy.body.get("StatelessRuleGroupReferences") or ()))
    for index, reference in sorted(listed, key=lambda pair: int(pair[1].get("Priority") or 0)):
        arn = str(reference.get("ResourceArn"))
        group = book.groups.get(arn)
        if group is not None:
            yield from stateless(group)
            continue
        place = policy.cite(f"/StatelessRuleGroupReferences/{index}")
        gap = Gap("uncollected-rule-group", arn, "either", f"the rules of {arn} were not read", place)
        for action in (PASS, DROP, FORWARD):
            yield StatelessRule(action, gap.detail, arn, 0, place, sure=False, gaps=(gap,))
