"""Network ACLs: order, families, and where they stand."""

from __future__ import annotations

import pytest

from isthmus.errors import InputError
from tests.judge.drawing import EVERYTHING, OPEN, Drawing, entry, flow, outcome, rule
from tests.judge.readers import both

A, B = "10.0.1.10", "10.0.2.20"
DENY_ALL = [entry(1, "deny", "-1", "0.0.0.0/0", egress=egress) for egress in (False, True)]


def network() -> Drawing:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.group("sg-a", [], EVERYTHING)
    d.host("eni-a", "one", A, ["sg-a"])
    d.host("eni-b", "two", B)
    d.host("eni-n", "one", "10.0.1.20")
    return d


def asked(d: Drawing, word: str = "tcp/443", port: int = 50000) -> object:
    return outcome(d.judge().trace("eni-a", flow(A, B, word, port)))


def test_inside_a_subnet_no_list_is_met() -> None:
    d = network()
    d.get("SecurityGroups", "sg-all")["IpPermissions"] = [rule("-1", "sg-a")]
    d.entries("one", DENY_ALL)
    d.get("RouteTables", "rtb-one")["Routes"] = []
    assert outcome(d.judge().trace("eni-a", flow(A, "10.0.1.20"))) == (True, True, "")


def test_the_targets_list_denies_the_source() -> None:
    d = network()
    d.entries("two", [entry(1, "deny", "-1", "10.0.1.0/24", egress=False), *OPEN])
    assert asked(d) == (False, False, "network-acl-ingress")


def test_the_answer_needs_the_clients_port_open() -> None:
    d = network()
    d.entries("one", [entry(1, "allow", "tcp/443", "0.0.0.0/0", egress=False), *OPEN[2:]])
    assert asked(d) == (True, False, "R:network-acl-ingress")
    assert asked(d, port=443) == (True, True, "")


def test_the_lowest_number_decides_whatever_the_order_printed() -> None:
    d = network()
    deny = entry(90, "deny", "tcp/443", "10.0.1.10/32", egress=False)
    d.entries("two", [*OPEN, deny])
    assert asked(d) == (False, False, "network-acl-ingress")
    assert asked(d, "tcp/80") == (True, True, "")


@pytest.mark.parametrize(
    ("made", "word", "passes"),
    [
        (entry(1, "allow", "icmp/8/-1", "0.0.0.0/0", egress=False), "icmp/8", True),
        (entry(1, "allow", "icmp/8/-1", "0.0.0.0/0", egress=False), "icmp/3/4", False),
        (entry(1, "allow", "icmp/-1/-1", "0.0.0.0/0", egress=False), "icmp/3/4", True),
        (entry(1, "allow", "icmp/3/4", "0.0.0.0/0", egress=False), "icmp/3/4", True),
        (entry(1, "allow", "icmp/3/4", "0.0.0.0/0", egress=False), "icmp/3/1", False),
        (entry(1, "allow", "50", "0.0.0.0/0", egress=False), "50", True),
        (
            {**entry(1, "allow", "50", "0.0.0.0/0", egress=False), "PortRange": {"From": 1, "To": 2}},
            "50",
            True,
        ),
        (entry(1, "allow", "17", "0.0.0.0/0", egress=False), "tcp/443", False),
        (entry(1, "allow", "6", "10.0.1.77/24", egress=False), "tcp/443", True),
    ],
)
def test_protocols_in_entries(made: dict[str, object], word: str, passes: bool) -> None:
    d = network()
    d.entries("two", [made, *OPEN[2:]])
    assert d.judge().trace("eni-a", flow(A, B, word)).forward is passes


def test_what_no_entry_matches_meets_rule_32767() -> None:
    d = network()
    d.entries("two", OPEN[2:])
    trace = d.judge().trace("eni-a", flow(A, B))
    assert "32767" in trace.blocks[0].rule
    assert trace.blocks[0].pointer == "/NetworkAcls/1/Entries"


