"""The way back of a passage's replies: leg by leg between the translations that the flow crossed.

In: a passage that arrived. Out: every way back, each with what its filters admit, or why it fails.
Source: VPC User Guide (Security groups, connection tracking; NAT gateway basics; Gateway route tables).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..model.citation import Gap
from ..model.hybrid_links import HybridLink
from ..semantics.inspection import is_unread, remembers
from ..semantics.routing import EGRESS_ONLY
from .arrival import enter
from .atoms import Mask, Ranks
from .compile import Compiled
from .delivery import deliver, uncollected_subnet
from .from_links import enter_by_link
from .joining import over_ports
from .leaving import walk_from
from .passage import (
    AT_NAT,
    DELIVERED,
    INTERNET,
    ON_PREMISES,
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
from .walk import Expected, Walk

ONE_WAY = "would see one direction of the session only: dropped"
UNSEEN = "never saw the flow that this answers, and drops it"
"""Why an appliance drops what comes back, as a stop's rule ends."""


@dataclass(slots=True)
class Back:
    """One way back for some flows of an outcome: ``stop`` or ``gap`` says why it fails, where it does."""

    pack: Pack
    stop: Stop | None = None
    gap: Gap | None = None


def fresh_pack(c: Compiled, idx: Ranks, src: Ranks, dst: Ranks, who: Ranks) -> Pack:
    """Flows that have met nothing yet: every service is still with them."""
    words = np.repeat(c.universe.row(c.universe.full)[None, :], len(idx), axis=0)
    return Pack(idx, src, dst, who, words)


def ways_back(
    c: Compiled, passage: Passage, origin: Ranks | None, link: HybridLink | None = None
) -> list[Back]:
    """Every way back of a passage's replies; ``origin``: the rows that began, None for what is outside.

    ``link``: what the flow came in by, where it began beyond one; without it and rows it began in the internet.
    """
    pack = passage.pack
    reply = fresh_pack(
        c, np.arange(len(pack), dtype=np.int64), pack.dst, pack.src, np.full(len(pack), -1, dtype=np.int64)
    )
    reply.redirected, reply.ignore, reply.lump = pack.redirected, pack.ignore, pack.lump
    reply.outside = pack.outside
    expected = _expected(c, passage, origin)
    states = [state for state in pack.states if state.kind != "appliance"]
    back = _Return(c, passage, origin, expected, link)
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
    by_state = next((step.id for step in passage.pack.steps if step.stage == EGRESS_ONLY), "")
    return Expected(frozenset(rows), frozenset(appliances), by_state, dict(passage.pack.zones))


