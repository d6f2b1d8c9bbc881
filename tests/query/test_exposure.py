"""``exposure`` as a user meets it: limits, what may be asked, and counts of the whole."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import numpy as np
import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import Network, build
from isthmus.query.asked import asked, compiled
from isthmus.query.exposed_group import group_exposure
from isthmus.query.rules import chosen
from isthmus.snapshot.overlay import overlay
from isthmus.space import HeaderSpace
from tests.solve.ground import edited, two_vpcs
from tests.strategies import drawn_from

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"
NODE = "eni-00825dca892daa147"
RULE = {"question": "exposure", "rule": "debug-sg"}


@pytest.fixture(scope="module")
def demo() -> Network:
    return isthmus.load(DEMO)


def test_a_limit_cuts_the_list_and_says_so_but_not_the_counts(demo: Network) -> None:
    whole, cut = isthmus.ask(demo, RULE).result, isthmus.ask(demo, RULE | {"limit": 3}).result
    assert "truncated" not in whole["effective"]
    assert cut["effective"]["truncated"]
    blocks = sum(max(len(space.sources), len(space.targets)) for space in cut["effective"]["space"])
    assert blocks == 3
    for name in ("source_interfaces", "target_interfaces", "internet", "empty"):
        assert cut["effective"][name] == whole["effective"][name]


@pytest.mark.parametrize(
    ("rule", "sides"),
    [
        ("debug-sg", (True, False)),
        ("prod-db-sg/egress", (False, True)),
        ("prod-db-acl/egress/200", (False, True)),
        ("prod-db-acl/ingress/100", (False, False)),
    ],
)
def test_the_internet_is_told_at_the_end_where_it_is(
    demo: Network, rule: str, sides: tuple[bool, bool]
) -> None:
    told = isthmus.ask(demo, RULE | {"rule": rule}).result["effective"]
    assert (told["source_internet"], told["target_internet"]) == sides
    assert told["internet"] is any(sides)


@pytest.fixture(scope="module")
def balanced(demo: Network) -> Network:
    """The demo, one of its application servers being a load balancer's node."""
    edit = {"op": "add", "kind": "NetworkInterfaces", "id": NODE, "pointer": "/RequesterId"}
    return build(overlay(demo.snapshot, [edit | {"value": "amazon-elb"}]))


@pytest.mark.parametrize(
    ("rule", "side"),
    [
        ("prod-cache-sg/ingress/2", "sources"),
        ("prod-app-sg/egress", "sources"),
        ("prod-web-sg/egress", "targets"),
    ],
)
def test_what_a_load_balancers_node_may_exchange_is_in_doubt_and_the_node_is_named(
    demo: Network, balanced: Network, rule: str, side: str
) -> None:
    question = {"question": "exposure", "rule": rule}
    before, after = isthmus.ask(demo, question), isthmus.ask(balanced, question)
    assert NODE not in {gap.id for gap in before.gaps or ()}
    assert ("unmodelled-interface", NODE) in {(gap.kind, gap.id) for gap in after.gaps or ()}
    assert not doubtful(before, side) and doubtful(after, side)


def doubtful(answer: isthmus.Answer, side: str) -> bool:
    """True when the node's address is on a side of something doubtful."""
    node = ip_address("10.10.20.23")
    spaces = answer.result["doubtful"]["space"]
    return any(node in ip_network(block) for space in spaces for block in getattr(space, side))


@pytest.mark.parametrize(("entry", "side"), [("ingress/100", "sources"), ("egress/100", "targets")])
def test_what_an_entry_lets_a_load_balancers_node_exchange_is_in_doubt(
    demo: Network, balanced: Network, entry: str, side: str
) -> None:
    question = {"question": "exposure", "rule": f"{acl_of_node(demo)}/{entry}"}
    before, after = isthmus.ask(demo, question), isthmus.ask(balanced, question)
    assert not before.gaps and before.result["doubtful"]["empty"]
    assert ("unmodelled-interface", NODE) in {(gap.kind, gap.id) for gap in after.gaps or ()}
    assert doubtful(after, side)


def acl_of_node(network: Network) -> str:
    """The network ACL of the subnet of what is made a load balancer's node."""
    return str(network.acl_of_subnet[network.interfaces[NODE].subnet_id])


@pytest.mark.parametrize("hidden", [False, True])
def test_what_a_deny_keeps_from_a_load_balancers_node_is_unsettled_not_nothing(
    demo: Network, balanced: Network, hidden: bool
) -> None:
    network, acl = balanced if hidden else demo, acl_of_node(demo)
    entry = {
        "RuleNumber": 50,
        "Protocol": "-1",
        "RuleAction": "deny",
        "Egress": True,
        "CidrBlock": "10.10.20.23/32",
    }
    edit = {"op": "add", "kind": "NetworkAcls", "id": acl, "pointer": "/Entries/-", "value": entry}
    denied = build(overlay(network.snapshot, [edit]))
    answer = isthmus.ask(denied, {"question": "exposure", "rule": f"{acl}/egress/50"})
    told = answer.result
    assert told["effective"]["empty"] and told["revealed"]["empty"] == hidden
    assert told["unsettled"]["empty"] != hidden
    assert answer.verdict == ("unknown" if hidden else "reachable")


