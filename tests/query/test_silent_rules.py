"""Rules that do not tell protocol, ports or other ends, as answers cut by ``--query`` have them: they are in doubt."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.judge import Judge
from isthmus.model.network import build
from tests.judge.drawing import OPEN, Drawing, flow, rule

WORDS = {"reachable": True, "unreachable": False, "unknown": None}


def drawn(admitting: dict[str, Any]) -> Drawing:
    """A client and a server of one subnet; the server's group has one rule."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.group("sg-out", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-in", [admitting], [])
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-out"])
    drawing.host("eni-b", "subnet-a", "10.0.0.5", groups=["sg-in"])
    return drawing


def told(drawing: Drawing, target: str = "eni-b", service: str = "tcp/443") -> isthmus.Answer:
    asking = {"question": "path", "source": "eni-a", "target": target, "service": service}
    return isthmus.ask(build(drawing.snapshot()), asking)


@pytest.mark.parametrize(
    ("protocol", "verdict"),
    [("tcp", "reachable"), (None, "reachable"), ("udp", "unreachable"), (..., "unknown")],
    ids=["tcp", "null", "udp", "none"],
)
def test_a_rule_of_a_group(protocol: object, verdict: str) -> None:
    admitting: dict[str, Any] = rule("tcp/443", "10.0.0.0/24") | {"IpProtocol": protocol}
    if protocol is ...:
        del admitting["IpProtocol"]
    drawing = drawn(admitting)
    answer = told(drawing)
    assert answer.verdict == verdict
    assert Judge(drawing.snapshot()).trace("eni-a", flow("10.0.0.4", "10.0.0.5")).session is WORDS[verdict]
    silent = [gap for gap in answer.gaps or () if gap.kind == "partial-record"]
    assert [gap.id for gap in silent] == (["sg-in"] if protocol is ... else [])


def test_whom_it_does_not_name_it_lets_in_for_sure_not() -> None:
    admitting = rule("tcp/443", "10.0.9.0/24")
    del admitting["IpProtocol"]
    assert told(drawn(admitting)).verdict == "unreachable"


@pytest.mark.parametrize("action", ["allow", "deny"])
def test_an_entry_of_a_network_acl(action: str) -> None:
    drawing = drawn(rule("tcp/443", "10.0.0.0/16"))
    drawing.subnet("subnet-c", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-c", "subnet-c", "10.0.1.5", groups=["sg-in"])
    assert told(drawing, "eni-c").verdict == "reachable"
    silent = {"RuleNumber": 50, "RuleAction": action, "Egress": False, "CidrBlock": "0.0.0.0/0"}
    others = [one for one in OPEN if one["Egress"] or action == "deny"]
    drawing.entries("subnet-c", [silent, *others])
    answer = told(drawing, "eni-c")
    assert answer.verdict == "unknown"
    assert {(gap.kind, gap.id) for gap in answer.gaps or ()} == {("partial-record", "acl-subnet-c")}
    gaps = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"}).gaps or ()
    assert [gap.id for gap in gaps if gap.kind == "partial-record"] == ["acl-subnet-c"]


NOBODY: dict[str, list[Any]] = {
    key: [] for key in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
LOOSE = {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-in", "IsEgress": False, **HTTPS}
SILENT = {("partial-record", "sg-in")}


def kinds(answer: isthmus.Answer) -> set[tuple[str, str]]:
    return {(gap.kind, gap.id) for gap in answer.gaps or ()}


@pytest.mark.parametrize(
    ("named", "verdict"),
    [({}, "unknown"), ({**NOBODY, "IpRanges": None}, "unknown"), (NOBODY, "unreachable")],
    ids=["no list", "a null list", "empty lists"],
)
def test_a_rule_that_names_nobody_is_sure_where_all_its_lists_are_there(
    named: dict[str, Any], verdict: str
) -> None:
    drawing = drawn({**HTTPS, **named})
    answer = told(drawing)
    assert answer.verdict == verdict
    assert Judge(drawing.snapshot()).trace("eni-a", flow("10.0.0.4", "10.0.0.5")).session is WORDS[verdict]
    assert kinds(answer) == (SILENT if verdict == "unknown" else set())
    assert told(drawing, service="tcp/80").verdict == "unreachable"
    gaps = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"}).gaps or ()
    at = [gap.citation.pointer for gap in gaps if gap.kind == "partial-record" and gap.citation]
    assert at == (["/SecurityGroups/2/IpPermissions/0"] if verdict == "unknown" else [])


def test_a_rule_told_by_itself_that_names_nobody() -> None:
    drawing = drawn({})
    del drawing.get("SecurityGroups", "sg-in")["IpPermissions"]
    loose = drawing.put("SecurityGroupRules", dict(LOOSE))
    answer = told(drawing)
    assert (answer.verdict, kinds(answer)) == ("unknown", SILENT)
    loose["CidrIpv4"] = "10.0.0.0/24"
    assert told(drawing).verdict == "reachable"


MANY: list[dict[str, Any]] = [
    {"question": "sources", "target": "eni-b", "service": "tcp/443"},
    {"question": "targets", "source": "eni-a", "service": "tcp/443"},
    {
        "question": "filter",
        "filter": "sg-in",
        "direction": "ingress",
        "source": "10.0.0.4",
        "service": "tcp/443",
    },
    {"question": "exposure", "rule": "sg-in"},
    {"question": "trace", "source": "eni-a", "target": "eni-b", "service": "tcp/443"},
    {"question": "matrix", "by": "group", "service": "tcp/443"},
    {"question": "prove", "source": "eni-a", "target": "eni-b", "service": "tcp/443", "avoid": ["eni-b"]},
]


@pytest.mark.parametrize("asking", MANY, ids=[one["question"] for one in MANY])
@pytest.mark.parametrize("lacking", ["ends", "ports"])
def test_every_question_names_the_gap(asking: dict[str, Any], lacking: str) -> None:
    cut = HTTPS if lacking == "ends" else {"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/24"}]}
    answer = isthmus.ask(build(drawn(cut).snapshot()), asking)
    assert ("partial-record", "sg-in") in kinds(answer)
    assert answer.verdict in (None, "unknown")


@pytest.mark.parametrize(
    ("numbers", "service", "verdict"),
    [
        ({"IpProtocol": "tcp"}, "tcp/443", "unknown"),
        ({"IpProtocol": "tcp"}, "udp/443", "unreachable"),
        ({"IpProtocol": "tcp", "FromPort": -1, "ToPort": -1}, "tcp/443", "reachable"),
        ({"IpProtocol": "icmp"}, "icmp/8", "unknown"),
        ({"IpProtocol": "icmp", "FromPort": -1}, "icmp/8", "reachable"),
        ({"IpProtocol": "icmp", "FromPort": 8}, "icmp/8/0", "unknown"),
        ({"IpProtocol": "icmp", "FromPort": 8}, "icmp/13/0", "unreachable"),
        ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}, "icmp/8/0", "reachable"),
        ({"IpProtocol": "50"}, "proto/50", "reachable"),
    ],
)
def test_numbers_of_a_rule_of_a_group(numbers: dict[str, Any], service: str, verdict: str) -> None:
    drawing = drawn({"IpRanges": [{"CidrIp": "10.0.0.0/24"}], **numbers})
    answer = told(drawing, service=service)
    assert (answer.verdict, kinds(answer)) == (verdict, SILENT if verdict == "unknown" else set())


