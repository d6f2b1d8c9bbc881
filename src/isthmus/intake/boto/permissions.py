"""What a role must be allowed to collect: an IAM policy and a StackSet template, made of the table of calls.

Source: Service Authorization Reference (the prefixes of actions, and the few whose name is not the call's);
CloudFormation User Guide, "Use service-managed permissions" (StackSets).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .describe import Describe, Feeds, Scope, row

PREFIXES = {
    "accessanalyzer": "access-analyzer",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "sso-admin": "sso",
}
"""The prefix of a service's actions, where it is not the service's own name."""

LONGEST_POLICY = 6144
"""Units: characters of a managed policy, white space not counted (IAM quotas)."""

REGIONS = row("ec2", "DescribeRegions", "Regions", Feeds.ENDS, per=Scope.ACCOUNT)
ACCOUNTS = row("organizations", "ListAccounts", "Accounts", Feeds.ENDS, per=Scope.ORGANIZATION)
"""Calls that open a run, beside the table; ``sts:GetCallerIdentity`` needs no permission."""

Document = dict[str, Any]


def actions(rows: Iterable[Describe], *, organization: bool = False) -> list[str]:
    """The actions that the rows need, sorted; with those asked of the Organization where they are wanted."""
    return sorted({action(one) for one in asked(rows, organization=organization)})


def asked(rows: Iterable[Describe], *, organization: bool = False) -> list[Describe]:
    """The calls of a run that need a permission: what opens it, then those of its rows that are made."""
    of_table = [one for one in rows if organization or one.per is not Scope.ORGANIZATION]
    there = {one.name for one in of_table}
    opening = [REGIONS, *([ACCOUNTS] if organization else [])]
    return [*(one for one in opening if one.name not in there), *of_table]


def action(row: Describe) -> str:
    """The IAM action behind a row's call."""
    return row.action or f"{PREFIXES.get(row.service, row.service)}:{row.operation}"


def policy(names: Sequence[str], *, take_on: str | None = None) -> Document:
    """A policy that allows these actions and no other; and to take on a role, by name, in every account."""
    statements: list[Document] = [
        {"Sid": "IsthmusReads", "Effect": "Allow", "Action": list(names), "Resource": "*"}
    ]
    if take_on is not None:
        roles = f"arn:*:iam::*:role/{take_on}"
        enter = ["sts:AssumeRole", "sts:TagSession"]
        statements.append({"Sid": "IsthmusEnters", "Effect": "Allow", "Action": enter, "Resource": roles})
    return {"Version": "2012-10-17", "Statement": statements}


def policies(names: Sequence[str]) -> list[Document]:
    """As few policies as IAM's quota on their length allows; services stay together where they fit."""
    parts: list[list[str]] = [[]]
    for name in names:
        if length(policy([*parts[-1], name])) > LONGEST_POLICY:
            parts.append([])
        parts[-1].append(name)
    return [policy(part) for part in parts]


def length(document: Document) -> int:
    """Units: characters as IAM counts them."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))


def _trust() -> Document:
    """Who may take on the role: the account of the template's parameter, and only with the external id."""
    principal = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${TrustedAccount}:root"}}
    with_id = {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    statements = [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": with_id},
        {"Effect": "Allow", "Principal": principal, "Action": "sts:TagSession"},
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def stack_set(rows: Iterable[Describe]) -> Document:
    """A CloudFormation template of the role, for a StackSet over the accounts of an Organization.

    Its parameters are the account that may take on the role, the external id, and the role's name.
    """
    made = policies(actions(rows))
    names = [f"Reads{number}" for number in range(1, len(made) + 1)]
    managed = {
        name: {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": document, "Roles": [{"Ref": "Role"}]},
        }
        for name, document in zip(names, made, strict=True)
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": {"Ref": "RoleName"},
            "AssumeRolePolicyDocument": _trust(),
        },
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "A role that isthmus collect may take on: it reads the network and changes nothing.",
        "Parameters": {
            "TrustedAccount": {"Type": "String", "AllowedPattern": "[0-9]{12}"},
            "ExternalId": {"Type": "String", "MinLength": 2, "NoEcho": True},
            "RoleName": {"Type": "String", "Default": "isthmus-collect"},
        },
        "Resources": {**managed, "Role": role},
        "Outputs": {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}},
    }
