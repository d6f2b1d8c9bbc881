"""Bytes to records: what is refused, and where it says the fault is."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.model.decode import decode
from isthmus.model.network_acl import NetworkAcl
from isthmus.model.security_group import SecurityGroup
from isthmus.model.vpc import Subnet
from isthmus.snapshot import Section
from tests.model.sections import SUBNET, section


def only(record: dict[str, Any]) -> Any:
    batch = decode(section("Subnets", record), Subnet, "SubnetId")
    return batch.records[0], batch.gaps


def test_a_key_that_aws_may_have_added_is_a_gap_at_its_place() -> None:
    record, (gap,) = only({**SUBNET, "SteersEverything": {"Mode": "on"}})
    assert record.subnet_id == "subnet-1"
    assert (gap.kind, gap.id, gap.effect) == ("unknown-field", "subnet-1", "either")
    assert gap.citation.pointer == "/Subnets/0/SteersEverything"


def test_a_nested_unknown_key_is_a_gap_too() -> None:
    group = {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "6", "IpRanges": [], "OnlyOnMondays": True}]}
    batch = decode(section("SecurityGroups", group), SecurityGroup, "GroupId")
    assert batch.gaps[0].citation is not None
    assert batch.gaps[0].citation.pointer == "/SecurityGroups/0/IpPermissions/0/OnlyOnMondays"


@pytest.mark.parametrize(
    "extra",
    [
        {"region": "eu-west-1"},
        {"_comment": "x"},
        {"Region": "eu-west-1"},
        {"NewThing": []},
        {"NewThing": None},
    ],
)
def test_keys_that_are_not_awss_or_say_nothing_are_no_gap(extra: dict[str, Any]) -> None:
    assert only({**SUBNET, **extra})[1] == ()


def test_nulls_are_absent() -> None:
    record, gaps = only({**SUBNET, "Tags": None, "Ipv6CidrBlockAssociationSet": None})
    assert record.tags == () and gaps == ()


def test_numbers_and_truths_written_as_text_are_read() -> None:
    acl = {
        "NetworkAclId": "acl-1",
        "Entries": [
            {
                "RuleNumber": "100",
                "RuleAction": "allow",
                "Egress": "false",
                "Protocol": 6,
                "PortRange": {"From": "22", "To": "23"},
            }
        ],
    }
    (record,) = decode(section("NetworkAcls", acl), NetworkAcl, "NetworkAclId").records
    assert record is not None
    entry = record.entries[0]
    assert (entry.rule_number, entry.egress, entry.protocol) == (100, False, "6")
    assert entry.port_range is not None and entry.port_range.from_ == 22


def test_a_wrong_type_names_file_pointer_and_value() -> None:
    with pytest.raises(InputError, match="expected `str") as caught:
        only({**SUBNET, "CidrBlock": ["10.0.0.0/8"]})
    assert (caught.value.file, caught.value.pointer) == ("Subnets.json", "/Subnets/0/CidrBlock")
    assert "10.0.0.0/8" in caught.value.message


def test_a_null_in_a_list_is_refused_at_its_place() -> None:
    with pytest.raises(InputError, match="got `null`: None") as caught:
        only({**SUBNET, "Tags": [{"Key": "Name", "Value": "a"}, None]})
    assert caught.value.pointer == "/Subnets/0/Tags/1"


def test_an_account_may_be_written_as_a_number_and_no_other_id() -> None:
    record, _ = only({**SUBNET, "OwnerId": 111111111111})
    assert record is not None and record.owner_id == "111111111111"
    with pytest.raises(InputError, match="expected `str`, got `int`: 7") as caught:
        only({**SUBNET, "VpcId": 7})
    assert caught.value.pointer == "/Subnets/0/VpcId"


def test_a_number_that_nobody_can_read_is_refused_at_its_record() -> None:
    raw = b'[{"SubnetId": "subnet-1", "New": 1e999}]'
    with pytest.raises(InputError, match="out of range") as caught:
        decode(Section("Subnets", "a.json", "/Subnets", raw), Subnet, "SubnetId")
    assert caught.value.pointer == "/Subnets/0"


def test_a_record_without_its_id_is_refused() -> None:
    with pytest.raises(InputError, match="lacks its SubnetId") as caught:
        only({"VpcId": "vpc-1"})
    assert caught.value.pointer == "/Subnets/0"


def test_a_record_that_is_no_record_is_refused() -> None:
    with pytest.raises(InputError, match="'subnet-1' is not a record"):
        decode(section("Subnets", "subnet-1"), Subnet, "SubnetId")


def test_a_part_without_what_it_needs_is_refused_at_its_place() -> None:
    group = {
        "GroupId": "sg-1",
        "IpPermissions": [{"IpProtocol": "tcp", "IpRanges": [{"Description": "all"}]}],
    }
    with pytest.raises(InputError, match="missing required field `CidrIp`") as caught:
        decode(section("SecurityGroups", group), SecurityGroup, "GroupId")
    assert caught.value.pointer == "/SecurityGroups/0/IpPermissions/0/IpRanges/0"


def test_a_record_that_tells_too_little_is_a_gap_and_no_thing_of_its_kind() -> None:
    record, (gap,) = only({"SubnetId": "subnet-1"})
    assert record is None
    assert (gap.kind, gap.id) == ("partial-record", "subnet-1")


def test_a_section_that_is_no_list_is_refused() -> None:
    with pytest.raises(InputError, match="not a list"):
        decode(Section("Subnets", "a.json", "/Subnets", b'{"a": 1}'), Subnet, "SubnetId")
    with pytest.raises(InputError, match="not JSON"):
        decode(Section("Subnets", "a.json", "/Subnets", b'[{"a": 1'), Subnet, "SubnetId")