@pytest.mark.parametrize(
    ("numbers", "service", "verdict"),
    [
        ({"Protocol": "6"}, "tcp/443", "unknown"),
        ({"Protocol": "6"}, "udp/443", "unreachable"),
        ({"Protocol": "6", "PortRange": {"From": 400}}, "tcp/443", "unknown"),
        ({"Protocol": "6", "PortRange": {"From": 444}}, "tcp/443", "unreachable"),
        ({"Protocol": "6", "PortRange": {"To": 5432}}, "tcp/443", "unknown"),
        ({"Protocol": "6", "PortRange": {"To": 442}}, "tcp/443", "unreachable"),
        ({"Protocol": "1"}, "icmp/8", "unknown"),
        ({"Protocol": "1", "IcmpTypeCode": {"Type": -1}}, "icmp/8", "reachable"),
        ({"Protocol": "1", "IcmpTypeCode": {"Type": 8}}, "icmp/8/0", "unknown"),
        ({"Protocol": "1", "IcmpTypeCode": {"Type": 13}}, "icmp/8/0", "unreachable"),
        ({"Protocol": "50"}, "proto/50", "reachable"),
    ],
)
def test_numbers_of_an_entry(numbers: dict[str, Any], service: str, verdict: str) -> None:
    drawing = drawn(rule("-1", "10.0.0.0/16"))
    drawing.subnet("subnet-c", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-c", "subnet-c", "10.0.1.5", groups=["sg-in"])
    entry = {"RuleNumber": 50, "RuleAction": "allow", "Egress": False, "CidrBlock": "0.0.0.0/0", **numbers}
    drawing.entries("subnet-c", [entry, *(one for one in OPEN if one["Egress"])])
    answer = told(drawing, "eni-c", service)
    found = {("partial-record", "acl-subnet-c")} if verdict == "unknown" else set()
    assert (answer.verdict, kinds(answer)) == (verdict, found)
    entry["RuleAction"] = "deny"
    drawing.entries("subnet-c", [entry, *OPEN])
    opposite = {"reachable": "unreachable", "unreachable": "reachable"}
    assert told(drawing, "eni-c", service).verdict == opposite.get(verdict, verdict)


def test_a_null_protocol_stays_every_one_in_a_record_that_is_read_key_by_key() -> None:
    drawing = drawn({"IpProtocol": None, "IpRanges": [{"CidrIp": "10.0.0.0/24", "Description": None}]})
    drawing.get("SecurityGroups", "sg-in")["Novelty"] = "of AWS"
    assert told(drawing).verdict == "reachable"
