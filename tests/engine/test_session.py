"""Where flows begin, and the ways back of their replies (vpc.md 2 and 3.4)."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.session import from_rows
from tests.engine.asking import DOUBT, NO, YES, ask, compiled, row_of
from tests.judge.drawing import ANY_V4, ANY_V6, EVERYTHING, Drawing, entry, rule


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16", "2600:1f00:0:100::/56")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24", v6="2600:1f00:0:100::/64")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.host("eni-a", "subnet-a", "10.0.0.4", v6="2600:1f00:0:100::4")
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    return drawing


def closed(drawing: Drawing, name: str = "eni-a") -> Drawing:
    """An interface whose groups and network ACL let nothing through."""
    drawing.group("sg-none", [], [])
    drawing.get("NetworkInterfaces", name)["Groups"] = [{"GroupId": "sg-none"}]
    drawing.entries("subnet-a", [])
    return drawing


@pytest.mark.parametrize(
    ("target", "word", "answers"),
    [
        ("10.0.0.2", "udp/53", YES), ("10.0.0.2", "tcp/53", YES), ("10.0.0.2", "udp/54", NO),
        ("169.254.169.253", "udp/53", YES), ("169.254.169.254", "tcp/80", YES), ("169.254.169.254", "tcp/81", NO),
        ("169.254.169.123", "udp/123", YES), ("169.254.169.123", "udp/53", NO), ("fd00:ec2::253", "udp/53", YES),
    ],
)  # fmt: skip
def test_amazon_s_own_services_answer_whatever_groups_and_acls_say(
    target: str, word: str, answers: bool
) -> None:
    told = ask(closed(drawn()), "eni-a", target, word)
    assert told.words == (answers, answers)
    assert told.ends == {"service"}


def test_an_interface_s_own_addresses_are_reached_without_any_filter() -> None:
    drawing = closed(drawn())
    own = drawing.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"]
    own.append({"PrivateIpAddress": "10.0.0.14", "Primary": False})
    for target in ("10.0.0.4", "10.0.0.14"):
        told = ask(drawing, "eni-a", target)
        assert told.words == (YES, YES) and "same-host-is-loopback" in told.assumptions


@pytest.mark.parametrize(
    ("kind", "stop"), [("nat_gateway", "nat-gateway"), ("vpc_endpoint", "VPCE_INTRA_VPC_TRAFFIC")]
)
def test_what_only_answers_starts_nothing(kind: str, stop: str) -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["InterfaceType"] = kind
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (NO, NO) and told.stops == {stop}


def test_what_is_not_modelled_may_start_anything() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-a")["InterfaceType"] = "network_load_balancer"
    told = ask(drawing, "eni-a", "10.0.1.4")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"unmodelled-interface"}


def test_an_interface_whose_subnet_was_not_read_goes_nobody_knows_where() -> None:
    drawing = drawn()
    drawing.records["Subnets"] = [
        row for row in drawing.records["Subnets"] if row[0]["SubnetId"] != "subnet-b"
    ]
    told = ask(drawing, "eni-b", "10.0.0.4")
    assert told.words == (DOUBT, DOUBT) and told.gaps == {"uncollected-subnet"}


@pytest.mark.parametrize(
    ("word", "session"), [("icmp/8", NO), ("icmp/3", YES), ("50", NO), ("tcp/443", NO), ("udp/53", NO)]
)
def test_what_needs_an_answer_needs_the_acl_for_it(word: str, session: bool) -> None:
    drawing = drawn()
    drawing.entries("subnet-b", [entry(1, "allow", "-1", ANY_V4, egress=False)])
    told = ask(drawing, "eni-a", "10.0.1.4", word)
    assert told.forward is YES and told.session is session


@pytest.mark.parametrize(
    ("answered", "word"),
    [("icmp/0", "icmp/8"), ("50", "50"), ("tcp/50000", "tcp/443"), ("udp/50000", "udp/53")],
)
def test_an_answer_has_its_own_service(answered: str, word: str) -> None:
    drawing = drawn()
    open_ = entry(1, "allow", "-1", ANY_V4, egress=False)
    drawing.entries("subnet-b", [open_, entry(1, "allow", answered, ANY_V4, egress=True)])
    assert ask(drawing, "eni-a", "10.0.1.4", word).words == (YES, YES)
    drawing.entries(
        "subnet-b",
        [
            open_,
            entry(1, "deny", answered, ANY_V4, egress=True),
            entry(2, "allow", "-1", ANY_V4, egress=True),
        ],
    )
    assert ask(drawing, "eni-a", "10.0.1.4", word).words == (YES, NO)


def test_an_answer_led_to_somebody_else_is_lost() -> None:
    drawing = drawn()
    drawing.vpc("vpc-b", "10.2.0.0/16")
    drawing.subnet("subnet-x", "vpc-b", "10.2.0.0/24", {"10.0.0.0/16": "pcx-1"})
    drawing.host("eni-x", "subnet-x", "10.2.0.4")
    drawing.vpc("vpc-c", "10.0.0.0/16")
    drawing.subnet("subnet-y", "vpc-c", "10.0.0.0/24")
    drawing.host("eni-y", "subnet-y", "10.0.0.4")
    drawing.peering("pcx-1", "vpc-b", "vpc-c")
    drawing.peering("pcx-2", "vpc-a", "vpc-b")
    drawing.reroute("subnet-a", {"10.2.0.0/16": "pcx-2"})
    told = ask(drawing, "eni-a", "10.2.0.4")
    assert told.words == (YES, NO) and told.stops == {"R:CANNOT_ROUTE"}
    drawing.group("sg-none", [], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-y")["Groups"] = [{"GroupId": "sg-none"}]
    told = ask(drawing, "eni-a", "10.2.0.4")
    assert told.stops == {"R:CANNOT_ROUTE", "R:security-group-ingress"}, "nobody there tracks the flow"


def test_the_answer_from_the_internet_needs_the_subnet_s_acl() -> None:
    drawing = drawn()
    drawing.internet("igw-a", "vpc-a")
    drawing.reroute("subnet-a", {ANY_V4: "igw-a", ANY_V6: "igw-a"})
    drawing.get("NetworkInterfaces", "eni-a")["PrivateIpAddresses"][0]["Association"] = {
        "PublicIp": "3.3.3.3"
    }
    assert ask(drawing, "eni-a", "8.8.8.8").words == (YES, YES)
    drawing.entries("subnet-a", [entry(1, "allow", "-1", ANY_V4, egress=True)])
    told = ask(drawing, "eni-a", "8.8.8.8")
    assert told.words == (YES, NO) and told.stops == {"R:network-acl-ingress"}


def test_filters_of_an_ignored_room_do_not_count() -> None:
    c = compiled(closed(drawn()))
    row, rank = row_of(c, "eni-a"), c.rows.rank[[row_of(c, "eni-b")]]
    for ignore, arrives in (((), False), (("group",), False), (("acl",), False), (("group", "acl"), True)):
        [outcome] = from_rows(c, np.array([row]), rank, frozenset(ignore))
        assert bool(outcome.forward.any()) is arrives
        assert bool(outcome.reply.any()) is arrives or "acl" in ignore


def test_many_flows_are_judged_each_for_itself() -> None:
    drawing = drawn()
    drawing.group("sg-x", [rule("-1", "10.0.1.0/24")], EVERYTHING)
    drawing.host("eni-c", "subnet-a", "10.0.0.9", ["sg-x"])
    c = compiled(drawing)
    rows = np.array([row_of(c, name) for name in ("eni-a", "eni-b", "eni-b")])
    dst = c.rows.rank[[row_of(c, name) for name in ("eni-c", "eni-c", "eni-a")]]
    found = {}
    for outcome in from_rows(c, rows, dst):
        for index, words in zip(outcome.passage.pack.idx.tolist(), outcome.forward, strict=True):
            found[index] = bool(words.any())
    assert found == {0: False, 1: True, 2: True}


def test_rows_asked_together_rest_on_what_each_of_them_rests_on() -> None:
    drawing = drawn()
    drawing.host("eni-c", "subnet-b", "10.0.1.5")
    drawing.get("NetworkInterfaces", "eni-c")["Attachment"] = {"InstanceId": "i-unread", "Status": "attached"}
    c = compiled(drawing)
    rows = np.array([row_of(c, "eni-b"), row_of(c, "eni-c")])
    assert [c.rows.standings[int(c.rows.interface[row])].assumed for row in rows] == [
        (),
        ("instance-state-unknown-runs",),
    ]
    to = np.repeat(c.rows.rank[row_of(c, "eni-a")], 2)
    for outcome in from_rows(c, rows, to, lump=True):
        assert "instance-state-unknown-runs" in outcome.passage.pack.assumptions
