"""Inspection endpoints by engine and judge alike: their state, their subnet's list, their VPC, what is known beyond."""

from __future__ import annotations

import pytest

from tests.engine.asking import Told
from tests.engine.test_inspection import network
from tests.judge.drawing import EVERYTHING, OPEN, Drawing, rule
from tests.judge.readers import both

A, B = "10.0.1.10", "10.0.2.20"


def asked(d: Drawing) -> Told:
    return both(d, "eni-a", A, B)


@pytest.mark.parametrize("egress", [False, True])
def test_the_list_of_the_endpoints_subnet_is_asked_on_the_way_in_and_on_the_way_out(egress: bool) -> None:
    d = network()
    assert asked(d).words == (True, True)
    d.entries("mid", [entry for entry in OPEN if entry["Egress"] is not egress])
    assert asked(d).words == (False, False)


@pytest.mark.parametrize(("state", "word"), [("Available", True), ("pending", False), ("Deleted", False)])
def test_an_endpoint_carries_packets_while_it_is_available(state: str, word: bool) -> None:
    d = network()
    d.records["VpcEndpoints"][0][0]["State"] = state
    assert asked(d).words == (word, word)


def test_a_route_leads_to_no_endpoint_of_another_vpc() -> None:
    d = network()
    d.vpc("vpc-z", "10.7.0.0/16")
    d.peering("pcx-1", "vpc-a", "vpc-z")
    d.subnet("far", "vpc-z", "10.7.1.0/24", {"10.0.0.0/16": "pcx-1"})
    d.records["VpcEndpoints"][0][0].update(SubnetIds=["far"], VpcId="vpc-z")
    told = asked(d)
    assert (told.words, "CANNOT_ROUTE" in told.stops) == ((False, False), True)


@pytest.mark.parametrize("subnets", [[], ["mid", "one"], ["lost"]])
def test_an_endpoint_that_does_not_tell_its_one_subnet_is_open(subnets: list[str]) -> None:
    d = network()
    d.records["VpcEndpoints"][0][0]["SubnetIds"] = subnets
    told = asked(d)
    assert (told.words, "uncollected-subnet" in told.gaps) == ((None, None), True)


@pytest.mark.parametrize(("peer", "word"), [("sg-a", False), (f"{A}/32", True)])
def test_beyond_an_endpoint_only_addresses_are_recognised(peer: str, word: bool) -> None:
    d = network()
    d.group("sg-b", [rule("tcp/443", peer)], EVERYTHING)
    d.get("NetworkInterfaces", "eni-b")["Groups"] = [{"GroupId": "sg-b"}]
    assert asked(d).words == (word, word)


def test_a_route_that_leads_from_an_endpoint_to_itself_is_a_loop() -> None:
    d = network()
    d.reroute("mid", {"10.0.2.0/24": "vpce-1"})
    assert asked(d).words == (False, False)


@pytest.mark.parametrize("back", ["", "vpce-2"])
def test_an_answer_that_passes_the_endpoint_by_ends_the_session(back: str) -> None:
    d = network()
    d.put("VpcEndpoints", {**d.records["VpcEndpoints"][0][0], "VpcEndpointId": "vpce-2"})
    d.reroute("two", {"10.0.1.0/24": back} if back else {})
    told = asked(d)
    assert (told.words, "appliance-keeps-state" in told.assumptions) == ((True, False), True)
