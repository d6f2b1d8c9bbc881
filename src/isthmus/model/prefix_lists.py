"""Prefix lists joined: names from one AWS answer, entries from another, blocks of services from a third.

Source: Amazon VPC User Guide, "Managed prefix lists".
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from .citation import Citation
from .decode import Batch
from .places import Places
from .prefix_list import ManagedPrefixList, PrefixList, PrefixListEntry, ServicePrefixList


def joined(
    managed: Mapping[str, ManagedPrefixList],
    service: Iterable[Batch[ServicePrefixList]],
    entries: Iterable[Batch[PrefixListEntry]],
    places: Places,
) -> dict[str, PrefixList]:
    """Every prefix list by id; entries None where nobody read them.

    Part ``/Entries/N`` of a list is its N-th entry, wherever that stands.
    """
    read = _read(entries, places)
    blocks: dict[str, ServicePrefixList] = {}
    for batch in service:
        for index, record in enumerate(batch.records):
            if record is None or (record.prefix_list_id in blocks and not record.cidrs):
                continue
            name = record.prefix_list_id
            blocks[name] = record
            if name not in read:
                here = f"{batch.section.pointer}/{index}/Cidrs"
                places.detour(name, "/Entries", Citation(batch.section.file, here))
    return {
        name: _one(name, managed.get(name), blocks.get(name), read.get(name))
        for name in sorted({*managed, *blocks, *read})
    }


def _read(entries: Iterable[Batch[PrefixListEntry]], places: Places) -> dict[str, tuple[str, ...]]:
    """The entries of each list whose entries were asked for, over all pages and accounts, once each."""
    read: dict[str, dict[str, None]] = {}
    for batch in entries:
        owner = batch.section.owner
        if owner is None:
            continue
        known = read.setdefault(owner, {})
        places.tell(batch.section, functools.partial(_itself, owner))
        for index, record in enumerate(batch.records):
            if record is not None and record.cidr not in known:
                here = Citation(batch.section.file, f"{batch.section.pointer}/{index}")
                places.detour(owner, f"/Entries/{len(known)}", here)
                known[record.cidr] = None
    return {name: tuple(known) for name, known in read.items()}


def _itself(name: str) -> tuple[tuple[str, str], ...]:
    return ((name, ""),)


def _one(
    name: str,
    about: ManagedPrefixList | None,
    blocks: ServicePrefixList | None,
    read: tuple[str, ...] | None,
) -> PrefixList:
    if read is None and blocks is not None and blocks.cidrs:
        read = blocks.cidrs
    named = about.prefix_list_name if about else None
    return PrefixList(
        prefix_list_id=name,
        prefix_list_name=named or (blocks.prefix_list_name if blocks else None),
        address_family=about.address_family if about else None,
        entries=read,
        owner_id=about.owner_id if about else None,
        prefix_list_arn=about.prefix_list_arn if about else None,
        tags=about.tags if about else (),
    )
