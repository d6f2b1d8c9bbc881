"""JSON of every layout people have, known by what it holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake import read
from isthmus.snapshot import Section, Snapshot, resolve, store

VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}
SUBNET = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}
INSTANCE = {"InstanceId": "i-1", "ImageId": "ami-1", "SubnetId": "subnet-1", "State": {"Name": "running"}}
ENTRIES = [{"Cidr": "10.0.0.0/8", "Description": "ours"}]


def _read(folder: Path, value: Any, name: str = "anything") -> Snapshot:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=1))
    return read(file)


def _told(told: Snapshot) -> list[tuple[str, str, list[Any]]]:
    return [(section.kind, section.pointer, section.records()) for section in told.sections]


def _leads_back(section: Section, document: Any) -> bool:
    """True when every record's place in the file holds that very record."""
    return all(
        resolve(document, section.locate(f"/{at}")) == record for at, record in enumerate(section.records())
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"cluster": {"name": "x", "arn": "arn:x", "resourcesVpcConfig": {"vpcId": "vpc-1"}}}, "EksClusters"),
        ({"BrokerId": "b-1", "BrokerName": "x", "BrokerInstances": []}, "Brokers"),
        ({"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}}, "VpcAttributes"),
    ],
)
def test_an_answer_about_one_thing_of_a_service_is_told_by_its_keys(
    answer: dict[str, Any], kind: str, tmp_path: Path
) -> None:
    ((found, _, records),) = _told(_read(tmp_path, answer))
    assert (found, records) == (kind, [answer.get("cluster", answer)])


def test_an_answer_of_one_key_is_a_section(tmp_path: Path) -> None:
    assert _told(_read(tmp_path, {"Subnets": [SUBNET]})) == [("Subnets", "/Subnets", [SUBNET])]


def test_many_keys_in_a_file_are_many_sections(tmp_path: Path) -> None:
    told = _read(tmp_path, {"Vpcs": [VPC], "Subnets": [SUBNET], "NetworkAcls": [], "Note": "mine"})
    assert [kind for kind, _, _ in _told(told)] == ["Vpcs", "Subnets", "NetworkAcls"]
    assert told.notices == ()


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ([SUBNET], ""),
        ([{"Subnets": [SUBNET]}], "/0/Subnets"),
        ({"us-east-1": {"Subnets": [SUBNET]}}, "/us-east-1/Subnets"),
        ({"ec2": {"describe/subnets": {"Subnets": [SUBNET]}}}, "/ec2/describe~1subnets/Subnets"),
        ({"Response": [SUBNET]}, "/Response"),
        ([[SUBNET]], "/0"),
    ],
)
def test_records_are_found_in_whatever_stands_around_them(tmp_path: Path, value: Any, pointer: str) -> None:
    assert _told(_read(tmp_path, value)) == [("Subnets", pointer, [SUBNET])]


def test_a_single_record_is_a_section_of_one_and_leads_back(tmp_path: Path) -> None:
    told = _read(tmp_path, SUBNET)
    assert [(s.kind, s.records()) for s in told.sections] == [("Subnets", [SUBNET])]
    assert told.sections[0].locate("/0/CidrBlock") == "/CidrBlock"
    assert _leads_back(told.sections[0], SUBNET)


def test_the_object_of_a_create_call_is_a_record_of_its_kind(tmp_path: Path) -> None:
    told = _read(tmp_path, {"Vpc": VPC})
    assert told.sections[0].kind == "Vpcs"
    assert told.sections[0].locate("/0/VpcId") == "/Vpc/VpcId"


def test_block_public_access_options_are_a_section_of_one(tmp_path: Path) -> None:
    options = {"AwsAccountId": "111122223333", "InternetGatewayBlockMode": "off"}
    document = {"VpcBlockPublicAccessOptions": options}
    told = _read(tmp_path, document)
    assert [(s.kind, s.records()) for s in told.sections] == [("VpcBlockPublicAccessOptions", [options])]
    assert _leads_back(told.sections[0], document)


