"""A trace follows one flow: what leaves open which one is refused, with the addresses to choose from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.errors import QuestionError
from isthmus.model.network import Network
from isthmus.query.ask import ask
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
    assert (error.field, error.nearest) == ("source", ("10.0.1.5", "10.0.1.6"))
    outside = refused(net, target="internet")
    assert (outside.field, outside.nearest) == ("target", ())
    assert outside.message.endswith("write one in its place, or pin it with target_address")


def test_an_end_without_an_address_is_refused_by_its_name(net: Network) -> None:
    error = refused(net, source="i-0aaa1111", target="10.0.1.6")
    assert (error.field, error.message) == ("source", "i-0aaa1111 has no address that the other end shares")


def followed(net: Network, service: str) -> Any:
    answer = trace(net, {"service": service, "source": "eni-1", "target": "eni-2"})
    return answer.understood["service"], answer.understood["flow"]["service"]


def test_of_an_icmp_type_code_0_is_followed_and_of_ping_the_echo_of_the_family(net: Network) -> None:
    assert followed(net, "icmp/8") == (["icmp/8"], "icmp/8/0")
    assert followed(net, "ping") == (["icmp/8/0"], "icmp/8/0")


@pytest.mark.parametrize("service", ["any", "tcp/1-4", "icmp", "icmp/0-8", "dns", "proto/50-51"])
def test_many_services_are_refused_with_what_could_be_named(net: Network, service: str) -> None:
    error = refused(net, service=service)
    assert (error.field, error.nearest[0]) == ("service", "tcp/443")
    assert f"{service} is many" in error.message


def test_a_trace_leaves_no_control_out_and_says_so(net: Network) -> None:
    question = {"question": "trace", "service": "tcp/22", "source": "eni-1", "target": "eni-2"}
    with pytest.raises(QuestionError, match="ignore: 'trace' has no such field"):
        ask(net, {**question, "ignore": ["security-groups"]})


def test_the_flow_that_was_followed_is_told(net: Network) -> None:
    answer = trace(net, {"service": "tcp/22", "source": "eni-1", "target": "eni-2", "source_port": 40000})
    assert answer.understood["flow"] == {
        "source": "10.0.1.5",
        "target": "10.0.1.6",
        "service": "tcp/22",
        "source_port": 40000,
    }


FIREWALL = Path(__file__).parents[2] / "fixtures" / "network-firewall" / "snapshot"


def data_steps(answer: isthmus.Answer) -> list[tuple[str, bool | None, str]]:
    """The directions of the steps behind the handshake, what they said, and by which rule."""
    steps = (answer.result or {})["steps"]
    return [
        (step["direction"], step["ok"], step["rule"]) for step in steps if step["direction"][:4] == "data"
    ]


def hello(service: str) -> isthmus.Answer:
    asked = {"question": "trace", "source": "client", "target": "203.0.113.9", "service": service}
    return isthmus.ask(isthmus.load(FIREWALL), asked)


def test_a_hello_that_a_firewall_drops_is_dropped_after_the_handshake() -> None:
    answer = hello("tcp/443?sni=www.other")
    assert (answer.verdict, answer.handshake, answer.data) == ("unreachable", "reachable", "unreachable")
    ((direction, ok, rule),) = data_steps(answer)
    assert (direction, ok) == ("data-forward", False) and "drop_established" in rule
    assert all(step["ok"] for step in answer.result["steps"] if step["direction"] in ("forward", "return"))


def test_data_that_passes_has_the_rule_that_lets_it_for_both_ways() -> None:
    answer = hello("tcp/443?sni=www.example")
    assert (answer.verdict, answer.handshake, answer.data) == ("reachable",) * 3
    assert [(way, ok, "pass tls" in rule) for way, ok, rule in data_steps(answer)] == [
        ("data-forward", True, True),
        ("data-return", True, True),
    ]


def test_without_a_name_the_handshake_counts_and_a_note_says_so() -> None:
    answer = hello("tcp/443")
    assert (answer.verdict, answer.handshake, data_steps(answer)) == ("reachable", None, [])
    assert any("the handshake counts" in note for note in answer.notes or ())
