"""Which addresses are the internet's, and which never cross a gateway (vpc.md 2 and 6)."""

from __future__ import annotations

import pytest

from isthmus.packet import TCP, UDP, parse_address, service_range
from isthmus.semantics.internet import INTERNET, RFC1918, RFC6598, UNFORWARDABLE, reserved_services
from isthmus.space.line import position
from tests.judge.drawing import Drawing
from tests.semantics.plain import network


def at(text: str) -> int:
    return position(*parse_address(text))


EDGES = [
    ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", RFC1918),
    ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0", RFC1918),
    ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0", RFC1918),
    ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0", RFC6598),
]


@pytest.mark.parametrize(("below", "first", "last", "above", "block"), EDGES)
def test_private_and_shared_blocks_are_no_internet(
    below: str, first: str, last: str, above: str, block: object
) -> None:
    for text in (first, last):
        assert at(text) in block and at(text) not in INTERNET  # type: ignore[operator]
    for text in (below, above):
        assert at(text) not in block and at(text) in INTERNET  # type: ignore[operator]


@pytest.mark.parametrize(
    ("first", "last", "beside"),
    [
        ("0.0.0.0", "0.255.255.255", "1.0.0.0"),
        ("127.0.0.0", "127.255.255.255", "128.0.0.0"),
        ("169.254.0.0", "169.254.255.255", "169.255.0.0"),
        ("224.0.0.0", "255.255.255.255", "223.255.255.255"),
    ],
)
def test_reserved_blocks_are_no_internet(first: str, last: str, beside: str) -> None:
    assert at(first) not in INTERNET and at(last) not in INTERNET
    assert at(beside) in INTERNET


def test_the_internet_of_ipv6_is_global_unicast() -> None:
    assert at("2000::") in INTERNET and at("3fff:ffff::1") in INTERNET
    for text in ("1fff:ffff::1", "4000::", "64:ff9b::1", "fd00::1", "fe80::1", "::"):
        assert at(text) not in INTERNET


def test_link_local_services_are_never_forwarded() -> None:
    for text in ("169.254.168.0", "169.254.171.255", "fd00:ec2::", "fd00:ec2:ffff::1"):
        assert at(text) in UNFORWARDABLE
    for text in ("169.254.167.255", "169.254.172.0", "fd00:ec3::", "fd00:ec1::1", "10.0.0.1"):
        assert at(text) not in UNFORWARDABLE


def test_every_vpc_reaches_amazon_s_own_services() -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    told = {
        name: (places, services) for name, places, services in reserved_services(network(drawing), "vpc-a")
    }
    assert told["container-metadata"] == ((parse_address("169.254.170.2"),), (service_range(TCP, 80, 80),))
    activation = tuple(parse_address(text) for text in ("169.254.169.250", "169.254.169.251"))
    assert told["licence-activation"] == (activation, (service_range(TCP, 1688, 1688),))
    assert len(told) == 5
    dns = (service_range(TCP, 53, 53), service_range(UDP, 53, 53))
    assert told["amazon-dns"] == (
        tuple(parse_address(text) for text in ("169.254.169.253", "fd00:ec2::253", "10.0.0.2")),
        dns,
    )
    assert told["instance-metadata"][1] == (service_range(TCP, 80, 80),)
    assert parse_address("169.254.169.254") in told["instance-metadata"][0]
    assert told["amazon-time-sync"][1] == (service_range(UDP, 123, 123),)
    assert parse_address("169.254.169.123") in told["amazon-time-sync"][0]


def test_a_vpc_that_was_not_read_has_no_resolver_address_of_its_own() -> None:
    [dns, *_] = reserved_services(network(Drawing()), "vpc-unread")
    assert len(dns[1]) == 2
