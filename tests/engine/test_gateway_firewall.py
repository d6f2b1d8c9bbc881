"""Past a firewall before a VPC's internet gateways; ``fixtures/gateway-firewall`` has the plain rows."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.engine.asking import DOUBT, NO, YES
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, Record, entry, route
from tests.judge.readers import both
from tests.semantics.firewalls import FIREWALL, answers, next_generation, written

PASSING, DROPPING = "pass ip any any -> any any (sid:1;)", "drop ip any any -> any any (sid:1;)"
ONE_WAY = "pass tcp [10.0.0.0/8,2600:1f00::/32] any -> any any (flow:to_server; sid:1;)"
WORLD, WORLD_SIX = "8.8.8.8", "2a00::9"
OPEN, OPEN_PUBLIC, OPEN_SIX = "10.0.1.4", "198.51.100.4", "2600:1f00:0:1::4"
BARE = "10.0.1.5"


def watched(rules: str = PASSING, word: str | None = "bidirectional", **association: Any) -> Drawing:
    """A VPC with a gateway of each kind, a host with public addresses and one without, and a firewall before them."""
    d = Drawing("123456789012")
    d.vpc("vpc-a", "10.0.0.0/16", "2600:1f00::/56")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {ANY_V4: "igw-1", ANY_V6: "igw-1"}, v6="2600:1f00:0:1::/64")
    d.internet("igw-1", "vpc-a")
    d.egress_only("eigw-1", "vpc-a")
    d.group("sg-a", EVERYTHING, EVERYTHING)
    d.host("eni-open", "one", OPEN, ["sg-a"], public=OPEN_PUBLIC, v6=OPEN_SIX)
    d.host("eni-bare", "one", BARE, ["sg-a"])
    if word is not None:
        d.get("Subnets", "one")["NetworkFirewallConnectivityType"] = word
    row = {"FirewallArn": FIREWALL, "FirewallOnboardingStatus": "active", "FirewallMode": "enforce"}
    d.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"] = [row | association]
    for answer in answers({"g": written(rules)}, defaults=["aws:drop_strict"], vpc=None):
        for kind in ("RuleGroup", "FirewallPolicy"):
            if kind in answer:
                d.put(kind, answer)
    policy = "arn:aws:network-firewall:eu-west-1:123456789012:firewall-policy/policy"
    body = {"FirewallArn": FIREWALL, "FirewallName": "vpc-a", "FirewallPolicyArn": policy, "VpcId": "vpc-a"}
    mark = {"IgwFirewallConfiguration": {"EnforcementMode": "POLICY_CONTROLLED"}}
    states = {"euw1-az1": {"Attachment": {"Status": "READY"}}}
    d.put("Firewall", {"Firewall": body | mark, "FirewallStatus": {"SyncStates": states}})
    return d


def told(drawing: Drawing) -> Record:
    """The firewall's own answer, to change."""
    return drawing.records["Firewall"][0][0]


def association(drawing: Drawing) -> Record:
    """What the VPC tells of its firewall, to change."""
    found: Record = drawing.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"][0]
    return found


WAYS = {
    "out": ("eni-open", OPEN, WORLD),
    "in": ("internet", WORLD, OPEN_PUBLIC),
    "out by IPv6": ("eni-open", OPEN_SIX, WORLD_SIX),
    "in by IPv6": ("internet", WORLD_SIX, OPEN_SIX),
}


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize(("rules", "word"), [(PASSING, YES), (DROPPING, NO)])
def test_its_rules_decide_both_ways_and_in_both_families(way: str, rules: str, word: object) -> None:
    assert both(watched(rules), *WAYS[way]).words == (word, word)


@pytest.mark.parametrize(("way", "word"), [(way, YES if "out" in way else NO) for way in WAYS])
def test_rules_name_the_vpcs_own_addresses(way: str, word: object) -> None:
    assert both(watched(ONE_WAY), *WAYS[way]).words == (word, word)


