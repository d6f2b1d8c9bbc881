"""Which other ways are worth a walk: what a target may see of a source, and where routes may lead at all.

Everything here errs on one side only: what is left out can't arrive, or is admitted by nobody.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from ..semantics.security_group import INGRESS
from .atoms import Mask, Ranks, Words, some_in
from .compile import Compiled
from .hub_doors import NOWHERE as NO_END
from .hub_doors import PLAIN, doors_of, gateways
from .hub_ways import HubWays, hub_ways, landings, strange, within
from .keeping import kept
from .next_hops import (
    DEAD,
    EGRESS_ONLY,
    GATEWAY,
    INTERFACE,
    LOCAL,
    LOST,
    NAT,
    PEERING,
    TRANSIT,
    behind,
    by_kind,
    hop_kinds,
)
from .outside import UNTOLD, gates
from .roles import roles
from .rows import OPAQUE
from .straight import RECEIVING, of_kinds, references, references_to

NOWHERE = -2
"""A VPC that no route leads to by its own."""
MOST_OPEN = 4096
"""Units: nodes, with sets of cells or VPCs, of which it is kept who may admit them and where they lead from."""
MOST_TURNS = 4
"""Units: NAT gateways behind NAT gateways that are followed; beyond, anything may be."""


def forwarding(c: Compiled) -> Mask:
    """By interface: whether it may pass on what is not its own, or nobody can tell. Shape: (interfaces,)."""
    found: list[bool] = [
        name not in c.network.interfaces
        or not c.network.interfaces[name].source_dest_check
        or standing.nat is not None
        for name, standing in zip(c.rows.names, c.rows.standings, strict=True)
    ]
    return np.array(found, dtype=np.bool_)


def disguises(c: Compiled) -> tuple[Ranks, Ranks]:
    """Every address that flows out of a VPC may be translated to, and the VPC of each.

    They are those of NAT gateways and of interfaces that forward.
    """
    known = c.cache.get("disguises")
    if known is None:
        rows = np.flatnonzero(forwarding(c)[c.rows.interface]) if len(c.rows) else c.rows.rank
        ranks = np.concatenate([c.rows.rank[rows], c.rows.public[rows]])
        vpcs = np.concatenate([c.rows.vpc[rows], c.rows.vpc[rows]])
        known = c.cache["disguises"] = ranks[ranks >= 0], vpcs[ranks >= 0]
    return known


def _cells_words(c: Compiled, cells: int) -> Words:
    return c.universe.row(c.universe.possibly(cells))


def anybody(c: Compiled, number: int, cells: int | None, ignore: frozenset[str]) -> bool:
    """True when an ingress content of groups possibly admits one of these cells from anybody at all."""
    if cells is None or "group" in ignore:
        return True
    admission = c.groups[INGRESS].admission(number)
    possibly = cells << c.universe.bits
    return any(mask & possibly for mask in (*admission.masks, *admission.members.values()))


def may_be_admitted(
    c: Compiled, row: int, rows: Ranks, rank: int, ignore: frozenset[str], cells: int | None
) -> Mask:
    """Which senders the groups of a row may admit for one of these cells, however they are disguised on the way."""
    if cells is None or "group" in ignore:
        return np.ones(len(rows), dtype=np.bool_)
    number = int(c.row_group[INGRESS][row])
    if not len(rows) or not anybody(c, number, cells, ignore):
        return np.zeros(len(rows), dtype=np.bool_)
    wanted = _cells_words(c, cells)
    store = c.groups[INGRESS]
    may = store.admits(number, c.rows.rank[rows], wanted)
    public, vpcs = c.rows.public[rows], c.rows.vpc[rows]
    known = np.flatnonzero(public >= 0)
    may[known] |= store.admits(number, public[known], wanted)
    may |= may_get_lost_from(c, row, rank)[c.rows.subnet[rows]]
    for group, mask in store.admission(number).members.items():
        if c.universe.possibly_of(mask) & cells:
            may |= referable(c, row)[vpcs] & c.belongs(group)[rows]
            # What an unmodelled interface of the VPC passes on may be a member's
            may |= (c.rows.kind[rows] == OPAQUE) & (vpcs == c.rows.vpc[row])
    may |= _disguised(c, number, cells)[vpcs]
    return may


def _disguised(c: Compiled, number: int, cells: int) -> Mask:
    """By VPC: whether an ingress content may admit, for one of these cells, an address that its flows may get.

    Shape: (VPCs + 1,).
    """

    def made() -> Mask:
        seen, seen_in = disguises(c)
        found = np.zeros(len(c.vpc_ids) + 1, dtype=np.bool_)
        found[seen_in[c.groups[INGRESS].admits(number, seen, _cells_words(c, cells))]] = True
        return found

    return kept(c, "disguised", (number, cells), MOST_OPEN, made)


def admitting(c: Compiled, row: int, rows: Ranks, ignore: frozenset[str], cells: int | None) -> Mask:
    """Which rows' groups may admit a row for one of these cells, however it is disguised on the way."""
    if cells is None or "group" in ignore:
        return np.ones(len(rows), dtype=np.bool_)
    store, wanted, held = c.groups[INGRESS], _cells_words(c, cells), c.row_group[INGRESS][rows]
    present = np.zeros(len(store), dtype=np.bool_)
    present[held] = True
    numbers = np.flatnonzero(present)
    numbers = numbers[some_in(store.anywhere(numbers) & wanted)]
    disguised, disguised_in = disguises(c)
    own = np.array([c.rows.rank[row], c.rows.public[row]], dtype=np.int64)
    seen = np.concatenate([own[own >= 0], disguised[disguised_in == c.rows.vpc[row]]])
    open_ = np.zeros(len(store), dtype=np.bool_)
    for rank in seen.tolist():
        open_[numbers] |= _open_to(c, rank, cells, numbers)[numbers]
    named = references(c, INGRESS)
    for group in references_to(c, row):
        for number in named.get(group, ()):
            if c.universe.possibly_of(store.admission(number).members[group]) & cells:
                open_[number] = True
    may: Mask = open_[held]
    open_[numbers] = True
    at = np.flatnonzero(~may & open_[held])
    may[at] = _may_be_lost_from(c, int(c.rows.subnet[row]), rows[at])
    return may


