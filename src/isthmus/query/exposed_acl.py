"""The exposure of network ACL entries: what passes with them, and what would without, at every subnet they guard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..engine.columns import Admission, Columns
from ..engine.compile import Compiled
from ..engine.delivery import uncollected_interfaces, uncollected_subnet
from ..engine.taking import wild
from ..model.citation import Gap
from ..model.coverage import is_listed
from ..packet import EPHEMERAL_PORTS, TCP, UDP, service_range
from ..semantics import network_acl
from ..semantics.carried import carried
from ..semantics.security_group import EGRESS, INGRESS
from ..space import HeaderSpace, Ranges
from .asked import Asked
from .deciding import EVERYWHERE
from .exposed_group import delivered, hidden
from .holding_rules import DOUBTFUL, EFFECTIVE, UNSETTLED
from .rules import Chosen
from .sheet import Spaces
from .sides import internet_pieces
from .spaces import session_space
from .unseen import carried_ends, unlisted_links, unseen_ends
from .vouching import standing_by

Sides = list[tuple[int, int]]
REVEALED = ("revealed",)
Place = tuple[int, bool]
"""A subnet, and whether of its IPv6 addresses."""

if TYPE_CHECKING:
    from .exposure import Exposure


def acl_exposure(c: Compiled, rules: Chosen, wanted: Asked) -> Exposure:
    """The exposure of entries of one network ACL: all flows of the interfaces in its subnets, both ways."""
    from .exposure import Exposure

    subnets = [n for n, name in enumerate(c.subnet_ids) if c.network.acl_of_subnet.get(name) == rules.name]
    rows = np.flatnonzero(np.isin(c.rows.subnet, np.array(subnets, dtype=np.int64))).tolist()
    without = _without(c, rules, subnets)
    called, answered = _admits(c, rules, wanted, rows)
    admits, only_answers = called | answered, answered - called
    met = _met(c, rules, rows)
    with_, less, own = _passing(c, met, wanted), _passing(without, met, wanted), _own(c, rows)
    marginal = with_.surely - less.surely - less.perhaps - own
    revealed = less.surely - with_.surely - with_.perhaps - own
    unsettled = less.perhaps - with_.perhaps - own
    effective = (with_.surely & admits) - own
    # Invariant: a translated flow meets the entry under another address than it is written by
    effective |= marginal | (unsettled & with_.surely)
    # Invariant: what is lost from sight may come back to the entry under other addresses, with and without it
    doubtful = (with_.perhaps & (admits | _by_service(c, rules, wanted))) | (with_.perhaps - less.perhaps)
    doubtful = doubtful - own
    unseen = _unseen(c, rules, wanted, rows)
    doubtful |= (admits & _out_of_sight(c, rows, set(unseen))) - effective - own
    latent = admits - effective - doubtful
    parts = {
        ("admits",): admits | effective,
        ("effective",): effective,
        ("calls", "admits"): (admits | effective) - only_answers,
        ("answers", "admits"): only_answers,
        ("calls", "effective"): effective - only_answers,
        ("answers", "effective"): effective & only_answers,
        ("marginal",): marginal,
        ("revealed",): revealed,
        ("unsettled",): unsettled,
        ("latent",): latent,
        ("doubtful",): doubtful,
        ("shared", "other entries"): effective - marginal - unsettled,
        ("barred", "other controls, routes or state"): latent,
    }
    spaces = Spaces(c, parts)
    gaps = {gap for found in unseen.values() for gap in found}
    gaps |= {*_unlisted(c, subnets), *_unread(c, rules), *hidden(c, spaces.rows((DOUBTFUL, UNSETTLED)))}
    if spaces.parts() & {DOUBTFUL, UNSETTLED}:
        gaps |= with_.gaps | less.gaps
    alive = standing_by(c, spaces.rows((EFFECTIVE, REVEALED)))
    assumed = with_.assumptions | less.assumptions | alive
    return Exposure(spaces, tuple(c.subnet_ids[n] for n in subnets), frozenset(assumed), gaps)


def _unread(c: Compiled, rules: Chosen) -> Iterator[Gap]:
    """Gaps of the subnets that an ACL guards and nobody read."""
    for association in c.network.network_acls[rules.name].associations:
        if association.subnet_id is not None and association.subnet_id not in c.network.subnets:
            yield uncollected_subnet(association.subnet_id)


def _by_service(c: Compiled, rules: Chosen, wanted: Asked) -> HeaderSpace:
    """Flows of which a packet has a service that the entries match, whatever addresses and client port it gets."""
    alone, cells = _alone(c, rules), 0
    for mask in alone.masks:
        cells |= c.universe.surely_of(mask)
    found = HeaderSpace.product(EVERYWHERE, EVERYWHERE, c.universe.ranges_of(cells))
    if wanted.forward_only:
        return found
    answered = _answered(
        c, (list(EVERYWHERE), list(EVERYWHERE)), cells, replace(wanted, ports=Ranges.of([EPHEMERAL_PORTS]))
    )
    services = Ranges.of(span for region in answered.regions() for span in region.services.ranges)
    return found | HeaderSpace.product(EVERYWHERE, EVERYWHERE, services.ranges)


def _without(c: Compiled, rules: Chosen, subnets: list[int]) -> Compiled:
    """The network as if the entries were gone; one universe, so that both sides compare."""
    gone = {entry.index for entry in rules.entries}
    kept = tuple(e for e in c.acl_rules[rules.name, rules.direction] if e.index not in gone)
    content = tuple((entry.allow, entry.match) for entry in kept)
    store = c.acls[rules.direction]
    number = store.number(content, lambda columns: network_acl.admitted(kept, columns))
    numbers = c.subnet_acl[rules.direction].copy()
    numbers[subnets] = number
    acl_rules = {**c.acl_rules, (rules.name, rules.direction): kept}
    return replace(
        c, subnet_acl={**c.subnet_acl, rules.direction: numbers}, acl_rules=acl_rules, cache=dict(c.cache)
    )


def _admits(c: Compiled, rules: Chosen, wanted: Asked, rows: list[int]) -> tuple[HeaderSpace, HeaderSpace]:
    """Flows whose packet, and flows whose reply, matches the entries at the interfaces of the guarded subnets.

    Shapes: of each entry by itself, AWS's order left out. An entry is stateless: one that lets requests in lets the
    answers to a flow out of the subnet in as well.
    """
    alone = _alone(c, rules)
    ends = [*alone.starts[1:], c.universe.count]
    calls: list[HeaderSpace] = []
    answers: list[HeaderSpace] = []
    for subnet in sorted({int(c.rows.subnet[row]) for row in rows}):
        held = [row for row in rows if c.rows.subnet[row] == subnet]
        holders, public = _own_places(c, held), _public_places(c, held)
        own = Ranges.of(_positions(c, low, high) for low, high in c.subnet_slices[subnet])
        for start, end, mask in zip(alone.starts, ends, alone.masks, strict=True):
            # Invariant: what stays within a subnet never meets its network ACL
            far = list((Ranges.of([_positions(c, start, end)]) - own).ranges)
            cells = c.universe.surely_of(mask)
            there, back = _matching(c, rules, wanted, (far, holders, holders + public), cells)
            calls.append(there)
            answers.append(back)
    return HeaderSpace.union(calls), HeaderSpace.union(answers)


def _positions(c: Compiled, first: int, end: int) -> tuple[int, int]:
    return c.universe.piece(first)[0], c.universe.piece(end - 1)[1]


def _matching(
    c: Compiled, rules: Chosen, wanted: Asked, ends: tuple[Sides, Sides, Sides], cells: int
) -> tuple[HeaderSpace, HeaderSpace]:
    """The flows between far ends and holders that themselves, and those whose replies, have one of these services.

    Shapes: ``ends`` are the far ends, the holders as they send, and the holders as they are written to.
    """
    far, sending, written = ends
    there, back = (far, written), (sending, far)
    if rules.direction != INGRESS:
        there, back = back, there
    calls = session_space(c.universe, *there, cells & wanted.cells, None, wanted.ranges, wanted.ports)
    if not cells or wanted.forward_only:
        return calls, HeaderSpace()
    return calls, _answered(c, back, cells, wanted)


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
    for ask, answer in masks.requests:
        asking |= ask if cells & answer else 0
    services = Ranges.of(universe.ranges_of(asking)) & wanted.ranges
    spaces.append(HeaderSpace.product(*sides, services.ranges))
    return HeaderSpace.union(spaces)


@dataclass(frozen=True, slots=True)
class _Passing:
    """The flows that surely pass, those of which a gap decides it, what that rests on. Invariant: no flow in both."""

    surely: HeaderSpace
    perhaps: HeaderSpace
    assumptions: frozenset[str]
    gaps: frozenset[Gap]


def _met(c: Compiled, rules: Chosen, rows: list[int]) -> list[int]:
    """The rows of the address families that the entries may match: taking entries away changes nothing of others."""
    alone, first_v6 = _alone(c, rules), c.universe.first_v6
    ends = [*alone.starts[1:], c.universe.count]
    some = [(low, end) for low, end, mask in zip(alone.starts, ends, alone.masks, strict=True) if mask]
    v4, v6 = any(low < first_v6 for low, _ in some), any(end > first_v6 for _, end in some)
    return [row for row in rows if (v6 if c.rows.rank[row] >= first_v6 else v4)]


def _alone(c: Compiled, rules: Chosen) -> Admission:
    """What the entries match, AWS's order left out."""
    columns = Columns(c.universe)
    return columns.any_of(columns.matching(entry.match) for entry in rules.entries)


