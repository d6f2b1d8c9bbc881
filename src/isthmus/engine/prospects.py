"""Which other ways are worth a walk: what a target may see of a source, and where routes may lead at all.

Everything here errs on one side only: what is left out can't arrive, or is admitted by nobody.
"""

from __future__ import annotations

import numpy as np

from ..semantics import routing
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Ranks, Words
from .compile import Compiled
from .filters import inside
from .next_hops import KINDS, hop_kinds, hop_links
from .passage import Mask
from .straight import groups_of, references


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
        rows = (
            np.flatnonzero((c.rows.vpc == vpc) & forwards[c.rows.interface]) if len(c.rows) else c.rows.rank
        )
        ranks = np.concatenate([c.rows.rank[rows], c.rows.public[rows]])
        known = c.cache[key] = np.unique(ranks[ranks >= 0])
    return known


def _cells_words(c: Compiled, cells: int) -> Words:
    return c.universe.row(c.universe.possibly(cells))


def _anybody(c: Compiled, number: int, cells: int) -> bool:
    """True when a content possibly admits one of these cells from anybody at all."""
    admission = c.groups[INGRESS].admission(number)
    return any(
        c.universe.possibly_of(mask) & cells for mask in (*admission.masks, *admission.members.values())
    )


def may_be_admitted(
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
    may |= np.isin(hop_kinds(c)[hops], [KINDS.index(routing.UNMODELLED), KINDS.index("choice")])
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
    for group in groups_of(c, row):
        open_[[number for number, mask in named.get(group, ()) if c.universe.possibly_of(mask) & cells]] = (
            True
        )
    may: Mask = open_[c.row_group[INGRESS][rows]]
    subnet = int(c.rows.subnet[row])
    hops = c.routes.column(int(c.subnet_table[subnet]), c.rows.rank[rows])
    lost = np.isin(hop_kinds(c)[hops], [KINDS.index(routing.UNMODELLED), KINDS.index("choice")])
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
    return known


def may_arrive(c: Compiled, row: int, rows: Ranks, rank: int) -> Mask:
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
            bool(needed)
            and _hop_may(c, int(hops[first]), int(c.subnet_vpc[first]), rank, vpc, v6, frozenset())
            for first, needed in zip(firsts.tolist(), wanted.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )
    may: Mask = answers[inverse][c.rows.subnet[rows]]
    return may


def _hop_may(c: Compiled, hop: int, place: int, rank: int, vpc: int, v6: bool, seen: frozenset[str]) -> bool:
    kind = KINDS[int(hop_kinds(c)[hop])]
    if kind in (routing.NO_ROUTE, routing.BLACKHOLE, routing.GATEWAY_ENDPOINT):
        return False
    if kind == routing.LOCAL:
        return place == vpc
    if kind in (routing.INTERNET_GATEWAY, routing.EGRESS_ONLY):
        return v6
    if kind == routing.PEERING:
        link = hop_links(c)[hop]
        return link is None or min(link.vpcs) < 0 or (link.state == "active" and vpc in link.vpcs)
    if kind == routing.NAT:
        name = c.routes.hops[hop][0][0].id
        table = _nat_table(c, name)
        if table is None or name in seen:
            return name not in seen
        if bool(_beside(c, name, np.array([rank], dtype=np.int64)).any()):
            return True
        further = int(c.routes.column(table, np.array([rank]))[0])
        return _hop_may(c, further, place, rank, vpc, v6, seen | {name})
    return True


def _beside(c: Compiled, name: str, ranks: Ranks) -> Mask:
    """Which pieces lie in the subnet of a NAT gateway, where no table is asked."""
    nat = c.network.nat_gateways.get(name)
    subnet = c.subnet_number.get(nat.subnet_id or "", -1) if nat is not None else -1
    return inside(ranks, c.subnet_slices[subnet] if subnet >= 0 else ())


def _nat_table(c: Compiled, name: str) -> int | None:
    nat = c.network.nat_gateways.get(name)
    if nat is None:
        return None
    if nat.route_table_id:
        return c.table_number.get(nat.route_table_id)
    subnet = c.subnet_number.get(nat.subnet_id or "")
    return None if subnet is None else int(c.subnet_table[subnet])


def may_leave(c: Compiled, row: int, rows: Ranks) -> Mask:
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
        kind = KINDS[int(hop_kinds(c)[hop])]
        if kind == routing.NAT:
            name = c.routes.hops[hop][0][0].id
            further = _nat_table(c, name)
            if name not in seen:
                part = rows[mask]
                may[mask] = True if further is None else _table_may(c, further, place, part, seen | {name})
                may[mask] |= _beside(c, name, ranks[mask])
        elif kind == routing.LOCAL:
            may[mask] = vpcs[mask] == place
        elif kind in (routing.INTERNET_GATEWAY, routing.EGRESS_ONLY):
            may[mask] = ranks[mask] >= c.universe.first_v6
        elif kind == routing.PEERING:
            link = hop_links(c)[hop]
            if link is None or min(link.vpcs) < 0:
                may[mask] = True
            elif link.state == "active":
                may[mask] = np.isin(vpcs[mask], np.array(link.vpcs, dtype=np.int64))
        else:
            may[mask] = kind not in (routing.NO_ROUTE, routing.BLACKHOLE, routing.GATEWAY_ENDPOINT)
    return may


def told_apart(c: Compiled, row: int, pieces: Ranks) -> tuple[Ranks, Ranks]:
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
    kinds = {KINDS[int(hop_kinds(c)[hop])] for hop in c.routes.hop_numbers(int(c.subnet_table[subnet]))}
    return kinds <= {
        routing.LOCAL,
        routing.INTERNET_GATEWAY,
        routing.NO_ROUTE,
        routing.PEERING,
        routing.GATEWAY_ENDPOINT,
        routing.EGRESS_ONLY,
        routing.BLACKHOLE,
    }
