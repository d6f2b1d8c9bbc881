"""Whose an inspection endpoint is: what a firewall names as its own is never taken for appliances that let pass."""

from __future__ import annotations

from typing import Any

import pytest

import isthmus
from isthmus.model.network import build
from tests.judge.drawing import EVERYTHING, Drawing, flow, outcome
from tests.semantics.firewalls import FIREWALL, next_generation

CALL = {"question": "path", "source": "eni-a", "target": "eni-b", "service": "tcp/443"}
ATTACHMENT = {"Attachment": {"EndpointId": "vpce-1", "SubnetId": "mid", "Status": "READY"}}


def network() -> Drawing:
    """Two hosts whose subnets lead to each other through an endpoint without a tag."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24", {"10.0.2.0/24": "vpce-1"})
    d.subnet("two", "vpc-a", "10.0.2.0/24", {"10.0.1.0/24": "vpce-1"})
    d.subnet("mid", "vpc-a", "10.0.3.0/28")
    made = {"VpcEndpointId": "vpce-1", "VpcEndpointType": "GatewayLoadBalancer", "State": "available"}
    d.put("VpcEndpoints", {**made, "VpcId": "vpc-a", "SubnetIds": ["mid"]})
    d.group("sg-a", EVERYTHING, EVERYTHING)
    d.host("eni-a", "one", "10.0.1.10", ["sg-a"])
    d.host("eni-b", "two", "10.0.2.20", ["sg-a"])
    return d


def words(d: Drawing) -> tuple[str | None, object, set[str]]:
    """What is asked, what the judge says, and the gaps."""
    answer = isthmus.ask(build(d.snapshot()), CALL)
    judged = outcome(d.judge().trace("eni-a", flow("10.0.1.10", "10.0.2.20", "tcp/443")))
    return answer.verdict, judged, {gap.kind for gap in answer.gaps or ()}


def test_an_endpoint_of_nobodys_firewall_leads_to_appliances_that_pass() -> None:
    assert words(network()) == ("reachable", (True, True, ""), set())


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("Firewall", {"FirewallStatus": {"SyncStates": {"eu-west-1a": ATTACHMENT}}}),
        (
            "VpcEndpointAssociation",
            {"VpcEndpointAssociationStatus": {"AssociationSyncState": {"eu-west-1a": ATTACHMENT}}},
        ),
    ],
)
def test_what_a_firewall_names_as_its_own_is_decided_by_rules(kind: str, record: dict[str, Any]) -> None:
    d = network()
    d.put(kind, {kind: {}, **record})
    verdict, judged, gaps = words(d)
    assert (verdict, judged) == ("unknown", (None, None, ""))
    assert "unread-firewall" in gaps


def test_the_service_marks_its_endpoints() -> None:
    d = network()
    tags = [{"Key": "AWSNetworkFirewallManaged", "Value": "true"}]
    d.records["VpcEndpoints"][0][0]["Tags"] = tags
    assert words(d)[:2] == ("unknown", (None, None, ""))


def test_an_endpoint_that_tells_no_subnet_is_a_gap() -> None:
    d = network()
    d.records["VpcEndpoints"][0][0]["SubnetIds"] = []
    assert words(d) == ("unknown", (None, None, ""), {"uncollected-subnet"})


def test_whether_a_reference_to_a_group_beyond_an_endpoint_matches_outward_is_a_gap_to_both_readers() -> None:
    d = network()
    d.group("sg-c", EVERYTHING, [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-a"}]}])
    d.host("eni-c", "one", "10.0.1.30", ["sg-c"])
    answer = isthmus.ask(build(d.snapshot()), {**CALL, "source": "eni-c"})
    judged = d.judge().trace("eni-c", flow("10.0.1.30", "10.0.2.20", "tcp/443"))
    assert (answer.forward, answer.session) == ("unknown", "unknown")
    assert (judged.forward, judged.session) == (None, None)
    assert {"egress-reference-beyond-middlebox"} == {gap.kind for gap in answer.gaps or ()}


@pytest.mark.parametrize(
    ("state", "verdict", "judged"),
    [
        ("pending", "unreachable", (False, False, "state")),
        ("partial", "unknown", (None, None, "")),
        ("resting", "unknown", (None, None, "")),
    ],
)
def test_an_endpoint_in_a_state_that_says_nothing_is_unknown(
    state: str, verdict: str, judged: tuple[bool | None, bool | None, str]
) -> None:
    d = network()
    d.records["VpcEndpoints"][0][0]["State"] = state
    assert words(d)[:2] == (verdict, judged)


def test_one_whose_policy_monitors_needs_to_see_no_answer() -> None:
    d = network()
    told = next_generation(mode="MONITOR", vpc=None)[0]
    d.put("FirewallPolicyV2", told)
    body = {
        "FirewallArn": FIREWALL,
        "FirewallPolicyArn": told["FirewallPolicyV2Response"]["FirewallPolicyV2Arn"],
    }
    d.put("Firewall", {"Firewall": body, "FirewallStatus": {"SyncStates": {"eu-west-1a": ATTACHMENT}}})
    assert words(d)[:2] == ("reachable", (True, True, ""))
    d.reroute("two", {})
    assert words(d)[:2] == ("reachable", (True, True, ""))
    told["FirewallPolicyV2"] |= {"PolicyMode": "ENFORCE", "FirewallDefaultAction": "ACCEPT"}
    assert words(d)[0] == "unreachable"