class _Return:
    """The way back of one passage, leg by leg between the translations that the flow crossed."""

    def __init__(
        self,
        c: Compiled,
        passage: Passage,
        origin: Ranks | None,
        expected: Expected,
        link: HybridLink | None,
    ) -> None:
        self.c = c
        self.passage = passage
        self.origin = origin
        self.expected = expected
        self.link = link
        self.found: list[Back] = []

    def starter(self, passage: Passage, states: list[Translation]) -> Callable[[Walk, Pack], None]:
        """How the reply sets out: from the subnet delivered to, from the internet, or from a service."""
        if passage.end == INTERNET:
            return lambda walk, pack: enter(walk, pack)
        if passage.end == ON_PREMISES:
            link = self.c.far.by_key[passage.id]
            return lambda walk, pack: enter_by_link(walk, pack, link)
        if passage.end == SERVICE:
            return lambda walk, pack: deliver(walk, pack, passage.vpc, None, -1)
        subnet = passage.subnet
        peering = _peering_behind(passage, states[-1].id) if states and states[-1].kind == "nat" else None
        if peering is not None:
            return lambda walk, pack: self._return_to_sender(walk, pack, subnet, states[-1], peering)
        if subnet < 0:
            gap = uncollected_subnet(passage.id)
            return lambda walk, pack: walk.unknown(pack, gap)
        return lambda walk, pack: walk.leave(pack, walk.place(subnet))

    def _return_to_sender(
        self, walk: Walk, pack: Pack, subnet: int, state: Translation, peering: Step
    ) -> None:
        """A NAT gateway's flow over a peering is answered to it over the same, whatever the far route table says.

        Source: NAT gateway basics (returns come back to the gateway; only a network ACL stops it).
        """
        pack = walk.out_of(pack, walk.place(subnet)).stepped(peering)
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
            pack = self._beyond(passage.pack, len(states)) if states else passage.pack
            self._end(pack, whole=False, gap=passage.gap)
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
        known = passage.pack.src == self._sent_to(top)[passage.pack.idx]
        if not known.all():
            # Invariant: a translation knows its flow by both addresses, as it sent it on
            rule = f"the answer comes to {top.id} from another address than the packet was sent to"
            stop = Stop("nat-gateway" if top.kind == "nat" else "route", top.id, rule, top.id, None, top.id)
            self.found.append(Back(passage.pack.take(~known), stop=stop))
        pack = self._beyond(passage.pack.take(known), len(states))
        if not len(pack):
            return
        pack = replace(pack, src=top.target[pack.idx], dst=top.source[pack.idx], seen=frozenset())
        place = (top.id, top.vpc, top.subnet, top.table)
        self.leg(pack, states[:-1], lambda walk, p: walk.leave(p, walk.beside(*place)))

    def _sent_to(self, state: Translation) -> Ranks:
        """The addresses to which a translation sent its flows on: a NAT gateway makes IPv4 of NAT64's."""
        low, high = self.c.universe.nat64_slice
        mapped = (state.target >= low) & (state.target < high) & (state.kind == "nat")
        return np.where(mapped, self.c.universe.nat64_target(state.target), state.target)

    def _beyond(self, pack: Pack, leg: int) -> Pack:
        """A pack of a leg beyond a translation: its filters saw ports that the translation picked."""
        checks = tuple(replace(check, leg=leg) if check.leg == 0 else check for check in pack.checks)
        return replace(pack, words=over_ports(self.c.universe, pack.words), checks=checks)

    def _arrive(self, passage: Passage) -> None:
        pack = passage.pack
        if passage.end == AT_NAT:
            rule = "nothing can start a connection to a NAT gateway"
            self.found.append(Back(pack, stop=Stop("nat-gateway", passage.id, rule, passage.id)))
            return
        if passage.end == ON_PREMISES and self.link is not None:
            self._over_link(passage, self.link)
            return
        if self.origin is None:
            outside = passage.end == INTERNET and self.link is None
            home: Mask = np.full(len(pack), outside)
        elif passage.end == DELIVERED and passage.rows is not None:
            home = passage.rows == self.origin[pack.idx]
        else:
            home = np.zeros(len(pack), dtype=np.bool_)
        lost = pack.take(~home)
        if len(lost):
            rule = f"the answer is led to {passage.id} instead of back to the client"
            self.found.append(Back(lost, stop=Stop("route", passage.id, rule, passage.id, "CANNOT_ROUTE")))
        pack = pack.take(home)
        if len(pack):
            self._end(pack, whole=True)

    def _over_link(self, passage: Passage, link: HybridLink) -> None:
        """Home to the far network by any link of the gateway that the flow came by; by another one nobody knows."""
        taken = self.c.far.by_key[passage.id]
        pack = passage.pack
        if taken.gateway == link.gateway:
            self._end(pack, whole=True)
            return
        detail = (
            f"the answer leaves by {taken.id}: whether that leads to where the packet came from is not told"
        )
        gap = Gap("beyond-aws", taken.attachment or taken.gateway, "either", detail)
        self.found.append(Back(pack.doubted(), gap=gap))

    def _end(self, pack: Pack, *, whole: bool, gap: Gap | None = None) -> None:
        """The end of a way back, but for what an appliance drops on it that saw another part of the session.

        Shapes: ``whole`` says that the way has come home, else appliances may follow on it.
        """
        seen = {state.id: state for state in self.passage.pack.states if state.kind == "appliance"}
        there = list(seen)[::-1]
        names = [state.id for state in pack.states if state.kind == "appliance"]
        if names != (there if whole else there[: len(names)]):
            odd = set(there) ^ set(names) if whole else set(names) - set(there)
            self._drop(pack, sorted(odd or set(there)), ONE_WAY)
            return
        for name in names:
            now, then = next(state for state in pack.states if state.id == name), seen[name]
            other = (now.source != then.target[pack.idx]) | (now.target != then.source[pack.idx])
            if other.any():
                self._drop(pack.take(other), [name], UNSEEN)
                pack = pack.take(~other)
        if len(pack):
            self.found.append(Back(pack, gap=gap))

    def _drop(self, pack: Pack, names: list[str], why: str) -> None:
        """A way back that ends at the first of some appliances."""
        first, of_firewall = names[0], remembers(self.c.network, names[0])
        # Invariant: AWS has no code for what an instance, or an appliance behind an endpoint, drops
        code = "FIREWALL_RULES_RESTRICTION" if of_firewall else None
        stop = Stop("firewall", first, f"{', '.join(names)} {why}", first, code, first)
        if not of_firewall:
            pack = pack.assuming("appliance-keeps-state")
        elif is_unread(self.c.network, first):
            pack = pack.assuming("unread-firewall-enforces")
        self.found.append(Back(pack, stop=stop))


def _peering_behind(passage: Passage, nat: str) -> Step | None:
    """The peering that a flow crossed right behind a NAT gateway, with nothing but its target behind that."""
    steps = passage.pack.steps
    at = max(
        (i for i, step in enumerate(steps) if (step.stage, step.id) == ("nat-gateway", nat)),
        default=len(steps),
    )
    met = [step for step in steps[at + 1 :] if step.stage != "route-table"]
    return met[0] if len(met) in (1, 2) and met[0].stage == "peering" else None
