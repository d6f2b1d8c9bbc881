from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from random import Random
from typing import Any

from isthmus.engine.compile import Compiled
from isthmus.judge import Judge
from isthmus.packet import EPHEMERAL_PORTS, Flow, parse_address, service
from isthmus.query.asked import verdict_of
from isthmus.snapshot import overlay
from isthmus.snapshot.section import Snapshot
from isthmus.solve.fix import Fix, mend
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, entry, rule
from tests.solve.ground import behind_nat, edited, two_vpcs
from tests.solve.questions import compile_snapshot, drawn_networks, evaluated, questions_about

TALK = {"source": "eni-a", "target": "eni-b", "service": "tcp/5432"}


def proposed(snapshot: Snapshot, question: Mapping[str, Any] = TALK, most: int = 3) -> list[Fix]:
    c = compile_snapshot(snapshot)
    found = evaluated(c, question)
    assert found is not None and verdict_of(c.universe, found[0].session) == "unreachable"
    return list(mend(c, found[0].outcomes, found[0].batch.rows, found[1], most=most).fixes)


def verdict(c: Compiled, question: Mapping[str, Any]) -> str:
    found = evaluated(c, question)
    assert found is not None
    return verdict_of(c.universe, found[0].session)


def test_a_fix_opens_what_it_promises_in_small_random_networks() -> None:
    opened, sizes = 0, set()
    for seed, drawn, c in drawn_networks(50):
        snapshot = drawn.snapshot()
        for question in questions_about(drawn, Random(f"fix {seed}"), 3):
            found = evaluated(c, question)
            if found is None or verdict_of(c.universe, found[0].session) != "unreachable":
                continue
            for fix in mend(c, found[0].outcomes, found[0].batch.rows, found[1]).fixes:
                changed = overlay(snapshot, fix.documents())
                assert verdict(compile_snapshot(changed), question) == "reachable", f"{seed}: {fix.text}"
                opened, sizes = opened + 1, sizes | {len(fix.edits)}
    assert opened > 40 and sizes >= {1, 2, 3}


def test_a_fix_of_one_flow_has_no_edit_to_spare() -> None:
    tried = 0
    for seed, drawn, c in drawn_networks(40):
        for question in islice(questions_about(drawn, Random(f"spare {seed}"), 2), 0, None, 2):
            found = evaluated(c, question)
            if found is None or verdict_of(c.universe, found[0].session) != "unreachable":
                continue
            for fix in mend(c, found[0].outcomes, found[0].batch.rows, found[1], most=1).fixes:
                documents = fix.documents()
                for gone in range(len(documents)):
                    rest = documents[:gone] + documents[gone + 1 :]
                    changed = compile_snapshot(overlay(drawn.snapshot(), rest))
                    assert verdict(changed, question) != "reachable", f"{seed}: {fix.text}"
                    tried += 1
    assert tried > 20


def test_the_judge_agrees_that_the_flow_is_open_then() -> None:
    snapshot = edited(two_vpcs(peered=False), ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []))
    (fix,) = proposed(snapshot)
    flow = Flow(4, parse_address("10.0.0.10")[1], parse_address("10.1.0.10")[1], service(6, 5432), 50000)
    assert Judge(snapshot).trace("eni-a", flow).session is False
    assert Judge(overlay(snapshot, fix.documents())).trace("eni-a", flow).session is True


def test_a_missing_rule_is_exactly_the_asked_peer_and_service() -> None:
    snapshot = edited(two_vpcs(), ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []))
    (fix,) = proposed(snapshot)
    (edit,) = fix.documents()
    assert edit == {
        "op": "add",
        "kind": "SecurityGroups",
        "id": "sg-b",
        "pointer": "/IpPermissions/-",
        "value": {
            "IpProtocol": "tcp",
            "FromPort": 5432,
            "ToPort": 5432,
            "IpRanges": [{"CidrIp": "10.0.0.10/32"}],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [],
        },
        "text": "security group sg-b: add an ingress rule for tcp/5432 from 10.0.0.10/32",
    }


def test_a_denying_entry_is_met_before_it_stands() -> None:
    deny = {"CidrBlock": "10.1.0.0/16", "Protocol": "6", "RuleAction": "deny", "RuleNumber": 90}
    deny |= {"PortRange": {"From": 0, "To": 65535}}
    snapshot = edited(two_vpcs(), ("add", "NetworkAcls", "acl-a", "/Entries/-", {**deny, "Egress": True}))
    (fix,) = proposed(snapshot)
    (edit,) = fix.documents()
    assert edit["value"] == {
        "CidrBlock": "10.1.0.10/32",
        "Egress": True,
        "Protocol": "6",
        "PortRange": {"From": 5432, "To": 5432},
        "RuleAction": "allow",
        "RuleNumber": 89,
    }


