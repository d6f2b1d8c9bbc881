"""Which Regions of an account are collected: the enabled ones, or those of a list.

Source: EC2 API reference, DescribeRegions (OptInStatus).
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from ...snapshot.store import FAILED, REFUSED, Call
from .accounts import Account

ALWAYS, OPTED_IN = "opt-in-not-required", "opted-in"
HIDES = "whole Regions: every question"


@dataclass(frozen=True, slots=True)
class Choice:
    """The Regions asked for: a list, or (where it is empty) the enabled ones, with those opted in to or not."""

    names: tuple[str, ...] = ()
    opt_ins: bool = True


def chosen(account: Account, choice: Choice) -> tuple[tuple[str, ...], list[Call]]:
    """The Regions to collect in an account, sorted, and a call for each that could not be."""
    try:
        client = account.clients.client("ec2", account.home)
        told = client.describe_regions(AllRegions=True)["Regions"]
    except (ClientError, BotoCoreError) as error:
        if choice.names:
            return tuple(sorted(set(choice.names))), []
        detail = f"{error} (name the Regions to do without this call)"
        return (), [Call("ec2", "DescribeRegions", REFUSED, account.id, None, detail, hides=HIDES)]
    status = {region["RegionName"]: region.get("OptInStatus", ALWAYS) for region in told}
    wanted = choice.names or tuple(
        name for name, how in status.items() if how == ALWAYS or (choice.opt_ins and how == OPTED_IN)
    )
    usable = sorted({name for name in wanted if status.get(name) in (ALWAYS, OPTED_IN)})
    closed = [_closed(account.id, name, status.get(name)) for name in sorted(set(wanted) - set(usable))]
    return tuple(usable), closed


def _closed(account: str, region: str, status: str | None) -> Call:
    detail = f"the Region is {status}" if status else "AWS knows no such Region"
    return Call("ec2", "DescribeRegions", FAILED, account, region, detail, hides=HIDES)
