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


def next_generation(
    firewall: Sequence[Mapping[str, Any]] = (),
    ips: Sequence[str] = (),
    *,
    mode: str | None = "ENFORCE",
    default: str | None = None,
    inline: bool = True,
    vpc: str | None = "10.0.0.0/16",
    **more: Any,
) -> list[dict[str, Any]]:
    """The answers of one firewall with a Next Generation policy: rules of its firewall engine and of its IPS engine."""
    arns = {kind: f"{ARN}:{kind}-rulegroup/{kind}" for kind in ("firewall", "ips")}
    bodies: dict[str, dict[str, Any]] = {
        "firewall": {"RulesSource": {"FirewallRules": [dict(rule) for rule in firewall]}},
        "ips": {"RulesSource": {"RulesString": "\n".join(ips)}},
    }
    entries: dict[str, list[dict[str, Any]]] = {}
    for kind, told in (("firewall", firewall), ("ips", ips)):
        own: dict[str, Any] = {"InlineRuleGroup": bodies[kind]} if inline else {"ResourceArn": arns[kind]}
        entries[kind] = [own | ({"Priority": 1} if kind == "firewall" else {})] if told else []
    body = {"FirewallRuleGroupEntries": entries["firewall"], "IpsRuleGroupEntries": entries["ips"], **more}
    body |= ({"PolicyMode": mode} if mode else {}) | ({"FirewallDefaultAction": default} if default else {})
    names = {"FirewallPolicyV2Arn": POLICY, "FirewallPolicyV2Name": "policy"}
    found: list[dict[str, Any]] = [{"FirewallPolicyV2": body, "FirewallPolicyV2Response": names}]
    for kind, key in (("firewall", "FirewallRuleGroup"), ("ips", "IpsRuleGroup")):
        if not inline:
            response = {"RuleGroupName": kind, "RuleGroupArn": arns[kind]}
            found.append({key: bodies[kind], "RuleGroupResponse": response})
    firewall_body = {"FirewallName": "firewall", "FirewallArn": FIREWALL, "FirewallPolicyArn": POLICY}
    if vpc is not None:
        found.append({"Firewall": {**firewall_body, "VpcId": VPC}})
        found.append({"Vpcs": [{"VpcId": VPC, "CidrBlock": vpc}]})
    return found


def hooked(action: str, hook: str = "TCP_ALL", **more: Any) -> dict[str, Any]:
    """A rule of the firewall engine: ``ACCEPT:FLOW`` and where it stands."""
    word, _, scope = action.partition(":")
    return {"Action": word, "ActionScope": scope, "Hook": hook, "Protocol": hook.partition("_")[0], **more}


def load(folder: Path, told: Sequence[Mapping[str, Any]]) -> isthmus.Network:
    """The network of some answers, a file each."""
    for at, answer in enumerate(told):
        (folder / f"{at:02}.json").write_text(json.dumps(answer))
    return isthmus.load(folder)
