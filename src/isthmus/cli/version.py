"""``isthmus version``: which isthmus this is."""

from __future__ import annotations

from .screen import emit
from .status import GOOD


def version() -> int:
    """Print the version."""
    from ..version import VERSION

    emit(f"isthmus {VERSION}\n")
    return GOOD
