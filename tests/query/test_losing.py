"""The network without something: what is cut off, what finds another way, and what nobody can tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.model.balancer import balancers
from isthmus.model.network import Network, build
from isthmus.query.answer import Answer
from isthmus.query.losing import losses
from tests.engine.test_inspection import ATTACHMENT
from tests.engine.test_inspection import network as inspected
from tests.hubs import HUB, attach, described, fixed, hub, learn
from tests.judge.drawing import Drawing
from tests.query.balancing import nlb, read
from tests.stories.reading import network

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMO = FIXTURES / "demo" / "snapshot"


def ask(
    net: Network, source: str, target: str, lose: list[str], service: str = "tcp/443", **more: Any
) -> Answer:
    """A path on the network without some things."""
    asked = {"question": "path", "source": source, "target": target, "service": service, "lose": lose}
    return isthmus.ask(net, {**asked, **more})


@pytest.mark.parametrize(
    ("lost", "kind", "first", "second"),
    [
        ("us-east-1a", "availability-zone", "unreachable", "reachable"),
        ("prod-app-a", "subnet", "unreachable", "reachable"),
        ("prod-a-nat", "nat-gateway", "unreachable", "reachable"),
        ("app-1", "instance", "unreachable", "reachable"),
        ("prod-igw", "internet-gateway", "unreachable", "unreachable"),
        ("prod", "vpc", "unreachable", "unreachable"),
        ("tag:Name=app-1", "tag", "unreachable", "reachable"),
        ("prod-dev-pcx", "peering", "reachable", "reachable"),
    ],
)
def test_what_is_lost_cuts_off_what_went_by_it(lost: str, kind: str, first: str, second: str) -> None:
    net = network(DEMO)
    told = [ask(net, source, "203.0.113.9", [lost]) for source in ("app-1", "app-2")]
    assert [answer.verdict for answer in told] == [first, second]
    for answer in told:
        assert answer.before == {"verdict": "reachable", "forward": "reachable", "session": "reachable"}
        (taken,) = answer.understood["lost"]
        assert (taken["text"], taken["kind"]) == (lost, kind) and taken["records"] > 0
        assert answer.snapshot == net.snapshot.hash


def test_every_question_reads_the_network_without_what_is_lost() -> None:
    net = network(DEMO)
    who = {"question": "sources", "target": "db-1", "service": "postgres", "expand": True}
    listed = {group["label"] for group in isthmus.ask(net, who).groups or ()}
    left = isthmus.ask(net, who | {"lose": ["prod-dev-pcx"]})
    assert {"app-1", "dev-app-1"} <= listed
    assert {group["label"] for group in left.groups or ()} == {name for name in listed if "dev" not in name}
    out = isthmus.ask(net, {"question": "targets", "source": "app-1", "lose": ["app-1"]})
    assert (out.verdict, out.groups) == ("unreachable", [])
    cells = isthmus.ask(net, {"question": "matrix", "service": "https", "lose": ["prod"]}).result["cells"]
    assert not {"vpc-06f35b9576fbddd40"} & {
        name for cell in cells for name in (cell["source"], cell["target"])
    }
    steps = {"question": "trace", "source": "app-1", "target": "203.0.113.9", "service": "tcp/443"}
    trace = isthmus.ask(net, steps | {"lose": ["prod-a-nat"]})
    assert (trace.verdict, trace.before) == (
        "unreachable",
        {"verdict": "reachable", "forward": "reachable", "session": "reachable"},
    )
    law = {
        "question": "prove",
        "source": "tag:Tier=app",
        "target": "203.0.113.9",
        "via": ["prod-a-nat,prod-b-nat"],
    }
    assert isthmus.ask(net, {**law, "lose": ["batch-1"]}).before == {"verdict": "violated"}
    assert isthmus.ask(net, {**law, "lose": ["batch-1"]}).verdict == "holds"


def test_what_is_cited_still_stands_where_it_stood() -> None:
    net = network(DEMO)
    answer = ask(net, "app-2", "203.0.113.9", ["us-east-1a"])
    whole = isthmus.ask(
        net, {"question": "path", "source": "app-2", "target": "203.0.113.9", "service": "tcp/443"}
    )
    (now,), (then,) = answer.paths or (), whole.paths or ()
    assert now.rules == then.rules and now.rules


def test_a_learnt_route_is_withdrawn_and_a_shorter_one_takes_its_place() -> None:
    drawing = hub()
    drawing.vpc("vpc-c", "10.3.0.0/16", "10.2.0.0/16")
    drawing.subnet("subnet-c", "vpc-c", "10.2.0.0/24", {"10.0.0.0/8": HUB})
    drawing.host("eni-c", "subnet-c", "10.2.0.5")
    attach(drawing, "c", "vpc-c", ["subnet-c"])
    learn(drawing, "10.0.0.0/8", "c")
    net = build(drawing.snapshot())
    assert ask(net, "eni-a", "10.2.0.5", [HUB]).before["verdict"] == "unreachable"  # type: ignore[index]
    answer = ask(net, "eni-a", "10.2.0.5", ["tgw-attach-b"])
    assert (answer.verdict, answer.forward) == ("reachable", "reachable")


def test_a_static_route_stays_and_leads_nowhere() -> None:
    drawing = hub()
    fixed(drawing, "10.2.0.0/24", "b")
    learn(drawing, "10.0.0.0/8", "a")
    answer = ask(build(drawing.snapshot()), "eni-a", "eni-b", ["tgw-attach-b"])
    assert answer.verdict == "unreachable"
    assert ("transit-gateway-route-table" in {block.layer for block in answer.blocks or ()}) or any(
        "blackhole" in block.rule for block in answer.blocks or ()
    )
    assert "blackhole-does-not-fall-back" in (answer.assumptions or ())


def test_a_route_shared_by_two_attachments_goes_by_the_one_that_is_left() -> None:
    drawing = _two_offices()
    routes = drawing.records["TransitGatewayRoutes"]
    routes[:] = [row for row in routes if row[0]["DestinationCidrBlock"] != "192.168.0.0/16"]
    learn(drawing, "192.168.0.0/16", "x", "y", kind="vpn")
    answer = ask(build(drawing.snapshot()), "eni-a", "192.168.5.5", ["tgw-attach-x"])
    assert answer.forward == "reachable"
    assert {hop.id for path in answer.paths or () for hop in path.hops} >= {"tgw-attach-y", "vpn-y"}
    both = ask(build(drawing.snapshot()), "eni-a", "192.168.5.5", ["tgw-attach-x", "tgw-attach-y"])
    assert (both.verdict, both.forward, both.gaps) == ("unreachable", "unreachable", [])


def test_an_attachment_loses_a_subnet_and_fails_without_any() -> None:
    drawing = hub()
    drawing.subnet("subnet-b2", "vpc-b", "10.2.2.0/24", {"10.0.0.0/8": HUB})
    drawing.get("Subnets", "subnet-b2")["AvailabilityZoneId"] = "euw1-az2"
    described(drawing, "b")["SubnetIds"].append("subnet-b2")
    drawing.host("eni-b2", "subnet-b2", "10.2.2.4")
    net = build(drawing.snapshot())
    assert ask(net, "eni-a", "eni-b", ["euw1-az2"]).verdict == "reachable"
    far = ask(net, "eni-a", "eni-b2", ["subnet-b"])
    assert (far.before, far.verdict) == (ask(net, "eni-a", "eni-b2", ["eni-b"]).before, "reachable")
    _, left = losses(net, ["subnet-b", "subnet-b2"])
    assert {one.state for one in left.transit.attachments.values() if one.id == "tgw-attach-b"} == {"failed"}


def test_what_other_routers_may_announce_instead_is_a_gap() -> None:
    drawing = _two_offices()
    net = build(drawing.snapshot())
    answer = ask(net, "eni-a", "192.168.5.5", ["tgw-attach-x"])
    assert answer.before is not None and answer.before["forward"] == "reachable"
    assert (answer.verdict, answer.forward) == ("unknown", "unknown")
    assert {("unread-announcement", "either", "tgw-rtb-1")} == {
        (gap.kind, gap.effect, gap.id) for gap in answer.gaps or ()
    }
    for lost in (["tgw-attach-x", "tgw-attach-y"], ["tgw-attach-x", "vpn-y"], ["tag:Site=office"]):
        both = ask(net, "eni-a", "192.168.5.5", lost)
        assert (both.verdict, both.forward) == ("unreachable", "unreachable"), lost


@pytest.mark.parametrize("question", ["path", "trace"])
def test_what_may_be_announced_instead_leaves_its_own_prefix_open_alone(question: str) -> None:
    drawing = _two_offices()
    drawing.reroute("subnet-a", {"0.0.0.0/0": HUB})
    net = build(drawing.snapshot())
    more = {"question": question, "lose": ["tgw-attach-x"], "direction": "forward", "service": "tcp/443"}
    near, far = (
        isthmus.ask(net, {**more, "source": "eni-a", "target": target})
        for target in ("192.168.5.5", "172.16.0.1")
    )
    assert (near.forward, {gap.kind for gap in near.gaps or ()}) == ("unknown", {"unread-announcement"})
    assert (far.forward, far.gaps) == ("unreachable", [])
    inside = ask(net, "eni-a", "eni-b", ["tgw-attach-x"])
    told = [
        gap for gap in inside.gaps or () if gap.kind != "conflicting-records"
    ]  # of the drawing's one group
    assert (inside.verdict, told) == ("reachable", [])


def test_a_network_behind_a_vpc_alone_is_announced_by_nobody_else() -> None:
    net = build(_two_offices().snapshot())
    answer = ask(net, "eni-a", "eni-b", ["tgw-attach-b"])
    assert (answer.verdict, answer.gaps) == ("unreachable", [])
    left = ask(net, "eni-a", "192.168.5.5", ["tgw-attach-x", "tgw-attach-b"])
    assert left.forward == "unknown"


def test_nothing_is_announced_by_an_attachment_that_tells_a_table_nothing() -> None:
    drawing = _two_offices()
    rows = drawing.records["TransitGatewayRouteTablePropagations"]
    rows[:] = [row for row in rows if row[0]["TransitGatewayAttachmentId"] != "tgw-attach-y"]
    answer = ask(build(drawing.snapshot()), "eni-a", "192.168.5.5", ["tgw-attach-x"])
    assert (answer.verdict, answer.forward, answer.gaps) == ("unreachable", "unreachable", [])


def test_a_gap_that_has_nothing_to_do_with_the_loss_stays() -> None:
    drawing = _two_offices()
    learn(drawing, "192.168.5.0/24", "x", kind="vpn")
    rows = drawing.records["TransitGatewayRoutes"]
    rows[-1][0]["State"] = "resting"
    net = build(drawing.snapshot())
    answer = ask(net, "eni-a", "192.168.5.5", ["tgw-attach-x"])
    assert (answer.forward, {gap.kind for gap in answer.gaps or ()}) == ("unknown", {"unknown-value"})


def _two_offices() -> Drawing:
    """A hub that learns an office's block of one VPN attachment, and has another one beside it."""
    drawing = hub()
    for name in "xy":
        vpn = {"VpnConnectionId": f"vpn-{name}", "TransitGatewayId": HUB, "State": "available"}
        drawing.put("VpnConnections", {**vpn, "Options": {"StaticRoutesOnly": False}})
        told = {
            "TransitGatewayAttachmentId": f"tgw-attach-{name}",
            "TransitGatewayId": HUB,
            "State": "available",
            "ResourceType": "vpn",
            "ResourceId": f"vpn-{name}",
            "Tags": [{"Key": "Site", "Value": "office"}],
            "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
        }
        drawing.put("TransitGatewayAttachments", told)
        made = {"TransitGatewayAttachmentId": f"tgw-attach-{name}", "ResourceType": "vpn", "State": "enabled"}
        drawing.put(
            "TransitGatewayRouteTablePropagations", {**made, "ResourceId": f"vpn-{name}"}, owner="tgw-rtb-1"
        )
    learn(drawing, "192.168.0.0/16", "x", kind="vpn")
    drawing.reroute("subnet-a", {"10.0.0.0/8": HUB, "192.168.0.0/16": HUB})
    return drawing


