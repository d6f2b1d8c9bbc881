"""Leaving a place by its route table (vpc.md 5)."""

from __future__ import annotations

import pytest

from tests.engine.asking import DOUBT, NO, YES, ask
from tests.judge.drawing import ANY_V4, Drawing, entry, route


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", {ANY_V4: "igw-a"})
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.3")
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    return drawing


def test_without_a_route_the_packet_is_dropped() -> None:
    told = ask(drawn(), "eni-b", "8.8.8.8")
    assert told.words == (NO, NO) and told.stops == {"NO_ROUTE_TO_DESTINATION"}


def test_a_blackhole_drops_and_rests_on_not_falling_back() -> None:
    drawing = drawn()
    drawing.routes("subnet-a").append(route("8.8.8.0/24", "nat-gone", State="blackhole"))
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (NO, NO) and told.stops == {"BAD_STATE_ROUTE"}
    pack = told.outcomes[0].passage.pack
    assert "blackhole-does-not-fall-back" in pack.assumptions
    stop = told.outcomes[0].passage.stop
    assert stop is not None and (stop.source, stop.pointer) == ("rtb-subnet-a", "/Routes/2")
    assert ask(drawing, "eni-a", "8.8.9.8").words == (YES, YES)


def test_a_step_tells_the_route_that_was_taken() -> None:
    told = ask(drawn(), "eni-a", "8.8.8.8")
    [step] = [step for step in told.outcomes[0].passage.pack.steps if step.stage == "route-table"]
    assert (step.id, step.rule, step.pointer) == ("rtb-subnet-a", "0.0.0.0/0 -> igw-a", "/Routes/1")


def test_the_acl_on_the_way_out_is_seen_even_where_no_route_leads_on() -> None:
    drawing = drawn()
    drawing.entries("subnet-b", [entry(1, "deny", "-1", ANY_V4, egress=True)])
    assert ask(drawing, "eni-b", "8.8.8.8").stops == {"NO_ROUTE_TO_DESTINATION", "network-acl-egress"}


@pytest.mark.parametrize("target", ["169.254.168.1", "169.254.171.255"])
def test_reserved_destinations_are_never_forwarded(target: str) -> None:
    assert ask(drawn(), "eni-a", target).stops == {"CANNOT_ROUTE"}


def test_a_filtered_route_is_an_assumption_of_its_table() -> None:
    drawing = drawn()
    drawing.routes("subnet-a").append(route("9.9.9.0/24", "nat-x", State="filtered"))
    assert "filtered-route-not-installed" in ask(drawing, "eni-a", "8.8.8.8").assumptions
    assert "filtered-route-not-installed" not in ask(drawn(), "eni-a", "8.8.8.8").assumptions


def test_a_target_that_is_not_modelled_leaves_the_answer_open() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {ANY_V4: "lgw-1"})
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"unmodelled-route-target"}
    assert told.steps[0][-1] == "lgw-1"
    assert told.outcomes[0].passage.pack.steps[-1].stage == "local-gateway"


def test_a_group_that_denies_settles_what_a_target_leaves_open() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {ANY_V4: "vgw-1"})
    drawing.group("sg-none", [], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-none"}]
    assert ask(drawing, "eni-a", "8.8.8.8").words == (NO, NO)


def test_a_subnet_whose_table_was_not_read_leads_nobody_knows_where() -> None:
    drawing = drawn()
    drawing.records["RouteTables"] = []
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-route-table"}
    drawing.host("eni-near", "subnet-a", "10.0.0.9")
    assert ask(drawing, "eni-a", "10.0.0.9").words == (YES, YES)


def listed(drawing: Drawing, name: str, *entries: str) -> None:
    drawing.put("ManagedPrefixLists", {"PrefixListId": name, "AddressFamily": "IPv4"})
    for block in entries:
        drawing.put("PrefixListEntries", {"Cidr": block}, owner=name)


@pytest.mark.parametrize(("other", "word"), [("igw-a", YES), ("nat-gone", DOUBT)])
def test_two_lists_with_one_prefix_are_surely_open_only_where_both_targets_are(
    other: str, word: bool | None
) -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {})
    listed(drawing, "pl-one", "8.8.8.0/24")
    listed(drawing, "pl-two", "8.8.8.0/24")
    drawing.routes("subnet-a").extend(
        [
            route("pl-one", "igw-a"),
            route("pl-two", other, State="blackhole" if other != "igw-a" else "active"),
        ]
    )
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (word, word)
    assert ("prefix-list-route-choice" in told.assumptions) == (other != "igw-a")


def test_a_list_that_was_not_read_leaves_in_doubt_what_it_may_take() -> None:
    drawing = drawn()
    drawing.nat("nat-1", "subnet-b", "10.0.1.9")
    drawing.routes("subnet-a").append(route("pl-unread", "nat-1"))
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (DOUBT, DOUBT) and "unknown-prefix-list" in told.gaps


def test_each_of_several_lists_that_were_not_read_may_take_it() -> None:
    drawing = drawn()
    drawing.reroute("subnet-a", {})
    drawing.routes("subnet-a").extend(
        [route("pl-dead", "nat-gone", State="blackhole"), route("pl-open", "igw-a")]
    )
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (DOUBT, DOUBT)
    gaps = {gap.id for outcome in told.outcomes for gap in outcome.passage.pack.gaps}
    assert gaps == {"pl-dead", "pl-open"}


def test_a_circle_of_appliances_ends_and_is_told() -> None:
    drawing = drawn()
    drawing.subnet("subnet-m", "vpc-a", "10.0.2.0/24", {ANY_V4: "eni-n"})
    drawing.subnet("subnet-n", "vpc-a", "10.0.3.0/24", {ANY_V4: "eni-m"})
    drawing.host("eni-m", "subnet-m", "10.0.2.4", SourceDestCheck=False)
    drawing.host("eni-n", "subnet-n", "10.0.3.4", SourceDestCheck=False)
    drawing.reroute("subnet-a", {ANY_V4: "eni-m"})
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (NO, NO) and told.stops == {"CANNOT_ROUTE"}
    stop = told.outcomes[0].passage.stop
    assert stop is not None and "circle" in stop.rule


def test_a_firewall_at_the_gateway_that_no_route_target_names_leaves_the_answer_open() -> None:
    firewall = [{"FirewallArn": "arn:aws:network-firewall:eu-west-1:111111111111:firewall/all"}]
    of_route, of_vpc = drawn(), drawn()
    of_route.reroute("subnet-a", {})
    of_route.routes("subnet-a").append(route(ANY_V4, "igw-a", IgwFirewall={"Status": "active"}))
    of_vpc.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"] = firewall
    for drawing in (of_route, of_vpc):
        told = ask(drawing, "eni-a", "8.8.8.8")
        assert told.words == (DOUBT, DOUBT) and told.gaps == {"gateway-firewall"}
        assert ask(drawing, "eni-a", "10.0.1.4").words == (YES, YES)
