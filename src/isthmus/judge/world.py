"""Everything a walk may ask of the snapshot: records, ground, owners, and rule lists read once."""

from __future__ import annotations

from ..snapshot import Snapshot
from .beyond import Beyond
from .facts import Facts
from .ground import Ground
from .hubs import Hubs
from .owners import Owners
from .rules import Rules


class World:
    """A snapshot as the judge sees it. Read lazily, kept for the next walk."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.facts = Facts(snapshot)
        self.ground = Ground(self.facts)
        self.owners = Owners(self.facts)
        self.rules = Rules(self.facts, self.ground)
        self.hubs = Hubs(self.facts, self.ground, self.rules)
        self.beyond = Beyond(self.facts, self.ground, self.hubs)
