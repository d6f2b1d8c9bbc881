"""Addresses of a carrier, or of a customer's own, mean an interface and leave a gap."""

from __future__ import annotations

import pytest

from isthmus.packet import parse_address
from isthmus.semantics.carried import carried, carried_gap
from isthmus.space.line import position
from tests.judge.drawing import Drawing
from tests.semantics.plain import network


@pytest.mark.parametrize("word", ["CarrierIp", "CustomerOwnedIp"])
def test_such_an_address_means_its_interface(word: str) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", public="3.3.3.3")
    assert carried(network(drawing)) == {}, "a public address is none"
    drawing.host("eni-b", "subnet-a", "10.0.0.5")
    drawing.get("NetworkInterfaces", "eni-b")["PrivateIpAddresses"][0]["Association"] = {word: "155.1.2.3"}
    known = network(drawing)
    assert carried(known) == {position(*parse_address("155.1.2.3")): "eni-b"}
    assert carried_gap(known, "eni-b").id == "eni-b"
