"""Out of a VPC by an internet gateway or an egress-only one.

In: a walk and a pack that a route hands to a gateway. Out: passages to the internet, stops, or the way back
in by the gateway of whoever owns the destination.
Source: VPC User Guide (Internet gateways; Egress-only internet gateways).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..graph.draw.attached import live
from ..model.bindings import no_gateway
from ..model.contested import contested_gaps
from ..model.gateway import EgressOnlyInternetGateway, InternetGateway
from ..semantics.gateway_firewall import is_watched
from ..semantics.public_access import EGRESS_ONLY
from ..semantics.routing import INSPECTION, Hop
from .arrival import enter, target_vpcs
from .atoms import Mask, Ranks
from .carried import lose_carried
from .filters import inside, look_up
from .gateway_firewall import out_past_firewall, turned_round
from .passage import INTERNET, RETURN, Pack, Passage, Step, Stop
from .pools import from_pool
from .public_access import assumed_of_hairpins, meet_public_access
from .walk import Place, Walk

Gateway = InternetGateway | EgressOnlyInternetGateway


def through_internet_gateway(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    """Hand a pack to an internet gateway, which translates IPv4 one to one and passes IPv6 on.

    Source: Internet gateways; Reachability Analyzer, INGRESS_RTB_TRAFFIC_REDIRECTION.
    """
    c = walk.c
    pack = pack.stepped(Step("internet-gateway", hop.id))
    if not _attached(walk, pack, place, hop, walk.network.internet_gateways):
        return
    if pack.redirected and walk.direction == RETURN:
        rule = "inbound traffic is redirected to a middlebox; the answer can't go straight"
        walk.stop(pack, Stop("route", hop.id, rule, place.id, "INGRESS_RTB_TRAFFIC_REDIRECTION"))
        return
    pack = _not_to_itself(walk, pack, place, hop)
    v4 = pack.dst < c.universe.first_v6
    _leave_v4(walk, pack.take(v4), place, hop)
    _leave_v6(walk, pack.take(~v4), place, hop)


def through_egress_only(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    """Hand a pack to an egress-only internet gateway: IPv6 only, and only flows that began inside.

    Source: Egress-only internet gateways.
    """
    c = walk.c
    pack = pack.stepped(Step("egress-only-internet-gateway", hop.id))
    if not _attached(walk, pack, place, hop, walk.network.egress_only_internet_gateways):
        return
    if walk.direction == RETURN:
        rule = "an egress-only gateway has no state for a flow that came in another way"
        walk.stop(pack, Stop("internet-gateway", hop.id, rule, hop.id, None, hop.id))
        return
    v4 = pack.dst < c.universe.first_v6
    low, high = c.universe.nat64_slice
    mapped = (pack.dst >= low) & (pack.dst < high) & ~v4
    for mask, rule in ((v4, "carries IPv6 only"), (mapped, "does not translate NAT64 addresses")):
        if mask.any():
            part = pack.take(mask).assuming(
                *(("eigw-does-not-translate",) if rule.startswith("does") else ())
            )
            walk.stop(part, Stop("internet-gateway", hop.id, rule, hop.id, None, hop.id))
    pack = _own(walk, pack.take(~v4 & ~mapped), place, hop)
    if not len(pack):
        return
    if _looked_at(pack):
        rule = "inspection by an endpoint does not work with an egress-only gateway"
        walk.stop(pack, Stop("internet-gateway", hop.id, rule, hop.id, None, hop.id))
        return
    pack = out_past_firewall(walk, pack, place)
    pack = meet_public_access(walk, pack, place.vpc, place.subnet, inbound=False, kind=EGRESS_ONLY)
    _out_there(walk, pack, hop, place)


def _attached(walk: Walk, pack: Pack, place: Place, hop: Hop, gateways: Mapping[str, Gateway]) -> bool:
    gateway = gateways.get(hop.id)
    vpc = walk.c.vpc_ids[place.vpc]
    if gateway is None:
        walk.unknown(pack, no_gateway(walk.network, hop.id))
        return False
    if vpc not in live(gateway.attachments):
        rule = f"not attached to {vpc}"
        walk.stop(pack, Stop("state", hop.id, rule, hop.id, "BAD_STATE_ATTACHMENT", hop.id))
        return False
    if hop.id in walk.network.internet_gateways and vpc in walk.network.gateways_in_doubt:
        walk.unknown(pack, walk.network.gateways_in_doubt[vpc])
        return False
    return True


def _not_to_itself(walk: Walk, pack: Pack, place: Place, hop: Hop) -> Pack:
    """The pack without what is meant for the VPC's own blocks, which lie on this side; private ones are told as such.

    Source: Reachability Analyzer, IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS.
    """
    c = walk.c
    own = inside(pack.dst, c.own_slices(place.vpc))
    own &= ~inside(pack.dst, (*c.private_slices, *c.shared_slices))
    if own.any():
        rule = f"the destination lies in {c.vpc_ids[place.vpc]}'s own blocks"
        code = "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"
        walk.stop(pack.take(own), Stop("internet-gateway", hop.id, rule, hop.id, code, hop.id))
    return pack.take(~own)


def _leave_v4(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    c = walk.c
    if not len(pack):
        return
    for slices, code in ((c.private_slices, "RFC1918"), (c.shared_slices, "RFC6598")):
        private = inside(pack.dst, slices)
        if private.any():
            rule = f"the destination is a private address ({code})"
            name = f"IGW_DESTINATION_ADDRESS_NOT_IN_{code}_EGRESS"
            walk.stop(pack.take(private), Stop("internet-gateway", hop.id, rule, hop.id, name, hop.id))
            pack = pack.take(~private)
    if not len(pack):
        return
    public = _public(walk, pack, place)
    bare = public < 0
    if bare.any() and walk.direction == RETURN:
        pooled = bare & from_pool(walk, pack, place.vpc)
        if pooled.any():
            _out_there(walk, pack.take(pooled).assuming("pool-answers-untranslated"), hop, place)
            pack, public, bare = pack.take(~pooled), public[~pooled], bare[~pooled]
    if is_watched(walk.network, c.vpc_ids[place.vpc]):
        pack = out_past_firewall(walk, pack, place, bare)
        public = _public(walk, pack, place)
        bare = public < 0
    torn = _torn(walk, pack, place) if bare.any() else bare
    if torn.any():
        gap = next(contested_gaps(walk.network))
        walk.unknown(pack.take(torn), gap)
        pack, public, bare = pack.take(~torn), public[~torn], bare[~torn]
    if bare.any():
        rule = "the source has no public IPv4 address"
        code = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
        walk.stop(pack.take(bare), Stop("internet-gateway", hop.id, rule, hop.id, code, hop.id))
        pack, public = pack.take(~bare), public[~bare]
    if not len(pack):
        return
    pack = meet_public_access(walk, pack, place.vpc, place.subnet, inbound=False, kind=pack.kind)
    pack = replace(pack, src=public, who=np.full(len(pack), -1, dtype=np.int64))
    _out_there(walk, pack, hop, place)


def _public(walk: Walk, pack: Pack, place: Place) -> Ranks:
    """The public address of each source, -1 where it has none. Shape: (n,)."""
    c = walk.c
    rows = look_up(lambda rank: c.owner.get((place.vpc, rank), -1), pack.src)
    return np.where(rows >= 0, c.rows.public[rows], -1)


def _torn(walk: Walk, pack: Pack, place: Place) -> Mask:
    """Which sources say that they are known by an address of which others say the same. Shape: (n,)."""
    c = walk.c
    rows = look_up(lambda rank: c.owner.get((place.vpc, rank), -1), pack.src)
    found: Mask = (rows >= 0) & c.rows.torn[rows]
    return found


def _leave_v6(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    pack = _own(walk, pack, place, hop)
    if not len(pack):
        return
    pack = out_past_firewall(walk, pack, place)
    pack = meet_public_access(walk, pack, place.vpc, place.subnet, inbound=False, kind=pack.kind)
    _out_there(walk, pack, hop, place)


def _own(walk: Walk, pack: Pack, place: Place, hop: Hop) -> Pack:
    """What is left of IPv6 when what a transit gateway brought from another VPC is refused.

    Source: Reachability Analyzer, GATEWAY_REJECTS_SPOOFED_TRAFFIC; assumption ``gateway-refuses-foreign-ipv6``.
    """
    if not len(pack) or not (pack.across or _looked_at(pack)):
        return pack
    foreign = ~inside(pack.src, walk.c.own_slices(place.vpc))
    if foreign.any():
        rule, code = "the source is no address of the gateway's VPC", "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
        part = pack.take(foreign).assuming("gateway-refuses-foreign-ipv6")
        walk.stop(part, Stop("spoofing", hop.id, rule, hop.id, code, hop.id))
    return pack.take(~foreign)


def _looked_at(pack: Pack) -> bool:
    """Whether an inspection endpoint sent the pack to the gateway where it stands."""
    senders = [step.stage for step in pack.steps if step.stage != "route-table"]
    return senders[-2:-1] == [INSPECTION]


def _turned_round(walk: Walk, pack: Pack, place: Place, inward: Mask) -> tuple[Pack, Mask]:
    """A pack without what is meant for the gateway's own VPC, where a firewall would see that twice."""
    gap = turned_round(walk, place.vpc)
    if gap is None:
        return pack, inward
    own = inward & (target_vpcs(walk, pack.dst) == place.vpc)
    if own.any():
        walk.unknown(pack.take(own), gap)
    return pack.take(~own), inward[~own]


