"""Read a story's snapshot through the public door, once each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import isthmus


@cache
def snapshot(folder: Path) -> isthmus.Snapshot:
    """A story's snapshot."""
    return isthmus.read(folder)


@cache
def network(folder: Path) -> isthmus.Network:
    """The network of a story's snapshot."""
    return isthmus.build(snapshot(folder))
