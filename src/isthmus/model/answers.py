"""AWS's raw answers of kinds that have no type of their own, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .holding import Network


def records(network: Network, *kinds: str) -> Iterator[tuple[dict[str, Any], str | None]]:
    """The records of some kinds, each with what its section says they are of."""
    for kind in kinds:
        for section in network.snapshot.of_kind(kind):
            for record in section.records():
                if isinstance(record, dict):
                    yield record, section.owner
