"""Replies that a filter would let back to the client's port, and not to the ports of a NAT gateway.

In: a check on a way back. Out: a block of the translation between, where it alone makes the difference.
"""

from __future__ import annotations

from ..engine.compile import Compiled
from ..engine.passage import Check, Translation
from .answer import Block
from .evidence import cite


def remapped(
    c: Compiled, check: Check, at: int, states: list[Translation], asked: dict[str, int]
) -> Block | None:
    """The block of a translation whose ports a filter does not let back, though it lets the client's.

    Shapes: ``states`` are the translations that the flow crossed, outermost last; ``asked`` plain cells.
    Source: NAT gateways (ports 1024-65535); Reachability Analyzer, REMAP_EPHEMERAL_PORT.
    """
    if not check.leg or not check.room:
        return None
    universe = c.universe
    row = check.words[at] if len(check.words) > 1 else check.words[0]
    possible = universe.possibly_of(universe.mask(row))
    ports = universe.protocols.tcp | universe.protocols.udp
    chosen, client = asked["return-translated"] & ports, asked["return"] & ports
    if not chosen & ~possible or client & ~possible:
        return None
    name = states[check.leg - 1].id
    rule = f"{name} takes a port of 1024-65535 of its own: replies come to that, not to the client's"
    where = cite(c.network, name)
    return Block(check.direction, "nat-gateway", name, rule, name, "REMAP_EPHEMERAL_PORT", [], where)
