"""A balancer behind a balancer: three legs, the client kept up to the second, and every question of it alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident
from tests.query.balancing import asked, chain, read, stops, words

DOOR_A, DOOR_B = "10.0.41.5", "10.0.42.5"


def through(net: Ledger, folder: Path, target: str = "Ta", **more: Any) -> isthmus.Answer:
    """From the client by the first balancer."""
    return asked(net, folder, "C", target, via=["front"], **more)


def test_a_flow_goes_by_three_legs_and_comes_back_by_them(tmp_path: Path) -> None:
    answer = through(chain(), tmp_path)
    assert words(answer) == ("yes", "yes")
    (path, *_) = answer.paths or ()
    listeners = [hop.id.partition("loadbalancer/")[2][:3] for hop in path.hops if hop.stage == "listener"]
    assert listeners == ["net", "app"]
    back = [hop.id.partition("loadbalancer/")[2][:3] for hop in path.returns if hop.stage == "listener"]
    assert back == ["app", "net"]
    assert {rule.leg for rule in path.rules} == {1, 2, 3}
    assert {"balancer-behind-a-balancer", "balancer-captures-replies"} <= set(answer.assumptions or ())
    assert answer.proof == {"z3": "sat", "judge": "replayed", "legs": 8}
    assert {way["source"] for way in answer.result["ways"]} == {"client"}
    assert {way["onward"]["source"] for way in answer.result["ways"]} == {"node"}
    assert {way["onward"]["port"] for way in answer.result["ways"]} == {8443}


@pytest.mark.parametrize(
    ("drawn", "found", "stop"),
    [
        ({"admits": "10.0.11.0/24"}, ("no", "no"), ("forward", "security-group-ingress", 2)),
        ({"allows": "10.0.31.0/24"}, ("no", "no"), ("forward", "security-group-ingress", 3)),
        ({"allows": "10.0.11.0/24"}, ("no", "no"), ("forward", "security-group-ingress", 3)),
        ({"port": 81}, ("no", "no"), ("forward", "load-balancer", None)),
        ({"targets": ("Tb",)}, ("no", "no"), ("forward", "load-balancer", None)),
        ({"groups": ("shut",)}, ("no", "no"), ("forward", "security-group-ingress", 1)),
        ({"groups": ("L",), "admits": "sg:L"}, ("yes", "yes"), None),
        ({"keeps": "true"}, ("yes", "yes"), None),
        ({"allows": "10.0.40.0/22"}, ("yes", "yes"), None),
        ({"cross": False}, ("yes", "yes"), None),
    ],
)
def test_each_leg_is_met_as_whoever_it_bears(
    drawn: dict[str, Any], found: tuple[str, str], stop: tuple[str, str, int | None] | None, tmp_path: Path
) -> None:
    answer = through(chain(**drawn), tmp_path)
    assert words(answer) == found
    assert stop is None or stop in stops(answer)


def test_the_balancer_behind_sees_the_node_where_only_its_addresses_are_registered(tmp_path: Path) -> None:
    assert words(through(chain(by_address=True), tmp_path)) == ("no", "no")
    near = chain(by_address=True, admits="10.0.8.0/21")
    answer = through(near, tmp_path)
    assert words(answer) == ("yes", "yes")
    assert "balancer-behind-a-balancer" not in (answer.assumptions or ())


def test_without_crossing_a_node_sends_to_the_balancer_behind_in_its_own_zone(tmp_path: Path) -> None:
    net = chain(cross=False, zones="a")
    pins = {"target_address": "10.0.12.5"}
    answer = through(net, tmp_path, **pins)
    assert words(answer) == ("no", "no")
    assert "ELBV2_NO_TARGETS_IN_AZ" in {one.aws_code for one in answer.blocks or ()}
    assert words(through(net, tmp_path, target_address="10.0.11.5")) == ("yes", "yes")


def test_a_node_behind_that_is_shut_splits_the_name(tmp_path: Path) -> None:
    net = chain()
    draw.acl(net, "alb-b", "v", ["alb-b"], ["100 deny any 0.0.0.0/0"], ["100 allow any 0.0.0.0/0"])
    answer = through(net, tmp_path)
    assert words(answer) == ("split", "split")
    assert "split" in {gap.kind for gap in answer.gaps or ()}
    assert ("forward", "network-acl-ingress", 2) in stops(answer)
    assert words(through(net, tmp_path, "shop")) == ("split", "split")


def test_a_client_does_not_pick_the_node_behind(tmp_path: Path) -> None:
    net = chain()
    draw.acl(net, "alb-b", "v", ["alb-b"], ["100 deny any 0.0.0.0/0"], ["100 allow any 0.0.0.0/0"])
    question = {"question": "sources", "target": "Ta", "service": "tcp/8443"}
    (group,) = [
        one
        for one in isthmus.ask(read(net, tmp_path), question).groups or ()
        if one.get("through", {}).get("label") == "front and shop"
    ]
    assert group["verdict"] == "unknown"


def test_the_balancer_behind_is_an_end_and_a_waypoint(tmp_path: Path) -> None:
    net = chain()
    assert words(through(net, tmp_path, "shop")) == ("yes", "yes")
    assert words(asked(net, tmp_path, "C", "Ta", via=["front", "shop"])) == ("yes", "yes")
    assert words(asked(net, tmp_path, "front", "Ta", source_address="10.0.31.10")) == ("yes", "yes")
    assert words(asked(net, tmp_path, "front", "shop", source_address="10.0.31.10")) == ("yes", "yes")
    assert words(asked(net, tmp_path, "front", "shop", source_address="10.0.21.10")) == ("no", "no")
    assert asked(net, tmp_path, "front", "Ta").verdict == "unknown"


@pytest.mark.parametrize(
    ("word", "found", "code"), [("failed", "unreachable", "BAD_STATE"), ("provisioning", "unknown", None)]
)
def test_the_state_of_the_balancer_behind_counts(
    word: str, found: str, code: str | None, tmp_path: Path
) -> None:
    net = chain()
    for record in net.records("LoadBalancers"):
        if record["Type"] == "application":
            record["State"] = {"Code": word}
    for target in ("Ta", "shop"):
        answer = through(net, tmp_path, target)
        assert answer.verdict == found
        assert code in {None, *(one.aws_code for one in answer.blocks or ())}


def test_what_nobody_read_of_the_balancer_behind_leaves_it_open(tmp_path: Path) -> None:
    blind = chain()
    for record in list(blind.records("NetworkInterfaces")):
        if record["Description"].startswith("ELB app/"):
            record["Description"] = "ELB app/other/1"
    assert through(blind, tmp_path).verdict == "unknown"
    unread = chain()
    unread.forget("LoadBalancerTargetHealth")
    assert asked(unread, tmp_path, "C", "Ta", via=["front", "shop"]).verdict == "unknown"
    deaf = chain()
    for record in list(deaf.records("LoadBalancers")):
        if record["Type"] == "application":
            record["LoadBalancerArn"] += "0"
    assert through(deaf, tmp_path).verdict == "unknown"


def test_a_third_balancer_is_a_gap(tmp_path: Path) -> None:
    net = chain()
    for record in net.records("LoadBalancerTargetHealth"):
        if "/web/" in record["TargetGroupArn"]:
            record["TargetHealthDescriptions"].append({"Target": {"Id": "10.0.11.5", "Port": 443}})
    for record in net.records("TargetGroups"):
        if "/web/" in record["TargetGroupArn"]:
            record["TargetType"] = "ip"
            record["Protocol"] = "HTTP"
    for record in net.records("LoadBalancerTargetHealth"):
        for told in record["TargetHealthDescriptions"]:
            if told["Target"]["Id"] == ident("instance", "Ta"):
                told["Target"]["Id"] = "10.0.21.10"
            if told["Target"]["Id"] == ident("instance", "Tb"):
                told["Target"]["Id"] = "10.0.22.10"
    answer = through(net, tmp_path)
    assert any("another one" in gap.detail for gap in answer.gaps or ())


NETWORKS: dict[str, dict[str, Any]] = {
    "as drawn": {},
    "by the group": {"groups": ("L",), "admits": "sg:L"},
    "the node is asked for": {"admits": "10.0.8.0/21"},
    "no crossing": {"cross": False, "zones": "a"},
    "another port": {"port": 81},
    "by address": {"by_address": True, "admits": "10.0.8.0/21"},
    "shut": {"groups": ("shut",)},
}


@pytest.mark.parametrize("drawn", NETWORKS)
def test_many_ends_say_what_path_says_by_the_best_node(drawn: str, tmp_path: Path) -> None:
    net = read(chain(**NETWORKS[drawn]), tmp_path)
    for target, service, name in (("Ta", "tcp/8443", "front and shop"), ("shop", "tcp/80", "front")):
        answer = isthmus.ask(
            net, {"question": "sources", "target": target, "service": service, "by": "interface"}
        )
        assert not [gap for gap in answer.gaps or () if gap.kind == "unmodelled-interface"]
        told: dict[str, str] = {}
        for group in answer.groups or ():
            if group.get("through", {}).get("label") == name:
                told[group["label"]] = group["verdict"]
        for client in ("C", "Ta", "Tb"):
            found = set()
            for door in ("10.0.11.5", "10.0.12.5"):
                one = {"question": "path", "source": client, "target": target, "target_address": door}
                found.add(isthmus.ask(net, {**one, "service": "tcp/443", "via": ["front"]}).verdict)
            best = next((word for word in ("reachable", "unknown") if word in found), "unreachable")
            assert told.get(client, "unreachable") == best, (target, client, told)


def test_a_matrix_has_both_the_balancer_behind_and_what_it_serves(tmp_path: Path) -> None:
    net = read(chain(groups=("L",), admits="sg:L"), tmp_path)
    ends = [ident("subnet", name) for name in ("cl-a", "alb-a", "alb-b", "t-a")]
    answer = isthmus.ask(net, {"question": "matrix", "ends": ends, "service": "any"})
    told = {
        (ends.index(cell["source"]), ends.index(cell["target"])): [
            (way["label"], way["port"], way["verdict"]) for way in cell.get("through", ())
        ]
        for cell in answer.result["cells"]
    }
    assert told[0, 1] == told[0, 2] == [("front", 80, "reachable")]
    assert told[0, 3] == [("front and shop", 8443, "reachable")]
    assert not answer.gaps


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("T", {("front and shop", 8443)}),
        ("A", {("front", 80), ("front and shop", 8443)}),
        ("L", {("front", 80), ("front and shop", 8443)}),
    ],
)
def test_what_a_rule_lets_in_comes_through_both(group: str, found: set[Any], tmp_path: Path) -> None:
    net = read(chain(groups=("L",), admits="sg:L"), tmp_path)
    answer = isthmus.ask(net, {"question": "exposure", "rule": ident("group", group)})
    told = answer.result["through"]
    assert {(way["label"], way["port"]) for way in told} == found
    assert all((way["interfaces"], way["lost"]["interfaces"]) == (3, 3) for way in told)
    assert not answer.gaps


def traced(net: isthmus.Network, *via: str, target: str = "Ta", door: str = "10.0.11.5") -> isthmus.Answer:
    """A trace from the client by one node of the first balancer."""
    one = {"question": "trace", "source": "C", "target": target, "service": "tcp/443", "via": list(via)}
    return isthmus.ask(net, {**one, "target_address": door})


def test_a_trace_takes_the_nodes_that_are_named(tmp_path: Path) -> None:
    net = read(chain(), tmp_path)
    answer = traced(net, "front", DOOR_A)
    assert (answer.forward, answer.session) == ("reachable", "reachable")
    assert [step["leg"] for step in answer.result["steps"]] == sorted(
        step["leg"] for step in answer.result["steps"]
    )
    assert {step["leg"] for step in answer.result["steps"]} == {1, 2, 3}
    assert answer.result["relayed"]["source"] == DOOR_A
    with pytest.raises(isthmus.QuestionError) as refused:
        traced(net, "front")
    assert set(refused.value.nearest) == {DOOR_A, DOOR_B}
    with pytest.raises(isthmus.QuestionError):
        traced(net, "front", "10.0.21.10")
    met = traced(net, "front", DOOR_B, target="shop")
    assert (met.verdict, met.result["relayed"]["source"]) == ("reachable", "10.0.31.10")


def test_a_trace_stops_where_the_path_does(tmp_path: Path) -> None:
    shut = read(chain(admits="10.0.11.0/24"), tmp_path)
    answer = traced(shut, "front", DOOR_A)
    assert answer.verdict == "unreachable"
    assert {step["leg"] for step in answer.result["steps"] if step["ok"] is False} == {2}
    away = read(chain(cross=False, zones="a"), tmp_path)
    assert traced(away, "front").verdict == "reachable"
    assert traced(away, "front", door="10.0.12.5").verdict == "unreachable"
    other = read(chain(targets=("Tb",)), tmp_path)
    assert traced(other, "front", DOOR_A).verdict == "unreachable"
