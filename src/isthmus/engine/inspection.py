"""Through an inspection endpoint: a bump in the wire, whose two directions must meet at the same endpoint.

In: a walk and a pack that a route hands to the endpoint. Out: the pack on its way from the endpoint's own subnet.
Source: AWS Network Firewall, "Avoiding asymmetric routing"; AWS PrivateLink Guide, "Access an inspection system
using a Gateway Load Balancer endpoint" (the network ACL counts even within the endpoint's subnet).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..semantics.endpoint import doubtful_state
from ..semantics.firewall.rule import Application, Policy
from ..semantics.inspection import (
    PASSES,
    in_change,
    inspection_subnet,
    is_of_firewall,
    is_watching,
    out_of_sync,
    policy_at,
    unmodelled_mode,
    unread_firewall,
    why_dead,
)
from ..semantics.public_access import FIREWALL, FIREWALLED_NAT, INSTANCE
from ..semantics.routing import INSPECTION
from .atoms import Words
from .client import ANSWER
from .compile import Compiled
from .delivery import uncollected_subnet
from .filters import references_beyond
from .passage import FORWARD, RETURN, Check, Inspected, Pack, Step, Stop, Translation
from .policy_cells import PolicyCells, Said
from .walk import Place, Walk

if TYPE_CHECKING:
    from .session import Outcome

LAYER, ROOM = "firewall", "firewall"
RULE = "the firewall's rules do not let it pass"


def through_inspection(walk: Walk, pack: Pack, place: Place, name: str) -> None:
    """Hand a pack to an endpoint, and send on from its subnet what may come back from behind it."""
    c, network = walk.c, walk.network
    own = inspection_subnet(network, name)
    subnet = c.subnet_number.get(own or "", -1)
    pack = walk.out_of(pack, place)
    if subnet < 0:
        walk.unknown(pack.stepped(Step(INSPECTION, name)), uncollected_subnet(own or f"of {name}"))
        return
    vpc = int(c.subnet_vpc[subnet])
    pack = walk.into(pack, subnet).stepped(Step(INSPECTION, name))
    if (doubt := doubtful_state(network, network.vpc_endpoints[name])) is not None:
        walk.unknown(pack, doubt)
        return
    if (dead := why_dead(network, name)) is not None:
        walk.stop(pack, Stop("state", name, dead, name, "BAD_STATE", name))
        return
    if vpc != place.vpc:
        walk.stop(pack, Stop("route", name, "the endpoint is in another VPC", name, "CANNOT_ROUTE", name))
        return
    pack = taken(walk, pack, name)
    if not len(pack):
        return
    if walk.direction == RETURN:
        pack = replace(pack, redirected=False)
    pack = references_beyond(c, pack, walk.direction)
    here = walk.place(subnet)
    state = Translation("appliance", name, vpc, subnet, here.table, pack.src, pack.dst)
    kept = () if is_watching(network, name) else (state,)
    hidden = np.full(len(pack), -1, dtype=np.int64)
    translated = any(state.kind == "nat" for state in pack.states)
    kind = (FIREWALLED_NAT if translated else FIREWALL) if is_of_firewall(network, name) else INSTANCE
    pack = replace(
        looked_at(walk, pack, name), kind=kind, states=(*pack.states, *kept), across="", who=hidden
    )
    walk.leave(pack, here)


def taken(walk: Walk, pack: Pack, name: str) -> Pack:
    """What is looked at at all: nothing where the settings are not modelled, and nothing that comes again."""
    mode = unmodelled_mode(walk.network, name)
    if mode is not None:
        walk.unknown(pack, mode)
        return pack.take(np.zeros(len(pack), dtype=np.bool_))
    return walk.not_again(pack, (f"inspection {name}", 0))


def looked_at(walk: Walk, pack: Pack, name: str) -> Pack:
    """What comes back from behind an endpoint: a firewall's rules decide, of other appliances nothing is told."""
    network = walk.network
    if not is_of_firewall(network, name):
        return pack.assuming(PASSES)
    if ROOM in pack.ignore:
        return pack
    policy = policy_at(network, name)
    if policy is None:
        return pack.missing(unread_firewall(network, name)).doubted()
    changing, stale = in_change(network, name), out_of_sync(network, name)
    if changing is not None:
        pack = pack.missing(changing).doubted()
    if stale is not None:
        return pack.missing(stale).doubted()
    # Invariant: answers were judged with the packets that they answer, as parts of one session
    return pack if walk.direction == RETURN else _by_rules(walk, pack, name, policy)


def _by_rules(walk: Walk, pack: Pack, name: str, policy: Policy) -> Pack:
    """What a firewall's rules leave of first packets, and of those whose session they let pass."""
    picked = any(state.kind != "appliance" for state in pack.states)
    met = Inspected(policy, pack.src, pack.dst, pack.client, picked)
    openings = walk.c.universe.rows([one.opening for one in _said(walk.c, met)])
    opened = Check(FORWARD, LAYER, name, name, openings, room=ROOM, rule=RULE, inspected=met)
    sessions = _sessions(walk.c, met)
    answered = Check(RETURN, LAYER, name, name, sessions, room=ANSWER, rule=RULE, inspected=met)
    return pack.assuming(*policy.assumptions).checked(opened).checked(answered)


def _said(c: Compiled, met: Inspected) -> list[Said]:
    """A policy's words on each flow of a pack."""
    book = policy_cells(c, met.policy)
    pairs = zip(met.sources.tolist(), met.targets.tolist(), strict=True)
    return [book.said(source, target, met.client, picked=met.picked) for source, target in pairs]


def _sessions(c: Compiled, met: Inspected) -> Words:
    """The services whose sessions a firewall lets pass; ICMP that nothing answers needs no more than its packet."""
    silent = c.universe.double(c.universe.protocols.silent)
    said = _said(c, met)
    return c.universe.rows([(one.data if met.client.data else one.handshake) | silent for one in said])


def speaking(c: Compiled, outcome: Outcome, spoken: Application) -> Outcome:
    """An outcome as it is where data has to pass every firewall on the way, and the client speaks so."""
    pack = outcome.passage.pack
    forward, checks = outcome.forward, []
    for check in pack.checks:
        if check.room == ANSWER and check.inspected is not None:
            client = replace(check.inspected.client, spoken=spoken, data=True)
            met = replace(check.inspected, client=client)
            check = replace(check, words=_sessions(c, met), inspected=met)
            forward = forward & check.words
        checks.append(check)
    said = replace(pack, checks=tuple(checks), words=forward)
    return replace(outcome, passage=replace(outcome.passage, pack=said), forward=forward)


def policy_cells(c: Compiled, policy: Policy) -> PolicyCells:
    """A policy's words on the pieces of a network, kept with it."""
    known: dict[int, PolicyCells] = c.cache.setdefault("policy cells", {})
    found = known.get(id(policy))
    if found is None:
        # Invariant: policies live as long as the network that they were read of
        found = known[id(policy)] = PolicyCells(c.universe, policy)
    return found
