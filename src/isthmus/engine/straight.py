"""Straight ways: within a subnet, within a VPC, over one peering, and back the same kind of way; for all rows at once."""

from __future__ import annotations

import numpy as np

from ..semantics.algebra import memberships, reference
from ..semantics.belonging import belonging
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .filters import inside
from .next_hops import far_side, hop_links
from .outside import shadowed
from .reach import Reach
from .rows import ENDPOINT, LAMBDA, NORMAL
from .taking import cut_to_taken

SENDING, RECEIVING = (NORMAL, LAMBDA), (NORMAL, ENDPOINT)
"""The kinds of interfaces that start flows, and those that flows may come to."""


def senders(c: Compiled, row: int, near: bool = False, among: Ranks | None = None) -> Ranks:
    """Rows that can start a flow to a row: alive, of its family, not its own interface's.

    With ``near`` only those of its VPC and of VPCs that are peered with it; with ``among`` only some of these rows.
    """
    if not bool(c.rows.alive[row]) or bool(shadowed(c)[row]):
        return np.zeros(0, dtype=np.int64)
    return _others(c, row, SENDING, near, among)


def receivers(c: Compiled, row: int, near: bool = False, among: Ranks | None = None) -> Ranks:
    """Rows that a row can start a flow to: alive, of its family, not its own interface's.

    With ``near`` only those of its VPC and of VPCs that are peered with it; with ``among`` only some of these rows.
    """
    return _others(c, row, RECEIVING, near, among) if sends(c, row) else np.zeros(0, dtype=np.int64)


def sends(c: Compiled, row: int) -> bool:
    """True for a row that starts flows, as far as they are modelled."""
    return bool(c.rows.alive[row]) and int(c.rows.kind[row]) in SENDING


def _others(c: Compiled, row: int, kinds: tuple[int, int], near: bool, among: Ranks | None) -> Ranks:
    """The rows of some kinds that share a row's family and are not of its interface."""
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    if among is None:
        found = of_kinds(c, kinds, v6, int(c.rows.vpc[row]) if near else None)
    else:
        found = among[_is_of_kinds(c, kinds, v6)[among]]
        if near:
            found = found[_beside(c, int(c.rows.vpc[row]))[c.rows.vpc[found]]]
    kept: Ranks = found[c.rows.interface[found] != c.rows.interface[row]]
    return kept


def of_kinds(c: Compiled, kinds: tuple[int, int], v6: bool, beside: int | None) -> Ranks:
    """The rows of some kinds and one family that are alive; only those beside a VPC where one is given."""
    key = ("of kinds", kinds, v6, beside)
    found: Ranks | None = c.cache.get(key)
    if found is None and beside is not None:
        rows = of_kinds(c, kinds, v6, None)
        found = c.cache[key] = rows[_beside(c, beside)[c.rows.vpc[rows]]]
    elif found is None:
        found = c.cache[key] = np.flatnonzero(_is_of_kinds(c, kinds, v6))
    return found


def _is_of_kinds(c: Compiled, kinds: tuple[int, int], v6: bool) -> Mask:
    """By row: whether it is of some kinds and one family, and alive."""
    key = ("is of kinds", kinds, v6)
    found: Mask | None = c.cache.get(key)
    if found is None:
        mask = c.rows.alive & np.isin(c.rows.kind, kinds) & (c.rows.subnet >= 0)
        if kinds == RECEIVING:
            mask &= ~shadowed(c)
        found = c.cache[key] = mask & ((c.rows.rank >= c.universe.first_v6) == v6)
    return found


def _beside(c: Compiled, vpc: int) -> Mask:
    """By VPC: whether it is this one or an active peering joins it with this one. Shape: (VPCs + 1,)."""
    key = ("beside", vpc)
    found: Mask | None = c.cache.get(key)
    if found is None:
        found = np.zeros(len(c.vpc_ids) + 1, dtype=np.bool_)
        for link in c.links.values():
            if link.state == "active" and vpc in link.vpcs:
                found[list(link.vpcs)] = True
        found[vpc] = True
        c.cache[key] = found
    return found


def straight_sources(c: Compiled, row: int, rows: Ranks, rank: int) -> Mask:
    """Which rows have a straight way to a row and its reply a straight way back.

    Invariant: answers to an address that two rows hold come to the first, so the other has none.
    """
    vpc, subnet = int(c.rows.vpc[row]), int(c.rows.subnet[row])
    if subnet < 0 or int(c.rows.kind[row]) not in (NORMAL, ENDPOINT):
        return np.zeros(len(rows), dtype=np.bool_)
    subnets, from_vpc = c.rows.subnet[rows], c.rows.vpc[rows]
    forward = led_straight(c, vpc, rank, subnets, from_vpc)
    back = leads_straight(c, subnet, vpc, c.rows.rank[rows], from_vpc)
    straight: Mask = (beside(c, row, rows) | (forward & back)) & ~shadowed(c)[rows]
    return straight


