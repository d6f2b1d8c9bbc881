"""Sessions: every way there, joined with the way back of its reply.

In: rows (or the internet) and destinations, in parallel. Out: outcomes, each a forward passage with what the forward
filters admit and what the return filters admit; ``join`` makes of the two the services that have a session.
A reply's header is the flow's swapped, so its service is (protocol, client's port): both halves are sets of cells.
Source: VPC User Guide (Security groups, connection tracking; Network ACLs, ephemeral ports; NAT gateways).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..model.citation import Gap
from ..packet import TCP, UDP, service_range
from .arrival import enter
from .atoms import Ranks, Universe, Words
from .compile import Compiled
from .delivery import deliver
from .filters import group_check, inside, known_rows, look_up
from .leaving import walk_from
from .passage import (
    AT_NAT,
    DELIVERED,
    FORWARD,
    INTERNET,
    RETURN,
    SERVICE,
    STOPPED,
    UNKNOWN,
    Pack,
    Passage,
    Step,
    Stop,
    Translation,
)
from .rows import ENDPOINT, NAT, OPAQUE
from .walk import Expected, Place, Walk


@dataclass(slots=True)
class Back:
    """One way back for some flows of an outcome: ``stop`` or ``gap`` says why it fails, where it does."""

    pack: Pack
    stop: Stop | None = None
    gap: Gap | None = None


@dataclass(slots=True)
class Outcome:
    """A forward passage with its replies. Shapes: ``forward``, ``reply`` are (n, 2 * words), parallel to its pack."""

    passage: Passage
    forward: Words
    reply: Words
    backs: list[Back] = field(default_factory=list)

    @property
    def arrives(self) -> bool:
        """True when the passage reaches an end that can be asked for (or may, where it is unknown)."""
        return self.passage.end not in (STOPPED, AT_NAT)


def from_rows(
    c: Compiled, rows: Ranks, dst: Ranks, ignore: frozenset[str] = frozenset(), *, lump: bool = False
) -> list[Outcome]:
    """Every outcome of flows from address rows to pieces of the line; same length, one family a pair.

    With ``lump``, rows that can send stay together by subnet: quick, but checks and steps name only one of them.
    """
    walk = walk_from(c)
    subnets = c.rows.subnet[rows]
    for subnet in np.unique(subnets).tolist():
        mask = subnets == subnet
        pack = _pack(c, np.flatnonzero(mask), c.rows.rank[rows[mask]], dst[mask], rows[mask])
        pack = replace(pack, ignore=ignore, lump=lump)
        if lump:
            _from_interface(walk, pack, rows[mask], subnet, int(c.rows.interface[rows[mask][0]]))
        else:
            _start(walk, pack, rows[mask], subnet)
    return [_outcome(c, passage, rows) for passage in walk.passages]


def from_internet(
    c: Compiled, src: Ranks, dst: Ranks, ignore: frozenset[str] = frozenset()
) -> list[Outcome]:
    """Every outcome of flows from pieces of the internet to public (or IPv6) addresses; same length."""
    walk = walk_from(c)
    pack = _pack(c, np.arange(len(src), dtype=np.int64), src, dst, np.full(len(src), -1, dtype=np.int64))
    enter(walk, replace(pack, ignore=ignore).stepped(Step("internet", "internet")))
    return [_outcome(c, passage, None) for passage in walk.passages]


def _pack(c: Compiled, idx: Ranks, src: Ranks, dst: Ranks, who: Ranks) -> Pack:
    words = np.repeat(c.universe.row(c.universe.full)[None, :], len(idx), axis=0)
    return Pack(idx, src, dst, who, words)


def _start(walk: Walk, pack: Pack, rows: Ranks, subnet: int) -> None:
    c = walk.c
    names = c.rows.interface[rows]
    for number in np.unique(names).tolist():
        mask = names == number
        _from_interface(walk, pack.take(mask), rows[mask], subnet, number)


def _from_interface(walk: Walk, pack: Pack, rows: Ranks, subnet: int, number: int) -> None:
    c = walk.c
    name, standing = c.rows.names[number], c.rows.standings[number]
    pack = pack.stepped(Step("interface", name)).assuming(*standing.assumed)
    if standing.dead is not None:
        walk.stop(pack, Stop("state", name, standing.dead, name, "BAD_STATE", name))
        return
    if standing.kind in (NAT, ENDPOINT):
        layer, code = ("endpoint", "VPCE_INTRA_VPC_TRAFFIC") if standing.kind == ENDPOINT else ("nat-gateway", None)
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
    others = known_rows(c, vpc, pack.dst)
    pack = pack.checked(group_check(c, FORWARD, "egress", rows, pack.dst, others))
    if subnet < 0:
        gap = Gap("subnet-not-read", name, "either", f"the subnet of {name} was not read")
        walk.unknown(pack, gap)
        return
    walk.leave(pack, walk.place(subnet))


def _amazon(walk: Walk, pack: Pack, rows: Ranks, vpc: int) -> tuple[Pack, Ranks]:
    """Addresses of Amazon's own services in every VPC: neither groups nor network ACLs filter them.

    Source: Security group basics; Control traffic to subnets using network ACLs.
    """
    c = walk.c
    for label, ranks, services in c.amazon_services(vpc):
        mask = np.isin(pack.dst, np.array(ranks, dtype=np.int64))
        if mask.any():
            cells = 0
            for low, high in services:
                cells |= c.universe.cell_mask(low, high)
            part = walk.limited(pack.take(mask), "route", label, cells, "", f"{label} answers its own ports only")
            part = part.stepped(Step("service", label))
            walk.passages.append(Passage(part, SERVICE, label, vpc=vpc, exit="amazon"))
            pack, rows = pack.take(~mask), rows[~mask]
    return pack, rows


def _outcome(c: Compiled, passage: Passage, rows: Ranks | None) -> Outcome:
    pack = passage.pack
    blank = np.zeros_like(pack.words)
    if passage.end == AT_NAT:
        rule = "nothing can start a connection to a NAT gateway"
        passage.end, passage.stop = STOPPED, Stop("nat-gateway", passage.id, rule, passage.id, None, passage.id)
    if passage.end == STOPPED:
        return Outcome(passage, blank, blank)
    if passage.end == UNKNOWN:
        anything = np.repeat(c.universe.row(c.universe.possibly(c.universe.all_cells))[None, :], len(pack), axis=0)
        return Outcome(passage, pack.words, anything)
    if passage.exit in ("loopback", "amazon"):
        return Outcome(passage, pack.words, np.repeat(c.universe.row(c.universe.full)[None, :], len(pack), axis=0))
    backs = _backs(c, passage, None if rows is None else rows[pack.idx])
    entries = [(b.pack.idx, b.pack.words, b.pack.branches) for b in backs if b.stop is None]
    return Outcome(passage, pack.words, combine(entries, len(pack), pack.words.shape[1]), backs)


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


# -- the way back -----------------------------------------------------------------------------------------


def _backs(c: Compiled, passage: Passage, origin: Ranks | None) -> list[Back]:
    """Every way back of the replies to a passage's flows; ``origin``: the rows that began, None for the internet."""
    pack = passage.pack
    reply = _pack(c, np.arange(len(pack), dtype=np.int64), pack.dst, pack.src, np.full(len(pack), -1, dtype=np.int64))
    reply.redirected, reply.ignore, reply.lump = pack.redirected, pack.ignore, pack.lump
    expected = _expected(c, passage, origin)
    states = [state for state in pack.states if state.kind != "appliance"]
    back = _Return(c, passage, origin, expected)
    back.leg(reply, states, back.starter(passage, states))
    return back.found


