"""Out to networks outside of AWS, by virtual private gateways and by the attachments of transit gateways.

In: a walk and a pack that a route hands to a gateway or a link. Out: passages that end on premises, stops, or
what nobody can tell.
Source: AWS Site-to-Site VPN User Guide; Reachability Analyzer, VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS,
BAD_STATE_VPN, TGW_BAD_STATE_VPN.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..graph.draw.attached import live
from ..model.bindings import no_gateway
from ..model.citation import Gap
from ..model.hybrid_links import CONCENTRATOR, VPN, HybridLink
from ..packet import Prefix
from ..semantics.routing import NO_ROUTE, Hop
from .delivery import uncollected_vpc
from .filters import inside, look_up
from .passage import ON_PREMISES, RETURN, Pack, Passage, Step, Stop
from .walk import Place, Walk

LAYER = "vpn-gateway"
NO_V6 = "a VPN connection of a virtual private gateway carries no IPv6"
EGRESS = "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS"


def into_vpn_gateway(walk: Walk, pack: Pack, place: Place, hop: Hop) -> None:
    """Hand a pack to a virtual private gateway, and to the link that has a route to the destination."""
    c = walk.c
    pack = pack.stepped(Step(LAYER, hop.id))
    if not vpn_attached(walk, pack, hop.id, c.vpc_ids[place.vpc]):
        return
    rows = look_up(lambda rank: c.owner.get((place.vpc, rank), -1), pack.src)
    foreign = rows < 0
    if foreign.any():
        rule = "the source is no private address of an interface of the VPC"
        walk.stop(pack.take(foreign), Stop(LAYER, hop.id, rule, hop.id, EGRESS, hop.id))
        pack = pack.take(~foreign)
    six = pack.dst >= c.universe.first_v6
    if six.any() and hop.id in c.far.v4_only:
        walk.stop(pack.take(six), Stop(LAYER, hop.id, NO_V6, hop.id, None, hop.id))
        pack = pack.take(~six)
    if not len(pack):
        return
    number = c.far.number[hop.id]
    segments = c.far.routes.segments(number, pack.dst)
    for segment in np.unique(segments).tolist():
        part = pack.take(segments == segment)
        takers = c.far.routes.taking(number, segment).takers
        if takers[0].hop.kind == NO_ROUTE:
            _no_link(walk, part, hop.id)
            continue
        for at, taken in enumerate(takers):
            some = part
            if len(takers) > 1:
                some = part.branched(f"{hop.id}:equal", at, len(takers)).assuming("equal-cost-choice")
            out_by_link(walk, some, c.far.by_key[taken.hop.id], taken.prefix)


def vpn_attached(walk: Walk, pack: Pack, name: str, vpc: str) -> bool:
    """True when a virtual private gateway is up and attached to a VPC; else the pack is ended."""
    gateway = walk.network.vpn_gateways.get(name)
    if gateway is None:
        walk.unknown(pack, no_gateway(walk.network, name))
        return False
    if gateway.state not in (None, "available"):
        rule = f"the gateway is {gateway.state}"
        walk.stop(pack, Stop("state", name, rule, name, "BAD_STATE", name))
        return False
    if vpc not in live(gateway.vpc_attachments):
        rule = f"not attached to {vpc or 'any VPC'}"
        walk.stop(pack, Stop("state", name, rule, name, "BAD_STATE_ATTACHMENT", name))
        return False
    return True


def _no_link(walk: Walk, pack: Pack, gateway: str) -> None:
    """Where no static or learnt route leads: unknown where routers, or links nobody listed, may know more."""
    c = walk.c
    if gateway in c.far.open:
        detail = f"which networks {gateway} reaches by BGP, or by links that were not listed, is not told"
        walk.unknown(pack, Gap("beyond-aws", gateway, "either", detail))
        return
    links = walk.network.hybrid.of_gateway(gateway)
    dead = [link for link in links if link.state is not None]
    if dead and len(dead) == len(links):
        walk.stop(pack, _dead(dead[0]))
        return
    rule = "no VPN connection of the gateway has a route to the destination"
    walk.stop(pack, Stop(LAYER, gateway, rule, gateway, "CANNOT_ROUTE", gateway))


def out_by_link(walk: Walk, pack: Pack, link: HybridLink, route: Prefix | None) -> None:
    """Hand a pack to a link by a route to it: it ends on premises where the route names the network.

    A default route says nothing of what the far network has, and an address of a VPC may come back from there:
    any address may, where the blocks of a VPC were not read.
    Source: assumptions ``on-premises-delivers`` and ``down-tunnel-comes-up``.
    """
    pack = through_link(walk, pack, link, inward=False)
    if not len(pack):
        return
    pack = pack.stepped(Step("on-premises", link.id))
    back = inside(pack.dst, walk.c.far.vpcs)
    lost = np.full(len(pack), route is None or route.length == 0) | back
    if lost.any():
        detail = (
            f"what the network beyond {link.id} of {link.gateway} has, and what it sends back, is not told"
        )
        walk.unknown(pack.take(lost), Gap("beyond-aws", link.attachment or link.gateway, "either", detail))
        pack = pack.take(~lost)
    if walk.c.far.unread_vpcs and len(pack):
        walk.unknown(pack, uncollected_vpc(walk.c.far.unread_vpcs[0]))
    elif len(pack):
        pack = pack.assuming("on-premises-delivers")
        walk.passages.append(Passage(pack, ON_PREMISES, link.key, exit="on-premises"))


def through_link(walk: Walk, pack: Pack, link: HybridLink, *, inward: bool) -> Pack:
    """What is left of a pack at a link's tunnels or sessions."""
    if link.state is not None:
        walk.stop(pack, _dead(link))
        return pack.take(np.zeros(len(pack), dtype=np.bool_))
    six = pack.dst >= walk.c.universe.first_v6
    if six.any() and not link.carries_v6:
        walk.stop(pack.take(six), Stop(LAYER, link.id, NO_V6, link.gateway, None, link.id))
        pack = pack.take(~six)
    for gap in link_gaps(link) if len(pack) else ():
        pack = pack.missing(gap).doubted()
    if link.down and not inward and walk.direction != RETURN and len(pack):
        detail = f"no tunnel of {link.id} was up when it was read, and the far side brings them up"
        walk.unknown(pack, Gap("vpn-tunnels-down", link.id, "either", detail))
        return pack.take(np.zeros(len(pack), dtype=np.bool_))
    return pack.assuming("down-tunnel-comes-up") if link.down else pack


def link_gaps(link: HybridLink) -> Iterator[Gap]:
    """What is not told of a link that may stop whatever it is handed."""
    if link.unread:
        detail = f"the VPN connection of {link.attachment} was not read: whether it stands is not told"
        yield Gap("uncollected-vpn-connection", link.id, "either", detail)
    if link.kind == CONCENTRATOR:
        detail = f"which VPN connections stand at {link.id} is not modelled"
        yield Gap("vpn-concentrator", link.id, "either", detail)
    if link.selective:
        detail = f"the tunnels of {link.id} agree on some addresses only, which are not compared"
        yield Gap("vpn-traffic-selectors", link.id, "either", detail)


def _dead(link: HybridLink) -> Stop:
    what = "VPN connection" if link.kind == VPN else "link"
    code = "BAD_STATE"
    if link.kind == VPN:
        code = "BAD_STATE_VPN" if link.attachment is None else "TGW_BAD_STATE_VPN"
    return Stop("state", link.id, f"the {what} is {link.state}", link.gateway, code, link.id)