def test_an_answer_of_objects_is_one_record_of_the_whole(tmp_path: Path) -> None:
    document = {"UpdateToken": "1", "FirewallPolicyResponse": {"A": 1}, "FirewallPolicy": {"B": 2}}
    told = _read(tmp_path, document)
    assert [(s.kind, s.records()) for s in told.sections] == [("FirewallPolicy", [document])]
    assert _leads_back(told.sections[0], document)


@pytest.mark.parametrize(
    ("value", "within", "outside"),
    [
        ([INSTANCE], "/0/Instances/0", "/0"),
        (INSTANCE, "/0/Instances/0", ""),
        ({"Instances": [INSTANCE]}, "/0/Instances/0", "/Instances/0"),
        (
            {"provider": "aws", "collector_version": "1", "instances": [INSTANCE]},
            "/0/Instances/0",
            "/instances/0",
        ),
        ([{"Instances": [INSTANCE], "OwnerId": "1"}], "/0/Instances/0", "/0/Instances/0"),
    ],
)
def test_instances_stand_in_reservations_whatever_held_them(
    tmp_path: Path, value: Any, within: str, outside: str
) -> None:
    section = _read(tmp_path, value).sections[0]
    assert section.kind == "Reservations"
    assert resolve(section.records(), within) == INSTANCE
    assert section.locate(within) == outside
    assert resolve(value, outside) == INSTANCE


def test_the_collectors_object_has_names_in_lower_case(tmp_path: Path) -> None:
    value = {
        "provider": "aws",
        "collector_version": "0.13",
        "vpcs": [VPC],
        "security_groups": [],
        "network_acls": None,
    }
    told = _read(tmp_path, value)
    assert [(s.kind, s.pointer) for s in told.sections] == [
        ("Vpcs", "/vpcs"),
        ("SecurityGroups", "/security_groups"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "owner"),
    [
        ("get-managed-prefix-list-entries-pl-0abc.json", {"Entries": ENTRIES}, "pl-0abc"),
        ("pl-0abc/entries", ENTRIES, None),
        ("e", {"PrefixListId": "pl-0abc", "Entries": ENTRIES}, "pl-0abc"),
        ("e", {"pl-0abc": {"Entries": ENTRIES}}, "pl-0abc"),
        ("simple-list.json", {"Entries": ENTRIES}, None),
    ],
)
def test_entries_belong_to_the_list_that_name_or_document_tell(
    tmp_path: Path, name: str, value: Any, owner: str | None
) -> None:
    told = _read(tmp_path, value, name)
    assert [(s.kind, s.owner) for s in told.sections] == [("PrefixListEntries", owner)]
    assert [n.kind for n in told.notices] == ([] if owner else ["unknown-owner"])


def test_a_folder_tells_an_owner_too(tmp_path: Path) -> None:
    _read(tmp_path, {"Entries": ENTRIES}, "pl-0abc/entries.json")
    _read(
        tmp_path,
        {"Routes": [{"DestinationCidrBlock": "x", "Type": "static", "State": "active"}]},
        "tgw-rtb-1.json",
    )
    told = read(tmp_path)
    assert [(s.kind, s.owner) for s in told.sections] == [
        ("PrefixListEntries", "pl-0abc"),
        ("TransitGatewayRoutes", "tgw-rtb-1"),
    ]
    assert told.count("Routes") == told.count("Entries") == 1


def test_lists_of_ids_do_not_pose_as_records(tmp_path: Path) -> None:
    told = _read(tmp_path, {"SecurityGroups": ["sg-1"]})
    assert [(s.kind, s.records()) for s in told.sections] == [("SecurityGroupIds", ["sg-1"])]


def test_records_of_several_kinds_in_one_list_are_told_apart(tmp_path: Path) -> None:
    told = _read(tmp_path, [VPC, SUBNET])
    assert [(s.kind, s.locate("/0")) for s in told.sections] == [("Vpcs", "/0"), ("Subnets", "/1")]


