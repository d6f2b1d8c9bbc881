"""Which Regions of an account are collected: the enabled ones, or those of a list.

Source: EC2 API reference, DescribeRegions (OptInStatus).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from ...errors import InputError
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
    """The Regions to collect in an account, sorted, and a call for each that could not be.

    Errors: InputError, when a Region is asked for that is nowhere: a slip of the pen, before anything is written.
    """
    try:
        client = account.clients.client("ec2", account.home)
        told = client.describe_regions(AllRegions=True)["Regions"]
    except (ClientError, BotoCoreError) as error:
        if choice.names:
            return _taken_on_trust(account, choice)
        detail = f"{error} (name the Regions to do without this call)"
        return (), [Call("ec2", "DescribeRegions", REFUSED, account.id, None, detail, hides=HIDES)]
    status = {region["RegionName"]: region.get("OptInStatus", ALWAYS) for region in told}
    wanted = choice.names or tuple(
        name for name, how in status.items() if how == ALWAYS or (choice.opt_ins and how == OPTED_IN)
    )
    _refuse_slips(account, wanted, status)
    usable = sorted({name for name in wanted if status.get(name) in (ALWAYS, OPTED_IN)})
    closed = [_closed(account.id, name, status.get(name)) for name in sorted(set(wanted) - set(usable))]
    return tuple(usable), closed


def _taken_on_trust(account: Account, choice: Choice) -> tuple[tuple[str, ...], list[Call]]:
    """The Regions of a list where AWS does not tell which there are: those that botocore knows."""
    known = _everywhere(account)
    wanted = sorted(set(choice.names))
    detail = "AWS was not let tell whether there is such a Region, and botocore knows of none"
    closed = [
        Call("ec2", "DescribeRegions", FAILED, account.id, name, detail, hides=HIDES)
        for name in wanted
        if name not in known
    ]
    return tuple(name for name in wanted if name in known), closed


def _refuse_slips(account: Account, wanted: Iterable[str], told: Iterable[str]) -> None:
    known = _everywhere(account) | set(told)
    for name in sorted(set(wanted) - known):
        near = difflib.get_close_matches(name, sorted(told), 3)
        hint = f" (nearest: {', '.join(near)})" if near else ""
        raise InputError(f"AWS knows no Region {name}{hint}")


def _everywhere(account: Account) -> set[str]:
    """The Regions that botocore knows, of all partitions."""
    session = account.clients.session
    partitions = session.get_available_partitions()
    return {name for one in partitions for name in session.get_available_regions("ec2", one)}


def _closed(account: str, region: str, status: str | None) -> Call:
    detail = f"the Region is {status}" if status else "the Region is not of this account's partition"
    return Call("ec2", "DescribeRegions", FAILED, account, region, detail, hides=HIDES)
