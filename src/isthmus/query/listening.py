"""Interfaces that send for others alone, as ends of many: nodes of load balancers, and doors of Client VPN endpoints.

In: a network. Out: the nodes of balancers of which everything was read, with the services that each takes; the doors
by which users surely come out; and the network in which both are plain interfaces, so that what reaches them is answered
like anything else. What they send is told by who has it sent (``relayed``, ``balanced_cells``, ``user_cells``).

Source: Network and Application Load Balancer guides (Listeners); vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..engine.all_pairs import Block, Sets
from ..engine.atoms import Mask, Ranks, Words, some_in
from ..engine.compile import Compiled, compile_network
from ..engine.one_side import OneSide
from ..engine.reach import Reach
from ..engine.roles import APART, WALLS
from ..errors import Disagreement
from ..judge import listened
from ..model.balancer import Balancer
from ..model.citation import Gap
from ..model.client_vpn import ClientVpn
from ..model.network import Network, build
from ..semantics.client_vpn import edges_of
from ..snapshot import overlay
from ..space import Ranges
from .asked import asked, cells_of, compiled
from .client_vpn import doors, opaque, plain_door
from .known_balancers import modelled, whole
from .legs import all_plain
from .legwork import ACTIVE, FAILED
from .sending import stand_for

ANYTHING = 0
"""The number of rows that are no nodes."""


@dataclass(frozen=True)
class Listening:
    """The nodes of a network that are no gap, and the services that each takes; ``c``: in which they are plain."""

    c: Compiled
    takes: Mapping[str, Ranges]
    balancers: tuple[Balancer, ...] = ()
    doors: Mapping[str, tuple[ClientVpn, str]] = field(default_factory=dict)
    """Interfaces by which users of a Client VPN endpoint come out, each with its subnet."""

    @property
    def near(self) -> bool:
        """Whether there is anything that sends for others."""
        return bool(self.takes or self.doors)

    @cached_property
    def numbers(self) -> Ranks:
        """By row: the number of what it takes, ``ANYTHING`` where it is no node. Shape: (rows,)."""
        known = {taken: number for number, taken in enumerate(self._kinds, ANYTHING + 1)}
        by_door = dict.fromkeys(self.doors, len(known) + 1)
        by_node = {name: known[taken] for name, taken in self.takes.items()}
        of_name = {**by_door, **by_node}
        by_name = [of_name.get(name, ANYTHING) for name in self.c.rows.names]
        found: Ranks = np.array(by_name, dtype=np.int64)[self.c.rows.interface]
        return found

    @cached_property
    def words(self) -> Words:
        """By number: what is taken, everything of what is no node. Shape: (kinds + 1, 2 * words)."""
        universe = self.c.universe
        masks = [universe.all_cells, *(cells_of(universe, taken) for taken in self._kinds)]
        # What a door takes from others than its users is not modelled
        perhaps = universe.row(universe.possibly(universe.all_cells))
        return np.stack([*(universe.row(universe.double(mask)) for mask in masks), perhaps])

    @cached_property
    def relaying(self) -> Mask:
        """By row: whether it sends for others alone, a node or a door. Shape: (rows,)."""
        found: Mask = self.numbers != ANYTHING
        return found

    @property
    def open(self) -> Mask:
        """By row: whether it is a door. Shape: (rows,)."""
        found: Mask = self.numbers == len(self.words) - 1
        return found

    def gaps_at(self, rows: Ranks) -> frozenset[Gap]:
        """What doors among some rows that something comes to leave open."""
        numbers = np.unique(self.c.rows.interface[rows[self.open[rows]]]).tolist()
        return frozenset(opaque(self.c.network, self.c.rows.names[number]) for number in numbers)

    @property
    def deaf(self) -> Mask:
        """By row: whether it is a node that takes nothing. Shape: (rows,)."""
        found: Mask = ~some_in(self.words)[self.numbers]
        return found

    def taken(self, row: int, reach: Reach) -> Reach:
        """What comes to a row with what it takes of that."""
        if not self.relaying[row]:
            return reach
        return replace(reach, forward=reach.forward & self.words[self.numbers[row]])

    def cells(self, row: int, cells: int) -> int:
        """Of some cells those that a row may take."""
        return cells & self.c.universe.possibly_of(self.c.universe.mask(self.words[self.numbers[row]]))

    def cut(self, blocks: Iterable[Block], targets: OneSide, services: Sets) -> Iterator[Block]:
        """Blocks of all pairs with what nodes take of them; every role is of nodes that take the same, or of none."""
        numbers = self.numbers[targets.rows]
        for block in blocks:
            mine = numbers[block.targets]
            at = np.flatnonzero(mine != ANYTHING)
            if len(at):
                sets = block.sets.copy()
                sets[at] = services.numbered(services.words[sets[at]] & self.words[mine[at], None])
                some = block.targets[at][sets[at].any(axis=1)]
                block = replace(block, sets=sets, gaps=block.gaps | self.gaps_at(targets.rows[some]))
            yield block

    @property
    def _kinds(self) -> list[Ranges]:
        return sorted(set(self.takes.values()), key=lambda taken: taken.ranges)


def listening(network: Network) -> Listening:
    """The nodes of balancers of which everything was read, made once; one that failed takes nothing.

    Errors: Disagreement, where the judge reads a balancer's listeners otherwise.
    """
    known = network.memo.get("listening")
    if not isinstance(known, Listening):
        read = [
            one
            for one in modelled(network)
            if one.nodes and one.state in (*ACTIVE, FAILED) and whole(network, one)
        ]
        takes: dict[str, Ranges] = {}
        for balancer in read:
            served = () if balancer.state == FAILED else balancer.listeners or ()
            _agreed(network, balancer)
            taken = Ranges.of((one.protocol << 16 | one.port,) * 2 for one in served)
            takes |= {node.interface: taken for node in balancer.nodes}
        outlets = dict(sorted(doors(network).items()))
        c = _compiled(network, read, takes, outlets)
        known = network.memo["listening"] = Listening(c, takes, tuple(read), outlets)
    return known


def nodes_heard(network: Network) -> Listening:
    """The nodes alone: doors stay what nobody models, and are told of by who comes out of them.

    Errors: as of ``listening``.
    """
    whole_of = listening(network)
    if not whole_of.doors:
        return whole_of
    known = network.memo.get("nodes heard")
    if not isinstance(known, Listening):
        read = whole_of.balancers
        c = _compiled(network, read, whole_of.takes, {})
        known = network.memo["nodes heard"] = Listening(c, whole_of.takes, read)
    return known


def heard_by(network: Network, question: Mapping[str, Any]) -> Listening:
    """What takes what an asker sends: where it names what it asks a server for, nodes and doors hand nothing on.

    Errors: as of ``listening`` and ``asked``.
    """
    client = asked(compiled(network).universe, question, named=True).client
    if client.spoken is None:
        return listening(network)
    return Listening(compiled(network).asked_by(client), {})


def _agreed(network: Network, balancer: Balancer) -> None:
    mine = {(one.protocol, one.port) for one in balancer.listeners or ()}
    theirs = listened(network.snapshot, balancer.arn)
    if theirs is not None and theirs != mine:
        told = sorted(theirs ^ mine)[:3]
        sides = {"model": f"{len(mine)} listeners", "judge": f"{len(theirs)} listeners, not the same: {told}"}
        raise Disagreement(f"what {balancer.arn} takes", sides)


def _compiled(
    network: Network,
    read: Sequence[Balancer],
    takes: Mapping[str, Ranges],
    outlets: Mapping[str, tuple[ClientVpn, str]],
) -> Compiled:
    """The engine's form of a network in which nodes are plain; what is taken, or sent, has a cell of its own.

    Invariant: nodes and targets have roles of their own, since what is sent between them is told by who they are.
    """
    if not takes and not outlets:
        return compiled(network)
    spans = {span for taken in takes.values() for span in taken.ranges}
    apart = {*takes, *outlets}
    for balancer in read:
        for listener in balancer.listeners or ():
            for target in [one for arn, _ in listener.groups for one in balancer.groups[arn].targets or ()]:
                spans.add((listener.protocol << 16 | (target.port or 0),) * 2)
                apart.update(stand_for(network, balancer, target.id))
    edges = sorted({edge for low, high in spans for edge in (low, high + 1)})
    plain = all_plain(network, read) if takes else network
    if outlets:
        plain = build(overlay(plain.snapshot, [edit for card in outlets for edit in plain_door(card)]))
    extra = tuple(sorted({edge for vpn, _ in outlets.values() for edge in edges_of(vpn)}))
    found = compile_network(plain, extra, tuple(edges))
    found.cache[APART] = frozenset(apart)
    found.cache[WALLS] = frozenset(found.universe.rank(edge) for edge in extra)
    return found
