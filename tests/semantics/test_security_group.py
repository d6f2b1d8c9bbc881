"""What security groups admit (vpc.md 3.1 to 3.3)."""

from __future__ import annotations

import pytest

from isthmus.model.network import Network
from isthmus.packet import ALL_SERVICES, ICMP, ICMPV6, TCP, UDP, parse_prefix, service, service_range
from isthmus.semantics.algebra import Match, MemberOf, Unreadable, Within
from isthmus.semantics.security_group import (
    EGRESS,
    INGRESS,
    Permit,
    admitted,
    permits,
    prefix_list_peer,
    rule_text,
    unreadable_gap,
)
from tests.judge.drawing import Drawing, Record, rule
from tests.semantics.plain import Plain, network, packet

HTTPS, SSH = service(TCP, 443), service(TCP, 22)
Word = bool | None


def group(ingress: list[Record], egress: list[Record] | None = None) -> Network:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.put("PrefixLists", {"PrefixListId": "pl-s3", "PrefixListName": "s3", "Cidrs": ["52.216.0.0/15"]})
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-six", "AddressFamily": "IPv6"})
    drawing.put("ManagedPrefixLists", {"PrefixListId": "pl-four", "AddressFamily": "IPv4"})
    drawing.group("sg-x", ingress, egress or [])
    return network(drawing)


def told(network: Network, direction: str = INGRESS) -> tuple[Permit, ...]:
    return permits(network, "sg-x", direction)


def word(network: Network, address: str, number: int, *groups: str, direction: str = INGRESS) -> Word:
    return admitted(told(network, direction), Plain())(packet(address, number, *groups))


def test_a_group_without_rules_admits_nothing() -> None:
    assert word(group([]), "10.0.0.1", HTTPS) is False


def test_rules_are_a_union_without_order() -> None:
    known = group([rule("tcp/22", "10.0.0.0/24"), rule("tcp/443", "10.0.1.0/24", "10.0.2.0/24")])
    assert word(known, "10.0.0.9", SSH) is True
    assert word(known, "10.0.0.9", HTTPS) is False
    assert word(known, "10.0.2.9", HTTPS) is True
    assert word(known, "10.0.3.9", HTTPS) is False


def test_directions_are_kept_apart() -> None:
    known = group([rule("tcp/22", "10.0.0.0/24")], [rule("tcp/443", "10.0.0.0/24")])
    assert word(known, "10.0.0.9", SSH) is True
    assert word(known, "10.0.0.9", SSH, direction=EGRESS) is False
    assert word(known, "10.0.0.9", HTTPS, direction=EGRESS) is True


def test_families_never_mix() -> None:
    four = group([rule("-1", "0.0.0.0/0")])
    six = group([rule("-1", "::/0")])
    assert word(four, "203.0.113.1", HTTPS) is True and word(four, "2001:db8::1", HTTPS) is False
    assert word(six, "2001:db8::1", HTTPS) is True and word(six, "203.0.113.1", HTTPS) is False


def test_every_protocol_of_an_ipv4_rule_still_asks_for_an_ipv4_source() -> None:
    known = group([rule("-1", "0.0.0.0/0")])
    assert word(known, "203.0.113.1", service(50, 0)) is True
    assert word(known, "2001:db8::1", service(ICMPV6, 128 << 8)) is False


@pytest.mark.parametrize("protocol", ["icmpv6", "58"])
def test_icmpv6_needs_an_ipv6_end(protocol: str) -> None:
    echo = service(ICMPV6, 128 << 8)
    for peer in ("0.0.0.0/0", "pl-s3", "pl-four"):
        assert word(group([rule(protocol, peer)]), "52.216.0.1", echo) is False
    assert word(group([rule(protocol, "pl-unknown")]), "52.216.0.1", echo) is False
    assert word(group([rule(protocol, "pl-unknown")]), "2001:db8::1", echo) is None
    both = group([rule(protocol, "0.0.0.0/0", "::/0")])
    assert word(both, "52.216.0.1", echo) is False and word(both, "2001:db8::1", echo) is True


def test_a_referenced_group_matches_its_members_alone() -> None:
    known = group([rule("tcp/443", "sg-web")])
    assert word(known, "10.0.0.1", HTTPS, "sg-web") is True
    assert word(known, "10.0.0.1", HTTPS, "sg-other") is False
    assert word(known, "10.0.0.1", SSH, "sg-web") is False


def test_a_prefix_list_matches_any_of_its_entries() -> None:
    known = group([rule("tcp/443", "pl-s3")])
    assert word(known, "52.216.0.0", HTTPS) is True
    assert word(known, "52.217.255.255", HTTPS) is True
    assert word(known, "52.218.0.0", HTTPS) is False


def test_an_unread_prefix_list_leaves_its_family_in_doubt() -> None:
    assert word(group([rule("tcp/443", "pl-unknown")]), "8.8.8.8", HTTPS) is None
    assert word(group([rule("tcp/443", "pl-unknown")]), "2001:db8::1", HTTPS) is None
    assert word(group([rule("tcp/443", "pl-unknown")]), "8.8.8.8", SSH) is False
    assert word(group([rule("tcp/443", "pl-six")]), "8.8.8.8", HTTPS) is False
    assert word(group([rule("tcp/443", "pl-six")]), "2001:db8::1", HTTPS) is None
    assert word(group([rule("tcp/443", "pl-four")]), "8.8.8.8", HTTPS) is None
    assert word(group([rule("tcp/443", "pl-four")]), "2001:db8::1", HTTPS) is False


