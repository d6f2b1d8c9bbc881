"""A VPC with a rule group of DNS Firewall, drawn in records, for tests of names."""

from __future__ import annotations

from typing import Any

from tests.judge.drawing import Drawing


def guarded(*rules: tuple[str, tuple[str, ...] | None], **association: Any) -> Drawing:
    """A VPC with one rule group: an action each, with its domains; None where these were not read."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    group = {"FirewallRuleGroupId": "rslvr-frg-1", "VpcId": "vpc-a", "Status": "COMPLETE", "Priority": 101}
    drawing.put("FirewallRuleGroupAssociations", {"Id": "rslvr-frgassoc-1", **group, **association})
    drawing.records["FirewallRules"] = []
    for at, (action, domains) in enumerate(rules, 1):
        told = {"FirewallRuleGroupId": "rslvr-frg-1", "FirewallDomainListId": f"rslvr-fdl-{at}"}
        drawing.put("FirewallRules", {**told, "Name": f"r{at}", "Priority": at * 10, "Action": action})
        if domains is not None:
            drawing.put(
                "FirewallDomains", {"FirewallDomainListId": f"rslvr-fdl-{at}", "Domains": list(domains)}
            )
    return drawing
