"""Edits laid over a snapshot."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from isthmus.errors import InputError
from isthmus.snapshot import Section, Snapshot, overlay, snapshot

RULE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


def _section(kind: str, records: list[Any], **more: Any) -> Section:
    return Section(kind, more.pop("file", f"{kind}.json"), f"/{kind}", msgspec.json.encode(records), **more)


def _snapshot() -> Snapshot:
    return snapshot(
        ".",
        [
            _section("SecurityGroups", [{"GroupId": "sg-1", "IpPermissions": []}, {"GroupId": "sg-2"}]),
            _section("Subnets", [{"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/24"}]),
            _section("Reservations", [{"ReservationId": "r-1", "Instances": [{"InstanceId": "i-1"}]}]),
            _section("PrefixListEntries", [{"Cidr": "10.0.0.0/8"}], owner="pl-1"),
        ],
    )


def _records(told: Snapshot, kind: str) -> list[Any]:
    return [record for section in told.of_kind(kind) for record in section.records()]


def test_a_rule_is_added_to_one_group_and_nothing_else_changes() -> None:
    before = _snapshot()
    edit = {
        "op": "add",
        "kind": "SecurityGroups",
        "id": "sg-1",
        "pointer": "/IpPermissions/-",
        "value": RULE,
    }
    after = overlay(before, [edit])
    assert _records(after, "SecurityGroups")[0]["IpPermissions"] == [RULE]
    assert after.sections[1:] == before.sections[1:]
    assert after.hash != before.hash
    assert _records(before, "SecurityGroups")[0]["IpPermissions"] == []


def test_an_edit_and_its_undoing_give_the_first_hash() -> None:
    before = _snapshot()
    add = {"op": "add", "kind": "SecurityGroups", "id": "sg-1", "pointer": "/IpPermissions/-", "value": RULE}
    remove = {"op": "remove", "kind": "SecurityGroups", "id": "sg-1", "pointer": "/IpPermissions/0"}
    assert overlay(before, [add, remove]).hash == before.hash


def test_values_are_replaced_and_removed() -> None:
    replaced = {
        "op": "replace",
        "kind": "Subnets",
        "id": "subnet-1",
        "pointer": "/CidrBlock",
        "value": "10.9.0.0/24",
    }
    assert _records(overlay(_snapshot(), [replaced]), "Subnets")[0]["CidrBlock"] == "10.9.0.0/24"
    removed = {"op": "remove", "kind": "Subnets", "id": "subnet-1", "pointer": "/CidrBlock"}
    assert _records(overlay(_snapshot(), [removed]), "Subnets") == [{"SubnetId": "subnet-1"}]


def test_a_whole_record_is_removed_replaced_or_brought() -> None:
    gone = overlay(_snapshot(), [{"op": "remove", "kind": "SecurityGroups", "id": "sg-1"}])
    assert _records(gone, "SecurityGroups") == [{"GroupId": "sg-2"}]
    new = {"GroupId": "sg-2", "IpPermissions": [RULE]}
    other = overlay(_snapshot(), [{"op": "replace", "kind": "SecurityGroups", "id": "sg-2", "value": new}])
    assert _records(other, "SecurityGroups")[1] == new
    fresh = {"SubnetId": "subnet-2", "CidrBlock": "10.0.1.0/24"}
    more = overlay(_snapshot(), [{"op": "add", "kind": "Subnets", "id": "subnet-2", "value": fresh}])
    assert _records(more, "Subnets")[1] == fresh
    assert more.sections[-1].file == "overlay"
    assert more.sections[-1].locate("/0") == "/Subnets/0"


def test_several_new_records_of_a_kind_share_a_section() -> None:
    edits = [
        {"op": "add", "kind": "Subnets", "id": f"subnet-{n}", "value": {"SubnetId": f"subnet-{n}"}}
        for n in (2, 3)
    ]
    told = overlay(_snapshot(), edits)
    assert len(list(told.of_kind("Subnets"))) == 2
    changed = [
        *edits,
        {"op": "add", "kind": "Subnets", "id": "subnet-3", "pointer": "/VpcId", "value": "vpc-1"},
    ]
    assert _records(overlay(_snapshot(), changed), "Subnets")[2] == {"SubnetId": "subnet-3", "VpcId": "vpc-1"}


def test_an_instance_is_found_within_its_reservation() -> None:
    edit = {
        "op": "add",
        "kind": "Instances",
        "id": "i-1",
        "pointer": "/State",
        "value": {"Name": "stopped"},
    }
    told = overlay(_snapshot(), [edit])
    assert _records(told, "Reservations")[0]["Instances"] == [
        {"InstanceId": "i-1", "State": {"Name": "stopped"}}
    ]
    gone = overlay(_snapshot(), [{"op": "remove", "kind": "Reservations", "id": "i-1"}])
    assert _records(gone, "Reservations") == [{"ReservationId": "r-1", "Instances": []}]
    fresh = overlay(
        _snapshot(), [{"op": "add", "kind": "Instances", "id": "i-2", "value": {"InstanceId": "i-2"}}]
    )
    assert _records(fresh, "Reservations")[1] == {"Instances": [{"InstanceId": "i-2"}]}


def test_entries_of_a_prefix_list_are_named_by_the_list() -> None:
    edit = {
        "op": "add",
        "kind": "PrefixListEntries",
        "id": "pl-1",
        "pointer": "/-",
        "value": {"Cidr": "10.9.0.0/16"},
    }
    assert len(_records(overlay(_snapshot(), [edit]), "PrefixListEntries")) == 2


def test_a_record_that_two_accounts_show_is_changed_in_both() -> None:
    seen = [{"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/24"}]
    shared = snapshot(".", [_section("Subnets", seen, file="a"), _section("Subnets", seen, file="b")])
    edit = {"op": "replace", "kind": "Subnets", "id": "subnet-1", "pointer": "/CidrBlock", "value": "x"}
    assert [r["CidrBlock"] for r in _records(overlay(shared, [edit]), "Subnets")] == ["x", "x"]


GOOD = {"op": "add", "kind": "SecurityGroups", "id": "sg-1", "pointer": "/IpPermissions/-", "value": RULE}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"op": "move"}, "move"),
        ({"op": None}, "op"),
        ({"kind": ""}, "kind"),
        ({"id": "sg-9"}, "no record"),
        ({"kind": "Subnets"}, "no record"),
        ({"pointer": "/Nothing/-"}, "Nothing"),
        ({"pointer": "/IpPermissions/5"}, "5"),
        ({"pointer": "IpPermissions"}, "pointer"),
        ({"pointer": 3}, "pointer"),
        ({"pointer": "/GroupId/x"}, "below"),
        ({"op": "replace", "pointer": "/IpPermissions/0"}, "0"),
        ({"op": "remove", "pointer": "/Nothing"}, "Nothing"),
        ({"pointer": ""}, "already"),
        ({"pointer": "", "id": "sg-3"}, "bear"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_edit_that_can_not_be_made_says_why(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        overlay(_snapshot(), [{**GOOD, **change}])


def test_an_edit_without_a_value_is_refused() -> None:
    with pytest.raises(InputError, match="value"):
        overlay(_snapshot(), [{key: value for key, value in GOOD.items() if key != "value"}])


def test_the_edits_value_is_not_shared_with_the_snapshot() -> None:
    rule = {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    told = overlay(_snapshot(), [{**GOOD, "value": rule}])
    rule["IpRanges"].clear()
    assert _records(told, "SecurityGroups")[0]["IpPermissions"][0]["IpRanges"]


def test_a_prefix_list_goes_by_either_of_its_kinds() -> None:
    whole = snapshot(".", [_section("PrefixLists", [{"PrefixListId": "pl-1", "State": "x"}])])
    edit = {"op": "remove", "kind": "ManagedPrefixLists", "id": "pl-1", "pointer": "/State"}
    assert _records(overlay(whole, [edit]), "PrefixLists") == [{"PrefixListId": "pl-1"}]


def test_what_a_removal_moves_up_is_still_located_where_it_stood() -> None:
    table = {
        "RouteTableId": "rtb-1",
        "Routes": [{"DestinationCidrBlock": f"10.{n}.0.0/16"} for n in range(5)],
    }
    before = snapshot(".", [_section("RouteTables", [{"RouteTableId": "rtb-0"}, table])])
    edit = {"op": "remove", "kind": "RouteTables", "id": "rtb-1", "pointer": "/Routes/1"}
    (after,) = overlay(before, [edit, edit]).sections
    left = [route["DestinationCidrBlock"] for route in after.records()[1]["Routes"]]
    assert left == ["10.0.0.0/16", "10.3.0.0/16", "10.4.0.0/16"]
    placed = [after.locate(f"/1/Routes/{at}/DestinationCidrBlock") for at in range(3)]
    assert placed == [f"/RouteTables/1/Routes/{at}/DestinationCidrBlock" for at in (0, 3, 4)]


def test_many_edits_of_many_records_are_made_in_one_pass_in_their_order() -> None:
    records = [{"SubnetId": f"subnet-{n}", "State": "available"} for n in range(40)]
    before = snapshot(".", [_section("Subnets", records)])
    edits = [
        {"op": "add", "kind": "Subnets", "id": f"subnet-{n}", "pointer": "/State", "value": state}
        for state in ("pending", "lost")
        for n in range(0, 40, 2)
    ]
    after = _records(overlay(before, edits), "Subnets")
    assert [one["State"] for one in after] == ["lost", "available"] * 20
    with pytest.raises(InputError, match="no record of this id"):
        overlay(before, [*edits, {**edits[0], "id": "subnet-99"}])
