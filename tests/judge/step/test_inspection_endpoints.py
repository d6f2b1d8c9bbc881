"""Inspection endpoints by the judge: their state, their subnet's list, their VPC, and both ways through one of them."""

from __future__ import annotations

import pytest

from tests.engine.test_inspection import network
from tests.judge.drawing import EVERYTHING, OPEN, Drawing, Record, flow, outcome, rule

A, B = "10.0.1.10", "10.0.2.20"


def asked(d: Drawing) -> tuple[bool | None, bool | None, str]:
    return outcome(d.judge().trace("eni-a", flow(A, B)))


def endpoint(d: Drawing) -> Record:
    return d.records["VpcEndpoints"][0][0]


def test_both_ways_through_one_endpoint() -> None:
    trace = network().judge().trace("eni-a", flow(A, B))
    assert (outcome(trace), trace.assumptions) == ((True, True, ""), ("balanced-appliances-pass",))
    assert [step.direction for step in trace.steps if step.id == "vpce-1"] == ["forward", "return"]


@pytest.mark.parametrize("egress", [False, True])
def test_the_list_of_the_endpoints_subnet_counts_on_the_way_in_and_on_the_way_out(egress: bool) -> None:
    d = network()
    d.entries("mid", [entry for entry in OPEN if entry["Egress"] is not egress])
    assert asked(d) == (False, False, f"network-acl-{'egress' if egress else 'ingress'}")


@pytest.mark.parametrize("state", ["pending", "deleting", "failed", "Rejected"])
def test_an_endpoint_that_is_not_available_carries_nothing(state: str) -> None:
    d = network()
    endpoint(d)["State"] = state
    assert asked(d) == (False, False, "state")


def test_a_route_leads_to_no_endpoint_of_another_vpc() -> None:
    d = network()
    d.vpc("vpc-z", "10.7.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-z")
    d.subnet("far", "vpc-z", "10.7.1.0/24", {"10.0.0.0/16": "pcx-1"})
    endpoint(d).update(SubnetIds=["far"], VpcId="vpc-z")
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (False, False, "route")
    assert [(step.id, step.aws_code) for step in trace.blocks] == [("vpce-1", "CANNOT_ROUTE")]


@pytest.mark.parametrize("subnets", [[], ["mid", "one"], ["lost"]])
def test_an_endpoint_that_does_not_tell_its_one_subnet_is_open(subnets: list[str]) -> None:
    d = network()
    endpoint(d)["SubnetIds"] = subnets
    trace = d.judge().trace("eni-a", flow(A, B))
    assert (trace.forward, [gap.kind for gap in trace.gaps]) == (None, ["uncollected-subnet"])


def test_beyond_an_endpoint_only_addresses_match() -> None:
    d = network()
    d.group("sg-b", [rule("tcp/443", "sg-a")], EVERYTHING)
    d.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    assert asked(d) == (False, False, "security-group-ingress")
    d.get("SecurityGroups", "sg-b")["IpPermissions"] = [rule("tcp/443", f"{A}/32")]
    assert asked(d) == (True, True, "")


@pytest.mark.parametrize("back", ["", "vpce-2"])
def test_an_answer_that_comes_by_another_way_is_stopped_by_assumption_or_as_firewalls_document(
    back: str,
) -> None:
    d = network()
    d.put("VpcEndpoints", {**endpoint(d), "VpcEndpointId": "vpce-2"})
    d.reroute("two", {"10.0.1.0/24": back} if back else {})
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (True, False, "R:firewall")
    assert "appliance-keeps-state" in trace.assumptions
    for record, *_ in d.records["VpcEndpoints"]:
        record["Tags"] = [{"Key": "AWSNetworkFirewallManaged", "Value": "true"}]
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (None, False, "R:firewall")
    assert "appliance-keeps-state" not in trace.assumptions


def test_a_route_that_leads_from_an_endpoint_to_itself_is_a_loop() -> None:
    d = network()
    d.reroute("mid", {"10.0.2.0/24": "vpce-1"})
    assert asked(d) == (False, False, "route")
