"""The stories' files are what their recipes say, and are shaped as AWS's answers are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import botocore.session  # type: ignore[import-untyped]
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape  # type: ignore[import-untyped]

from fixtures import build

from .records import OPERATIONS, OWNERS, WHOLE, documents, name, question_lines, snapshot_folders

LAYERS = {
    "firewall",
    "transit-gateway",
    "state",
    "route",
    "source-destination-check",
    "security-group-ingress",
    "security-group-egress",
    "network-acl-ingress",
    "network-acl-egress",
    "internet-gateway",
    "spoofing",
    "block-public-access",
    "nat-gateway",
    "vpn-gateway",
    "peering",
    "endpoint",
    "waypoint",
    "client-vpn",
    "load-balancer",
}
ALWAYS = {
    "Vpcs": {"VpcId", "CidrBlock", "State", "OwnerId", "CidrBlockAssociationSet"},
    "Subnets": {"SubnetId", "VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId", "State"},
    "RouteTables": {"RouteTableId", "VpcId", "Routes", "Associations", "OwnerId"},
    "NetworkAcls": {"NetworkAclId", "VpcId", "Entries", "Associations", "IsDefault"},
    "SecurityGroups": {"GroupId", "GroupName", "VpcId", "IpPermissions", "IpPermissionsEgress", "OwnerId"},
    "NetworkInterfaces": {
        "NetworkInterfaceId", "SubnetId", "VpcId", "PrivateIpAddress", "PrivateIpAddresses", "Groups",
        "SourceDestCheck", "Status", "InterfaceType", "OwnerId",
    },
    "Reservations": {"ReservationId", "Instances", "OwnerId"},
    "NatGateways": {"NatGatewayId", "VpcId", "State", "NatGatewayAddresses", "ConnectivityType"},
    "VpcPeeringConnections": {"VpcPeeringConnectionId", "AccepterVpcInfo", "RequesterVpcInfo", "Status"},
    "VpcEndpoints": {"VpcEndpointId", "VpcEndpointType", "VpcId", "ServiceName", "State"},
}  # fmt: skip
SEEN = {("AttachmentStatus", "available"), ("State", "available"), ("State", "deleting")}
"""Words that AWS writes although its model does not: a gateway's attachment, an endpoint's state."""
ID = re.compile(r"^[a-z0-9-]+-0[0-9a-f]{16}$")


@pytest.fixture(scope="module")
def outputs() -> dict[str, StructureShape]:
    """Result key -> the shape of the answer that holds it, by the SDK's own service model."""
    session = botocore.session.get_session()
    shapes: dict[str, StructureShape] = {}
    for kind, operation in OPERATIONS.items():
        service, _, name = operation.rpartition(" ")
        model = session.get_service_model(service or "ec2")
        shape = model.operation_model(name).output_shape
        assert isinstance(shape, StructureShape)
        shapes[kind] = shape
    return shapes


def wrong(shape: Shape, value: Any, where: str) -> list[str]:
    """Where a value is not what the shape says."""
    match shape.type_name:
        case "structure":
            assert isinstance(shape, StructureShape)
            if not isinstance(value, dict):
                return [f"{where}: not an object"]
            told = [f"{where}/{key}: AWS has no such key" for key in value if key not in shape.members]
            told += [f"{where}/{key}: missing" for key in shape.required_members if key not in value]
            for key, member in shape.members.items():
                if key in value:
                    told += wrong(member, value[key], f"{where}/{key}")
            return told
        case "list":
            assert isinstance(shape, ListShape)
            if not isinstance(value, list):
                return [f"{where}: not a list"]
            return [
                each for at, item in enumerate(value) for each in wrong(shape.member, item, f"{where}/{at}")
            ]
        case "map":
            assert isinstance(shape, MapShape)
            if not isinstance(value, dict):
                return [f"{where}: not an object"]
            return [
                each for key, item in value.items() for each in wrong(shape.value, item, f"{where}/{key}")
            ]
        case "boolean":
            return [] if isinstance(value, bool) else [f"{where}: not a boolean"]
        case "integer" | "long":
            return [] if type(value) is int else [f"{where}: not an integer"]
        case "timestamp":
            return [] if re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", str(value)) else [f"{where}: no moment"]
        case _:
            if not isinstance(value, str):
                return [f"{where}: not a string"]
            words = shape.metadata.get("enum")
            known = not words or value in words or (shape.name, value) in SEEN
            return [] if known else [f"{where}: {value!r} is not a word of AWS's"]


