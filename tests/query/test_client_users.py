"""``sources`` tells the users of a Client VPN endpoint, who come by its interfaces as far as its rules let them."""

from __future__ import annotations

from typing import Any

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, Drawing
from tests.remote import DOOR, VPN, endpoint, lead, let, remote


def sources(drawing: Drawing, target: str = "eni-a", **more: Any) -> isthmus.Answer:
    question = {"question": "sources", "target": target, "service": "tcp/443", **more}
    return isthmus.ask(build(drawing.snapshot()), question)


def told(answer: isthmus.Answer) -> list[tuple[str, str, str]]:
    return [(group["kind"], group["id"], group["verdict"]) for group in answer.groups or ()]


def test_users_are_among_the_sources_of_what_they_reach() -> None:
    answer = sources(remote())
    assert (answer.verdict, answer.gaps) == ("reachable", [])
    assert told(answer) == [("client-vpn", VPN, "reachable")]
    assert [space.sources for space in answer.space or ()] == [[f"{DOOR}/32"]]
    assert set(answer.assumptions or ()) >= {"client-vpn-subnet-routes", "managed-interface-by-groups"}


def test_users_that_the_endpoint_stops_are_no_source_and_no_gap() -> None:
    drawing = remote()
    answer = sources(drawing, "eni-d")
    assert (answer.verdict, answer.gaps, answer.groups) == ("unreachable", [], [])
    assert "client-vpn-subnet-routes" in (answer.assumptions or ())
    let(drawing, "10.1.0.0/16")
    assert told(sources(drawing, "eni-d")) == [("client-vpn", VPN, "reachable")]


def test_users_of_one_group_are_told_apart() -> None:
    drawing = remote()
    drawing.records["AuthorizationRules"] = []
    let(drawing, "10.1.0.0/16", "S-1")
    answer = sources(drawing)
    assert (answer.verdict, told(answer)) == ("unknown", [("client-vpn", VPN, "unknown")])
    assert {gap.kind for gap in answer.gaps or ()} == {"client-vpn-group"}


def test_users_get_out_to_the_internet_where_the_endpoint_leads_there() -> None:
    drawing = remote()
    drawing.internet("igw-1", "vpc-a")
    drawing.reroute("subnet-v", {ANY_V4: "igw-1"})
    drawing.get("NetworkInterfaces", "eni-v")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "3.3.3.3"
    }
    assert told(sources(drawing, "internet")) == []
    lead(drawing, ANY_V4, "subnet-v")
    let(drawing, ANY_V4)
    assert told(sources(drawing, "internet")) == [("client-vpn", VPN, "reachable")]


def test_an_endpoint_of_which_not_enough_was_read_leaves_its_interface_a_gap() -> None:
    drawing = remote()
    endpoint(drawing)["Status"] = {"Code": "something"}
    answer = sources(drawing)
    assert (answer.verdict, [(gap.kind, gap.id) for gap in answer.gaps or ()]) == (
        "unknown",
        [("unmodelled-interface", "eni-v")],
    )
