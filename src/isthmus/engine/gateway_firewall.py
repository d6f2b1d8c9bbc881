"""Past a firewall between a VPC and its internet gateways, which no route names: out of the VPC, and into it.

In: a walk and a pack at a gateway. Out: what the firewall leaves of it; what it would give addresses of its own ends
here, since who has them is not told. A flow and its answer pass the same gateway, and so the same firewall.
Source: EC2 API, Subnet (NetworkFirewallConnectivityType), Vpc (NetworkFirewallAssociations), Route (IgwFirewall).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..model.citation import Gap
from ..semantics.gateway_firewall import (
    BOTH_WAYS,
    KIND,
    OUTBOUND,
    PRIVATE,
    GatewayFirewall,
    Treatment,
    gateway_firewall,
    treatment,
)
from .atoms import Mask
from .inspection import ROOM, looked_at
from .passage import FORWARD, RETURN, Pack, Step, Stop, Translation
from .public_access import meet_public_access
from .walk import Place, Walk

STAGE = "gateway-firewall"


def out_past_firewall(walk: Walk, pack: Pack, place: Place, bare: Mask | None = None) -> Pack:
    """What a firewall leaves of a pack before it leaves by a gateway; the rest has come to an end.

    Shapes: ``bare`` (n,) are IPv4 flows whose source has no public address; None for IPv6, which nobody translates.
    """
    c = walk.c
    name = c.subnet_ids[place.subnet] if place.subnet >= 0 else None
    treated = treatment(walk.network, c.vpc_ids[place.vpc], name)
    if treated is None or not len(pack):
        return _answered(walk, pack, place.vpc)
    if bare is not None:
        hidden = _translated(treated, bare)
        if hidden.any():
            part = _before(_crossed(walk, pack.take(hidden), treated, place.vpc, name))
            part = meet_public_access(walk, part, place.vpc, place.subnet, inbound=False, kind=part.kind)
            walk.unknown(part, _untold(treated.firewall, "gives what it sends out addresses of its own"))
            pack = pack.take(~hidden)
    return _before(_crossed(walk, pack, treated, place.vpc, name)) if len(pack) else pack


def _before(pack: Pack) -> Pack:
    """A pack whose last place lies before the one that was named before it: the firewall before the gateway."""
    return replace(pack, steps=(*pack.steps[:-2], pack.steps[-1], pack.steps[-2]))


def in_past_firewall(walk: Walk, pack: Pack, vpc: int, subnet: int) -> Pack:
    """What a firewall leaves of a pack that came in by a VPC's gateway for something in a subnet."""
    c = walk.c
    name = c.subnet_ids[subnet] if subnet >= 0 else None
    treated = treatment(walk.network, c.vpc_ids[vpc], name)
    if treated is None or not len(pack):
        return _answered(walk, pack, vpc)
    if walk.direction == FORWARD and treated.word == OUTBOUND and treated.gap is None:
        if treated.firewall.watching:
            return _doubted(pack, treated, f"drops what begins outside for {name}, though it only watches")
        own = treated.firewall.id
        rule = f"{name} is {OUTBOUND}: what begins outside is dropped"
        walk.stop(pack.stepped(Step(STAGE, own)), Stop("firewall", own, rule, own, None, name))
        return pack.take(np.zeros(len(pack), dtype=np.bool_))
    return _crossed(walk, pack, treated, vpc, name)


def answer_past_firewall(walk: Walk, pack: Pack, vpc: int) -> Pack:
    """What comes back by an egress-only gateway, past the firewall that its flow passed."""
    own = gateway_firewall(walk.network, walk.c.vpc_ids[vpc])
    if own is None or own.id not in walk.expected.appliances:
        return pack
    return _seen(pack, own.id)


def _answered(walk: Walk, pack: Pack, vpc: int) -> Pack:
    """What answers by a subnet that the firewall leaves alone: open, where its flow passed the firewall."""
    own = gateway_firewall(walk.network, walk.c.vpc_ids[vpc])
    if own is None or own.id not in walk.expected.appliances or not len(pack):
        return pack
    return replace(_seen(pack, own.id), steps=pack.steps).missing(_untold(own, "misses answers")).doubted()


def turned_round(walk: Walk, vpc: int) -> Gap | None:
    """A gap where what a VPC's gateway turns round to the VPC itself would pass a firewall twice."""
    name = walk.c.vpc_ids[vpc]
    if gateway_firewall(walk.network, name) is None:
        return None
    detail = (
        f"what the firewall at the internet gateways of {name} does with what they turn round is not told"
    )
    return Gap(KIND, name, "either", detail)


def _translated(treated: Treatment, bare: Mask) -> Mask:
    """Which IPv4 flows the firewall gives addresses of its own, or may give them.

    Source: EC2 API, Subnet, NetworkFirewallConnectivityType; Network Firewall API, AddressTranslations.
    """
    if treated.word == BOTH_WAYS:
        return np.zeros(len(bare), dtype=np.bool_)
    return np.ones(len(bare), dtype=np.bool_) if treated.word == OUTBOUND else bare


def _crossed(walk: Walk, pack: Pack, treated: Treatment, vpc: int, subnet: str | None) -> Pack:
    """A pack after the firewall: by its rules, or in doubt where what it does is not told."""
    own, network = treated.firewall, walk.network
    if treated.gap is not None:
        return pack.stepped(Step(STAGE, own.id)).missing(treated.gap).doubted()
    if own.watching:
        return pack.stepped(Step(STAGE, own.id))
    if walk.direction == RETURN and own.id not in walk.expected.appliances:
        return _doubted(pack, treated, "lets pass answers to what it did not see")
    if any(network.public_access_exclusions.get(name) for name in (walk.c.vpc_ids[vpc], subnet or "")):
        detail = "what an exclusion from Block Public Access does for what passes a firewall is not stated"
        pack = pack.missing(Gap("public-access-by-firewall", walk.c.vpc_ids[vpc], "either", detail)).doubted()
    if any(state.id == own.id for state in pack.states):
        return _doubted(pack, treated, "lets pass what it has seen before")
    if ROOM not in pack.ignore:
        pack = looked_at(walk, pack, own.id).assuming(PRIVATE)
    return _seen(pack, own.id)


def _seen(pack: Pack, name: str) -> Pack:
    """A pack that a firewall remembers, as it stands."""
    state = Translation("appliance", name, -1, -1, -1, pack.src, pack.dst)
    return replace(pack.stepped(Step(STAGE, name)), states=(*pack.states, state))


def _doubted(pack: Pack, treated: Treatment, what: str) -> Pack:
    own = treated.firewall
    return pack.stepped(Step(STAGE, own.id)).missing(_untold(own, what)).doubted()


def _untold(own: GatewayFirewall, what: str) -> Gap:
    return Gap(KIND, own.id, "either", f"whether, or how, {own.id} {what} is not told")
