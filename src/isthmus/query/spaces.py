"""From the engine's words to exact spaces, and from spaces to the boxes an answer shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..engine.atoms import Universe, Words, some_in
from ..engine.reach import Reach
from ..packet import TCP, UDP, service_range
from ..space import HeaderSpace, Ranges, cidrs
from ..space.line import FIRST_V6
from .answer import Space
from .service import port_texts, service_text

Range = tuple[int, int]
V4 = Ranges.of([(0, FIRST_V6 - 1)])
PORTED = Ranges.of([service_range(TCP), service_range(UDP)])
"""The services whose flows have a client port."""


def session_space(
    universe: Universe,
    sources: Sequence[Range],
    targets: Sequence[Range],
    forward: int,
    reply: int | None,
    asked: Ranges,
    ports: Ranges,
) -> HeaderSpace:
    """The exact flows from sources to targets whose service is in ``forward`` and whose reply is in ``reply``.

    Shapes: ``forward`` and ``reply`` are plain (not doubled) sets of cells; ``reply`` None asks the first packet
    only. ``asked`` and ``ports`` bound the services and the client's ports.
    """
    services = Ranges.of(universe.ranges_of(forward)) & asked
    if reply is None:
        ported = services & PORTED
        return HeaderSpace.product(sources, targets, ported.ranges, ports.ranges) | HeaderSpace.product(
            sources, targets, (services - PORTED).ranges
        )
    masks = universe.protocols
    back = Ranges.of(universe.ranges_of(reply))
    parts: list[HeaderSpace] = []
    rest = services
    for protocol in (TCP, UDP):
        span = service_range(protocol)
        mine = services & Ranges.of([span])
        rest = rest - Ranges.of([span])
        answers = (back & Ranges.of([span])).ranges
        client = Ranges.of((low - span[0], high - span[0]) for low, high in answers) & ports
        parts.append(HeaderSpace.product(sources, targets, mine.ranges, client.ranges))
    open_cells = forward & masks.silent
    for ask, answer in masks.requests:
        open_cells |= ask & forward if reply & answer else 0
    open_cells |= forward & reply & masks.other
    kept = rest & Ranges.of(universe.ranges_of(open_cells))
    parts.append(HeaderSpace.product(sources, targets, kept.ranges))
    return HeaderSpace.union(parts)


def reach_space(
    universe: Universe,
    reach: Reach,
    words: Words,
    replies: Words | None,
    sides: tuple[int, bool],
    bounds: tuple[Ranges, Ranges],
) -> HeaderSpace:
    """The exact flows of a reach whose services are in ``words`` and whose replies are in ``replies``.

    Shapes: ``words`` and ``replies`` (None: the first packet only) are (n, words), plain, parallel to the reach;
    ``sides`` is the piece of the one side where it sends, and whether the many send; ``bounds`` as asked.
    """
    one, inbound = sides
    grouped: dict[tuple[bytes, bytes, int], list[Range]] = {}
    for at in np.flatnonzero(some_in(words)).tolist():
        back = b"" if replies is None else replies[at].tobytes()
        key = (words[at].tobytes(), back, int(reach.dst[at]))
        grouped.setdefault(key, []).append(universe.piece(int(reach.ranks[at])))
    spaces = []
    for (cells, back, dst), many in grouped.items():
        ends = (many, [universe.piece(dst)]) if inbound else ([universe.piece(one)], many)
        reply = None if replies is None else int.from_bytes(back, "little")
        spaces.append(session_space(universe, *ends, int.from_bytes(cells, "little"), reply, *bounds))
    return HeaderSpace.union(spaces)


def show(space: HeaderSpace, limit: int | None = None) -> tuple[list[Space], bool]:
    """The boxes of a space, and whether a limit cut them. Boxes never mix families."""
    boxes: list[Space] = []
    for region in space.regions():
        for sources, targets in zip(_by_family(region.sources), _by_family(region.targets), strict=True):
            if sources.is_empty or targets.is_empty:
                continue
            if limit is not None and len(boxes) >= limit:
                return boxes, True
            boxes.append(
                Space(
                    sources=cidrs(sources.ranges),
                    targets=cidrs(targets.ranges),
                    services=[
                        text for low, high in region.services.ranges for text in service_text(low, high)
                    ],
                    source_ports=ports_shown(region.source_ports),
                )
            )
    return boxes, False


def _by_family(places: Ranges) -> tuple[Ranges, Ranges]:
    """The part of each family, IPv4 first; most sets are of one."""
    if not places.ranges or places.ranges[-1][1] < FIRST_V6:
        return places, Ranges()
    return (places & V4, places - V4) if places.ranges[0][0] < FIRST_V6 else (Ranges(), places)


def ports_shown(ports: Ranges) -> list[str] | None:
    """Client ports as a box shows them; None where all."""
    return None if ports.ranges == ((0, 65535),) else port_texts(ports.ranges)


def services_shown(universe: Universe, cells: int, asked: Ranges) -> list[str]:
    """The texts of a plain set of cells, cut to what was asked."""
    ranges = Ranges.of(universe.ranges_of(cells)) & asked
    return [text for low, high in ranges.ranges for text in service_text(low, high)]


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in canonical form."""
    return Ranges.of(ranges).ranges