def _open_to(c: Compiled, rank: int, cells: int, numbers: Ranks) -> Mask:
    """By ingress content: whether it may admit a piece for one of these cells, whoever has it. Shape: (contents,).

    Shapes: of contents other than ``numbers`` it may say no. What is said of a piece is said of its node.
    """
    store = c.groups[INGRESS]
    known: dict[tuple[int, int], tuple[Mask, Mask]] = c.cache.setdefault("open to", {})
    key = (int(roles(c).node[rank]), cells)
    told, found = known.get(key, (None, None))
    if told is None or found is None or len(told) < len(store):
        if len(known) >= MOST_OPEN:
            known.clear()
        told, found = (np.zeros(len(store), dtype=np.bool_) for _ in range(2))
        known[key] = told, found
    fresh = numbers[~told[numbers]]
    if len(fresh):
        found[fresh] = some_in(store.look(fresh, rank) & _cells_words(c, cells))
        told[fresh] = True
    return found


def referable(c: Compiled, row: int) -> Mask:
    """By VPC: whether a rule of a row's VPC may mean its interfaces by a group at all. Shape: (VPCs + 1,)."""
    vpc = int(c.rows.vpc[row])
    key = ("referable", vpc)
    found: Mask | None = c.cache.get(key)
    if found is None:
        found = np.zeros(len(c.vpc_ids) + 1, dtype=np.bool_)
        if vpc >= 0:
            found[sorted(c.referable(INGRESS, vpc) | c.perhaps_referable(INGRESS, vpc))] = True
        c.cache[key] = found
    return found


def may_get_lost(c: Compiled, row: int, rank: int) -> bool:
    """Whether a packet for a piece may get out of sight on its way to a row, whoever sends it."""
    return bool(may_get_lost_from(c, row, rank)[:-1].any())


def may_get_lost_from(c: Compiled, row: int, rank: int) -> Mask:
    """By subnet: whether a packet for a piece may get out of sight on its way to a row. Shape: (subnets + 1,)."""
    return _of_node(c, row, rank, "lost on the way", _lost_on_the_way)


def _lost_on_the_way(c: Compiled, vpc: int, rank: int) -> Mask:
    hops, hubs, ways = _ways_to(c, rank)
    lost = _lost(c, hops, np.full(len(hops), rank, dtype=np.int64), vpc)
    lost[hubs] = ~_settled(ways, vpc)
    return lost


def _of_node(c: Compiled, row: int, rank: int, kind: str, make: Callable[[Compiled, int, int], Mask]) -> Mask:
    """What routes say of the ways to a piece and a row's VPC: made once for all pieces of a node, not to be changed."""
    vpc = int(c.rows.vpc[row])
    key = (vpc, int(roles(c).node[rank]), bool(strange(c)[rank]))
    found = kept(c, kind, key, MOST_OPEN, lambda: make(c, vpc, rank))
    found.flags.writeable = False
    return found


def _may_be_lost_from(c: Compiled, subnet: int, rows: Ranks) -> Mask:
    """Whether a packet from a subnet may get out of sight on its way to each row. Shape: (n,)."""
    ranks, vpcs = c.rows.rank[rows], c.rows.vpc[rows]
    hops = c.routes.column(int(c.subnet_table[subnet]), ranks)
    lost = _lost(c, hops, ranks, vpcs)
    hubs = np.flatnonzero(hop_kinds(c)[hops] == TRANSIT)
    ways = hub_ways(c, np.full(len(hubs), subnet, dtype=np.int64), ranks[hubs])
    lost[hubs] = ~_settled(ways, vpcs[hubs])
    return lost


