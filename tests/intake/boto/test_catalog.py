"""The table of calls against botocore's own models: what it names is there, and it only reads."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.describe import Describe, Scope
from isthmus.intake.kinds import OWNED, is_list_key
from isthmus.snapshot.redaction import CLEAN_KINDS, SECRET_KEYS, VARIABLE_KEYS

MODELS = Session()
READS = ("Describe", "Get", "List", "Search")
TELLS_SECRETS = {
    ("acm", "ExportCertificate"),
    ("ec2", "DescribeInstanceAttribute"),
    ("ec2", "DescribeLaunchTemplateVersions"),
    ("ec2", "GetConsoleOutput"),
    ("ec2", "GetLaunchTemplateData"),
    ("ec2", "GetPasswordData"),
    ("ec2", "GetVpnConnectionDeviceSampleConfiguration"),
    ("ecs", "DescribeTaskDefinition"),
    ("lambda", "GetFunction"),
    ("s3", "GetObject"),
    ("secretsmanager", "GetSecretValue"),
}
"""Reads that a tool for networks has no business with."""

NO_SECRETS = {
    ("lambda", "Message"): "what went wrong with a function's variables or image",
    ("organizations", "Name"): "an account's name",
}
"""What botocore's models call sensitive and a snapshot keeps, and why."""

TOKENS = {"nexttoken", "marker", "nextmarker", "continuationtoken", "istruncated"}


def _name(row: Describe) -> str:
    return row.name.replace(" ", "-")


def _operation(row: Describe) -> Any:
    return MODELS.get_service_model(row.service).operation_model(row.operation)


def _paginator(row: Describe) -> Any:
    try:
        return MODELS.get_paginator_model(row.service).get_paginator(row.operation)
    except (ValueError, UnknownServiceError):
        return None


@pytest.mark.parametrize("row", CATALOG, ids=_name)
def test_a_row_names_what_aws_has(row: Describe) -> None:
    operation = _operation(row)
    for key, _ in row.keys:
        assert row.whole or key in operation.output_shape.members
    taken = operation.input_shape.members if operation.input_shape else {}
    assert all(name in taken for given in row.given for name in given)
    if row.of is None and operation.input_shape:
        assert set(operation.input_shape.required_members) <= {name for given in row.given for name in given}


@pytest.mark.parametrize("row", CATALOG, ids=_name)
def test_a_row_only_reads_and_asks_for_no_secret(row: Describe) -> None:
    assert row.operation.startswith(READS)
    assert (row.service, row.operation) not in TELLS_SECRETS


@pytest.mark.parametrize("row", CATALOG, ids=_name)
def test_a_row_pages_where_aws_does(row: Describe) -> None:
    pages = [key for key in _operation(row).output_shape.members if key.lower() in TOKENS]
    described = _paginator(row)
    if row.paging is None:
        assert described is not None or not pages, f"{pages} lead to pages that nobody would ask for"
    else:
        assert described is None, "botocore knows how this pages"
        assert row.paging["output_token"] in pages
        assert {row.paging[key] for key in ("input_token", "limit_key") if key in row.paging} <= {
            *_operation(row).input_shape.members
        }


def test_rows_and_kinds_are_named_once() -> None:
    names = Counter(row.name for row in CATALOG)
    kinds = Counter(kind.lower() for row in CATALOG for kind in row.kinds)
    assert [name for name, count in names.items() if count > 1] == []
    assert [kind for kind, count in kinds.items() if count > 1] == [], "two kinds would share a file"


def test_a_row_of_resources_stands_after_those_it_asks_of_and_is_made_as_often() -> None:
    made: dict[str, Scope] = {}
    for row in CATALOG:
        if row.of is not None:
            assert made[row.of.kind] is row.per, f"{row.name} is asked in other places than {row.of.kind}"
            assert row.scope is Scope.RESOURCE
        made |= dict.fromkeys(row.kinds, row.per)


def test_what_others_refer_to_is_asked_first() -> None:
    order = [kind for row in CATALOG for kind in row.kinds]
    for earlier, later in (
        ("PrefixListEntries", "SecurityGroups"),
        ("SecurityGroups", "NetworkInterfaces"),
        ("TransitGatewayRouteTableAssociations", "TransitGatewayRoutes"),
        ("TransitGatewayRouteTablePropagations", "TransitGatewayRoutes"),
    ):
        assert order.index(earlier) < order.index(later)


def test_the_four_scopes_are_there() -> None:
    assert {row.scope for row in CATALOG} == set(Scope)


@pytest.mark.parametrize("kind", sorted(OWNED))
def test_what_the_gate_wants_an_owner_for_gets_one(kind: str) -> None:
    row = next(row for row in CATALOG if kind in row.kinds)
    assert row.owned == OWNED[kind]


def test_a_key_that_the_gate_knows_keeps_its_kind_unless_it_says_too_little() -> None:
    """What ``collect`` writes and what people saved of the same calls goes by the same kinds."""
    renamed = {f"{key} as {kind}" for row in CATALOG for key, kind in row.keys if key and key != kind}
    assert renamed == {
        "Associations as TransitGatewayPolicyTableAssociations",
        "Associations as TransitGatewayRouteTableAssociations",
        "CoreNetwork as CoreNetworkDetails",
        "Entries as PrefixListEntries",
        "Instances as IdentityCenterInstances",
        "Policies as DECLARATIVE_POLICY_EC2",
        "Policies as ManagedPolicies",
        "Policies as RESOURCE_CONTROL_POLICY",
        "Policies as S3_POLICY",
        "Policies as SERVICE_CONTROL_POLICY",
        "PrefixLists as ManagedPrefixLists",
        "Routes as ClientVpnRoutes",
        "Routes as LocalGatewayRoutes",
        "Routes as TransitGatewayRoutes",
        "RuleGroups as ManagedFirewallRuleGroups",
        "VpcEndpointAssociations as FirewallEndpointAssociations",
        "WebACL as GlobalWebACL",
        "WebACLs as GlobalWebACLs",
        "cluster as EksClusters",
        "clusters as EksClusterNames",
        *(renamed & {f"items as {kind}" for row in CATALOG for kind in row.kinds}),
    }
    ours = {kind for row in CATALOG if row.feeds.name != "LATER" for key, kind in row.keys if key == kind}
    assert {"Vpcs", "Subnets", "RouteTables", "SecurityGroups"} < {kind for kind in ours if is_list_key(kind)}


def _sensitive(shape: Any, above: frozenset[str], key: str = "") -> set[str]:
    """Keys below a shape whose values botocore's model calls sensitive."""
    if shape.name in above:
        return set()
    inside = above | {shape.name}
    found = {key} if shape.metadata.get("sensitive") and key else set()
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            found |= _sensitive(member, inside, name)
    elif shape.type_name in ("list", "map"):
        found |= _sensitive(shape.member if shape.type_name == "list" else shape.value, inside, "")
    return found


@pytest.mark.parametrize("row", CATALOG, ids=_name)
def test_what_aws_calls_sensitive_is_cut_or_has_a_reason_to_stay(row: Describe) -> None:
    found = _sensitive(_operation(row).output_shape, frozenset())
    kept = {key for key in found if (row.service, key) not in NO_SECRETS}
    assert kept <= SECRET_KEYS | VARIABLE_KEYS
    assert not (kept and set(row.kinds) & CLEAN_KINDS)
