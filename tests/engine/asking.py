"""One flow put to the engine alone: how far it gets, and everything that stands against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from isthmus.engine.atoms import Words
from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.joining import combine, join
from isthmus.engine.passage import Check, Pack
from isthmus.engine.session import Outcome, from_internet, from_link, from_rows
from isthmus.model.network import build
from isthmus.packet import ICMP, ICMPV6, TCP, UDP, parse_address
from isthmus.space.line import position
from tests.judge.drawing import PROTOCOLS, Drawing

Word = bool | None
YES, NO, DOUBT = True, False, None


@dataclass(frozen=True)
class Told:
    """What the engine says of one flow."""

    forward: Word
    session: Word
    stops: frozenset[str]
    """AWS's code (or the layer) of every stop and every filter that denies; ``R:`` before those on the way back."""
    steps: tuple[tuple[str, ...], ...]
    """The places of every way that arrives."""
    assumptions: frozenset[str]
    gaps: frozenset[str]
    ends: frozenset[str]
    outcomes: tuple[Outcome, ...]

    @property
    def words(self) -> tuple[Word, Word]:
        """Forward and session."""
        return self.forward, self.session


def compiled(drawing: Drawing, *addresses: str) -> Compiled:
    """A drawing made ready, cut at these addresses besides."""
    places = [at(text) for text in addresses]
    return compile_network(build(drawing.snapshot()), tuple(p + step for p in places for step in (0, 1)))


def at(text: str) -> int:
    """The position of an address."""
    return position(*parse_address(text))


def number(text: str, family: int = 4) -> int:
    """A service: ``tcp/443``, ``icmp/8``, ``50``."""
    name, *values = text.split("/")
    protocol = PROTOCOLS.get(name) or int(name)
    value = int(values[0]) if values else 0
    return protocol << 16 | (value << 8 if protocol in (ICMP, ICMPV6) else value)


def row_of(c: Compiled, interface: str, address: str | None = None, six: bool = False) -> int:
    """The row of an interface's address; its first one of the family where none is named."""
    for row in c.rows.rows_of[interface]:
        rank = int(c.rows.rank[row])
        named = address is None or c.universe.starts[rank] == at(address)
        if named and (rank >= c.universe.first_v6) == six:
            return row
    raise LookupError(interface)


def ask(
    drawing: Drawing, source: str, target: str, word: str = "tcp/443", port: int = 50000, *, by: str = ""
) -> Told:
    """One flow from an interface (``by``: from this address of it) or from an address of the internet.

    A source with ``@`` in it is a link; the flow comes in by it, from the address ``by``.
    """
    six = ":" in target
    if "@" in source:
        c = compiled(drawing, by, target)
        src, dst = (np.array([c.universe.rank(at(text))]) for text in (by, target))
        number_of = {link.key: index for index, link in enumerate(c.far.links)}
        return told(c, from_link(c, number_of[source], src, dst), number(word), port)
    places = [target] if source.startswith("eni-") else [source, target]
    c = compiled(drawing, *places)
    dst = np.array([c.universe.rank(at(target))])
    if source.startswith("eni-"):
        outcomes = from_rows(c, np.array([row_of(c, source, by or None, six)]), dst)
    else:
        outcomes = from_internet(c, np.array([c.universe.rank(at(source))]), dst)
    return told(c, outcomes, number(word), port)


def word_of(c: Compiled, words: Words, service: int) -> Word:
    """What a doubled row says of a service."""
    mask, cell = c.universe.mask(words), c.universe.cell_mask(service, service)
    surely, possibly = c.universe.surely_of(mask) & cell, c.universe.possibly_of(mask) & cell
    return True if surely else None if possibly else False


def told(c: Compiled, outcomes: list[Outcome], service: int, port: int) -> Told:
    width = 2 * c.universe.words
    arriving = [o for o in outcomes if o.arrives]
    forward = combine([(o.passage.pack.idx, o.forward, o.passage.pack.branches) for o in arriving], 1, width)
    ports = [(port, port)]
    sessions = combine(
        [
            (o.passage.pack.idx, join(c.universe, o.forward, o.reply, ports), o.passage.pack.branches)
            for o in arriving
        ],
        1,
        width,
    )
    reply = service >> 16 << 16 | port if service >> 16 in (TCP, UDP) else service
    stops: set[str] = set()
    for outcome in outcomes:
        pack = outcome.passage.pack
        stops |= {denying(check) for check in denials(c, pack, service)}
        if outcome.passage.stop is not None:
            stops.add(outcome.passage.stop.aws_code or outcome.passage.stop.layer)
        for back in outcome.backs:
            stops |= {f"R:{denying(check)}" for check in denials(c, back.pack, reply)}
            if back.stop is not None:
                stops.add(f"R:{back.stop.aws_code or back.stop.layer}")
    packs = [o.passage.pack for o in arriving] + [back.pack for o in arriving for back in o.backs]
    gaps = {o.passage.gap.kind for o in outcomes if o.passage.gap is not None}
    gaps |= {gap.kind for pack in packs for gap in pack.gaps}
    gaps |= {back.gap.kind for o in outcomes for back in o.backs if back.gap is not None}
    return Told(
        word_of(c, forward[0], service),
        word_of(c, sessions[0], service),
        frozenset(stops),
        tuple(tuple(step.id for step in o.passage.pack.steps) for o in arriving),
        frozenset().union(*(pack.assumptions for pack in packs)),
        frozenset(gaps),
        frozenset(o.passage.end for o in outcomes),
        tuple(outcomes),
    )


def denials(c: Compiled, pack: Pack, service: int) -> list[Check]:
    """The filters of a pack that do not surely admit a service."""
    return [check for check in pack.checks if word_of(c, check.words[0], service) is not True]


def denying(check: Check) -> str:
    return (
        check.layer
        if check.layer.startswith(("network-acl", "security-group"))
        else check.aws_code or check.layer
    )
