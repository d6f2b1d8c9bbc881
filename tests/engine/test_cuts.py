"""The universe of a network is cut wherever something names an edge."""

from __future__ import annotations

import pytest

from isthmus.engine.compile import compile_network
from isthmus.model.network import build
from isthmus.packet import TCP, UDP, parse_prefix, service
from isthmus.space.line import FIRST_V6, prefix_range
from tests.engine.asking import at, compiled
from tests.judge.drawing import EVERYTHING, Drawing, entry, rule


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet(
        "subnet-a", "vpc-a", "10.0.1.0/24", {"198.51.100.0/24": "igw-a"}, v6="2600:1f00:0:101::/64"
    )
    drawing.entries("subnet-a", [entry(1, "allow", "udp/7000-7001", "192.0.2.0/28", egress=False)])
    drawing.group("sg-x", [rule("tcp/8000-8009", "203.0.113.0/24", "2a00:1450::/32")], EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.1.4", ["sg-x"], public="3.3.3.3", v6="2600:1f00:0:101::4")
    drawing.peering(
        "pcx-1", "vpc-a", "vpc-b", AccepterVpcInfo={"VpcId": "vpc-far", "CidrBlock": "10.77.0.0/16"}
    )
    return drawing


@pytest.mark.parametrize(
    "block",
    [
        "10.0.0.0/16", "2600:1f00:0:100::/56", "10.0.1.0/24", "2600:1f00:0:101::/64", "198.51.100.0/24", "192.0.2.0/28",
        "203.0.113.0/24", "2a00:1450::/32", "10.0.1.4/32", "3.3.3.3/32", "2600:1f00:0:101::4/128", "10.77.0.0/16",
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.168.0/22", "2000::/3",
        "169.254.169.253/32", "10.0.0.2/32", "10.1.0.2/32", "fd00:ec2::254/128",
    ],
)  # fmt: skip
def test_both_edges_of_whatever_is_named_are_cuts(block: str) -> None:
    universe = compiled(drawn()).universe
    low, high = prefix_range(parse_prefix(block))
    assert low in universe.rank_of_start and high + 1 in universe.rank_of_start


@pytest.mark.parametrize(
    ("protocol", "port"),
    [
        (TCP, 8000),
        (TCP, 8010),
        (UDP, 7000),
        (UDP, 7002),
        (UDP, 123),
        (UDP, 124),
        (TCP, 53),
        (TCP, 54),
        (TCP, 80),
    ],
)
def test_both_edges_of_a_rule_s_ports_are_cuts(protocol: int, port: int) -> None:
    assert service(protocol, port) in compiled(drawn()).universe.cuts


def test_what_nothing_names_is_not_cut() -> None:
    universe = compiled(drawn()).universe
    for text in ("8.8.8.8", "10.0.1.5".replace("5", "9"), "203.0.113.1"):
        assert at(text) not in universe.rank_of_start
    assert service(TCP, 8001) not in universe.cuts


def test_a_question_may_cut_besides() -> None:
    universe = compile_network(build(drawn().snapshot()), (at("8.8.8.8"),)).universe
    assert at("8.8.8.8") in universe.rank_of_start


@pytest.mark.parametrize(
    ("destination", "imaged"),
    [("64:ff9b::/96", True), ("64:ff9b::808:808/128", True), ("::/0", True), ("2a00:1450::/32", False)],
)
def test_ipv4_has_images_where_some_route_leads_nat64_to_a_nat_gateway(
    destination: str, imaged: bool
) -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {destination: "nat-1"})
    universe = compiled(drawing).universe
    image = FIRST_V6 + (0x64FF9B << 96) + at("10.0.1.4")
    assert (image in universe.rank_of_start) == imaged
