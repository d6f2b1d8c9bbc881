"""AWS Network Firewall of a design: firewalls with their endpoints, policies and rule groups.

Source: AWS Network Firewall API, DescribeFirewall, DescribeFirewallPolicy, DescribeRuleGroup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .draft import Place, Tags, tagged
from .further import endpoint
from .network import Design


def endpoint_of(firewall: str, at: int) -> str:
    """The name of a firewall's endpoint in the subnet of one of its mappings."""
    return f"{firewall}.endpoint.{at}"


def firewall(
    design: Design,
    name: str,
    called: str | None,
    policy: str | None,
    vpc: str | None,
    subnets: Sequence[str],
    tags: Tags,
    place: Place,
) -> None:
    """A firewall that is ready, with an endpoint in each of its subnets."""
    states: dict[str, Any] = {}
    for at, subnet in enumerate(subnets):
        entry = design.subnets.get(subnet)
        zone = str(entry.record.get("AvailabilityZone", subnet)) if entry is not None else subnet
        own = endpoint_of(name, at)
        states[zone] = {"Attachment": {"SubnetId": subnet, "EndpointId": own, "Status": "READY"}}
        endpoint(design, own, "GatewayLoadBalancer", None, vpc, place, subnets=[subnet])
    told = {
        "FirewallName": called or name,
        "FirewallArn": name,
        "FirewallId": name,
        "FirewallPolicyArn": policy,
        "VpcId": vpc,
        "SubnetMappings": [{"SubnetId": subnet} for subnet in subnets],
        "Tags": tagged(tags),
    }
    status = {"Status": "READY", "ConfigurationSyncStateSummary": "IN_SYNC", "SyncStates": states}
    record = {"Firewall": {key: value for key, value in told.items() if value is not None}}
    design.draft.add("Firewall", {**record, "FirewallStatus": status}, place)


def policy(design: Design, name: str, called: str | None, body: dict[str, Any], place: Place) -> None:
    """A firewall policy."""
    names = {"FirewallPolicyName": called or name, "FirewallPolicyArn": name, "FirewallPolicyId": name}
    record = {"FirewallPolicy": body, "FirewallPolicyResponse": names}
    design.draft.add("FirewallPolicy", record, place)


def rule_group(
    design: Design, name: str, called: str | None, kind: str | None, body: dict[str, Any], place: Place
) -> None:
    """A rule group of a kind, ``STATEFUL`` or ``STATELESS``."""
    names = {"RuleGroupName": called or name, "RuleGroupArn": name, "RuleGroupId": name}
    if kind is not None:
        names["Type"] = kind
    design.draft.add("RuleGroup", {"RuleGroup": body, "RuleGroupResponse": names}, place)