def _passing(c: Compiled, rows: list[int], wanted: Asked) -> _Passing:
    """Every flow to and from rows that passes."""
    held = np.array(rows, dtype=np.int64)
    found = [delivered(c, held, way, wanted) for way in (INGRESS, EGRESS)]
    surely, perhaps = (
        HeaderSpace.union(sheet.space(part) for sheet, _ in found) for part in (EFFECTIVE, DOUBTFUL)
    )
    assumed = frozenset(name for _, rests in found for name in rests.assumptions)
    gaps = frozenset(gap for _, rests in found for gap in rests.gaps)
    return _Passing(surely, perhaps - surely, assumed, gaps)


def _unseen(c: Compiled, rules: Chosen, wanted: Asked, rows: list[int]) -> dict[Place, list[Gap]]:
    """Gaps of ends out of sight that the entries may match, asked of one interface a subnet and family."""
    alone = _alone(c, rules)
    cells = wanted.cells if wanted.forward_only else wanted.cells | _answering(c, wanted)
    one = {_place(c, row): row for row in rows if c.rows.alive[row]}
    found = {
        place: list(
            dict.fromkeys((*unseen_ends(c, row, alone, cells), *unlisted_links(c, row, alone, cells)))
        )
        for place, row in one.items()
    }
    for row in rows if carried(c.network) else ():
        if c.rows.alive[row]:
            found[_place(c, row)] += carried_ends(c, row, alone, cells)
    return {place: gaps for place, gaps in found.items() if gaps}


