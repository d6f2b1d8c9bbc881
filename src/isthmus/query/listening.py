"""Nodes of load balancers as ends of many: they take what listeners take, and begin nothing of their own.

In: a network. Out: the nodes of balancers of which everything was read, with the services that each takes, and the
network in which they are plain interfaces, so that what reaches them is answered like anything else. What they send on
is told by the flows that they are sent.

Source: Network and Application Load Balancer guides (Listeners); vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..engine.all_pairs import Block, Sets
from ..engine.atoms import Mask, Ranks, Words, some_in
from ..engine.compile import Compiled, compile_network
from ..engine.one_side import OneSide
from ..engine.roles import APART
from ..errors import Disagreement
from ..judge import listened
from ..model.balancer import Balancer
from ..model.network import Network
from ..space import Ranges
from .asked import cells_of, compiled
from .legs import all_plain
from .legwork import ACTIVE, FAILED
from .many_through import modelled, whole
from .relaying import stand_for

ANYTHING = 0
"""The number of rows that are no nodes."""


@dataclass(frozen=True)
class Listening:
    """The nodes of a network that are no gap, and the services that each takes; ``c``: in which they are plain."""

    c: Compiled
    takes: Mapping[str, Ranges]
    balancers: tuple[Balancer, ...] = ()

    @cached_property
    def numbers(self) -> Ranks:
        """By row: the number of what it takes, ``ANYTHING`` where it is no node. Shape: (rows,)."""
        known = {taken: number for number, taken in enumerate(self._kinds, ANYTHING + 1)}
        names = self.c.rows.names
        by_name = [known[self.takes[name]] if name in self.takes else ANYTHING for name in names]
        found: Ranks = np.array(by_name, dtype=np.int64)[self.c.rows.interface]
        return found

    @cached_property
    def words(self) -> Words:
        """By number: what is taken, everything of what is no node. Shape: (kinds + 1, 2 * words)."""
        universe = self.c.universe
        masks = [universe.all_cells, *(cells_of(universe, taken) for taken in self._kinds)]
        return np.stack([universe.row(universe.double(mask)) for mask in masks])

    @property
    def nodes(self) -> Mask:
        """By row: whether it is a node. Shape: (rows,)."""
        found: Mask = self.numbers != ANYTHING
        return found

    @property
    def deaf(self) -> Mask:
        """By row: whether it is a node that takes nothing. Shape: (rows,)."""
        found: Mask = ~some_in(self.words)[self.numbers]
        return found

    def cut(self, blocks: Iterable[Block], targets: OneSide, services: Sets) -> Iterator[Block]:
        """Blocks of all pairs with what nodes take of them; every role is of nodes that take the same, or of none."""
        numbers = self.numbers[targets.rows]
        for block in blocks:
            mine = numbers[block.targets]
            at = np.flatnonzero(mine != ANYTHING)
            if len(at):
                sets = block.sets.copy()
                sets[at] = services.numbered(services.words[sets[at]] & self.words[mine[at], None])
                block = replace(block, sets=sets)
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
        known = network.memo["listening"] = Listening(_compiled(network, read, takes), takes, tuple(read))
    return known


def _agreed(network: Network, balancer: Balancer) -> None:
    mine = {(one.protocol, one.port) for one in balancer.listeners or ()}
    theirs = listened(network.snapshot, balancer.arn)
    if theirs is not None and theirs != mine:
        told = sorted(theirs ^ mine)[:3]
        sides = {"model": f"{len(mine)} listeners", "judge": f"{len(theirs)} listeners, not the same: {told}"}
        raise Disagreement(f"what {balancer.arn} takes", sides)


def _compiled(network: Network, read: Sequence[Balancer], takes: Mapping[str, Ranges]) -> Compiled:
    """The engine's form of a network in which nodes are plain; what is taken, or sent, has a cell of its own.

    Invariant: nodes and targets have roles of their own, since what is sent between them is told by who they are.
    """
    if not takes:
        return compiled(network)
    spans = {span for taken in takes.values() for span in taken.ranges}
    apart = set(takes)
    for balancer in read:
        for listener in balancer.listeners or ():
            for target in [one for arn, _ in listener.groups for one in balancer.groups[arn].targets or ()]:
                spans.add((listener.protocol << 16 | (target.port or 0),) * 2)
                apart.update(stand_for(network, balancer, target.id))
    edges = sorted({edge for low, high in spans for edge in (low, high + 1)})
    found = compile_network(all_plain(network, read), more=tuple(edges))
    found.cache[APART] = frozenset(apart)
    return found
