"""VPC Block Public Access."""

from __future__ import annotations

from isthmus.model.public_access import PublicAccess
from tests.model.sections import network, section


def test_each_account_and_region_has_its_mode() -> None:
    options = {"AwsAccountId": "1", "AwsRegion": "eu-west-1", "InternetGatewayBlockMode": "block-ingress"}
    alone = {"InternetGatewayBlockMode": "off", "ExclusionsAllowed": "not-allowed"}
    built = network(
        section("VpcBlockPublicAccessOptions", options),
        section("VpcBlockPublicAccessOptions", alone, account="2", region="us-east-1", file="b"),
    )
    assert built.public_access == (
        PublicAccess("1", "eu-west-1", "block-ingress", True),
        PublicAccess("2", "us-east-1", "off", False),
    )


def test_exclusions_in_force_are_told_by_what_they_exclude() -> None:
    built = network(
        section(
            "VpcBlockPublicAccessExclusions",
            {
                "ExclusionId": "x-1",
                "InternetGatewayExclusionMode": "allow-egress",
                "ResourceArn": "arn:aws:ec2:eu-west-1:1:subnet/subnet-1",
                "State": "create-complete",
            },
            {
                "ExclusionId": "x-2",
                "InternetGatewayExclusionMode": "allow-bidirectional",
                "ResourceArn": "arn:aws:ec2:eu-west-1:1:vpc/vpc-1",
                "State": "delete-complete",
            },
        )
    )
    assert built.public_access_exclusions == {"subnet-1": "allow-egress"}


def test_an_unknown_mode_is_a_gap() -> None:
    options = {"AwsAccountId": "1", "InternetGatewayBlockMode": "block-mondays"}
    (gap,) = network(section("VpcBlockPublicAccessOptions", options)).gaps
    assert (gap.kind, gap.id) == ("unknown-value", "1")
