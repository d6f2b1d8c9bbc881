from __future__ import annotations

import json
from typing import Any

import pytest

from isthmus.snapshot import Section, Snapshot, snapshot
from isthmus.snapshot.drift import Change, Drift, drift

ACCOUNT, REGION = "111122223333", "us-east-1"


def _of(kind: str, *records: Any, owner: str | None = None) -> Section:
    return Section(kind, f"{kind}.json", f"/{kind}", json.dumps(records).encode(), ACCOUNT, REGION, owner)


def _moment(*sections: Section) -> Snapshot:
    return snapshot("x", sections)


def _group(*rules: Any, **more: Any) -> dict[str, Any]:
    return {"GroupId": "sg-1", "IpPermissions": list(rules), **more}


HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}


def test_two_like_moments_differ_in_nothing() -> None:
    told = _moment(
        _of("SecurityGroups", _group(HTTPS)), _of("PrefixListEntries", {"Cidr": "10.0.0.0/8"}, owner="pl-1")
    )
    assert drift(told, told) == ()


def test_records_come_and_go() -> None:
    before = _moment(_of("Vpcs", {"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}))
    after = _moment(_of("Vpcs", {"VpcId": "vpc-3"}, {"VpcId": "vpc-2"}))
    assert drift(before, after) == (
        Drift("removed", "Vpcs", "vpc-1", ACCOUNT, REGION),
        Drift("added", "Vpcs", "vpc-3", ACCOUNT, REGION),
    )


def test_a_change_is_told_by_the_fields_of_aws() -> None:
    before = _moment(_of("SecurityGroups", _group(HTTPS, Description="old")))
    after = _moment(_of("SecurityGroups", _group(SSH, HTTPS, VpcId="vpc-1", Description="new")))
    (told,) = drift(before, after)
    assert told.changes == (
        Change("/Description", '"old"', '"new"'),
        Change("/IpPermissions", None, json.dumps(SSH, sort_keys=True, separators=(",", ":"))),
        Change("/VpcId", None, '"vpc-1"'),
    )


def test_the_order_of_lists_is_no_drift() -> None:
    before = _moment(_of("SecurityGroups", _group(HTTPS, SSH)))
    assert drift(before, _moment(_of("SecurityGroups", _group(SSH, HTTPS)))) == ()


def test_what_passes_by_itself_is_no_drift() -> None:
    def subnet(free: int) -> Snapshot:
        return _moment(_of("Subnets", {"SubnetId": "subnet-1", "AvailableIpAddressCount": free}))

    assert drift(subnet(10), subnet(9)) == ()


def test_instances_in_a_reservation_are_told_apart() -> None:
    def reservation(state: str) -> Snapshot:
        instances = [{"InstanceId": "i-1", "State": "running"}, {"InstanceId": "i-2", "State": state}]
        return _moment(_of("Reservations", {"ReservationId": "r-1", "Instances": instances}))

    (told,) = drift(reservation("running"), reservation("stopped"))
    assert told.changes == (Change("/Instances/i-2/State", '"running"', '"stopped"'),)


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_moment_did_not_read_is_not_said_to_be_gone(turned: bool) -> None:
    full, less = _moment(_of("Vpcs", {"VpcId": "vpc-1"})), _moment()
    before, after = (less, full) if turned else (full, less)
    assert drift(before, after) == (Drift("unknown", "Vpcs", "", ACCOUNT, REGION),)


def test_a_list_that_went_with_its_owner_is_removed() -> None:
    def lists(*owners: str) -> Snapshot:
        return _moment(*(_of("PrefixListEntries", {"Cidr": "10.0.0.0/8"}, owner=owner) for owner in owners))

    assert drift(lists("pl-1", "pl-2"), lists("pl-1")) == (
        Drift("removed", "PrefixListEntries", "pl-2 10.0.0.0/8", ACCOUNT, REGION),
    )


def test_lists_of_owners_none_of_which_was_read_are_not_said_to_be_gone() -> None:
    before = _moment(_of("PrefixListEntries", {"Cidr": "10.0.0.0/8"}, owner="pl-1"))
    assert drift(before, _moment()) == (Drift("unknown", "PrefixListEntries", "pl-1", ACCOUNT, REGION),)


def test_a_list_that_was_not_read_though_its_owner_is_there_is_not_said_to_be_gone() -> None:
    lists = _of("ManagedPrefixLists", {"PrefixListId": "pl-1"}, {"PrefixListId": "pl-2"})
    entries = [_of("PrefixListEntries", {"Cidr": "10.0.0.0/8"}, owner=owner) for owner in ("pl-1", "pl-2")]
    found = drift(_moment(lists, *entries), _moment(lists, entries[0]))
    assert found == (Drift("unknown", "PrefixListEntries", "pl-2", ACCOUNT, REGION),)


def test_records_that_bear_one_name_are_numbered() -> None:
    before = _moment(_of("TransitGatewayRoutes", {"DestinationCidrBlock": "10.0.0.0/8"}, owner="tgw-rtb-1"))
    after = _moment(
        _of(
            "TransitGatewayRoutes",
            {"DestinationCidrBlock": "10.0.0.0/8"},
            {"DestinationCidrBlock": "10.0.0.0/8", "Type": "static"},
            owner="tgw-rtb-1",
        )
    )
    assert [one.id for one in drift(before, after)] == ["tgw-rtb-1 10.0.0.0/8 (2)"]
