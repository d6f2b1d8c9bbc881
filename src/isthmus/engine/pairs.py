"""Many ends at once: who reaches one address row, and what one address row reaches.

What goes straight (same subnet, same VPC, over one peering, and back the same kind of way) is answered for all rows
in a few array operations; the rest is walked, grouped by subnet. ``laws`` hold the two to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..semantics import routing
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Ranks, Words
from .columns import ColumnStore
from .compile import Compiled, Link
from .filters import inside
from .passage import UNKNOWN, Mask
from .rows import ENDPOINT, LAMBDA, NORMAL
from .session import Outcome, combine, from_internet, from_rows


@dataclass(slots=True)
class Reach:
    """What passes between many ends and one: ``rows`` at the many side (-1: the piece of ``ranks`` itself).

    Shapes: rows, ranks, dst are (n,); forward and reply (n, 2 * words). ``how`` names the kind of way.
    """

    rows: Ranks
    ranks: Ranks
    dst: Ranks
    forward: Words
    reply: Words
    how: str
    outcomes: tuple[Outcome, ...] = ()
    seen: Ranks | None = None
    """The source as the target's groups see it, where it is not ``ranks`` (behind a translation)."""
    who: Ranks | None = None
    """The row the target's groups know the source by (-1: hidden), where it is not ``rows``."""


def sources_of(
    c: Compiled,
    row: int,
    ignore: frozenset[str] = frozenset(),
    *,
    cells: int | None = None,
    itself: bool = False,
) -> list[Reach]:
    """Everything inside that can send to the own address of a row: straight ways, then walked ones.

    Shapes: with ``cells``, ways are only walked that may carry one of these; with ``itself``, rows of the row's own
    interface stand among the senders as any other's would.
    """
    rows = _senders(c, row, itself)
    rank = int(c.rows.rank[row])
    straight = _straight_sources(c, row, rows, rank)
    found = []
    if straight.any():
        found.append(_gather_sources(c, row, rows[straight], rank, ignore))
    rest = rows[~straight]
    if len(rest):
        rest = rest[_may_be_admitted(c, row, rest, rank, ignore, cells)]
    if len(rest):
        rest = rest[_may_arrive(c, row, rest, rank)]
    if len(rest):
        dst = np.full(len(rest), rank, dtype=np.int64)
        found += _walked(c, rest, dst, from_rows(c, rest, dst, ignore, lump=True), (row,))
    return found