@pytest.mark.parametrize(("service", "named"), [("tcp/443", True), ("icmp", False)])
def test_an_entry_names_what_is_out_of_sight_of_its_subnets_and_calls_nothing_latent_there(
    demo: Network, service: str, named: bool
) -> None:
    acl, far = acl_of_node(demo), "192.168.0.0/16"
    table = demo.table_of_subnet[demo.interfaces[NODE].subnet_id]
    route = {"DestinationCidrBlock": far, "LocalGatewayId": "lgw-1", "State": "active"}
    entry = {"RuleNumber": 50, "Protocol": "6", "RuleAction": "allow", "Egress": True, "CidrBlock": far}
    entry |= {"PortRange": {"From": 0, "To": 65535}}
    edits = [
        {"op": "add", "kind": "RouteTables", "id": table, "pointer": "/Routes/-", "value": route},
        {"op": "add", "kind": "NetworkAcls", "id": acl, "pointer": "/Entries/-", "value": entry},
    ]
    blind = build(overlay(demo.snapshot, edits))
    question = {"question": "exposure", "rule": f"{acl}/egress/50", "service": service}
    answer = isthmus.ask(blind, question)
    assert ("lgw-1" in {gap.id for gap in answer.gaps or ()}) == named
    assert answer.verdict == ("unknown" if named else "unreachable")
    assert answer.result["doubtful"]["empty"] != named


@pytest.mark.parametrize("limit", [0, -1, True, "10"])
def test_a_limit_is_a_number_above_0(demo: Network, limit: object) -> None:
    with pytest.raises(QuestionError, match="is not a number above 0"):
        isthmus.ask(demo, RULE | {"limit": limit})


def test_controls_cannot_be_left_out_of_an_exposure(demo: Network) -> None:
    with pytest.raises(QuestionError, match="has no such field"):
        isthmus.ask(demo, RULE | {"ignore": ["network-acls"]})


def test_a_service_narrows_what_is_told(demo: Network) -> None:
    assert not isthmus.ask(demo, RULE | {"service": "tcp/8080"}).result["effective"]["empty"]
    answer = isthmus.ask(demo, RULE | {"service": "tcp/22"})
    assert answer.result["admits"]["empty"] and answer.verdict == "unreachable"


def test_without_block_public_access_nothing_is_assumed_of_it(demo: Network) -> None:
    assert "block-public-access-stops-hairpin" not in (isthmus.ask(demo, RULE).assumptions or [])


@pytest.mark.parametrize(("seed", "rule"), [(7, "sg-00000101/egress"), (20, "sg-00000200/egress")])
def test_nobody_is_exposed_to_a_prefix_delegated_to_himself(seed: int, rule: str) -> None:
    network = build(drawn_from(seed)[0].snapshot())
    c = compiled(network)
    sheet = group_exposure(c, chosen(c, *rule.split("/")), asked(c.universe, {})).sheet
    for part in sheet.parts():
        for row in np.flatnonzero(c.rows.delegated).tolist():
            own = c.rows.rows_of[c.rows.names[int(c.rows.interface[row])]]
            there = [c.universe.piece(int(c.rows.rank[row]))]
            for sender in own:
                sent = HeaderSpace.product([c.universe.piece(int(c.rows.rank[sender]))], there)
                assert (sheet.space(part) & sent).is_empty, (part, sender)


def test_a_group_that_nobody_in_sight_has_may_be_held_by_interfaces_that_were_not_read() -> None:
    whole = two_vpcs()
    free = edited(whole, ("replace", "NetworkInterfaces", "eni-a", "/Groups", []))
    answer = isthmus.ask(build(free), {"question": "exposure", "rule": "sg-a/ingress"})
    assert (answer.verdict, answer.gaps, answer.result["holders"]) == ("unreachable", [], [])
    unread = replace(whole, sections=tuple(s for s in whole.sections if s.kind != "NetworkInterfaces"))
    answer = isthmus.ask(build(unread), {"question": "exposure", "rule": "sg-a/ingress"})
    assert answer.verdict == "unknown"
    assert ("not-collected", "NetworkInterfaces") in {(gap.kind, gap.id) for gap in answer.gaps or ()}


def test_of_a_network_acl_calls_are_told_apart_from_what_it_lets_answer(demo: Network) -> None:
    told = isthmus.ask(demo, RULE | {"rule": "prod-db-acl/ingress/110"}).result
    admits = told["admits"]
    assert admits["services"] == ["tcp"]
    assert (admits["calls"]["services"], admits["answers"]["services"]) == (["tcp/5432"], ["tcp"])
    ends = [
        (part["source_interfaces"], part["target_interfaces"])
        for part in (admits["calls"], admits["answers"])
    ]
    assert ends == [(6, 3), (3, 6)]
    assert not told["effective"]["calls"]["empty"] and told["effective"]["answers"]["empty"]


def test_the_first_packet_alone_has_no_answer_that_an_entry_could_let_pass(demo: Network) -> None:
    told = isthmus.ask(demo, RULE | {"rule": "prod-db-acl/ingress/110", "direction": "forward"}).result
    assert told["admits"]["answers"]["empty"]
    assert told["admits"]["calls"]["space"] == told["admits"]["space"]


def test_a_group_is_stateful_and_told_as_a_whole(demo: Network) -> None:
    assert "calls" not in isthmus.ask(demo, RULE).result["admits"]


def test_services_of_a_part_are_those_of_all_its_flows_in_one_canonical_text(demo: Network) -> None:
    told = isthmus.ask(demo, RULE | {"rule": "prod-db-acl"}).result
    assert told["admits"]["services"] == ["any"]
    assert told["effective"]["services"] == ["tcp/22", "tcp/443", "tcp/5432", "tcp/9100"]
    assert isthmus.ask(demo, RULE).result["effective"]["services"] == ["tcp/8080"]
