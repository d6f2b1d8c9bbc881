"""Rows of identity, keys, data and compliance that cost a list call and no more; no question uses them yet.

Source: the API references of the services named. Values of secrets and objects are never asked for.
"""

from __future__ import annotations

from typing import Any

from ..describe import Describe, Feeds, Scope, row

POLICY_TYPES = (
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "S3_POLICY",
)
KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]
NO_ORGANIZATION = ("AWSOrganizationsNotInUseException",)


def _later(service: str, operation: str, results: str, **more: Any) -> Describe:
    return row(service, operation, results, Feeds.LATER, **more)


def _organization(operation: str, results: str, **more: Any) -> Describe:
    return _later("organizations", operation, results, per=Scope.ORGANIZATION, absent=NO_ORGANIZATION, **more)


IDENTITY: tuple[Describe, ...] = (
    _organization("DescribeOrganization", "Organization"),
    _organization("ListRoots", "Roots"),
    _organization("ListAccounts", "Accounts"),
    *(
        _organization("ListPolicies", f"Policies as {name}", given=({"Filter": name},))
        for name in POLICY_TYPES
    ),
    _later(
        "iam",
        "GetAccountAuthorizationDetails",
        "UserDetailList, GroupDetailList, RoleDetailList, Policies as ManagedPolicies",
        per=Scope.ACCOUNT,
    ),
    _later("sso-admin", "ListInstances", "Instances as IdentityCenterInstances"),
    _later("kms", "ListKeys", "Keys"),
    _later("kms", "ListAliases", "Aliases"),
    _later("s3", "ListBuckets", "Buckets", per=Scope.ACCOUNT, action="s3:ListAllMyBuckets"),
    _later("secretsmanager", "ListSecrets", "SecretList"),
    _later(
        "acm", "ListCertificates", "CertificateSummaryList", given=({"Includes": {"keyTypes": KEY_TYPES}},)
    ),
    _later("acm-pca", "ListCertificateAuthorities", "CertificateAuthorities"),
    _later("accessanalyzer", "ListAnalyzers", "analyzers"),
    _later("config", "DescribeConfigurationRecorders", "ConfigurationRecorders"),
    _later("config", "DescribeConfigRules", "ConfigRules"),
    _later("cloudtrail", "DescribeTrails", "trailList"),
)
