from __future__ import annotations

from isthmus.packet import ALL_SERVICES, icmp_range, service_range
from isthmus.semantics.algebra import Match, Within
from isthmus.semantics.network_acl import AclRule
from isthmus.solve.edits import Opening, acl_edit, free_number, group_edit, of_family, spans


def rule(number: int, allow: bool = True) -> AclRule:
    return AclRule(number, allow, Match(Within(()), ALL_SERVICES), 0, "")


def values(
    *services: tuple[int, int], room: str = "group", block: str = "10.0.0.1/32"
) -> list[dict[str, object]]:
    openings = [Opening(room, "ingress", "sg-1", (block,), service) for service in services]
    numbered = enumerate(openings, 1)
    edits = map(group_edit, openings) if room == "group" else (acl_edit(one, at) for at, one in numbered)
    return [edit.value for edit in edits]


def test_services_are_cut_at_protocols() -> None:
    assert spans([service_range(6, 22, 22)]) == (service_range(6, 22, 22),)
    assert spans([(service_range(6)[0], service_range(8, 0, 5)[1])]) == (
        service_range(6),
        service_range(7),
        service_range(8, 0, 5),
    )
    assert spans([ALL_SERVICES]) == (ALL_SERVICES,)


def test_icmp_is_cut_as_one_rule_can_say_it() -> None:
    assert spans([icmp_range(1, 8, -1)]) == (icmp_range(1, 8, -1),)
    types = (icmp_range(1, 3, -1), icmp_range(1, 4, -1))
    assert spans([(types[0][0], types[1][1])]) == types
    assert spans([(icmp_range(1, 3, 0)[0], icmp_range(1, 3, 1)[1])]) == (
        icmp_range(1, 3, 0),
        icmp_range(1, 3, 1),
    )
    assert spans([(icmp_range(58, 1, 0)[0], icmp_range(58, 100, 0)[1])]) == (service_range(58),)


def test_a_family_is_asked_for_its_own_icmp_alone() -> None:
    services = (icmp_range(1, 8, 0), service_range(6, 22, 22), icmp_range(58, 128, 0))
    assert of_family(4, services) == services[:2]
    assert of_family(6, services) == services[1:]
    assert of_family(6, [ALL_SERVICES]) == (ALL_SERVICES,)


def test_a_rule_of_two_blocks_is_one_edit() -> None:
    edit = group_edit(Opening("group", "egress", "sg-1", ("10.0.0.0/8", "::/0"), service_range(6, 22, 22)))
    assert (edit.value["IpRanges"], edit.value["Ipv6Ranges"]) == (
        [{"CidrIp": "10.0.0.0/8"}],
        [{"CidrIpv6": "::/0"}],
    )


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
        ("17", {"From": 0, "To": 65535}, None),
        ("58", None, {"Code": 0, "Type": 128}),
    ]
    assert all(v["Ipv6CidrBlock"] == "fd00::/8" and v["Egress"] is False for v in told)
    assert [v["RuleNumber"] for v in told] == [1, 2, 3, 4]


def test_a_new_entry_stands_before_those_against_it() -> None:
    rules = [rule(50), rule(98), rule(100, False), rule(32767, False)]
    assert free_number(rules, rules[2:]) == 99
    assert free_number(rules, rules[2:], frozenset({99})) == 97
    assert free_number(rules, rules[3:]) == 110
    assert free_number([], []) == 10
    assert free_number([], [], frozenset({10})) == 20


def test_a_new_entry_needs_room() -> None:
    assert free_number([rule(2, False), rule(1)], [rule(2, False)]) is None
    assert free_number([rule(32766)], []) == 32765
