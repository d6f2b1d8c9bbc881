"""Filter contents: what is the same is counted once, and what was not read is told."""

from __future__ import annotations

import pytest

from isthmus.semantics.security_group import EGRESS, INGRESS
from tests.engine.asking import DOUBT, NO, YES, Word, ask, compiled, number, row_of, word_of
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule


def drawn() -> Drawing:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-one", [rule("tcp/22", "10.0.0.0/8"), rule("tcp/443", ANY_V4)], EVERYTHING)
    drawing.group("sg-two", [rule("tcp/443", ANY_V4), rule("tcp/22", "10.0.0.0/8")], EVERYTHING)
    drawing.group("sg-ssh", [rule("tcp/22", "10.0.0.0/8")], EVERYTHING)
    drawing.group("sg-web", [rule("tcp/443", ANY_V4)], EVERYTHING)
    drawing.host("eni-one", "subnet-a", "10.0.0.1", ["sg-one"])
    drawing.host("eni-two", "subnet-a", "10.0.0.2", ["sg-two"])
    drawing.host("eni-both", "subnet-a", "10.0.0.3", ["sg-web", "sg-ssh"])
    drawing.host("eni-ssh", "subnet-a", "10.0.0.4", ["sg-ssh"])
    return drawing


def test_equal_rules_are_one_content_in_any_order_and_over_several_groups() -> None:
    c = compiled(drawn())
    of = {
        name: int(c.row_group[INGRESS][row_of(c, name)])
        for name in ("eni-one", "eni-two", "eni-both", "eni-ssh")
    }
    assert of["eni-one"] == of["eni-two"] == of["eni-both"] != of["eni-ssh"]
    assert len(c.groups[INGRESS]) == 2 and len(c.groups[EGRESS]) == 1
    assert c.contents["group", INGRESS, of["eni-one"]] == ("sg-ssh", "sg-web"), (
        "the first interface in id order"
    )


def test_equal_lists_are_one_content_and_order_counts() -> None:
    drawing = drawn()
    c = compiled(drawing)
    assert len(c.acls[INGRESS]) == 1
    one = [entry(1, "deny", "tcp/22", ANY_V4, egress=False), entry(2, "allow", "-1", ANY_V4, egress=False)]
    other = [entry(1, "allow", "-1", ANY_V4, egress=False), entry(2, "deny", "tcp/22", ANY_V4, egress=False)]
    drawing.entries("subnet-a", one)
    drawing.entries("subnet-b", other)
    c = compiled(drawing)
    assert len(c.acls[INGRESS]) == 2 and len(c.acls[EGRESS]) == 1


def admitted(drawing: Drawing, name: str) -> Word:
    c = compiled(drawing)
    content = int(c.row_group[INGRESS][row_of(c, name)])
    return word_of(c, c.universe.row(c.groups[INGRESS].admission(content).at(0)), number("tcp/443"))


@pytest.mark.parametrize(
    ("kind", "word"), [("nat_gateway", YES), ("transit_gateway", YES), ("interface", DOUBT)]
)
def test_an_interface_without_groups_is_open_where_aws_gives_it_none(kind: str, word: Word) -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-one").update(InterfaceType=kind, Groups=[])
    assert admitted(drawing, "eni-one") is word


def test_groups_that_were_not_told_are_a_gap_of_each_interface() -> None:
    drawing = drawn()
    for name in ("eni-one", "eni-two"):
        drawing.get("NetworkInterfaces", name)["Groups"] = []
    c = compiled(drawing)
    key = ("group", INGRESS, int(c.row_group[INGRESS][row_of(c, "eni-one")]))
    assert [(gap.kind, gap.id) for gap in c.content_gaps[key]] == [
        ("interface-without-groups", "eni-one"),
        ("interface-without-groups", "eni-two"),
    ]
    assert ask(drawing, "eni-ssh", "10.0.0.1").words == (DOUBT, DOUBT)


