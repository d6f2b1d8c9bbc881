"""Through a firewall that stands at a transit gateway itself; ``fixtures/attached-firewall`` has the plain rows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.asking import DOUBT, NO, YES
from tests.hubs import HUB, TABLE, A, B, associated, described, fixed, hub, learned, side
from tests.judge.drawing import Drawing, Record, rule
from tests.judge.readers import both
from tests.semantics.firewalls import FIREWALL, answers, hooked, next_generation, written

BEHIND, GUARD = "tgw-rtb-behind", "tgw-attach-guard"
PASSING, DROPPING = "pass tcp any any -> any any (sid:1;)", "drop tcp any any -> any any (sid:1;)"


def guarded(rules: str = PASSING, **status: Any) -> Drawing:
    """VPCs a and b, whose ways lead through a firewall at their gateway."""
    drawing = hub()
    known = {"TransitGatewayAttachmentId": GUARD, "TransitGatewayId": HUB, "State": "available"}
    told = {"ResourceType": "network-function", "Association": associated(BEHIND)}
    drawing.put("TransitGatewayAttachments", {**known, **told})
    drawing.put("TransitGatewayRouteTables", {"TransitGatewayRouteTableId": BEHIND, "TransitGatewayId": HUB})
    for number, name in enumerate("ab", 1):
        drawing.put("TransitGatewayRoutes", learned(f"10.{number}.0.0/16", name), owner=BEHIND)
    drawing.records["TransitGatewayRoutes"] = [
        row for row in drawing.records["TransitGatewayRoutes"] if row[3] != TABLE
    ]
    fixed(drawing, "10.0.0.0/8", "guard")
    for answer in answers({"g": written(rules)}, vpc=None):
        for kind in ("RuleGroup", "FirewallPolicy"):
            if kind in answer:
                drawing.put(kind, answer)
    policy = "arn:aws:network-firewall:eu-west-1:123456789012:firewall-policy/policy"
    body = {"FirewallArn": FIREWALL, "FirewallName": "firewall", "FirewallPolicyArn": policy}
    attached = {"AttachmentId": GUARD, "TransitGatewayAttachmentStatus": "READY"}
    told = {"TransitGatewayAttachmentSyncState": attached, **zones("euw1-az1"), **status}
    drawing.put("Firewall", {"Firewall": {**body, "TransitGatewayId": HUB}, "FirewallStatus": told})
    return drawing


def zones(*names: str, **more: Any) -> Record:
    """A firewall's states in its zones."""
    return {"SyncStates": {name: {"Attachment": {"Status": "READY", **more}} for name in names}}


def firewall(drawing: Drawing) -> Record:
    """The firewall's answer, to change."""
    return drawing.records["Firewall"][0][0]


@pytest.mark.parametrize(("rules", "word"), [(PASSING, YES), (DROPPING, NO)])
def test_its_rules_decide_both_ways(rules: str, word: object) -> None:
    assert both(guarded(rules), "eni-a", A, B).words == (word, word)
    assert both(guarded(rules), "eni-b", B, A).words == (word, word)


def test_every_row_of_a_rule_is_met_where_the_answer_is_dropped() -> None:
    rules = "pass tcp 10.1.0.0/16 any -> any any (flow:to_server; sid:1;)"
    drawing = guarded(rules)
    drawing.records["FirewallPolicy"][0][0]["FirewallPolicy"]["StatefulDefaultActions"] = ["aws:drop_strict"]
    assert both(drawing, "eni-a", A, B).words == (YES, YES)
    assert both(drawing, "eni-b", B, A).words == (NO, NO)


