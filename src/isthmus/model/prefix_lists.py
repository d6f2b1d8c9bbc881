"""Prefix lists joined: names from one AWS answer, entries from another, blocks of services from a third.

Source: Amazon VPC User Guide, "Managed prefix lists".
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from .citation import place
from .decode import Batch
from .places import Places
from .prefix_list import DescribedPrefixList, PrefixList, PrefixListEntry


def joined(
    described: Mapping[str, DescribedPrefixList],
    batches: Iterable[Batch[DescribedPrefixList]],
    entries: Iterable[Batch[PrefixListEntry]],
    places: Places,
) -> dict[str, PrefixList]:
    """Every prefix list by id; entries None where nobody read them.

    Part ``/Entries/N`` of a list is its N-th entry, wherever that stands.
    """
    read = _read(entries, places)
    for batch in batches:
        for index, record in enumerate(batch.records):
            if record is not None and record.cidrs and record.prefix_list_id not in read:
                here = place(batch.section, f"/{index}/Cidrs")
                places.detour(record.prefix_list_id, "/Entries", here)
    return {name: _one(name, described.get(name), read.get(name)) for name in sorted({*described, *read})}


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
                here = place(batch.section, f"/{index}")
                places.detour(owner, f"/Entries/{len(known)}", here)
                known[record.cidr] = None
    return {name: tuple(known) for name, known in read.items()}


def _itself(name: str) -> tuple[tuple[str, str], ...]:
    return ((name, ""),)


def _one(name: str, about: DescribedPrefixList | None, read: tuple[str, ...] | None) -> PrefixList:
    if about is None:
        return PrefixList(prefix_list_id=name, entries=read)
    return PrefixList(
        prefix_list_id=name,
        prefix_list_name=about.prefix_list_name,
        address_family=about.address_family,
        entries=about.cidrs or None if read is None else read,
        owner_id=about.owner_id,
        prefix_list_arn=about.prefix_list_arn,
        tags=about.tags,
    )
