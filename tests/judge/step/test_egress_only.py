"""IPv6: egress-only and internet gateways, family by family."""

from __future__ import annotations

import pytest

from isthmus.judge.header import opening_header
from isthmus.judge.journey import Crossing, Journey
from isthmus.judge.region import Region
from isthmus.judge.step.internet import _remembered
from isthmus.judge.world import World
from tests.judge.drawing import EVERYTHING, OPEN, Drawing, entry, flow, outcome, rule

AXES = ("source", "target", "service", "source_port")
WORLD4, WORLD6 = "203.0.113.9", "2001:db8:ffff::9"
D4, D6, C6 = "198.51.100.10", "2001:db8:1:1::10", "2001:db8:1:2::10"


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16", "2001:db8:1::/56")
    d.internet("igw-1", "vpc-a")
    d.egress_only("eigw-1", "vpc-a")
    d.subnet("pub", "vpc-a", "10.0.1.0/24", {"0.0.0.0/0": "igw-1", "::/0": "igw-1"}, v6="2001:db8:1:1::/64")
    d.subnet("priv", "vpc-a", "10.0.2.0/24", {"::/0": "eigw-1"}, v6="2001:db8:1:2::/64")
    d.group("sg-d", EVERYTHING, EVERYTHING)
    d.host("eni-d", "pub", "10.0.1.10", ["sg-d"], public=D4, v6=D6)
    d.host("eni-c", "priv", "10.0.2.10", v6=C6)
    return d


def inbound(d: Drawing, target: str, port: str = "tcp/22") -> tuple[bool | None, bool | None, str]:
    source = WORLD6 if ":" in target else WORLD4
    return outcome(d.judge().trace("internet", flow(source, target, port)))


def test_an_egress_only_gateway_lets_answers_back_by_its_state() -> None:
    trace = network().judge().trace("eni-c", flow(C6, WORLD6))
    assert outcome(trace) == (True, True, "")
    assert [s.direction for s in trace.steps if s.id == "eigw-1"] == ["forward", "return"]


def test_inbound_over_the_internet_gateway_needs_no_association() -> None:
    assert inbound(network(), D6) == (True, True, "")


def test_an_ipv4_rule_never_covers_ipv6_nor_the_reverse() -> None:
    d = network()
    d.get("SecurityGroups", "sg-d")["IpPermissions"] = [rule("tcp/22", "192.0.2.1/32", "::/0")]
    assert inbound(d, D4) == (False, False, "security-group-ingress")
    assert inbound(d, D6) == (True, True, "")
    d.get("SecurityGroups", "sg-d")["IpPermissions"] = [rule("tcp/22", "0.0.0.0/0")]
    assert inbound(d, D4) == (True, True, "")
    assert inbound(d, D6) == (False, False, "security-group-ingress")


def test_a_list_without_an_ipv6_entry_ends_in_rule_32768() -> None:
    d = network()
    d.entries("pub", [e for e in OPEN if "CidrBlock" in e])
    trace = d.judge().trace("internet", flow(WORLD6, D6))
    assert outcome(trace) == (False, False, "network-acl-ingress")
    assert "32768" in trace.blocks[0].rule


def test_ipv6_in_but_not_out_fails_the_session() -> None:
    d = network()
    d.entries("pub", [e for e in OPEN if "CidrBlock" in e or not e["Egress"]])
    assert inbound(d, D6) == (True, False, "R:network-acl-egress")


def test_inbound_to_an_egress_only_subnet_cannot_be_answered() -> None:
    trace = network().judge().trace("internet", flow(WORLD6, C6))
    assert outcome(trace) == (True, False, "R:internet-gateway")
    assert "v6-inbound-with-eigw-return" in trace.assumptions


def test_without_an_internet_gateway_nothing_comes_in() -> None:
    d = network()
    d.records["InternetGateways"] = []
    assert inbound(d, C6) == (False, False, "internet-gateway")


def test_an_interface_may_refuse_all_internet_traffic() -> None:
    d = network()
    d.get("NetworkInterfaces", "eni-d")["DenyAllIgwTraffic"] = True
    assert inbound(d, D6) == (False, False, "internet-gateway")


def test_without_an_ipv6_route_back_the_session_fails() -> None:
    d = network()
    d.reroute("pub", {"0.0.0.0/0": "igw-1"})
    assert inbound(d, D6) == (True, False, "R:route")


