from __future__ import annotations

from isthmus.packet import ALL_SERVICES, icmp_range, service_range
from isthmus.semantics.algebra import Match, Within
from isthmus.semantics.network_acl import AclRule
from isthmus.solve.edits import Opening, acl_edits, free_numbers, group_edits, spans


def rule(number: int, allow: bool = True) -> AclRule:
    return AclRule(number, allow, Match(Within(()), ALL_SERVICES), 0, "")


def values(
    *services: tuple[int, int], room: str = "group", block: str = "10.0.0.1/32"
) -> list[dict[str, object]]:
    opening = Opening(room, "ingress", "sg-1", (block,), services)
    edits = group_edits(opening) if room == "group" else acl_edits(opening, range(1, len(services) + 1))
    return [edit.value for edit in edits]


def test_services_are_cut_at_protocols() -> None:
    assert spans([service_range(6, 22, 22)]) == (service_range(6, 22, 22),)
    assert spans([(service_range(6)[0], service_range(8, 0, 5)[1])]) == (
        service_range(6),
        service_range(7),
        service_range(8, 0, 5),
    )
    assert spans([ALL_SERVICES]) == (ALL_SERVICES,)


def test_a_rule_says_its_service_as_aws_does() -> None:
    told = [
        (value["IpProtocol"], value.get("FromPort"), value.get("ToPort"))
        for value in values(
            ALL_SERVICES,
            service_range(6, 22, 22),
            service_range(17),
            icmp_range(1, 8, -1),
            icmp_range(1, 3, 4),
            icmp_range(58, -1, -1),
            service_range(50),
        )
    ]
    assert told == [
        ("-1", None, None),
        ("tcp", 22, 22),
        ("udp", 0, 65535),
        ("icmp", 8, -1),
        ("icmp", 3, 4),
        ("icmpv6", -1, -1),
        ("50", None, None),
    ]


def test_an_entry_says_its_service_as_aws_does() -> None:
    told = values(
        ALL_SERVICES,
        service_range(6, 22, 80),
        service_range(17),
        icmp_range(58, 128, 0),
        room="acl",
        block="fd00::/8",
    )
    assert [(v["Protocol"], v.get("PortRange"), v.get("IcmpTypeCode")) for v in told] == [
        ("-1", None, None),
        ("6", {"From": 22, "To": 80}, None),
        ("17", None, None),
        ("58", None, {"Code": 0, "Type": 128}),
    ]
    assert all(v["Ipv6CidrBlock"] == "fd00::/8" and v["Egress"] is False for v in told)
    assert [v["RuleNumber"] for v in told] == [1, 2, 3, 4]


def test_new_entries_stand_before_those_against_them() -> None:
    rules = [rule(50), rule(98), rule(100, False), rule(32767, False)]
    assert free_numbers(rules, rules[2:], 2) == (97, 99)
    assert free_numbers(rules, rules[2:], 2, frozenset({99})) == (96, 97)
    assert free_numbers(rules, rules[3:], 1) == (110,)
    assert free_numbers([], [], 2) == (10, 11)


def test_new_entries_need_room() -> None:
    assert free_numbers([rule(2, False), rule(1)], [rule(2, False)], 1) is None
    last = [rule(32766)]
    assert free_numbers(last, [], 1) == (32765,)
