"""Plain ways out of a VPC: by which gateway, seen as whom (vpc.md 6, 7 and 11)."""

from __future__ import annotations

import numpy as np

from isthmus.engine.compile import Compiled
from isthmus.engine.exiting import Exiting, exiting, filtered_out, rests_on
from tests.engine.asking import at, compiled, number, row_of, word_of
from tests.judge.drawing import ANY_V4, ANY_V6, Drawing, entry

V6 = "2600:1f00:0:100::/56"
NOTHING: frozenset[str] = frozenset()


def drawn() -> Drawing:
    """``p`` by the gateway as itself, ``b`` there without a public address, ``n`` by NAT and, for IPv6, egress-only."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", V6)
    drawing.internet("igw-a", "vpc-a")
    drawing.egress_only("eigw-a", "vpc-a")
    drawing.subnet("subnet-p", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a", "198.18.0.0/15": "tgw-1"})
    routes = {ANY_V4: "nat-1", ANY_V6: "eigw-a"}
    drawing.subnet("subnet-n", "vpc-a", "10.0.1.0/24", routes, v6="2600:1f00:0:100::/64")
    drawing.nat("nat-1", "subnet-p", "10.0.0.9", "3.3.3.9")
    drawing.host("eni-p", "subnet-p", "10.0.0.4", public="3.3.3.1")
    drawing.host("eni-b", "subnet-p", "10.0.0.5")
    drawing.host("eni-n", "subnet-n", "10.0.1.4", v6="2600:1f00:0:100::4")
    return drawing


def out(c: Compiled, name: str, target: str = "9.9.9.9", *, six: bool = False) -> Exiting:
    dst = np.array([c.universe.rank(at(target))])
    return exiting(c, np.array([row_of(c, name, six=six)]), dst)


def test_a_public_address_is_what_its_sender_is_seen_by() -> None:
    c = compiled(drawn(), "9.9.9.9")
    way = out(c, "eni-p")
    assert way.plain[0] and way.carries[0] and int(way.seen[0]) == c.universe.rank(at("3.3.3.1"))
    assert int(way.nat_subnet[0]) == -1


def test_without_a_public_address_nothing_leaves_by_the_gateway() -> None:
    way = out(compiled(drawn(), "9.9.9.9"), "eni-b")
    assert way.plain[0] and not way.carries[0]


def test_behind_a_nat_gateway_the_gateway_s_address_is_seen() -> None:
    c = compiled(drawn(), "9.9.9.9")
    way = out(c, "eni-n")
    assert way.plain[0] and int(way.seen[0]) == c.universe.rank(at("3.3.3.9"))
    assert c.subnet_ids[int(way.nat_subnet[0])] == "subnet-p"


def test_an_egress_only_gateway_takes_ipv6_as_it_is() -> None:
    c = compiled(drawn(), "2a00::1")
    way = out(c, "eni-n", "2a00::1", six=True)
    assert way.plain[0] and way.egress_only[0]
    assert int(way.seen[0]) == c.universe.rank(at("2600:1f00:0:100::4"))


def test_a_gateway_with_a_table_of_its_own_and_private_targets_are_left_to_the_walk() -> None:
    drawing = drawn()
    assert not out(compiled(drawing), "eni-p", "192.168.0.1").plain[0]
    assert not out(compiled(drawing), "eni-p", "10.0.1.4").plain[0]
    drawing.table("rtb-igw", "vpc-a", [{"GatewayId": "igw-a"}], {})
    assert not out(compiled(drawing, "9.9.9.9"), "eni-p").plain[0]


def test_no_route_is_plain_and_leads_nowhere() -> None:
    drawing = drawn()
    drawing.reroute("subnet-p", {})
    way = out(compiled(drawing, "9.9.9.9"), "eni-p")
    assert way.plain[0] and not way.carries[0] and not way.blackhole


def test_nat_gateways_carry_tcp_udp_and_icmp_past_the_acls_of_both_subnets() -> None:
    drawing = drawn()
    let = [entry(100, "allow", "-1", "0.0.0.0/0", egress=False)]
    drawing.entries("subnet-p", [*let, entry(100, "allow", "tcp/443", "0.0.0.0/0", egress=True)])
    c = compiled(drawing, "9.9.9.9")
    way = out(c, "eni-n")
    forward, reply = filtered_out(c, way, np.array([0]), NOTHING)
    assert word_of(c, forward[0], number("tcp/443")) is True
    assert word_of(c, forward[0], number("tcp/22")) is False
    assert word_of(c, forward[0], number("50")) is False
    assert word_of(c, reply[0], number("tcp/50000")) is False, (
        "the gateway's subnet lets no answer on to the client"
    )
    forward, reply = filtered_out(c, way, np.array([0]), frozenset({"acl"}))
    assert (
        word_of(c, forward[0], number("tcp/22")) is True and word_of(c, reply[0], number("tcp/50000")) is True
    )
    assert rests_on(c, way, np.array([0])) == frozenset()


def test_block_public_access_lets_nothing_start() -> None:
    drawing = drawn()
    states = {"InternetGatewayBlockMode": "block-bidirectional"}
    drawing.get("Vpcs", "vpc-a")["BlockPublicAccessStates"] = states
    c = compiled(drawing, "9.9.9.9")
    for name in ("eni-p", "eni-n"):
        way = out(c, name)
        forward, _ = filtered_out(c, way, np.array([0]), NOTHING)
        assert way.carries[0] and not forward.any(), name
        assert "block-public-access-states-fold-exclusions" in rests_on(c, way, np.array([0]))
