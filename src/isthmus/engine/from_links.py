"""In from networks outside of AWS: by a virtual private gateway into its VPC, or into a transit gateway.

In: a walk and a pack that starts beyond a link, or comes back by it. Out: packs within a VPC or a transit gateway.
Source: AWS Site-to-Site VPN User Guide; Reachability Analyzer, VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS.
"""

from __future__ import annotations

import numpy as np

from ..graph.draw.attached import live
from ..model.citation import Gap
from ..model.hybrid_links import HybridLink
from .arrival import by_own_table
from .atoms import Mask
from .delivery import uncollected_vpc
from .filters import inside
from .hybrid import LAYER, through_link, vpn_attached
from .passage import FORWARD, Pack, Step, Stop
from .transit import from_attachment
from .walk import Walk

INGRESS = "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"


def enter_by_link(walk: Walk, pack: Pack, link: HybridLink) -> None:
    """Bring packs from beyond a link into AWS: to the VPC of its gateway, or into its transit gateway."""
    if walk.direction == FORWARD:
        if link.blocks is None:
            pack = pack.assuming("on-premises-has-any-other-address")
        pack = pack.assuming("on-premises-delivers")
        pack = pack.stepped(Step("on-premises", link.id))
    pack = through_link(walk, pack, link, inward=True)
    if not len(pack):
        return
    if link.attachment is None:
        _from_vpn_gateway(walk, pack, link)
        return
    from_attachment(walk, pack, link.gateway, link.attachment)


def _from_vpn_gateway(walk: Walk, pack: Pack, link: HybridLink) -> None:
    """Into the VPC that the gateway is attached to, and nowhere beyond it.

    Source: VPC peering basics (no edge-to-edge routing); Reachability Analyzer,
    VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS.
    """
    c, gateway = walk.c, link.gateway
    pack = pack.stepped(Step(LAYER, gateway))
    known = walk.network.vpn_gateways.get(gateway)
    homes = sorted(live(known.vpc_attachments)) if known is not None else []
    vpc = homes[0] if homes else ""
    if not vpn_attached(walk, pack, gateway, vpc):
        return
    if vpc not in walk.network.vpcs:
        walk.unknown(pack, uncollected_vpc(vpc))
        return
    number = c.vpc_number[vpc]
    own = inside(pack.dst, c.vpc_slices[number])
    if not own.all():
        rule = f"the destination is no private address of {vpc}"
        walk.stop(pack.take(~own), Stop(LAYER, gateway, rule, gateway, INGRESS, gateway))
        pack = pack.take(own)
    untold: Mask = np.full(len(pack), bool(link.told))
    untold &= ~inside(pack.dst, [c.universe.prefix_slice(block) for block in link.told])
    if untold.any():
        detail = f"{link.id} tells its routers nothing of the destination: a default route may lead here"
        gap = Gap("direct-connect-prefixes", link.id, "either", detail)
        part = pack.take(untold)
        by_own_table(walk, part.missing(gap).doubted(), gateway, number)
        pack = pack.take(~untold)
    if len(pack):
        by_own_table(walk, pack, gateway, number)