def _expected(c: Compiled, passage: Passage, origin: Ranks | None) -> Expected:
    rows = set() if origin is None else set(origin.tolist())
    appliances = set()
    for state in passage.pack.states:
        if state.kind == "appliance":
            appliances.add(state.id)
        elif state.kind == "appliance-nat":
            rows |= set(c.rows.rows_of.get(state.id, ()))
    return Expected(frozenset(rows), frozenset(appliances), passage.exit if passage.end == INTERNET else "")


class _Return:
    """The way back of one passage, leg by leg between the translations that the flow crossed."""

    def __init__(self, c: Compiled, passage: Passage, origin: Ranks | None, expected: Expected) -> None:
        self.c = c
        self.passage = passage
        self.origin = origin
        self.expected = expected
        self.found: list[Back] = []

    def starter(self, passage: Passage, states: list[Translation]) -> Callable[[Walk, Pack], None]:
        """How the reply sets out: from the subnet delivered to, from the internet, or from a service."""
        if passage.end == INTERNET:
            return lambda walk, pack: enter(walk, pack)
        if passage.end == SERVICE:
            return lambda walk, pack: deliver(walk, pack, passage.vpc, None, -1)
        subnet = passage.subnet
        if states and states[-1].kind == "nat" and _by_peering(passage, states[-1].id):
            return lambda walk, pack: self._return_to_sender(walk, pack, subnet, states[-1])
        if subnet < 0:
            return lambda walk, pack: walk.unknown(
                pack, Gap("subnet-not-read", passage.id, "either", f"the subnet of {passage.id} was not read")
            )
        return lambda walk, pack: walk.leave(pack, walk.place(subnet))

    def _return_to_sender(self, walk: Walk, pack: Pack, subnet: int, state: Translation) -> None:
        """A NAT gateway's flow over a peering is answered to it, whatever the far route table says.

        Source: NAT gateway basics (returns come back to the gateway; only a network ACL stops it).
        """
        pack = walk.out_of(pack, walk.place(subnet))
        pack = walk.into(pack, state.subnet)
        rows = np.full(len(pack), self.c.nat_rows[state.id][0], dtype=np.int64)
        pack = pack.stepped(Step("nat-gateway", state.id))
        walk.passages.append(Passage(pack, AT_NAT, state.id, rows, state.vpc, state.subnet))

    def leg(self, reply: Pack, states: list[Translation], start: Callable[[Walk, Pack], None]) -> None:
        """Walk one leg and either arrive or go on from the translation it meets."""
        walk = walk_from(self.c, RETURN, self.expected)
        start(walk, reply)
        for passage in walk.passages:
            self._meet(passage, states)

    def _meet(self, passage: Passage, states: list[Translation]) -> None:
        if passage.end == STOPPED:
            self.found.append(Back(passage.pack, stop=passage.stop))
        elif passage.end == UNKNOWN:
            possible = self.c.universe.row(self.c.universe.possibly(self.c.universe.all_cells))
            pack = replace(passage.pack, words=np.repeat(possible[None, :], len(passage.pack), axis=0))
            self.found.append(Back(pack, gap=passage.gap))
        elif states:
            self._translate_back(passage, states)
        else:
            self._arrive(passage)

    def _translate_back(self, passage: Passage, states: list[Translation]) -> None:
        top = states[-1]
        met = passage.end == (AT_NAT if top.kind == "nat" else DELIVERED) and passage.id == top.id
        if not met:
            rule = f"the answer does not come back to {top.id}, which holds the translation"
            layer = "nat-gateway" if top.kind == "nat" else "route"
            self.found.append(Back(passage.pack, stop=Stop(layer, passage.id, rule, passage.id, None)))
            return
        pack = passage.pack
        checks = tuple(replace(check, leg=len(states)) for check in pack.checks)
        pack = replace(
            pack,
            src=top.target[pack.idx],
            dst=top.source[pack.idx],
            words=over_ports(self.c.universe, pack.words),
            checks=checks,
            seen=frozenset(),
        )
        place = Place(top.vpc, top.subnet if top.table != self._own(top) else -1, top.table, top.id)
        self.leg(pack, states[:-1], lambda walk, p: walk.leave(p, place))

    def _own(self, state: Translation) -> int:
        """The table of a regional NAT gateway, which stands in no subnet; -1 for others."""
        return state.table if state.subnet < 0 else -1

    def _arrive(self, passage: Passage) -> None:
        pack = passage.pack
        if passage.end == AT_NAT:
            rule = "nothing can start a connection to a NAT gateway"
            self.found.append(Back(pack, stop=Stop("nat-gateway", passage.id, rule, passage.id)))
            return
        if self.origin is None:
            home = np.full(len(pack), passage.end == INTERNET)
        else:
            same = passage.end == DELIVERED and passage.rows is not None
            home = passage.rows == self.origin[pack.idx] if same else np.zeros(len(pack), dtype=np.bool_)
        lost = pack.take(~home)
        if len(lost):
            rule = f"the answer is led to {passage.id} instead of back to the client"
            self.found.append(Back(lost, stop=Stop("route", passage.id, rule, passage.id, "CANNOT_ROUTE")))
        pack = pack.take(home)
        if len(pack):
            self.found.append(self._appliances(pack))

    def _appliances(self, pack: Pack) -> Back:
        there = [state.id for state in self.passage.pack.states if state.kind == "appliance"]
        back = [state.id for state in pack.states if state.kind == "appliance"]
        if there == back[::-1]:
            return Back(pack)
        odd = sorted(set(there) ^ set(back)) or sorted(set(there))
        detail = f"{', '.join(odd)} sees one direction of the session only; whether it keeps state is not AWS's data"
        half = pack.words.shape[1] // 2
        words = pack.words.copy()
        words[:, :half] = 0
        gap = Gap("one-way-appliance", odd[0], "close", detail)
        return Back(replace(pack, words=words).assuming("appliance-keeps-state"), gap=gap)


