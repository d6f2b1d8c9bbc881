"""Sessions: every way there, joined with the way back of its reply.

In: rows (or the internet) and destinations, in parallel. Out: outcomes, each a forward passage with what
the forward filters admit and what the return filters admit; ``join`` makes of the two the services that
have a session. A reply's header is the flow's swapped, so its service is (protocol, client's port): both
halves are sets of cells.
Source: VPC User Guide (Security groups, connection tracking; Network ACLs, ephemeral ports; NAT gateways).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ..model.citation import Gap
from ..model.hybrid_links import HybridLink
from ..semantics.own_traffic import carrying
from .arrival import enter
from .atoms import Ranks, Universe, Words, some_in
from .client import Client
from .compile import Compiled
from .delivery import uncollected_subnet, uncollected_vpc
from .filters import let_out, look_up
from .from_links import enter_by_link
from .joining import combine, join, over_ports
from .leaving import walk_from
from .passage import (
    AT_NAT,
    DELIVERED,
    FORWARD,
    SERVICE,
    STOPPED,
    UNKNOWN,
    Pack,
    Passage,
    Step,
    Stop,
)
from .replying import Back, fresh_pack, ways_back
from .rows import CARRIER, NAT, OPAQUE
from .walk import Walk


@dataclass(slots=True)
class Outcome:
    """A forward passage with its replies.

    Shapes: ``forward``, ``reply`` are (n, 2 * words), parallel to the passage's pack.
    """

    passage: Passage
    forward: Words
    reply: Words
    backs: list[Back] = field(default_factory=list)

    @property
    def arrives(self) -> bool:
        """True when the passage reaches an end that can be asked for (or may, where it is unknown)."""
        return self.passage.end not in (STOPPED, AT_NAT)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The flows as each walk left them: forward, then every way back."""
        return (self.passage.pack, *(back.pack for back in self.backs))


def from_rows(
    c: Compiled,
    rows: Ranks,
    dst: Ranks,
    ignore: frozenset[str] = frozenset(),
    *,
    lump: bool = False,
    client: Client | None = None,
) -> list[Outcome]:
    """Every outcome of flows from address rows to pieces of the line; same length, one family a pair.

    With ``lump``, rows that can send stay together by subnet: quick, but checks and steps name only one of
    them.
    """
    walk = walk_from(c)
    subnets = c.rows.subnet[rows]
    for subnet in np.unique(subnets).tolist():
        mask = subnets == subnet
        pack = fresh_pack(c, np.flatnonzero(mask), c.rows.rank[rows[mask]], dst[mask], rows[mask])
        pack = replace(pack, ignore=ignore, lump=lump, client=client or c.client)
        if lump:
            _from_interface(walk, pack, rows[mask], subnet, int(c.rows.interface[rows[mask][0]]))
        else:
            _start(walk, pack, rows[mask], subnet)
    return [_outcome(c, passage, rows) for passage in walk.passages]


def from_internet(
    c: Compiled,
    src: Ranks,
    dst: Ranks,
    ignore: frozenset[str] = frozenset(),
    *,
    outside: bool = False,
    client: Client | None = None,
) -> list[Outcome]:
    """Every outcome of flows from pieces of the internet to public (or IPv6) addresses; same length.

    With ``outside``, pieces that somebody of the snapshot owns count as the internet's too.
    """
    walk = walk_from(c)
    pack = fresh_pack(c, np.arange(len(src), dtype=np.int64), src, dst, np.full(len(src), -1, dtype=np.int64))
    pack = replace(pack, ignore=ignore, outside=outside, client=client or c.client)
    enter(walk, pack.stepped(Step("internet", "internet")))
    return [_outcome(c, passage, None) for passage in walk.passages]


def from_link(
    c: Compiled,
    number: int,
    src: Ranks,
    dst: Ranks,
    ignore: frozenset[str] = frozenset(),
    *,
    client: Client | None = None,
) -> list[Outcome]:
    """Every outcome of flows from pieces of the network beyond a link, by its number; same length."""
    walk = walk_from(c)
    link = c.far.links[number]
    pack = fresh_pack(c, np.arange(len(src), dtype=np.int64), src, dst, np.full(len(src), -1, dtype=np.int64))
    enter_by_link(walk, replace(pack, ignore=ignore, client=client or c.client), link)
    return [_outcome(c, passage, None, link) for passage in walk.passages]


def _start(walk: Walk, pack: Pack, rows: Ranks, subnet: int) -> None:
    c = walk.c
    names = c.rows.interface[rows]
    for number in np.unique(names).tolist():
        mask = names == number
        _from_interface(walk, pack.take(mask), rows[mask], subnet, number)


