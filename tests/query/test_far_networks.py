"""Networks outside of AWS: what is told of gateways and links, and what nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import build
from isthmus.query.far_networks import far_facts, far_gaps
from tests.hubs import HUB, TABLE, associated, hub, learn
from tests.hybrid import HOST, OFFICE, VGW, VPN, associate, bgp, connect, connection, learnt, office
from tests.judge.drawing import Drawing, rule


def ask(drawing: Drawing, **question: Any) -> isthmus.Answer:
    return isthmus.ask(build(drawing.snapshot()), {"question": "path", "service": "tcp/443", **question})


def test_a_gateway_and_its_links_are_found() -> None:
    drawing = office()
    associate(drawing, "dx-1")
    network = build(drawing.snapshot())
    assert far_facts(network, VGW)["links"] == ["dx-1", VPN]
    assert far_facts(network, VPN)["routes"] == ["192.168.0.0/16"]
    assert far_facts(network, "dx-1") == {
        "state": "available",
        "type": "direct-connect-gateway",
        "gateways": [VGW],
        "tunnels": None,
        "routes": "by BGP",
    }


def test_gaps_name_what_no_answer_of_aws_tells() -> None:
    assert list(far_gaps(build(office().snapshot()))) == []
    drawing = office()
    bgp(drawing)
    connection(drawing)["Options"]["LocalIpv4NetworkCidr"] = "192.168.5.0/24"
    connection(drawing)["VgwTelemetry"] = [{"Status": "DOWN"}]
    found = {(gap.kind, gap.id) for gap in far_gaps(build(drawing.snapshot()))}
    assert found == {("beyond-aws", VGW), ("vpn-tunnels-down", VPN), ("vpn-traffic-selectors", VPN)}
    drawing.records.pop("VpnGateways")
    found = {(gap.kind, gap.id) for gap in far_gaps(build(drawing.snapshot()))}
    assert ("uncollected-gateway", VGW) in found


@pytest.mark.parametrize("source", [VPN, VGW, "on-premises", "dxvif-1"])
def test_every_name_of_a_link_is_an_end(source: str) -> None:
    drawing = office()
    associate(drawing, "dx-1")
    drawing.put("virtualInterfaces", {"virtualInterfaceId": "dxvif-1", "directConnectGatewayId": "dx-1"})
    answer = ask(drawing, source=source, target="eni-a", direction="forward")
    assert answer.verdict == "reachable"
    assert answer.understood["source"]["kind"] == "on-premises"
    assert answer.proof is not None and answer.proof["judge"] == "replayed"


def test_a_direct_connect_gateway_goes_by_the_name_that_people_write() -> None:
    drawing = office()
    associate(drawing, "7b2c4f8a")
    drawing.put("directConnectGateways", {"directConnectGatewayId": "7b2c4f8a"})
    assert ask(drawing, source="dxgw-7b2c4f8a", target="eni-a", direction="forward").verdict == "reachable"


def test_a_direct_connect_gateway_is_found_as_one_and_has_a_meaning() -> None:
    drawing = office()
    associate(drawing, "7b2c4f8a")
    drawing.put("directConnectGateways", {"directConnectGatewayId": "7b2c4f8a"})
    network = build(drawing.snapshot())
    (one,) = isthmus.ask(network, {"question": "find", "text": "7b2c4f8a"}).result
    assert (one["kind"], one["about"]["gateways"]) == ("direct-connect-gateway", [VGW])
    assert isthmus.ask(network, {"question": "gaps"}).result["not_modelled"] == {}


def test_a_pinned_address_may_lie_beyond_the_static_routes_but_in_no_vpc() -> None:
    answer = ask(office(), source=VPN, target="eni-a", source_address="172.16.0.1")
    assert (answer.forward, answer.session) == ("reachable", "unreachable")
    with pytest.raises(QuestionError, match="address of a VPC"):
        ask(office(), source=VPN, target="eni-a", source_address="10.0.0.9")
    with pytest.raises(QuestionError):
        ask(office(), source=VPN, target="eni-a", source_address="office")


def test_a_link_as_a_target_must_be_crossed() -> None:
    answer = ask(office(), source="eni-a", target=VPN)
    assert answer.verdict == "reachable" and answer.paths is not None
    assert [hop.id for hop in answer.paths[0].hops][-2:] == [VGW, VPN]
    assert [hop.id for hop in answer.paths[0].returns] == [VPN, VGW, "eni-a"]
    drawing = office()
    drawing.reroute("subnet-a", {})
    assert ask(drawing, source="eni-a", target=VPN).verdict == "unreachable"


def test_what_bgp_may_bring_in_is_named_as_an_assumption() -> None:
    drawing = office()
    bgp(drawing)
    answer = ask(drawing, source=VPN, target="eni-a", source_address=OFFICE)
    assert (answer.forward, answer.session) == ("reachable", "unknown")
    assert "on-premises-has-any-other-address" in (answer.assumptions or [])
    assert {gap.kind for gap in answer.gaps or ()} == {"beyond-aws"}


def test_a_trace_from_beyond_a_link() -> None:
    network = build(office().snapshot())
    question = {"question": "trace", "source": VPN, "source_address": OFFICE, "target": HOST}
    answer = isthmus.ask(network, {**question, "service": "tcp/443"})
    assert (answer.forward, answer.session) == ("reachable", "reachable")


def test_sources_say_that_an_office_may_be_there() -> None:
    network = build(office().snapshot())
    answer = isthmus.ask(network, {"question": "sources", "target": "eni-a", "service": "tcp/443"})
    assert VGW in {gap.id for gap in answer.gaps or ()}


def test_sources_name_the_office_by_its_link() -> None:
    drawing = office()
    drawing.group("sg-office", [rule("tcp/443", "192.168.5.0/24")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-office"}]
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, {"question": "sources", "target": "eni-a", "service": "tcp/443"})
    assert answer.verdict == "reachable" and answer.groups is not None
    told = [(group["kind"], group["id"], group["verdict"]) for group in answer.groups]
    assert told == [("on-premises", VPN, "reachable")]
    assert answer.groups[0]["space"][0].sources == ["192.168.5.0/24"]
    assert answer.proof is not None and answer.proof["judge"] == "replayed"
    answer = isthmus.ask(network, {"question": "sources", "target": "eni-a", "service": "tcp/22"})
    assert answer.groups == [] and "on-premises-delivers" not in (answer.assumptions or [])


def test_sources_leave_an_office_by_bgp_in_doubt() -> None:
    drawing = office()
    bgp(drawing)
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, {"question": "sources", "target": "eni-a", "service": "tcp/443"})
    assert [(group["id"], group["verdict"]) for group in answer.groups or ()] == [(VPN, "unknown")]
    learnt(drawing, "192.168.0.0/16")
    network = build(drawing.snapshot())
    answer = isthmus.ask(network, {"question": "sources", "target": "eni-a", "service": "tcp/443"})
    assert (VPN, "reachable") in [(group["id"], group["verdict"]) for group in answer.groups or ()]


@pytest.mark.parametrize("source", [VPN, VGW, "on-premises"])
def test_targets_of_an_office(source: str) -> None:
    drawing = office()
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    network = build(drawing.snapshot())
    answer = isthmus.ask(
        network, {"question": "targets", "source": source, "service": "tcp/443", "by": "interface"}
    )
    assert [(group["id"], group["verdict"]) for group in answer.groups or ()] == [("eni-a", "reachable")]
    assert answer.groups[0]["space"][0].sources == ["192.168.0.0/16"]  # type: ignore[index]
    assert answer.proof is not None and answer.proof["judge"] == "replayed"


def test_a_fix_opens_the_group_to_the_office_and_is_checked() -> None:
    drawing = office()
    drawing.group("sg-office", [rule("tcp/22", "192.168.5.0/24")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-office"}]
    answer = ask(drawing, source=VPN, source_address=OFFICE, target="eni-a")
    assert answer.verdict == "unreachable" and answer.fixes
    assert answer.fixes[0][0]["id"] == "sg-office"


def test_a_link_in_doubt_is_unknown_to_every_reader() -> None:
    drawing = office()
    connection(drawing)["Options"]["LocalIpv4NetworkCidr"] = "192.168.5.0/24"
    assert ask(drawing, source="eni-a", target=OFFICE).verdict == "unknown"


def test_sources_tell_of_a_gateway_whose_links_nobody_listed() -> None:
    drawing = office()
    drawing.reroute("subnet-a", {})
    assert ask(drawing, question="sources", target="eni-a").gaps == []
    drawing.records.pop("VpnConnections")
    told = ask(drawing, question="sources", target="eni-a")
    assert told.verdict == "unknown"
    assert [(gap.kind, gap.id) for gap in told.gaps or ()] == [("beyond-aws", VGW)]


def test_a_connection_that_nobody_read_is_a_gap() -> None:
    drawing = hub()
    told = {"TransitGatewayAttachmentId": "tgw-attach-x", "TransitGatewayId": HUB, "ResourceType": "vpn"}
    drawing.put("TransitGatewayAttachments", {**told, "State": "available", "ResourceId": VPN})
    found = [(gap.kind, gap.id) for gap in far_gaps(build(drawing.snapshot()))]
    assert found == [("uncollected-vpn-connection", VPN)]


@pytest.mark.parametrize("kind", ["group", "acl"])
def test_exposure_tells_of_a_gateway_whose_links_nobody_listed(kind: str) -> None:
    drawing = office()
    drawing.reroute("subnet-a", {})
    drawing.group("sg-office", [rule("tcp/22", "192.168.5.0/24")], [])
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-office"}]
    drawing.records.pop("VpnConnections")
    network = build(drawing.snapshot())
    rules = "sg-office" if kind == "group" else network.acl_of_subnet["subnet-a"]
    told = isthmus.ask(network, {"question": "exposure", "rule": rules})
    assert ("beyond-aws", VGW) in [(gap.kind, gap.id) for gap in told.gaps or ()]


@pytest.mark.parametrize("name", ["dx-1", "dxvif-1"])
def test_a_waypoint_may_be_called_by_the_virtual_interface_of_its_gateway(name: str) -> None:
    drawing = office()
    associate(drawing, "dx-1")
    drawing.put("directConnectGateways", {"directConnectGatewayId": "dx-1"})
    drawing.put("virtualInterfaces", {"virtualInterfaceId": "dxvif-1", "directConnectGatewayId": "dx-1"})
    asked: dict[str, Any] = {"source": "dx-1", "target": "eni-a", "direction": "forward"}
    assert ask(drawing, **asked, via=[name]).verdict == "reachable"
    assert ask(drawing, **asked, avoid=[name]).verdict == "unreachable"


def test_a_waypoint_that_is_one_of_several_virtual_interfaces_is_refused() -> None:
    drawing = office()
    associate(drawing, "dx-1")
    drawing.put("directConnectGateways", {"directConnectGatewayId": "dx-1"})
    for name in ("dxvif-1", "dxvif-2"):
        drawing.put("virtualInterfaces", {"virtualInterfaceId": name, "directConnectGatewayId": "dx-1"})
    with pytest.raises(QuestionError, match="one of several") as refused:
        ask(drawing, source="dx-1", target="eni-a", direction="forward", via=["dxvif-1"])
    assert (refused.value.field, list(refused.value.nearest)) == ("via", ["dx-1"])


def reached(drawing: Drawing) -> list[tuple[str, str, str, list[str]]]:
    """What a host reaches of networks outside of AWS, by the answer to ``targets``."""
    answer = isthmus.ask(
        build(drawing.snapshot()), {"question": "targets", "source": "eni-a", "service": "tcp/443"}
    )
    return [
        (group["id"], group["label"], group["verdict"], group["space"][0].targets)
        for group in answer.groups or ()
        if group["kind"] == "on-premises"
    ]


def test_targets_name_the_office_by_its_link_and_its_exact_block() -> None:
    drawing = office()
    assert reached(drawing) == [(VPN, VPN, "reachable", ["192.168.0.0/16"])]
    answer = isthmus.ask(build(drawing.snapshot()), {"question": "targets", "source": "eni-a"})
    assert (answer.verdict, answer.gaps) == ("reachable", [])
    assert answer.proof is not None and answer.proof["judge"] == "replayed"
    drawing.reroute("subnet-a", {})
    assert reached(drawing) == []


def test_targets_of_one_block_by_two_links_name_neither_of_them() -> None:
    drawing = office()
    connect(drawing, "vpn-2", "192.168.0.0/16")
    several = ("on-premises", "on premises, by any of several links", "reachable", ["192.168.0.0/16"])
    assert reached(drawing) == [several]


def test_targets_leave_what_bgp_alone_knows_to_a_gap() -> None:
    drawing = office()
    bgp(drawing)
    answer = isthmus.ask(build(drawing.snapshot()), {"question": "targets", "source": "eni-a"})
    assert (answer.verdict, answer.groups) == ("unknown", [])
    assert [gap.id for gap in answer.gaps or ()] == [VGW]
    learnt(drawing, "192.168.0.0/16")
    assert reached(drawing) == [(VPN, VPN, "reachable", ["192.168.0.0/16"])]


def test_targets_tell_public_blocks_of_an_office_apart_from_the_internet() -> None:
    drawing = office()
    drawing.reroute("subnet-a", {"203.0.114.0/24": VGW})
    connection(drawing)["Routes"] = [{"DestinationCidrBlock": "203.0.114.0/24", "State": "available"}]
    assert reached(drawing) == [(VPN, VPN, "reachable", ["203.0.114.0/24"])]


def test_targets_beyond_an_attachment_of_a_transit_gateway() -> None:
    drawing = hub()
    drawing.reroute("subnet-a", {"0.0.0.0/0": HUB})
    learn(drawing, "192.168.0.0/16", "vpn", kind="vpn")
    beyond = {"ResourceType": "vpn", "ResourceId": "vpn-9", "Association": associated(TABLE)}
    known = {"TransitGatewayAttachmentId": "tgw-attach-vpn", "TransitGatewayId": HUB, "State": "available"}
    drawing.put("TransitGatewayAttachments", {**known, **beyond})
    connect(drawing, "vpn-9")
    connection(drawing).pop("VpnGatewayId")
    connection(drawing)["TransitGatewayId"] = HUB
    assert reached(drawing) == [("vpn-9", "vpn-9", "reachable", ["192.168.0.0/16"])]


def test_where_no_link_was_read_there_is_no_office_to_ask_of() -> None:
    with pytest.raises(QuestionError, match="no VPN connection, Direct Connect gateway or attachment"):
        ask(hub(), source="eni-a", target="on-premises")
