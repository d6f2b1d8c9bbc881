"""``isthmus version``: which isthmus this is."""

from __future__ import annotations

from .screen import emit
from .status import GOOD


def version() -> int:
    """Print the version."""
    from importlib.metadata import version as installed

    emit(f"isthmus {installed('isthmus')}\n")
    return GOOD
