"""Flows through application load balancers: two sessions, of which the targets see the balancer's alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures import builder as draw
from fixtures.builder import Ledger, balancing
from tests.query.balancing import alb, asked, stops, words

K = "198.51.100.7"


def shop(net: Ledger, folder: Path, **more: str) -> tuple[tuple[str, str], set[tuple[str, str, int | None]]]:
    """The words for a client of the internet and a target, and what stops it."""
    answer = asked(net, folder, K, "web-a", via=["shop"], **more)
    return words(answer), stops(answer)


def test_targets_need_no_way_to_the_internet(tmp_path: Path) -> None:
    assert shop(alb(), tmp_path)[0] == ("yes", "yes")
    assert words(asked(alb(), tmp_path, "internet", "web-a", via=["shop"])) == ("yes", "yes")


def test_a_target_sees_the_balancer_and_never_the_client(tmp_path: Path) -> None:
    net = alb(allows="198.51.100.0/24")
    found, blocks = shop(net, tmp_path)
    assert found == ("no", "no")
    assert ("forward", "security-group-ingress", 2) in blocks
    assert words(asked(net, tmp_path, K, "shop")) == ("yes", "yes")


def test_the_balancer_must_be_let_out(tmp_path: Path) -> None:
    found, blocks = shop(alb(egress=()), tmp_path)
    assert found == ("no", "no")
    assert ("forward", "security-group-egress", 2) in blocks


def test_a_node_that_cannot_answer_splits_the_name(tmp_path: Path) -> None:
    net = alb()
    draw.unroute(net, "pub-b", "0.0.0.0/0")
    found, blocks = shop(net, tmp_path)
    assert found == ("yes", "split")
    assert ("return", "route", 1) in blocks
    assert shop(net, tmp_path, target_address="198.51.100.2")[0] == ("yes", "no")


def test_answers_of_targets_meet_the_nodes_network_acl(tmp_path: Path) -> None:
    net = alb()
    for letter in "ab":
        draw.acl(
            net,
            f"pub-{letter}",
            "v",
            [f"pub-{letter}"],
            ["100 allow tcp/443 0.0.0.0/0"],
            ["100 allow any 0.0.0.0/0"],
        )
    found, blocks = shop(net, tmp_path)
    assert found == ("yes", "no")
    assert ("return", "network-acl-ingress", 2) in blocks
    assert words(asked(net, tmp_path, K, "shop")) == ("yes", "yes")


def test_a_rule_of_the_listener_is_a_condition_and_a_missing_one_a_gap(tmp_path: Path) -> None:
    net = alb()
    (listener,) = net.records("Listeners")
    draw.instance(net, "api", "app-a", "10.0.11.20", ["P"])
    group = balancing.target_group(net, "api-targets", ["api"], protocol="HTTP", port=8080, attributes={})
    own = listener["ListenerArn"]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group, "Weight": 1}]}}
    rule = {"RuleArn": own.replace(":listener/", ":listener-rule/") + "/1", "ListenerArn": own}
    net.put("Rules", "1", rule | {"Priority": "1", "IsDefault": False, "Actions": [action]})
    answer = asked(net, tmp_path, K, "api", via=["shop"])
    assert words(answer) == ("yes", "yes"), (answer.blocks, answer.gaps)
    assert answer.result["ways"][0]["condition"] == "rule 1 of the listener"
    net.forget("Rules")
    assert asked(net, tmp_path, K, "api", via=["shop"]).verdict == "unknown"
    assert asked(net, tmp_path, K, "web-a", via=["shop"]).verdict == "reachable"


def test_no_listener_no_targets(tmp_path: Path) -> None:
    assert words(asked(alb(), tmp_path, K, "web-a", "tcp/80", via=["shop"])) == ("no", "no")
    empty = alb(targets=())
    answer = asked(empty, tmp_path, K, "web-a", via=["shop"])
    assert words(answer) == ("no", "no")
    assert {one.layer for one in answer.blocks or ()} == {"load-balancer"}


def test_the_internet_does_not_reach_an_internal_balancer(tmp_path: Path) -> None:
    answer = asked(alb(internet=False), tmp_path, "internet", "shop")
    assert words(answer) == ("no", "no")


def test_a_public_access_block_of_the_node_s_subnet_stops_the_first_leg(tmp_path: Path) -> None:
    net = alb()
    draw.public_access(net, "block-bidirectional")
    found, blocks = shop(net, tmp_path)
    assert found == ("no", "no")
    assert ("forward", "block-public-access", 1) in blocks


def classic(*, crosses: str | None) -> Ledger:
    """A classic balancer with nodes in two zones and an instance in one."""
    net = alb(allows="10.0.0.0/16")
    for kind in ("LoadBalancers", "Listeners", "TargetGroups", "Rules", "LoadBalancerTargetHealth"):
        net.forget(kind)
    for card in net.records("NetworkInterfaces"):
        if card["Description"].startswith("ELB "):
            card["Description"] = "ELB old"
    balancing.classic(net, "old", {443: 8080}, ["web-a"], crosses)
    return net


def test_a_classic_balancer_keeps_to_its_zone_unless_told(tmp_path: Path) -> None:
    pins = {"via": ["old"], "target_address": "198.51.100.2"}
    assert words(asked(classic(crosses="true"), tmp_path, K, "web-a", **pins)) == ("yes", "yes")
    away = asked(classic(crosses="false"), tmp_path, K, "web-a", **pins)
    assert words(away) == ("no", "no")
    assert [one.aws_code for one in away.blocks or ()] == ["ELB_NOT_CROSSZONE"]
    assert asked(classic(crosses=None), tmp_path, K, "web-a", **pins).verdict == "unknown"
    wrong = asked(classic(crosses="true"), tmp_path, K, "old", "tcp/80")
    assert [one.aws_code for one in wrong.blocks or ()] == ["ELB_LISTENERS_MISMATCH"]


def test_a_classic_balancer_meets_its_own_acl_within_its_subnet(tmp_path: Path) -> None:
    net = classic(crosses="true")
    draw.instance(net, "near", "pub-a", "10.0.1.20", ["P"])
    balancing.classic(net, "old", {443: 8080}, ["near"], "true")
    pins = {"via": ["old"], "target_address": "198.51.100.1"}
    assert words(asked(net, tmp_path, K, "near", **pins)) == ("yes", "yes")
    back = ["100 allow tcp/1024-8000 0.0.0.0/0", "110 allow tcp/8090-65535 0.0.0.0/0"]
    draw.acl(net, "pub-a", "v", ["pub-a"], ["100 allow any 0.0.0.0/0"], back)
    answer = asked(net, tmp_path, K, "near", **pins)
    assert words(answer) == ("no", "no")
    assert ("ELB_ACL_RESTRICTION", 2) in {(one.aws_code, one.leg) for one in answer.blocks or ()}


def test_functions_as_targets_end_the_network_path_at_the_listener(tmp_path: Path) -> None:
    net = alb()
    for record in net.records("TargetGroups"):
        record["TargetType"] = "lambda"
    assert words(asked(net, tmp_path, K, "shop")) == ("yes", "yes")
    assert words(asked(net, tmp_path, K, "web-a", via=["shop"])) == ("no", "no")


FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:greet"


@pytest.mark.parametrize("name", [FUNCTION, "greet"])
def test_a_path_to_a_function_ends_where_the_balancer_invokes_it(name: str, tmp_path: Path) -> None:
    net = alb()
    for record in net.records("TargetGroups"):
        record["TargetType"] = "lambda"
    for record in net.records("LoadBalancerTargetHealth"):
        record["TargetHealthDescriptions"] = [
            {"Target": {"Id": FUNCTION}, "TargetHealth": {"State": "unused"}}
        ]
    answer = asked(net, tmp_path, K, name, via=["shop"])
    assert words(answer) == ("yes", "yes")
    (path, *_) = answer.paths or ()
    assert [(hop.stage, hop.id) for hop in path.hops[-1:]] == [("function", FUNCTION)]
    assert [hop.stage for hop in path.returns[:2]] == ["function", "listener"]
    assert any(FUNCTION in note for note in answer.notes or ())
    assert answer.proof is not None and answer.proof["judge"] == "replayed"
    front = asked(net, tmp_path, K, "shop")
    assert any(FUNCTION in note for note in front.notes or ())
    shut = alb()
    next(iter(shut.records("TargetGroups")))["TargetType"] = "lambda"
    next(iter(shut.records("LoadBalancerTargetHealth")))["TargetHealthDescriptions"] = [
        {"Target": {"Id": FUNCTION}}
    ]
    draw.group(shut, "L", "v", [])
    assert words(asked(shut, tmp_path, K, name, via=["shop"])) == ("no", "no")
