"""The exposure of network ACL entries: what passes with them, and what would without, at every subnet they guard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..engine.columns import Columns
from ..engine.compile import Compiled
from ..packet import TCP, UDP, service_range
from ..semantics import network_acl
from ..semantics.security_group import EGRESS, INGRESS
from ..space import HeaderSpace, Ranges
from .asked import Asked
from .exposed_group import delivered
from .rules import Chosen
from .sheet import Spaces
from .spaces import session_space

Sides = list[tuple[int, int]]

if TYPE_CHECKING:
    from .exposure import Exposure


def acl_exposure(c: Compiled, rules: Chosen, wanted: Asked) -> Exposure:
    """The exposure of entries of one network ACL: all flows of the interfaces in its subnets, both ways."""
    from .exposure import Exposure

    subnets = [n for n, name in enumerate(c.subnet_ids) if c.network.acl_of_subnet.get(name) == rules.name]
    rows = np.flatnonzero(np.isin(c.rows.subnet, np.array(subnets, dtype=np.int64))).tolist()
    without = _without(c, rules, subnets)
    admits = _admits(c, rules, wanted, rows)
    with_, less, own = _deliverable(c, rows, wanted), _deliverable(without, rows, wanted), _own(c, rows)
    marginal, revealed = with_ - less - own, less - with_ - own
    effective = (with_ & admits) - own
    # Invariant: a translated flow meets the entry under another address than it is written by
    effective |= marginal
    latent = admits - effective
    spaces = {
        ("admits",): admits | marginal,
        ("effective",): effective,
        ("marginal",): marginal,
        ("revealed",): revealed,
        ("latent",): latent,
        ("shared", "other entries"): effective - marginal,
        ("barred", "other controls, routes or state"): latent,
    }
    return Exposure(Spaces(c, spaces), tuple(c.subnet_ids[n] for n in subnets))


def _without(c: Compiled, rules: Chosen, subnets: list[int]) -> Compiled:
    """The network as if the entries were gone; one universe, so that both sides compare."""
    gone = {entry.index for entry in rules.entries}
    kept = tuple(e for e in c.acl_rules[rules.name, rules.direction] or () if e.index not in gone)
    content = tuple((entry.allow, entry.match) for entry in kept)
    store = c.acls[rules.direction]
    number = store.number(content, lambda: network_acl.admitted(kept, Columns(c.universe)))
    numbers = c.subnet_acl[rules.direction].copy()
    numbers[subnets] = number
    acl_rules = {**c.acl_rules, (rules.name, rules.direction): kept}
    return replace(
        c, subnet_acl={**c.subnet_acl, rules.direction: numbers}, acl_rules=acl_rules, cache=dict(c.cache)
    )


def _admits(c: Compiled, rules: Chosen, wanted: Asked, rows: list[int]) -> HeaderSpace:
    """Flows whose packet, or whose reply, matches the entries at the interfaces of the guarded subnets.

    Shapes: of each entry by itself, AWS's order left out. An entry is stateless: one that lets requests in lets the
    answers to a flow out of the subnet in as well.
    """
    columns = Columns(c.universe)
    alone = columns.any_of(columns.matching(entry.match) for entry in rules.entries)
    ends = [*alone.starts[1:], c.universe.count]
    spaces: list[HeaderSpace] = []
    for subnet in sorted({int(c.rows.subnet[row]) for row in rows}):
        held = [row for row in rows if c.rows.subnet[row] == subnet]
        holders = [c.universe.piece(int(c.rows.rank[row])) for row in held]
        public = [c.universe.piece(int(c.rows.public[row])) for row in held if c.rows.public[row] >= 0]
        own = Ranges.of(_positions(c, low, high) for low, high in c.subnet_slices[subnet])
        for start, end, mask in zip(alone.starts, ends, alone.masks, strict=True):
            # Invariant: what stays within a subnet never meets its network ACL
            far = list((Ranges.of([_positions(c, start, end)]) - own).ranges)
            spaces += _matching(
                c, rules, wanted, (far, holders, holders + public), c.universe.surely_of(mask)
            )
    return HeaderSpace.union(spaces)


def _positions(c: Compiled, first: int, end: int) -> tuple[int, int]:
    return c.universe.piece(first)[0], c.universe.piece(end - 1)[1]


def _matching(
    c: Compiled, rules: Chosen, wanted: Asked, ends: tuple[Sides, Sides, Sides], cells: int
) -> Iterator[HeaderSpace]:
    """The flows between far ends and holders that themselves, or whose replies, have one of these services.

    Shapes: ``ends`` are the far ends, the holders as they send, and the holders as they are written to.
    """
    far, sending, written = ends
    there, back = (far, written), (sending, far)
    if rules.direction != INGRESS:
        there, back = back, there
    if cells & wanted.cells:
        yield session_space(c.universe, *there, cells & wanted.cells, None, wanted.ranges, wanted.ports)
    if cells and not wanted.forward_only:
        yield _answered(c, back, cells, wanted)


def _answered(c: Compiled, sides: tuple[Sides, Sides], cells: int, wanted: Asked) -> HeaderSpace:
    """The flows whose reply has one of these services."""
    universe = c.universe
    masks = universe.protocols
    spaces = []
    for protocol in (TCP, UDP):
        span = service_range(protocol)
        replies = Ranges.of(universe.ranges_of(cells)) & Ranges.of([span])
        ports = Ranges.of((low - span[0], high - span[0]) for low, high in replies.ranges) & wanted.ports
        services = wanted.ranges & Ranges.of([span])
        spaces.append(HeaderSpace.product(*sides, services.ranges, ports.ranges))
    asking = cells & masks.other
    for ask, answer in masks.echoes:
        asking |= ask if cells & answer else 0
    services = Ranges.of(universe.ranges_of(asking)) & wanted.ranges
    spaces.append(HeaderSpace.product(*sides, services.ranges))
    return HeaderSpace.union(spaces)


def _deliverable(c: Compiled, rows: list[int], wanted: Asked) -> HeaderSpace:
    """Every flow to and from rows that surely passes."""
    held = np.array(rows, dtype=np.int64)
    return HeaderSpace.union(delivered(c, held, way, wanted) for way in (INGRESS, EGRESS))


def _own(c: Compiled, rows: list[int]) -> HeaderSpace:
    """Flows of interfaces to addresses of their own."""
    spaces = []
    for name in sorted({c.rows.names[int(c.rows.interface[row])] for row in rows}):
        mine = c.rows.rows_of[name]
        own = [c.universe.piece(int(c.rows.rank[row])) for row in mine]
        public = [c.universe.piece(int(c.rows.public[row])) for row in mine if c.rows.public[row] >= 0]
        spaces.append(HeaderSpace.product(own, own + public))
    return HeaderSpace.union(spaces)
