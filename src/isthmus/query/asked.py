"""A question's fields, checked and typed; the engine's answer to a pair of sides, before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..engine.atoms import Ranks, Universe, Words
from ..engine.client import ANSWER, Client
from ..engine.compile import Compiled, compile_network
from ..engine.far_links import link_of_row
from ..engine.firewall import carriers
from ..engine.parting import carrying, joined
from ..engine.passage import UNKNOWN
from ..engine.session import Outcome, from_internet, from_link, from_rows, join
from ..errors import QuestionError
from ..model.network import Network
from ..packet import EPHEMERAL_PORTS, ICMP, ICMP_PROTOCOLS, ICMPV6, PORT_PROTOCOLS, service_range
from ..semantics.firewall.rule import Application
from ..space import Ranges
from .service import Service, parse_service
from .sides import INTERNET_ROW, Batch
from .waypoints import Waypoint, keeps, waypoint

ROOMS = {
    "security-groups": "group",
    "network-acls": "acl",
    "firewalls": "firewall",
    "endpoint-policies": "policy",
}

MODELLED = frozenset({"security-groups", "network-acls", "firewalls"})
"""Kinds of control that are modelled today: leaving out any other changes nothing."""


def compiled(network: Network) -> Compiled:
    """The engine's form of a network, made once."""
    known = network.memo.get("engine")
    if not isinstance(known, Compiled):
        known = network.memo["engine"] = compile_network(network)
    return known


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every pair: services, client ports, direction, waypoints, controls left out."""

    service: Service
    ranges: Ranges
    cells: int
    ports: Ranges
    pinned_port: bool
    direction: str
    ignore: frozenset[str]
    """Rooms of the engine's filters: with ``answer`` where only the first packet is asked for."""
    via: tuple[Waypoint, ...] = ()
    avoid: tuple[Waypoint, ...] = ()
    spoken: Application | None = None
    """What the client speaks, where the question names it: then data has to pass."""

    @property
    def leaves_out(self) -> bool:
        """True when a kind of control is left out."""
        return bool(self.ignore - {ANSWER})

    @property
    def client(self) -> Client:
        """Who asks, as firewalls tell clients apart."""
        return Client(self.ports, self.spoken, data=self.spoken is not None)

    @property
    def forward_only(self) -> bool:
        """True when only the first packet is asked for."""
        return self.direction == "forward"

    @property
    def picks_port(self) -> bool:
        """True when the client picks a port that answers come back to, and nobody said which."""
        ported = any(not (self.ranges & Ranges.of([service_range(p)])).is_empty for p in PORT_PROTOCOLS)
        return ported and not self.pinned_port and not self.forward_only

    def of_families(self, universe: Universe, ranks: Ranks) -> Asked:
        """What is asked of ends at these pieces: of a word of both families (``ping``) their own part.

        Shapes: as it stands where the pieces are of both families, or the word is of one.
        """
        v6 = ranks >= universe.first_v6
        named = {low >> 16 for low, _ in self.ranges.ranges} | {high >> 16 for _, high in self.ranges.ranges}
        if named != ICMP_PROTOCOLS or not len(ranks) or v6.any() != v6.all():
            return self
        ranges = self.ranges & Ranges.of([service_range(ICMPV6 if v6[0] else ICMP)])
        return replace(self, ranges=ranges, cells=cells_of(universe, ranges))


ICMP_FAMILIES = {"icmp": (4, "ICMP", "icmpv6/128"), "icmpv6": (6, "ICMPv6", "icmp/8")}
"""By the word that asks it: the family that a protocol is of, its name, and the other family's ping."""


def of_its_family(
    universe: Universe, batch: Batch, wanted: Asked, question: Mapping[str, Any], *, lonely: bool = False
) -> Batch:
    """The flows of the one family that ICMP is of, where it is asked by its name: between dual-stack ends that is meant.

    Shapes: as it stands where both addresses are pinned; none, where the ends have IPv4 and the one can't write to the
    other's (``lonely``).
    Errors: QuestionError with the other family's ping, where the ends share addresses of that family alone.
    """
    told = ICMP_FAMILIES.get(wanted.service.text.lower().partition("/")[0])
    pinned = all(question.get(f"{side}_address") is not None for side in ("source", "target"))
    if told is None or pinned or not len(batch):
        return batch
    family, name, other = told
    mine = (batch.dst >= universe.first_v6) == (family == 6)
    if mine.any():
        return Batch(batch.rows[mine], batch.src[mine], batch.dst[mine])
    if family == 4 and lonely:
        return Batch(batch.rows[mine], batch.src[mine], batch.dst[mine])
    message = f"{name} is IPv{family}'s, and these ends share addresses of IPv{10 - family} alone"
    raise QuestionError(message, field="service", nearest=[other, "ping"])


