"""Read a story's snapshot through the public door, once each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest


@cache
def network(folder: Path) -> Any:
    """The network of a story's snapshot."""
    isthmus = pytest.importorskip("isthmus")
    try:
        return isthmus.build(snapshot(folder))
    except ImportError as missing:
        pytest.skip(f"not there yet: {missing}")


@cache
def snapshot(folder: Path) -> Any:
    """A story's snapshot."""
    isthmus = pytest.importorskip("isthmus")
    try:
        return isthmus.read(folder)
    except (ImportError, AttributeError) as missing:
        pytest.skip(f"not there yet: {missing}")