@pytest.mark.parametrize(("rules", "word"), [(PASSING, YES), (DROPPING, NO)])
def test_an_egress_only_gateway_is_watched_too(rules: str, word: object) -> None:
    drawing = watched(rules)
    drawing.reroute("one", {ANY_V6: "eigw-1"})
    told = both(drawing, "eni-open", OPEN_SIX, WORLD_SIX)
    assert told.words == (word, word)


@pytest.mark.parametrize(
    ("word", "out", "in_", "bare"),
    [
        ("bidirectional", YES, YES, NO),
        ("flexible", YES, YES, DOUBT),
        ("outbound-only", DOUBT, NO, DOUBT),
        ("exclude", YES, YES, NO),
        ("az-unsupported", YES, YES, NO),
        ("made-of-cheese", DOUBT, DOUBT, DOUBT),
        (None, DOUBT, DOUBT, DOUBT),
    ],
)
def test_each_subnet_is_treated_in_its_way(word: str | None, out: object, in_: object, bare: object) -> None:
    drawing = watched(word=word)
    assert both(drawing, *WAYS["out"]).words == (out, out)
    assert both(drawing, *WAYS["in"]).words == (in_, in_)
    assert both(drawing, "eni-bare", BARE, WORLD).words == (bare, bare)
    six = YES if word == "outbound-only" else out
    assert both(drawing, *WAYS["out by IPv6"]).words == (six, six)


@pytest.mark.parametrize("word", ["flexible", "outbound-only"])
def test_what_its_rules_stop_is_stopped_before_it_is_translated(word: str) -> None:
    assert both(watched(DROPPING, word), "eni-bare", BARE, WORLD).words == (NO, NO)


@pytest.mark.parametrize("word", ["exclude", "az-unsupported"])
def test_it_leaves_alone_whom_it_does_not_look_at(word: str) -> None:
    for way in WAYS:
        drawing = watched(DROPPING, word)
        association(drawing)["FirewallOnboardingStatus"] = "pending"
        assert both(drawing, *WAYS[way]).words == (YES, YES)


@pytest.mark.parametrize(
    "change", [{"FirewallOnboardingStatus": "pending"}, {"FirewallOnboardingStatus": "disabling"}]
)
@pytest.mark.parametrize("way", list(WAYS))
def test_one_that_comes_or_goes_may_look_or_not(way: str, change: Record) -> None:
    answer = both(watched(DROPPING, **change), *WAYS[way])
    assert answer.words == (DOUBT, DOUBT) and "gateway-firewall" in answer.gaps


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        (lambda d: association(d).update(FirewallOnboardingStatus="odd"), "gateway-firewall"),
        (lambda d: association(d).pop("FirewallOnboardingStatus"), "gateway-firewall"),
        (lambda d: association(d).update(FirewallMode="odd"), "gateway-firewall"),
        (lambda d: association(d).update(FirewallArn="arn:aws:other"), "gateway-firewall"),
        (lambda d: d.records.pop("Firewall"), "unread-firewall"),
        (lambda d: told(d)["Firewall"].update(ProxySettings={}), "unmodelled-firewall-mode"),
        (
            lambda d: told(d)["FirewallStatus"].update(ConfigurationSyncStateSummary="PENDING"),
            "firewall-out-of-sync",
        ),
        (
            lambda d: told(d)["FirewallStatus"]["SyncStates"]["euw1-az1"]["Attachment"].update(
                Status="STANDBY"
            ),
            "firewall-endpoint-in-change",
        ),
        (
            lambda d: told(d)["FirewallStatus"].update(
                SyncStates={"euw1-az2": {"Attachment": {"Status": "READY"}}}
            ),
            "firewall-endpoint-in-change",
        ),
        (lambda d: d.table("rtb-igw", "vpc-a", [{"GatewayId": "igw-1"}], {}), None),
        (lambda d: exclude(d, "vpc/vpc-a"), "public-access-by-firewall"),
        (lambda d: exclude(d, "subnet/one"), "public-access-by-firewall"),
    ],
)
def test_what_is_not_told_leaves_it_open(change: Any, gap: str | None) -> None:
    drawing = watched()
    change(drawing)
    answer = both(drawing, *WAYS["in"])
    assert answer.words == (DOUBT, DOUBT) and (gap or "gateway-firewall") in answer.gaps


