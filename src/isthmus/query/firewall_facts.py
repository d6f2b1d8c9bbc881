"""Network firewalls, their policies and rule groups as people look them up: by name, by ARN, by a part of a name.

In: a text. Out: what bears it, with the facts a person would look up next: who uses it, what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.firewall import LISTED, Described, Firewalls, firewalls, mapping, policy_of
from ..model.firewall_endpoints import firewall_endpoints
from ..model.homes import home_of_arn
from ..model.network import Network
from .about import Facts
from .finding import Finding

WORDS = {
    "Firewall": "network-firewall",
    "FirewallPolicy": "firewall-policy",
    "FirewallPolicyV2": "firewall-policy",
    "RuleGroup": "rule-group",
    "FirewallRuleGroup": "rule-group",
    "IpsRuleGroup": "rule-group",
    LISTED: "firewall-part",
}
"""Kind of an answer -> what a person calls it; what a list alone names may be any of them."""
REFERENCES = (
    "StatelessRuleGroupReferences",
    "StatefulRuleGroupReferences",
    "FirewallRuleGroupEntries",
    "IpsRuleGroupEntries",
)


def firewalls_called(network: Network, text: str) -> Iterator[Finding]:
    """The firewalls, policies and rule groups that a text is the ARN, the name, or a part of the name of."""
    book = firewalls(network)
    every = [*book.firewalls.values(), *book.policies.values(), *book.groups.values()]
    read = {one.id for one in every}
    every += [one for one in book.listed.values() if one.id not in read]
    whole = [one for one in every if text in (one.id, one.name)]
    for one in whole:
        yield _finding(network, book, one, "ARN" if text == one.id != one.name else "name")
    for one in every:
        if one not in whole and text.lower() in one.name.lower():
            yield _finding(network, book, one, "part of its name")


def _finding(network: Network, book: Firewalls, one: Described, why: str) -> Finding:
    home = home_of_arn(one.id)
    account, region = home.account or one.section.account, home.region or one.section.region
    facts = {key: value for key, value in _facts(network, book, one).items() if value not in (None, [], "")}
    kind = WORDS.get(one.kind, one.kind)
    return Finding(why, kind, one.id, one.name, account, region, facts, one.cite())


def _facts(network: Network, book: Firewalls, one: Described) -> Facts:
    if one.kind == LISTED:
        return {"read": False}
    if one.kind == "Firewall":
        own = [each for each in firewall_endpoints(network).values() if each.firewall == one.id]
        found = [each for each in own if each.gateway_of is None]
        return {
            "vpc": one.body.get("VpcId"),
            "at_internet_gateways_of": [each.gateway_of for each in own if each.gateway_of is not None],
            "policy": policy_of(one),
            "endpoints": [{"endpoint": each.id, "state": each.state} for each in found if not each.attached],
            "attachments": [
                {"attachment": each.id, "state": each.state, "zones": [zone for zone, _ in each.zones]}
                for each in found
                if each.attached
            ],
        }
    if one.kind.endswith("RuleGroup"):
        return {"policies": [each.id for each in book.policies.values() if one.id in _groups(each)]}
    return {
        "firewalls": [each.id for each in book.users(one.id)],
        "rule_groups": _groups(one),
        "rule_order": mapping(one.body.get("StatefulEngineOptions")).get("RuleOrder"),
        "default_actions": one.body.get("StatefulDefaultActions"),
        "mode": one.body.get("PolicyMode"),
        "default_action": one.body.get("FirewallDefaultAction"),
    }


def _groups(policy: Described) -> list[Any]:
    """The rule groups that a policy names, in its own order."""
    listed = [policy.body.get(key) for key in REFERENCES]
    told = [mapping(each).get("ResourceArn") for many in listed if isinstance(many, list) for each in many]
    return [arn for arn in told if arn is not None]
