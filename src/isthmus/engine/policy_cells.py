"""What a firewall policy says of flows between two pieces of the line: the fold over sets of cells.

In: a policy, and pieces that its rules do not cut. Out: doubled sets of the services whose first packet, handshake
and data pass. Pieces that no rule tells apart are folded once, and so are a client's ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..packet import EPHEMERAL_PORTS, service_range
from ..semantics.firewall.rule import (
    EVERY_PORT,
    PORTED,
    Application,
    FlowMatch,
    Policy,
    Span,
    StatefulRule,
    StatelessRule,
)
from ..semantics.firewall.verdict import verdict
from ..space import Ranges
from .atoms import Universe
from .client import EPHEMERAL, Client
from .firewall import OVER_TCP

MOST_PARTS = 64
"""Units: parts of a client's ports that are folded one by one."""
PLAIN = Application()
PICKED = EPHEMERAL
"""The ports of a client behind a translation that picks its own. Source: NAT gateways."""


@dataclass(frozen=True, slots=True)
class Said:
    """Doubled sets of cells: what opens, what shakes hands, what carries data."""

    opening: int
    handshake: int
    data: int


class CellFold:
    """The algebra of doubled sets of cells for one client's address and one server's, and any of some client ports.

    A match by ports of the client is sure where it holds all of them, and possible where it holds any.
    """

    def __init__(self, universe: Universe, client: int, server: int, ports: Ranges) -> None:
        self.universe = universe
        self.client, self.server, self.ports = client, server, ports
        self.everything, self.nothing = universe.full, 0

    def matching(self, match: FlowMatch) -> int:
        """The services of a match between these two."""
        high = self._cells(match, low=False)
        low = self._cells(match, low=True) if match.sure and high else 0
        return low | high << self.universe.bits

    def _cells(self, match: FlowMatch, *, low: bool) -> int:
        def told(span: Span) -> Ranges:
            return span.low if low else span.high

        if self.client not in told(match.sources) or self.server not in told(match.targets):
            return 0
        source_ports, target_ports = told(match.source_ports), told(match.target_ports)
        cells = 0
        if self.ports <= source_ports if low else not (self.ports & source_ports).is_empty:
            for number in match.protocols & PORTED:
                for first, last in target_ports.ranges:
                    cells |= self.universe.cell_mask(number << 16 | first, number << 16 | last)
        if source_ports == target_ports == EVERY_PORT:
            for first, last in _runs(match.protocols - PORTED):
                cells |= self.universe.cell_mask(service_range(first)[0], service_range(last)[1])
        return cells

    def any_of(self, parts: Iterable[int]) -> int:
        """The union."""
        found = 0
        for part in parts:
            found |= part
        return found

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """By Kleene: where the condition is in doubt, only what both branches say is sure."""
        return self.universe.choose(condition, then, otherwise)


def _runs(numbers: frozenset[int]) -> tuple[tuple[int, int], ...]:
    return Ranges.of((number, number) for number in numbers).ranges


def rules_of(policy: Policy) -> Iterator[StatefulRule | StatelessRule | FlowMatch]:
    """Every rule of a policy, and what TLS inspection takes."""
    yield from policy.stateless
    yield from policy.stateful
    yield from policy.decrypted


def address_edges(policy: Policy) -> set[int]:
    """Where a policy's rules cut the line of addresses."""
    spans = {span for rule in rules_of(policy) for span in (rule.sources, rule.targets)}
    return _edges(spans)


def port_edges(policy: Policy) -> set[int]:
    """Where a policy's rules cut ports, of either side: an answer's target port is the client's."""
    spans = {span for rule in rules_of(policy) for span in (rule.source_ports, rule.target_ports)}
    return {edge for edge in _edges(spans) if 0 < edge <= EPHEMERAL_PORTS[1]}


def _edges(spans: Iterable[Span]) -> set[int]:
    ranges = {ranges for span in spans for ranges in (span.low, span.high)}
    return {edge for one in ranges for low, high in one.ranges for edge in (low, high + 1)}


def service_edges(policy: Policy) -> set[int]:
    """Where a policy's rules cut services: at ports, and at protocols that they tell apart."""
    found = {number << 16 | edge for number in PORTED for edge in port_edges(policy)}
    for protocols in {rule.protocols for rule in rules_of(policy)}:
        for first, last in _runs(protocols):
            found |= {first << 16, (last + 1) << 16}
    return found


def spoken_over_udp(policy: Policy) -> tuple[Application, ...]:
    """What clients may speak that decides about the first packet of UDP already, sorted."""
    named = {rule.application for rule in policy.stateful if rule.application}
    named |= {name for rule in policy.stateful for name, _ in rule.spoken}
    return tuple(Application(name) for name in sorted(named - OVER_TCP))


def spoken_by(client: Client, policy: Policy) -> list[Application]:
    """What is asked of a policy for a client: what it speaks, else nothing by name and all that decides over UDP."""
    return [client.spoken] if client.spoken is not None else [PLAIN, *spoken_over_udp(policy)]


