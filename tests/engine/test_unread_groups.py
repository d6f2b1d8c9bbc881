"""Interfaces of which nobody read which groups they have, as perhaps meant by every rule that names one."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.unread_groups import names_any, perhaps_members
from isthmus.semantics.belonging import ANY
from isthmus.semantics.security_group import EGRESS, INGRESS
from tests.engine.asking import DOUBT, NO, YES, Word, ask, compiled, row_of
from tests.judge.drawing import EVERYTHING, Drawing, rule


def drawn(*groups: str) -> Drawing:
    """An interface that may be a web server (of some groups, where told), one that admits those, one that lets out."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.vpc("vpc-b", "10.1.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-web", [rule("tcp/443", "10.0.0.0/16")], EVERYTHING)
    drawing.group("sg-db", [rule("tcp/5432", "sg-web")], [])
    drawing.group("sg-out", [], [rule("tcp/443", "sg-web")])
    drawing.group("sg-shut", [], [])
    card = drawing.host("eni-x", "subnet-a", "10.0.0.4", groups=list(groups))
    if not groups:
        del card["Groups"]
    drawing.host("eni-db", "subnet-b", "10.0.1.4", groups=["sg-db"])
    drawing.host("eni-out", "subnet-b", "10.0.1.5", groups=["sg-out"])
    return drawing


@pytest.mark.parametrize(
    ("groups", "there", "back"),
    [((), DOUBT, DOUBT), (("sg-web",), YES, YES), (("sg-shut",), NO, NO)],
)
def test_a_rule_that_names_a_group_perhaps_means_it(groups: tuple[str, ...], there: Word, back: Word) -> None:
    drawing = drawn(*groups)
    assert ask(drawing, "eni-x", "10.0.1.4", "tcp/5432").words == (there, there)
    assert ask(drawing, "eni-out", "10.0.0.4", "tcp/443").words == (back, back)


def test_it_is_meant_for_no_service_that_no_rule_names_a_group_for() -> None:
    assert ask(drawn(), "eni-x", "10.0.1.4", "tcp/22").words == (NO, NO)
    assert ask(drawn(), "eni-out", "10.0.0.4", "tcp/22").words == (NO, NO)


def test_whose_groups_were_all_read_costs_contents_nothing() -> None:
    c = compiled(drawn("sg-web"))
    assert ANY not in c.members
    for way in (INGRESS, EGRESS):
        for number in range(len(c.groups[way])):
            assert ANY not in c.groups[way].admission(number).members


def test_the_gap_is_named_where_rules_name_a_group_and_there_alone() -> None:
    c = compiled(drawn())
    db, out, x = (np.array([row_of(c, f"eni-{name}")]) for name in ("db", "out", "x"))
    for way, holder in ((INGRESS, db), (EGRESS, out)):
        told = list(perhaps_members(c, way, holder, x))
        assert [(gap.kind, gap.id, gap.effect) for gap in told] == [
            ("interface-without-groups", "eni-x", "open")
        ]
    assert names_any(c, INGRESS, c.row_group[INGRESS][db])
    assert not list(perhaps_members(c, EGRESS, db, x)), "what it lets out names no group"
    assert not list(perhaps_members(c, INGRESS, db, out)), "the groups of the other end were read"


def test_what_comes_through_a_vpc_that_no_reference_reaches_is_not_meant() -> None:
    drawing = drawn()
    drawing.subnet("subnet-c", "vpc-b", "10.1.0.0/24")
    del drawing.host("eni-y", "subnet-c", "10.1.0.4")["Groups"]
    peering = drawing.peering("pcx-a", "vpc-a", "vpc-b")
    drawing.reroute("subnet-b", {"10.1.0.0/16": "pcx-a"})
    drawing.reroute("subnet-c", {"10.0.0.0/16": "pcx-a"})
    assert ask(drawing, "eni-y", "10.0.1.4", "tcp/5432").words == (DOUBT, DOUBT)
    peering["AccepterVpcInfo"]["Region"] = "eu-west-2"
    assert ask(drawing, "eni-y", "10.0.1.4", "tcp/5432").words == (NO, NO)