def exclude(drawing: Drawing, what: str) -> None:
    """An exclusion from Block Public Access."""
    arn = f"arn:aws:ec2:eu-west-1:123456789012:{what}"
    record = {"ExclusionId": "vpcbpa-exclude-1", "ResourceArn": arn, "State": "create-complete"}
    drawing.put(
        "VpcBlockPublicAccessExclusions", record | {"InternetGatewayExclusionMode": "allow-bidirectional"}
    )


def test_one_that_watches_blocks_nothing() -> None:
    for way in WAYS:
        assert both(watched(DROPPING, FirewallMode="monitor"), *WAYS[way]).words == (YES, YES)
    drawing = watched(DROPPING, "outbound-only", FirewallMode="monitor")
    assert both(drawing, *WAYS["in"]).words == (DOUBT, DOUBT)
    assert both(drawing, *WAYS["out by IPv6"]).words == (YES, YES)


@pytest.mark.parametrize("teller", ["route", "subnet", "firewall"])
def test_whoever_tells_of_it_nobody_passes_uninspected(teller: str) -> None:
    """The VPC itself tells nothing, as where another account's answer has left it out."""
    drawing = watched(DROPPING, None)
    del drawing.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"]
    if teller == "route":
        drawing.reroute("one", {})
        row = route(ANY_V4, "igw-1", IgwFirewall={"FirewallArn": FIREWALL, "Status": "active"})
        drawing.routes("one").append(row)
    if teller == "subnet":
        drawing.get("Subnets", "one")["NetworkFirewallConnectivityType"] = "bidirectional"
    if teller != "firewall":
        del drawing.records["Firewall"]
    for way in ("out", "in"):
        assert both(drawing, *WAYS[way]).words == (DOUBT, DOUBT)


def test_a_route_tells_enough_where_its_subnet_tells_how() -> None:
    drawing = watched(DROPPING)
    del drawing.get("Vpcs", "vpc-a")["NetworkFirewallAssociations"]
    drawing.reroute("one", {})
    drawing.routes("one").append(
        route(ANY_V4, "igw-1", IgwFirewall={"FirewallArn": FIREWALL, "Status": "active"})
    )
    for way in ("out", "in"):
        assert both(drawing, *WAYS[way]).words == (NO, NO)


def test_what_turns_round_at_its_gateway_is_open() -> None:
    drawing = watched()
    drawing.host("eni-other", "one", "10.0.1.6", ["sg-a"], public="198.51.100.6")
    assert both(drawing, "eni-open", OPEN, "198.51.100.6").words == (DOUBT, DOUBT)
    assert both(drawing, "eni-open", OPEN, "10.0.1.6").words == (YES, YES)


def test_from_one_vpc_to_another_by_the_internet_it_is_met_once() -> None:
    for rules, word in ((PASSING, YES), (DROPPING, NO)):
        drawing = watched(rules)
        drawing.vpc("vpc-b", "10.9.0.0/16")
        drawing.subnet("far", "vpc-b", "10.9.1.0/24", {ANY_V4: "igw-2"})
        drawing.internet("igw-2", "vpc-b")
        drawing.group("sg-b", EVERYTHING, EVERYTHING, "vpc-b")
        drawing.host("eni-far", "far", "10.9.1.4", ["sg-b"], public="198.51.100.9")
        assert both(drawing, "eni-open", OPEN, "198.51.100.9").words == (word, word)
        assert both(drawing, "eni-far", "10.9.1.4", OPEN_PUBLIC).words == (word, word)


