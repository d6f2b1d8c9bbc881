"""A trace follows one flow: what leaves open which one is refused, with the addresses to choose from."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import QuestionError
from isthmus.model.network import Network
from isthmus.query.trace import trace
from tests.model.sections import SUBNET, VPC, interface, network, section


@pytest.fixture(scope="module")
def net() -> Network:
    return network(
        section("Vpcs", VPC),
        section("Subnets", SUBNET),
        section(
            "NetworkInterfaces",
            interface("eni-1", PrivateIpAddress="10.0.1.5", Groups=[{"GroupId": "sg-1"}]),
            interface("eni-2", PrivateIpAddress="10.0.1.6", Groups=[{"GroupId": "sg-1"}]),
        ),
        section("Reservations", {"Instances": [{"InstanceId": "i-0aaa1111", "State": {"Name": "pending"}}]}),
        section("SecurityGroups", {"GroupId": "sg-1", "VpcId": "vpc-1"}),
    )


def refused(net: Network, **fields: Any) -> QuestionError:
    with pytest.raises(QuestionError) as caught:
        trace(net, {"service": "tcp/22", "source": "eni-1", "target": "eni-2", **fields})
    return caught.value


def test_an_end_of_many_addresses_is_refused_with_some_of_them(net: Network) -> None:
    error = refused(net, source="sg-1")
    assert (error.field, error.nearest) == ("source_address", ("10.0.1.5", "10.0.1.6"))
    assert refused(net, target="internet").nearest == ()


def test_an_end_without_an_address_is_refused_by_its_name(net: Network) -> None:
    error = refused(net, source="i-0aaa1111", target="10.0.1.6")
    assert (error.field, error.message) == ("source", "i-0aaa1111 has no address that the other end shares")


def test_the_flow_that_was_followed_is_told(net: Network) -> None:
    answer = trace(net, {"service": "tcp/22", "source": "eni-1", "target": "eni-2", "source_port": 40000})
    assert answer.understood["flow"] == {
        "source": "10.0.1.5",
        "target": "10.0.1.6",
        "service": "tcp/22",
        "source_port": 40000,
    }
