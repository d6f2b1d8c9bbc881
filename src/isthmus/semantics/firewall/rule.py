"""The words of a firewall policy's rules: spans known between two bounds, matches, stateless and stateful rules.

A rule is read once and folded over any carrier of the algebra; layer 7 is an axis of this room alone (``Application``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ...model.citation import Citation, Gap
from ...space import Ranges
from ...space.line import ALL_V4, ALL_V6

B = TypeVar("B")
EVERY_ADDRESS = Ranges.of([ALL_V4, ALL_V6])
EVERY_PORT = Ranges(((0, 65535),))
PASS, DROP, FORWARD = "pass", "drop", "forward"
TCP_ALONE, UDP_ALONE, PORTED, ICMPS = (
    frozenset({6}),
    frozenset({17}),
    frozenset({6, 17}),
    frozenset({1, 58}),
)
EVERY_PROTOCOL = frozenset(range(256))


@dataclass(frozen=True, slots=True)
class Span:
    """A set of addresses or ports: what is surely in it, and what possibly is."""

    low: Ranges
    high: Ranges

    def without(self, other: Span) -> Span:
        """The members of this one that are not in the other."""
        return Span(self.low - other.high, self.high - other.low)

    def joined(self, other: Span) -> Span:
        """The union."""
        return Span(self.low | other.low, self.high | other.high)


def known(ranges: Ranges) -> Span:
    """A set that was read."""
    return Span(ranges, ranges)


def unread(whole: Ranges) -> Span:
    """A set that nobody could read: none of it surely, all of it possibly."""
    return Span(Ranges(), whole)


ANY_ADDRESS, ANY_PORT = known(EVERY_ADDRESS), known(EVERY_PORT)


@dataclass(frozen=True, slots=True)
class FlowMatch:
    """Flows, in the client's words: whom the client is, whom it asks, ports of both, IP protocols."""

    sources: Span = ANY_ADDRESS
    targets: Span = ANY_ADDRESS
    source_ports: Span = ANY_PORT
    target_ports: Span = ANY_PORT
    protocols: frozenset[int] = EVERY_PROTOCOL
    sure: bool = True


class FlowAlgebra(Protocol[B]):
    """What a carrier brings: the house's small algebra, whose matches are of whole flows."""

    @property
    def everything(self) -> B:
        """All flows."""
        ...

    @property
    def nothing(self) -> B:
        """No flow."""
        ...

    def matching(self, match: FlowMatch) -> B:
        """The flows of a match."""
        ...

    def any_of(self, parts: Iterable[B]) -> B:
        """The union."""
        ...

    def choose(self, condition: B, then: B, otherwise: B) -> B:
        """``then`` where the condition holds, ``otherwise`` elsewhere."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class Application:
    """What a client speaks once connected: a protocol (``other``: none that firewalls know) and the name it asks for."""

    protocol: str = "other"
    host: str | None = None

    def __str__(self) -> str:
        return self.protocol if self.host is None else f"{self.protocol} {self.host or 'without a name'}"


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet of a session: which way, and whether it opens (SYN, SYN-ACK, the first of others) or carries data."""

    to_server: bool
    opening: bool


PACKETS = (Packet(True, True), Packet(False, True), Packet(True, False), Packet(False, False))


@dataclass(frozen=True, slots=True)
class Name:
    """One condition on a name: the text must stand at its start, its end, both or anywhere, or must not."""

    text: str
    start: bool = False
    end: bool = False
    nocase: bool = False
    negated: bool = False
    dotted: bool = False

    def holds(self, host: str) -> bool:
        """Whether a name fulfils it."""
        value, text = ("." + host if self.dotted else host), self.text
        if self.nocase:
            value, text = value.lower(), text.lower()
        if self.start and self.end:
            found = value == text
        elif self.start:
            found = value.startswith(text)
        else:
            found = value.endswith(text) if self.end else text in value
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class StatefulRule:
    """One rule of the stateful engine. ``gaps`` is why it is not ``sure``; ``priority`` is the keyword's."""

    action: str
    text: str
    group: str
    sid: str
    place: Citation | None
    protocols: frozenset[int] = EVERY_PROTOCOL
    application: str | None = None
    sources: Span = ANY_ADDRESS
    targets: Span = ANY_ADDRESS
    source_ports: Span = ANY_PORT
    target_ports: Span = ANY_PORT
    both_ways: bool = False
    side: str | None = None
    state: str | None = None
    buffer: str | None = None
    names: tuple[Name, ...] = ()
    spoken: tuple[tuple[str, bool], ...] = ()
    priority: int = 3
    sure: bool = True
    gaps: tuple[Gap, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class StatelessRule:
    """One rule of the stateless engine; ``flags`` are pairs of what must be set and what is looked at."""

    action: str
    text: str
    group: str
    priority: int
    place: Citation | None
    protocols: frozenset[int] = EVERY_PROTOCOL
    sources: Span = ANY_ADDRESS
    targets: Span = ANY_ADDRESS
    source_ports: Span = ANY_PORT
    target_ports: Span = ANY_PORT
    flags: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    whole: bool = False
    """Whether it decides by a flow's first packet about all of the flow."""
    sure: bool = True
    gaps: tuple[Gap, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as a whole, its stateful rules in the order in which they decide."""

    id: str
    stateless: tuple[StatelessRule, ...]
    stateful: tuple[StatefulRule, ...]
    stateless_default: str | None
    defaults: tuple[str, ...]
    strict: bool
    exception: str
    place: Citation | None
    gaps: tuple[Gap, ...] = ()
    assumptions: tuple[str, ...] = ()
    decrypted: tuple[FlowMatch, ...] = ()
    """The sessions that TLS inspection takes: what becomes of their data is not modelled (``decrypting`` says why)."""
    decrypting: tuple[Gap, ...] = ()
    engines: tuple[str, str] = ("stateless", "stateful")
    """What AWS calls the two engines, in their order."""
    watching: bool = False
    """Whether it blocks nothing, not even what it saw one direction of."""
