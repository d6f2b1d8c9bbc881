"""``targets``: what A can reach; the mirror of ``sources``, answered there."""

from __future__ import annotations

from .sources import targets

__all__ = ["targets"]
