"""Straight ways: within a subnet, within a VPC, over one peering, and back the same kind of way; for all rows at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Ranks, Words
from .columns import ColumnStore
from .compile import Compiled
from .filters import inside
from .next_hops import far_side, hop_links
from .passage import Mask
from .reach import Reach
from .rows import ENDPOINT, LAMBDA, NORMAL


def senders(c: Compiled, row: int) -> Ranks:
    """Rows that can start a flow to a row: alive, of its family, not its own interface's."""
    v6 = c.rows.rank >= c.universe.first_v6
    kind = c.rows.kind
    mask = c.rows.alive & ((kind == NORMAL) | (kind == LAMBDA)) & (v6 == v6[row])
    mask &= c.rows.subnet >= 0
    mask &= c.rows.interface != c.rows.interface[row]
    return np.flatnonzero(mask) if bool(c.rows.alive[row]) else np.zeros(0, dtype=np.int64)


def receivers(c: Compiled, row: int) -> Ranks:
    """Rows that a row can start a flow to: alive, of its family, not its own interface's."""
    v6 = c.rows.rank >= c.universe.first_v6
    kind = c.rows.kind
    mask = c.rows.alive & ((kind == NORMAL) | (kind == ENDPOINT)) & (v6 == v6[row])
    mask &= (c.rows.interface != c.rows.interface[row]) & (c.rows.subnet >= 0)
    sends = bool(c.rows.alive[row]) and int(kind[row]) in (NORMAL, LAMBDA)
    return np.flatnonzero(mask) if sends else np.zeros(0, dtype=np.int64)


def straight_sources(c: Compiled, row: int, rows: Ranks, rank: int) -> Mask:
    """Which rows have a straight way to a row and its reply a straight way back."""
    vpc, subnet = int(c.rows.vpc[row]), int(c.rows.subnet[row])
    if subnet < 0 or int(c.rows.kind[row]) not in (NORMAL, ENDPOINT):
        return np.zeros(len(rows), dtype=np.bool_)
    there = far_side(c, vpc, rank)[c.routes.at(rank)][c.subnet_table][c.rows.subnet[rows]]
    from_vpc = c.rows.vpc[rows]
    forward = ((there == -2) & (from_vpc == vpc)) | ((there >= 0) & (there == from_vpc))
    back = _back_straight(c, subnet, vpc, c.rows.rank[rows], from_vpc)
    near = c.rows.subnet[rows] == subnet
    straight: Mask = near | (forward & back)
    return straight


def _back_straight(c: Compiled, subnet: int, vpc: int, ranks: Ranks, vpcs: Ranks) -> Mask:
    """Which pieces of which VPCs are led to straight from a subnet (a local route, or one peering)."""
    hops = c.routes.column(int(c.subnet_table[subnet]), ranks)
    far = far_side(c, vpc, None)[hops]
    straight: Mask = (far == -2) & (vpcs == vpc)
    over = (far >= 0) & (far == vpcs)
    for number in np.unique(hops[over]).tolist():
        link = hop_links(c)[number]
        assert link is not None, "a far side comes from a link"
        blocks = link.blocks[1 - link.vpcs.index(vpc)]
        straight |= over & (hops == number) & inside(ranks, blocks)
    return straight


def straight_targets(c: Compiled, row: int, rows: Ranks) -> Mask:
    """Which rows a row has a straight way to, and their replies a straight way back."""
    vpc, subnet, rank = int(c.rows.vpc[row]), int(c.rows.subnet[row]), int(c.rows.rank[row])
    forward = _back_straight(c, subnet, vpc, c.rows.rank[rows], c.rows.vpc[rows])
    back = far_side(c, vpc, rank)[c.routes.at(rank)][c.subnet_table][c.rows.subnet[rows]]
    to_vpc = c.rows.vpc[rows]
    home = ((back == -2) & (to_vpc == vpc)) | ((back >= 0) & (back == to_vpc))
    near = c.rows.subnet[rows] == subnet
    way: Mask = near | (forward & home)
    return way


def gather_sources(c: Compiled, row: int, rows: Ranks, rank: int, ignore: frozenset[str]) -> Reach:
    """What rows may send a row the straight way, there and back."""
    universe, subnet = c.universe, int(c.rows.subnet[row])
    ranks, subnets = c.rows.rank[rows], c.rows.subnet[rows]
    forward = np.repeat(universe.row(universe.full)[None, :], len(rows), axis=0)
    reply = forward.copy()
    if "group" not in ignore:
        number = int(c.row_group[INGRESS][row])
        forward &= c.groups[INGRESS].column(number, ranks)
        _add_members(c, INGRESS, number, forward, row, rows, ranks)
        forward &= egress_to(c, rows, rank, row)
    if "acl" not in ignore:
        crosses = subnets != subnet
        forward[crosses] &= c.acls[EGRESS].at(rank)[c.subnet_acl[EGRESS][subnets[crosses]]]
        forward[crosses] &= c.acls[INGRESS].column(int(c.subnet_acl[INGRESS][subnet]), ranks[crosses])
        reply[crosses] &= c.acls[EGRESS].column(int(c.subnet_acl[EGRESS][subnet]), ranks[crosses])
        reply[crosses] &= c.acls[INGRESS].at(rank)[c.subnet_acl[INGRESS][subnets[crosses]]]
    forward &= _endpoint_words(c, np.array([row]))
    dst = np.full(len(rows), rank, dtype=np.int64)
    return Reach(rows, ranks, dst, forward, reply, "straight")


def gather_targets(c: Compiled, row: int, rows: Ranks, ignore: frozenset[str]) -> Reach:
    """What a row may send rows the straight way, there and back."""
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
    table = universe.rows([universe.full, universe.double(universe.all_cells & ~universe.protocols.echo)])
    words: Words = table[(c.rows.kind[rows] == ENDPOINT).astype(np.int64)]
    return words


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
    c: Compiled,
    way: str,
    rows: Ranks,
    rank: int,
    row: int,
    references: Callable[[], dict[str, list[tuple[int, int]]]],
) -> Words:
    """What the contents of many rows admit of one end: by address, and as a member of its groups."""
    store = c.groups[way]
    table = store.at(rank)
    numbers = c.row_group[way][rows]
    words = table[numbers]
    groups = groups_of(c, row) if row >= 0 else []
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


def groups_of(c: Compiled, row: int) -> list[str]:
    """The groups of a row's interface, sorted."""
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
    return found


def egress_to(c: Compiled, rows: Ranks, rank: int, row: int) -> Words:
    """What rows' groups let out to a piece (and, where its row is known, to a member of its groups)."""
    return _by_content(c, EGRESS, rows, rank, row, lambda: references(c, EGRESS))


def _ingress_from(c: Compiled, rows: Ranks, rank: int, row: int) -> Words:
    return _by_content(c, INGRESS, rows, rank, row, lambda: references(c, INGRESS))