def attach_state(word: str) -> Record:
    """What the firewall says of its attachment."""
    return {
        "TransitGatewayAttachmentSyncState": {"AttachmentId": GUARD, "TransitGatewayAttachmentStatus": word}
    }


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("READY", YES),
        *(
            (word, NO)
            for word in (
                "CREATING",
                "DELETING",
                "DELETED",
                "FAILED",
                "ERROR",
                "PENDING_ACCEPTANCE",
                "REJECTING",
                "REJECTED",
            )
        ),
        ("MADE_OF_CHEESE", DOUBT),
    ],
)
def test_only_an_attachment_that_its_firewall_calls_ready_carries(word: str, expected: object) -> None:
    told = both(guarded(**attach_state(word)), "eni-a", A, B)
    assert told.words == (expected, expected)
    assert ("unknown-value" in told.gaps) is (expected == DOUBT)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("available", YES), ("modifying", YES), ("pendingAcceptance", NO), ("made-of-cheese", DOUBT)],
)
def test_the_gateway_has_a_say_of_its_own(state: str, expected: object) -> None:
    drawing = guarded()
    side(drawing, "guard")["State"] = state
    assert both(drawing, "eni-a", A, B).words == (expected, expected)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (zones("euw1-az1"), YES),
        (zones("euw1-az1", "euw1-az2"), DOUBT),
        (zones("euw1-az1", Status="CREATING"), NO),
        (zones("euw1-az1", Status="SCALING"), DOUBT),
        (zones("euw1-az9"), YES),
        (zones("euw1-az8", "euw1-az9"), YES),
        (
            {
                "SyncStates": {
                    **zones("euw1-az8")["SyncStates"],
                    **zones("euw1-az9", Status="FAILED")["SyncStates"],
                }
            },
            DOUBT,
        ),
        ({"SyncStates": {}}, YES),
    ],
    ids=["here", "here-and-b", "down", "scaling", "elsewhere", "two-elsewhere", "one-down", "untold"],
)
def test_it_works_in_its_zones(states: Record, expected: object) -> None:
    """The second zone's subnet of the server's VPC lets nothing out: a way by there is shut."""
    drawing = guarded(**states)
    drawing.subnet("subnet-b2", "vpc-b", "10.2.1.0/24")
    drawing.get("Subnets", "subnet-b2")["AvailabilityZoneId"] = "euw1-az2"
    drawing.entries("subnet-b2", [])
    if "euw1-az2" in states["SyncStates"]:
        described = drawing.records["TransitGatewayVpcAttachments"][1][0]
        described["SubnetIds"].append("subnet-b2")
    assert both(drawing, "eni-a", A, B).words == (expected, expected)


def test_what_comes_back_in_an_unknown_zone_may_go_on_in_any() -> None:
    drawing = guarded(**zones("euw1-az9"))
    drawing.subnet("subnet-b2", "vpc-b", "10.2.1.0/24")
    drawing.get("Subnets", "subnet-b2")["AvailabilityZoneId"] = "euw1-az2"
    drawing.entries("subnet-b2", [])
    drawing.records["TransitGatewayVpcAttachments"][1][0]["SubnetIds"].append("subnet-b2")
    assert both(drawing, "eni-a", A, B).words == (DOUBT, DOUBT)


@pytest.mark.parametrize(("account", "expected"), [("123456789012", YES), ("999999999999", DOUBT)])
def test_a_zone_by_its_name_is_that_of_the_firewalls_own_account(account: str, expected: object) -> None:
    drawing = guarded(**zones("eu-west-1a"))
    drawing.subnet("subnet-b2", "vpc-b", "10.2.1.0/24")
    for subnet, name, zone in (
        ("subnet-b", "eu-west-1a", "euw1-az1"),
        ("subnet-b2", "eu-west-1b", "euw1-az2"),
    ):
        more = {"AvailabilityZone": name, "AvailabilityZoneId": zone, "OwnerId": account}
        drawing.get("Subnets", subnet).update(more)
    drawing.get("Vpcs", "vpc-b")["OwnerId"] = account
    drawing.entries("subnet-b2", [])
    drawing.records["TransitGatewayVpcAttachments"][1][0]["SubnetIds"].append("subnet-b2")
    assert both(drawing, "eni-a", A, B).words == (expected, expected)


def test_older_rules_may_be_at_work_where_it_is_not_in_sync() -> None:
    for status in (
        {"SyncStates": {"euw1-az1": {"Config": {"p": {"SyncStatus": "PENDING"}}}}},
        {"ConfigurationSyncStateSummary": "PENDING"},
        {"ConfigurationSyncStateSummary": "PENDING", "SyncStates": {}},
    ):
        told = both(guarded(**status), "eni-a", A, B)
        assert told.words == (DOUBT, DOUBT) and "firewall-out-of-sync" in told.gaps


