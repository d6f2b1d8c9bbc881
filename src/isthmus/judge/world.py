"""Everything a walk may ask of the snapshot: records, ground, owners, and rule lists read once."""

from __future__ import annotations

from copy import copy

from ..snapshot import Snapshot
from .beyond import Beyond
from .facts import Facts
from .firewall import Firewalls
from .ground import Ground
from .hubs import Hubs
from .owners import Owners
from .rules import Rules
from .strangers import refuse


class World:
    """A snapshot as the judge sees it. Read lazily, kept for the next walk.

    Errors: InputError, when somebody but a VPC's owner put something into it that only the owner can.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.facts = Facts(snapshot)
        refuse(self.facts)
        self.ground = Ground(self.facts)
        self.owners = Owners(self.facts)
        self.rules = Rules(self.facts, self.ground)
        self.hubs = Hubs(self.facts, self.ground, self.rules)
        self.firewalls = Firewalls(snapshot)
        self.beyond = Beyond(self.facts, self.ground, self.hubs)

    def amended(self, snapshot: Snapshot) -> World | None:
        """The world of a snapshot that has other rules, entries or routes in some records; None where more differs.

        What rests on none of these is shared: who holds which address, transit gateways, firewalls.
        """
        facts = self.facts.amended(snapshot)
        if facts is None:
            return None
        found = copy(self)
        found.facts = facts
        found.ground = self.ground.amended(facts)
        found.rules = self.rules.amended(facts, found.ground)
        found.beyond = Beyond(facts, found.ground, self.hubs)
        return found
