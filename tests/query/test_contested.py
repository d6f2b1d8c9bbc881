"""Two records of one thing that differ: what rests on that is unknown, whatever their order, and told by name."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import OPEN, Drawing, Record, entry, route, rule

Change = Callable[[Record], object]
ALL = [rule("-1", "0.0.0.0/0")]
WEB = [rule("tcp/443", "0.0.0.0/0"), rule("tcp/22", "10.0.0.0/8")]


def drawn() -> Drawing:
    """Two VPCs that are peered: ``eni-a`` goes out by a NAT gateway, ``eni-b`` serves it, ``eni-c`` is far."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-c", "10.1.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {"0.0.0.0/0": "nat-a", "10.1.0.0/16": "pcx-a"})
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-a"})
    drawing.subnet("subnet-c", "vpc-c", "10.1.0.0/24", {"10.0.0.0/16": "pcx-a"})
    drawing.peering("pcx-a", "vpc-a", "vpc-c")
    drawing.nat("nat-a", "subnet-b", "10.0.1.9", "198.51.100.9")
    drawing.group("sg-a", ALL, ALL)
    drawing.group("sg-b", WEB, ALL)
    drawing.group("sg-c", ALL, ALL, vpc="vpc-c")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-a"])
    drawing.host("eni-b", "subnet-b", "10.0.1.4", groups=["sg-b"], public="198.51.100.4")
    drawing.host("eni-c", "subnet-c", "10.1.0.4", groups=["sg-c"])
    return drawing


def both(kind: str, name: str, change: Change, *, first: bool) -> isthmus.Network:
    """The network with a changed copy of a record before or after the record itself."""
    drawing = drawn()
    rows = drawing.records[kind]
    at = next(
        n for n, row in enumerate(rows) if name in (each for each in row[0].values() if isinstance(each, str))
    )
    other = copy.deepcopy(rows[at][0])
    change(other)
    rows.insert(at if first else at + 1, (other, *rows[at][1:]))
    return build(drawing.snapshot())


def path(source: str, target: str, service: str = "tcp/443") -> dict[str, Any]:
    return {"question": "path", "source": source, "target": target, "service": service}


