"""The judge of an edited snapshot reads the records that the edits changed, and shares what they leave alone."""

from __future__ import annotations

from typing import Any

from isthmus.judge import Judge
from isthmus.packet import Flow, parse_address, service
from isthmus.snapshot import Snapshot, overlay
from tests.judge.drawing import ANY_V4, EVERYTHING, Drawing, entry, rule


def drawn() -> Snapshot:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-b", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-a", [], EVERYTHING)
    drawing.host("eni-a", "subnet-a", "10.0.0.1", ["sg-a"])
    drawing.host("eni-b", "subnet-b", "10.0.1.1", ["sg-a"])
    return drawing.snapshot()


FLOW = Flow(4, parse_address("10.0.0.1")[1], parse_address("10.0.1.1")[1], service(6, 22), 50_000)


def edit(kind: str, name: str, pointer: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "kind": kind, "id": name, "pointer": pointer, "value": value}


RULE = edit("SecurityGroups", "sg-a", "/IpPermissions/-", rule("tcp/22", "10.0.0.0/8"))


def test_an_edited_rule_is_read_and_the_judge_of_before_does_not_see_it() -> None:
    snapshot = drawn()
    judge = Judge(snapshot)
    assert judge.trace("eni-a", FLOW).session is False
    after = judge.of(overlay(snapshot, [RULE]))
    assert after.trace("eni-a", FLOW).session is True
    assert judge.trace("eni-a", FLOW).session is False
    assert after._world.owners is judge._world.owners and after._world.facts is not judge._world.facts


def test_what_is_traced_is_what_a_judge_of_its_own_traces() -> None:
    snapshot = drawn()
    acl = next(record["NetworkAclId"] for one in snapshot.of_kind("NetworkAcls") for record in one.records())
    table = next(
        record["RouteTableId"] for one in snapshot.of_kind("RouteTables") for record in one.records()
    )
    denied = edit("NetworkAcls", acl, "/Entries/-", entry(1, "deny", "tcp/22", ANY_V4, egress=True))
    lost = edit(
        "RouteTables", table, "/Routes/-", {"DestinationCidrBlock": "10.0.1.0/24", "State": "blackhole"}
    )
    for edits in ([RULE, denied], [RULE, lost], [denied, lost], [RULE, RULE]):
        changed = overlay(snapshot, edits)
        for source in ("eni-a", "nowhere"):
            shared, own = Judge(snapshot).of(changed), Judge(changed)
            assert shared.trace(source, FLOW, thorough=True) == own.trace(source, FLOW, thorough=True)


def test_records_that_tell_addresses_are_read_anew() -> None:
    snapshot = drawn()
    judge = Judge(snapshot)
    gone = {"op": "remove", "kind": "NetworkInterfaces", "id": "eni-b"}
    after = judge.of(overlay(snapshot, [RULE, gone]))
    assert after.trace("eni-a", FLOW).forward is False
    assert after._world.owners is not judge._world.owners
