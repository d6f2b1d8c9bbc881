"""VPC Block Public Access: an account's settings in a Region, and what is excluded from them."""

from __future__ import annotations

import msgspec

from .record import NOT_READ, Ignored, Record


class VpcBlockPublicAccessOptions(Record, frozen=True):
    """The settings as DescribeVpcBlockPublicAccessOptions tells them."""

    aws_account_id: str | None = None
    aws_region: str | None = None
    internet_gateway_block_mode: str | None = None
    exclusions_allowed: str | None = None
    state: str | None = None
    reason: Ignored = NOT_READ
    last_update_timestamp: Ignored = NOT_READ
    managed_by: Ignored = NOT_READ


class VpcBlockPublicAccessExclusion(Record, frozen=True):
    """A VPC or subnet that the settings leave alone, or let out."""

    exclusion_id: str
    internet_gateway_exclusion_mode: str | None = None
    resource_arn: str | None = None
    state: str | None = None
    reason: Ignored = NOT_READ
    creation_timestamp: Ignored = NOT_READ
    last_update_timestamp: Ignored = NOT_READ
    deletion_timestamp: Ignored = NOT_READ
    tags: Ignored = NOT_READ


class PublicAccess(msgspec.Struct, frozen=True, gc=False):
    """The Block Public Access mode of an account in a Region; None where the snapshot does not say which."""

    account: str | None
    region: str | None
    mode: str
    exclusions_allowed: bool
