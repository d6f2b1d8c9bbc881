"""``path`` from users of a Client VPN endpoint: its own rules first, then the way of its interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import build
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry
from tests.remote import DOOR, VPN, associate, door, endpoint, lead, let, remote

Edit = Callable[[Drawing], Any]


def asked(drawing: Drawing, target: str = "eni-a", source: str = VPN, **more: Any) -> isthmus.Answer:
    """What ``path`` on TCP 443 is answered."""
    question = {"question": "path", "source": source, "target": target, "service": "tcp/443", **more}
    return isthmus.ask(build(drawing.snapshot()), question)


def gaps(answer: isthmus.Answer) -> set[str]:
    return {gap.kind for gap in answer.gaps or ()}


def test_users_come_out_of_the_endpoints_interface() -> None:
    answer = asked(remote())
    assert (answer.forward, answer.session, answer.extent) == ("reachable", "reachable", "all")
    (way,) = answer.paths or ()
    assert [hop.id for hop in way.hops] == [VPN, "eni-v", "rtb-subnet-v", "eni-a"]
    assert way.returns[-1].id == VPN and way.space[0].sources == [f"{DOOR}/32"]
    cited = [
        (rule.rule, rule.citation.pointer)
        for rule in way.rules
        if rule.layer == "client-vpn" and rule.citation
    ]
    assert cited == [
        ("10.1.0.0/16 -> subnet-v", "/ClientVpnRoutes/0"),
        ("10.1.0.0/24 for everybody", "/AuthorizationRules/0"),
    ]
    assert answer.proof is not None and (answer.proof["z3"], answer.proof["judge"]) == ("sat", "replayed")
    assert set(answer.assumptions or ()) >= {"client-vpn-subnet-routes", "managed-interface-by-groups"}


def test_what_no_authorization_rule_holds_is_stopped_at_the_endpoint() -> None:
    drawing = remote()
    answer = asked(drawing, "eni-d")
    assert (answer.verdict, [block.layer for block in answer.blocks or ()]) == ("unreachable", ["client-vpn"])
    let(drawing, "10.1.0.0/16")
    assert asked(drawing, "eni-d").verdict == "reachable"


def test_what_the_target_does_not_admit_is_stopped_there() -> None:
    drawing = remote()
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = []
    answer = asked(drawing)
    assert (answer.verdict, [block.layer for block in answer.blocks or ()]) == (
        "unreachable",
        ["security-group-ingress"],
    )


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        ([("10.1.0.0/16", "S-1")], "unknown"),
        ([("10.1.0.0/16", "S-1"), ("10.1.0.0/24", "")], "reachable"),
        ([("10.1.0.0/16", ""), ("10.1.0.0/24", "S-1")], "unknown"),
        ([("10.1.0.0/24", ""), ("10.1.0.0/24", "S-1")], "reachable"),
        ([("10.1.0.0/16", ""), ("10.1.1.0/24", "S-1")], "reachable"),
    ],
)
def test_the_longest_authorization_rule_decides(rules: list[tuple[str, str]], word: str) -> None:
    drawing = remote()
    drawing.records["AuthorizationRules"] = []
    for block, group in rules:
        let(drawing, block, group)
    answer = asked(drawing)
    assert answer.verdict == word
    assert gaps(answer) == ({"client-vpn-group"} if word == "unknown" else set())


def test_a_group_that_is_let_through_changes_nothing_where_the_vpc_stops_it() -> None:
    drawing = remote()
    drawing.records["AuthorizationRules"] = []
    let(drawing, "10.1.0.0/16", "S-1")
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = []
    assert asked(drawing).verdict == "unreachable"


def second(drawing: Drawing, *, routed: bool) -> None:
    """A second subnet by which users may come out."""
    associate(drawing, "subnet-d")
    door(drawing, "eni-w", "subnet-d", "10.1.1.9")
    if routed:
        lead(drawing, "10.1.0.0/16", "subnet-d")


def test_users_may_come_out_in_a_subnet_that_has_no_route() -> None:
    drawing = remote()
    second(drawing, routed=False)
    answer = asked(drawing)
    assert (answer.verdict, gaps(answer)) == ("unknown", {"split"})
    assert asked(drawing, source_address=DOOR).verdict == "reachable"
    assert asked(drawing, source_address="10.1.1.9").verdict == "unreachable"
    drawing = remote()
    second(drawing, routed=True)
    assert asked(drawing).verdict == "reachable"


def of(**more: Any) -> Edit:
    return lambda drawing: endpoint(drawing).update(more)


def alone(kind: str, **more: Any) -> Edit:
    return lambda drawing: drawing.records[kind][0][0].update(more)


def unread(kind: str) -> Edit:
    return lambda drawing: drawing.records.pop(kind)


def nobody(drawing: Drawing) -> None:
    drawing.get("NetworkInterfaces", "eni-v")["Description"] = ""


def another(drawing: Drawing) -> None:
    drawing.put("ClientVpnEndpoints", {**endpoint(drawing), "ClientVpnEndpointId": "cvpn-endpoint-2"})
    told = drawing.records["ClientVpnTargetNetworks"][0][0]
    drawing.put("ClientVpnTargetNetworks", {**told, "ClientVpnEndpointId": "cvpn-endpoint-2"})


@pytest.mark.parametrize(
    ("edit", "word", "gap"),
    [
        (of(Status={"Code": "pending-associate"}), "unreachable", ""),
        (of(Status={"Code": "deleted"}), "unreachable", ""),
        (of(Status={"Code": "something"}), "unknown", "unknown-value"),
        (of(TransitGatewayConfiguration={"TransitGatewayId": "tgw-1"}), "unknown", "client-vpn-transit"),
        (alone("ClientVpnTargetNetworks", Status={"Code": "disassociated"}), "unreachable", ""),
        (
            alone("ClientVpnTargetNetworks", Status={"Code": "associating"}),
            "unknown",
            "uncollected-client-vpn",
        ),
        (alone("ClientVpnRoutes", Status={"Code": "creating"}), "unknown", "client-vpn-changing"),
        (alone("ClientVpnRoutes", Status={"Code": "failed"}), "unreachable", ""),
        (alone("ClientVpnRoutes", TargetSubnet="local"), "unknown", "client-vpn-users"),
        (alone("AuthorizationRules", Status={"Code": "revoking"}), "unknown", "client-vpn-changing"),
        (alone("AuthorizationRules", Status={"Code": "failed"}), "unreachable", ""),
        (unread("ClientVpnTargetNetworks"), "unknown", "uncollected-client-vpn"),
        (unread("ClientVpnRoutes"), "unknown", "uncollected-client-vpn"),
        (unread("AuthorizationRules"), "unknown", "uncollected-client-vpn"),
        (nobody, "unknown", "managed-interface"),
        (another, "unknown", "managed-interface"),
    ],
)
def test_states_and_what_was_not_read(edit: Edit, word: str, gap: str) -> None:
    drawing = remote()
    edit(drawing)
    answer = asked(drawing)
    assert (answer.verdict, answer.forward) == (word, word)
    assert gaps(answer) == ({gap} if gap else set())
    assert bool(answer.blocks) == (word == "unreachable")


def test_users_are_addressed_by_no_one_and_by_their_own_addresses_alone() -> None:
    drawing = remote()
    answer = asked(drawing, VPN, "eni-d")
    assert answer.verdict == "unreachable" and "client-vpn-users-only-begin" in (answer.assumptions or ())
    assert asked(drawing, source_address="172.16.1.7").verdict == "reachable"
    for wrong in ("192.0.2.1", "nowhere"):
        with pytest.raises(QuestionError) as error:
            asked(drawing, source_address=wrong)
        assert error.value.field == "source_address"


def test_a_target_that_is_let_through_in_part_is_asked_for_member_by_member() -> None:
    drawing = remote()
    drawing.host("eni-b", "subnet-a", "10.1.0.5", ["sg-app"])
    answer = asked(drawing, "vpc-a")
    assert (answer.verdict, answer.extent, answer.blocks) == ("reachable", "some", [])
    assert [space.targets for space in answer.space or ()] == [["10.1.0.4/32"], ["10.1.0.5/32"]]
    assert ["10.1.1.4/32"] in [space.targets for space in answer.missing or ()]
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = []
    answer = asked(drawing, "vpc-a")
    assert (answer.verdict, {block.layer for block in answer.blocks or ()}) == (
        "unreachable",
        {"client-vpn", "security-group-ingress"},
    )


def test_a_block_that_is_let_through_in_part_is_open() -> None:
    answer = asked(remote(), "10.1.0.0/16")
    assert (answer.verdict, gaps(answer)) == ("unknown", {"client-vpn-parts"})


def test_the_internet_takes_a_route_and_a_rule_of_its_own() -> None:
    drawing = remote()
    drawing.internet("igw-1", "vpc-a")
    drawing.reroute("subnet-v", {ANY_V4: "igw-1"})
    drawing.get("NetworkInterfaces", "eni-v")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "3.3.3.3"
    }
    endpoint(drawing)["SplitTunnel"] = True
    answer = asked(drawing, "8.8.8.8")
    assert answer.verdict == "unreachable" and "split" in (answer.notes or [""])[0]
    lead(drawing, ANY_V4, "subnet-v")
    let(drawing, ANY_V4)
    assert asked(drawing, "8.8.8.8").verdict == "reachable"


def test_ipv6_is_not_followed_where_the_endpoint_carries_it() -> None:
    drawing = remote()
    drawing.get("NetworkInterfaces", "eni-d")["Ipv6Addresses"] = [{"Ipv6Address": "2600:1f00::4"}]
    assert asked(drawing, "eni-d").verdict == "unreachable"
    endpoint(drawing)["TrafficIpAddressType"] = "dual-stack"
    answer = asked(drawing, "eni-d")
    assert (answer.verdict, gaps(answer)) == ("unknown", {"client-vpn-ipv6"})
    assert asked(drawing).verdict == "reachable"


def test_ports_that_the_endpoint_may_pick_must_all_be_answered() -> None:
    drawing = remote()
    narrow = [
        entry(1, "allow", "tcp/2000-3000", ANY_V4, egress=False),
        entry(1, "allow", "-1", ANY_V4, egress=True),
    ]
    drawing.entries("subnet-v", narrow)
    answer = asked(drawing)
    assert (answer.forward, answer.session, gaps(answer)) == ("unknown", "unknown", {"client-vpn-ports"})


def test_a_trace_tells_the_endpoints_rules_first() -> None:
    network = build(remote().snapshot())
    question = {"question": "trace", "source": VPN, "target": "eni-a", "service": "tcp/443"}
    answer = isthmus.ask(network, question)
    assert (answer.verdict, [step["layer"] for step in answer.result["steps"]][:2]) == (
        "reachable",
        ["client-vpn", "client-vpn"],
    )
    answer = isthmus.ask(network, {**question, "target": "eni-d"})
    assert (answer.verdict, answer.result["at"], len(answer.result["steps"])) == ("unreachable", VPN, 1)
    answer = isthmus.ask(network, {**question, "target": "eni-v"})
    assert answer.verdict == "unreachable"


def test_an_endpoints_own_interfaces_are_no_plain_targets_of_its_users() -> None:
    drawing = remote()
    second(drawing, routed=True)
    let(drawing, "10.1.0.0/16")
    drawing.get("SecurityGroups", "sg-v")["IpPermissions"] = EVERYTHING
    for target in ("eni-v", "eni-w"):
        answer = asked(drawing, target)
        assert (answer.verdict, gaps(answer)) == ("unknown", {"unmodelled-interface"})
    traced = {
        "question": "trace",
        "source": VPN,
        "target": "eni-v",
        "service": "tcp/443",
        "source_address": DOOR,
    }
    assert isthmus.ask(build(drawing.snapshot()), traced).verdict == "unknown"
    drawing.get("SecurityGroups", "sg-all")["IpPermissions"] = []
    drawing.get("SecurityGroups", "sg-app")["IpPermissions"] = []
    answer = asked(drawing, "vpc-a")
    assert (answer.verdict, gaps(answer)) == ("unknown", {"unmodelled-interface"})
    question = {"question": "targets", "source": VPN, "service": "tcp/443", "expand": True}
    reached = isthmus.ask(build(drawing.snapshot()), question)
    assert reached.verdict == "unknown"
    assert not any(group["verdict"] == "reachable" for group in reached.groups or ())


def test_every_way_of_users_crosses_their_endpoint() -> None:
    drawing = remote()
    assert asked(drawing, via=[VPN]).verdict == "reachable"
    assert asked(drawing, via=[VPN, "eni-v"]).verdict == "reachable"
    assert asked(drawing, via=["eni-d"]).verdict == "unreachable"
    answer = asked(drawing, avoid=[VPN])
    assert (answer.verdict, [block.layer for block in answer.blocks or ()]) == ("unreachable", ["waypoint"])
