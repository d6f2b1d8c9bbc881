"""Joining halves: a flow's services with its reply's, and the bounds of a choice out of its branches.

In: words, two halves (surely, possibly), one row a flow. Out: words. Nothing here knows a place.
A reply's header is the flow's swapped, so its service is (protocol, client's port): both are sets of cells.
Source: VPC User Guide (Network ACLs, ephemeral ports; NAT gateways, ports 1024-65535).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..packet import TCP, UDP, service_range
from .atoms import Ranks, Universe, Words, some_in

Entry = tuple[Ranks, Words, tuple[tuple[str, int, int], ...]]


def combine(entries: Sequence[Entry], count: int, width: int) -> Words:
    """Bounds over branches: surely where every branch of a choice surely, possibly where any possibly.

    Shapes: (count, width), the first half of the words surely, the second possibly.
    """
    total = np.zeros((count, width), dtype=np.uint64)
    half = width // 2
    choices: dict[str, dict[int, list[Entry]]] = {}
    sizes: dict[str, int] = {}
    for idx, words, branches in entries:
        if not branches:
            total[idx] |= words
            continue
        key, number, size = branches[0]
        sizes[key] = size
        choices.setdefault(key, {}).setdefault(number, []).append((idx, words, branches[1:]))
    for key, branches_ in choices.items():
        parts = [combine(branches_.get(number, ()), count, width) for number in range(sizes[key])]
        surely = parts[0][:, :half]
        for part in parts[1:]:
            surely = surely & part[:, :half]
        total[:, :half] |= surely
        for part in parts:
            total[:, half:] |= part[:, half:]
    return total


def over_ports(universe: Universe, words: Words) -> Words:
    """What a translation that picks its own port makes of a reply: all of a protocol or none of it.

    Surely where every port of 1024-65535 surely passes, possibly where any possibly does.
    Source: NAT gateways (ports 1024-65535).
    """
    masks = universe.protocols
    half = universe.words
    result = words.copy()
    for cells, ephemeral in ((masks.tcp, masks.tcp_ephemeral), (masks.udp, masks.udp_ephemeral)):
        whole = universe.row(universe.double(cells))
        picked = universe.row(universe.double(ephemeral))
        sure = ~some_in(picked[:half] & ~words[:, :half])[:, None]
        maybe = some_in(words[:, half:] & picked[half:])[:, None]
        result &= ~whole
        result[:, :half] |= np.where(sure, whole[:half], np.uint64(0))
        result[:, half:] |= np.where(maybe, whole[half:], np.uint64(0))
    return result


def join(universe: Universe, forward: Words, reply: Words, ports: Iterable[tuple[int, int]]) -> Words:
    """The services of ``forward`` that have a session for some client port in ``ports``.

    Shapes: (n, 2 * words) all. TCP and UDP need the reply's cell of some asked client port; a request of
    ICMP its reply's cell; other ICMP no reply; other protocols their own cell on the way back.
    """
    masks = universe.protocols
    spans = list(ports)
    kept = np.zeros_like(forward)
    any_of_it = universe.mask(np.bitwise_or.reduce(forward, axis=0)) if len(forward) else 0
    carried = universe.possibly_of(any_of_it)
    for cells in (masks.tcp, masks.udp):
        if not cells & carried:
            continue
        kept |= _gated(universe, forward, reply, cells, client_cells(universe, cells, spans))
    for ask, answer in masks.requests:
        if ask & carried:
            kept |= _gated(universe, forward, reply, ask, answer)
    kept |= forward & universe.row(universe.double(masks.silent))
    return kept | (forward & reply & universe.row(universe.double(masks.other)))


def client_cells(universe: Universe, cells: int, ports: Iterable[tuple[int, int]]) -> int:
    """The cells of replies to client ports, of those protocols with ports that some cells are of."""
    masks, spans, found = universe.protocols, list(ports), 0
    for mask, protocol in ((masks.tcp, TCP), (masks.udp, UDP)):
        if cells & mask:
            for low, high in spans:
                found |= universe.cell_mask(*service_range(protocol, low, high))
    return found


def _gated(universe: Universe, forward: Words, reply: Words, cells: int, needed: int) -> Words:
    half = universe.words
    whole, gate = universe.row(universe.double(cells)), universe.row(universe.double(needed))
    low = some_in(reply[:, :half] & gate[:half])[:, None]
    high = some_in(reply[:, half:] & gate[half:])[:, None]
    found = np.zeros_like(forward)
    found[:, :half] = np.where(low, forward[:, :half] & whole[:half], np.uint64(0))
    found[:, half:] = np.where(high, forward[:, half:] & whole[half:], np.uint64(0))
    return found
