"""Instances out of their reservations, each once, with what the reservation alone tells: the owner."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from .citation import Gap, place
from .decode import Batch
from .embedded import Standing
from .gathering import Gathering
from .homes import region_of_zone
from .instance import Instance, Reservation


def instances_of(
    batches: Sequence[Batch[Reservation]], told: Gathering
) -> tuple[dict[str, Instance], list[Standing]]:
    """Instances by id in sorted order, and where each stands; their homes go to what is told already."""
    found: dict[str, Instance] = {}
    standing: list[Standing] = []
    for batch in batches:
        told.gaps += batch.gaps
        section = batch.section
        told.places.tell(section, functools.partial(_names, batch))
        for index, reservation in enumerate(batch.records):
            for number, instance in enumerate(reservation.instances if reservation else ()):
                name = instance.instance_id
                below = f"/{index}/Instances/{number}"
                known = found.get(name)
                if known is not None:
                    if known.state != instance.state:
                        here = place(section, below)
                        detail = f"records of {name} differ in state; the first is used"
                        told.gaps.append(Gap("conflicting-records", name, "either", detail, here))
                    continue
                found[name] = instance
                standing.append(Standing(section, below, instance))
                zone = instance.placement.availability_zone if instance.placement else None
                owner = reservation.owner_id if reservation else None
                told.homes[name] = owner or section.account, section.region or region_of_zone(zone)
    return dict(sorted(found.items())), standing


def _names(batch: Batch[Reservation]) -> Iterator[tuple[str, str]]:
    for index, reservation in enumerate(batch.records):
        for number, instance in enumerate(reservation.instances if reservation else ()):
            yield instance.instance_id, f"/{index}/Instances/{number}"
