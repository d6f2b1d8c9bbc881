"""Flows through PrivateLink: from a consumer's endpoint to the targets of a provider whose addresses are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, balancing, ident
from tests.query.balancing import asked, read, stops, words
from tests.query.linking import linked

EP, T = ident("vpce", "ep"), "T"

ROWS: tuple[tuple[dict[str, Any], tuple[str, str], set[Any]], ...] = (
    ({}, ("yes", "yes"), set()),
    ({"allows": "10.0.1.0/24"}, ("no", "no"), {("forward", "security-group-ingress", 2)}),
    ({"allows": "10.0.9.0/24"}, ("no", "no"), {("forward", "security-group-ingress", 2)}),
    ({"keeps": True}, ("yes", "yes"), set()),
    ({"keeps": True, "allows": "10.0.1.0/24"}, ("no", "no"), {("forward", "security-group-ingress", 2)}),
    ({"kind": "ip", "targets": ("10.0.21.10",)}, ("yes", "yes"), set()),
    ({"entrance": ()}, ("no", "no"), {("forward", "security-group-ingress", 1)}),
    ({"listens": 8443}, ("no", "no"), {("forward", "load-balancer", None)}),
    ({"acceptance": "pendingAcceptance"}, ("no", "no"), {("forward", "state", 1)}),
    ({"acceptance": "rejected"}, ("no", "no"), {("forward", "state", 1)}),
    ({"service": "Deleted"}, ("no", "no"), {("forward", "state", None)}),
    ({"service": "Resting"}, ("split", "split"), set()),
    ({"groups": ("L",), "enforces": "on"}, ("yes", "yes"), set()),
    (
        {"groups": ("L",), "enforces": "on", "front": ("tcp/443 10.0.9.0/24",)},
        ("no", "no"),
        {("forward", "security-group-ingress", 2)},
    ),
    ({"groups": ("L",), "enforces": "on", "front": ("tcp/443 10.0.1.10/32",)}, ("yes", "yes"), set()),
    ({"groups": ("L",), "enforces": "off", "front": ()}, ("yes", "yes"), set()),
    ({"groups": ("L",), "enforces": None, "front": ()}, ("split", "split"), set()),
    ({"groups": ("L",), "enforces": None}, ("yes", "yes"), set()),
    ({"groups": ("L",), "enforces": "on", "front": ("tcp/443 sg:client",)}, ("split", "split"), set()),
    ({"zones": ("b",)}, ("no", "no"), {("forward", "endpoint", None)}),
    ({"zones": ("a", "b"), "doors": ("b",), "allows": "10.0.12.0/24"}, ("yes", "yes"), set()),
    (
        {"zones": ("a", "b"), "doors": ("b",), "cross": False},
        ("no", "no"),
        {("forward", "load-balancer", None)},
    ),
    ({"zones": ("a", "b"), "doors": ("a", "b"), "allows": "10.0.12.0/24"}, ("split", "split"), set()),
)


@pytest.mark.parametrize(("change", "expected", "blocks"), ROWS, ids=lambda value: str(value)[:70])
def test_through_an_endpoint_a_target_sees_the_balancer(
    change: dict[str, Any], expected: tuple[str, str], blocks: set[Any], tmp_path: Path
) -> None:
    answer = asked(linked(**change), tmp_path, "C", T, via=[EP])
    assert words(answer) == expected, (answer.blocks, answer.gaps)
    assert blocks <= stops(answer), stops(answer)
    if expected == ("yes", "yes"):
        assert answer.proof and answer.proof["judge"] == "replayed" and answer.proof["z3"] == "sat"
        assert [hop.stage for hop in (answer.paths or [])[0].hops].count("endpoint-service") == 1
        assert "privatelink-enters-past-the-subnet" in (answer.assumptions or ())
    if "split" in expected:
        assert answer.gaps


def test_no_way_leads_to_the_target_without_the_endpoint(tmp_path: Path) -> None:
    assert words(asked(linked(), tmp_path, "C", T, "tcp/8443")) == ("no", "no")


@pytest.mark.parametrize(
    ("change", "service", "expected"),
    [
        ({}, "tcp/443", ("yes", "yes")),
        ({"allows": "10.9.0.0/16"}, "tcp/443", ("yes", "yes")),
        ({}, "tcp/80", ("no", "no")),
        ({"zones": ("b",)}, "tcp/443", ("no", "no")),
        ({"acceptance": "pendingAcceptance"}, "tcp/443", ("no", "no")),
        ({"groups": ("L",), "enforces": "on", "front": ()}, "tcp/443", ("no", "no")),
        ({"zones": ("a",), "doors": ("a", "b")}, "tcp/443", ("split", "split")),
    ],
)
@pytest.mark.parametrize("end", [EP, "ep"])
def test_the_endpoint_itself_means_the_listener_behind_it(
    change: dict[str, Any], service: str, expected: tuple[str, str], end: str, tmp_path: Path
) -> None:
    net = linked(**change)
    if end == "ep" and "doors" in change:
        expected = ("yes", "yes")  # this interface alone, in a zone that has a node
    assert words(asked(net, tmp_path, "C", end, service)) == expected


def test_one_zone_is_asked_for_by_its_address(tmp_path: Path) -> None:
    net = linked(zones=("a", "b"), doors=("a", "b"), allows="10.0.12.0/24")
    assert words(asked(net, tmp_path, "C", T, via=[EP], target_address="10.0.10.5")) == ("yes", "yes")
    assert words(asked(net, tmp_path, "C", T, via=[EP], target_address="10.0.9.5")) == ("no", "no")
    for wrong in ("10.0.9.77", "here"):
        with pytest.raises(isthmus.QuestionError) as caught:
            asked(net, tmp_path, "C", EP, target_address=wrong)
        assert caught.value.field == "target_address"


def test_a_reference_is_no_sure_yes_though_a_member_has_the_same_address(tmp_path: Path) -> None:
    net = linked(groups=("L",), enforces="on", front=("tcp/443 sg:twin",))
    draw.subnet(net, "twin", "provider", "10.0.1.0/24")
    draw.group(net, "twin", "provider")
    draw.instance(net, "twin", "twin", "10.0.1.10", ["twin"])
    answer = asked(net, tmp_path, "C", T, via=[EP])
    assert words(answer) == ("split", "split") and "privatelink" in {gap.kind for gap in answer.gaps or ()}


def test_what_of_the_provider_was_not_read_is_no_verdict(tmp_path: Path) -> None:
    net = linked()
    net.forget("LoadBalancers")
    answer = asked(net, tmp_path, "C", T, via=[EP])
    assert answer.verdict == "unknown" and [gap.kind for gap in answer.gaps or ()] == ["privatelink"]
    assert asked(net, tmp_path, "C", EP).verdict == "unknown"
    assert set(answer.gaps or ()) <= set(isthmus.ask(read(net, tmp_path), {"question": "gaps"}).gaps or ())
    shut = linked(entrance=())
    shut.forget("LoadBalancers")
    assert asked(shut, tmp_path, "C", T, via=[EP]).verdict == "unreachable"
    unread = linked()
    unread.forget("LoadBalancerTargetHealth")
    assert asked(unread, tmp_path, "C", T, via=[EP]).verdict == "unknown"


def test_a_service_nobody_here_offers_ends_at_the_endpoint(tmp_path: Path) -> None:
    net = linked()
    net.forget("ServiceConfigurations")
    assert words(asked(net, tmp_path, "C", EP)) == ("yes", "yes")


def test_a_key_of_the_service_that_is_not_understood_leaves_it_open(tmp_path: Path) -> None:
    net = linked()
    for record in net.records("ServiceConfigurations"):
        record["TrafficTier"] = "gold"
    answer = asked(net, tmp_path, "C", T, via=[EP])
    assert answer.verdict == "unknown" and "unknown-field" in {gap.kind for gap in answer.gaps or ()}
    shut = linked(allows="10.9.0.0/16")
    for record in shut.records("ServiceConfigurations"):
        record["TrafficTier"] = "gold"
    assert asked(shut, tmp_path, "C", T, via=[EP]).verdict == "unreachable"


def test_two_owners_of_unlike_minds_leave_it_open(tmp_path: Path) -> None:
    net = linked()
    for record in net.records("VpcEndpointConnections"):
        record["VpcEndpointState"] = "rejected"
    answer = asked(net, tmp_path, "C", T, via=[EP])
    assert answer.verdict == "unknown" and "conflicting-records" in {gap.kind for gap in answer.gaps or ()}


def test_zones_are_told_by_their_ids_and_else_left_open(tmp_path: Path) -> None:
    net = linked(zones=("a", "b"), doors=("a",), allows="10.0.12.0/24")
    for record in net.records("Subnets"):
        record.pop("AvailabilityZoneId")
    assert words(asked(net, tmp_path, "C", T, via=[EP])) == ("no", "no")
    for record in net.records("Subnets"):
        record.pop("AvailabilityZone")
    assert words(asked(net, tmp_path, "C", T, via=[EP])) == ("split", "split")


def test_a_client_of_a_peer_is_served_too(tmp_path: Path) -> None:
    net = linked(
        groups=("L",), enforces="on", front=("tcp/443 10.2.0.0/16",), entrance=("tcp/443 10.2.0.0/16",)
    )
    draw.vpc(net, "peer", "10.2.0.0/16")
    draw.subnet(net, "peer-app", "peer", "10.2.1.0/24")
    draw.peering(net, "consumer-peer", "consumer", "peer")
    draw.table(net, "peer-app", "peer", subnets=["peer-app"], routes={"10.0.0.0/16": "pcx:consumer-peer"})
    draw.table(net, "inner", "consumer", subnets=["inner-a"], routes={"10.2.0.0/16": "pcx:consumer-peer"})
    draw.group(net, "peer", "peer")
    draw.instance(net, "P", "peer-app", "10.2.1.10", ["peer"])
    assert words(asked(net, tmp_path, "P", T, via=[EP])) == ("yes", "yes")
    assert words(asked(net, tmp_path, "C", T, via=[EP])) == ("no", "no")
    assert read(net, tmp_path).vpc_endpoints


def test_find_tells_what_a_service_is(tmp_path: Path) -> None:
    network = read(linked(), tmp_path)
    key = ident("service", "offer")
    for text in (key, "offer-service"):
        (found,) = isthmus.ask(network, {"question": "find", "text": text}).result
        about = found["about"]
        assert (found["id"], about["endpoints"]) == (key, [EP])
        assert about["connections"] == [{"endpoint": EP, "state": "available"}]
        assert [arn.split("/")[-2] for arn in about["load_balancers"]] == ["front"]


def behind_another(admits: str) -> Ledger:
    """The provider's balancer sends to an application balancer, and that to the target."""
    net = linked(allows="sg:A")
    draw.subnet(net, "alb-a", "provider", "10.0.41.0/24", "a")
    draw.group(net, "A", "provider", [f"tcp/80 {admits}"], ["tcp/8443 10.0.0.0/16"])
    draw.group(net, "T", "provider", ["tcp/8443 sg:A"])
    shop = balancing.balancer(
        net, "shop", "provider", {"alb-a": ("10.0.41.5",)}, ["A"], kind="app", attributes={}
    )
    inherits = {"load_balancing.cross_zone.enabled": "use_load_balancer_configuration"}
    web = balancing.target_group(net, "web", ["T"], protocol="HTTP", attributes=inherits)
    balancing.listener(net, shop, 80, web, "HTTP")
    behind = balancing.target_group(net, "behind", [shop], port=80, kind="alb")
    for record in net.records("Listeners"):
        if ":listener/net/" in record["ListenerArn"]:
            record["DefaultActions"] = [{"Type": "forward", "TargetGroupArn": behind}]
    return net


@pytest.mark.parametrize(("admits", "word"), [("10.0.11.0/24", "reachable"), ("10.0.1.0/24", "unreachable")])
def test_a_balancer_behind_the_service_sees_the_node_and_never_the_consumer(
    admits: str, word: str, tmp_path: Path
) -> None:
    net = read(behind_another(admits), tmp_path)
    one = {"question": "path", "source": "C", "target": "T", "service": "tcp/443", "via": ["ep"]}
    answer = isthmus.ask(net, one)
    assert answer.verdict == word
    many = isthmus.ask(net, {"question": "sources", "target": "T", "service": "tcp/8443"})
    told = {
        (group["through"]["label"], group["through"].get("endpoint") is not None): group["verdict"]
        for group in many.groups or ()
        if "endpoint" in group.get("through", {})
    }
    assert told == ({("front and shop", True): word} if word == "reachable" else {})
