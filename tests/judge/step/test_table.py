"""Route tables: which route wins, and what a route that leads nowhere does."""

from __future__ import annotations

import pytest

from tests.judge.drawing import Drawing, flow, outcome, route

A, WORLD = "10.0.1.10", "203.0.113.9"


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.host("eni-a", "one", A, public="198.51.100.1")
    return d


def table(d: Drawing, *routes: dict[str, object]) -> Drawing:
    d.get("RouteTables", "rtb-one")["Routes"].extend(routes)
    return d


def asked(d: Drawing, target: str = WORLD) -> object:
    return outcome(d.judge().trace("eni-a", flow(A, target)))


def test_the_longest_prefix_wins_even_over_a_static_route() -> None:
    d = table(
        network(),
        route("203.0.113.0/24", "igw-1"),
        route("203.0.113.0/25", "vgw-1", Origin="EnableVgwRoutePropagation"),
    )
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (trace.forward, [gap.id for gap in trace.gaps]) == (None, ["vgw-1"])
    assert asked(d, "203.0.113.200") == (True, True, "")


@pytest.mark.parametrize("backwards", [False, True])
def test_of_equal_prefixes_static_beats_list_beats_propagated(backwards: bool) -> None:
    d = network()
    d.put("PrefixListEntries", {"Cidr": "203.0.113.0/24"}, owner="pl-1")
    routes = [
        route("203.0.113.0/24", "vgw-1", Origin="EnableVgwRoutePropagation"),
        route("pl-1", "tgw-1"),
        route("203.0.113.0/24", "igw-1"),
    ]
    table(d, *(reversed(routes) if backwards else routes))
    assert asked(d) == (True, True, "")
    d.get("RouteTables", "rtb-one")["Routes"].remove(routes[2])
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (trace.forward, trace.gaps[0].id) == (None, "tgw-1")


def test_two_lists_with_one_block_are_a_choice() -> None:
    d = network()
    for identity in ("pl-1", "pl-2"):
        d.put("PrefixListEntries", {"Cidr": "203.0.113.0/24"}, owner=identity)
    d.egress_only("eigw-1", "vpc-a")
    d.internet("igw-2", "vpc-z")
    table(d, route("pl-1", "igw-1"), route("pl-2", "igw-2"))
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (trace.forward, trace.session, trace.disposition) == (None, None, "split")
    assert trace.assumptions == ("prefix-list-route-choice",)


def test_a_blackhole_drops_and_nothing_shorter_takes_over() -> None:
    d = table(network(), route("0.0.0.0/0", "igw-1"), route("203.0.113.0/24", "pcx-9", State="blackhole"))
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (outcome(trace), trace.disposition) == ((False, False, "state"), "blackhole")
    assert trace.blocks[0].aws_code == "BAD_STATE_ROUTE"
    assert trace.assumptions == ("blackhole-does-not-fall-back",)


def test_a_blackhole_without_a_target_alone_needs_no_assumption() -> None:
    d = table(network(), {"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"})
    assert d.judge().trace("eni-a", flow(A, WORLD)).assumptions == ()


def test_a_filtered_route_is_not_there() -> None:
    d = table(network(), route("0.0.0.0/0", "igw-1"), route("203.0.113.0/24", "tgw-1", State="filtered"))
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("filtered-route-not-installed",))


def test_no_route_is_a_stop_and_no_table_a_gap() -> None:
    trace = network().judge().trace("eni-a", flow(A, WORLD))
    assert (outcome(trace), trace.disposition) == ((False, False, "route"), "no-route")
    d = network()
    d.records["RouteTables"] = []
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (trace.forward, trace.gaps[0].kind) == (None, "uncollected-route-table")


def test_without_a_table_of_its_own_a_subnet_uses_the_main_one() -> None:
    d = network()
    d.get("RouteTables", "rtb-one")["Associations"] = [
        {"SubnetId": "one", "AssociationState": {"State": "failed"}}
    ]
    d.table("rtb-main", "vpc-a", [{"Main": True}], {"0.0.0.0/0": "igw-1"})
    assert asked(d) == (True, True, "")


