"""The judge at a firewall's endpoint: boxes of flows that the rules treat alike, what is spoken, what is cited."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.judge import Judge, Ruling, Spoken
from isthmus.packet import TCP, Box, Flow, parse_address, service
from isthmus.snapshot import Snapshot
from tests.judge.drawing import Drawing, flow
from tests.sketches.guarded import CLIENT, SERVER, around
from tests.sketches.sketch import Sketch, Vpc

ARN = "arn:aws:network-firewall:us-east-1:111111111111"
NAMED = (
    'pass tls any any -> any 443 (tls.sni; content:".example"; endswith; flow:to_server, established; sid:1;)'
)


def drawn(rules: str, *defaults: str, **policy: Any) -> Drawing:
    """The guarded network with a strict policy of one group."""
    group = f"{ARN}:stateful-rulegroup/g"
    d = around(Sketch([Vpc(0, "111111111111", "us-east-1", False, [0, 1])]))
    attachment = {"EndpointId": "vpce-1", "Status": "READY"}
    states = {"us-east-1a": {"Attachment": attachment}}
    firewall = {"FirewallArn": f"{ARN}:firewall/f", "FirewallPolicyArn": f"{ARN}:firewall-policy/p"}
    d.put(
        "Firewall",
        {"Firewall": {**firewall, "VpcId": "vpc-00000000"}, "FirewallStatus": {"SyncStates": states}},
    )
    body = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatefulRuleGroupReferences": [{"ResourceArn": group, "Priority": 1}],
        "StatefulDefaultActions": list(defaults),
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
        **policy,
    }
    d.put(
        "FirewallPolicy",
        {"FirewallPolicy": body, "FirewallPolicyResponse": {"FirewallPolicyArn": f"{ARN}:firewall-policy/p"}},
    )
    d.put(
        "RuleGroup",
        {"RuleGroup": {"RulesSource": {"RulesString": rules}}, "RuleGroupResponse": {"RuleGroupArn": group}},
    )
    return d


def snapshot(rules: str, *defaults: str, **policy: Any) -> Snapshot:
    """The same as a snapshot."""
    return drawn(rules, *defaults, **policy).snapshot()


def corners(ruling: Ruling) -> list[Flow]:
    """The lowest and the highest flow of a box."""
    _, *axes = ruling.box
    return [Flow(4, *(axis[end] for axis in axes)) for end in (0, 1)]


def test_a_box_falls_apart_at_the_edges_of_rules_alone() -> None:
    rules = (
        "pass tcp any any -> any [80,443] (sid:1;)\ndrop tcp any 5000: -> any any (flow:to_server; sid:2;)"
    )
    judge = Judge(snapshot(rules, "aws:drop_established"))
    ends = ((parse_address(address)[1],) * 2 for address in (CLIENT, SERVER))
    rulings = judge.decide("eni-a", Box(4, *ends, (service(TCP, 0), service(TCP, 65535)), (1024, 65535)))
    assert len(rulings) <= 12
    assert {ruling.session for ruling in rulings} == {True, False}
    for ruling in rulings:
        for one in corners(ruling):
            trace = judge.trace("eni-a", one)
            assert (trace.forward, trace.session) == (ruling.forward, ruling.session)


@pytest.mark.parametrize(
    ("spoken", "session"),
    [
        (None, True),
        (Spoken("tls", "www.example"), True),
        (Spoken("tls", "other.test"), False),
        (Spoken("http", "a"), False),
    ],
)
def test_data_has_to_pass_where_it_is_told_what_is_spoken(spoken: Spoken | None, session: bool) -> None:
    judge = Judge(snapshot(NAMED, "aws:drop_established"))
    trace = judge.trace("eni-a", flow(CLIENT, SERVER), spoken=spoken)
    assert (trace.forward, trace.session) == (True, session)


def test_over_udp_a_client_may_speak_what_rules_let_pass() -> None:
    judge = Judge(snapshot("pass dns any any -> any 53 (sid:1;)", "aws:drop_strict"))
    assert judge.trace("eni-a", flow(CLIENT, SERVER, "udp/53")).session is True
    assert judge.trace("eni-a", flow(CLIENT, SERVER, "udp/54")).session is False


def test_a_stop_names_the_group_and_its_place() -> None:
    judge = Judge(snapshot("drop tcp any any -> any 443 (sid:7;)"))
    stop = judge.trace("eni-a", flow(CLIENT, SERVER)).blocks[0]
    assert (stop.layer, stop.aws_code) == ("firewall", "FIREWALL_RULES_RESTRICTION")
    assert "sid:7" in stop.rule and stop.file.endswith("RuleGroup.json")


def test_a_group_that_nobody_read_leaves_it_open() -> None:
    d = drawn("pass ip any any -> any any (sid:1;)", "aws:drop_strict")
    del d.records["RuleGroup"]
    trace = Judge(d.snapshot()).trace("eni-a", flow(CLIENT, SERVER))
    assert (trace.forward, trace.session) == (None, None)


def test_rules_about_others_part_no_flows() -> None:
    others = "\n".join(f"pass tcp 10.9.{n}.0/24 any -> any {2000 + n} (sid:{n};)" for n in range(1, 200))
    judge = Judge(snapshot(f"{others}\npass tcp any any -> any 443 (sid:900;)", "aws:drop_strict"))
    ends = ((parse_address(address)[1],) * 2 for address in (CLIENT, SERVER))
    rulings = judge.decide("eni-a", Box(4, *ends, (service(TCP, 0), service(TCP, 65535)), (1024, 65535)))
    assert len(rulings) == 3