def _ways_to(c: Compiled, rank: int) -> tuple[Ranks, Ranks, HubWays]:
    """For one piece: the hop of every subnet, which of these are transit gateways, and where those lead."""
    hops = c.routes.look(c.subnet_table, rank)
    hubs = np.flatnonzero(hop_kinds(c)[hops] == TRANSIT)
    return hops, hubs, hub_ways(c, hubs, np.full(len(hubs), rank, dtype=np.int64))


def _settled(ways: HubWays, vpcs: Ranks | int) -> Mask:
    """Which ways over transit gateways surely lead nowhere, or as plainly as can be to a VPC. Shape: (n,)."""
    found: Mask = (ways.state == NO_END) | ((ways.state == PLAIN) & (ways.vpc == vpcs))
    return found


def _lost(c: Compiled, hops: Ranks, ranks: Ranks, vpcs: Ranks | int) -> Mask:
    """By which hops a packet for a piece of a VPC may get out of sight, so that no filter is surely met. Shape: (n,)."""
    kinds, there = hop_kinds(c)[hops], behind(c)
    lost = (_blind(c) | there.unread)[hops]
    v6 = ranks >= c.universe.first_v6
    lost |= by_kind(GATEWAY, EGRESS_ONLY)[kinds] & v6 & (gates(c)[vpcs] == UNTOLD)
    by_nat = np.flatnonzero(kinds == NAT)
    table = there.nat_table[hops[by_nat]]
    onward = c.routes.look(np.maximum(table, 0), ranks[by_nat])
    lost[by_nat] = (table < 0) | (_blind(c) | there.unread)[onward] | (hop_kinds(c)[onward] == NAT)
    return lost


def _blind(c: Compiled) -> Mask:
    """By hop: whether nobody knows what a packet meets behind it, or it may be anything. Shape: (hops,)."""
    found: Mask | None = c.cache.get("blind")
    if found is None:
        kinds = hop_kinds(c)
        gateways = {**c.network.internet_gateways, **c.network.egress_only_internet_gateways}
        unread = np.array([hops[0].id not in gateways for hops, _ in c.routes.hops], dtype=np.bool_)
        found = by_kind(*LOST, INTERFACE)[kinds] | (by_kind(GATEWAY, EGRESS_ONLY)[kinds] & unread)
        c.cache["blind"] = found
    return found


def may_arrive(c: Compiled, row: int, rank: int) -> Mask:
    """From which subnets packets for a row's own address may arrive by anything but a straight way."""
    return _of_node(c, row, rank, "arriving", _arriving)


def _arriving(c: Compiled, vpc: int, rank: int) -> Mask:
    hops, hubs, ways = _ways_to(c, rank)
    ranks = np.full(len(c.subnet_vpc), rank, dtype=np.int64)
    may = _leads(c, hops[:-1], c.subnet_vpc, ranks, np.full(len(ranks), vpc, dtype=np.int64))
    may[hubs] = ways.state != NO_END
    return may


def may_leave(c: Compiled, row: int) -> Ranks:
    """The rows, of those that receive in a row's family, that it may reach by anything but a straight way.

    Rows beside its VPC, and those at strange pieces, are looked at one by one; beyond them nothing but the stretch of
    the line decides.
    """
    subnet, vpc = int(c.rows.subnet[row]), int(c.rows.vpc[row])
    v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
    rows, ranks = _by_rank(c, v6)
    near = np.concatenate([of_kinds(c, RECEIVING, v6, vpc), rows[strange(c)[ranks]]])
    found = near[_led_to(c, subnet, c.rows.rank[near], c.rows.vpc[near])]
    may = np.zeros(len(c.rows), dtype=np.bool_)
    may[found] = True
    for low, high in _far_stretches(c, subnet, v6):
        may[rows[low:high]] = True
    return np.flatnonzero(may)


def _far_stretches(c: Compiled, subnet: int, v6: bool) -> list[tuple[int, int]]:
    """Which stretches of a family's receiving rows, by rank, a subnet's table may lead to, whatever their VPC.

    Subnets of a VPC that share a table share them, too, but for those that it leads to transit gateways.
    """
    table = int(c.subnet_table[subnet])
    by_hub = bool((gateways(c)[c.routes.hop_numbers(table)] >= 0).any())
    key = ("far stretches", table, int(c.subnet_vpc[subnet]), subnet if by_hub else -1, v6)
    known: list[tuple[int, int]] | None = c.cache.get(key)
    if known is None:
        known = []
        _, ranks = _by_rank(c, v6)
        edges = _edges_from(c, subnet)
        led = _led_to(c, subnet, edges, np.full(len(edges), NOWHERE, dtype=np.int64))
        led &= (edges >= c.universe.first_v6) == v6
        firsts = [*np.searchsorted(ranks, edges).tolist(), len(ranks)]
        for at in np.flatnonzero(led).tolist():
            low, high = firsts[at], firsts[at + 1]
            if known and known[-1][1] == low:
                low = known.pop()[0]
            if low < high:
                known.append((low, high))
        c.cache[key] = known
    return known