def test_every_file_matches_its_recipe() -> None:
    assert build.differences() == []


def test_the_check_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["--check"]) == 0
    assert "matches" in capsys.readouterr().out


@pytest.mark.parametrize("folder", snapshot_folders(), ids=name)
def test_documents_are_shaped_as_aws_answers(folder: Path, outputs: dict[str, StructureShape]) -> None:
    told: list[str] = []
    for file, document in documents(folder):
        for kind, value in document.items():
            output = outputs[file.stem if file.stem in outputs else kind]
            where = f"{name(file)}#/{kind}"
            owner = OWNERS.get(kind)
            bare = [{key: one[key] for key in one if key != owner} for one in value] if owner else value
            if kind in WHOLE:
                told += [line for one in bare for line in wrong(output, one, where)]
            else:
                told += wrong(output.members[kind], bare, where)
            for at, record in enumerate(value if isinstance(value, list) else [value]):
                told += [
                    f"{name(file)}#/{kind}/{at}/{key}: missing"
                    for key in ALWAYS.get(kind, set()) - set(record)
                ]
    assert told == []


@pytest.mark.parametrize("folder", snapshot_folders(), ids=name)
def test_names_are_unique_where_questions_use_them(folder: Path) -> None:
    if folder.parts[-2] == "questions" or folder.parts[-3] == "questions":
        pytest.skip("this story has an ambiguous name on purpose")
    named: dict[str, set[str]] = {}
    for _, document in documents(folder):
        for kind, value in document.items():
            for record in value if isinstance(value, list) else [value]:
                for each in record["Instances"] if kind == "Reservations" else [record]:
                    for tag in [*each.get("Tags", []), *each.get("TagSet", [])]:
                        if tag["Key"] == "Name":
                            key = next(str(item) for item in each.values() if ID.match(str(item)))
                            told = kind.replace("VpcAttachments", "Attachments")  # two sides of one thing
                            named.setdefault(tag["Value"], set()).add(f"{told} {key}")
    assert {text: things for text, things in named.items() if len(things) > 1} == {}


def test_question_ids_are_unique() -> None:
    counted = Counter(line["id"] for line in question_lines())
    assert [text for text, times in counted.items() if times > 1] == []


def test_every_snapshot_is_asked_something() -> None:
    assert {line["path"] for line in question_lines()} == set(snapshot_folders())


def test_a_session_never_gets_further_than_its_first_packet() -> None:
    rank = {"unreachable": 0, "unknown": 1, "reachable": 2}
    for line in question_lines():
        expect = line["expect"]
        if "error" in expect:
            continue
        forward, session = (
            [word] if isinstance(word, str) else word for word in (expect["forward"], expect["session"])
        )
        assert max(rank[word] for word in session) <= max(rank[word] for word in forward), line["id"]


def test_expected_blocks_use_the_words_of_the_contract() -> None:
    for line in question_lines():
        for block in line["expect"].get("blocks", []):
            assert block["layer"] in LAYERS, line["id"]
            assert block["direction"] in {"forward", "return"}, line["id"]


def test_expected_assumptions_are_named_ones() -> None:
    from isthmus.assumptions import ASSUMPTIONS

    asked = {name for line in question_lines() for name in line["expect"].get("assumptions", [])}
    assert asked <= set(ASSUMPTIONS)


def test_stories_stay_small() -> None:
    size = sum(
        file.stat().st_size for file in build.ROOT.rglob("*") if file.suffix in {".json", ".jsonl", ".md"}
    )
    assert size < 6_500_000
