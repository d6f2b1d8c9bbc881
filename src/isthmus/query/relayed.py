"""What nodes of load balancers, and doors of Client VPN endpoints, send as flows of their own: for rules that let them.

In: the nodes and doors that are no gap (``listening.py``). Out: ways cut to what these take and send, and those that a
target sees from a client whose address the balancer keeps. Which node sends where, and what an endpoint lets its users
write to, is read as for ``path`` (``relaying.py``, ``client_vpn.py``) and held against the judge's own reading there.

Source: Network and Application Load Balancer guides (Listeners; Target groups; Client IP preservation); vpc.md 12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ..engine.atoms import Mask, Ranks, Words, some_in
from ..engine.compile import Compiled
from ..engine.one_side import sending
from ..engine.reach import Reach
from ..engine.roles import roles
from ..model.balancer import Balancer
from ..model.citation import Gap
from ..model.network import Network
from ..packet import Flow, is_address, parse_address, parse_prefix
from ..semantics.client_vpn import said
from ..space import position
from .branches import Branch, Way, any_of
from .client_vpn import agreed
from .ends import End
from .legs import plain
from .legwork import FAILED, Legwork, service_word
from .listening import ANYTHING, Listening
from .managed_ends import interfaces_of
from .many_through import brought
from .relaying import ways
from .sending import primary_interface, stand_for
from .sides import INTERNET_ROW, internet_pieces
from .through_groups import Found

BALANCED = "balanced"
"""The kind of way of what a balancer sends under a client's address."""
OPEN = Branch("reachable", "reachable")
ANYWHERE = (parse_prefix("0.0.0.0/0"), parse_prefix("::/0"))


@dataclass(frozen=True, slots=True)
class Session:
    """A way of a balancer to a target, by the piece and the service that the target is sent."""

    way: Way
    rank: int
    service: int
    sure: bool


