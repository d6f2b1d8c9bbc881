"""``path`` from users of a Client VPN endpoint at a transit gateway: its rules, then their own addresses all the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.judge import client_may
from isthmus.model.client_vpn import client_vpns
from isthmus.model.network import build
from isthmus.packet import parse_address
from isthmus.semantics.client_vpn import said
from isthmus.space import position
from tests.hubs import HUB, TABLE, A, associated, hub, learn, side
from tests.judge.drawing import Drawing, rule

VPN, PLUG = "cvpn-endpoint-1", "tgw-attach-u"
USERS = "172.16.0.0/22"
Edit = Callable[[Drawing], Any]


def plugged() -> Drawing:
    """Users may write to VPC a, whose host admits their block; the table knows their block, and VPC a leads it there."""
    drawing = hub()
    known = {"TransitGatewayAttachmentId": PLUG, "TransitGatewayId": HUB, "State": "available"}
    told = {"ResourceType": "client-vpn", "ResourceId": VPN, "Association": associated(TABLE)}
    drawing.put("TransitGatewayAttachments", {**known, **told})
    learn(drawing, USERS, "u", kind="client-vpn")
    drawing.reroute("subnet-a", {"172.16.0.0/12": HUB})
    drawing.group("sg-app", [rule("tcp/443", USERS)], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-app"}]
    plug = {"TransitGatewayId": HUB, "TransitGatewayAttachmentId": PLUG}
    endpoint = {"ClientVpnEndpointId": VPN, "Status": {"Code": "available"}, "ClientCidrBlock": USERS}
    drawing.put("ClientVpnEndpoints", {**endpoint, "TransitGatewayConfiguration": plug})
    for kind, more in (
        ("ClientVpnRoutes", {"TransitGatewayAttachmentId": PLUG}),
        ("AuthorizationRules", {"AccessAll": True}),
    ):
        row = {"ClientVpnEndpointId": VPN, "DestinationCidr": "10.1.0.0/16", "Status": {"Code": "active"}}
        drawing.put(kind, {**row, **more})
    drawing.records["ClientVpnTargetNetworks"] = []
    drawing.records["VpnConnections"] = []
    return drawing


def asked(drawing: Drawing, target: str = "eni-a", **more: Any) -> isthmus.Answer:
    question = {"question": "path", "source": VPN, "target": target, "service": "tcp/443", **more}
    return isthmus.ask(build(drawing.snapshot()), question)


def test_users_write_by_the_transit_gateway_under_their_own_addresses() -> None:
    answer = asked(plugged())
    assert (answer.forward, answer.session) == ("reachable", "reachable") and not answer.gaps
    (way,) = answer.paths or ()
    assert way.hops[0].id == way.returns[-1].id == VPN
    assert [box.sources for box in way.space] == [[USERS]]
    assert not [hop for hop in (*way.hops, *way.returns) if hop.id.startswith("users-of")]
    assert {rule.layer for rule in way.rules} >= {"client-vpn", "security-group-ingress"}
    assert answer.proof is not None and (answer.proof["z3"], answer.proof["judge"]) == ("sat", "replayed")
    assert "client-vpn-transit-as-a-link" in (answer.assumptions or ())
    assert "on-premises-delivers" not in (answer.assumptions or ())
    assert answer.understood["source"]["id"] == VPN


def test_a_user_may_be_named_by_an_address_of_the_block() -> None:
    assert asked(plugged(), source_address="172.16.1.7").verdict == "reachable"
    for wrong in ("10.1.0.4", "nowhere"):
        with pytest.raises(QuestionError) as error:
            asked(plugged(), source_address=wrong)
        assert error.value.field == "source_address"


def remove(kind: str) -> Edit:
    return lambda drawing: drawing.records[kind].clear()


def alone(kind: str, **more: Any) -> Edit:
    return lambda drawing: drawing.records[kind][0][0].update(more)


def no_way_back(drawing: Drawing) -> None:
    drawing.reroute("subnet-a", {"10.0.0.0/8": HUB})


def unlearned(drawing: Drawing) -> None:
    rows = drawing.records["TransitGatewayRoutes"]
    rows[:] = [row for row in rows if row[0]["DestinationCidrBlock"] != USERS]


def unplugged(drawing: Drawing) -> None:
    side(drawing, "u")["State"] = "deleted"


def unread(drawing: Drawing) -> None:
    drawing.records["TransitGatewayAttachments"] = [
        row
        for row in drawing.records["TransitGatewayAttachments"]
        if row[0]["TransitGatewayAttachmentId"] != PLUG
    ]


@pytest.mark.parametrize(
    ("edit", "forward", "session"),
    [
        (remove("AuthorizationRules"), "unreachable", "unreachable"),
        (remove("ClientVpnRoutes"), "unreachable", "unreachable"),
        (
            alone("ClientVpnRoutes", TransitGatewayAttachmentId="tgw-attach-other"),
            "unreachable",
            "unreachable",
        ),
        (alone("ClientVpnRoutes", Status={"Code": "creating"}), "unknown", "unknown"),
        (alone("AuthorizationRules", AccessAll=False, GroupId="S-1"), "unknown", "unknown"),
        (alone("ClientVpnEndpoints", Status={"Code": "deleted"}), "unreachable", "unreachable"),
        (alone("ClientVpnEndpoints", Status={"Code": "odd"}), "unknown", "unknown"),
        (alone("ClientVpnEndpoints", TrafficIpAddressType="dual-stack"), "unknown", "unknown"),
        (alone("ClientVpnEndpoints", ClientCidrBlock=None), "unknown", "unknown"),
        (no_way_back, "reachable", "unreachable"),
        (unlearned, "reachable", "unreachable"),
        (unplugged, "unreachable", "unreachable"),
        (unread, "unknown", "unknown"),
    ],
)
def test_what_stops_users_or_leaves_them_open(edit: Edit, forward: str, session: str) -> None:
    drawing = plugged()
    edit(drawing)
    answer = asked(drawing)
    assert (answer.forward, answer.session) == (forward, session)
    assert bool(answer.gaps) == ("unknown" in (forward, session))


def test_what_the_target_does_not_admit_of_the_block_is_stopped_there() -> None:
    drawing = plugged()
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = [rule("tcp/443", "10.0.0.0/8")]
    answer = asked(drawing)
    assert (answer.verdict, {block.layer for block in answer.blocks or ()}) == (
        "unreachable",
        {"security-group-ingress"},
    )


def ask(drawing: Drawing, question: str, **more: Any) -> isthmus.Answer:
    return isthmus.ask(build(drawing.snapshot()), {"question": question, "service": "tcp/443", **more})


@pytest.mark.parametrize(
    "edit",
    [
        lambda drawing: None,
        remove("AuthorizationRules"),
        alone("AuthorizationRules", AccessAll=False, GroupId="S-1"),
        alone("ClientVpnEndpoints", Status={"Code": "deleted"}),
        no_way_back,
        unread,
    ],
)
def test_lists_and_cells_say_of_users_what_path_says(edit: Edit) -> None:
    drawing = plugged()
    edit(drawing)
    listed = ask(drawing, "targets", source=VPN, by="interface")
    words = {group["id"]: group["verdict"] for group in listed.groups or ()}
    cells = ask(drawing, "matrix", ends=[VPN, "eni-a", "eni-b"]).result["cells"]
    told = {cell["target"]: cell["verdict"] for cell in cells if cell["source"] == VPN}
    for target in ("eni-a", "eni-b"):
        word = asked(drawing, target).verdict
        assert told.get(target, "unreachable") == word, target
        if listed.groups or listed.verdict != "unknown":
            assert words.get(target, "unreachable") == word, target
    if words.get("eni-a") == "reachable":
        assert listed.proof is not None and "client-vpn-transit-as-a-link" in (listed.assumptions or ())
        assert {box.sources[0] for group in listed.groups or () for box in group["space"]} == {USERS}


def test_who_reaches_a_target_tells_users_in_place_of_their_attachment() -> None:
    answer = ask(plugged(), "sources", target="eni-a")
    assert [(group["kind"], group["id"], group["verdict"]) for group in answer.groups or ()] == [
        ("client-vpn", VPN, "reachable")
    ]
    assert not answer.gaps and "client-vpn-transit-as-a-link" in (answer.assumptions or ())
    drawing = plugged()
    remove("AuthorizationRules")(drawing)
    stopped = ask(drawing, "sources", target="eni-a")
    assert (stopped.verdict, stopped.groups, stopped.gaps) == ("unreachable", [], [])


def test_a_law_over_users_is_over_what_they_may_write_by_the_transit_gateway() -> None:
    drawing = plugged()
    held = ask(drawing, "prove", source=VPN, target="vpc-a", via=[HUB])
    assert held.verdict == "holds" and held.result["keeping"] and not held.gaps
    broken = ask(drawing, "prove", source=VPN, target="vpc-a", avoid=[HUB])
    assert broken.verdict == "violated"
    assert all(way.hops[0].id == VPN for way in broken.paths or ()) and broken.paths
    remove("AuthorizationRules")(drawing)
    assert ask(drawing, "prove", source=VPN, target="vpc-a", avoid=[HUB]).verdict == "holds"


def test_a_trace_follows_a_user_under_its_own_address() -> None:
    pins = {"source": VPN, "target": "eni-a", "source_address": "172.16.1.7", "source_port": 40000}
    traced = ask(plugged(), "trace", **pins)
    assert (traced.forward, traced.session) == ("reachable", "reachable")
    steps = traced.result["steps"]
    assert steps[0]["id"] == VPN and not [step for step in steps if step["id"].startswith("users-of")]
    assert {step["flow"]["source"] for step in steps if step["direction"] == "forward"} == {"172.16.1.7"}
    assert "client-vpn-transit-as-a-link" in (traced.assumptions or ())
    for edit, word in (
        (remove("AuthorizationRules"), "unreachable"),
        (unread, "unknown"),
        (no_way_back, "unreachable"),
    ):
        drawing = plugged()
        edit(drawing)
        assert ask(drawing, "trace", **pins).verdict == word


def test_whether_a_session_with_users_may_begin_is_open() -> None:
    drawing = plugged()
    assert asked(drawing, avoid=[VPN]).verdict == "unreachable"
    assert ask(drawing, "path", source="eni-a", target=VPN).verdict == "unknown"
    cells = ask(drawing, "matrix", ends=[VPN, "eni-a"]).result["cells"]
    assert {cell["verdict"] for cell in cells if cell["target"] == VPN} == {"unknown"}
    assert ask(drawing, "prove", source="eni-a", target=VPN, via=[HUB]).verdict == "unknown"


def test_both_readers_say_the_same_of_routes_by_an_attachment() -> None:
    snapshot = plugged().snapshot()
    vpn = client_vpns(build(snapshot))[VPN]
    for place, word in ((A, True), ("10.2.0.4", False)):
        assert (
            said(vpn, PLUG, position(*parse_address(place))).word
            == client_may(snapshot, VPN, PLUG, place)
            == word
        )
