"""What a host of IPv6 reaches by NAT64 is in no list: the lists say so."""

from __future__ import annotations

import pytest

from isthmus import Answer, ask
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, rule


def drawn(routes: dict[str, str], egress: str = ANY_V6) -> Drawing:
    """A host of IPv6 alone beside a NAT gateway."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00::/56")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-nat", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.nat("nat-1", "subnet-nat", "10.0.0.9", "3.3.3.9")
    drawing.group("sg-out", EVERYTHING, [rule("tcp/443", egress)])
    drawing.subnet("subnet-six", "vpc-a", "10.0.1.0/24", routes, v6="2600:1f00:0:1::/64")
    drawing.host("eni-six", "subnet-six", "10.0.1.4", ["sg-out"], v6="2600:1f00:0:1::4")
    return drawing


def kinds(told: Answer) -> set[str]:
    return {gap.kind for gap in told.gaps or ()}


def test_targets_by_nat64_are_a_gap_where_path_reaches_one() -> None:
    network = build(drawn({"64:ff9b::/96": "nat-1"}).snapshot())
    asked = {"source": "eni-six", "service": "tcp/443"}
    assert ask(network, {"question": "path", "target": "64:ff9b::808:808", **asked}).verdict == "reachable"
    told = ask(network, {"question": "targets", **asked})
    assert told.verdict == "unknown" and "nat64-unlisted" in kinds(told)
    rule_of = ask(network, {"question": "exposure", "rule": "sg-out/IpPermissionsEgress/0/Ipv6Ranges/0"})
    assert "nat64-unlisted" in kinds(rule_of)


@pytest.mark.parametrize(
    ("routes", "egress", "service"),
    [
        ({}, ANY_V6, "tcp/443"),
        ({ANY_V4: "nat-1"}, ANY_V6, "tcp/443"),
        ({"64:ff9b::/96": "nat-1"}, "2600::/16", "tcp/443"),
        ({"64:ff9b::/96": "nat-1"}, ANY_V6, "tcp/22"),
    ],
)
def test_they_are_none_where_no_route_or_no_rule_lets_it_out(
    routes: dict[str, str], egress: str, service: str
) -> None:
    network = build(drawn(routes, egress).snapshot())
    told = ask(network, {"question": "targets", "source": "eni-six", "service": service})
    assert "nat64-unlisted" not in kinds(told)
