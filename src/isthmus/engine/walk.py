"""A walk under way: the pack's road over places, and the ends it has come to.

``leaving.py`` looks up where a pack goes next and hands it to what takes it (``delivery``, ``gateways``,
``translate``, ``crossing``), each of which may send it on with ``Walk.leave``. Forward and return are two
walks by the same rules; a return walk knows which addresses a translation answers for (``Expected``).
Source: VPC User Guide (Subnet route tables, Gateway route tables, Internet gateways, NAT gateways, VPC
peering).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from ..model.bindings import no_table
from ..model.citation import Gap
from ..semantics import endpoint
from ..semantics.routing import Hop
from ..semantics.security_group import EGRESS, INGRESS
from ..semantics.unknown_keys import unknown_key_of_route
from .attachments import zone_of
from .compile import Compiled
from .filters import acl_check
from .passage import STOPPED, UNKNOWN, Check, Pack, Passage, Step, Stop
from .routes import Taking

MOST_STEPS = 48


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pack leaves from: a subnet (regional NAT gateway: -1), its VPC and its route table."""

    vpc: int
    subnet: int
    table: int
    id: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a return walk may count on: rows whose interface tracks the flow, appliances that know it.

    ``egress_only``: the egress-only gateway by which the flow left, and which lets the answer in by its state.
    """

    rows: frozenset[int] = frozenset()
    appliances: frozenset[str] = frozenset()
    egress_only: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)
    """By attachment in appliance mode: the zone that the flow took, which its answer takes too."""


class Walk:
    """One walk; ``passages`` fills as packs end."""

    def __init__(
        self,
        compiled: Compiled,
        direction: str,
        expected: Expected,
        leave: Callable[[Walk, Pack, Place], None],
    ) -> None:
        self.c = compiled
        self.network = compiled.network
        self.direction = direction
        self.expected = expected
        self.passages: list[Passage] = []
        self._leave = leave

    def leave(self, pack: Pack, place: Place) -> None:
        """Look up where a pack goes from a place, and send it there."""
        self._leave(self, pack, place)

    def place(self, subnet: int) -> Place:
        """The place of a subnet."""
        c = self.c
        name = c.subnet_ids[subnet]
        zone = zone_of(self.network, name)
        return Place(int(c.subnet_vpc[subnet]), subnet, int(c.subnet_table[subnet]), name, zone)

    def beside(self, name: str, vpc: int, subnet: int, table: int) -> Place:
        """The place of a translator that has a table of its own, or stands in a subnet (-1: in none)."""
        zone = zone_of(self.network, self.c.subnet_ids[subnet]) if subnet >= 0 else None
        return Place(vpc, subnet, table, name, zone)

    def divide(self, pack: Pack, place: Place) -> Iterator[tuple[Pack, Taking]]:
        """Parts of a pack by the route that takes each destination, and the unread prefix list that may."""
        segments = self.c.routes.segments(place.table, pack.dst)
        for segment in np.unique(segments).tolist():
            yield pack.take(segments == segment), self.c.routes.taking(place.table, segment)

    def table_id(self, place: Place) -> str:
        """The id of the route table of a place."""
        return self.c.table_ids[place.table] if place.table < len(self.c.table_ids) else "not read"

    def out_of(self, pack: Pack, place: Place) -> Pack:
        """The network ACL on the way out of the place's subnet."""
        if place.subnet < 0:
            return pack
        return pack.checked(acl_check(self.c, self.direction, EGRESS, place.subnet, pack.dst))

    def into(self, pack: Pack, subnet: int) -> Pack:
        """The network ACL on the way into a subnet."""
        if subnet < 0:
            return pack
        return pack.checked(acl_check(self.c, self.direction, INGRESS, subnet, pack.src))

    def limited(self, pack: Pack, layer: str, name: str, cells: int, code: str, rule: str) -> Pack:
        """The pack after a place that carries these services only."""
        universe = self.c.universe
        words = universe.row(universe.double(cells))[None, :]
        return pack.checked(Check(self.direction, layer, name, name, words, aws_code=code, rule=rule))

    def stop(self, pack: Pack, stop: Stop) -> None:
        """End a pack: nothing of it goes on."""
        self.passages.append(Passage(pack, STOPPED, stop.id, stop=stop))

    def unknown(self, pack: Pack, gap: Gap) -> None:
        """End a pack where nobody knows how it goes on: all that is left of it possibly arrives."""
        self.passages.append(Passage(pack.doubted(), UNKNOWN, gap.id, gap=gap))

    def unmodelled(self, pack: Pack, place: Place, hop: Hop, pointer: str | None) -> None:
        """End a pack at a route (or target) not modelled or not understood, or at a place whose table was not read."""
        table = self.table_id(place)
        doubt = None
        if pointer and table in self.network.route_tables:
            index = int(pointer.rpartition("/")[2])
            doubt = unknown_key_of_route(self.network, table, index, hop.id)
        if doubt is not None:
            gap = doubt
        elif place.table >= len(self.c.table_ids):
            gap = no_table(self.network, place.id)
        else:
            unread = endpoint.is_unread(self.network, hop.id)
            kind = "uncollected-endpoint" if unread else "unmodelled-route-target"
            why = "was not read" if unread else "is not modelled"
            detail = f"route table {table} hands the packet to {hop.id}, which {why}"
            gap = Gap(kind, hop.id, "either", detail, self.network.citation(table, pointer or ""))
        self.unknown(pack.stepped(Step(_stage_of(hop.id), hop.id)), gap)

    def not_again(self, pack: Pack, key: tuple[str, int]) -> Pack:
        """The pack, marked as having passed a place; nothing is left of one that passes it again.

        Source: vpc.md 5.3 (loops are possible: bound the walk, and report the circle).
        """
        if key in pack.seen or len(pack.steps) > MOST_STEPS:
            circle = " -> ".join(step.id for step in pack.steps[-6:])
            at = pack.steps[-1].id if pack.steps else ""
            self.stop(pack, Stop("route", at, f"the packet goes in a circle: {circle}", at, "CANNOT_ROUTE"))
            return pack.take(np.zeros(len(pack), dtype=np.bool_))
        return pack.passing(key)


def hop_text(hop: Hop) -> str:
    """The id of a hop, or its kind where it has none."""
    return hop.id or hop.kind


def _stage_of(name: str) -> str:
    prefixes = {
        "vpce-": "endpoint",
        "lgw-": "local-gateway",
        "cagw-": "carrier-gateway",
        "arn:": "core-network",
    }
    return next((stage for start, stage in prefixes.items() if name.startswith(start)), "unmodelled")
