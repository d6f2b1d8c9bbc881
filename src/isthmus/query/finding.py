"""One thing that a text could mean, as ``find`` tells it."""

from __future__ import annotations

import msgspec

from ..model.citation import Citation
from .about import Facts


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing a text could mean: why it matches, what the thing is, where it stands."""

    why: str
    kind: str
    id: str
    name: str | None = None
    account: str | None = None
    region: str | None = None
    about: Facts = {}
    citation: Citation | None = None