def _by_peering(passage: Passage, nat: str) -> bool:
    """True when the flow crossed a peering right after this NAT gateway."""
    stages = [(step.stage, step.id) for step in passage.pack.steps]
    at = max((i for i, stage in enumerate(stages) if stage == ("nat-gateway", nat)), default=-1)
    return any(stage == "peering" for stage, _ in stages[at + 1 :])


# -- joining ----------------------------------------------------------------------------------------------


def over_ports(universe: Universe, words: Words) -> Words:
    """What a translation that picks its own port makes of a reply's services: all of a protocol or none of it.

    Surely where every port of 1024-65535 surely passes, possibly where any possibly does.
    Source: NAT gateways (ports 1024-65535).
    """
    masks = universe.protocols
    half = universe.words
    result = words.copy()
    for cells, ephemeral in ((masks.tcp, masks.tcp_ephemeral), (masks.udp, masks.udp_ephemeral)):
        whole = universe.row(universe.double(cells))
        picked = universe.row(universe.double(ephemeral))
        sure = ((words[:, :half] & picked[:half]) == picked[:half]).all(axis=1)
        maybe = (words[:, half:] & picked[half:]).any(axis=1)
        result &= ~whole
        result[:, :half] |= np.where(sure[:, None], whole[:half], np.uint64(0))
        result[:, half:] |= np.where(maybe[:, None], whole[half:], np.uint64(0))
    return result


