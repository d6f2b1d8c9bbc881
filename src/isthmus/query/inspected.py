"""What a firewall on a way did to flows: the rules that let them pass, those that stop them, and what leaves it open.

In: a check of the engine that a firewall made, a flow of it and cells. Out: rules, and deciding words of the policy.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..engine.atoms import Words, some_in
from ..engine.client import ANSWER
from ..engine.compile import Compiled
from ..engine.firewall_blame import Deciding, deciding, doubts
from ..engine.inspection import policy_cells
from ..engine.passage import Check, Inspected
from ..engine.policy_cells import PICKED, spoken_by
from ..model.citation import Gap
from ..packet import ALL_SERVICES
from ..semantics.firewall.rule import PACKETS, PASS, Policy
from ..space import HeaderSpace, Ranges
from .answer import Rule
from .few import few
from .spaces import session_space

CODE = "FIREWALL_RULES_RESTRICTION"
MOST_FLOWS, MOST_NAMED = 32, 8
"""Units: flows of a check whose doubts are looked for; things spoken that a note names."""


def way_of(word: Deciding) -> str:
    """The direction of the packet that a rule decides about."""
    return "forward" if word.packet.to_server else "return"


def data_only(passing: list[str]) -> str:
    """The note that tells with what spoken data passes."""
    return f"data only with {few(passing, MOST_NAMED)}"


def _met(check: Check) -> Inspected:
    assert check.inspected is not None, "a firewall's check tells what it looked at"
    return check.inspected


def _within(c: Compiled, met: Inspected, at: int, cells: int) -> HeaderSpace:
    """The flows of a pack's entry that a firewall saw, of some services."""
    universe = c.universe
    sources, targets = [universe.piece(int(met.sources[at]))], [universe.piece(int(met.targets[at]))]
    ports = PICKED if met.picked else met.client.ports
    return session_space(universe, sources, targets, cells, None, Ranges((ALL_SERVICES,)), ports)


def _near(c: Compiled, met: Inspected, at: int) -> Policy:
    """The policy's rules that may match a flow."""
    return policy_cells(c, met.policy).between(int(met.sources[at]), int(met.targets[at]))


def _decided(c: Compiled, check: Check, at: int, cells: int) -> Iterator[Deciding]:
    """What decides about the packets that a check is about."""
    met = _met(check)
    if check.room == ANSWER:
        wanted = PACKETS[1:] if met.client.data else PACKETS[1:2]
    else:
        wanted = PACKETS[:1]
    within = _within(c, met, at, cells)
    policy = _near(c, met, at)
    for spoken in spoken_by(met.client, policy):
        for word in deciding(policy, spoken, within):
            if word.packet in wanted:
                yield word


def passing(c: Compiled, check: Check, at: int, cells: int) -> Iterator[Rule]:
    """The rules that let a flow's packets pass; of a first packet that no rule is about, the policy that lets it."""
    silent = check.room != ANSWER
    for word in _decided(c, check, at, cells):
        if not word.stops:
            silent = False
            yield Rule(way_of(word), check.layer, word.id, word.text, check.at, word.place)
    if silent:
        policy = _met(check).policy
        yield Rule(check.direction, check.layer, policy.id, _unstopped(policy), check.at, policy.place)


def _unstopped(policy: Policy) -> str:
    """Why a first packet passes that no rule passes."""
    if policy.watching:
        return "the policy monitors, and blocks nothing"
    if policy.stateless_default == PASS:
        return "stateless default aws:pass"
    defaults = f", nor does the default {' '.join(policy.defaults)}" if policy.defaults else ""
    return f"no rule stops the first packet{defaults}"


def stopping(c: Compiled, check: Check, at: int, denied: int) -> Iterator[tuple[Deciding | None, int]]:
    """The rules that stop some cells, each once; None for those that no single rule stops.

    Of an answer those alone whose first packet passes: what stops the first packet stops no answer.
    """
    if check.room == ANSWER:
        met = _met(check)
        ends = int(met.sources[at]), int(met.targets[at])
        opening = policy_cells(c, met.policy).said(*ends, met.client, picked=met.picked).opening
        denied &= c.universe.possibly_of(opening)
    rest = denied
    known: set[tuple[str, str]] = set()
    for word in _decided(c, check, at, denied):
        cells = _cells(c, word.space) & denied
        if word.stops and cells and (word.id, word.text) not in known:
            known.add((word.id, word.text))
            rest &= ~cells
            yield word, cells
    if rest:
        yield None, rest


def _cells(c: Compiled, space: HeaderSpace) -> int:
    found = 0
    for region in space.regions():
        for low, high in region.services.ranges:
            found |= c.universe.cell_mask(low, high)
    return found


def untold(c: Compiled, check: Check, doubtful: Words, cells: int) -> Iterator[Gap]:
    """Why a firewall's word on some cells is in doubt.

    Shapes: ``doubtful`` is (n, words), the cells of each flow that are.
    """
    met = _met(check)
    found: set[Gap] = set()
    for at in np.flatnonzero(some_in(doubtful))[:MOST_FLOWS].tolist():
        policy = _near(c, met, at)
        found.update(doubts(policy, spoken_by(met.client, policy), _within(c, met, at, cells)))
    if not found:
        detail = f"the rules of {met.policy.id} tell a client's ports apart: ask with a source port"
        found.add(Gap("client-port-decides", met.policy.id, "either", detail, met.policy.place))
    yield from sorted(found, key=repr)
