"""The account and Region each thing belongs to.

The owner a record names comes before the account it was collected from; a zone or ARN before nothing at all;
what tells neither takes after its VPC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from .decode import Batch

_REGION = re.compile(r"^([a-z]{2,3}(?:-[a-z]+)+-\d+)")


class Home(msgspec.Struct, frozen=True, gc=False):
    """The account and Region a thing belongs to; None where nothing says."""

    account: str | None = None
    region: str | None = None


def region_of_zone(zone: str | None) -> str | None:
    """The Region a zone's name begins with: ``us-east-1a`` and ``us-west-2-lax-1a`` alike."""
    found = _REGION.match(zone) if zone else None
    return found[1] if found else None


def home_of_arn(arn: str | None) -> Home:
    """The account and Region an ARN names."""
    parts = arn.split(":") if arn else []
    if len(parts) < 6 or parts[0] != "arn":
        return Home()
    return Home(parts[4] or None, parts[3] or None)


_NOWHERE = Home()
ARN_ATTRIBUTES = ("subnet_arn", "security_group_arn", "prefix_list_arn")
VPC_LISTS = ("attachments", "vpc_attachments")


Told = dict[str, tuple[str | None, str | None]]
"""Account and Region by id, as far as records and folders say."""


def homes(batches: Iterable[tuple[Batch[Any], str]], others: Told) -> dict[str, Home]:
    """The home of every resource, in sorted id order. Batches come with the name of their id's attribute."""
    told = dict(others)
    vpc_of: dict[str, str] = {}
    for batch, id_name in batches:
        sample = next((record for record in batch.records if record is not None), None)
        if sample is None:
            continue
        arn_name = next((name for name in ARN_ATTRIBUTES if hasattr(sample, name)), None)
        has_owner, has_zone, has_vpc = (
            hasattr(sample, name) for name in ("owner_id", "availability_zone", "vpc_id")
        )
        account, region = batch.section.account, batch.section.region
        for record in batch.records:
            if record is None:
                continue
            name = getattr(record, id_name)
            arn = home_of_arn(getattr(record, arn_name)) if arn_name else _NOWHERE
            told[name] = (
                (record.owner_id if has_owner else None) or arn.account or account,
                arn.region or region or _region(record, has_zone),
            )
            vpc = record.vpc_id if has_vpc else next(_attached(record), None)
            if vpc is not None:
                vpc_of[name] = vpc
    return _filled(told, vpc_of)


def _region(record: Any, has_zone: bool) -> str | None:
    """What a record itself says of its Region: its zone, or what a collector added."""
    told: str | None = getattr(record, "region", None)
    return region_of_zone(record.availability_zone) if has_zone else told


def _attached(record: Any) -> Iterator[str]:
    for name in VPC_LISTS:
        for attachment in getattr(record, name, ()):
            if attachment.vpc_id is not None:
                yield attachment.vpc_id


def _filled(told: Told, vpc_of: Mapping[str, str]) -> dict[str, Home]:
    """Homes with what is missing taken from the VPC, and a VPC's from what lies in it."""
    pool = {place: Home(*place) for place in set(told.values())}
    if all(home.account is not None and home.region is not None for home in pool.values()):
        return {name: pool[told[name]] for name in sorted(told)}
    vpcs: Told = {}
    for name, vpc in sorted(vpc_of.items()):
        account, region = vpcs.get(vpc) or told.get(vpc, (None, None))
        vpcs[vpc] = account, region or told[name][1]
    found: dict[str, Home] = {}
    for name in sorted(told):
        account, region = told[name]
        if account is None or region is None:
            of_vpc = vpcs.get(vpc_of.get(name, name), (None, None))
            place = account or of_vpc[0], region or of_vpc[1]
            found[name] = pool.setdefault(place, Home(*place))
        else:
            found[name] = pool[told[name]]
    return found
