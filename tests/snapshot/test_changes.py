"""What edits changed of a snapshot, record by record."""

from __future__ import annotations

from typing import Any

from isthmus.snapshot import Snapshot, changes, overlay, snapshot
from tests.model.sections import section

GROUPS = section("SecurityGroups", {"GroupId": "sg-1", "IpPermissions": []}, {"GroupId": "sg-2"})
SUBNETS = section("Subnets", {"SubnetId": "subnet-1"})
PLAIN = snapshot("here", [GROUPS, SUBNETS])


def edited(*edits: dict[str, Any]) -> Snapshot:
    return overlay(PLAIN, edits)


def test_only_the_records_that_differ_are_told_with_their_place() -> None:
    rule = {"IpProtocol": "-1"}
    after = edited(
        {"op": "add", "kind": "SecurityGroups", "id": "sg-1", "pointer": "/IpPermissions/-", "value": rule}
    )
    (change,) = changes(PLAIN, after) or ()
    assert (change.section.kind, change.section.file, change.index) == (
        "SecurityGroups",
        "SecurityGroups.json",
        0,
    )
    assert change.records() == (
        {"GroupId": "sg-1", "IpPermissions": []},
        {"GroupId": "sg-1", "IpPermissions": [rule]},
    )
    assert after.hash != PLAIN.hash and changes(PLAIN, PLAIN) == ()


def test_records_that_come_or_go_are_more_than_a_change_of_contents() -> None:
    assert changes(PLAIN, edited({"op": "remove", "kind": "SecurityGroups", "id": "sg-2"})) is None
    new = {"op": "add", "kind": "SecurityGroups", "id": "sg-3", "value": {"GroupId": "sg-3"}}
    assert changes(PLAIN, edited(new)) is None


def test_a_section_of_another_place_is_no_change_of_contents() -> None:
    elsewhere = section("SecurityGroups", {"GroupId": "sg-1"}, {"GroupId": "sg-2"}, file="other.json")
    assert changes(PLAIN, snapshot("here", [elsewhere, SUBNETS])) is None


def test_the_hash_of_an_edited_snapshot_is_that_of_its_bytes() -> None:
    after = edited(
        {"op": "replace", "kind": "Subnets", "id": "subnet-1", "pointer": "/SubnetId", "value": "subnet-9"}
    )
    again = snapshot(
        "here", [section("SecurityGroups", *GROUPS.records()), section("Subnets", {"SubnetId": "subnet-9"})]
    )
    assert after.hash == again.hash