def test_a_group_that_was_not_read_leaves_a_doubt_that_its_fellows_may_settle() -> None:
    drawing = drawn()
    drawing.get("NetworkInterfaces", "eni-one")["Groups"] = [{"GroupId": "sg-unread"}, {"GroupId": "sg-web"}]
    assert ask(drawing, "eni-ssh", "10.0.0.1", "tcp/443").words == (YES, YES)
    assert ask(drawing, "eni-ssh", "10.0.0.1", "tcp/22").words == (DOUBT, DOUBT)
    c = compiled(drawing)
    key = ("group", INGRESS, int(c.row_group[INGRESS][row_of(c, "eni-one")]))
    assert [(gap.kind, gap.id) for gap in c.content_gaps[key]] == [("uncollected-group", "sg-unread")]


def test_an_unread_prefix_list_is_a_gap_of_the_content_that_names_it() -> None:
    drawing = drawn()
    drawing.group("sg-listed", [rule("tcp/443", "pl-unread"), rule("tcp/22", "pl-unread")], EVERYTHING)
    drawing.get("NetworkInterfaces", "eni-one")["Groups"] = [{"GroupId": "sg-listed"}]
    c = compiled(drawing)
    key = ("group", INGRESS, int(c.row_group[INGRESS][row_of(c, "eni-one")]))
    assert [(gap.kind, gap.id) for gap in c.content_gaps[key]] == [("unknown-prefix-list", "pl-unread")]
    assert all(other == key or not gaps for other, gaps in c.content_gaps.items())


def test_a_list_that_was_not_read_leaves_its_subnets_in_doubt() -> None:
    drawing = drawn()
    drawing.records["NetworkAcls"] = [
        row for row in drawing.records["NetworkAcls"] if row[0]["NetworkAclId"] != "acl-subnet-b"
    ]
    drawing.host("eni-b", "subnet-b", "10.0.1.4")
    assert ask(drawing, "eni-ssh", "10.0.1.4").words == (DOUBT, DOUBT)
    c = compiled(drawing)
    key = ("acl", INGRESS, int(c.subnet_acl[INGRESS][c.subnet_number["subnet-b"]]))
    assert [(gap.kind, gap.id) for gap in c.content_gaps[key]] == [("uncollected-network-acl", "subnet-b")]
    other = ("acl", INGRESS, int(c.subnet_acl[INGRESS][c.subnet_number["subnet-a"]]))
    assert other not in c.content_gaps and c.contents[other] == ("acl-subnet-a",)


def test_an_entry_that_is_not_understood_is_a_gap_of_its_list() -> None:
    drawing = drawn()
    drawing.entries("subnet-b", [entry(1, "allow", "ipsec", ANY_V4, egress=False)])
    c = compiled(drawing)
    key = ("acl", INGRESS, int(c.subnet_acl[INGRESS][c.subnet_number["subnet-b"]]))
    assert [(gap.kind, gap.id) for gap in c.content_gaps[key]] == [("unreadable-acl-entry", "acl-subnet-b")]
    assert ("acl", EGRESS, int(c.subnet_acl[EGRESS][c.subnet_number["subnet-b"]])) not in c.content_gaps


def test_members_of_a_group_are_all_rows_of_the_interfaces_that_have_it() -> None:
    drawing = drawn()
    own = drawing.get("NetworkInterfaces", "eni-both")["PrivateIpAddresses"]
    own.append({"PrivateIpAddress": "10.0.0.13", "Primary": False})
    c = compiled(drawing)
    rows = {*c.rows.rows_of["eni-both"], *c.rows.rows_of["eni-ssh"]}
    assert len(rows) == 3
    assert set(c.members["sg-ssh"].tolist()) == rows
    assert [row in rows for row in range(len(c.rows))] == c.belongs("sg-ssh").tolist()
    assert not c.belongs("sg-nobody").any()


def test_a_group_without_rules_denies() -> None:
    drawing = drawn()
    drawing.group("sg-none", [], [])
    drawing.get("NetworkInterfaces", "eni-one")["Groups"] = [{"GroupId": "sg-none"}]
    assert ask(drawing, "eni-ssh", "10.0.0.1").words == (NO, NO)