@dataclass(slots=True)
class PolicyCells:
    """A policy's words on pieces of a universe."""

    universe: Universe
    policy: Policy
    _sets: tuple[Ranges, ...] = ()
    _signatures: dict[tuple[bool, ...], int] = field(default_factory=dict)
    _of_rank: dict[int, int] = field(default_factory=dict)
    _ranks: list[int] = field(default_factory=list)
    _between: dict[tuple[int, int], Policy] = field(default_factory=dict)
    _known: dict[tuple[int, int, Ranges, Application | None], Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spans = [span for rule in rules_of(self.policy) for span in (rule.sources, rule.targets)]
        self._sets = tuple(dict.fromkeys(ranges for span in spans for ranges in (span.low, span.high)))

    def said(self, source: int, target: int, client: Client, *, picked: bool) -> Said:
        """What passes between two pieces: surely with every port of the client and something that it may speak.

        Shapes: ``source`` and ``target`` are ranks; ``picked`` where a translation picked the client's port.
        """
        ports = PICKED if picked else client.ports
        if client.spoken is not None:
            return self.with_ports(source, target, ports, client.spoken)
        key = (self._class(source), self._class(target), ports, None)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._whoever_speaks(source, target, ports)
        return found

    def _whoever_speaks(self, source: int, target: int, ports: Ranges) -> Said:
        """What passes with something that a client may speak: over UDP any, as it shows in the first packet."""
        found = self.with_ports(source, target, ports, PLAIN)
        udp = self.universe.double(self.universe.protocols.udp)
        for spoken in spoken_over_udp(self.between(source, target)):
            one = self.with_ports(source, target, ports, spoken)
            found = Said(
                found.opening | one.opening & udp,
                found.handshake | one.handshake & udp,
                found.data | one.data & udp,
            )
        return found

    def with_ports(self, source: int, target: int, ports: Ranges, spoken: Application) -> Said:
        """What surely passes between two pieces with every one of some client ports, and possibly with any.

        Exact where rules part these ports into no more than MOST_PARTS; of more, looser.
        """
        key = (self._class(source), self._class(target), ports, spoken)
        found = self._known.get(key)
        if found is None:
            found = self._folded(source, target, ports, spoken)
            if any(self._is_open(mask) for mask in (found.opening, found.handshake, found.data)):
                parts = self.parts(source, target, ports)
                if 1 < len(parts) <= MOST_PARTS:
                    found = self._whatever([self._folded(source, target, part, spoken) for part in parts])
            self._known[key] = found
        return found

    def _folded(self, source: int, target: int, ports: Ranges, spoken: Application) -> Said:
        places = [self.universe.starts[rank] for rank in self.alike(source, target)]
        fold = CellFold(self.universe, places[0], places[1], ports)
        said = verdict(self.between(source, target), spoken, fold)
        return Said(said.opening_to_server, said.handshake, said.data)

    def _is_open(self, mask: int) -> bool:
        return self.universe.surely_of(mask) != self.universe.possibly_of(mask)

    def _whatever(self, words: list[Said]) -> Said:
        """What all of some words surely say, and any possibly."""
        universe = self.universe
        masks = ([w.opening for w in words], [w.handshake for w in words], [w.data for w in words])
        found = []
        for part in masks:
            low, high = universe.all_cells, 0
            for mask in part:
                low, high = low & universe.surely_of(mask), high | universe.possibly_of(mask)
            found.append(low & high | high << universe.bits)
        return Said(*found)

    def parts(self, source: int, target: int, ports: Ranges) -> tuple[Ranges, ...]:
        """Client ports in parts that no rule about two pieces tells apart."""
        starts = sorted({0, *port_edges(self.between(source, target))})
        ends = [*(start - 1 for start in starts[1:]), EPHEMERAL_PORTS[1]]
        found = [ports & Ranges((span,)) for span in zip(starts, ends, strict=True)]
        return tuple(part for part in found if not part.is_empty)

    def between(self, source: int, target: int) -> Policy:
        """The policy without the rules that can match nothing between two pieces, whichever way."""
        key = (self._class(source), self._class(target))
        found = self._between.get(key)
        if found is None:
            one, other = (self.universe.starts[rank] for rank in (source, target))

            def near(rule: StatefulRule | StatelessRule | FlowMatch) -> bool:
                sources, targets = rule.sources.high, rule.targets.high
                return (one in sources and other in targets) or (other in sources and one in targets)

            policy = self.policy
            found = self._between[key] = replace(
                policy,
                stateless=tuple(rule for rule in policy.stateless if near(rule)),
                stateful=tuple(rule for rule in policy.stateful if near(rule)),
                decrypted=tuple(match for match in policy.decrypted if near(match)),
            )
        return found

    def alike(self, source: int, target: int) -> tuple[int, int]:
        """The first pieces met that no rule tells from these two."""
        return self._ranks[self._class(source)], self._ranks[self._class(target)]

    def _class(self, rank: int) -> int:
        """The number of a piece's class: pieces of one class lie in the same sets of all rules."""
        number = self._of_rank.get(rank)
        if number is None:
            place = self.universe.starts[rank]
            key = tuple(place in one for one in self._sets)
            number = self._signatures.get(key)
            if number is None:
                number = self._signatures[key] = len(self._ranks)
                self._ranks.append(rank)
            self._of_rank[rank] = number
        return number
