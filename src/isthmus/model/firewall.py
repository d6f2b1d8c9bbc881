"""Network firewalls, their policies and rule groups, as AWS's answers hold them: raw bodies with names and places.

Made once for a network, beside its families: a rule's meaning is of ``semantics/firewall``. A group that is only
named by a policy is not here: who looks for it finds nothing, which is a gap.
Source: Network Firewall API, DescribeFirewall, DescribeFirewallPolicy, DescribeRuleGroup, FirewallPolicyV2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..snapshot import Section
from .citation import Citation, place
from .network import Network

ANSWERS = {
    "Firewall": ("Firewall", "FirewallArn", "FirewallName"),
    "FirewallPolicy": ("FirewallPolicyResponse", "FirewallPolicyArn", "FirewallPolicyName"),
    "FirewallPolicyV2": ("FirewallPolicyV2Response", "FirewallPolicyV2Arn", "FirewallPolicyV2Name"),
    "RuleGroup": ("RuleGroupResponse", "RuleGroupArn", "RuleGroupName"),
    "FirewallRuleGroup": ("RuleGroupResponse", "RuleGroupArn", "RuleGroupName"),
    "IpsRuleGroup": ("RuleGroupResponse", "RuleGroupArn", "RuleGroupName"),
    "TLSInspectionConfiguration": (
        "TLSInspectionConfigurationResponse",
        "TLSInspectionConfigurationArn",
        "TLSInspectionConfigurationName",
    ),
}
"""Kind of an answer -> where in it the names stand, the key of the ARN, the key of the name."""

RULES_FILE, LISTED = "SuricataRules", "Listed"
LISTS = {
    "Firewalls": ("FirewallArn", "FirewallName"),
    "FirewallPolicies": ("Arn", "Name"),
    "FirewallPoliciesV2": ("Arn", "Name"),
    "RuleGroups": ("Arn", "Name"),
}
"""Kind of a list -> the keys of its records' ARN and name."""


@dataclass(frozen=True, slots=True)
class Described:
    """One described thing: its ARN (or, where none is told, its name or file), name, body and place."""

    id: str
    name: str
    kind: str
    body: Mapping[str, Any]
    section: Section
    pointer: str

    def cite(self, below: str = "") -> Citation:
        """The place of a part of the body."""
        return place(self.section, self.pointer + below)


@dataclass(frozen=True, slots=True)
class Firewalls:
    """All that was described, by id."""

    firewalls: Mapping[str, Described]
    policies: Mapping[str, Described]
    groups: Mapping[str, Described]
    inspections: Mapping[str, Described]
    listed: Mapping[str, Described]
    """What a list alone names, or whose answer lacks its rules, so that nobody read what it says."""

    def users(self, policy: str) -> list[Described]:
        """The firewalls that have a policy."""
        return [one for one in self.firewalls.values() if policy_of(one) == policy]

    def named(self, text: str) -> list[Described]:
        """Firewalls, policies and groups that an ARN or a name means."""
        read = [*self.firewalls.values(), *self.policies.values(), *self.groups.values()]
        for every in (read, list(self.listed.values())):
            found = [one for one in every if one.id == text] or [one for one in every if one.name == text]
            if found:
                return found
        return []

    def guards(self, text: str) -> list[str]:
        """The ids of the firewalls alone that an ARN or a name means."""
        return [one.id for one in self.named(text) if one.id in self.firewalls]


def mapping(value: object) -> Mapping[str, Any]:
    """An object of an answer; an empty one where something else stands there."""
    return value if isinstance(value, dict) else {}


def policy_of(firewall: Described) -> str | None:
    """The ARN of a firewall's policy, classic or next generation."""
    found = firewall.body.get("FirewallPolicyArn") or firewall.body.get("FirewallPolicyV2Arn")
    return found if isinstance(found, str) else None


def firewalls(network: Network) -> Firewalls:
    """What a network's snapshot tells of firewalls, made once."""
    known = network.memo.get("firewalls")
    if not isinstance(known, Firewalls):
        found: dict[str, dict[str, Described]] = {kind: {} for kind in ANSWERS}
        for kind, shelf in found.items():
            for holder in dict.fromkeys((kind, "RuleGroup") if kind.endswith("RuleGroup") else (kind,)):
                for section in network.snapshot.of_kind(holder):
                    for one in _answers(section, kind):
                        shelf.setdefault(one.id, one)
        for section in network.snapshot.of_kind(RULES_FILE):
            one = _rules_file(section)
            found["RuleGroup"].setdefault(one.id, one)
        groups = {**found["FirewallRuleGroup"], **found["IpsRuleGroup"], **found["RuleGroup"]}
        silent = {name: one for name, one in groups.items() if not _tells_rules(one)}
        known = network.memo["firewalls"] = Firewalls(
            found["Firewall"],
            {**found["FirewallPolicy"], **found["FirewallPolicyV2"]},
            {name: one for name, one in groups.items() if name not in silent},
            found["TLSInspectionConfiguration"],
            {**{one.id: one for one in _listed(network)}, **silent},
        )
    return known


def _tells_rules(group: Described) -> bool:
    """Whether a rule group's answer tells its rules, be there none: one cut by ``--query`` may have no key for them."""
    return any(value is not None for value in mapping(group.body.get("RulesSource")).values())


def _answers(section: Section, kind: str) -> Iterator[Described]:
    holder, arn_key, name_key = ANSWERS[kind]
    for index, record in enumerate(section.records()):
        if not isinstance(record, dict) or not isinstance(record.get(kind), dict):
            continue
        told = record.get(holder)
        names = told if isinstance(told, dict) else {}
        name = names.get(name_key) or section.file
        yield Described(
            str(names.get(arn_key) or name), str(name), kind, record[kind], section, f"/{index}/{kind}"
        )


def _listed(network: Network) -> Iterator[Described]:
    for kind, (arn_key, name_key) in LISTS.items():
        for section in network.snapshot.of_kind(kind):
            for index, record in enumerate(section.records()):
                arn = record.get(arn_key) if isinstance(record, dict) else None
                if isinstance(arn, str):
                    name = str(record.get(name_key) or arn)
                    yield Described(arn, name, LISTED, record, section, f"/{index}")


def _rules_file(section: Section) -> Described:
    """A file of rules alone counts as a stateful rule group without variables, named by the file."""
    text = "\n".join(str(record["rule"]) for record in section.records())
    body = {"RulesSource": {"RulesString": text}}
    return Described(section.file, section.file, "RuleGroup", body, section, "")
