"""Prefix lists: what three AWS answers tell of them, and the one list they make."""

from __future__ import annotations

import msgspec

from .record import NOT_READ, Ignored, Record, Tag


class DescribedPrefixList(Record, frozen=True):
    """A list as DescribeManagedPrefixLists tells it, or DescribePrefixLists with a service's blocks.

    Both answers have one result key: one type reads both.
    """

    prefix_list_id: str
    prefix_list_name: str | None = None
    prefix_list_arn: str | None = None
    address_family: str | None = None
    owner_id: str | None = None
    state: Ignored = NOT_READ
    cidrs: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    state_message: Ignored = NOT_READ
    max_entries: Ignored = NOT_READ
    version: Ignored = NOT_READ
    ipam_prefix_list_resolver_target_id: Ignored = NOT_READ
    ipam_prefix_list_resolver_sync_enabled: Ignored = NOT_READ


class PrefixListEntry(Record, frozen=True):
    """An entry as GetManagedPrefixListEntries tells it."""

    cidr: str
    description: Ignored = NOT_READ


class PrefixList(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A named set of CIDR blocks; ``entries`` is None where nobody read them: unknown, not empty."""

    prefix_list_id: str
    prefix_list_name: str | None = None
    address_family: str | None = None
    entries: tuple[str, ...] | None = None
    owner_id: str | None = None
    prefix_list_arn: str | None = None
    tags: tuple[Tag, ...] = ()