def asked(universe: Universe, question: Mapping[str, Any], *, named: bool = False) -> Asked:
    """The fields of a question that concern every pair; ``named``: it may name what the client asks a server for.

    Errors: QuestionError naming the field.
    """
    service = parse_service(text_field(question, "service", "any"))
    ranges = Ranges.of(service.ranges)
    spoken = Application(service.speaks, service.host) if service.speaks and service.host else None
    if spoken is not None and not named:
        message = "a name can be asked of path, trace, filter, sources, targets and matrix alone"
        raise QuestionError(f"{message}, and not through a load balancer", field="service")
    ranges = carried(ranges, spoken)
    port = question.get("source_port")
    ports = Ranges.of([EPHEMERAL_PORTS])
    if port is not None:
        ports = _ports(port)
    direction = text_field(question, "direction", "session")
    if direction not in ("forward", "session"):
        raise QuestionError(f"{direction!r} is neither 'forward' nor 'session'", field="direction")
    ignored = list_field(question, "ignore")
    for word in ignored:
        if word not in ROOMS:
            raise QuestionError(f"{word!r} can't be ignored", field="ignore", nearest=sorted(MODELLED))
    return Asked(
        service,
        ranges,
        cells_of(universe, ranges),
        ports,
        port is not None,
        direction,
        _left_out(ignored, forward_only=direction == "forward"),
        spoken=spoken,
    )


def is_named(network: Network, question: Mapping[str, Any]) -> bool:
    """Whether a question names what is asked of a server: through a balancer that is not followed, and nodes are gaps."""
    return asked(compiled(network).universe, question, named=True).spoken is not None


def with_waypoints(network: Network, wanted: Asked, question: Mapping[str, Any]) -> Asked:
    """What is asked with its waypoints.

    Errors: QuestionError with the nearest ids: a misspelt waypoint would silently ask something else.
    """
    via = tuple(waypoint(network, text, "via") for text in list_field(question, "via"))
    avoid = tuple(waypoint(network, text, "avoid") for text in list_field(question, "avoid"))
    return replace(wanted, via=via, avoid=avoid)


def carried(ranges: Ranges, spoken: Application | None) -> Ranges:
    """The part of some services over which a named thing is spoken: all of them where nothing is named.

    Errors: QuestionError, where there is none.
    """
    if spoken is None:
        return ranges
    numbers = sorted(carriers(spoken))
    found = ranges & Ranges.of(service_range(number) for number in numbers)
    if found.is_empty:
        raise QuestionError(
            f"{spoken.protocol} is not spoken over that", field="service", nearest=["tcp/443"]
        )
    return found


def _left_out(ignored: list[str], *, forward_only: bool) -> frozenset[str]:
    rooms = {ROOMS[word] for word in ignored}
    return frozenset(rooms | {ANSWER} if forward_only or "firewall" in rooms else rooms)


def cells_of(universe: Universe, services: Ranges) -> int:
    """The cells of some services."""
    cells = 0
    for low, high in services.ranges:
        cells |= universe.cell_mask(low, high)
    return cells


def _ports(port: object) -> Ranges:
    text = str(port)
    low, _, high = text.partition("-")
    if not low.isdecimal() or (high and not high.isdecimal()) or int(high or low) > 65535:
        raise QuestionError(f"{port!r} is no port", field="source_port")
    return Ranges.of([(int(low), int(high or low))])