def straight_targets(c: Compiled, row: int, rows: Ranks) -> Mask:
    """Which rows a row has a straight way to, and their replies a straight way back."""
    vpc, subnet, rank = int(c.rows.vpc[row]), int(c.rows.subnet[row]), int(c.rows.rank[row])
    if bool(shadowed(c)[row]):
        return np.zeros(len(rows), dtype=np.bool_)
    subnets, to_vpc = c.rows.subnet[rows], c.rows.vpc[rows]
    forward = leads_straight(c, subnet, vpc, c.rows.rank[rows], to_vpc)
    home = led_straight(c, vpc, rank, subnets, to_vpc)
    straight: Mask = beside(c, row, rows) | (forward & home)
    return straight


def beside(c: Compiled, row: int, rows: Ranks) -> Mask:
    """Which rows share a row's subnet so that no route is asked between them: its blocks hold both addresses."""
    found: Mask = (c.rows.subnet[rows] == int(c.rows.subnet[row])) & in_place(c)[rows] & in_place(c)[row]
    return found


def in_place(c: Compiled) -> Mask:
    """By row: whether a block of its own subnet holds its address, as AWS has it of all; records may say otherwise."""
    found: Mask | None = c.cache.get("in place")
    if found is None:
        found = np.zeros(len(c.rows), dtype=np.bool_)
        ordered = np.argsort(c.rows.subnet, kind="stable")
        edges = np.searchsorted(c.rows.subnet[ordered], np.arange(len(c.subnet_ids) + 1))
        for subnet, slices in enumerate(c.subnet_slices):
            rows = ordered[edges[subnet] : edges[subnet + 1]]
            found[rows] = inside(c.rows.rank[rows], slices)
        c.cache["in place"] = found
    return found


def led_straight(c: Compiled, vpc: int, rank: int, subnets: Ranks, vpcs: Ranks) -> Mask:
    """Which subnets of which VPCs lead straight to a piece of a VPC (a local route, or one peering)."""
    far = far_side(c, vpc, rank)[c.routes.look(c.subnet_table[subnets], rank)]
    led: Mask = ((far == -2) & (vpcs == vpc)) | ((far >= 0) & (far == vpcs))
    return led


def leads_straight(c: Compiled, subnet: int, vpc: int, ranks: Ranks, vpcs: Ranks) -> Mask:
    """Which pieces of which VPCs are led to straight from a subnet (a local route, or one peering)."""
    hops = c.routes.column(int(c.subnet_table[subnet]), ranks)
    far = far_side(c, vpc, None)[hops]
    straight: Mask = (far == -2) & (vpcs == vpc)
    over = (far >= 0) & (far == vpcs)
    if over.any():
        for number in np.unique(hops[over]).tolist():
            link = hop_links(c)[number]
            assert link is not None, "a far side comes from a link"
            blocks = link.blocks[1 - link.vpcs.index(vpc)]
            straight |= over & (hops == number) & inside(ranks, blocks)
    return straight


def gather(
    c: Compiled, row: int, rows: Ranks, ignore: frozenset[str], *, inbound: bool, cells: int | None = None
) -> Reach:
    """What passes the straight way between many rows and one, there and back.

    Shapes: ``inbound``: the many send. With ``cells``, rows are left out that the groups of either end surely keep
    from all of these.
    """
    way, theirs = (INGRESS, EGRESS) if inbound else (EGRESS, INGRESS)
    rank = int(c.rows.rank[row])
    forward = np.repeat(c.universe.row(c.universe.full)[None, :], len(rows), axis=0)
    if "group" not in ignore:
        forward, rows = _still(c, held_by_one(c, way, row, rows), rows, cells)
        forward, rows = _still(c, forward & held_by_many(c, theirs, rows, rank, row), rows, cells)
    ones = np.full(len(rows), row, dtype=np.int64)
    senders, receivers = (rows, ones) if inbound else (ones, rows)
    reply = np.repeat(c.universe.row(c.universe.full)[None, :], len(rows), axis=0)
    if "acl" not in ignore:
        _meet_acls(c, senders, receivers, forward, reply)
    cut_to_taken(c, receivers, forward)
    return Reach(rows, c.rows.rank[rows], c.rows.rank[receivers], forward, reply, "straight")


