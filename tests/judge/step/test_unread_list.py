"""Prefix lists that nobody read: what a route to one leaves open, and what is closed either way."""

from __future__ import annotations

from isthmus.judge import Trace
from isthmus.packet import TCP, Box, parse_address, service
from tests.judge.drawing import Drawing, entry, flow, outcome, route
from tests.judge.readers import both

A, B, WORLD = "10.0.1.10", "10.0.2.20", "203.0.113.9"


def network(*routes: dict[str, object]) -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.internet("igw-1", "vpc-a")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.host("eni-a", "one", A, public="198.51.100.1")
    d.host("eni-b", "two", B)
    d.get("RouteTables", "rtb-one")["Routes"].extend(routes)
    return d


def asked(d: Drawing, target: str = WORLD) -> Trace:
    return d.judge().trace("eni-a", flow(A, target))


def test_a_list_may_take_the_address_from_a_blackhole() -> None:
    trace = asked(network(route("0.0.0.0/0", "igw-1", State="blackhole"), route("pl-9", "igw-1")))
    assert (trace.forward, trace.session, trace.disposition) == (None, None, "unknown")
    assert [(gap.kind, gap.id) for gap in trace.gaps] == [("unknown-prefix-list", "pl-9")]
    assert trace.closed == ()
    assert [step.ok for step in trace.steps if step.layer == "route"] == [None]


def test_a_list_in_a_blackhole_may_take_the_address_away() -> None:
    trace = asked(network(route("0.0.0.0/0", "igw-1"), route("pl-9", "igw-1", State="blackhole")))
    assert (trace.forward, trace.disposition) == (None, "unknown")


def test_a_list_with_the_same_fate_as_the_other_route_decides_nothing() -> None:
    trace = asked(network(route("0.0.0.0/0", "igw-1"), route("pl-9", "igw-1")))
    assert (outcome(trace), trace.gaps) == ((True, True, ""), ())


def test_a_list_may_hold_the_very_address_that_another_list_holds_but_not_before_a_route_of_its_own() -> None:
    """Source: VPC User Guide, "Route priority and prefix lists" (of lists that overlap AWS picks one)."""
    d = network(route("pl-9", "igw-1", State="blackhole"), route("pl-1", "igw-1"))
    d.put("PrefixListEntries", {"Cidr": f"{WORLD}/32"}, owner="pl-1")
    assert both(d, "eni-a", A, WORLD).words == (None, None)
    d = network(route("pl-9", "igw-1", State="blackhole"), route(f"{WORLD}/32", "igw-1"))
    assert both(d, "eni-a", A, WORLD).words == (True, True)


def test_what_is_stopped_with_and_without_the_list_is_stopped() -> None:
    d = network(route("0.0.0.0/0", "igw-1", State="blackhole"), route("pl-9", "igw-1", State="blackhole"))
    assert (outcome(asked(d)), asked(d).gaps) == ((False, False, "state"), ())
    d = network(route("pl-9", "nat-1"))
    d.nat("nat-1", "two", "10.0.2.5", "198.51.100.9", State="failed")
    trace = asked(d)
    assert (trace.forward, trace.session, trace.gaps) == (False, False, ())


def test_a_control_behind_the_lists_own_target_closes_it() -> None:
    d = network(route("pl-9", "igw-1"))
    d.entries("one", [entry(100, "allow", "-1", "0.0.0.0/0", egress=True)])
    assert (asked(d).forward, asked(d).session) == (None, False)


def test_a_way_that_leads_by_a_list_is_not_sure_even_where_the_other_arrives_too() -> None:
    d = network(route("pl-9", "eni-b"))
    trace = asked(d, B)
    assert (trace.forward, trace.session) == (None, None)


def test_a_host_route_leaves_a_list_nothing_and_a_propagated_one_does() -> None:
    fixed = network(route(f"{WORLD}/32", "igw-1"), route("pl-9", "eni-b"))
    assert outcome(asked(fixed)) == (True, True, "")
    learned = route(f"{WORLD}/32", "igw-1", Origin="EnableVgwRoutePropagation")
    assert asked(network(learned, route("pl-9", "eni-b"))).forward is None


def test_one_list_answers_alike_in_every_table_of_a_walk() -> None:
    d = network(route("pl-9", "nat-1"), route("0.0.0.0/0", "igw-1", State="blackhole"))
    d.nat("nat-1", "two", "10.0.2.5", "198.51.100.9")
    d.reroute("two", {"0.0.0.0/0": "igw-1"})
    d.get("RouteTables", "rtb-two")["Routes"].append(route("pl-9", "igw-1", State="blackhole"))
    assert (asked(d).forward, asked(d).session) == (False, False)


def test_of_two_lists_either_may_go_first() -> None:
    d = network(route("pl-8", "igw-1", State="blackhole"), route("pl-9", "igw-1"))
    trace = asked(d)
    assert (trace.forward, [gap.id for gap in trace.gaps]) == (None, ["pl-8", "pl-9"])


def test_a_box_keeps_what_is_sure_apart_from_what_is_not() -> None:
    d = network(route("203.0.113.9/32", "igw-1"), route("0.0.0.0/0", "igw-1"), route("pl-9", "eni-b"))
    (source, first, last) = (parse_address(text)[1] for text in (A, "203.0.113.8", "203.0.113.10"))
    https = service(TCP, 443)
    box = Box(4, (source, source), (first, last), (https, https), (50000, 50000))
    told = {ruling.box.targets: ruling.forward for ruling in d.judge().decide("eni-a", box)}
    assert told == {(first, first): None, (first + 1, first + 1): True, (last, last): None}
