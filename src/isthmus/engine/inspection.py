"""Through an inspection endpoint: a bump in the wire, whose two directions must meet at the same endpoint.

In: a walk and a pack that a route hands to the endpoint. Out: the pack on its way from the endpoint's own subnet.
Source: AWS Network Firewall, "Avoiding asymmetric routing"; AWS PrivateLink Guide, "Access an inspection system
using a Gateway Load Balancer endpoint" (the network ACL counts even within the endpoint's subnet).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..model.citation import Gap
from ..semantics.inspection import PASSES, inspection_subnet, is_of_firewall, why_dead
from ..semantics.routing import INSPECTION
from .delivery import uncollected_subnet
from .filters import references_beyond
from .passage import RETURN, Pack, Step, Stop, Translation
from .walk import Place, Walk


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
    if (dead := why_dead(network, name)) is not None:
        walk.stop(pack, Stop("state", name, dead, name, "BAD_STATE", name))
        return
    if vpc != place.vpc:
        walk.stop(pack, Stop("route", name, "the endpoint is in another VPC", name, "CANNOT_ROUTE", name))
        return
    pack = walk.not_again(pack, (f"inspection {name}", 0))
    if not len(pack):
        return
    if walk.direction == RETURN:
        pack = replace(pack, redirected=False)
    pack = references_beyond(c, pack, walk.direction)
    here = walk.place(subnet)
    state = Translation("appliance", name, vpc, subnet, here.table, pack.src, pack.dst)
    hidden = np.full(len(pack), -1, dtype=np.int64)
    pack = replace(_looked_at(walk, pack, name), states=(*pack.states, state), across="", who=hidden)
    walk.leave(pack, here)


def _looked_at(walk: Walk, pack: Pack, name: str) -> Pack:
    """What comes back from behind an endpoint: a firewall's rules decide, of other appliances nothing is told."""
    if not is_of_firewall(walk.network, name):
        return pack.assuming(PASSES)
    detail = f"what the firewall behind {name} lets pass was not read"
    gap = Gap("unread-firewall", name, "close", detail, walk.network.citation(name))
    return pack.missing(gap).doubted()
