"""Public IPv4 pools that a gateway's own table leads, untranslated, to one interface.

Source: Route internet traffic to a single network interface.
"""

from __future__ import annotations

import numpy as np

from ..model.bindings import pool_tables
from ..model.citation import Gap
from ..model.silent import silent_check
from ..semantics import routing
from ..semantics.gateway_firewall import KIND, gateway_firewall
from ..semantics.public_access import INSTANCE
from .atoms import Mask
from .delivery import arrive, past_unread_subnets, refused_by_check
from .filters import inside, look_up
from .passage import Pack, Step
from .public_access import meet_public_access
from .walk import Place, Walk


def to_pool(walk: Walk, pack: Pack) -> Pack:
    """Deliver what a gateway's table leads from a public pool to an interface; give back the rest.

    Source: Route internet traffic to a single network interface.
    """
    c = walk.c
    private = inside(pack.dst, (*c.private_slices, *c.shared_slices))
    aside = pack.idx[private]
    for table_id, gateway, gap in pool_tables(walk.network):
        table = c.table_number.get(table_id)
        vpc = c.vpc_number.get(walk.network.route_tables[table_id].vpc_id, -1)
        if table is None or vpc < 0 or not len(pack):
            continue
        watched = gateway_firewall(walk.network, c.vpc_ids[vpc])
        place = Place(vpc, -1, table, gateway)
        left = [aside]
        for part, taking in walk.divide(pack.take(~np.isin(pack.idx, aside)), place):
            takers = taking.takers
            hop = takers[0].hop
            rows = [r for r in c.rows.rows_of.get(hop.id, ()) if c.rows.primary[r]]
            if hop.kind != routing.INTERFACE or not rows:
                left.append(part.idx)
                continue
            if gap is not None:
                walk.unknown(part, gap)
                continue
            part = part.stepped(
                Step("internet-gateway", gateway), Step("route-table", table_id, str(takers[0].prefix))
            )
            part = meet_public_access(walk, part, vpc, -1, inbound=True, kind=INSTANCE)
            if watched is not None:
                detail = f"what {watched.id} does with addresses of a public pool is not told"
                part = part.missing(Gap(KIND, watched.id, "either", detail)).doubted()
            there = np.full(len(part), rows[0], dtype=np.int64)
            subnet = int(c.rows.subnet[rows[0]])
            part, there = past_unread_subnets(walk, part, there)
            part = walk.into(part, subnet)
            refused, untold = refused_by_check(walk, hop.id), silent_check(walk.network, hop.id)
            if untold is not None:
                walk.unknown(part, untold)
            elif refused is None:
                arrive(walk, part, there, vpc, subnet)
            elif len(part):
                walk.stop(part, refused)
        pack = pack.take(np.isin(pack.idx, np.concatenate(left)))
    return pack


def from_pool(walk: Walk, pack: Pack, vpc: int) -> Mask:
    """Which sources are addresses of a public pool that the VPC's gateway leads to an interface."""
    c = walk.c
    found = np.zeros(len(pack), dtype=np.bool_)
    for table_id, _, gap in pool_tables(walk.network):
        table = c.table_number.get(table_id)
        if (
            gap is not None
            or table is None
            or c.vpc_number.get(walk.network.route_tables[table_id].vpc_id) != vpc
        ):
            continue
        kinds = c.routes.column(table, pack.src)
        found |= look_up(lambda n: int(c.routes.hops[n][0][0].kind == routing.INTERFACE), kinds) > 0
    return found