def test_settings_that_aws_added_since_leave_it_open() -> None:
    drawing = guarded()
    firewall(drawing)["Firewall"]["ProxySettings"] = {}
    told = both(drawing, "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT) and "unmodelled-firewall-mode" in told.gaps


def test_nobody_guesses_whose_an_attachment_is() -> None:
    drawing = guarded()
    del drawing.records["Firewall"]
    told = both(drawing, "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"unread-firewall"}
    drawing.put("Firewalls", {"FirewallArn": FIREWALL, "TransitGatewayAttachmentId": GUARD})
    told = both(drawing, "eni-a", A, B)
    assert told.words == (DOUBT, DOUBT) and "unread-firewall" not in told.gaps


def test_home_net_is_no_vpc_of_its_own() -> None:
    drawing = guarded("drop tcp !$HOME_NET any -> any any (sid:1;)")
    firewall(drawing)["Firewall"]["VpcId"] = "vpc-a"
    assert both(drawing, "eni-a", A, B).words == (DOUBT, DOUBT)


def test_a_first_packet_that_meets_it_twice_goes_in_a_circle() -> None:
    drawing = guarded()
    fixed(drawing, "10.2.0.0/24", "guard", table=BEHIND)
    assert both(drawing, "eni-a", A, B).words == (NO, NO)


def test_an_answer_that_meets_it_twice_goes_in_a_circle() -> None:
    drawing = guarded()
    fixed(drawing, "10.1.0.0/24", "guard", table=BEHIND)
    assert both(drawing, "eni-a", A, B).words == (YES, NO)


def second_zone(drawing: Drawing, name: str) -> None:
    """The gateway comes out of a second subnet of a VPC too, in another zone."""
    number = "ab".index(name) + 1
    drawing.subnet(f"subnet-{name}2", f"vpc-{name}", f"10.{number}.1.0/24")
    drawing.get("Subnets", f"subnet-{name}2")["AvailabilityZoneId"] = "euw1-az2"
    described(drawing, name)["SubnetIds"].append(f"subnet-{name}2")


def shut(drawing: Drawing, subnet: str, *, egress: bool) -> None:
    """A subnet's list lets nothing pass one way."""
    kept = [
        one for one in drawing.get("NetworkAcls", f"acl-{subnet}")["Entries"] if one["Egress"] is not egress
    ]
    drawing.entries(subnet, kept)


def test_an_answer_comes_back_in_the_zone_that_its_flow_took() -> None:
    """The call is let out in the first zone alone, its answer in the second alone: no zone serves both."""
    drawing = guarded(**zones("euw1-az1", "euw1-az2"))
    for name in "ab":
        second_zone(drawing, name)
    shut(drawing, "subnet-b2", egress=True)
    assert both(drawing, "eni-a", A, B).words == (DOUBT, DOUBT)
    drawing.subnet("subnet-a3", "vpc-a", "10.1.2.0/24", {"10.0.0.0/8": HUB})
    drawing.get("Subnets", "subnet-a3")["AvailabilityZoneId"] = "euw1-az1"
    drawing.host("eni-a3", "subnet-a3", "10.1.2.4")
    kept = [one for one in drawing.get("NetworkAcls", "acl-subnet-a")["Entries"] if not one["Egress"]]
    drawing.entries("subnet-a", kept)
    assert both(drawing, "eni-a3", "10.1.2.4", B).words == (DOUBT, NO)


def test_groups_are_not_seen_through_it() -> None:
    drawing = guarded()
    drawing.records["TransitGateways"][0][0]["Options"] = {"SecurityGroupReferencingSupport": "enable"}
    drawing.group("sg-mine", [rule("-1", "0.0.0.0/0")], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-theirs", [rule("-1", "sg-mine")], [rule("-1", "0.0.0.0/0")], vpc="vpc-b")
    drawing.get("NetworkInterfaces", "eni-a")["Groups"] = [{"GroupId": "sg-mine"}]
    drawing.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-theirs"}]
    assert both(drawing, "eni-a", A, B).words == (NO, NO)
    drawing.records["TransitGatewayRoutes"] = [
        row for row in drawing.records["TransitGatewayRoutes"] if row[3] != TABLE
    ]
    for number, name in enumerate("ab", 1):
        fixed(drawing, f"10.{number}.0.0/16", name)
    assert both(drawing, "eni-a", A, B).words == (YES, YES)


def test_it_does_not_know_what_it_saw_one_way_of() -> None:
    drawing = guarded()
    fixed(drawing, "10.1.0.0/16", "a")
    assert both(drawing, "eni-a", A, B).words == (YES, NO)
    drawing = guarded()
    fixed(drawing, "10.2.0.0/16", "b")
    assert both(drawing, "eni-a", A, B).words == (YES, NO)


def by_next_generation(drawing: Drawing, *rules: dict[str, Any], **more: Any) -> Drawing:
    """The same network, its firewall's policy of the next generation."""
    del drawing.records["FirewallPolicy"]
    (policy, *_) = next_generation(rules, vpc=None, **more)
    drawing.put("FirewallPolicyV2", policy)
    return drawing


@pytest.mark.parametrize(
    ("rules", "more", "word"),
    [
        ([], {}, NO),
        ([hooked("ACCEPT:FLOW", DestPorts="443")], {}, YES),
        ([hooked("ACCEPT:FLOW", DestPorts="22")], {}, NO),
        ([hooked("ACCEPT:HOOK")], {}, DOUBT),
        ([], {"default": "ACCEPT"}, YES),
        ([], {"mode": "MONITOR"}, YES),
    ],
)
def test_a_policy_of_the_next_generation_decides(
    rules: list[Any], more: dict[str, Any], word: object
) -> None:
    drawing = by_next_generation(guarded(), *rules, **more)
    assert both(drawing, "eni-a", A, B).words == (word, word)


def test_one_that_monitors_does_not_mind_what_it_saw_one_way_of() -> None:
    for block, name in (("10.1.0.0/16", "a"), ("10.2.0.0/16", "b")):
        drawing = by_next_generation(guarded(), mode="MONITOR")
        fixed(drawing, block, name)
        assert both(drawing, "eni-a", A, B).words == (YES, YES)
