"""What a way rests on: the assumptions it has met, and that what tells no state is in force."""

from __future__ import annotations

import numpy as np

from ..engine.atoms import Mask, Ranks
from ..engine.compile import Compiled
from ..engine.passage import Pack
from ..model.network import Network
from ..semantics.routing import Hop, hop_of
from ..semantics.untold_states import NAME, routes_without_state, without_state


def resting_on(network: Network, pack: Pack) -> frozenset[str]:
    """The assumptions of a pack, by name."""
    things, routes = without_state(network), routes_without_state(network)
    if (things or routes) and any(_rests(things, routes, step.id, step.pointer) for step in pack.steps):
        return pack.assumptions | {NAME}
    return pack.assumptions


def _rests(things: frozenset[str], routes: dict[str, frozenset[int]], name: str, pointer: str | None) -> bool:
    if name in things:
        return True
    index = (pointer or "").rpartition("/")[2]
    return name in routes and (not index.isdecimal() or int(index) in routes[name])


def led_untold(c: Compiled, rows: Ranks) -> bool:
    """Whether a table that may lead from or to some rows has a route that tells no state, or leads by such a thing.

    Shapes: of ways that are not walked one by one, it is told by the tables of both ends.
    """
    if not without_state(c.network) and not routes_without_state(c.network):
        return False
    subnets = c.rows.subnet[rows]
    return bool(_tables(c)[c.subnet_table[subnets[subnets >= 0]]].any())


def _tables(c: Compiled) -> Mask:
    """By table: whether anything it may lead by tells no state. Shape: (tables + 1,), the last for none."""
    found: Mask | None = c.cache.get(NAME)
    if found is None:
        network, named = c.network, _beyond(c.network)
        routes = routes_without_state(network)
        found = np.zeros(len(c.table_ids) + 1, dtype=np.bool_)
        for number, name in enumerate(c.table_ids):
            table = network.route_tables.get(name)
            hops: list[Hop] = [hop_of(network, route) for route in table.routes] if table is not None else []
            found[number] = name in routes or any(hop.id in named for hop in hops)
        c.cache[NAME] = found
    return found


def _beyond(network: Network) -> frozenset[str]:
    """What tells no state, and the gateways of which an attachment, a link or a route does not."""
    things, routes = without_state(network), routes_without_state(network)
    hubs = {gateway for gateway, name in network.transit.attachments if name in things}
    hubs |= {
        table.gateway for name, table in network.transit.tables.items() if name in routes and table.gateway
    }
    hubs |= {link.gateway for link in network.hybrid.links.values() if link.silent}
    return things | hubs
