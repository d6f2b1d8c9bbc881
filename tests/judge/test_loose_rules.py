"""Groups of which only the rules were collected: the judge reads what the engine reads, and cites the rule."""

from __future__ import annotations

from typing import Any

import isthmus
from tests.judge.drawing import Drawing, flow

WEB = {"GroupId": "sg-web", "GroupOwnerId": "111111111111"}


def drawn(*rules: dict[str, Any]) -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", ["sg-web"])
    drawing.host("eni-b", "subnet-a", "10.0.0.5", ["sg-web"])
    drawing.records["SecurityGroups"] = []
    for number, rule in enumerate(rules):
        whole = {"SecurityGroupRuleId": f"sgr-{number}", **WEB, "IpProtocol": "tcp", **rule}
        drawing.put("SecurityGroupRules", {"FromPort": 443, "ToPort": 443, **whole})
    return drawing


def asked(drawing: Drawing) -> Any:
    question = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    return isthmus.ask(isthmus.build(drawing.snapshot()), question)


OUT = {"IsEgress": True, "CidrIpv4": "0.0.0.0/0"}
WITHIN = {"IsEgress": False}
MEMBERS = {"GroupId": "sg-web", "Weather": "fine"}


def test_each_kind_of_other_end_lets_pass_for_both_readers() -> None:
    for end in ({"CidrIpv4": "10.0.0.0/24"}, {"ReferencedGroupInfo": {"GroupId": "sg-web"}}):
        answer = asked(drawn(OUT, {"IsEgress": False, **end}))
        assert (answer.verdict, answer.proof["judge"]) == ("reachable", "replayed")


def test_what_no_rule_admits_is_stopped_for_both_readers() -> None:
    answer = asked(drawn(OUT, {"IsEgress": False, "CidrIpv4": "10.9.0.0/16"}))
    assert (answer.verdict, answer.proof["judge"]) == ("unreachable", "checked")
    assert not answer.fixes


def test_a_trace_cites_the_rule_itself() -> None:
    drawing = drawn(OUT, {"IsEgress": False, "CidrIpv4": "10.0.0.0/24"})

    steps = drawing.judge().trace("eni-a", flow("10.0.0.4", "10.0.0.5")).steps
    cited = {step.layer: step.pointer for step in steps if step.layer.startswith("security-group")}
    assert cited["security-group-ingress"].endswith("/SecurityGroupRules/1")
    assert cited["security-group-egress"].endswith("/SecurityGroupRules/0")


def test_a_key_that_nobody_understands_leaves_its_rule_in_doubt_for_both_readers() -> None:
    inward = {"IsEgress": False, "CidrIpv4": "10.0.0.0/24"}
    for end in (inward | {"OnlyOnSundays": True}, WITHIN | {"ReferencedGroupInfo": MEMBERS}):
        drawing = drawn(OUT, end)
        trace = drawing.judge().trace("eni-a", flow("10.0.0.4", "10.0.0.5"))
        assert trace.session is None and {gap.kind for gap in trace.gaps} == {"unknown-field"}
        answer = asked(drawing)
        assert answer.verdict == "unknown" and {gap.kind for gap in answer.gaps or ()} == {"unknown-field"}
    known = {"Description": "web", "Tags": [{"Key": "a", "Value": "b"}], "SecurityGroupRuleArn": "arn:aws:x"}
    assert asked(drawn(OUT, inward | known)).verdict == "reachable"