def text_field(question: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A field that holds text.

    Errors: QuestionError, when it is missing or no text.
    """
    value = question.get(name, default)
    if value is None:
        raise QuestionError("is needed", field=name)
    if not isinstance(value, str):
        raise QuestionError(f"{value!r} is no text", field=name)
    if not value.strip():
        raise QuestionError("is empty", field=name)
    return value.strip()


def list_field(question: Mapping[str, Any], name: str) -> list[str]:
    """A field that holds a list of texts (or one text).

    Errors: QuestionError, when it holds anything else.
    """
    value = question.get(name) or []
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise QuestionError(f"{value!r} is no list of ids", field=name)
    return list(value)


@dataclass(slots=True)
class Evaluation:
    """A batch asked: every outcome, and by flow of the batch what passes. Shapes: (n, 2 * words)."""

    batch: Batch
    outcomes: list[Outcome]
    left_out: list[Outcome]
    """Outcomes that the asked waypoints exclude."""
    forward: Words
    """What a session may begin with: firewalls let its answer pass too."""
    reply: Words
    session: Words
    first: Words
    """What the first packet alone passes as."""
    openings: list[Outcome]
    """Outcomes of first packets alone: others than those of sessions where a firewall drops answers."""
    parts: tuple[tuple[int, Ranges, Ranges, int], ...] = ()
    """Where ways tell services or client ports apart: from which flow of the batch on which services and which ports are
    asked, and the cells of the services; else nothing."""

    def asked_at(self, index: int, wanted: Asked) -> Asked:
        """What is asked of one flow of the batch."""
        mine = [part for part in self.parts if part[0] <= index]
        if not mine:
            return wanted
        _, ranges, ports, cells = mine[-1]
        return replace(wanted, ranges=wanted.ranges & ranges, cells=wanted.cells & cells, ports=ports)

    def asked_words(self, forward_only: bool) -> Words:
        """What decides the verdict."""
        return self.forward if forward_only else self.session


def evaluate(c: Compiled, batch: Batch, wanted: Asked, *, lump: bool = False) -> Evaluation:
    """Ask the engine a batch of flows; with ``lump`` ways of a subnet's interfaces name only one of them."""
    kept, gone = _sorted_out(carrying(c.universe, _walked(c, batch, wanted, lump), wanted.cells), wanted)
    mask = c.universe.row(c.universe.double(wanted.cells))
    forward, reply = joined(c.universe, kept, len(batch), wanted.cells)
    forward &= mask
    session = join(c.universe, forward, reply, wanted.ports.ranges)
    first, openings = forward, kept
    if any(check.room == ANSWER for outcome in kept for check in outcome.passage.pack.checks):
        alone = replace(wanted, ignore=wanted.ignore | {ANSWER})
        openings, _ = _sorted_out(carrying(c.universe, _walked(c, batch, alone, lump), wanted.cells), wanted)
        first = joined(c.universe, openings, len(batch), wanted.cells)[0] & mask
    return Evaluation(batch, kept, gone, forward, reply, session, first, openings)


def _sorted_out(outcomes: list[Outcome], wanted: Asked) -> tuple[list[Outcome], list[Outcome]]:
    """Outcomes that cross the asked waypoints, and those that do not."""
    kept: list[Outcome] = []
    gone: list[Outcome] = []
    for outcome in outcomes:
        # Invariant: where a way is lost from sight, it may cross anything
        unseen = outcome.passage.end == UNKNOWN
        ids = [step.id for step in outcome.passage.pack.steps]
        (kept if unseen or keeps(ids, wanted.via, wanted.avoid) else gone).append(outcome)
    return kept, gone


def _walked(c: Compiled, batch: Batch, wanted: Asked, lump: bool) -> list[Outcome]:
    """Every outcome of a batch, its flows numbered as the batch numbers them."""
    inner = np.flatnonzero(batch.rows >= 0)
    outer = np.flatnonzero(batch.rows == INTERNET_ROW)
    outcomes: list[Outcome] = []
    links = [np.flatnonzero(batch.rows == row) for row in np.unique(batch.rows[batch.rows < INTERNET_ROW])]
    ignore, client = wanted.ignore, wanted.client
    for where in (inner, outer, *links):
        if not len(where):
            continue
        row, src, dst = int(batch.rows[where[0]]), batch.src[where], batch.dst[where]
        if row >= 0:
            found = from_rows(c, batch.rows[where], dst, ignore, lump=lump, client=client)
        elif row == INTERNET_ROW:
            found = from_internet(c, src, dst, ignore, client=client)
        else:
            found = from_link(c, link_of_row(row), src, dst, ignore, client=client)
        for outcome in found:
            outcome.passage.pack.idx = where[outcome.passage.pack.idx]
        outcomes.extend(found)
    return outcomes


def verdict_of(universe: Universe, words: Words) -> str:
    """``reachable``, ``unreachable`` or ``unknown`` of what surely and possibly passes."""
    half = universe.words
    if words[:, :half].any():
        return "reachable"
    return "unknown" if words[:, half:].any() else "unreachable"
