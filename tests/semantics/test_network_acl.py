"""What network ACLs admit (vpc.md 4.1)."""

from __future__ import annotations

from itertools import permutations

import pytest

from isthmus.model.network import Network
from isthmus.packet import ALL_SERVICES, ICMP, ICMPV6, TCP, UDP, service, service_range
from isthmus.semantics.algebra import Unreadable, Within
from isthmus.semantics.network_acl import DEFAULT_DENY, AclRule, acl_rules, admitted, entry_text
from isthmus.semantics.security_group import EGRESS, INGRESS
from tests.judge.drawing import Drawing, Record, entry
from tests.semantics.plain import Plain, network, packet

HTTPS, SSH = service(TCP, 443), service(TCP, 22)
DENIES = [
    entry(32767, "deny", "-1", "0.0.0.0/0", egress=False),
    entry(32768, "deny", "-1", "::/0", egress=False),
]


def acl(*entries: Record) -> Network:
    drawing = Drawing()
    drawing.acl("acl-x", ["subnet-x"], list(entries))
    return network(drawing)


def rules(network: Network, direction: str = INGRESS) -> tuple[AclRule, ...]:
    return acl_rules(network, "acl-x", direction)


def word(network: Network, address: str, number: int, direction: str = INGRESS) -> bool | None:
    return admitted(rules(network, direction), Plain())(packet(address, number))


def test_an_acl_without_entries_denies_everything() -> None:
    assert word(acl(), "10.0.0.1", HTTPS) is False


def test_the_lowest_number_that_matches_decides_whatever_the_order_in_the_answer() -> None:
    entries = (
        entry(100, "allow", "tcp/22", "10.0.0.0/8", egress=False),
        entry(90, "deny", "tcp/22", "10.1.0.0/16", egress=False),
        entry(110, "allow", "-1", "10.1.0.0/16", egress=False),
    )
    for order in permutations(entries):
        known = acl(*order)
        assert word(known, "10.0.0.1", SSH) is True
        assert word(known, "10.1.0.1", SSH) is False
        assert word(known, "10.1.0.1", HTTPS) is True
        assert word(known, "10.0.0.1", HTTPS) is False
        assert [rule.number for rule in rules(known)] == [90, 100, 110]


def test_aws_own_last_entries_deny_both_families() -> None:
    known = acl(entry(100, "allow", "tcp/443", "0.0.0.0/0", egress=False), *DENIES)
    assert word(known, "10.0.0.1", HTTPS) is True
    assert word(known, "10.0.0.1", SSH) is False
    assert word(known, "2001:db8::1", HTTPS) is False


def test_an_entry_matches_its_own_family_only() -> None:
    known = acl(
        entry(100, "deny", "-1", "0.0.0.0/0", egress=False), entry(101, "allow", "-1", "::/0", egress=False)
    )
    assert word(known, "10.0.0.1", HTTPS) is False
    assert word(known, "2001:db8::1", HTTPS) is True


def test_directions_may_use_one_number_twice() -> None:
    known = acl(
        entry(100, "allow", "-1", "0.0.0.0/0", egress=True),
        entry(100, "deny", "-1", "0.0.0.0/0", egress=False),
    )
    assert word(known, "10.0.0.1", HTTPS, EGRESS) is True
    assert word(known, "10.0.0.1", HTTPS, INGRESS) is False


def test_ports_type_and_code_are_taken_from_the_entry() -> None:
    known = acl(
        entry(1, "allow", "tcp/22-23", "0.0.0.0/0", egress=False),
        entry(2, "allow", "icmp/8/0", "0.0.0.0/0", egress=False),
        entry(3, "allow", "58/128/0", "::/0", egress=False),
        entry(4, "allow", "58/128/0", "10.0.0.0/8", egress=False),
    )
    assert [rule.match.services for rule in rules(known)] == [
        service_range(TCP, 22, 23),
        service_range(ICMP, 8 << 8, 8 << 8),
        service_range(ICMPV6, 128 << 8, 128 << 8),
        service_range(ICMPV6),
    ]


