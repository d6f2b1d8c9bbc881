"""A compiled network with other rules: contents are who holds them, and what cannot be told apart is compiled."""

from __future__ import annotations

from typing import Any

from isthmus.engine.amend import amended
from isthmus.engine.compile import Compiled, compile_network
from isthmus.model import amend as model
from isthmus.model.network import build
from isthmus.semantics.security_group import EGRESS, INGRESS
from isthmus.snapshot import overlay
from isthmus.solve.audit import audit_content
from tests.engine.asking import row_of
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule


def drawn() -> Compiled:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    for name in ("sg-a", "sg-b"):
        drawing.group(name, [rule("tcp/22", "10.0.0.0/8")], EVERYTHING)
    drawing.group("sg-c", [rule("tcp/22", "10.0.0.0/8"), rule("tcp/443", "10.0.0.2/32")], EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.1", ["sg-a"])
    drawing.host("eni-b", "subnet-a", "10.0.0.2", ["sg-b"])
    drawing.host("eni-c", "subnet-a", "10.0.0.3", ["sg-c"])
    return compile_network(build(drawing.snapshot()))


def edited(c: Compiled, value: dict[str, Any], **edit: Any) -> Compiled | None:
    told = {
        "op": "add",
        "kind": "SecurityGroups",
        "id": "sg-a",
        "pointer": "/IpPermissions/-",
        "value": value,
    }
    network = model.amended(c.network, overlay(c.network.snapshot, [{**told, **edit}]))
    assert network is not None
    return amended(c, network)


def content(c: Compiled, name: str) -> int:
    return int(c.row_group[INGRESS][row_of(c, name)])


def test_a_content_is_told_by_who_holds_it_now() -> None:
    c = drawn()
    shared = content(c, "eni-a")
    assert shared == content(c, "eni-b") and c.contents["group", INGRESS, shared] == ("sg-a",)
    after = edited(c, rule("tcp/443", "10.0.0.2/32"))
    assert after is not None
    assert content(after, "eni-b") == shared and after.contents["group", INGRESS, shared] == ("sg-b",)
    assert content(after, "eni-a") == content(after, "eni-c") == content(c, "eni-c")
    assert after.contents["group", INGRESS, content(c, "eni-c")] == ("sg-a",)
    assert all(audit_content(after, *one) for one in sorted(after.contents))
    assert c.contents["group", INGRESS, shared] == ("sg-a",) and content(c, "eni-a") == shared


def test_what_nobody_changed_is_shared_with_the_network_of_before() -> None:
    c = drawn()
    c.groups[EGRESS].admission(0)
    after = edited(c, rule("tcp/443", "10.0.0.2/32"))
    assert after is not None and after.universe is c.universe
    assert after.rows is c.rows and after.routes is c.routes
    assert after.row_group[EGRESS] is c.row_group[EGRESS]
    assert after.groups[EGRESS].admission(0) is c.groups[EGRESS].admission(0)


def test_what_was_proved_need_not_be_again_but_of_new_contents() -> None:
    c = drawn()
    assert all(audit_content(c, *one) for one in sorted(c.contents))
    same, cut = edited(c, rule("tcp/443", "10.0.0.1/32")), edited(c, rule("tcp/8080", "10.0.0.2/32"))
    assert same is not None and same.cache["audited"] == c.cache["audited"]
    assert ("group", INGRESS, content(same, "eni-a")) not in same.cache["audited"]
    assert cut is not None and "audited" not in cut.cache


def test_a_service_that_no_rule_named_is_cut_and_the_pieces_stay() -> None:
    c = drawn()
    after = edited(c, rule("tcp/8080", "10.0.0.2/32"))
    assert after is not None
    assert set(after.universe.cuts) - set(c.universe.cuts) == {6 << 16 | 8080, 6 << 16 | 8081}
    assert after.universe.starts is c.universe.starts
    assert all(audit_content(after, *one) for one in sorted(after.contents))


def test_a_block_that_nothing_named_has_to_be_compiled() -> None:
    assert edited(drawn(), rule("tcp/22", "10.0.0.64/26")) is None


def test_members_by_one_family_whom_nobody_told_apart_have_to_be_compiled() -> None:
    assert edited(drawn(), rule("icmp/8", "sg-b")) is None
    assert edited(drawn(), rule("tcp/22", "sg-b")) is not None


def test_an_entry_of_a_network_acl_guards_its_subnets_alone() -> None:
    c = drawn()
    (acl,) = c.network.network_acls
    value = entry(7, "deny", "tcp/22", ANY_V4, egress=False)
    after = edited(c, value, kind="NetworkAcls", id=acl, pointer="/Entries/-")
    assert after is not None
    assert after.subnet_acl[INGRESS].tolist() != c.subnet_acl[INGRESS].tolist()
    assert after.subnet_acl[EGRESS] is c.subnet_acl[EGRESS]
    assert all(audit_content(after, *one) for one in sorted(after.contents))