def test_inside_the_vpc_ipv6_is_local_and_groups_count() -> None:
    d = network()
    d.get("SecurityGroups", "sg-d")["IpPermissions"] = [rule("tcp/22", "sg-all")]
    assert outcome(d.judge().trace("eni-c", flow(C6, D6, "tcp/22"))) == (True, True, "")


@pytest.mark.parametrize("target", ["fd00::9", "fc00:1::9"])
def test_local_ipv6_addresses_never_cross_a_gateway(target: str) -> None:
    assert outcome(network().judge().trace("eni-c", flow(C6, target))) == (False, False, "internet-gateway")
    assert outcome(network().judge().trace("eni-d", flow(D6, target))) == (False, False, "internet-gateway")


def test_an_ipv6_address_of_the_vpc_that_nobody_has_is_nowhere() -> None:
    trace = network().judge().trace("internet", flow(WORLD6, "2001:db8:1:2::77"))
    assert (trace.forward, trace.disposition) == (False, "no-such-address")


def test_ipv6_deny_entries_count_before_later_allows() -> None:
    d = network()
    d.entries("pub", [entry(10, "deny", "tcp/22", "2001:db8::/32", egress=False), *OPEN])
    assert inbound(d, D6) == (False, False, "network-acl-ingress")
    assert inbound(d, D4) == (True, True, "")


def test_answers_from_another_vpc_come_back_by_the_egress_only_gateway() -> None:
    d = network()
    d.records["InternetGateways"].clear()
    d.vpc("vpc-b", "10.1.0.0/16", "2001:db8:2::/56")
    d.internet("igw-2", "vpc-b")
    d.egress_only("eigw-2", "vpc-b")
    d.subnet("far", "vpc-b", "10.1.1.0/24", {"::/0": "igw-2"}, v6="2001:db8:2:1::/64")
    d.host("eni-t", "far", "10.1.1.10", v6="2001:db8:2:1::10")
    trace = d.judge().trace("eni-c", flow(C6, "2001:db8:2:1::10"))
    assert outcome(trace) == (True, True, "")
    assert [s.direction for s in trace.steps if s.id == "eigw-1"] == ["forward", "return"]
    d.get("NetworkInterfaces", "eni-c")["DenyAllIgwTraffic"] = True
    assert outcome(d.judge().trace("eni-c", flow(C6, "2001:db8:2:1::10"))) == (True, True, "")
    d.reroute("far", {"::/0": "eigw-2"})
    assert outcome(d.judge().trace("eni-c", flow(C6, "2001:db8:2:1::10"))) == (
        True,
        False,
        "R:internet-gateway",
    )


def test_the_gateway_remembers_the_very_flow_that_left_by_it() -> None:
    world, asked = World(network().snapshot()), flow(C6, WORLD6)
    ends = (asked.source, asked.target, asked.service, asked.source_port)
    region = Region({axis: (end, end) for axis, end in zip(AXES, ends, strict=True)}, {})
    sent = opening_header(6, region)
    crossing = Crossing("egress-only", "eigw-1", sent, sent, "priv", world.owners.interface("eni-c"))
    answer = sent.reply(region)
    assert answer is not None
    for header, remembered in ((answer, True), (sent, False)):
        journey = Journey(world, region, header, "eni-c", direction="return", crossings=[crossing])
        assert (_remembered(journey) is not None) is remembered


def test_a_source_that_is_not_the_senders_is_refused_unless_an_appliance_hands_it_on() -> None:
    d = network()
    d.host("eni-s", "priv", "10.0.2.11", v6="2001:db8:1:2::11", SourceDestCheck=False)
    stranger = "2001:db8:1:2::77"
    assert outcome(d.judge().trace("eni-s", flow(stranger, WORLD6))) == (False, False, "spoofing")
    d.subnet("in", "vpc-a", "10.0.3.0/24", {"::/0": "eni-s"}, v6="2001:db8:1:3::/64")
    d.host("eni-in", "in", "10.0.3.10", v6="2001:db8:1:3::10", SourceDestCheck=False)
    trace = d.judge().trace("eni-in", flow("2001:db8:1:3::77", WORLD6))
    assert trace.forward is True
    assert [s.id for s in trace.steps if s.id in ("eni-s", "eigw-1")][-1] == "eigw-1"
