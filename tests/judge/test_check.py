"""Certificates: the judge's own stand, and every way of being wrong is objected to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from isthmus.errors import QuestionError
from isthmus.judge import Certificate, Judge, Stop, certify, check
from isthmus.packet import TCP, Box, service_range
from tests.judge.drawing import EVERYTHING, OPEN, Drawing, entry, flow, rule

A, NET = flow("10.0.1.10", "10.0.2.0"), flow("10.0.2.0", "10.0.2.255")
BOX = Box(4, (A.source, A.source), (NET.source, NET.target), service_range(TCP, 22, 25), (1024, 65535))


def network() -> Judge:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.entries("two", [entry(1, "deny", "tcp/22-23", "10.0.0.0/16", egress=False), *OPEN])
    d.group("sg-b", [rule("tcp/22-24", "0.0.0.0/0")], EVERYTHING)
    d.host("eni-a", "one", "10.0.1.10")
    d.host("eni-b", "two", "10.0.2.20", ["sg-b"])
    return d.judge()


def narrowed(**axes: tuple[int, int]) -> Box:
    return BOX._replace(**axes)


CLOSED = narrowed(services=service_range(TCP, 22, 23))


def test_what_gets_through_has_no_certificate() -> None:
    assert certify(network(), "eni-a", BOX) is None
    assert certify(network(), "eni-a", narrowed(services=service_range(TCP, 24, 24))) is None


@pytest.mark.parametrize("question", ["forward", "session"])
def test_the_judges_own_certificate_stands(question: str) -> None:
    judge = network()
    certificate = certify(judge, "eni-a", CLOSED, question)
    assert certificate is not None
    assert check(judge, certificate) == ()
    layers = {stop.layer for stop in certificate.stops}
    assert layers == {"network-acl-ingress", "no-such-address"}


def test_a_hole_is_found_and_named() -> None:
    judge = network()
    certificate = certify(judge, "eni-a", CLOSED)
    assert certificate is not None
    for index, missing in enumerate(certificate.stops):
        stops = certificate.stops[:index] + certificate.stops[index + 1 :]
        objections = check(judge, replace(certificate, stops=stops))
        assert [o.reason for o in objections] == ["uncovered"]
        assert objections[0].box == missing.box


def claim(layer: str, identity: str, box: Box = CLOSED, direction: str = "forward") -> Certificate:
    host = flow("10.0.2.20", "10.0.2.20")
    box = box._replace(targets=(host.source, host.source))
    return Certificate("eni-a", box, (Stop(box, direction, layer, identity),))


def test_every_control_on_the_way_may_be_cited_not_the_first_alone() -> None:
    judge = network()
    assert check(judge, claim("network-acl-ingress", "acl-two")) == ()
    closed = narrowed(services=service_range(TCP, 25, 25))
    assert check(judge, claim("security-group-ingress", "sg-b", closed)) == ()


def test_a_control_behind_another_that_stops_the_same_may_be_cited() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.entries("one", [entry(1, "deny", "tcp/22", "10.0.0.0/16", egress=True), *OPEN])
    d.entries("two", [entry(1, "deny", "tcp/22", "10.0.0.0/16", egress=False), *OPEN])
    for name in ("sg-a", "sg-b"):
        d.group(name, [rule("tcp/80", "0.0.0.0/0")], [rule("tcp/80", "0.0.0.0/0")])
    d.host("eni-a", "one", "10.0.1.10", ["sg-a"])
    d.host("eni-b", "two", "10.0.2.20", ["sg-b"])
    closed = narrowed(services=service_range(TCP, 22, 22))
    for layer, identity in (
        ("security-group-egress", "sg-a"),
        ("network-acl-egress", "acl-one"),
        ("network-acl-ingress", "acl-two"),
        ("security-group-ingress", "sg-b"),
    ):
        assert check(d.judge(), claim(layer, identity, closed)) == (), layer


@pytest.mark.parametrize(
    ("layer", "identity", "direction"),
    [
        ("network-acl-ingress", "acl-one", "forward"),
        ("network-acl-egress", "acl-two", "forward"),
        ("network-acl-ingress", "acl-two", "return"),
        ("security-group-ingress", "sg-b", "forward"),
    ],
)
def test_a_control_that_does_not_stop_the_box_is_refused(layer: str, identity: str, direction: str) -> None:
    objections = check(network(), claim(layer, identity, direction=direction))
    assert [o.reason for o in objections] == ["other-control"]


def test_a_claim_over_flows_that_pass_is_refused_where_they_pass() -> None:
    objections = check(network(), claim("network-acl-ingress", "acl-two", BOX))
    assert {o.reason for o in objections} == {"not-stopped", "other-control"}
    passing = [o.box.services for o in objections if o.reason == "not-stopped"]
    assert passing == [service_range(TCP, 24, 24)]


def test_a_wrong_line_is_refused() -> None:
    judge = network()
    good = claim("network-acl-ingress", "acl-two")
    placed = replace(good.stops[0], pointer="/NetworkAcls/1/Entries/0")
    assert check(judge, replace(good, stops=(placed,))) == ()
    wrong = replace(good.stops[0], pointer="/NetworkAcls/1/Entries/1")
    assert [o.reason for o in check(judge, replace(good, stops=(wrong,)))] == ["other-control"]


def test_other_questions_are_refused() -> None:
    with pytest.raises(QuestionError):
        check(network(), replace(claim("x", "y"), question="data"))