@pytest.mark.parametrize("lost", ["vpce-1", "guard", "arn:aws:network-firewall:eu-west-1:1:firewall/guard"])
def test_a_firewall_fails_at_its_endpoints(lost: str) -> None:
    drawing = inspected()
    body = {"FirewallName": "guard", "FirewallArn": "arn:aws:network-firewall:eu-west-1:1:firewall/guard"}
    told = {"FirewallStatus": {"SyncStates": {"eu-west-1a": ATTACHMENT}}}
    drawing.put("Firewall", {"Firewall": body, **told})
    answer = ask(build(drawing.snapshot()), "eni-a", "eni-b", [lost])
    assert (answer.verdict, answer.before["verdict"]) == ("unreachable", "unknown")  # type: ignore[index]
    assert ("state", "vpce-1", "BAD_STATE") in {
        (one.layer, one.id, one.aws_code) for one in answer.blocks or ()
    }


def test_the_name_of_a_balancer_leads_to_the_zones_that_are_left(tmp_path: Path) -> None:
    net = read(nlb(keeps=False, allows="10.0.0.0/16", cross=False), tmp_path)
    for lost, target, verdict in (("us-east-1b", "Ta", "reachable"), ("us-east-1b", "Tb", "unreachable")):
        answer = ask(net, "C", target, [lost], via=["front"])
        assert (answer.verdict, {way["node"] for way in answer.result["ways"]} != set()) == (
            verdict,
            verdict == "reachable",
        )
    for lost in ("front", *balancers(net)):
        front = ask(net, "C", "front", [lost])
        assert (front.verdict, front.before["verdict"]) == ("unreachable", "reachable")  # type: ignore[index]
        assert {block.aws_code for block in front.blocks or ()} >= {"BAD_STATE"}
        (told,) = front.understood["lost"]
        assert (told["kind"], told["label"]) == ("load-balancer", "front")


