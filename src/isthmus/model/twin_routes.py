"""Routes of one table that contradict each other: AWS has one for each destination, by hand and one that it learns.

In: a network. Out: the gap of each such route, by its table and its pointer: which of them stands is not known.
Source: Amazon VPC User Guide, "How route priority works"; EC2 API, CreateRoute.
"""

from __future__ import annotations

from ..packet import parse_prefix
from .citation import Gap
from .holding import Network
from .route_table import TARGETS, Route

LEARNED = frozenset({"EnableVgwRoutePropagation", "Advertisement"})
Destination = tuple[object, bool]


def twin_routes(network: Network) -> dict[tuple[str, str], Gap]:
    """Every route of a VPC's table that another one of its destination contradicts."""
    found: dict[tuple[str, str], Gap] = {}
    for name, table in network.route_tables.items():
        known: dict[Destination, dict[tuple[object, ...], list[int]]] = {}
        for index, route in enumerate(table.routes):
            destination = _destination(route)
            if (name, f"/Routes/{index}") in network.disputed:
                continue
            if destination is not None and route.state != "filtered":
                known.setdefault(destination, {}).setdefault(_leads(route), []).append(index)
        for (text, _), routes in known.items():
            if len(routes) > 1:
                numbers = sorted(index for indexes in routes.values() for index in indexes)
                told = " and ".join(sorted(str(leads[0]) for leads in routes))
                detail = f"routes of {name} contradict each other: {text} leads to {told}"
                here = network.citation(name, f"/Routes/{numbers[1]}")
                gap = Gap("conflicting-records", name, "either", detail, here)
                found.update(((name, f"/Routes/{index}"), gap) for index in numbers)
    return found


def _destination(route: Route) -> Destination | None:
    block = route.destination_cidr_block or route.destination_ipv6_cidr_block
    if block:
        return parse_prefix(block), route.origin in LEARNED
    return (route.destination_prefix_list_id, False) if route.destination_prefix_list_id else None


def _leads(route: Route) -> tuple[object, ...]:
    """Where a route leads, and whether it does."""
    named = [getattr(route, key) for key in TARGETS if key != "instance_id"]
    first = next((target for target in named if target), route.instance_id)
    return first, route.state or "active"