def _from_interface(walk: Walk, pack: Pack, rows: Ranks, subnet: int, number: int) -> None:
    c = walk.c
    name, standing = c.rows.names[number], c.rows.standings[number]
    together = np.unique(c.rows.interface[rows]).tolist()  # Invariant: one, but where rows are lumped
    pack = pack.stepped(Step("interface", name))
    pack = pack.assuming(*(word for each in together for word in c.rows.standings[each].assumed))
    if standing.dead is not None:
        walk.stop(pack, Stop("state", name, standing.dead, name, "BAD_STATE", name))
        return
    if standing.kind == CARRIER:
        what, assumed = carrying(walk.network, name)
        rule = f"{what} starts no flow of its own"
        part = pack.assuming(assumed)
        walk.stop(part, Stop("managed-interface", name, rule, name, None, name))
        return
    if standing.kind == NAT or standing.is_endpoint:
        layer, code = (
            ("endpoint", "VPCE_INTRA_VPC_TRAFFIC") if standing.is_endpoint else ("nat-gateway", None)
        )
        rule = "it answers, but never starts a connection of its own"
        walk.stop(pack, Stop(layer, name, rule, name, code, name))
        return
    if standing.kind == OPAQUE:
        detail = f"{name} is an interface whose traffic is not modelled"
        walk.unknown(pack, Gap("unmodelled-interface", name, "either", detail))
        return
    vpc = int(c.rows.vpc[rows[0]])
    holder = look_up(lambda rank: c.owner.get((vpc, rank), -1), pack.dst)
    owned = (holder >= 0) & (c.rows.interface[holder] == c.rows.interface[rows])
    if owned.any():
        part = pack.take(owned).assuming("same-host-is-loopback")
        there = holder[owned]
        walk.passages.append(Passage(part, DELIVERED, name, there, vpc, subnet, exit="loopback"))
        pack, rows = pack.take(~owned), rows[~owned]
    pack, rows = _amazon(walk, pack, rows, vpc)
    if not len(pack):
        return
    pack = let_out(c, pack, FORWARD, rows)
    if subnet < 0:
        walk.unknown(pack, uncollected_subnet(c.unread_subnet(int(rows[0])) or name))
        return
    walk.leave(pack, walk.place(subnet))


def _amazon(walk: Walk, pack: Pack, rows: Ranks, vpc: int) -> tuple[Pack, Ranks]:
    """Addresses of Amazon's own services in every VPC: neither groups nor network ACLs filter them.

    Source: Security group basics; Control traffic to subnets using network ACLs.
    """
    c = walk.c
    if c.amazon_pieces(vpc).isdisjoint(pack.dst.tolist()):
        return pack, rows
    for label, ranks, services in c.amazon_services(vpc):
        mask = np.isin(pack.dst, np.array(ranks, dtype=np.int64))
        if mask.any():
            cells = 0
            for low, high in services:
                cells |= c.universe.cell_mask(low, high)
            part = walk.limited(
                pack.take(mask), "route", label, cells, "", f"{label} answers its own ports only"
            )
            part = part.stepped(Step("service", label))
            walk.passages.append(Passage(part, SERVICE, label, vpc=vpc, exit="amazon"))
            pack, rows = pack.take(~mask), rows[~mask]
    perhaps = np.isin(pack.dst, c.perhaps_dns(vpc))
    if perhaps.any():
        walk.unknown(pack.take(perhaps), uncollected_vpc(c.vpc_ids[vpc]))
        pack, rows = pack.take(~perhaps), rows[~perhaps]
    return pack, rows


def _any_answer(universe: Universe, words: Words) -> Words:
    """Possibly any reply of the protocols that a lost pack may still carry. Shape: that of ``words``."""
    masks = universe.protocols
    half = universe.words
    found = np.zeros_like(words)
    for cells in (masks.tcp, masks.udp, masks.icmp, masks.other):
        row = universe.row(universe.possibly(cells))
        carried = some_in(words[:, half:] & row[half:])[:, None]
        found |= np.where(carried, row, np.uint64(0))
    return found


def _outcome(c: Compiled, passage: Passage, rows: Ranks | None, link: HybridLink | None = None) -> Outcome:
    pack = passage.pack
    blank = np.zeros_like(pack.words)
    if passage.end == AT_NAT:
        rule = "nothing can start a connection to a NAT gateway"
        passage.end, passage.stop = (
            STOPPED,
            Stop("nat-gateway", passage.id, rule, passage.id, None, passage.id),
        )
    if passage.end == STOPPED:
        return Outcome(passage, blank, blank)
    if passage.end == UNKNOWN:
        anything = _any_answer(c.universe, pack.words)
        return Outcome(passage, pack.words, anything)
    if passage.exit in ("loopback", "amazon"):
        return Outcome(
            passage, pack.words, np.repeat(c.universe.row(c.universe.full)[None, :], len(pack), axis=0)
        )
    backs = ways_back(c, passage, None if rows is None else rows[pack.idx], link)
    entries = [(b.pack.idx, b.pack.words, b.pack.branches) for b in backs if b.stop is None]
    return Outcome(passage, pack.words, combine(entries, len(pack), pack.words.shape[1]), backs)


__all__ = [
    "Back",
    "Outcome",
    "combine",
    "from_internet",
    "from_link",
    "from_rows",
    "join",
    "over_ports",
]