def _by_rank(c: Compiled, v6: bool) -> tuple[Ranks, Ranks]:
    """The rows of a family that receive, in the order of the line, and their pieces."""
    key = ("receiving by rank", v6)
    known: tuple[Ranks, Ranks] | None = c.cache.get(key)
    if known is None:
        rows = of_kinds(c, RECEIVING, v6, None)
        ordered = rows[np.argsort(c.rows.rank[rows], kind="stable")]
        known = c.cache[key] = ordered, c.rows.rank[ordered]
    return known


def _led_to(c: Compiled, subnet: int, ranks: Ranks, vpcs: Ranks) -> Mask:
    """Which pieces of which VPCs the table of a subnet may lead to."""
    hops = c.routes.column(int(c.subnet_table[subnet]), ranks)
    may = _leads(c, hops, np.full(len(ranks), c.subnet_vpc[subnet], dtype=np.int64), ranks, vpcs)
    hubs = np.flatnonzero(hop_kinds(c)[hops] == TRANSIT)
    may[hubs] = hub_ways(c, np.full(len(hubs), subnet, dtype=np.int64), ranks[hubs]).state != NO_END
    return may


def _edges_from(c: Compiled, subnet: int) -> Ranks:
    """Where on the line what the table of a subnet leads to may change, over transit gateways too; sorted."""
    table = int(c.subnet_table[subnet])
    gates = gateways(c)[c.routes.hop_numbers(table)]
    landed = {int(doors_of(c).landing[gate, subnet]) for gate in np.unique(gates[gates >= 0]).tolist()}
    key = ("edges from", table, *sorted(landed))
    known: Ranks | None = c.cache.get(key)
    if known is None:
        there = landings(c)
        starts = [there.starts(landing) for landing in sorted(landed) if landing >= 0]
        known = c.cache[key] = np.unique(np.concatenate([_edges(c, table), *starts]))
    return known


def _edges(c: Compiled, table: int) -> Ranks:
    """Where on the line what a table leads to may change, the tables behind its NAT gateways included; sorted."""
    key = ("edges", table)
    known: Ranks | None = c.cache.get(key)
    if known is None:
        there, todo, done, edges = behind(c), [table], {-1}, {0, c.universe.first_v6}
        while todo:
            one = todo.pop()
            if one in done:
                continue
            done.add(one)
            edges.update(c.routes.starts(one))
            hops = np.array(c.routes.hop_numbers(one), dtype=np.int64)
            by_nat = hops[hop_kinds(c)[hops] == NAT]
            beside = there.nat_subnet[by_nat]
            for subnet in beside[beside >= 0].tolist():
                edges.update(itertools.chain(*c.subnet_slices[subnet]))
            todo.extend(there.nat_table[by_nat].tolist())
        known = c.cache[key] = np.array(sorted(edges), dtype=np.int64)
    return known


def _leads(c: Compiled, hops: Ranks, places: Ranks, ranks: Ranks, vpcs: Ranks, turns: int = 0) -> Mask:
    """Which hops, taken in a VPC, may lead to a piece of another; through NAT gateways by their own tables.

    Shapes: all (n,); ``places`` are the VPCs where the hop is taken, ``vpcs`` those of the targets.
    """
    kinds, there = hop_kinds(c)[hops], behind(c)
    v6 = ranks >= c.universe.first_v6
    may = ~by_kind(*DEAD)[kinds]
    may &= (kinds != LOCAL) | (places == vpcs)
    may &= ~by_kind(GATEWAY, EGRESS_ONLY)[kinds] | v6
    joins = (there.sides[0][hops] == vpcs) | (there.sides[1][hops] == vpcs)
    may &= (kinds != PEERING) | there.unread[hops] | (there.active[hops] & joins)
    by_nat = np.flatnonzero(kinds == NAT)
    if len(by_nat) and turns < MOST_TURNS:
        hop, target = hops[by_nat], ranks[by_nat]
        table, subnet = there.nat_table[hop], there.nat_subnet[hop]
        open_ = (table < 0) | ((subnet >= 0) & within(c, subnet, target))
        further = np.flatnonzero(~open_)
        onward = c.routes.look(table[further], target[further])
        at = by_nat[further]
        open_[further] = _leads(c, onward, places[at], ranks[at], vpcs[at], turns + 1)
        may[by_nat] = open_
    return may
