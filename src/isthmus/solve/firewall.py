"""Firewall policies as formulas: the fold over Z3's terms, and whether exact spaces say the same.

In: a policy, what is spoken, the flows asked about, and the engine's bounds. Out: how many were proved equal, and how
many Z3 could not decide; a difference raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..engine.firewall import EVERYWHERE
from ..engine.firewall import Bounds as Boxed
from ..errors import Disagreement
from ..packet import ALL_PORTS, PORT_PROTOCOLS, WIDTH, Flow, service_range
from ..semantics.firewall.rule import EVERY_PORT, Application, FlowMatch, Policy, Span
from ..semantics.firewall.verdict import verdict
from ..space import HeaderSpace
from ..space.line import FIRST_V6
from .audit import of_family
from .solver import SAT, UNSAT, solver
from .terms import (
    FALSE,
    SERVICE_BITS,
    TRUE,
    Bounds,
    Kleene,
    address_between,
    all_of,
    either,
    service_in,
)

Range = tuple[int, int]
PARTS = ("opening_to_server", "handshake", "data")
PORT_BITS = 16
NAMES = {4: ("c4", "d4"), 6: ("c6", "d6")}


class Header(NamedTuple):
    """What formulas speak of: the client's and the server's address, the service and the client's port.

    A text is a variable (or a term over some), an integer a known value.
    """

    client: str | int
    server: str | int
    service: str | int = "s"
    port: str | int = "p"


class FlowTerms(Kleene):
    """The algebra of whole flows of one family, as texts."""

    def __init__(self, family: int, header: Header | None = None) -> None:
        self.family = family
        self.header = header or Header(*NAMES[family])

    def matching(self, match: FlowMatch) -> Bounds:
        """The flows of a match."""
        return Bounds(self._match(match, low=True) if match.sure else FALSE, self._match(match, low=False))

    def _match(self, match: FlowMatch, *, low: bool) -> str:
        def told(span: Span) -> tuple[Range, ...]:
            return (span.low if low else span.high).ranges

        source_ports, target_ports = told(match.source_ports), told(match.target_ports)
        ported = sorted(match.protocols & PORT_PROTOCOLS)
        asked = [(n << 16 | first, n << 16 | last) for n in ported for first, last in target_ports]
        service = self.header.service
        served = all_of((service_in(service, asked), ports_in(source_ports, self.header.port)))
        if source_ports == target_ports == EVERY_PORT.ranges:
            rest = [service_range(number) for number in sorted(match.protocols - PORT_PROTOCOLS)]
            served = either((served, service_in(service, rest)))
        return all_of((self.ends(told(match.sources), told(match.targets)), served))

    def ends(self, sources: Iterable[Range], targets: Iterable[Range]) -> str:
        """That client and server lie in ranges of the line."""
        return all_of(
            (
                address_between(self.family, self.header.client, list(self._near(sources))),
                address_between(self.family, self.header.server, list(self._near(targets))),
            )
        )

    def _near(self, ranges: Iterable[Range]) -> Iterator[Range]:
        for low, high in ranges:
            part = of_family(self.family, low, high)
            if part is not None:
                yield part


def ports_in(ranges: Iterable[Range], port: str | int = "p") -> str:
    """That the client's port lies in ranges."""
    listed = list(ranges)
    if isinstance(port, int):
        return TRUE if any(low <= port <= high for low, high in listed) else FALSE
    if listed == [ALL_PORTS]:
        return "true"
    return either(f"(and (bvule #x{low:04x} {port}) (bvule {port} #x{high:04x}))" for low, high in listed)


def space_in(terms: FlowTerms, space: HeaderSpace) -> str:
    """That a flow lies in a space."""
    return either(
        all_of(
            (
                terms.ends(region.sources.ranges, region.targets.ranges),
                service_in("s", region.services.ranges),
                ports_in(region.source_ports.ranges),
            )
        )
        for region in space.regions()
    )


def audit_policy(
    policy: Policy, spoken: Application, found: object, within: HeaderSpace = EVERYWHERE
) -> tuple[int, int]:
    """Whether a verdict's spaces are what the rules say, within what was asked: how many are, how many are undecided.

    Shapes: ``found`` is a ``Verdict`` of the engine's bounds.
    Errors: Disagreement, with a flow that one side passes.
    """
    proved = undecided = 0
    for family in (4, 6):
        terms = FlowTerms(family)
        inside = space_in(terms, within)
        if inside == FALSE:
            continue
        said = verdict(policy, spoken, terms)
        for part in PARTS:
            boxed: Boxed = getattr(found, part)
            formula: Bounds = getattr(said, part)
            for bound, space in (("low", boxed.low), ("high", boxed.high)):
                word = _differ(terms, inside, formula[bound], space, f"{policy.id} {spoken} {part} {bound}")
                proved, undecided = proved + word, undecided + (not word)
    return proved, undecided


def _differ(terms: FlowTerms, inside: str, formula: str, space: HeaderSpace, about: str) -> bool:
    client, server = NAMES[terms.family]
    width = WIDTH[terms.family]
    names = {client: width, server: width, "s": SERVICE_BITS, "p": PORT_BITS}
    ruling = solver().ask(
        f"(and {inside} (xor {formula} {space_in(terms, space)}))", names, names, keep=False
    )
    if ruling.word == SAT:
        values = ruling.values
        flow = Flow(terms.family, values[client], values[server], values["s"], values["p"])
        offset = FIRST_V6 if terms.family == 6 else 0
        held = space.holds(flow.source + offset, flow.target + offset, flow.service, flow.source_port)
        words = ("passes", "does not pass")
        raise Disagreement(f"firewall {about}: {flow}", {"engine": words[not held], "Z3": words[held]})
    return ruling.word == UNSAT