def test_replies_are_let_back_to_the_clients_ports() -> None:
    only = [
        {"CidrBlock": "0.0.0.0/0", "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100, "Egress": True}
    ]
    snapshot = edited(two_vpcs(), ("replace", "NetworkAcls", "acl-a", "/Entries", only))
    (fix,) = proposed(snapshot)
    low, high = EPHEMERAL_PORTS
    value = fix.edits[0].value
    assert (value["PortRange"], value["Egress"]) == ({"From": low, "To": high}, False)
    assert value["CidrBlock"] == "10.1.0.10/32"


def test_no_room_before_a_denying_entry_means_no_fix() -> None:
    deny = {
        "CidrBlock": "10.1.0.0/16",
        "Protocol": "6",
        "PortRange": {"From": 0, "To": 65535},
        "RuleAction": "deny",
        "RuleNumber": 1,
        "Egress": True,
    }
    snapshot = edited(two_vpcs(), ("add", "NetworkAcls", "acl-a", "/Entries/-", deny))
    assert proposed(snapshot) == []


def test_routes_both_ways_are_one_fix() -> None:
    (fix,) = proposed(two_vpcs(peered=False))
    told = {(edit.id, *edit.value.values()) for edit in fix.edits}
    assert told == {
        ("rtb-a", "10.1.0.0/24", "pcx-1", "active", "CreateRoute"),
        ("rtb-b", "10.0.0.0/24", "pcx-1", "active", "CreateRoute"),
    }


def test_a_blackhole_is_replaced() -> None:
    dead = {"DestinationCidrBlock": "10.1.0.0/24", "NatGatewayId": "nat-gone", "State": "blackhole"}
    snapshot = edited(two_vpcs(), ("replace", "RouteTables", "rtb-a", "/Routes/1", dead))
    (fix,) = proposed(snapshot)
    (edit,) = fix.edits
    assert (edit.op, edit.pointer) == ("replace", "/Routes/1")
    assert edit.value["VpcPeeringConnectionId"] == "pcx-1"


def dual() -> Snapshot:
    """Two hosts of both families in two subnets of one VPC; the target admits nothing."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    for letter, number in (("a", 0), ("b", 1)):
        subnet, six = f"subnet-{letter}", f"2600:1f00:0:10{number}::"
        drawing.subnet(subnet, "vpc-a", f"10.0.{number}.0/24", v6=f"{six}/64")
        drawing.group(f"sg-{letter}", EVERYTHING if letter == "a" else [], EVERYTHING)
        drawing.host(f"eni-{letter}", subnet, f"10.0.{number}.4", [f"sg-{letter}"], v6=f"{six}4")
    return drawing.snapshot()


def texts(found: list[Fix]) -> list[str]:
    return [fix.text for fix in found]


def test_each_family_is_pinged_by_its_own_icmp() -> None:
    ping = {**TALK, "service": "ping"}
    group = "security group sg-b: add an ingress rule for"
    assert texts(proposed(dual(), ping)) == [
        f"{group} icmp/8/0 from 10.0.0.4/32",
        f"{group} icmpv6/128/0 from 2600:1f00:0:100::4/128",
    ]
    for asked, text in (
        ("icmp", "icmp from 10.0.0.4/32"),
        ("icmpv6", "icmpv6 from 2600:1f00:0:100::4/128"),
    ):
        assert texts(proposed(dual(), {**TALK, "service": asked})) == [f"{group} {text}"]


def test_the_echo_reply_of_each_family_is_its_own() -> None:
    closed = [entry(n, "allow", "-1", block, egress=True) for n, block in enumerate((ANY_V4, ANY_V6), 1)]
    snapshot = edited(
        dual(),
        ("replace", "SecurityGroups", "sg-b", "/IpPermissions", EVERYTHING),
        ("replace", "NetworkAcls", "acl-subnet-a", "/Entries", closed),
    )
    values = [fix.edits[0].value for fix in proposed(snapshot, {**TALK, "service": "ping"})]
    assert [(v["Protocol"], v["IcmpTypeCode"]["Type"]) for v in values] == [("1", 0), ("58", 129)]
    assert [v.get("CidrBlock") or v.get("Ipv6CidrBlock") for v in values] == [
        "10.0.1.4/32",
        "2600:1f00:0:101::4/128",
    ]


def test_a_name_of_two_services_is_opened_for_both() -> None:
    first, *_ = proposed(dual(), {**TALK, "service": "dns"})
    assert [edit.text.partition(" for ")[2] for edit in first.edits] == [
        "tcp/53 from 10.0.0.4/32",
        "udp/53 from 10.0.0.4/32",
    ]


def test_what_passes_already_is_not_opened_again() -> None:
    snapshot = edited(
        dual(),
        ("replace", "SecurityGroups", "sg-b", "/IpPermissions", EVERYTHING),
        ("replace", "SecurityGroups", "sg-a", "/IpPermissionsEgress", [rule("tcp/53", ANY_V4)]),
        (
            "replace",
            "NetworkAcls",
            "acl-subnet-b",
            "/Entries/0",
            entry(100, "deny", "6", ANY_V4, egress=False),
        ),
    )
    (fix,) = proposed(snapshot, {**TALK, "service": "dns", "source_address": "10.0.0.4"})
    assert [edit.text for edit in fix.edits] == [
        "network ACL acl-subnet-b: add ingress entry 99, allow tcp/53 from 10.0.0.4/32",
        "network ACL acl-subnet-b: add ingress entry 110, allow udp/53 from 10.0.0.4/32",
        "security group sg-a: add an egress rule for udp/53 to 10.0.1.4/32",
    ]


def test_a_block_is_let_in_as_it_was_asked() -> None:
    (fix,) = proposed(dual(), {**TALK, "source": "10.0.0.0/28"})
    assert fix.edits[0].value["IpRanges"] == [{"CidrIp": "10.0.0.0/28"}]
    denied = [
        entry(1, "deny", "6", "10.0.0.0/8", egress=False),
        entry(90, "allow", "-1", ANY_V4, egress=True),
    ]
    snapshot = edited(dual(), ("replace", "NetworkAcls", "acl-subnet-b", "/Entries", denied))
    assert proposed(snapshot, {**TALK, "source": "10.0.0.0/28"}) == []
    denied[0]["RuleNumber"] = 2
    snapshot = edited(dual(), ("replace", "NetworkAcls", "acl-subnet-b", "/Entries", denied))
    (fix,) = proposed(snapshot, {**TALK, "source": "10.0.0.0/28"})
    assert (fix.edits[0].value["CidrBlock"], fix.edits[0].value["RuleNumber"]) == ("10.0.0.0/28", 1)


def test_what_no_edit_here_can_do_has_no_fix() -> None:
    stopped = edited(two_vpcs(), ("replace", "NetworkInterfaces", "eni-b", "/Status", "available"))
    assert proposed(stopped) == []


def test_every_smallest_set_is_found_and_no_larger_one() -> None:
    snapshot = edited(
        two_vpcs(),
        ("replace", "SecurityGroups", "sg-a", "/IpPermissionsEgress", []),
        ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []),
    )
    assert [len(fix.edits) for fix in proposed(snapshot)] == [2]


def test_a_fix_is_the_same_every_time() -> None:
    snapshot = edited(two_vpcs(peered=False), ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []))
    assert proposed(snapshot) == proposed(snapshot)


def test_a_way_that_does_not_count_opens_nothing() -> None:
    snapshot = edited(two_vpcs(), ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []))
    c = compile_snapshot(snapshot)
    found = evaluated(c, TALK)
    assert found is not None
    rows = found[0].batch.rows
    assert mend(c, found[0].outcomes, rows, found[1], keep=lambda outcome: False).fixes == ()
    (routing,) = mend(c, found[0].outcomes, rows, found[1], ignore=frozenset({"acl"})).fixes
    assert routing == proposed(snapshot)[0]


def test_the_internet_is_let_in_as_it_was_asked() -> None:
    public = {"PublicIp": "3.3.0.1"}
    snapshot = edited(
        two_vpcs(),
        ("add", "NetworkInterfaces", "eni-b", "/Association", public),
        (
            "add",
            "InternetGateways",
            "igw-b",
            "",
            {"InternetGatewayId": "igw-b", "Attachments": [{"VpcId": "vpc-b"}]},
        ),
        ("replace", "SecurityGroups", "sg-b", "/IpPermissions", []),
    )
    question = {"source": "internet", "target": "eni-b", "service": "tcp/443"}
    (fix,) = proposed(snapshot, question)
    changed = overlay(snapshot, fix.documents())
    assert verdict(compile_snapshot(changed), question) == "reachable"
    assert [edit.text for edit in fix.edits] == [
        "route table rtb-b: add a route 0.0.0.0/0 -> igw-b",
        "security group sg-b: add an ingress rule for tcp/443 from 0.0.0.0/0",
    ]
    (narrow,) = proposed(snapshot, {**question, "source_address": "8.8.8.8"})
    assert narrow.edits[1].value["IpRanges"] == [{"CidrIp": "8.8.8.8/32"}]


def test_replies_to_a_nat_gateway_are_let_in_on_every_port_it_may_take() -> None:
    inward = {"CidrBlock": "10.0.0.0/24", "Protocol": "-1", "RuleAction": "allow"}
    (fix,) = proposed(behind_nat(inward), {"source": "eni-a", "target": "internet", "service": "tcp/443"})
    assert fix.text == "network ACL acl-n: add ingress entry 20, allow tcp/1024-65535 from 0.0.0.0/0"