@dataclass
class Relayed:
    """The sessions of a network's balancers, and what endpoints let users write, read as they are asked for."""

    network: Network
    heard: Listening
    question: Mapping[str, Any]
    _sessions: dict[str, tuple[Session, ...]] = field(default_factory=dict)
    _words: dict[tuple[str, int], bool | None] = field(default_factory=dict)
    _known: dict[tuple[str, int], Found] = field(default_factory=dict)
    gaps: set[Gap] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)
    legs: int = 0

    @property
    def c(self) -> Compiled:
        """The engine's form in which nodes are plain."""
        return self.heard.c

    def cut(self, row: int, reach: Reach, words: Words, *, inbound: bool) -> Words:
        """Of words between a row and others what nodes and doors among them take and send; ``inbound``: the others send.

        Shapes: (n, 2 * words), in parallel to the reach.
        """
        relaying, inside = self.heard.relaying, reach.rows >= 0
        many = np.where(inside, relaying[reach.rows], False)
        if not relaying[row] and not many.any():
            return words
        words = words.copy()
        taken = self.heard.words[self.heard.numbers[row if inbound else reach.rows]]
        words &= taken if inbound else np.where(inside[:, None], taken, self.heard.words[ANYTHING])
        targets = reach.dst if inbound else reach.ranks
        senders = many if inbound else np.full(len(many), relaying[row], dtype=np.bool_)
        for at in np.flatnonzero(senders & some_in(words)).tolist():
            sender = int(reach.rows[at]) if inbound else row
            words[at] &= self.c.universe.row(self._sent(sender, int(targets[at])))
        some = some_in(words)
        if some.any():
            self.gaps |= self.heard.gaps_at(np.array([row]) if inbound else reach.rows[inside & some])
        return words

    def _sent(self, row: int, rank: int) -> int:
        """What a node or a door sends to a piece under its own address, as a doubled set."""
        name = self.c.rows.names[int(self.c.rows.interface[row])]
        if name in self.heard.doors:
            return self._let_through(name, rank)
        return self._by_node(name, rank) if rank in self._registered else 0

    def _let_through(self, door: str, rank: int) -> int:
        """What users may send to a piece that come out by a door.

        Errors: Disagreement, where the judge reads the endpoint's rules otherwise.
        """
        (vpn, subnet), universe = self.heard.doors[door], self.c.universe
        known = interfaces_of(self.network, vpn.id)
        self.assumptions |= set(known.assumed) if known is not None else set()
        if (door, rank) not in self._words:
            at = int(universe.starts[rank])
            told = said(vpn, subnet, at)
            agreed(self.network, vpn, subnet, at, told)
            self.gaps |= {told.gap} if told.gap is not None else set()
            self._words[door, rank] = told.word
        word = self._words[door, rank]
        if word is None:
            return universe.possibly(universe.all_cells)
        return universe.full if word else 0

    def _by_node(self, name: str, rank: int) -> int:
        universe, found = self.c.universe, 0
        for session in self._sessions_of(self._balancer[name]):
            if session.way.node.interface == name and session.rank == rank and not session.way.keeps:
                cells = universe.cell_mask(session.service, session.service)
                found |= universe.double(cells) if session.sure else universe.possibly(cells)
        return found

    def kept(self, row: int) -> Iterator[Reach]:
        """What clients send to a row through balancers that keep their addresses: it sees them, and the nodes' groups."""
        rank = int(self.c.rows.rank[row])
        for service, node in self._kept_at(rank).items() if rank in self._registered else ():
            yield from self._kept_by(row, service, node)

    def kept_by_node(self, node: int) -> Iterator[tuple[Reach, Ranks]]:
        """What a node sends under clients' addresses: to one target each, with the pieces of the clients it sends for."""
        c, told = self.c, set[tuple[int, int]]()
        name = c.rows.names[int(c.rows.interface[node])]
        for session in self._sessions_of(self._balancer[name]) if name in self._balancer else ():
            key = session.rank, session.service
            if session.way.node.interface != name or not session.way.keeps or key in told:
                continue
            told.add(key)
            way = session.way
            near = stand_for(self.network, self._balancer[name], way.target.id)
            rows = np.array([row for one in near for row in c.rows.rows_of.get(one, ())], dtype=np.int64)
            for row in rows[c.rows.rank[rows] == session.rank].tolist():
                if (session.rank >= c.universe.first_v6) == (c.rows.rank[node] >= c.universe.first_v6):
                    for reach in self._kept_by(row, session.service, node, self._balancer[name].arn):
                        yield from self._by_client(row, reach)

    def _by_client(self, row: int, reach: Reach) -> Iterator[tuple[Reach, Ranks]]:
        """What clients send to a row, turned round: clients of whom one thing holds together."""
        c, known = self.c, roles(self.c)
        for sure in (True, False):
            at = np.flatnonzero(some_in(reach.forward[:, : c.universe.words]) == sure)
            inside = at[reach.rows[at] >= 0]
            pieces = reach.ranks[at[reach.rows[at] < 0]]
            own = [c.rows.rank[known.rows(int(known.of_row[one]))] for one in reach.rows[inside].tolist()]
            if len(at):
                one = at[:1]
                turned = replace(
                    reach,
                    rows=np.array([row], dtype=np.int64),
                    ranks=reach.dst[one],
                    dst=reach.dst[one],
                    forward=reach.forward[one],
                    reply=reach.reply[one],
                    who=None,
                )
                yield turned, np.concatenate([*own, pieces])

    def _kept_by(self, row: int, service: int, node: int, balancer: str | None = None) -> Iterator[Reach]:
        """What clients send to a row on a service, by any balancer that keeps their addresses, or by one."""
        name = self.c.rows.names[int(self.c.rows.interface[row])]
        found = self._brought(name, service)
        words: dict[str, list[str]] = {}
        for group in found.groups.values():
            through = group["through"]
            if through["source"] == "client" and balancer in (None, through["balancer"]):
                words.setdefault(str(group["id"]), []).append(str(group["verdict"]))
        ends = self._clients(row, {client: any_of(told) for client, told in words.items()})
        if len(ends.rows):
            yield self._seen(row, service, node, ends, found)

    def sessions(self) -> list[Session]:
        """The sessions of every balancer whose nodes are no gap."""
        return [one for balancer in self.heard.balancers for one in self._sessions_of(balancer)]

    def targets(self, session: Session) -> tuple[str, ...]:
        """The interfaces that a session ends at, behind another balancer where that sends it on."""
        way = session.way.last
        return stand_for(self.network, self._balancer[way.node.interface], way.target.id)

    def doors(self, session: Session) -> list[int]:
        """The pieces that the node of a session is met by, and sends from."""
        rows = self.c.rows
        of_node = np.array(rows.rows_of.get(session.way.node.interface, ()), dtype=np.int64)
        ranks = np.concatenate([rows.rank[of_node], rows.public[of_node]])
        return sorted(set(ranks[ranks >= 0].tolist()))

    def keeps(self, flow: Flow) -> bool:
        """Whether a target may be sent a flow by a balancer that keeps the client's address."""
        rank = self.c.universe.rank(position(flow.family, flow.target))
        return flow.service in self._kept_at(rank)

    def lets(self, flow: Flow) -> bool:
        """Whether a flow is left to be sent, as far as a node or a door is one of its ends."""
        universe, rows = self.c.universe, self.c.rows
        source, target = (universe.rank(position(flow.family, one)) for one in (flow.source, flow.target))
        cells = universe.possibly(universe.cell_mask(flow.service, flow.service))
        relaying = self.heard.relaying
        for row in np.flatnonzero(relaying & ((rows.rank == target) | (rows.public == target))).tolist():
            if not universe.mask(self.heard.words[self.heard.numbers[row]]) & cells:
                return False
        senders = np.flatnonzero(relaying & (rows.rank == source)).tolist()
        return not senders or any(self._sent(row, target) & cells for row in senders)

    @cached_property
    def _registered(self) -> frozenset[int]:
        """The pieces of everything that is registered as a target."""
        groups = [group for balancer in self.heard.balancers for group in balancer.groups.values()]
        ids = {target.id for group in groups for target in group.targets or ()}
        texts = {text for text in map(self._address, ids) if text is not None}
        return frozenset(self.c.universe.rank(position(*parse_address(text))) for text in texts)

    def _address(self, target: str) -> str | None:
        """The address that a target is sent to; None where that was not read."""
        if not is_address(target):
            name = primary_interface(self.network, target)
            target = "" if name is None else self.network.interfaces[name].private_ip_address or ""
        return target if is_address(target) else None

    def _kept_at(self, rank: int) -> dict[int, int]:
        """The services that a piece is sent under clients' addresses, each with a row of a node that sends it."""
        found: dict[int, int] = {}
        for session in self.sessions():
            if session.way.keeps and session.rank == rank:
                found.setdefault(session.service, self.c.rows.rows_of[session.way.node.interface][0])
        return found

    def _clients(self, row: int, words: Mapping[str, str]) -> _Clients:
        """The rows and pieces that are clients with these words, by their ids."""
        c = self.c
        v6 = bool(c.rows.rank[row] >= c.universe.first_v6)
        firsts = roles(c).firsts
        family = (c.rows.rank >= c.universe.first_v6) == v6
        firsts = firsts[(sending(c) & ~self.heard.relaying & family)[firsts]]
        told = [words.get(c.rows.names[int(c.rows.interface[one])], "unreachable") for one in firsts.tolist()]
        rows = firsts[np.array([word != "unreachable" for word in told], dtype=np.bool_)]
        # Invariant: of a client with several addresses it is known that some of them is served, and not which
        single = np.bincount(c.rows.interface[family], minlength=len(c.rows.names)) == 1
        sure = single[c.rows.interface[rows]]
        sure &= np.array([word == "reachable" for word in told if word != "unreachable"], dtype=np.bool_)
        pieces = internet_pieces(c)
        pieces = pieces[((pieces >= c.universe.first_v6) == v6) & ("internet" in words)]
        outside = np.full(len(pieces), INTERNET_ROW, dtype=np.int64)
        return _Clients(
            np.concatenate([rows, outside]),
            np.concatenate([c.rows.rank[rows], pieces]),
            np.concatenate([sure, outside >= 0]),
        )

    def _seen(self, row: int, service: int, node: int, ends: _Clients, found: Found) -> Reach:
        universe, sure = self.c.universe, ends.sure[:, None]
        cells, count = universe.cell_mask(service, service), len(ends.rows)
        there, back = (
            np.where(sure, universe.row(universe.double(mask)), universe.row(universe.possibly(mask)))
            for mask in (cells, universe.all_cells)
        )
        gaps = set() if ends.sure.all() else {*found.gaps, self._of_many(row)}
        return Reach(
            ends.rows,
            ends.ranks,
            np.full(count, self.c.rows.rank[row], dtype=np.int64),
            there,
            back,
            BALANCED,
            who=np.full(count, node, dtype=np.int64),
            assumptions=frozenset(found.assumptions),
            gaps=frozenset(gaps),
        )

    def _of_many(self, row: int) -> Gap:
        name = self.c.rows.names[int(self.c.rows.interface[row])]
        detail = (
            "which of many addresses a balancer keeps and serves is not asked one by one: ask `path` of one"
        )
        return Gap("many-clients", name, "either", detail)

    def _brought(self, name: str, service: int) -> Found:
        """Whom balancers bring to an interface on a service, asked once."""
        if (name, service) not in self._known:
            asked = {key: self.question[key] for key in ("direction", "fast") if key in self.question}
            asked |= {"service": service_word(service >> 16, service & 0xFFFF), "by": "interface"}
            found = self._known[name, service] = brought(
                self.network, asked, End("interface", name, name, (name,))
            )
            self.legs += found.legs
        return self._known[name, service]

    @cached_property
    def _balancer(self) -> dict[str, Balancer]:
        """The balancer of each node."""
        return {node.interface: one for one in self.heard.balancers for node in one.nodes}

    def _sessions_of(self, balancer: Balancer) -> tuple[Session, ...]:
        """The sessions of a balancer's nodes, read once."""
        if balancer.arn not in self._sessions:
            self._sessions[balancer.arn] = tuple(self._read(balancer))
        return self._sessions[balancer.arn]

    def _read(self, balancer: Balancer) -> Iterator[Session]:
        """Every session of a balancer.

        Errors: Disagreement, where the judge reads a listener otherwise.
        """
        network = self.network
        everywhere = End("prefix", "anywhere", None, tuple(network.interfaces), ANYWHERE)
        work = Legwork(network, plain(network, balancer), balancer, self.question, everywhere, False, True)
        for listener in (balancer.listeners or ()) if balancer.state != FAILED else ():
            for way in ways(work, balancer, listener, balancer.nodes, everywhere)[0]:
                port, text = way.target.port, self._address(way.target.id)
                if port is None or text is None:
                    continue
                rank = self.c.universe.rank(position(*parse_address(text)))
                word = "reachable" if balancer.kind != "classic" else work.past_own_acl(way, OPEN).session
                if word != "unreachable":
                    service = way.listener.protocol << 16 | port
                    yield Session(way, rank, service, way.sure and word == "reachable")
        self.gaps.update(work.gaps)
        self.assumptions |= work.assumptions


class _Clients(NamedTuple):
    """Clients of a kept address: rows (of the internet none), pieces, and which of them are surely served."""

    rows: Ranks
    ranks: Ranks
    sure: Mask
