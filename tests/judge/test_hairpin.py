"""An instance and its neighbour's Elastic IP: every row of the table."""

from __future__ import annotations

import pytest

from tests.judge.drawing import EVERYTHING, Drawing, flow, outcome, rule

A, B, PUB_A, PUB_B = "10.0.1.10", "10.0.2.20", "198.51.100.10", "198.51.100.20"


def hairpin(b_ingress: list[dict[str, object]] | None = None) -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.internet("igw-1", "vpc-a")
    for name, block, six in (("pub-1", "10.0.1.0/24", "1"), ("pub-2", "10.0.2.0/24", "2")):
        d.subnet(name, "vpc-a", block, {"0.0.0.0/0": "igw-1", "::/0": "igw-1"}, v6=f"2001:db8:1:{six}::/64")
    d.group("sg-a", [], EVERYTHING)
    d.group("sg-b", [rule("tcp/443", "0.0.0.0/0")] if b_ingress is None else b_ingress, EVERYTHING)
    d.host("eni-a", "pub-1", A, ["sg-a"], public=PUB_A, v6="2001:db8:1:1::10")
    d.host("eni-b", "pub-2", B, ["sg-b"], public=PUB_B, v6="2001:db8:1:2::20")
    return d


def asked(d: Drawing, source: str = A, target: str = PUB_B) -> tuple[bool | None, bool | None, str]:
    return outcome(d.judge().trace("eni-a", flow(source, target)))


def test_the_packet_turns_round_at_the_gateway_with_both_addresses_rewritten() -> None:
    trace = hairpin().judge().trace("eni-a", flow(A, PUB_B))
    assert (trace.forward, trace.session, trace.disposition, trace.at) == (True, True, "delivered", "eni-b")
    acl = next(s for s in trace.steps if s.layer == "network-acl-ingress")
    assert str(acl.flow) == f"tcp {PUB_A}:50000 > {B}:443"
    assert not trace.assumptions


@pytest.mark.parametrize(
    ("ingress", "expected"),
    [
        ([rule("tcp/443", "sg-a")], (False, False, "security-group-ingress")),
        ([rule("tcp/443", "10.0.0.0/16")], (False, False, "security-group-ingress")),
        ([rule("tcp/443", f"{PUB_A}/32")], (True, True, "")),
    ],
)
def test_the_target_sees_the_public_source(ingress: list[dict[str, object]], expected: object) -> None:
    assert asked(hairpin(ingress)) == expected


def test_in_one_subnet_the_lists_and_routes_do_apply() -> None:
    d = hairpin()
    d.host("eni-c", "pub-1", "10.0.1.20", ["sg-b"], public="198.51.100.21")
    trace = d.judge().trace("eni-a", flow(A, "198.51.100.21"))
    assert outcome(trace) == (True, True, "")
    assert [s.layer for s in trace.steps if s.direction == "forward"].count("network-acl-egress") == 1
    assert [s.layer for s in trace.steps if s.direction == "forward"].count("network-acl-ingress") == 1


def test_a_source_without_a_public_address_is_dropped() -> None:
    d = hairpin()
    d.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"][0].pop("Association")
    trace = d.judge().trace("eni-a", flow(A, PUB_B))
    assert outcome(trace) == (False, False, "internet-gateway")
    assert trace.blocks[0].aws_code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"


def test_behind_a_nat_gateway_the_target_sees_its_elastic_ip() -> None:
    for peer, expected in (
        ("198.51.100.7/32", (True, True, "")),
        (f"{PUB_A}/32", (False, False, "security-group-ingress")),
    ):
        d = hairpin([rule("tcp/443", peer)])
        d.subnet("priv", "vpc-a", "10.0.3.0/24", {"0.0.0.0/0": "nat-1"})
        d.nat("nat-1", "pub-1", "10.0.1.7", "198.51.100.7")
        d.host("eni-p", "priv", "10.0.3.10")
        assert outcome(d.judge().trace("eni-p", flow("10.0.3.10", PUB_B))) == expected


def test_without_a_way_back_only_the_session_fails() -> None:
    d = hairpin()
    d.reroute("pub-2", {})
    trace = d.judge().trace("eni-a", flow(A, PUB_B))
    assert outcome(trace) == (True, False, "R:route")
    assert "inbound-needs-no-subnet-route" in trace.assumptions


def test_the_neighbours_ipv6_address_is_local_and_its_group_counts() -> None:
    d = hairpin([rule("tcp/443", "sg-a")])
    assert asked(d, "2001:db8:1:1::10", "2001:db8:1:2::20") == (True, True, "")