def test_an_unread_list_is_a_gap() -> None:
    d = network()
    d.records["NetworkAcls"] = [
        row for row in d.records["NetworkAcls"] if row[0]["NetworkAclId"] != "acl-two"
    ]
    trace = d.judge().trace("eni-a", flow(A, B))
    assert outcome(trace) == (None, None, "")
    assert {gap.kind for gap in trace.gaps} == {"uncollected-network-acl"}


def test_icmp_errors_need_no_answer() -> None:
    d = network()
    d.entries("one", OPEN[2:])
    trace = d.judge().trace("eni-a", flow(A, B, "icmp/3/4"))
    assert outcome(trace) == (True, True, "")
    assert trace.assumptions == ("icmp-errors-need-no-reply",)


def test_an_entry_compares_its_own_family_alone() -> None:
    d = network()
    d.entries("two", [entry(1, "deny", "-1", "::/0", egress=False), *OPEN])
    assert asked(d) == (True, True, "")


def test_the_answer_meets_the_lists_of_both_subnets() -> None:
    d = network()
    d.entries("two", [*OPEN[:2], entry(1, "allow", "tcp/443", "0.0.0.0/0", egress=True)])
    assert asked(d) == (True, False, "R:network-acl-egress")
    assert asked(d, port=443) == (True, True, "")


def test_an_action_that_aws_does_not_tell_of_decides_nothing() -> None:
    d = network()
    for action, word in (("permit", None), ("ALLOW", True), ("Deny", False)):
        d.entries("two", [entry(1, action, "-1", "0.0.0.0/0", egress=way) for way in (False, True)])
        trace = d.judge().trace("eni-a", flow(A, B))
        assert (trace.forward, trace.session) == (word, word)
        assert ({gap.kind for gap in trace.gaps} == {"unreadable-acl-entry"}) is (word is None)


def test_numbers_may_be_written_as_text() -> None:
    d = network()
    entries = [entry(1, "allow", "tcp/0-65535", "0.0.0.0/0", egress=way) for way in (False, True)]
    for row in entries:
        row["PortRange"] = {key: str(value) for key, value in row["PortRange"].items()}
    d.entries("two", entries)
    https = {**rule("tcp/443", "0.0.0.0/0"), "IpProtocol": 6, "FromPort": "443", "ToPort": "443"}
    d.group("sg-https", [https], [])
    d.host("eni-c", "two", "10.0.2.30", ["sg-https"])
    judge = d.judge()
    assert outcome(judge.trace("eni-a", flow(A, "10.0.2.30"))) == (True, True, "")
    assert outcome(judge.trace("eni-a", flow(A, "10.0.2.30", "tcp/22")))[0] is False


def test_a_port_that_is_no_number_is_refused_with_its_place() -> None:
    d = network()
    d.group("sg-odd", [{**rule("tcp/1", "0.0.0.0/0"), "FromPort": "https"}], [])
    d.host("eni-c", "two", "10.0.2.30", ["sg-odd"])
    with pytest.raises(InputError, match="IpPermissions/0/FromPort: 'https' is no number"):
        d.judge().trace("eni-a", flow(A, "10.0.2.30"))


@pytest.mark.parametrize(("action", "words"), [("allow", (None, None)), ("deny", (False, False))])
def test_an_entry_without_a_block_may_mean_any_address_or_none(
    action: str, words: tuple[bool | None, bool | None]
) -> None:
    d = Drawing()
    d.vpc("vpc-a", "10.0.0.0/16")
    d.subnet("one", "vpc-a", "10.0.1.0/24")
    d.subnet("two", "vpc-a", "10.0.2.0/24")
    d.host("eni-a", "one", "10.0.1.10")
    d.host("eni-b", "two", "10.0.2.10")
    blockless = {"RuleNumber": 5, "RuleAction": action, "Egress": False, "Protocol": "-1"}
    d.entries("two", [blockless, *(each for each in OPEN if each["Egress"])])
    assert both(d, "eni-a", "10.0.1.10", "10.0.2.10").words == words
    d.entries("two", [blockless, *OPEN])
    assert both(d, "eni-a", "10.0.1.10", "10.0.2.10").words == (
        (True, True) if action == "allow" else (None, None)
    )