NEAR, OUT, IN, FAR = (
    path("eni-a", "eni-b"),
    path("eni-a", "203.0.113.5"),
    path("internet", "eni-b"),
    path("eni-a", "eni-c"),
)
CASES: dict[str, tuple[str, str, Change, dict[str, Any]]] = {
    "a rule": ("SecurityGroups", "sg-b", lambda one: one.update(IpPermissions=WEB[1:]), NEAR),
    "no rule": ("SecurityGroups", "sg-b", lambda one: one.update(IpPermissions=[]), NEAR),
    "an entry": (
        "NetworkAcls",
        "acl-subnet-b",
        lambda one: one.update(Entries=[entry(90, "deny", "tcp/443", "10.0.0.0/8", egress=False), *OPEN]),
        NEAR,
    ),
    "an action": (
        "NetworkAcls",
        "acl-subnet-b",
        lambda one: one.update(Entries=[entry(100, "deny", "-1", "0.0.0.0/0", egress=False), *OPEN[1:]]),
        NEAR,
    ),
    "an association": ("NetworkAcls", "acl-subnet-b", lambda one: one.update(Associations=[]), NEAR),
    "a route": (
        "RouteTables",
        "rtb-subnet-a",
        lambda one: one.update(
            Routes=[one["Routes"][0], route("0.0.0.0/0", "igw-a"), route("10.1.0.0/16", "pcx-a")]
        ),
        OUT,
    ),
    "one route less": ("RouteTables", "rtb-subnet-a", lambda one: one["Routes"].pop(), FAR),
    "whose table": ("RouteTables", "rtb-subnet-b", lambda one: one.update(Associations=[]), IN),
    "groups": ("NetworkInterfaces", "eni-b", lambda one: one.update(Groups=[{"GroupId": "sg-all"}]), NEAR),
    "a public address": (
        "NetworkInterfaces",
        "eni-b",
        lambda one: one["PrivateIpAddresses"][0].pop("Association"),
        IN,
    ),
    "a state": ("NetworkInterfaces", "eni-b", lambda one: one.update(Status="available"), NEAR),
    "of a gateway": ("NatGateways", "nat-a", lambda one: one.update(State="deleted"), OUT),
    "its addresses": (
        "NatGateways",
        "nat-a",
        lambda one: one["NatGatewayAddresses"][0].update(PublicIp="198.51.100.10"),
        OUT,
    ),
    "of a peering": (
        "VpcPeeringConnections",
        "pcx-a",
        lambda one: one.update(Status={"Code": "deleted"}),
        FAR,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_rests_on_the_difference_is_unknown_whatever_the_order(name: str) -> None:
    kind, thing, change, question = CASES[name]
    told = []
    for first in (True, False):
        network = both(kind, thing, change, first=first)
        answer = isthmus.ask(network, question)
        assert answer.verdict == "unknown"
        told.append((answer.verdict, {(gap.kind, gap.id) for gap in answer.gaps or ()}))
        named = {(gap.kind, gap.id) for gap in isthmus.ask(network, {"question": "gaps"}).gaps or ()}
        mine = {gap for gap in told[-1][1] if gap[0] == "conflicting-records"}
        assert mine and mine <= named
        source = {} if question["source"] != "internet" else {"source_address": "203.0.113.5"}
        trace = isthmus.ask(network, {**question, "question": "trace", **source})
        assert trace.verdict == "unknown"
        assert mine <= {(gap.kind, gap.id) for gap in trace.gaps or ()}
    assert told[0] == told[1]


@pytest.mark.parametrize("name", CASES)
def test_questions_of_many_ends_name_the_contradiction(name: str) -> None:
    kind, thing, change, question = CASES[name]
    service = question["service"]
    inside = question["target"] != "203.0.113.5" and question["source"] != "internet"
    many: list[dict[str, Any]] = [{"question": "matrix", "service": service}] if inside else []
    if question["target"] != "203.0.113.5":
        many.append({"question": "sources", "target": question["target"], "service": service})
    if question["source"] != "internet":
        many.append({"question": "targets", "source": question["source"], "service": service})
    for asked in many:
        told = []
        for first in (True, False):
            answer = isthmus.ask(both(kind, thing, change, first=first), asked)
            told.append((answer.verdict, {(gap.kind, gap.id) for gap in answer.gaps or ()}))
            assert "conflicting-records" in {gap.kind for gap in answer.gaps or ()}, (asked, told)
        assert told[0] == told[1]


SURE: dict[str, tuple[str, str, Change, dict[str, Any], str]] = {
    "another rule": (
        "SecurityGroups",
        "sg-b",
        lambda one: one.update(IpPermissions=WEB[:1]),
        NEAR,
        "reachable",
    ),
    "what both shut": (
        "SecurityGroups",
        "sg-b",
        lambda one: one.update(IpPermissions=WEB[:1]),
        path("eni-a", "eni-b", "tcp/8080"),
        "unreachable",
    ),
    "one rule in two": (
        "SecurityGroups",
        "sg-b",
        lambda one: one.update(IpPermissions=[rule("tcp/443", "10.9.0.0/16", "0.0.0.0/0")]),
        NEAR,
        "reachable",
    ),
    "another entry": (
        "NetworkAcls",
        "acl-subnet-b",
        lambda one: one.update(Entries=[entry(90, "deny", "tcp/80", "10.0.0.0/8", egress=False), *OPEN]),
        NEAR,
        "reachable",
    ),
    "another route": ("RouteTables", "rtb-subnet-a", lambda one: one["Routes"].pop(), NEAR, "reachable"),
    "the order of rules": (
        "SecurityGroups",
        "sg-b",
        lambda one: one.update(IpPermissions=WEB[::-1]),
        NEAR,
        "reachable",
    ),
}


@pytest.mark.parametrize("name", SURE)
def test_what_both_records_say_is_sure(name: str) -> None:
    kind, thing, change, question, word = SURE[name]
    for first in (True, False):
        assert isthmus.ask(both(kind, thing, change, first=first), question).verdict == word
