"""Where nothing that is known to open a path would, the answer says why."""

from __future__ import annotations

import pytest

import isthmus
from isthmus.model.network import build
from isthmus.query.answer import Answer
from isthmus.snapshot.section import Snapshot
from tests.hubs import TABLE, B, hub
from tests.judge.drawing import ANY_V4, Drawing, entry
from tests.judge.step.test_inspection import snapshot as guarded
from tests.sketches.guarded import SERVER
from tests.solve.ground import edited, two_vpcs

TALK = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/5432"}


def path(snapshot: Snapshot, **more: object) -> Answer:
    return isthmus.ask(build(snapshot), {**TALK, **more})


def without_peering() -> Snapshot:
    return edited(two_vpcs(peered=False), ("remove", "VpcPeeringConnections", "pcx-1", "", None))


def test_a_fix_needs_no_reason_beside_it() -> None:
    answer = path(two_vpcs(peered=False))
    assert (len(answer.fixes or ()), answer.notes) == (1, None)


def test_two_vpcs_that_no_peering_joins() -> None:
    answer = path(without_peering())
    assert (answer.fixes, answer.notes) == (
        [],
        ["no fix: no peering joins vpc-a and vpc-b, and a peering leads no further than its two VPCs"],
    )


def test_a_peering_that_waits_to_be_accepted() -> None:
    waiting = edited(
        two_vpcs(peered=False),
        ("replace", "VpcPeeringConnections", "pcx-1", "/Status/Code", "pending-acceptance"),
    )
    assert path(waiting).notes == [
        "no fix: peering pcx-1 is pending-acceptance: it carries nothing until it is active"
    ]


def test_two_vpcs_whose_blocks_overlap() -> None:
    second = {"CidrBlock": "10.1.0.128/25", "CidrBlockState": {"State": "associated"}}
    first = {"CidrBlock": "10.0.0.0/24", "CidrBlockState": {"State": "associated"}}
    snapshot = edited(
        without_peering(), ("add", "Vpcs", "vpc-a", "/CidrBlockAssociationSet", [first, second])
    )
    assert path(snapshot).notes == [
        "no fix: vpc-a and vpc-b share 10.1.0.128/25: AWS peers no VPCs whose blocks overlap"
    ]


def test_an_interface_that_is_not_attached() -> None:
    snapshot = edited(two_vpcs(), ("replace", "NetworkInterfaces", "eni-b", "/Status", "available"))
    (note,) = path(snapshot).notes or ()
    assert note.startswith("no fix: eni-b:") and note.endswith("no rule, entry or route changes that")


def test_a_network_acl_without_a_free_number() -> None:
    deny = {
        "CidrBlock": "10.1.0.0/16",
        "Protocol": "6",
        "PortRange": {"From": 0, "To": 65535},
        "RuleAction": "deny",
        "RuleNumber": 1,
        "Egress": True,
    }
    snapshot = edited(two_vpcs(), ("add", "NetworkAcls", "acl-a", "/Entries/-", deny))
    assert path(snapshot).notes == [
        "no fix: acl-a has no free number before rule 1 deny tcp/0-65535 to 10.1.0.0/16"
    ]


def hosts() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.internet("igw-a", "vpc-a")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4")
    return drawing


def test_what_a_missing_route_would_only_lead_to_is_told() -> None:
    assert path(hosts().snapshot(), target="8.8.8.8").notes == [
        "no fix: igw-a: the source has no public IPv4 address; no rule, entry or route changes that"
    ]


def test_a_gap_behind_a_control_that_blocks_is_told() -> None:
    drawing = hosts()
    drawing.reroute("subnet-a", {ANY_V4: "tgw-1"})
    drawing.entries("subnet-a", [entry(1, "allow", "-1", ANY_V4, egress=False)])
    answer = path(drawing.snapshot(), target="8.8.8.8")
    assert (answer.verdict, answer.fixes) == ("unreachable", [])
    (note,) = answer.notes or ()
    assert "tgw-1" in note and note.endswith("what lies behind is not known")


@pytest.mark.parametrize("dead", [False, True])
def test_the_tables_of_a_transit_gateway_are_not_searched(dead: bool) -> None:
    drawing = hub()
    for route, *_ in drawing.records["TransitGatewayRoutes"]:
        route.update({"State": "blackhole"} if dead else {"DestinationCidrBlock": "10.9.0.0/16"})
    (note,) = path(drawing.snapshot(), target=B).notes or ()
    assert note.startswith(f"no fix: {TABLE}: ") and ("blackhole" in note) == dead
    assert note.endswith("; transit gateways are not searched for a fix")


def test_the_rules_of_a_firewall_are_not_searched() -> None:
    guard = guarded("pass udp any any -> any 53 (sid:1;)", "aws:drop_strict")
    answer = path(guard, target=SERVER, service="tcp/443")
    assert answer.verdict == "unreachable" and answer.fixes == []
    assert "firewall rules are not searched for a fix" in " ".join(answer.notes or ())


def test_an_instance_that_sees_one_direction_is_no_firewall_of_awss_and_routes_are_what_it_takes() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    for number, name in enumerate("abm"):
        drawing.subnet(f"subnet-{name}", "vpc-a", f"10.0.{number}.0/24")
        drawing.host(f"eni-{name}", f"subnet-{name}", f"10.0.{number}.4", SourceDestCheck=name != "m")
    drawing.reroute("subnet-a", {"10.0.1.0/24": "eni-m"})
    answer = path(drawing.snapshot(), source="eni-a", target="eni-b", service="tcp/443")
    (block,) = answer.blocks or ()
    assert (answer.verdict, block.direction, block.id, block.aws_code) == (
        "unreachable",
        "return",
        "eni-m",
        None,
    )
    assert block.rule == "eni-m would see one direction of the session only: dropped"
    said = "eni-m has to see both directions: it takes routes that lead the reply by it too, or neither"
    assert f"no fix: {said}" in (answer.notes or ())


def test_a_private_address_is_not_searched_for_beyond_transit_and_vpn_gateways() -> None:
    drawing = hosts()
    drawing.reroute("subnet-a", {ANY_V4: "igw-a"})
    assert path(drawing.snapshot(), target="10.9.9.9").notes == [
        "no fix: igw-a: the destination is a private address (RFC1918);"
        " routes to transit gateways and VPN gateways are not searched for a fix"
    ]