def test_a_zone_that_accounts_call_differently_is_asked_for_by_its_id() -> None:
    drawing = hub()
    for name, zone, number in (
        ("subnet-a", "eu-west-1a", "euw1-az1"),
        ("subnet-b", "eu-west-1a", "euw1-az2"),
    ):
        drawing.get("Subnets", name) | {"AvailabilityZone": zone}
        record = drawing.get("Subnets", name)
        record["AvailabilityZone"], record["AvailabilityZoneId"] = zone, number
    net = build(drawing.snapshot())
    with pytest.raises(isthmus.QuestionError) as refused:
        ask(net, "eni-a", "eni-b", ["eu-west-1a"])
    assert (refused.value.field, refused.value.nearest) == ("lose", ("euw1-az1", "euw1-az2"))
    (one,), _ = losses(net, ["euw1-az2"])
    assert {edit["id"] for edit in one.edits} == {"eni-b", "tgw-attach-b", "tgw-rtb-1"}


@pytest.mark.parametrize("word", ["prod-db-sg", "prod-db-acl", "nobody", "tag:Stage=pord", "s3-list"])
def test_what_cannot_be_lost_is_refused(word: str) -> None:
    with pytest.raises(isthmus.QuestionError) as refused:
        ask(network(DEMO), "app-1", "internet", [word])
    assert refused.value.field == "lose"