def join(universe: Universe, forward: Words, reply: Words, ports: Iterable[tuple[int, int]]) -> Words:
    """The services of ``forward`` that have a session for some client port in ``ports``.

    Shapes: (n, 2 * words) all. TCP and UDP need the reply's cell of some asked client port; ICMP echo its reply's
    cell; other ICMP no reply; other protocols their own cell on the way back.
    """
    masks = universe.protocols
    spans = list(ports)
    kept = np.zeros_like(forward)
    for cells, protocol in ((masks.tcp, TCP), (masks.udp, UDP)):
        asked = 0
        for low, high in spans:
            asked |= universe.cell_mask(*service_range(protocol, low, high))
        kept |= _gated(universe, forward, reply, cells, asked)
    for ask, answer in masks.echoes:
        kept |= _gated(universe, forward, reply, ask, answer)
    kept |= forward & universe.row(universe.double(masks.silent))
    return kept | (forward & reply & universe.row(universe.double(masks.other)))


def _gated(universe: Universe, forward: Words, reply: Words, cells: int, needed: int) -> Words:
    half = universe.words
    whole, gate = universe.row(universe.double(cells)), universe.row(universe.double(needed))
    low = (reply[:, :half] & gate[:half]).any(axis=1)
    high = (reply[:, half:] & gate[half:]).any(axis=1)
    found = np.zeros_like(forward)
    found[:, :half] = np.where(low[:, None], forward[:, :half] & whole[:half], np.uint64(0))
    found[:, half:] = np.where(high[:, None], forward[:, half:] & whole[half:], np.uint64(0))
    return found


__all__ = ["Back", "Outcome", "combine", "from_internet", "from_rows", "inside", "join", "over_ports"]