@pytest.mark.parametrize(
    ("rules", "word"), [(PASSING, YES), (DROPPING, NO), ("pass tcp 10.0.2.7 any -> any any (sid:1;)", YES)]
)
def test_behind_a_nat_gateway_it_sees_the_gateways_own_address(rules: str, word: object) -> None:
    drawing = watched(rules)
    drawing.subnet("pub", "vpc-a", "10.0.2.0/24", {ANY_V4: "igw-1"})
    drawing.get("Subnets", "pub")["NetworkFirewallConnectivityType"] = "flexible"
    drawing.nat("nat-1", "pub", "10.0.2.7", "3.3.3.3")
    drawing.reroute("one", {ANY_V4: "nat-1"})
    drawing.entries("one", [entry(1, "allow", "-1", ANY_V4, egress=way) for way in (True, False)])
    assert both(drawing, "eni-bare", BARE, WORLD).words == (word, word)


def test_its_rules_may_be_left_out_of_a_question() -> None:
    network = build(watched(DROPPING).snapshot())
    asked = {"question": "path", "source": "eni-open", "target": WORLD, "service": "tcp/443"}
    assert isthmus.ask(network, asked).verdict == "unreachable"
    assert isthmus.ask(network, asked | {"ignore": ["firewalls"]}).verdict == "reachable"


def test_a_way_crosses_it_by_its_name() -> None:
    network = build(watched().snapshot())
    asked = {"question": "path", "source": "eni-open", "target": WORLD, "service": "tcp/443"}
    for field, word in (("via", "reachable"), ("avoid", "unreachable")):
        assert isthmus.ask(network, asked | {field: [FIREWALL]}).verdict == word


def test_what_is_not_told_of_it_is_listed() -> None:
    listed = isthmus.ask(build(watched().snapshot()), {"question": "gaps"}).gaps or ()
    assert {gap.kind for gap in listed} == {"not-collected"}
    for drawing in (watched(word=None), watched(FirewallMode="odd")):
        listed = isthmus.ask(build(drawing.snapshot()), {"question": "gaps"}).gaps or ()
        assert {gap.kind for gap in listed} == {"not-collected", "gateway-firewall"}
    found = isthmus.ask(build(watched().snapshot()), {"question": "find", "text": FIREWALL}).result
    assert found[0]["about"]["at_internet_gateways_of"] == ["vpc-a"]


@pytest.mark.parametrize(("rules", "word"), [(PASSING, "reachable"), (DROPPING, "unreachable")])
def test_it_stands_in_the_way_of_many_too(rules: str, word: str) -> None:
    network = build(watched(rules).snapshot())
    for question, own, other in (("targets", "source", "target"), ("sources", "target", "source")):
        listed = isthmus.ask(network, {"question": question, own: "internet", "service": "tcp/443"})
        assert listed.verdict == word, (question, listed.groups)
        alone = isthmus.ask(
            network, {"question": "path", own: "internet", other: "eni-open", "service": "tcp/443"}
        )
        assert alone.verdict == word
    drawing = watched(rules)
    drawing.reroute("one", {ANY_V6: "eigw-1"})
    listed = isthmus.ask(
        build(drawing.snapshot()), {"question": "sources", "target": "internet", "service": "tcp/443"}
    )
    assert listed.verdict == word


@pytest.mark.parametrize(
    ("mode", "association", "word"),
    [
        ("ENFORCE", {"FirewallMode": "enforce"}, NO),
        ("MONITOR", {"FirewallMode": "monitor"}, YES),
        ("MONITOR", {"FirewallMode": None}, YES),
        ("MONITOR", {"FirewallMode": "enforce"}, DOUBT),
    ],
)
def test_its_policy_may_only_monitor(mode: str, association: dict[str, Any], word: object) -> None:
    drawing = watched(**association)
    del drawing.records["FirewallPolicy"]
    drawing.put("FirewallPolicyV2", next_generation(mode=mode, vpc=None)[0])
    for way in WAYS:
        assert both(drawing, *WAYS[way]).words == (word, word)