def test_a_subnets_own_table_comes_before_the_main_one() -> None:
    d = network()
    d.table("rtb-main", "vpc-a", [{"Main": True}], {"0.0.0.0/0": "igw-1"})
    assert asked(d) == (False, False, "route")


def test_an_unread_list_may_hold_the_address_but_not_a_local_one() -> None:
    d = table(network(), route("0.0.0.0/0", "igw-1"), route("pl-9", "vgw-1"))
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (trace.forward, trace.gaps[1].kind) == (None, "unknown-prefix-list")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.host("eni-b", "two", "10.0.2.20")
    assert asked(d, "10.0.2.20") == (True, True, "")
    table(d, route("pl-8", "eni-b"))
    assert d.judge().trace("eni-a", flow(A, "10.0.2.20")).forward is None


@pytest.mark.parametrize(
    "made",
    [
        {"GatewayId": "vpcx-1"},
        {"LocalGatewayId": "lgw-1"},
        {"CarrierGatewayId": "cagw-1"},
        {"CoreNetworkArn": "arn:aws:networkmanager::1:core-network/core-1"},
        {"OdbNetworkArn": "arn:aws:odb:eu-west-1:1:odb-network/odb-1"},
        {"IpAddress": "10.0.1.99"},
        {"SomethingNew": "new-1"},
    ],
)
def test_targets_that_are_not_modelled_are_gaps(made: dict[str, str]) -> None:
    d = table(network(), {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **made})
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert (trace.forward, trace.session) == (None, None)
    assert [gap.kind for gap in trace.gaps] == ["unmodelled-route-target"]


def test_a_firewall_at_the_gateway_is_a_gap() -> None:
    d = table(network(), route("0.0.0.0/0", "igw-1", IgwFirewall={"Status": "active"}))
    assert d.judge().trace("eni-a", flow(A, WORLD)).forward is None


def test_a_firewall_of_the_vpc_as_a_whole_is_a_gap_at_its_gateway_alone() -> None:
    d = table(network(), route("0.0.0.0/0", "igw-1"))
    d.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"] = [{"FirewallArn": "arn:firewall"}]
    trace = d.judge().trace("eni-a", flow(A, WORLD))
    assert trace.forward is None and {gap.kind for gap in trace.gaps} == {"gateway-firewall"}


def test_an_address_in_no_subnet_is_no_route_and_one_that_nobody_has_no_such_address() -> None:
    trace = network().judge().trace("eni-a", flow(A, "10.0.200.1"))
    assert (outcome(trace)[2], trace.disposition) == ("route", "no-such-address")
    trace = network().judge().trace("eni-a", flow(A, "10.0.1.99"))
    assert (outcome(trace)[2], trace.disposition) == ("no-such-address", "no-such-address")


def test_every_block_of_the_vpc_is_local_whatever_the_table_lists() -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "10.7.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.subnet("two", "vpc-a", "10.7.2.0/24")
    d.host("eni-a", "one", A)
    d.host("eni-b", "two", "10.7.2.20")
    d.get("RouteTables", "rtb-one")["Routes"] = []
    assert asked(d, "10.7.2.20") == (True, True, "")


@pytest.mark.parametrize(
    ("state", "local"),
    [("associated", True), ("associating", True), ("disassociating", False), ("disassociated", False)],
)
def test_a_block_is_local_while_it_is_the_vpcs(state: str, local: bool) -> None:
    d = network()
    block = {"CidrBlock": "10.7.0.0/16", "CidrBlockState": {"State": state}}
    d.get("Vpcs", "vpc-a")["CidrBlockAssociationSet"].append(block)
    d.subnet("two", "vpc-a", "10.7.2.0/24")
    d.host("eni-b", "two", "10.7.2.20")
    d.get("RouteTables", "rtb-one")["Routes"] = []
    assert d.judge().trace("eni-a", flow(A, "10.7.2.20")).forward is local
