"""Laws over traffic: everything crosses what it must, there and back, or the exact flows that do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.answer import Answer
from tests.engine.test_inspection import ATTACHMENT
from tests.engine.test_inspection import network as inspected
from tests.query.balancing import nlb, read
from tests.stories.reading import network

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMO = FIXTURES / "demo" / "snapshot"
INSPECTION = FIXTURES / "inspection-endpoint"
LOOK = "look-endpoint"


def prove(folder: Path, source: str, target: str, service: str = "any", **more: Any) -> Answer:
    """The answer to a law."""
    asked = {"question": "prove", "source": source, "target": target, "service": service, **more}
    return isthmus.ask(network(folder), asked)


@pytest.mark.parametrize(("source", "target"), [("internet", "web"), ("web", "internet"), ("client", "web")])
def test_a_law_holds_where_every_way_crosses_the_endpoint_there_and_back(source: str, target: str) -> None:
    answer = prove(INSPECTION / "snapshot", source, target, via=[LOOK])
    assert (answer.verdict, answer.paths, answer.space) == ("holds", [], [])
    assert answer.result == {"breaks": [], "keeping": 1}
    assert answer.proof is not None and answer.proof["z3"] == "unsat"
    assert answer.proof["judge"] == "sampled"


@pytest.mark.parametrize(
    ("pin", "targets"),
    [
        (None, {"198.51.100.12/32"}),
        ("10.10.0.20", set()),
        ("198.51.100.12", {"198.51.100.12/32"}),
    ],
)
def test_a_law_is_asked_of_the_address_that_is_pinned_alone(pin: str | None, targets: set[str]) -> None:
    # dev has a way to the public address, and none to the private one
    answer = prove(DEMO, "dev-app-1", "web-1", "tcp/443", avoid=["prod-igw"], target_address=pin)
    assert answer.verdict == ("violated" if targets else "holds")
    assert {text for box in answer.space or [] for text in box.targets} == targets


@pytest.mark.parametrize("variant", ["private-to-peer", "return-to-sender"])
def test_what_returns_to_a_nat_gateway_crosses_the_peering_that_it_went_by(variant: str) -> None:
    folder = FIXTURES / "nat-gateway" / "variants" / variant
    (peering,) = network(folder).peerings
    law = prove(folder, "client", "10.1.1.10", "tcp/443", via=[peering])
    assert (law.verdict, (law.result or {})["keeping"]) == ("holds", 1)
    way = isthmus.ask(
        network(folder),
        {"question": "path", "source": "client", "target": "10.1.1.10", "service": "tcp/443"},
    )
    (path,) = way.paths or ()
    assert [hop.stage for hop in path.returns][:3] == ["interface", "peering", "nat-gateway"]


@pytest.mark.parametrize("address", ["10.10.20.200", "10.99.0.1"])
def test_no_law_is_asked_of_an_address_that_is_not_the_senders(address: str) -> None:
    with pytest.raises(isthmus.QuestionError) as refused:
        prove(DEMO, "app-1", "internet", via=["prod-igw"], source_address=address)
    assert refused.value.field == "source_address" and address in str(refused.value)
    own = prove(DEMO, "app-1", "internet", avoid=["prod-igw"], source_address="10.10.20.21")
    assert {text for box in own.space or [] for text in box.sources} == {"10.10.20.21/32"}


@pytest.mark.parametrize(
    ("folder", "source", "target"),
    [
        ("transit-gateway/variants/office", "client", "192.168.5.5"),
        ("transit-gateway/variants/office", "office-vpn", "client"),
        ("vpn-gateway/snapshot", "server", "192.168.5.5"),
        ("vpn-gateway/snapshot", "office-vpn", "server"),
    ],
)
def test_readers_agree_on_every_place_of_a_way_out_of_aws_and_in(
    folder: str, source: str, target: str
) -> None:
    ends = {"source": source, "target": target, "service": "tcp/22" if target != "192.168.5.5" else "tcp/443"}
    way = isthmus.ask(network(FIXTURES / folder), {"question": "path", **ends})
    (path,) = way.paths or []
    there = {hop.id for hop in path.hops if hop.stage in ("attachment", "vpn-gateway", "on-premises")}
    assert len(there) >= 2
    for place in there:
        assert prove(FIXTURES / folder, **ends, via=[place]).verdict == "holds"
        assert prove(FIXTURES / folder, **ends, avoid=[place]).verdict == "violated"


def test_readers_agree_on_the_table_that_leads_a_public_pool_to_an_interface() -> None:
    folder = FIXTURES / "public-pool" / "snapshot"
    ends = {"source": "internet", "target": "192.0.2.5", "service": "tcp/443", "direction": "forward"}
    (path,) = isthmus.ask(network(folder), {"question": "path", **ends}).paths or []
    (table,) = [hop.id for hop in path.hops if hop.stage == "route-table"]
    assert prove(folder, **ends, via=[table]).verdict == "holds"
    assert prove(folder, **ends, avoid=[table]).verdict == "violated"


def test_a_first_packet_that_goes_past_breaks_the_law_though_no_answer_comes_back() -> None:
    folder = INSPECTION / "variants" / "no-gateway-table"
    answer = prove(folder, "internet", "web", "tcp/443", via=[LOOK])
    assert answer.verdict == "violated"
    (told,) = answer.result["breaks"]
    assert (told["direction"], told["waypoint"]) == ("forward", LOOK)
    assert "inspection-endpoint" not in {hop.stage for hop in (answer.paths or [])[0].hops}
    assert {text for box in answer.space or [] for text in box.targets} == {"198.51.100.10/32"}
    assert answer.proof is not None and (answer.proof["z3"], answer.proof["judge"]) == ("sat", "replayed")


def test_an_answer_that_comes_back_by_another_way_breaks_the_law_on_its_way_back() -> None:
    # a packet that the peering delivers meets no table of b; its answer does
    answer = prove(FIXTURES / "peering" / "snapshot", "client", "server", avoid=["b-app-rtb"])
    assert answer.verdict == "violated"
    (told,) = answer.result["breaks"]
    assert told["direction"] == "return"
    assert told["routes"] == [f"{told['waypoint']}: 10.1.0.0/16 -> pcx-086560bbf8c6b19f5"]
    there = prove(
        FIXTURES / "peering" / "snapshot", "client", "server", avoid=["b-app-rtb"], direction="forward"
    )
    assert there.verdict == "holds"


@pytest.mark.parametrize(
    ("change", "verdict", "session"),
    [("inspected", "holds", "reachable"), ("straight-there", "violated", "unreachable")],
)
def test_traffic_between_spokes_crosses_the_inspection_vpc(change: str, verdict: str, session: str) -> None:
    folder = FIXTURES / "transit-gateway" / "variants" / change
    answer = prove(folder, "a", "b", "tcp/443", via=["m"])
    assert answer.verdict == verdict
    path = {"question": "path", "source": "client", "target": "server", "service": "tcp/443"}
    assert isthmus.ask(network(folder), path).session == session


@pytest.mark.parametrize("hub", ["hub-tgw", "hub default-table", "hub a-attachment"])
def test_a_transit_gateway_is_crossed_by_its_tables_and_attachments(hub: str) -> None:
    answer = prove(FIXTURES / "transit-gateway" / "snapshot", "client", "server", via=[hub])
    assert (answer.verdict, answer.result["keeping"]) == ("holds", 1)


def test_flows_turned_round_at_the_gateways_are_no_way_over_the_peering() -> None:
    answer = prove(DEMO, "tag:Stage=dev", "tag:Stage=prod", via=["prod-dev-pcx"])
    assert answer.verdict == "violated"
    assert {hop.stage for path in answer.paths or [] for hop in path.hops} >= {
        "internet-gateway",
        "nat-gateway",
    }
    assert all("198.51.100." in text for box in answer.space or [] for text in box.targets)
    inside = prove(DEMO, "tag:Stage=dev", "10.10.0.0/16", via=["prod-dev-pcx"])
    assert inside.verdict == "holds"


def test_any_of_several_waypoints_does_where_a_comma_joins_them() -> None:
    both = prove(DEMO, "app-1", "203.0.113.9", via=["prod-a-nat,prod-b-nat"])
    other = prove(DEMO, "app-1", "203.0.113.9", via=["prod-b-nat"])
    assert (both.verdict, other.verdict) == ("holds", "violated")
    assert other.result["breaks"][0]["routes"][0].endswith("0.0.0.0/0 -> " + _id("prod-a-nat"))


def _id(name: str) -> str:
    (found,) = isthmus.ask(network(DEMO), {"question": "find", "text": name}).result[:1]
    return str(found["id"])


@pytest.mark.parametrize("word", ["prod", "dev"])
def test_a_vpc_is_crossed_at_anything_that_stands_in_it(word: str) -> None:
    answer = prove(DEMO, "dev-app-1", "203.0.113.9", via=[word])
    assert answer.verdict == {"prod": "violated", "dev": "holds"}[word]


def test_what_stands_in_a_way_in_another_order_breaks_a_law_of_order() -> None:
    way = {"source": "app-1", "target": "203.0.113.9"}
    assert prove(DEMO, **way, via=["prod-a-nat", "prod-igw"]).verdict == "holds"
    assert prove(DEMO, **way, via=["prod-igw", "prod-a-nat"]).verdict == "violated"


def test_a_law_of_no_traffic_holds_and_says_so() -> None:
    answer = prove(DEMO, "db-1", "app-1", "tcp/25", via=["prod-a-nat"])
    assert (answer.verdict, answer.result["keeping"]) == ("holds", 0)
    assert answer.notes is not None and "no traffic at all" in answer.notes[0]


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        ({"via": ["main"]}, "holds"),
        ({"via": ["neighbour"]}, "unknown"),
        ({"avoid": ["neighbour"]}, "unknown"),
    ],
)
def test_a_way_that_is_lost_from_sight_may_cross_anything_yet(law: dict[str, Any], verdict: str) -> None:
    answer = prove(FIXTURES / "unmodelled" / "variants" / "core-network", "client", "10.9.0.5", **law)
    assert (answer.verdict, answer.paths) == (verdict, [])
    assert bool(answer.gaps) == (verdict == "unknown")


def test_a_law_without_a_waypoint_and_a_waypoint_of_no_name_are_refused() -> None:
    for more in ({}, {"via": ["prod-dev-pxc"]}, {"avoid": ["tag:Stage=pord"]}):
        with pytest.raises(isthmus.QuestionError) as refused:
            prove(DEMO, "app-1", "internet", **more)
        assert refused.value.field in ("via", "avoid")


@pytest.mark.parametrize("name", ["guard", "arn:aws:network-firewall:eu-west-1:111122223333:firewall/guard"])
def test_a_firewall_is_crossed_at_the_endpoints_that_it_names(name: str) -> None:
    drawing = inspected()
    arn = "arn:aws:network-firewall:eu-west-1:111122223333:firewall/guard"
    body = {"FirewallName": "guard", "FirewallArn": arn, "FirewallPolicyArn": "arn:aws:policy"}
    told = {"FirewallStatus": {"SyncStates": {"eu-west-1a": ATTACHMENT}}}
    drawing.put("Firewall", {"Firewall": body, **told})
    asked = {"question": "prove", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
    answer = isthmus.ask(build(drawing.snapshot()), asked | {"via": [name]})
    assert (answer.verdict, answer.result["keeping"]) == ("holds", 1)
    assert isthmus.ask(build(drawing.snapshot()), asked | {"avoid": [name]}).verdict == "unknown"


@pytest.mark.parametrize(("source", "target"), [("v", "internet"), ("internet", "v"), ("C", "v"), ("v", "C")])
def test_nodes_of_a_balancer_leave_no_law_unknown_that_they_have_no_part_in(
    source: str, target: str, tmp_path: Path
) -> None:
    net = read(nlb(keeps=False, internet=True, allows="10.0.0.0/16"), tmp_path)
    asked = {"question": "prove", "source": source, "target": target, "service": "tcp/443"}
    assert isthmus.ask(net, asked | {"avoid": ["internet"]}).verdict in ("holds", "violated")
    kept = isthmus.ask(net, asked | {"via": ["v"]})
    assert (kept.verdict, kept.gaps) == ("holds", [])


def test_what_a_balancer_sends_to_its_targets_stays_out_of_sight_of_a_law(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16"), tmp_path)
    answer = isthmus.ask(net, {"question": "prove", "source": "v", "target": "Ta", "avoid": ["Tb"]})
    assert answer.verdict != "holds"
    assert {gap.kind for gap in answer.gaps or ()} == {"unmodelled-interface"}


def test_a_node_without_groups_is_told_without_rules_that_nobody_wrote(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, internet=True, allows="10.0.0.0/16"), tmp_path)
    asked = {
        "question": "prove",
        "source": "internet",
        "target": "v",
        "service": "tcp/443",
        "avoid": ["main-igw"],
    }
    answer = isthmus.ask(net, asked)
    assert answer.verdict == "violated" and answer.paths
    for path in answer.paths:
        assert all(
            rule.id in {*net.security_groups, *net.network_acls, *net.route_tables} for rule in path.rules
        )
