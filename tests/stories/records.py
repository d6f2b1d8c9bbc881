"""The stories as data: their question files, their snapshots, and which AWS call each document answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

OPERATIONS = {
    "Vpcs": "DescribeVpcs",
    "Subnets": "DescribeSubnets",
    "RouteTables": "DescribeRouteTables",
    "NetworkAcls": "DescribeNetworkAcls",
    "SecurityGroups": "DescribeSecurityGroups",
    "SecurityGroupVpcAssociations": "DescribeSecurityGroupVpcAssociations",
    "NetworkInterfaces": "DescribeNetworkInterfaces",
    "Reservations": "DescribeInstances",
    "Addresses": "DescribeAddresses",
    "InternetGateways": "DescribeInternetGateways",
    "EgressOnlyInternetGateways": "DescribeEgressOnlyInternetGateways",
    "NatGateways": "DescribeNatGateways",
    "VpcPeeringConnections": "DescribeVpcPeeringConnections",
    "VpcEndpoints": "DescribeVpcEndpoints",
    "PrefixLists": "DescribePrefixLists",
    "ManagedPrefixLists": "DescribeManagedPrefixLists",
    "Entries": "GetManagedPrefixListEntries",
    "VpcBlockPublicAccessOptions": "DescribeVpcBlockPublicAccessOptions",
    "VpcBlockPublicAccessExclusions": "DescribeVpcBlockPublicAccessExclusions",
    "TransitGateways": "DescribeTransitGateways",
    "Routes": "SearchTransitGatewayRoutes",
    "TransitGatewayAttachments": "DescribeTransitGatewayAttachments",
    "TransitGatewayRouteTables": "DescribeTransitGatewayRouteTables",
    "TransitGatewayVpcAttachments": "DescribeTransitGatewayVpcAttachments",
    "TransitGatewayPolicyTables": "DescribeTransitGatewayPolicyTables",
    "TransitGatewayPolicyTableEntries": "GetTransitGatewayPolicyTableEntries",
    "VpnGateways": "DescribeVpnGateways",
    "VpnConnections": "DescribeVpnConnections",
    "ClientVpnEndpoints": "DescribeClientVpnEndpoints",
    "ClientVpnTargetNetworks": "DescribeClientVpnTargetNetworks",
    "ClientVpnRoutes": "DescribeClientVpnRoutes",
    "AuthorizationRules": "DescribeClientVpnAuthorizationRules",
    "Firewall": "network-firewall DescribeFirewall",
    "FirewallStatus": "network-firewall DescribeFirewall",
    "FirewallPolicy": "network-firewall DescribeFirewallPolicy",
    "FirewallPolicyResponse": "network-firewall DescribeFirewallPolicy",
    "FirewallPolicyV2": "network-firewall DescribeFirewallPolicyV2",
    "FirewallPolicyV2Response": "network-firewall DescribeFirewallPolicyV2",
    "RuleGroup": "network-firewall DescribeRuleGroup",
    "RuleGroupResponse": "network-firewall DescribeRuleGroup",
    "LoadBalancers": "elbv2 DescribeLoadBalancers",
    "Listeners": "elbv2 DescribeListeners",
    "Rules": "elbv2 DescribeRules",
    "TargetGroups": "elbv2 DescribeTargetGroups",
    "LoadBalancerAttributes": "elbv2 DescribeLoadBalancerAttributes",
    "TargetGroupAttributes": "elbv2 DescribeTargetGroupAttributes",
    "LoadBalancerTargetHealth": "elbv2 DescribeTargetHealth",
    "directConnectGatewayAssociations": "directconnect DescribeDirectConnectGatewayAssociations",
}

OWNERS = {
    "Rules": "ListenerArn",
    "LoadBalancerAttributes": "LoadBalancerArn",
    "TargetGroupAttributes": "TargetGroupArn",
    "LoadBalancerTargetHealth": "TargetGroupArn",
}
"""Kinds whose records don't say what they are of: the parameter of the call that stands beside each."""
WHOLE = frozenset(OWNERS) - {"Rules"}
"""Kinds of which each record is the whole answer of a call."""


@cache
def question_lines() -> tuple[dict[str, Any], ...]:
    """Every line of every story's question file, with the absolute path of its snapshot."""
    lines: list[dict[str, Any]] = []
    for file in sorted(FIXTURES.glob("*/questions.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            lines.append(line | {"path": file.parent / line["snapshot"]})
    return tuple(lines)


@cache
def snapshot_folders() -> tuple[Path, ...]:
    """Every snapshot of every story."""
    found = {file.parent for file in FIXTURES.glob("*/snapshot")} | set(FIXTURES.glob("*/variants/*"))
    return tuple(sorted({one / "snapshot" if (one / "snapshot").is_dir() else one for one in found}))


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every document of a snapshot."""
    for file in sorted(folder.rglob("*.json")):
        yield file, json.loads(file.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """How a test calls a path."""
    return path.relative_to(FIXTURES).as_posix()