def test_a_doubt_is_settled_by_a_rule_that_surely_matches() -> None:
    known = group([rule("tcp/443", "pl-unknown"), rule("tcp/443", "8.8.8.0/24")])
    assert word(known, "8.8.8.8", HTTPS) is True
    assert word(known, "8.8.9.8", HTTPS) is None


def test_an_unknown_protocol_leaves_everything_in_doubt() -> None:
    known = group([rule("ipsec", "10.0.0.0/8")])
    assert told(known)[0].match == Match(Unreadable("sg-x/protocol"), ALL_SERVICES)
    assert word(known, "192.0.2.1", HTTPS) is None


@pytest.mark.parametrize(("low", "high"), [(22, None), (None, 22), (22, -1), (-1, 22)])
def test_a_rule_with_one_port_of_two_leaves_in_doubt_what_it_admits(
    low: int | None, high: int | None
) -> None:
    odd = {**rule("tcp/22", "0.0.0.0/0"), "FromPort": low, "ToPort": high}
    assert word(group([odd]), "10.0.0.1", service(TCP, 22)) is None
    assert word(group([{**odd, "FromPort": -1, "ToPort": -1}]), "10.0.0.1", service(TCP, 22)) is True


def test_rules_tell_where_they_stand() -> None:
    known = group([rule("tcp/22", "10.0.0.0/24", "10.0.1.0/24", "::/0"), rule("udp/53", "pl-s3", "sg-web")])
    assert [permit.pointer for permit in told(known)] == [
        "/IpPermissions/0/IpRanges/0",
        "/IpPermissions/0/IpRanges/1",
        "/IpPermissions/0/Ipv6Ranges/0",
        "/IpPermissions/1/PrefixListIds/0",
        "/IpPermissions/1/UserIdGroupPairs/0",
    ]
    assert told(known)[3].match == Match(Within((parse_prefix("52.216.0.0/15"),)), service_range(UDP, 53, 53))
    assert told(known)[4].match == Match(MemberOf("sg-web"), service_range(UDP, 53, 53))
    assert {permit.group for permit in told(known)} == {"sg-x"}


def test_rules_are_told_in_words() -> None:
    known = group([rule("tcp/22", "10.0.0.0/24")], [rule("tcp/443", "sg-web")])
    [ingress], [egress] = told(known), told(known, EGRESS)
    assert (ingress.text, ingress.direction) == ("tcp/22 from 10.0.0.0/24", INGRESS)
    assert (egress.text, egress.direction) == ("tcp/443 to sg-web", EGRESS)
    assert egress.pointer == "/IpPermissionsEgress/0/UserIdGroupPairs/0"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-1", "all traffic"), ("tcp/22", "tcp/22"), ("tcp/22-23", "tcp/22-23"),
        ("tcp/0-65535", "tcp/0-65535"), ("udp/53", "udp/53"), ("6/22", "tcp/22"), ("17/53", "udp/53"),
        ("icmp/8/-1", "icmp/8"), ("icmp/8/0", "icmp/8/0"), ("icmp/-1/-1", "icmp"),
        ("icmpv6/128/0", "icmpv6/128/0"), ("50", "proto/50"), ("all", "all traffic"),
        ("tpc", "protocol tpc"), ("tcp", "tcp (its ports were not told)"), ("50/1-2", "proto/50"), ("TCP/1", "tcp/1"),
    ],
)  # fmt: skip
def test_protocols_and_ports_are_told_as_people_say_them(text: str, told: str) -> None:
    known = group([rule(text, "10.0.0.0/8")])
    assert rule_text(known.security_groups["sg-x"].ip_permissions[0]) == told


def test_icmp_rules_match_type_and_code() -> None:
    known = group([rule("icmp/8/-1", "10.0.0.0/8")])
    assert word(known, "10.0.0.1", service(ICMP, 8 << 8 | 3)) is True
    assert word(known, "10.0.0.1", service(ICMP, 0)) is False
    assert word(group([rule("icmp/-1/-1", "10.0.0.0/8")]), "10.0.0.1", service(ICMP, 0)) is True


def test_a_read_list_is_its_entries_and_an_unread_one_its_family() -> None:
    known = group([])
    assert prefix_list_peer(known, "pl-s3") == Within((parse_prefix("52.216.0.0/15"),))
    assert prefix_list_peer(known, "pl-six") == Unreadable("pl-six", 6)
    assert prefix_list_peer(known, "pl-four") == Unreadable("pl-four", 4)
    assert prefix_list_peer(known, "pl-unknown") == Unreadable("pl-unknown", None)


def test_what_cannot_be_read_is_a_gap_that_names_it() -> None:
    known = group([rule("ipsec", "10.0.0.0/8")])
    protocol = unreadable_gap(Unreadable("sg-x/protocol"), known)
    assert (protocol.kind, protocol.id) == ("unknown-protocol", "sg-x")
    cited = unreadable_gap(Unreadable("pl-six", 6), known)
    assert (cited.kind, cited.id) == ("unknown-prefix-list", "pl-six")
    assert cited.citation is not None
    assert unreadable_gap(Unreadable("pl-unknown"), known).citation is None
