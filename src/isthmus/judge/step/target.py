"""What a route sends to.

Source: EC2 API, Route; Amazon VPC User Guide, "Subnet route tables".
"""

from __future__ import annotations

from typing import NamedTuple

from ..rules import RouteEntry
from ..source import Fact


class Target(NamedTuple):
    """Where a route sends: the kind of thing, its id, and the route that says so."""

    kind: str
    id: str
    fact: Fact
    entry: RouteEntry