def _place(c: Compiled, row: int) -> Place:
    return int(c.rows.subnet[row]), bool(c.rows.rank[row] >= c.universe.first_v6)


def _unlisted(c: Compiled, subnets: list[int]) -> Iterator[Gap]:
    """Gaps of guarded subnets of which it is not known who stands in them."""
    for vpc in sorted({c.vpc_ids[int(c.subnet_vpc[subnet])] for subnet in subnets}):
        if not is_listed(c.network, "NetworkInterfaces", vpc):
            yield uncollected_interfaces(vpc)


def _out_of_sight(c: Compiled, rows: list[int], places: set[Place]) -> HeaderSpace:
    """Flows that may pass though no end of them was asked: a gap hides what becomes of them.

    Shapes: between rows and addresses that nobody in the snapshot has, at places with gaps and where the row is not
    modelled; and what rows that are not modelled send to public addresses.
    """
    opaque = np.flatnonzero(wild(c) & c.rows.alive).tolist()
    blind = [row for row in rows if c.rows.alive[row] and (row in opaque or _place(c, row) in places)]
    found = HeaderSpace.product(_own_places(c, opaque), _public_places(c, rows))
    if blind:
        free = np.ones(c.universe.count, dtype=np.bool_)
        free[c.rows.rank] = free[c.rows.public[c.rows.public >= 0]] = free[internet_pieces(c)] = False
        nobody = Ranges.of(c.universe.piece(at) for at in np.flatnonzero(free).tolist()).ranges
        own, public = _own_places(c, blind), _public_places(c, blind)
        found |= HeaderSpace.product(own, nobody) | HeaderSpace.product(nobody, own + public)
    return found


def _own_places(c: Compiled, rows: list[int]) -> Sides:
    return [c.universe.piece(int(c.rows.rank[row])) for row in rows]


def _public_places(c: Compiled, rows: list[int]) -> Sides:
    return [c.universe.piece(int(c.rows.public[row])) for row in rows if c.rows.public[row] >= 0]


def _answering(c: Compiled, wanted: Asked) -> int:
    """The cells that answers to what is asked may have."""
    universe = c.universe
    masks = universe.protocols
    found = wanted.cells & masks.other
    for protocol in (TCP, UDP):
        low, high = service_range(protocol)
        if wanted.cells & universe.cell_mask(low, high):
            for first, last in wanted.ports.ranges:
                found |= universe.cell_mask(low + first, low + last)
    for ask, answer in masks.requests:
        found |= answer if wanted.cells & ask else 0
    return found


def _own(c: Compiled, rows: list[int]) -> HeaderSpace:
    """Flows of interfaces to addresses of their own."""
    spaces = []
    for name in sorted({c.rows.names[int(c.rows.interface[row])] for row in rows}):
        mine = list(c.rows.rows_of[name])
        own, public = _own_places(c, mine), _public_places(c, mine)
        spaces.append(HeaderSpace.product(own, own + public))
    return HeaderSpace.union(spaces)