def sources_by_public(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> list[Reach]:
    """Everything inside that can send to the public address of a row, turned round at the gateway."""
    public = int(c.rows.public[row])
    rows = _senders(c, row)
    if public < 0 or not len(rows):
        return []
    hops = c.routes.at(public)[c.subnet_table][c.rows.subnet[rows]]
    kinds = _hop_kinds(c)[hops]
    rows = rows[np.isin(kinds, [k for k, name in enumerate(KINDS) if name in OUTWARD])]
    if len(rows):
        rows = rows[_may_be_admitted(c, row, rows, public, ignore, cells)]
    if not len(rows):
        return []
    dst = np.full(len(rows), public, dtype=np.int64)
    return _walked(c, rows, dst, from_rows(c, rows, dst, ignore, lump=True), (row,))


def internet_to(c: Compiled, row: int, pieces: Ranks, ignore: frozenset[str] = frozenset()) -> Reach | None:
    """What pieces of the internet can send to a row: to its public address, or its IPv6 one."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    target = int(c.rows.rank[row] if v6 else c.rows.public[row])
    if target < 0:
        return None
    pieces = pieces[(pieces >= c.universe.first_v6) == v6]
    chosen, runs = _told_apart(c, row, pieces)
    if not len(chosen):
        return None
    dst = np.full(len(chosen), target, dtype=np.int64)
    outcomes = from_internet(c, chosen, dst, ignore)
    width = 2 * c.universe.words
    forward = combine([_forward(o) for o in outcomes if o.arrives], len(chosen), width)
    reply = combine([_reply(o) for o in outcomes if o.arrives], len(chosen), width)
    blank = np.full(len(pieces), -1, dtype=np.int64)
    whole = np.full(len(pieces), target, dtype=np.int64)
    return Reach(blank, pieces, whole, forward[runs], reply[runs], "internet", tuple(outcomes))


def targets_of(
    c: Compiled, row: int, ignore: frozenset[str] = frozenset(), *, cells: int | None = None
) -> list[Reach]:
    """Everything inside whose own address a row can send to: straight ways, then walked ones."""
    rows = _receivers(c, row)
    straight = _straight_targets(c, row, rows)
    found = []
    if straight.any():
        found.append(_gather_targets(c, row, rows[straight], ignore))
    rest = rows[~straight]
    if len(rest):
        rest = rest[admitting(c, row, rest, ignore, cells)]
    if len(rest):
        rest = rest[_may_leave(c, row, rest)]
    if len(rest):
        senders = np.full(len(rest), row, dtype=np.int64)
        outcomes = from_rows(c, senders, c.rows.rank[rest], ignore, lump=True)
        found += _walked(c, rest, c.rows.rank[rest], outcomes, tuple(rest.tolist()))
    return found


# -- what a target may see of a source ---------------------------------------------------------------------


def disguises(c: Compiled, vpc: int) -> Ranks:
    """Every address that flows out of a VPC may be translated to: of NAT gateways and of interfaces that forward."""
    key = ("disguises", vpc)
    known = c.cache.get(key)
    if known is None:
        forwards = c.cache.get("forwards")
        if forwards is None:
            forwards = c.cache["forwards"] = np.array(
                [
                    name not in c.network.interfaces
                    or c.network.interfaces[name].source_dest_check is False
                    or c.rows.standings[number].nat is not None
                    for number, name in enumerate(c.rows.names)
                ],
                dtype=np.bool_,
            )
        rows = np.flatnonzero((c.rows.vpc == vpc) & forwards[c.rows.interface]) if len(c.rows) else c.rows.rank
        ranks = np.concatenate([c.rows.rank[rows], c.rows.public[rows]])
        known = c.cache[key] = np.unique(ranks[ranks >= 0])
    return known  # type: ignore[no-any-return]


def _cells_words(c: Compiled, cells: int) -> Words:
    return c.universe.row(c.universe.possibly(cells))


def _anybody(c: Compiled, number: int, cells: int) -> bool:
    """True when a content possibly admits one of these cells from anybody at all."""
    admission = c.groups[INGRESS].admission(number)
    return any(
        c.universe.possibly_of(mask) & cells for mask in (*admission.masks, *admission.members.values())
    )


def _may_be_admitted(
    c: Compiled, row: int, rows: Ranks, rank: int, ignore: frozenset[str], cells: int | None
) -> Mask:
    """Which senders the groups of a row may admit for one of these cells, however they are disguised on the way."""
    if cells is None or "group" in ignore:
        return np.ones(len(rows), dtype=np.bool_)
    number = int(c.row_group[INGRESS][row])
    if not _anybody(c, number, cells):
        return np.zeros(len(rows), dtype=np.bool_)
    wanted = _cells_words(c, cells)
    store = c.groups[INGRESS]
    may = (store.column(number, c.rows.rank[rows]) & wanted).any(axis=1)
    public = c.rows.public[rows]
    may |= (public >= 0) & (store.column(number, np.maximum(public, 0)) & wanted).any(axis=1)
    hops = c.routes.at(rank)[c.subnet_table][c.rows.subnet[rows]]
    may |= np.isin(_hop_kinds(c)[hops], [KINDS.index(routing.UNMODELLED), KINDS.index("choice")])
    if store.admission(number).members:
        may |= c.rows.vpc[rows] == c.rows.vpc[row]
    vpcs = c.rows.vpc[rows]
    for vpc in np.unique(vpcs[~may]).tolist():
        seen = disguises(c, vpc)
        if len(seen) and (store.column(number, seen) & wanted).any():
            may |= vpcs == vpc
    return may


def admitting(c: Compiled, row: int, rows: Ranks, ignore: frozenset[str], cells: int | None) -> Mask:
    """Which rows' groups may admit a row for one of these cells, however it is disguised on the way."""
    if cells is None or "group" in ignore:
        return np.ones(len(rows), dtype=np.bool_)
    store, wanted = c.groups[INGRESS], _cells_words(c, cells)
    own = [int(c.rows.rank[row]), int(c.rows.public[row])]
    seen = {rank for rank in (*own, *disguises(c, int(c.rows.vpc[row])).tolist()) if rank >= 0}
    open_ = np.zeros(len(store), dtype=np.bool_)
    for rank in sorted(seen):
        open_ |= (store.at(rank) & wanted).any(axis=1)
    named = references(c, INGRESS)
    for group in _groups_of(c, row):
        open_[[number for number, mask in named.get(group, ()) if c.universe.possibly_of(mask) & cells]] = True
    may: Mask = open_[c.row_group[INGRESS][rows]]
    subnet = int(c.rows.subnet[row])
    hops = c.routes.column(int(c.subnet_table[subnet]), c.rows.rank[rows])
    lost = np.isin(_hop_kinds(c)[hops], [KINDS.index(routing.UNMODELLED), KINDS.index("choice")])
    if lost.any():
        anybody = _open_to_anybody(c, cells)
        may |= lost & anybody[c.row_group[INGRESS][rows]]
    return may


def _open_to_anybody(c: Compiled, cells: int) -> Mask:
    key = ("anybody", cells)
    known = c.cache.get(key)
    if known is None:
        numbers = range(len(c.groups[INGRESS]))
        known = c.cache[key] = np.array([_anybody(c, number, cells) for number in numbers], dtype=np.bool_)
    return known  # type: ignore[no-any-return]


# -- straight ways ----------------------------------------------------------------------------------------


def _senders(c: Compiled, row: int, itself: bool = False) -> Ranks:
    """Rows that can start a flow to a row: alive, of its family, not its own interface's."""
    v6 = c.rows.rank >= c.universe.first_v6
    kind = c.rows.kind
    mask = c.rows.alive & ((kind == NORMAL) | (kind == LAMBDA)) & (v6 == v6[row])
    mask &= c.rows.subnet >= 0
    if not itself:
        mask &= c.rows.interface != c.rows.interface[row]
    return np.flatnonzero(mask) if bool(c.rows.alive[row]) else np.zeros(0, dtype=np.int64)


def _receivers(c: Compiled, row: int) -> Ranks:
    v6 = c.rows.rank >= c.universe.first_v6
    kind = c.rows.kind
    mask = c.rows.alive & ((kind == NORMAL) | (kind == ENDPOINT)) & (v6 == v6[row])
    mask &= (c.rows.interface != c.rows.interface[row]) & (c.rows.subnet >= 0)
    sends = bool(c.rows.alive[row]) and int(kind[row]) in (NORMAL, LAMBDA)
    return np.flatnonzero(mask) if sends else np.zeros(0, dtype=np.int64)


KINDS = (
    routing.LOCAL,
    routing.INTERNET_GATEWAY,
    routing.EGRESS_ONLY,
    routing.NAT,
    routing.PEERING,
    routing.GATEWAY_ENDPOINT,
    routing.INTERFACE,
    routing.BLACKHOLE,
    routing.NO_ROUTE,
    routing.UNMODELLED,
    "choice",
)
OUTWARD = {routing.INTERNET_GATEWAY, routing.NAT, routing.INTERFACE, routing.UNMODELLED, "choice", routing.EGRESS_ONLY}


def _hop_kinds(c: Compiled) -> Ranks:
    """By hop number: its kind as an index of KINDS."""
    found = c.cache.get("hop kinds")
    if found is None:
        numbers = {name: index for index, name in enumerate(KINDS)}
        kinds = [
            numbers["choice"] if len(hops) > 1 or unread else numbers[getattr(hops[0], "kind", "")]
            for hops, unread in c.routes.hops
        ]
        found = c.cache["hop kinds"] = np.array(kinds, dtype=np.int64)
    return found  # type: ignore[no-any-return]


def _links(c: Compiled) -> list[Link | None]:
    found = c.cache.get("hop links")
    if found is None:
        found = c.cache["hop links"] = [
            c.links.get(getattr(hops[0], "id", "")) if getattr(hops[0], "kind", "") == routing.PEERING else None
            for hops, _ in c.routes.hops
        ]
    return found  # type: ignore[no-any-return]


def _far(c: Compiled, vpc: int, rank: int | None) -> Ranks:
    """By hop number: the VPC from which the hop leads straight into ``vpc``; -2 for local; -1 for none.

    ``rank`` is the piece to be delivered (None: checked later, piece by piece).
    """
    key = ("far", vpc)
    known = c.cache.get(key)
    if known is None:
        known = np.full(len(c.routes.hops), -1, dtype=np.int64)
        kinds = _hop_kinds(c)
        known[kinds == KINDS.index(routing.LOCAL)] = -2
        for number in np.flatnonzero(kinds == KINDS.index(routing.PEERING)).tolist():
            link = _links(c)[number]
            if link is not None and link.state == "active" and vpc in link.vpcs and min(link.vpcs) >= 0:
                known[number] = link.vpcs[1 - link.vpcs.index(vpc)]
        c.cache[key] = known
    if rank is None:
        return known  # type: ignore[no-any-return]
    result = known.copy()
    for number in np.flatnonzero(known >= 0).tolist():
        link = _links(c)[number]
        assert link is not None, "a far side comes from a link"
        blocks = link.blocks[link.vpcs.index(vpc)]
        if not any(low <= rank < high for low, high in blocks):
            result[number] = -1
    return result  # type: ignore[no-any-return]


def _straight_sources(c: Compiled, row: int, rows: Ranks, rank: int) -> Mask:
    """Which rows have a straight way to a row and its reply a straight way back."""
    vpc, subnet = int(c.rows.vpc[row]), int(c.rows.subnet[row])
    if subnet < 0 or int(c.rows.kind[row]) not in (NORMAL, ENDPOINT):
        return np.zeros(len(rows), dtype=np.bool_)
    there = _far(c, vpc, rank)[c.routes.at(rank)][c.subnet_table][c.rows.subnet[rows]]
    from_vpc = c.rows.vpc[rows]
    forward = ((there == -2) & (from_vpc == vpc)) | ((there >= 0) & (there == from_vpc))
    back = _back_straight(c, subnet, vpc, c.rows.rank[rows], from_vpc)
    near = c.rows.subnet[rows] == subnet
    return near | (forward & back)


def _back_straight(c: Compiled, subnet: int, vpc: int, ranks: Ranks, vpcs: Ranks) -> Mask:
    """Which pieces of which VPCs are led to straight from a subnet (a local route, or one peering)."""
    hops = c.routes.column(int(c.subnet_table[subnet]), ranks)
    far = _far(c, vpc, None)[hops]
    straight = (far == -2) & (vpcs == vpc)
    over = (far >= 0) & (far == vpcs)
    for number in np.unique(hops[over]).tolist():
        link = _links(c)[number]
        assert link is not None, "a far side comes from a link"
        blocks = link.blocks[1 - link.vpcs.index(vpc)]
        straight |= over & (hops == number) & inside(ranks, blocks)
    return straight


def _straight_targets(c: Compiled, row: int, rows: Ranks) -> Mask:
    vpc, subnet, rank = int(c.rows.vpc[row]), int(c.rows.subnet[row]), int(c.rows.rank[row])
    forward = _back_straight(c, subnet, vpc, c.rows.rank[rows], c.rows.vpc[rows])
    back = _far(c, vpc, rank)[c.routes.at(rank)][c.subnet_table][c.rows.subnet[rows]]
    to_vpc = c.rows.vpc[rows]
    home = ((back == -2) & (to_vpc == vpc)) | ((back >= 0) & (back == to_vpc))
    near = c.rows.subnet[rows] == subnet
    return near | (forward & home)


def _gather_sources(c: Compiled, row: int, rows: Ranks, rank: int, ignore: frozenset[str]) -> Reach:
    universe, subnet = c.universe, int(c.rows.subnet[row])
    ranks, subnets = c.rows.rank[rows], c.rows.subnet[rows]
    forward = np.repeat(universe.row(universe.full)[None, :], len(rows), axis=0)
    reply = forward.copy()
    if "group" not in ignore:
        number = int(c.row_group[INGRESS][row])
        forward &= c.groups[INGRESS].column(number, ranks)
        _add_members(c, INGRESS, number, forward, row, rows, ranks)
        forward &= _egress_to(c, rows, rank, row)
    if "acl" not in ignore:
        crosses = subnets != subnet
        forward[crosses] &= c.acls[EGRESS].at(rank)[c.subnet_acl[EGRESS][subnets[crosses]]]
        forward[crosses] &= c.acls[INGRESS].column(int(c.subnet_acl[INGRESS][subnet]), ranks[crosses])
        reply[crosses] &= c.acls[EGRESS].column(int(c.subnet_acl[EGRESS][subnet]), ranks[crosses])
        reply[crosses] &= c.acls[INGRESS].at(rank)[c.subnet_acl[INGRESS][subnets[crosses]]]
    forward &= _endpoint_words(c, np.array([row]))
    dst = np.full(len(rows), rank, dtype=np.int64)
    return Reach(rows, ranks, dst, forward, reply, "straight")


def _gather_targets(c: Compiled, row: int, rows: Ranks, ignore: frozenset[str]) -> Reach:
    universe, subnet, rank = c.universe, int(c.rows.subnet[row]), int(c.rows.rank[row])
    ranks, subnets = c.rows.rank[rows], c.rows.subnet[rows]
    forward = np.repeat(universe.row(universe.full)[None, :], len(rows), axis=0)
    reply = forward.copy()
    if "group" not in ignore:
        number = int(c.row_group[EGRESS][row])
        forward &= c.groups[EGRESS].column(number, ranks)
        _add_members(c, EGRESS, number, forward, row, rows, ranks)
        forward &= _ingress_from(c, rows, rank, row)
    if "acl" not in ignore:
        crosses = subnets != subnet
        forward[crosses] &= c.acls[EGRESS].column(int(c.subnet_acl[EGRESS][subnet]), ranks[crosses])
        forward[crosses] &= c.acls[INGRESS].at(rank)[c.subnet_acl[INGRESS][subnets[crosses]]]
        reply[crosses] &= c.acls[EGRESS].at(rank)[c.subnet_acl[EGRESS][subnets[crosses]]]
        reply[crosses] &= c.acls[INGRESS].column(int(c.subnet_acl[INGRESS][subnet]), ranks[crosses])
    forward &= _endpoint_words(c, rows)
    return Reach(rows, ranks, ranks, forward, reply, "straight")


def _endpoint_words(c: Compiled, rows: Ranks) -> Words:
    universe = c.universe
    table = universe.rows(
        [universe.full, universe.double(universe.all_cells & ~universe.protocols.echo)]
    )
    return table[(c.rows.kind[rows] == ENDPOINT).astype(np.int64)]


def _add_members(
    c: Compiled, way: str, number: int, words: Words, row: int, rows: Ranks, ranks: Ranks
) -> None:
    """Grant what a content gives members of referenced groups, in place.

    Invariant: ``words`` holds, and nothing else, what the content admits by address.
    """
    members = c.groups[way].admission(number).members
    if not members:
        return
    near = np.isin(c.rows.vpc[rows], np.array(sorted(c.reach[int(c.rows.vpc[row])]), dtype=np.int64))
    for group in sorted(members):
        mask = near & c.belongs(group)[rows]
        words[mask] |= c.universe.row(members[group])


def _by_content(
    c: Compiled, way: str, rows: Ranks, rank: int, row: int, references: Callable[[], dict[str, list[tuple[int, int]]]]
) -> Words:
    """What the contents of many rows admit of one end: by address, and as a member of its groups."""
    store = c.groups[way]
    table = store.at(rank)
    numbers = c.row_group[way][rows]
    words = table[numbers]
    groups = _groups_of(c, row)
    named = references()
    extra: dict[int, int] = {}
    for group in groups:
        for number, mask in named.get(group, ()):
            extra[number] = extra.get(number, 0) | mask
    if extra:
        wide = np.zeros((len(store), 2 * c.universe.words), dtype=np.uint64)
        for number, mask in extra.items():
            wide[number] = c.universe.row(mask)
        vpc = int(c.rows.vpc[row])
        near = np.isin(c.rows.vpc[rows], np.array(sorted(c.reach[vpc]), dtype=np.int64))
        words = words | np.where(near[:, None], wide[numbers], np.uint64(0))
    return words


def _groups_of(c: Compiled, row: int) -> list[str]:
    known = c.network.interfaces.get(c.rows.names[int(c.rows.interface[row])])
    return sorted({g.group_id for g in known.groups}) if known else []


def references(c: Compiled, way: str) -> dict[str, list[tuple[int, int]]]:
    """Group -> the contents of one direction that name it, with what they grant it."""
    key = ("references", way)
    found = c.cache.get(key)
    if found is None:
        found = {}
        store: ColumnStore = c.groups[way]
        for number in range(len(store)):
            for group, mask in store.admission(number).members.items():
                found.setdefault(group, []).append((number, mask))
        c.cache[key] = found
    return found  # type: ignore[no-any-return]


def _egress_to(c: Compiled, rows: Ranks, rank: int, row: int) -> Words:
    return _by_content(c, EGRESS, rows, rank, row, lambda: references(c, EGRESS))


def _ingress_from(c: Compiled, rows: Ranks, rank: int, row: int) -> Words:
    return _by_content(c, INGRESS, rows, rank, row, lambda: references(c, INGRESS))


# -- walked ways ------------------------------------------------------------------------------------------


def _may_arrive(c: Compiled, row: int, rows: Ranks, rank: int) -> Mask:
    """Which senders' packets for a row's own address may arrive by anything but a straight way."""
    vpc, v6 = int(c.rows.vpc[row]), rank >= c.universe.first_v6
    hops = c.routes.at(rank)[c.subnet_table]
    pairs = hops * (len(c.vpc_ids) + 1) + c.subnet_vpc + 1
    distinct, inverse = np.unique(pairs, return_inverse=True)
    firsts = np.zeros(len(distinct), dtype=np.int64)
    firsts[inverse] = np.arange(len(inverse), dtype=np.int64)
    wanted = np.zeros(len(distinct), dtype=np.bool_)
    wanted[np.unique(inverse[c.rows.subnet[rows]])] = True
    answers = np.array(
        [
            bool(needed) and _hop_may(c, int(hops[first]), int(c.subnet_vpc[first]), rank, vpc, v6, frozenset())
            for first, needed in zip(firsts.tolist(), wanted.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )
    may: Mask = answers[inverse][c.rows.subnet[rows]]
    return may


def _hop_may(c: Compiled, hop: int, place: int, rank: int, vpc: int, v6: bool, seen: frozenset[str]) -> bool:
    kind = KINDS[int(_hop_kinds(c)[hop])]
    if kind in (routing.NO_ROUTE, routing.BLACKHOLE, routing.GATEWAY_ENDPOINT):
        return False
    if kind == routing.LOCAL:
        return place == vpc
    if kind in (routing.INTERNET_GATEWAY, routing.EGRESS_ONLY):
        return v6
    if kind == routing.PEERING:
        link = _links(c)[hop]
        return link is None or min(link.vpcs) < 0 or (link.state == "active" and vpc in link.vpcs)
    if kind == routing.NAT:
        name = getattr(c.routes.hops[hop][0][0], "id", "")
        table = _nat_table(c, name)
        if table is None or name in seen:
            return name not in seen
        further = int(c.routes.column(table, np.array([rank]))[0])
        return _hop_may(c, further, place, rank, vpc, v6, seen | {name})
    return True


def _nat_table(c: Compiled, name: str) -> int | None:
    nat = c.network.nat_gateways.get(name)
    if nat is None:
        return None
    if nat.route_table_id:
        return c.table_number.get(nat.route_table_id)
    subnet = c.subnet_number.get(nat.subnet_id or "")
    return None if subnet is None else int(c.subnet_table[subnet])


def _may_leave(c: Compiled, row: int, rows: Ranks) -> Mask:
    """Which rows a packet from a row may reach by anything but a straight way."""
    subnet, vpc = int(c.rows.subnet[row]), int(c.rows.vpc[row])
    return _table_may(c, int(c.subnet_table[subnet]), vpc, rows, frozenset())


def _table_may(c: Compiled, table: int, place: int, rows: Ranks, seen: frozenset[str]) -> Mask:
    """Which rows may be reached from a table of a VPC; through NAT gateways by their own tables."""
    ranks, vpcs = c.rows.rank[rows], c.rows.vpc[rows]
    hops = c.routes.column(table, ranks)
    may = np.zeros(len(rows), dtype=np.bool_)
    for hop in np.unique(hops).tolist():
        mask = hops == hop
        kind = KINDS[int(_hop_kinds(c)[hop])]
        if kind == routing.NAT:
            name = getattr(c.routes.hops[hop][0][0], "id", "")
            further = _nat_table(c, name)
            if name not in seen:
                part = rows[mask]
                may[mask] = True if further is None else _table_may(c, further, place, part, seen | {name})
        elif kind == routing.LOCAL:
            may[mask] = vpcs[mask] == place
        elif kind in (routing.INTERNET_GATEWAY, routing.EGRESS_ONLY):
            may[mask] = ranks[mask] >= c.universe.first_v6
        elif kind == routing.PEERING:
            link = _links(c)[hop]
            if link is None or min(link.vpcs) < 0:
                may[mask] = True
            elif link.state == "active":
                may[mask] = np.isin(vpcs[mask], np.array(link.vpcs, dtype=np.int64))
        else:
            may[mask] = kind not in (routing.NO_ROUTE, routing.BLACKHOLE, routing.GATEWAY_ENDPOINT)
    return may


def _forward(outcome: Outcome) -> tuple[Ranks, Words, tuple[tuple[str, int, int], ...]]:
    return outcome.passage.pack.idx, outcome.forward, outcome.passage.pack.branches


def _reply(outcome: Outcome) -> tuple[Ranks, Words, tuple[tuple[str, int, int], ...]]:
    return outcome.passage.pack.idx, outcome.reply, outcome.passage.pack.branches


def _walked(
    c: Compiled, rows: Ranks, dst: Ranks, outcomes: Sequence[Outcome], wanted: tuple[int, ...]
) -> list[Reach]:
    """The walked outcomes that end at the wanted rows (or that nobody knows where they end)."""
    goal = set(wanted)
    kept = []
    for outcome in outcomes:
        there = outcome.passage.rows
        if outcome.passage.end == UNKNOWN or (
            outcome.arrives and there is not None and set(there.tolist()) <= goal
        ):
            kept.append(outcome)
    if not kept:
        return []
    width = 2 * c.universe.words
    forward = combine([_forward(o) for o in kept], len(rows), width)
    reply = combine([_reply(o) for o in kept], len(rows), width)
    some = forward.any(axis=1)
    seen, who = c.rows.rank[rows].copy(), rows.copy()
    for outcome in kept:
        pack = outcome.passage.pack
        seen[pack.idx], who[pack.idx] = pack.src, pack.who
    ranks = c.rows.rank[rows[some]]
    return [
        Reach(rows[some], ranks, dst[some], forward[some], reply[some], "walked", tuple(kept), seen[some], who[some])
    ]


def _told_apart(c: Compiled, row: int, pieces: Ranks) -> tuple[Ranks, Ranks]:
    """One piece for each run of internet pieces that nothing on the way to a row tells apart, and each piece's run."""
    if not len(pieces):
        return pieces, pieces
    subnet = int(c.rows.subnet[row])
    if subnet < 0 or c.universe.count < 4096:
        return pieces, np.arange(len(pieces), dtype=np.int64)
    starts: set[int] = set(c.groups[INGRESS].admission(int(c.row_group[INGRESS][row])).starts)
    for way in (INGRESS, EGRESS):
        starts.update(c.acls[way].admission(int(c.subnet_acl[way][subnet])).starts)
    starts.update(c.routes.starts(int(c.subnet_table[subnet])))
    if _plain_arrival(c, row):
        edges = np.array(sorted(starts), dtype=np.int64)
        runs = np.searchsorted(edges, pieces, side="right")
        _, first, inverse = np.unique(runs, return_index=True, return_inverse=True)
        return pieces[first], inverse
    return pieces, np.arange(len(pieces), dtype=np.int64)


def _plain_arrival(c: Compiled, row: int) -> bool:
    """True when neither the gateway's table nor the subnet's sends internet traffic through anything that filters."""
    subnet = int(c.rows.subnet[row])
    gateway = c.gateway_of_vpc.get(c.vpc_ids[int(c.rows.vpc[row])])
    if gateway is None or gateway in c.network.table_of_gateway:
        return False
    kinds = {
        KINDS[int(_hop_kinds(c)[hop])] for hop in c.routes.hop_numbers(int(c.subnet_table[subnet]))
    }
    return kinds <= {
        routing.LOCAL,
        routing.INTERNET_GATEWAY,
        routing.NO_ROUTE,
        routing.PEERING,
        routing.GATEWAY_ENDPOINT,
        routing.EGRESS_ONLY,
        routing.BLACKHOLE,
    }
