"""``prove`` of users of a Client VPN endpoint: a law over what they may write, as far as the endpoint lets it."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import EVERYTHING, Drawing
from tests.query.test_client_vpn import Edit, alone, of, second, unread
from tests.remote import DOOR, VPN, lead, let, remote

FAR = "10.2.0.4"


def peered(*, let_through: bool = True) -> Drawing:
    """Users reach a host behind a peering, if the endpoint lets them."""
    drawing = remote()
    drawing.vpc("vpc-b", "10.2.0.0/16")
    drawing.subnet("subnet-b", "vpc-b", "10.2.0.0/24", {"10.1.0.0/16": "pcx-1"})
    drawing.group("sg-far", EVERYTHING, EVERYTHING, vpc="vpc-b")
    drawing.host("eni-b", "subnet-b", FAR, ["sg-far"])
    drawing.peering("pcx-1", "vpc-a", "vpc-b")
    drawing.reroute("subnet-v", {"10.2.0.0/16": "pcx-1"})
    lead(drawing, "10.2.0.0/16", "subnet-v")
    if let_through:
        let(drawing, "10.2.0.0/16")
    return drawing


def proved(drawing: Drawing, target: str = "eni-b", source: str = VPN, **law: Any) -> isthmus.Answer:
    question = {"question": "prove", "source": source, "target": target, "service": "tcp/443", **law}
    return isthmus.ask(build(drawing.snapshot()), question)


def test_a_law_over_users_holds_where_all_they_may_write_crosses_it() -> None:
    answer = proved(peered(), via=["pcx-1"])
    assert answer.verdict == "holds" and answer.result["keeping"] == 1 and not answer.gaps
    assert answer.proof is not None and answer.proof["judge"] == "sampled"
    assert {"client-vpn-subnet-routes", "managed-interface-by-groups"} <= set(answer.assumptions or ())
    assert answer.understood["source"]["id"] == VPN


def test_what_breaks_it_is_told_with_its_flows_and_the_endpoints_rules() -> None:
    answer = proved(peered(), avoid=["pcx-1"])
    assert answer.verdict == "violated"
    ways = answer.paths or []
    assert [way.hops[0].id for way in ways] == [VPN] * len(ways) and ways
    assert {box.sources[0] for box in answer.space or ()} == {f"{DOOR}/32"}
    assert [one["path"] for one in answer.result["breaks"]] == list(range(len(ways)))
    assert "client-vpn" in {rule.layer for rule in ways[0].rules}


def test_what_the_endpoint_stops_is_no_traffic() -> None:
    answer = proved(peered(let_through=False), avoid=["pcx-1"])
    assert answer.verdict == "holds" and "no authorization rule" in (answer.notes or [""])[0]


def test_of_a_target_that_is_let_through_in_part_the_rest_breaks_no_law() -> None:
    drawing = peered(let_through=False)
    drawing.host("eni-c", "subnet-b", "10.2.0.5", ["sg-far"])
    drawing.host("eni-e", "subnet-b", "10.2.0.3", ["sg-far"])
    let(drawing, f"{FAR}/32")
    answer = proved(drawing, "vpc-b", avoid=["pcx-1"])
    assert answer.verdict == "violated"
    assert [(way.witness or {}).get("target") for way in answer.paths or ()] == [FAR]
    assert [box.targets for box in answer.space or ()] == [[f"{FAR}/32"]]
    assert {text for way in answer.paths or () for box in way.space for text in box.targets} == {f"{FAR}/32"}
    drawing.records["AuthorizationRules"] = []
    let(drawing, "10.1.0.0/16")
    assert proved(drawing, "10.0.0.0/8", avoid=["pcx-1"]).verdict == "holds"


def test_a_rule_for_one_group_leaves_a_broken_law_open() -> None:
    drawing = peered(let_through=False)
    let(drawing, "10.2.0.0/16", "S-1")
    answer = proved(drawing, avoid=["pcx-1"])
    assert answer.verdict == "unknown" and {gap.kind for gap in answer.gaps or ()} == {"client-vpn-group"}
    assert proved(drawing, via=["pcx-1"]).verdict == "holds"


def test_the_endpoint_itself_is_crossed_by_all_that_its_users_write() -> None:
    for word in (VPN, f"{VPN},pcx-1"):
        assert proved(peered(), via=[word]).verdict == "holds", word
        assert proved(peered(), avoid=[word]).verdict == "violated", word
    assert proved(peered(let_through=False), avoid=[VPN]).verdict == "holds"
    answer = proved(peered(), avoid=[VPN])
    assert [one["waypoint"] for one in answer.result["breaks"]] == [VPN]


def test_nothing_begins_a_session_with_users() -> None:
    answer = proved(peered(), VPN, "eni-b", via=["pcx-1"])
    assert answer.verdict == "holds" and "client-vpn-users-only-begin" in (answer.assumptions or ())
    drawing = peered()
    of(TransitGatewayConfiguration={"TransitGatewayId": "tgw-1"})(drawing)
    assert proved(drawing, VPN, "eni-b", via=["pcx-1"]).verdict == "unknown"


def two_doors(*, routed: bool) -> Drawing:
    drawing = peered()
    second(drawing, routed=True)
    drawing.reroute("subnet-d", {"10.2.0.0/16": "pcx-1"})
    if routed:
        lead(drawing, "10.2.0.0/16", "subnet-d")
    return drawing


def test_a_law_that_holds_of_one_interface_alone_is_open() -> None:
    assert proved(two_doors(routed=True), avoid=["pcx-1"]).verdict == "violated"
    answer = proved(two_doors(routed=False), avoid=["pcx-1"])
    assert answer.verdict == "unknown" and {gap.kind for gap in answer.gaps or ()} == {"split"}
    assert proved(two_doors(routed=False), via=["pcx-1"]).verdict == "holds"


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (of(Status={"Code": "deleted"}), "holds"),
        (of(Status={"Code": "something"}), "unknown"),
        (of(TransitGatewayConfiguration={"TransitGatewayId": "tgw-1"}), "unknown"),
        (alone("ClientVpnTargetNetworks", Status={"Code": "associating"}), "unknown"),
        (unread("ClientVpnRoutes"), "unknown"),
    ],
)
def test_states_and_what_was_not_read(edit: Edit, word: str) -> None:
    drawing = peered()
    edit(drawing)
    assert proved(drawing, avoid=["pcx-1"]).verdict == word
