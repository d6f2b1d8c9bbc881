"""Whether an interface endpoint serves: its state, its type, keys that nobody understands; both readers."""

from __future__ import annotations

import pytest

from isthmus.model.network import build
from isthmus.semantics.endpoint import serving
from tests.judge.drawing import Drawing, Record
from tests.judge.readers import both

A, P = "10.0.1.10", "10.0.1.20"
SERVES: tuple[tuple[Record, bool | None], ...] = (
    ({}, True),
    ({"State": "Available"}, True),
    ({"State": None}, True),
    ({"State": "pendingAcceptance"}, False),
    ({"State": "Pending"}, False),
    ({"State": "deleting"}, False),
    ({"State": "Deleted"}, False),
    ({"State": "Rejected"}, False),
    ({"State": "Failed"}, False),
    ({"State": "Expired"}, False),
    ({"State": "Partial"}, None),
    ({"State": "resting"}, None),
    ({"VpcEndpointType": None}, True),
    ({"VpcEndpointType": "Gateway"}, None),
    ({"VpcEndpointType": "Gateway", "State": "deleted"}, False),
    ({"Odd": "x"}, None),
    ({"Odd": "x", "State": "deleted"}, False),
)


def network(*endpoints: Record, description: str = "") -> Drawing:
    """A host and an endpoint's interface in one subnet."""
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.host("eni-a", "one", A)
    d.host("eni-p", "one", P, InterfaceType="vpc_endpoint", Description=description)
    for told in endpoints:
        listed = {"VpcEndpointId": "vpce-1", "NetworkInterfaceIds": ["eni-p"], "VpcId": "vpc-a"}
        d.put("VpcEndpoints", {**listed, "VpcEndpointType": "Interface", "State": "available", **told})
    return d


@pytest.mark.parametrize(("told", "word"), SERVES)
def test_an_endpoint_serves_while_it_is_available_and_its_record_is_understood(
    told: Record, word: bool | None
) -> None:
    asked = both(network(told), "eni-a", A, P)
    assert asked.words == (word, word)
    assert not asked.assumptions & {"endpoint-unread-serves"}


@pytest.mark.parametrize("described", [(), ({"NetworkInterfaceIds": []},)])
def test_an_endpoint_that_no_record_tells_of_is_taken_to_serve(described: tuple[Record, ...]) -> None:
    asked = both(network(*described), "eni-a", A, P)
    assert (asked.words, "endpoint-unread-serves" in asked.assumptions) == ((True, True), True)


def test_an_interface_that_names_its_endpoint_in_its_description_is_of_it() -> None:
    d = network({"NetworkInterfaceIds": [], "State": "deleted"}, description="VPC Endpoint Interface vpce-1")
    assert both(d, "eni-a", A, P).words == (False, False)
    d = network({"NetworkInterfaceIds": [], "State": "deleted"}, description="Not of vpce-1")
    assert both(d, "eni-a", A, P).words == (True, True)


def test_what_stands_against_an_endpoint_names_it_and_its_state() -> None:
    read = build(network({"State": "Rejected"}).snapshot())
    assert serving(read, read.interfaces["eni-p"]).dead == "vpce-1 is Rejected"
