from __future__ import annotations

import fnmatch
import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from isthmus.intake.boto import permissions
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.describe import Feeds

ALL = permissions.actions(CATALOG, organization=True)
NEWER = {
    "network-firewall:DescribeFirewallPolicyV2",
    "network-firewall:DescribeVpcEndpointAssociation",
    "network-firewall:ListFirewallPoliciesV2",
    "network-firewall:ListVpcEndpointAssociations",
}
"""Reads that AWS's own policy ReadOnlyAccess does not name yet (in the copy that moto carries)."""


def _patterns(name: str) -> list[str]:
    document: Any = json.loads(aws_managed_policies_data)[name]["Document"]
    return [pattern.lower() for statement in document["Statement"] for pattern in statement["Action"]]


def test_every_action_is_a_read_by_the_word_of_aws() -> None:
    patterns = _patterns("ReadOnlyAccess")
    unknown = {one for one in ALL if not any(fnmatch.fnmatch(one.lower(), pattern) for pattern in patterns)}
    assert unknown == NEWER


@pytest.mark.parametrize("row", CATALOG, ids=lambda row: row.name.replace(" ", "-"))
def test_no_call_goes_without_permission(row: Any) -> None:
    assert permissions.action(row) in ALL


def test_the_policy_is_the_table_and_no_wildcard() -> None:
    statement = permissions.policy(permissions.actions(CATALOG))["Statement"]
    assert len(statement) == 1
    assert statement[0]["Effect"] == "Allow"
    names = statement[0]["Action"]
    assert names == sorted(set(names))
    assert not any("*" in name for name in names)
    assert "ec2:DescribeVpcs" in names
    assert "ec2:DescribeRegions" in names
    assert "s3:ListAllMyBuckets" in names
    assert "elasticloadbalancing:DescribeRules" in names
    assert not any(name.startswith("organizations:") for name in names)


def test_who_asks_the_organization_may_also_take_on_the_role() -> None:
    document = permissions.policy(ALL, take_on="reader")
    assert document["Statement"][1]["Resource"] == "arn:*:iam::*:role/reader"
    assert permissions.length(document) <= permissions.LONGEST_POLICY
    assert "organizations:ListAccounts" in document["Statement"][0]["Action"]


def test_the_network_alone_of_an_organization_still_asks_which_accounts_there_are() -> None:
    network = [row for row in CATALOG if row.feeds is not Feeds.LATER]
    assert "organizations:ListAccounts" in permissions.actions(network, organization=True)
    assert "organizations:ListAccounts" not in permissions.actions(network)


def test_less_is_asked_of_those_who_want_the_network_alone() -> None:
    network = permissions.actions(row for row in CATALOG if row.feeds is not Feeds.LATER)
    assert set(network) < set(permissions.actions(CATALOG))
    assert not any(name.startswith(("iam:", "kms:", "s3:", "secretsmanager:")) for name in network)


def test_policies_keep_to_the_quota_and_lose_nothing() -> None:
    many = [f"service{number:03}:DescribeSomethingOfSomeLength" for number in range(400)]
    parts = permissions.policies(many)
    assert len(parts) == 3
    assert all(permissions.length(part) <= permissions.LONGEST_POLICY for part in parts)
    assert [name for part in parts for name in part["Statement"][0]["Action"]] == many
    assert len(permissions.policies(permissions.actions(CATALOG))) == 1


def test_the_stack_set_makes_the_role_with_the_policy_and_an_external_id() -> None:
    template = permissions.stack_set(CATALOG)
    resources = template["Resources"]
    role = resources["Role"]["Properties"]
    document = resources["Reads1"]["Properties"]["PolicyDocument"]
    assert resources["Reads1"]["Properties"]["Roles"] == [{"Ref": "Role"}]
    assert document == permissions.policy(permissions.actions(CATALOG))
    enters = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert enters["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    references = set(_references(template))
    assert references <= {*template["Parameters"], *resources}


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["Ref"]] if set(value) == {"Ref"} else []
        return own + [name for inner in value.values() for name in _references(inner)]
    if isinstance(value, list):
        return [name for inner in value for name in _references(inner)]
    return []
