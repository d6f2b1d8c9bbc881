"""One thing seen several times."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.sections import network, section

GROUP = {"GroupId": "sg-1", "VpcId": "vpc-1", "OwnerId": "111111111111"}
OPEN = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
WEB = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def conflicts(built: object) -> list[str]:
    return [gap.detail for gap in built.gaps if gap.kind == "conflicting-records"]  # type: ignore[attr-defined]


def test_equal_records_of_two_pages_are_one_thing_without_a_gap() -> None:
    built = network(section("SecurityGroups", GROUP, file="a"), section("SecurityGroups", GROUP, file="b"))
    assert list(built.security_groups) == ["sg-1"]
    assert conflicts(built) == []
    assert built.citation("sg-1").file == "a"


def test_the_owners_record_stands_and_is_the_one_cited() -> None:
    built = network(
        section("SecurityGroups", {**GROUP, "IpPermissions": OPEN}, file="a", account="222222222222"),
        section("SecurityGroups", {**GROUP, "IpPermissions": WEB}, file="b", account="111111111111"),
    )
    assert built.security_groups["sg-1"].ip_permissions[0].ip_protocol == "tcp"
    assert built.citation("sg-1").file == "b"


def test_without_an_owner_what_not_all_records_say_is_disputed_and_keeps_its_place() -> None:
    built = network(
        section("SecurityGroups", {**GROUP, "IpPermissions": OPEN}, {**GROUP, "IpPermissions": WEB})
    )
    assert [rule.ip_protocol for rule in built.security_groups["sg-1"].ip_permissions] == ["-1", "tcp"]
    assert conflicts(built) == ["records of sg-1 contradict each other in IpPermissions"]
    parts = [f"/IpPermissions/{index}/IpRanges/0" for index in (0, 1)]
    assert list(built.disputed) == [("sg-1", part) for part in parts]
    assert [built.citation("sg-1", part).pointer for part in parts] == [
        f"/SecurityGroups/{index}/IpPermissions/0/IpRanges/0" for index in (0, 1)
    ]


def test_names_and_tags_do_not_conflict() -> None:
    built = network(
        section(
            "SecurityGroups", {**GROUP, "GroupName": "a", "Tags": [{"Key": "x"}]}, {**GROUP, "GroupName": "b"}
        )
    )
    assert conflicts(built) == []


def test_what_the_first_leaves_unsaid_is_taken_from_the_next() -> None:
    built = network(section("Vpcs", {"VpcId": "vpc-1"}, {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/8"}))
    assert built.vpcs["vpc-1"].cidr_block_association_set[0].cidr_block == "10.0.0.0/8"


def test_a_partial_record_beside_a_whole_one_is_no_gap() -> None:
    whole = {"SubnetId": "subnet-1", "VpcId": "vpc-1"}
    built = network(section("Subnets", {"SubnetId": "subnet-1"}, whole))
    assert "subnet-1" in built.subnets and "subnet-1" not in built.others
    assert [gap for gap in built.gaps if gap.kind == "partial-record"] == []


@pytest.mark.parametrize("first", [[], OPEN])
def test_an_empty_list_is_a_word_that_others_may_contradict(first: list[Any]) -> None:
    other = [] if first else OPEN
    built = network(
        section("SecurityGroups", {**GROUP, "IpPermissions": first}, {**GROUP, "IpPermissions": other})
    )
    assert len(built.security_groups["sg-1"].ip_permissions) == 1
    assert list(built.disputed) == [("sg-1", "/IpPermissions/0/IpRanges/0")]
    assert conflicts(built) == ["records of sg-1 contradict each other in IpPermissions"]


@pytest.mark.parametrize("unsaid", [{}, {"IpPermissions": None}])
def test_a_key_that_is_not_there_contradicts_nothing(unsaid: dict[str, Any]) -> None:
    told = {**GROUP, "IpPermissions": OPEN}
    for pair in ((told, {**GROUP, **unsaid}), ({**GROUP, **unsaid}, told)):
        built = network(section("SecurityGroups", *pair))
        assert len(built.security_groups["sg-1"].ip_permissions) == 1
        assert conflicts(built) == []
