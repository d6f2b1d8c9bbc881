"""What Route 53 Resolver DNS Firewall says of a name that hosts of a VPC ask for; it filters names, never connections.

In: a network, a VPC and a name. Out: the rule that blocks the name, or may block it where a list of domains was not read.
Source: Route 53 Developer Guide, "How Resolver DNS Firewall works", "DNS Firewall rules and rule groups".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..model.answers import records
from ..model.network import Network

STANDING = (None, "COMPLETE", "UPDATING")
ADDRESSES = (None, "", "A", "AAAA", "ALL", "1", "28", "TYPE1", "TYPE28")
"""Types of query that ask for an address; of a rule without one, every type."""
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Blocked:
    """The rule of a group that blocks a name; ``sure`` unless it is not known whether the rule means it."""

    group: str
    rule: str
    sure: bool


def blocked(network: Network, vpc: str, name: str) -> Blocked | None:
    """The rule that blocks a name in a VPC; None where none does.

    Groups by priority, then their rules by theirs: the first that means the name decides; what none means passes.
    """
    perhaps, sure = None, True
    for group in _groups(network, vpc):
        rules = [
            one for one, _ in records(network, "FirewallRules") if one.get("FirewallRuleGroupId") == group
        ]
        if not rules and not network.snapshot.listed("FirewallRules"):
            perhaps = perhaps or Blocked(group, "of which no rule was read", False)
        for one in sorted(rules, key=lambda rule: int(rule.get("Priority") or 0)):
            means = _means(network, one, name)
            blocks = one.get("Action") not in ("ALLOW", "ALERT")
            if means and not blocks:
                return perhaps
            if means and blocks:
                return Blocked(group, f"rule {one.get('Name')}", sure)
            if means is None and blocks:
                perhaps = perhaps or Blocked(group, f"rule {one.get('Name')}", False)
            sure = sure and (means is not None or blocks)
    return perhaps


def _groups(network: Network, vpc: str) -> Iterator[str]:
    """The rule groups of a VPC, first come first."""
    told = [
        one
        for one, _ in records(network, "FirewallRuleGroupAssociations")
        if one.get("VpcId") == vpc and one.get("Status") in STANDING
    ]
    for one in sorted(told, key=lambda each: int(each.get("Priority") or 0)):
        yield str(one.get("FirewallRuleGroupId"))


def _means(network: Network, rule: Record, name: str) -> bool | None:
    """Whether a rule is for a name; None where its domains were not read."""
    if str(rule.get("Qtype") or "") not in [str(word or "") for word in ADDRESSES]:
        return False
    listed = rule.get("FirewallDomainListId")
    for one, _ in records(network, "FirewallDomains"):
        if listed is not None and one.get("FirewallDomainListId") == listed:
            return any(_covers(str(domain), name) for domain in one.get("Domains") or ())
    return None


def _covers(domain: str, name: str) -> bool:
    plain, asked = domain.lower().rstrip("."), name.lower().rstrip(".")
    if plain == "*":
        return True
    return asked.endswith(plain[1:]) if plain.startswith("*.") else asked == plain