def _still(c: Compiled, words: Words, rows: Ranks, cells: int | None) -> tuple[Words, Ranks]:
    """The rows, with their words, that some of these cells are still left of."""
    if cells is None:
        return words, rows
    some = some_in(words & c.universe.row(c.universe.possibly(cells)))
    return (words, rows) if some.all() else (words.compress(some, axis=0), rows[some])


def _meet_acls(c: Compiled, senders: Ranks, receivers: Ranks, forward: Words, reply: Words) -> None:
    """The network ACLs between subnets, there and back, in place."""
    near, far = c.rows.subnet[senders], c.rows.subnet[receivers]
    if not (near != far).any():
        return
    src, dst = c.rows.rank[senders], c.rows.rank[receivers]
    out, into = c.acls[EGRESS], c.acls[INGRESS]
    there = out.look(c.subnet_acl[EGRESS][near], dst) & into.look(c.subnet_acl[INGRESS][far], src)
    back = out.look(c.subnet_acl[EGRESS][far], src) & into.look(c.subnet_acl[INGRESS][near], dst)
    there[near == far] = back[near == far] = c.universe.row(c.universe.full)
    forward &= there
    reply &= back


def held_by_one(c: Compiled, way: str, row: int, rows: Ranks, near: Mask | None = None) -> Words:
    """What the groups of one row admit of many: by their own address, and as members within reach.

    Shapes: ``near`` says of each of the many whether a reference may mean it, where peerings do not decide that.
    """
    number = int(c.row_group[way][row])
    words = c.groups[way].column(number, c.rows.rank[rows])
    members = c.groups[way].admission(number).members
    if members:
        words = words.copy()
        near = within_reach(c, row)[c.rows.vpc[rows]] if near is None else near
        for group in sorted(members):
            words[near & c.belongs(group)[rows]] |= c.universe.row(members[group])
    return words


def held_by_many(c: Compiled, way: str, rows: Ranks, rank: int, row: int, near: Mask | None = None) -> Words:
    """What the groups of many rows admit of one end: by address, and as a member of its groups (row -1: unknown).

    Shapes: ``near`` says of each of the many whether a reference there may mean it, where peerings do not decide that.
    """
    store, numbers = c.groups[way], c.row_group[way][rows]
    words = store.look(numbers, rank)
    extra: dict[int, int] = {}
    for group in references_to(c, row) if row >= 0 else []:
        for number in references(c, way).get(group, ()):
            extra[number] = extra.get(number, 0) | store.admission(number).members[group]
    if extra:
        where = np.zeros(len(store), dtype=np.int64)
        where[list(extra)] = np.arange(1, len(extra) + 1)
        granted = c.universe.rows([0, *extra.values()])
        near = within_reach(c, row)[c.rows.vpc[rows]] if near is None else near
        words = words | granted.take(np.where(near, where[numbers], 0), axis=0)
    return words


def within_reach(c: Compiled, row: int) -> Mask:
    """By VPC: whether a group reference made in a row's VPC may mean its interfaces. Shape: (VPCs + 1,)."""
    vpc = int(c.rows.vpc[row])
    key = ("within reach", vpc)
    found: Mask | None = c.cache.get(key)
    if found is None:
        found = np.zeros(len(c.vpc_ids) + 1, dtype=np.bool_)
        if vpc >= 0:
            found[sorted(c.reach[vpc])] = True
        c.cache[key] = found
    return found


def groups_of(c: Compiled, row: int) -> list[str]:
    """The groups of a row's interface, sorted; ``ANY`` where nobody read which."""
    return list(belonging(c.network, c.rows.names[int(c.rows.interface[row])]))


def references_to(c: Compiled, row: int) -> list[str]:
    """Every reference that means a row, sorted: to its groups, and to those by its family alone."""
    family = 6 if int(c.rows.rank[row]) >= c.universe.first_v6 else 4
    groups = groups_of(c, row)
    return sorted([*groups, *(reference(group, family) for group in groups)])


def references(c: Compiled, way: str) -> dict[str, list[int]]:
    """Reference to a group -> the contents of one direction whose rules make it."""
    key = ("references", way)
    found: dict[str, list[int]] | None = c.cache.get(key)
    if found is None:
        found = {}
        for (room, direction, number), names in c.contents.items():
            if room == "group" and direction == way:
                for group in _referred(c, names, way):
                    found.setdefault(group, []).append(number)
        c.cache[key] = found
    return found


def _referred(c: Compiled, names: tuple[str, ...], way: str) -> tuple[str, ...]:
    return memberships(permit.match for name in names for permit in c.permits.get((name, way), ()))
