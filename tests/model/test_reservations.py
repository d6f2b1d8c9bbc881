"""Instances out of their reservations."""

from __future__ import annotations

from tests.model.sections import network, section


def test_an_instance_of_two_pages_is_one_and_a_state_that_differs_is_a_gap() -> None:
    pages = [
        {"Instances": [{"InstanceId": "i-1", "State": {"Name": name}}]} for name in ("running", "stopped")
    ]
    built = network(section("Reservations", *pages))
    state = built.instances["i-1"].state
    assert state is not None and state.name == "running"
    assert [gap.id for gap in built.gaps if gap.kind == "conflicting-records"] == ["i-1"]
    assert built.citation("i-1").pointer == "/Reservations/0/Instances/0"


def test_keys_of_instances_that_steer_nothing_make_no_gap() -> None:
    instance = {"InstanceId": "i-1", "SomethingNew": {"A": 1}, "UserData": "REDACTED"}
    assert network(section("Reservations", {"Instances": [instance]})).gaps == ()


def test_the_zone_tells_the_region() -> None:
    instance = {"InstanceId": "i-1", "Placement": {"AvailabilityZone": "eu-west-1c", "Tenancy": "default"}}
    built = network(section("Reservations", {"OwnerId": "1", "Instances": [instance]}))
    assert built.homes["i-1"].region == "eu-west-1"
