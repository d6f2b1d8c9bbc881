"""What ends outside are called: the internet, parts of it by their blocks, services by their gateway endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..engine.atoms import Ranks
from ..engine.compile import Compiled
from ..packet import parse_prefix
from ..space import Ranges, cidrs
from .directory import directory
from .part_told import services_of
from .sides import internet_pieces

MOST_BLOCKS = 4
"""Units: blocks that are named one by one."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """One end outside: ``kind`` is internet, prefix or service, ``ranks`` the pieces it is."""

    kind: str
    id: str
    label: str
    ranks: Ranks


def beyond(c: Compiled, ranks: Ranks, endpoints: Ranks, *, dual: bool) -> Iterator[Beyond]:
    """The fewest ends that pieces outside can be called by.

    Shapes: (n,) both; ``endpoints`` are the hops by which flows end at services, -1 where they do not. ``dual``: both
    families are told of somewhere in the answer, so that one alone is to be named.
    """
    for hop in np.unique(endpoints[endpoints >= 0]).tolist():
        name = c.routes.hops[hop][0][0].id
        endpoint = c.network.vpc_endpoints.get(name)
        service = endpoint.service_name if endpoint is not None else None
        text = f"service:{service}" if service else name
        label = directory(c.network).name_of.get(name, name)
        yield Beyond("service", text, label, ranks[endpoints == hop])
    served = ranks[endpoints >= 0]
    yield from _of_internet(c, np.unique(ranks[endpoints < 0]), served, dual)


def _of_internet(c: Compiled, pieces: Ranks, served: Ranks, dual: bool) -> Iterator[Beyond]:
    """The internet as a whole, but for few blocks, or in part; or few blocks of it, each for itself."""
    large: dict[bool, Ranks] = {}
    lacking: list[str] = []
    parted = False
    for v6 in (False, True):
        own = pieces[(pieces >= c.universe.first_v6) == v6]
        if not len(own):
            continue
        every = internet_pieces(c)
        every = every[(every >= c.universe.first_v6) == v6]
        without = np.setdiff1d(every, np.union1d(own, served))
        rest, blocks = _blocks(c, without), _blocks(c, own)
        if len(rest) > MOST_BLOCKS:
            services = services_of(c, *(Ranges.of(c.universe.stretches(of)) for of in (without, every)))
            rest = rest if services is None else [services]
        if len(rest) > MOST_BLOCKS and len(blocks) <= MOST_BLOCKS:
            yield from _each(c, own, blocks)
            continue
        large[v6] = own
        lacking += rest
        parted |= len(rest) > MOST_BLOCKS
    if large:
        only = "IPv6 " if False not in large else "IPv4 " if dual and True not in large else ""
        name = f"{only}internet"
        label = f"part of the {name}" if parted else f"{name} but {', '.join(lacking)}" if lacking else name
        yield Beyond("internet", "internet", label, np.concatenate(list(large.values())))


def _each(c: Compiled, pieces: Ranks, blocks: list[str]) -> Iterator[Beyond]:
    for block in blocks:
        low, high = c.universe.prefix_slice(parse_prefix(block))
        yield Beyond("prefix", block, block, pieces[(pieces >= low) & (pieces < high)])


def _blocks(c: Compiled, pieces: Ranks) -> list[str]:
    return cidrs(c.universe.stretches(pieces))
