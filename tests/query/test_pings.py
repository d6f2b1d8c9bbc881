"""A request of ICMP is one whatever its code: a host that can't answer it is not pinged, nor asked the time."""

from __future__ import annotations

import pytest

from isthmus import ask
from isthmus.model.network import build
from isthmus.snapshot import overlay
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule


def drawn(answers: str) -> Drawing:
    """Two subnets; into that of the target comes everything, out of it only what is told."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    for number, name in enumerate("ab"):
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.0.{number}.0/24")
        drawing.host(f"eni-{name}", f"subnet-{name}", f"10.0.{number}.4")
    drawing.entries(
        "subnet-b",
        [
            entry(100, "allow", "-1", ANY_V4, egress=False),
            entry(100, "allow", answers, ANY_V4, egress=True),
        ],
    )
    return drawing


@pytest.mark.parametrize(
    ("answers", "service", "verdict"),
    [
        ("icmp/0/-1", "icmp/8", "reachable"),
        ("icmp/0/0", "icmp/8", "reachable"),
        ("icmp/8/-1", "icmp/8", "unreachable"),
        ("icmp/8/-1", "icmp/8/3", "unreachable"),
        ("icmp/0/0", "icmp/8/3", "reachable"),
        ("icmp/8/-1", "icmp/3", "reachable"),
        ("icmp/14/0", "icmp/13", "reachable"),
        ("icmp/14/0", "icmp/13/7", "reachable"),
        ("icmp/16/-1", "icmp/15", "reachable"),
        ("icmp/18/-1", "icmp/17", "reachable"),
        ("icmp/0/0", "icmp/13", "unreachable"),
        ("icmp/13/-1", "icmp/15", "unreachable"),
        ("icmp/17/-1", "icmp/17/0", "unreachable"),
        ("icmp/17/-1", "icmp/14", "reachable"),
    ],
)
def test_a_request_of_any_code_needs_its_reply(answers: str, service: str, verdict: str) -> None:
    network = build(drawn(answers).snapshot())
    told = ask(network, {"question": "path", "source": "eni-a", "target": "eni-b", "service": service})
    assert told.verdict == verdict
    listed = ask(network, {"question": "sources", "target": "eni-b", "service": service})
    assert listed.verdict == verdict


@pytest.mark.parametrize("service", ["icmp/8", "ping", "icmp/13"])
@pytest.mark.parametrize("there", [None, "-1", "tcp/0-65535"])
@pytest.mark.parametrize("back", [None, "tcp/1024-65535", "-1"])
@pytest.mark.parametrize("by_group", [False, True])
def test_a_fix_of_a_closed_request_opens_both_directions_to_the_judge_as_well(
    service: str, there: str | None, back: str | None, by_group: bool
) -> None:
    drawing = drawn("icmp/0/-1")
    drawing.group("sg-b", [rule("tcp/443", ANY_V4)] if by_group else EVERYTHING, [])
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    ways = ((there, False), (back, True))
    drawing.entries("subnet-b", [entry(100, "allow", word, ANY_V4, egress=out) for word, out in ways if word])
    asked = {"source": "eni-a", "target": "eni-b", "service": service}
    told = ask(build(drawing.snapshot()), {"question": "path", **asked})
    if told.verdict == "reachable":
        assert (there, back, by_group) == ("-1", "-1", False)
        return
    assert told.fixes
    for fix in told.fixes:
        opened = build(overlay(drawing.snapshot(), fix))
        for question in ("path", "trace"):
            assert ask(opened, {"question": question, **asked}).verdict == "reachable"
