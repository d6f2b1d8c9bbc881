"""What comes in to one address from networks outside of AWS, link by link."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..engine.atoms import Ranks, some_in
from ..engine.compile import Compiled
from ..engine.far_links import row_of_link
from ..engine.parting import each_part
from ..engine.reach import Reach
from ..engine.session import from_link
from ..graph.draw.attached import live
from ..semantics.hybrid import far_places
from ..semantics.security_group import INGRESS


def from_far(
    c: Compiled, row: int, ignore: frozenset[str], cells: int, links: tuple[int, ...] | None = None
) -> Iterator[Reach]:
    """Every flow of the networks beyond links to a row, where its groups may admit one of these cells.

    Shapes: ``links`` are those asked of (None: all); a link stands in the place of rows (see ``engine.far_links``).
    Links by which nothing comes are left out.
    """
    for number in _links_to(c, int(c.rows.vpc[row])):
        if links is not None and number not in links:
            continue
        pieces = pieces_beyond(c, number)
        v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
        pieces = pieces[(pieces >= c.universe.first_v6) == v6]
        if "group" not in ignore:
            admitted = c.groups[INGRESS].column(int(c.row_group[INGRESS][row]), pieces)
            pieces = pieces[some_in(admitted & c.universe.row(c.universe.possibly(cells)))]
        if not len(pieces):
            continue
        there = np.full(len(pieces), c.rows.rank[row], dtype=np.int64)
        outcomes = from_link(c, number, pieces, there, ignore)
        senders = np.full(len(pieces), row_of_link(number), dtype=np.int64)
        for part in each_part(c.universe, outcomes, len(pieces), cells):
            if (part.forward & c.universe.row(c.universe.double(cells))).any():
                how, mine = "on-premises", tuple(part.outcomes)
                yield Reach(senders, pieces, there, part.forward, part.reply, how, mine, part=part.cells)


def _links_to(c: Compiled, vpc: int) -> Iterator[int]:
    """The links by which something may come to a VPC: those of its own gateway, and of transit gateways."""
    name = c.vpc_ids[vpc] if vpc >= 0 else ""
    for number, link in enumerate(c.far.links):
        gateway = c.network.vpn_gateways.get(link.gateway)
        if link.attachment is not None or gateway is None or name in live(gateway.vpc_attachments):
            yield number


def pieces_beyond(c: Compiled, number: int) -> Ranks:
    """The pieces that the network beyond a link may have."""
    key = ("far pieces", number)
    found: Ranks | None = c.cache.get(key)
    if found is None:
        places = far_places(c.network, c.far.links[number])
        spans = [c.universe.slice(low, high) for low, high in places.ranges]
        parts = [np.arange(first, last, dtype=np.int64) for first, last in spans]
        found = c.cache[key] = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return found
