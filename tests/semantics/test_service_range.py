"""Protocols and ports of rules, as ranges of services (vpc.md 3.1 and 4.1)."""

from __future__ import annotations

import pytest

from isthmus.packet import ALL_SERVICES, ICMP, ICMPV6, TCP, UDP, service_range
from isthmus.semantics.service_range import acl_entry_services, group_rule_services, protocol_number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("tcp", 6), ("udp", 17), ("icmp", 1), ("icmpv6", 58), ("TCP", 6), (" udp ", 17),
        ("6", 6), (6, 6), ("0", 0), ("255", 255), (255, 255), ("50", 50),
        ("-1", -1), (-1, -1), ("all", -1), ("any", -1), (None, -1),
        ("256", None), ("1000", None), ("ipsec", None), ("", None), ("-2", None),
    ],
)  # fmt: skip
def test_a_protocol_is_a_name_a_number_or_every_one(word: str | int | None, number: int | None) -> None:
    assert protocol_number(word) == number


@pytest.mark.parametrize("protocol", ["-1", -1, None, "all"])
def test_every_protocol_has_all_services_whatever_the_ports_say(protocol: str | int | None) -> None:
    assert group_rule_services(protocol, None, None) == ALL_SERVICES
    assert group_rule_services(protocol, 0, 0) == ALL_SERVICES
    assert group_rule_services(protocol, 22, 22) == ALL_SERVICES
    assert acl_entry_services(protocol, (22, 22), (8, 0), 4) == ALL_SERVICES


@pytest.mark.parametrize(("name", "number"), [("tcp", TCP), ("udp", UDP), ("6", TCP), ("17", UDP)])
def test_ports_of_tcp_and_udp_are_taken_as_they_stand(name: str, number: int) -> None:
    assert group_rule_services(name, 22, 22) == service_range(number, 22, 22)
    assert group_rule_services(name, 1024, 65535) == service_range(number, 1024, 65535)
    assert group_rule_services(name, 0, 65535) == service_range(number, 0, 65535)


def test_port_zero_to_zero_of_tcp_is_port_zero_alone() -> None:
    assert group_rule_services("tcp", 0, 0) == service_range(TCP, 0, 0)


def test_absent_and_negative_ports_of_tcp_are_all() -> None:
    assert group_rule_services("tcp", None, None) == service_range(TCP, 0, 65535)
    assert group_rule_services("tcp", -1, -1) == service_range(TCP, 0, 65535)


@pytest.mark.parametrize(("low", "high"), [(None, 53), (53, None), (-1, 53), (53, -1)])
def test_one_port_of_two_is_not_understood(low: int | None, high: int | None) -> None:
    assert group_rule_services("udp", low, high) is None


def test_ports_in_the_wrong_order_are_none() -> None:
    assert group_rule_services("tcp", 23, 22) is None


def test_ports_past_the_last_end_at_the_last() -> None:
    assert group_rule_services("tcp", 1, 70000) == service_range(TCP, 1, 65535)


@pytest.mark.parametrize(("name", "number"), [("icmp", ICMP), ("icmpv6", ICMPV6)])
def test_icmp_ports_are_type_and_code(name: str, number: int) -> None:
    assert group_rule_services(name, -1, -1) == service_range(number)
    assert group_rule_services(name, None, None) == service_range(number)
    assert group_rule_services(name, 8, -1) == service_range(number, 8 << 8, 8 << 8 | 255)
    assert group_rule_services(name, 8, None) == service_range(number, 8 << 8, 8 << 8 | 255)
    assert group_rule_services(name, 3, 4) == service_range(number, 3 << 8 | 4, 3 << 8 | 4)
    assert group_rule_services(name, 0, 0) == service_range(number, 0, 0)


def test_other_protocols_have_no_ports() -> None:
    assert group_rule_services("50", 22, 22) == service_range(50)
    assert group_rule_services("0", None, None) == service_range(0)
    assert acl_entry_services("50", (22, 22), (8, 0), 4) == service_range(50)


def test_a_protocol_that_aws_does_not_have_is_not_understood() -> None:
    assert group_rule_services("ipsec", 1, 1) is None
    assert acl_entry_services("ipsec", None, None, 4) is None


@pytest.mark.parametrize("number", [TCP, UDP])
def test_an_entry_has_its_port_range(number: int) -> None:
    assert acl_entry_services(str(number), (22, 23), None, 4) == service_range(number, 22, 23)
    assert acl_entry_services(str(number), (0, 0), None, 6) == service_range(number, 0, 0)
    assert acl_entry_services(str(number), None, None, 4) == service_range(number)
    assert acl_entry_services(str(number), (-1, -1), None, 4) == service_range(number, 0, 65535)
    assert acl_entry_services(str(number), (23, 22), None, 4) is None
    assert acl_entry_services(str(number), (22, 22), None, 4) == service_range(number, 22, 22)


def test_type_and_code_count_for_icmp_alone() -> None:
    assert acl_entry_services("1", (22, 22), (8, -1), 4) == service_range(ICMP, 8 << 8, 8 << 8 | 255)
    assert acl_entry_services("1", None, (8, 0), 4) == service_range(ICMP, 8 << 8, 8 << 8)
    assert acl_entry_services("1", None, (-1, -1), 4) == service_range(ICMP)
    assert acl_entry_services("1", None, None, 4) == service_range(ICMP)
    assert acl_entry_services("6", None, (8, 0), 4) == service_range(TCP)


def test_icmpv6_with_an_ipv4_block_is_every_type() -> None:
    assert acl_entry_services("58", None, (128, 0), 4) == service_range(ICMPV6)
    assert acl_entry_services("58", None, (128, 0), 6) == service_range(ICMPV6, 128 << 8, 128 << 8)
    assert acl_entry_services("1", None, (8, 0), 6) == service_range(ICMP, 8 << 8, 8 << 8)
