"""A firewall that lets no session pass ends it wherever the answer's way is lost."""

from __future__ import annotations

import pytest

from tests.engine.test_inspection import network
from tests.judge.drawing import Drawing, flow

A, B = "10.0.1.10", "10.0.2.20"
ARN = "arn:aws:network-firewall:eu-west-1:111111111111"


def guarded(rules: str) -> Drawing:
    """Two hosts behind a firewall whose policy has one group of rules."""
    d = network()
    told = {"FirewallArn": f"{ARN}:firewall/f", "FirewallPolicyArn": f"{ARN}:firewall-policy/p"}
    attachment = {"EndpointId": "vpce-1", "SubnetId": "mid", "Status": "READY"}
    states = {"eu-west-1a": {"Attachment": attachment}}
    d.put("Firewall", {"Firewall": {**told, "VpcId": "vpc-a"}, "FirewallStatus": {"SyncStates": states}})
    group = f"{ARN}:stateful-rulegroup/g"
    body = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatefulRuleGroupReferences": [{"ResourceArn": group, "Priority": 1}],
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
    }
    named = {"FirewallPolicyArn": f"{ARN}:firewall-policy/p"}
    d.put("FirewallPolicy", {"FirewallPolicy": body, "FirewallPolicyResponse": named})
    source = {"RulesSource": {"RulesString": rules}}
    d.put("RuleGroup", {"RuleGroup": source, "RuleGroupResponse": {"RuleGroupArn": group}})
    return d


@pytest.mark.parametrize(
    ("rule", "session"),
    [
        ("drop tcp any any -> any any (flow:to_client; sid:1;)", False),
        ("drop tcp any any -> any 444 (sid:1;)", None),
    ],
)
def test_a_session_that_the_rules_end_is_ended_though_the_answers_way_was_not_read(
    rule: str, session: bool | None
) -> None:
    d = guarded(rule)
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, trace.session) == (True, session is None)
    d.reroute("two", {"10.0.1.0/24": "nat-lost"})
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, trace.session) == (True, session)
