"""Firewall policies for tests, as AWS's answers hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import isthmus

ARN = "arn:aws:network-firewall:eu-west-1:123456789012"
POLICY, FIREWALL, VPC = f"{ARN}:firewall-policy/policy", f"{ARN}:firewall/firewall", "vpc-0f"
CLIENT, SERVER = "10.0.1.10", "93.184.216.34"


def group(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeRuleGroup's answer."""
    kind = "stateless" if "StatelessRulesAndCustomActions" in body["RulesSource"] else "stateful"
    arn = f"{ARN}:{kind}-rulegroup/{name}"
    return {"RuleGroup": body, "RuleGroupResponse": {"RuleGroupName": name, "RuleGroupArn": arn}}


def written(text: str, **more: Any) -> dict[str, Any]:
    """A group of Suricata rules."""
    return {"RulesSource": {"RulesString": text}, **more}


def listing(kind: str, *targets: str, types: Sequence[str] = ("TLS_SNI", "HTTP_HOST")) -> dict[str, Any]:
    """A domain list."""
    listed = {"Targets": list(targets), "TargetTypes": list(types), "GeneratedRulesType": kind}
    return {"RulesSource": {"RulesSourceList": listed}}


def stateless(*rules: tuple[int, str, Mapping[str, Any]]) -> dict[str, Any]:
    """A stateless group of (priority, action, what it matches)."""
    listed = [
        {"Priority": number, "RuleDefinition": {"Actions": [action], "MatchAttributes": dict(match)}}
        for number, action, match in rules
    ]
    return {"RulesSource": {"StatelessRulesAndCustomActions": {"StatelessRules": listed}}}


def answers(
    groups: Mapping[str, Mapping[str, Any]],
    *,
    strict: bool = True,
    defaults: Sequence[str] = (),
    vpc: str | None = "10.0.0.0/16",
    missing: Sequence[str] = (),
    **more: Any,
) -> list[dict[str, Any]]:
    """The answers of one firewall with a policy of groups in order; ``missing``, which nobody read, come first."""
    told = [group(name, body) for name, body in groups.items()]
    named = [*missing, *(one["RuleGroupResponse"]["RuleGroupArn"] for one in told)]
    policy = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatelessRuleGroupReferences": [
            {"ResourceArn": arn, "Priority": at} for at, arn in enumerate(named) if ":stateless-" in arn
        ],
        "StatefulRuleGroupReferences": [
            {"ResourceArn": arn, **({"Priority": at + 1} if strict else {})}
            for at, arn in enumerate(named)
            if ":stateful-" in arn
        ],
        "StatefulDefaultActions": list(defaults),
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER" if strict else "DEFAULT_ACTION_ORDER"},
        **more,
    }
    found: list[dict[str, Any]] = [
        *told,
        {
            "FirewallPolicy": policy,
            "FirewallPolicyResponse": {"FirewallPolicyArn": POLICY, "FirewallPolicyName": "policy"},
        },
    ]
    if vpc is not None:
        firewall = {"FirewallName": "firewall", "FirewallArn": FIREWALL, "FirewallPolicyArn": POLICY}
        found.append({"Firewall": {**firewall, "VpcId": VPC}})
        found.append({"Vpcs": [{"VpcId": VPC, "CidrBlock": vpc}]})
    return found


def load(folder: Path, told: Sequence[Mapping[str, Any]]) -> isthmus.Network:
    """The network of some answers, a file each."""
    for at, answer in enumerate(told):
        (folder / f"{at:02}.json").write_text(json.dumps(answer))
    return isthmus.load(folder)
