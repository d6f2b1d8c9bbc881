"""Why a verdict is open though all was read: a NAT gateway picks the port that replies come back to."""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.atoms import Universe
from ..engine.passage import RETURN
from ..engine.session import Outcome
from ..packet import PORT_PROTOCOLS, PROTOCOL_NAMES, service_range
from ..space import Ranges
from .answer import Answer
from .asked import Asked


def picked_ports(universe: Universe, answer: Answer, outcomes: Iterable[Outcome], wanted: Asked) -> list[str]:
    """The ports that filters between a NAT gateway and the target keep replies from, where the verdict is open by that.

    Source: NAT gateways (they use ports 1024-65535).
    """
    if answer.session != "unknown" or answer.gaps:
        return []
    masks = universe.protocols
    told: list[str] = []
    for outcome in outcomes:
        names = [step.id for step in outcome.passage.pack.steps if step.stage == "nat-gateway"]
        for protocol, picked in zip(
            sorted(PORT_PROTOCOLS), (masks.tcp_ephemeral, masks.udp_ephemeral), strict=True
        ):
            if not names or not wanted.cells & universe.cell_mask(*service_range(protocol)):
                continue
            closed = picked & ~_let_in(universe, outcome, picked)
            if closed:
                base, _ = service_range(protocol)
                ports = Ranges.of(
                    (low - base, high - base) for low, high in universe.ranges_of(closed)
                ).ranges
                shown = ", ".join(f"{low}-{high}" if high > low else f"{low}" for low, high in ports)
                word = PROTOCOL_NAMES[protocol]
                told.append(
                    f"{names[-1]} picks the port of what comes back by {word}, and {shown} are kept out"
                )
    return list(dict.fromkeys(told))


def _let_in(universe: Universe, outcome: Outcome, picked: int) -> int:
    """Of the cells of ports that a translator may pick, those that every filter on a way back surely lets in."""
    found = picked
    for back in outcome.backs:
        for check in back.pack.checks:
            if check.direction == RETURN and check.leg:
                for words in check.words:
                    found &= universe.surely_of(universe.mask(words))
    return found


__all__ = ["picked_ports"]
