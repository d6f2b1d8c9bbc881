"""``targets`` of the users of a Client VPN endpoint: what its interfaces reach, as far as its rules let them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, Drawing
from tests.remote import VPN, associate, door, endpoint, lead, let, remote


def targets(drawing: Drawing, **more: Any) -> isthmus.Answer:
    question = {"question": "targets", "source": VPN, "service": "tcp/443", **more}
    return isthmus.ask(build(drawing.snapshot()), question)


def told(answer: isthmus.Answer) -> set[tuple[str, str, str]]:
    return {(group["kind"], group["id"], group["verdict"]) for group in answer.groups or ()}


def test_users_reach_what_the_endpoint_and_the_way_of_its_interface_let_them() -> None:
    drawing = remote()
    answer = targets(drawing, expand=True)
    assert (answer.verdict, told(answer), answer.gaps) == (
        "reachable",
        {("interface", "eni-a", "reachable")},
        [],
    )
    assert set(answer.assumptions or ()) >= {"client-vpn-subnet-routes", "managed-interface-by-groups"}
    let(drawing, "10.1.0.0/16")
    answer = targets(drawing)
    assert told(answer) == {("vpc", "vpc-a", "reachable")}
    (group,) = answer.groups or ()
    assert (group["interfaces"], [one["id"] for one in group["members"]]) == (2, ["eni-a", "eni-d"])


def test_what_only_a_group_of_users_reaches_is_open() -> None:
    drawing = remote()
    let(drawing, "10.1.1.0/24", "S-1")
    answer = targets(drawing, expand=True)
    assert told(answer) == {("interface", "eni-a", "reachable"), ("interface", "eni-d", "unknown")}
    assert {gap.kind for gap in answer.gaps or ()} == {"client-vpn-group"}


def test_nobody_is_reached_where_no_rule_lets_users_through() -> None:
    drawing = remote()
    drawing.records["AuthorizationRules"] = []
    answer = targets(drawing)
    assert (answer.verdict, answer.groups, answer.space) == ("unreachable", [], [])
    endpoint(drawing)["Status"] = {"Code": "deleted"}
    assert targets(drawing).verdict == "unreachable"
    endpoint(drawing)["Status"] = {"Code": "something"}
    assert targets(drawing).verdict == "unknown"


def test_the_internet_is_a_target_by_a_route_and_a_rule_of_its_own() -> None:
    drawing = remote()
    drawing.internet("igw-1", "vpc-a")
    drawing.reroute("subnet-v", {ANY_V4: "igw-1"})
    drawing.get("NetworkInterfaces", "eni-v")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "3.3.3.3"
    }
    assert "internet" not in {kind for kind, *_ in told(targets(drawing))}
    lead(drawing, ANY_V4, "subnet-v")
    let(drawing, ANY_V4)
    assert ("internet", "internet", "reachable") in told(targets(drawing))


def test_a_subnet_without_a_route_leaves_its_targets_open() -> None:
    drawing = remote()
    associate(drawing, "subnet-d")
    door(drawing, "eni-w", "subnet-d", "10.1.1.9")
    answer = targets(drawing, expand=True)
    assert told(answer) == {("interface", "eni-a", "unknown")}
    assert {gap.kind for gap in answer.gaps or ()} >= {"split"}
    lead(drawing, "10.1.0.0/16", "subnet-d")
    assert told(targets(drawing, expand=True)) == {("interface", "eni-a", "reachable")}


def test_targets_say_of_each_member_what_path_says() -> None:
    drawing = remote()
    let(drawing, "10.1.1.0/24", "S-1")
    network = build(drawing.snapshot())
    for kind, name, verdict in told(targets(drawing, expand=True)):
        assert kind == "interface"
        question = {"question": "path", "source": VPN, "target": name, "service": "tcp/443"}
        assert isthmus.ask(network, question).verdict == verdict


def test_users_that_come_out_among_the_senders_reach_what_they_reach() -> None:
    net = isthmus.load(Path(__file__).parents[2] / "fixtures" / "client-vpn" / "snapshot")
    for source in ("main", "10.0.0.0/16"):
        answer = isthmus.ask(net, {"question": "targets", "source": source, "service": "tcp/443"})
        told = [(group["verdict"], group.get("users"), group["services"]) for group in answer.groups or ()]
        assert told == [("reachable", "cvpn-endpoint-08eb85a40c74f4194", ["tcp/443"])], source
        assert not answer.gaps and not answer.notes