@pytest.mark.parametrize(
    "value",
    [{"hostname": "h"}, {"a": {"b": {"c": {}}}}, ["x"], {"x": [1, 2]}, {"Subnets": 3}, {"Subnets": [[1]]}],
)
def test_what_nobody_knows_is_one_notice(tmp_path: Path, value: Any) -> None:
    told = _read(tmp_path, value)
    assert told.sections == ()
    assert [n.kind for n in told.notices] == ["unrecognised-document"]
    assert told.notices[0].file == "anything"


def test_an_unknown_list_beside_known_ones_is_a_notice(tmp_path: Path) -> None:
    told = _read(tmp_path, {"Subnets": [SUBNET], "QuantumGateways": [{"Id": "q-1"}]})
    assert [s.kind for s in told.sections] == ["Subnets"]
    assert [(n.kind, n.pointer) for n in told.notices] == [("unrecognised-document", "/QuantumGateways")]


def test_documents_within_documents_end_somewhere(tmp_path: Path) -> None:
    value: Any = {"Subnets": [SUBNET]}
    for _ in range(50):
        value = {"more": value}
    assert [n.kind for n in _read(tmp_path, value).notices] == ["unrecognised-document"]


def test_pages_are_sections_and_a_missing_last_page_is_a_notice(tmp_path: Path) -> None:
    _read(tmp_path, {"Subnets": [SUBNET], "NextToken": "t"}, "p1.json")
    assert [n.kind for n in read(tmp_path).notices] == ["incomplete-pages"]
    _read(tmp_path, {"Subnets": [], "NextToken": None}, "p2.json")
    told = read(tmp_path)
    assert told.notices == ()
    assert told.count("Subnets") == 1


def test_a_list_without_its_last_page_does_not_tell_what_is_not_there(tmp_path: Path) -> None:
    told = _read(tmp_path, {"Subnets": [SUBNET], "NextToken": "t"})
    assert told.count("Subnets") == 1 and not told.listed("Subnets")
    again = store.write(told, tmp_path / "kept")
    assert again.count("Subnets") == 1 and not again.listed("Subnets")


@pytest.mark.parametrize("more", [{"NextToken": "t"}, {"AdditionalRoutesAvailable": True}])
def test_a_part_of_one_tables_routes_is_not_read(tmp_path: Path, more: dict[str, Any]) -> None:
    routes = {"Routes": [{"DestinationCidrBlock": "10.0.0.0/8", "Type": "static", "State": "active"}]}
    name = "tgw-rtb-0aa.json"
    assert [s.owner for s in _read(tmp_path, routes, name).sections] == ["tgw-rtb-0aa"]
    told = _read(tmp_path, routes | more, name)
    assert told.sections == () and [n.kind for n in told.notices] == ["incomplete-pages"]


def test_secrets_are_gone_before_sections_are_made(tmp_path: Path) -> None:
    document = {"Reservations": [{"Instances": [{**INSTANCE, "UserData": "hush"}]}]}
    section = _read(tmp_path, document).sections[0]
    assert b"hush" not in section.raw
    assert section.records()[0]["Instances"][0]["UserData"] == "REDACTED"


def test_a_plan_of_terraform_in_a_folder_is_told_by_its_content(tmp_path: Path) -> None:
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": []}
    _read(tmp_path, plan, "a.json")
    _read(tmp_path, {"Vpcs": [VPC]}, "b.json")
    told = read(tmp_path)
    assert [s.kind for s in told.sections if not s.origins] == ["TerraformPlan", "Vpcs"]
    assert [n.kind for n in told.notices] == ["declared"]


def test_a_broken_record_inside_raises(tmp_path: Path) -> None:
    (tmp_path / "x").write_text('{"Subnets": [{"SubnetId": ]}')
    with pytest.raises(InputError) as error:
        read(tmp_path / "x")
    assert error.value.pointer == "/Subnets/0/SubnetId"