def test_absent_ends_of_ports_types_and_codes_are_open() -> None:
    one = entry(1, "allow", "tcp", "0.0.0.0/0", egress=False) | {"PortRange": {"From": 22}}
    two = entry(2, "allow", "udp", "0.0.0.0/0", egress=False) | {"PortRange": {"To": 53}}
    three = entry(3, "allow", "icmp", "0.0.0.0/0", egress=False) | {"IcmpTypeCode": {"Type": 8}}
    four = entry(4, "allow", "icmp", "0.0.0.0/0", egress=False) | {"IcmpTypeCode": {"Code": 0}}
    assert [rule.match.services for rule in rules(acl(one, two, three, four))] == [
        service_range(TCP, 22, 65535),
        service_range(UDP, 0, 53),
        service_range(ICMP, 8 << 8, 8 << 8 | 255),
        service_range(ICMP),
    ]


def test_what_an_entry_does_not_tell_leaves_its_packets_in_doubt() -> None:
    blockless: Record = {"RuleNumber": 5, "RuleAction": "allow", "Egress": False, "Protocol": "6"}
    strange = entry(6, "deny", "ipsec", "10.0.0.0/8", egress=False)
    open_ = entry(7, "allow", "-1", "0.0.0.0/0", egress=False)
    first, second, _ = rules(acl(blockless, strange, open_))
    assert first.match.peer == Unreadable("acl-x/5") and first.match.services == service_range(TCP)
    assert second.match.peer == Unreadable("acl-x/6") and second.match.services == ALL_SERVICES
    known = acl(blockless)
    assert word(known, "10.0.0.1", HTTPS) is None and word(known, "10.0.0.1", service(UDP, 53)) is False
    assert word(acl(strange, open_), "10.0.0.1", HTTPS) is None
    assert word(acl(blockless, open_), "10.0.0.1", HTTPS) is True


def test_entries_keep_their_place_in_the_answer_and_are_told_in_words() -> None:
    known = acl(
        entry(200, "allow", "tcp/443", "10.0.0.0/8", egress=False),
        entry(100, "deny", "-1", "::/0", egress=False),
        entry(50, "allow", "udp/53", "10.0.0.0/8", egress=True),
    )
    assert [(rule.index, rule.text) for rule in rules(known)] == [
        (1, "rule 100 deny all traffic from ::/0"),
        (0, "rule 200 allow tcp/443 from 10.0.0.0/8"),
    ]
    assert [(rule.index, rule.text) for rule in rules(known, EGRESS)] == [
        (2, "rule 50 allow udp/53 to 10.0.0.0/8")
    ]
    assert all(isinstance(rule.match.peer, Within) for rule in rules(known))


@pytest.mark.parametrize(
    ("protocol", "ports", "icmp", "told"),
    [
        ("-1", None, None, "all traffic"),
        ("6", None, None, "tcp"),
        ("6", (22, 22), None, "tcp/22"),
        ("17", (1, 2), None, "udp/1-2"),
        ("1", None, (8, 0), "icmp/8/0"),
        ("1", None, (8, -1), "icmp/8"),
        ("1", None, (0, -1), "icmp/0"),
        ("1", None, (-1, -1), "icmp"),
        ("58", None, (128, 0), "icmpv6/128/0"),
        ("50", (1, 2), (8, 0), "proto/50"),
        ("6", None, (8, 0), "tcp"),
    ],
)
def test_entries_are_told_as_people_say_them(
    protocol: str, ports: tuple[int, int] | None, icmp: tuple[int, int] | None, told: str
) -> None:
    assert entry_text(protocol, ports, icmp) == told


def test_aws_own_last_entry_has_a_number_of_its_own_in_each_family() -> None:
    assert DEFAULT_DENY == {4: 32767, 6: 32768}


def test_an_action_that_aws_does_not_tell_of_may_allow_and_may_deny() -> None:
    for shadowed in ("allow", "deny"):
        odd = acl(
            entry(100, "permit", "tcp/443", "10.0.0.0/8", egress=False),
            entry(200, shadowed, "-1", "0.0.0.0/0", egress=False),
            *DENIES,
        )
        assert word(odd, "10.0.0.1", HTTPS) is None
        assert word(odd, "10.0.0.1", SSH) is (shadowed == "allow")


def test_an_action_may_be_written_in_capitals() -> None:
    for action, admits in (("ALLOW", True), ("Deny", False)):
        odd = acl(entry(100, action, "-1", "10.0.0.0/8", egress=False), *DENIES)
        assert word(odd, "10.0.0.1", HTTPS) is admits