def _out_there(walk: Walk, pack: Pack, hop: Hop, place: Place) -> None:
    """Beyond a gateway: the internet, or back in by the gateway of whoever owns the destination."""
    c = walk.c
    first_v6 = c.universe.first_v6
    inward = (
        look_up(lambda rank: c.public_owner.get(rank, -1) if rank < first_v6 else c.vpc_of_v6(rank), pack.dst)
        >= 0
    )
    if pack.outside:
        inward = np.zeros(len(pack), dtype=np.bool_)
    if inward.any():
        pack, inward = _turned_round(walk, pack, place, inward)
    if inward.any():
        part = pack.take(inward).assuming(*assumed_of_hairpins(c))
        enter(walk, replace(part, who=np.full(len(part), -1, dtype=np.int64)))
    out = lose_carried(walk, pack.take(~inward))
    if len(out):
        lost = ~inside(out.dst, c.internet_slices)
        if lost.any():
            rule = "the destination is no address of the internet"
            walk.stop(out.take(lost), Stop("internet-gateway", hop.id, rule, hop.id, "CANNOT_ROUTE", hop.id))
            out = out.take(~lost)
    if len(out):
        out = out.stepped(Step("internet", "internet"))
        walk.passages.append(Passage(out, INTERNET, "internet", vpc=place.vpc, exit=hop.kind))
