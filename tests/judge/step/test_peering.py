"""Peering: what crosses, and that nothing crosses twice."""

from __future__ import annotations

from tests.judge.drawing import Drawing, flow, outcome

A, B, C = "10.0.1.10", "10.1.1.10", "10.2.1.10"


def network() -> Drawing:
    d = Drawing()
    for name, second in (("a", 0), ("b", 1), ("c", 2)):
        d.vpc(f"vpc-{name}", f"10.{second}.0.0/16")
    d.internet("igw-b", "vpc-b")
    d.peering("pcx-ab", "vpc-a", "vpc-b")
    d.peering("pcx-bc", "vpc-b", "vpc-c")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"10.0.0.0/8": "pcx-ab", "0.0.0.0/0": "pcx-ab"})
    routes = {"10.0.0.0/16": "pcx-ab", "10.2.0.0/16": "pcx-bc", "0.0.0.0/0": "igw-b"}
    d.subnet("two", "vpc-b", "10.1.1.0/24", routes)
    d.subnet("three", "vpc-c", "10.2.1.0/24", {"10.0.0.0/8": "pcx-bc"})
    for identity, subnet, address in (("eni-a", "one", A), ("eni-b", "two", B), ("eni-c", "three", C)):
        d.host(identity, subnet, address)
    return d


def asked(d: Drawing, target: str) -> object:
    return outcome(d.judge().trace("eni-a", flow(A, target)))


def test_both_ways_over_an_active_peering() -> None:
    trace = network().judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (True, True, "")
    assert [s.id for s in trace.steps if s.layer == "peering"] == ["pcx-ab", "pcx-ab"]


def test_no_transit_to_a_third_vpc_nor_to_the_peers_gateway() -> None:
    assert asked(network(), C) == (False, False, "peering")
    assert asked(network(), "203.0.113.9") == (False, False, "peering")


def test_each_side_needs_its_own_route() -> None:
    d = network()
    d.reroute("two", {})
    assert asked(d, B) == (True, False, "R:route")


def test_a_peering_that_is_not_active_carries_nothing() -> None:
    d = network()
    d.records["VpcPeeringConnections"][0][0]["Status"]["Code"] = "pending-acceptance"
    assert asked(d, B) == (False, False, "state")


def test_a_peering_that_tells_no_state_is_taken_to_be_active() -> None:
    d = network()
    d.records["VpcPeeringConnections"][0][0].pop("Status")
    assert asked(d, B) == (True, True, "")


def test_a_peer_that_was_not_read_is_a_gap_within_its_blocks_and_a_stop_outside_them() -> None:
    d = network()
    d.peering("pcx-x", "vpc-a", "vpc-x")
    d.reroute("one", {"10.99.0.0/16": "pcx-x", "0.0.0.0/0": "pcx-x"})
    assert asked(d, "10.99.1.1") == (None, None, "")
    assert asked(d, "203.0.113.9") == (False, False, "peering")


def test_an_unread_peering_is_a_gap() -> None:
    d = network()
    d.records["VpcPeeringConnections"] = []
    assert asked(d, B) == (None, None, "")


def test_a_peering_of_two_other_vpcs_joins_nothing() -> None:
    d = network()
    d.reroute("one", {"10.2.0.0/16": "pcx-bc"})
    trace = d.judge().trace("eni-a", flow(A, C))
    assert (outcome(trace), trace.blocks[0].aws_code) == ((False, False, "peering"), "DISCONNECTED_VPCS")


def test_an_address_of_the_peer_that_nobody_has_is_nowhere() -> None:
    assert asked(network(), "10.1.1.99") == (False, False, "no-such-address")
    assert asked(network(), "10.1.77.1") == (False, False, "route")


def overlapping() -> Drawing:
    d = network()
    d.vpc("vpc-z", "10.0.0.0/16")
    d.peering("pcx-zb", "vpc-z", "vpc-b")
    d.subnet("last", "vpc-z", "10.0.1.0/24", {"10.1.0.0/16": "pcx-zb"})
    d.host("eni-z", "last", A)
    return d


def test_of_two_peers_with_one_block_the_route_picks_and_only_the_sender_gets_its_answer() -> None:
    d = overlapping()
    asked = flow(A, B)
    assert outcome(d.judge().trace("eni-a", asked)) == (True, True, "")
    trace = d.judge().trace("eni-z", asked)
    assert outcome(trace) == (True, False, "R:route")
    assert trace.blocks[0].id == "eni-a"
    for peering, name in (("pcx-ab", "eni-a"), ("pcx-zb", "eni-z")):
        d.reroute("two", {"10.0.0.0/16": peering})
        assert d.judge().trace("eni-b", flow(B, A)).at == name
