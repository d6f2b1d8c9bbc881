"""Route tables: divided, joined to subnets, and drawn as one place each with an edge for each target."""

from __future__ import annotations

from ...model.bindings import no_table
from ...model.network import Network
from ...model.record import UNTOLD
from ...semantics.routing import (
    ASSUMED,
    NO_DESTINATION,
    Hop,
    Segment,
    assumed_segments,
    divide,
    faces_internet,
    hop_of,
    no_destination,
    tells_no_destination,
)
from ...semantics.transit import divide_transit
from ...space.ranges import Ranges
from ..place import Kind, Place
from ..place_graph import Tables
from ..transition import Choice, Chooser, Divide
from .drawing import Drawing
from .targets import draw_target

NOT_READ = "not-read:"
"""How the id of a table's place begins that nobody read; the subnet's id follows."""


def divided(network: Network) -> Tables:
    """Every table of a network divided, and the tables that stand in where a layout carries none.

    None stands in for a subnet whose VPC was not read: what would be local there is not known.
    Source: assumption ``layout-without-routes``.
    """
    told = {name: table for name, table in network.route_tables.items() if table.routes is not UNTOLD}
    divisions = {name: divide(network, table) for name, table in told.items()}
    vpcs = {name: table.vpc_id for name, table in network.route_tables.items()}
    of_subnet = {name: network.table_of_subnet.get(name) for name in network.subnets}
    assumed: dict[str, tuple[Segment, ...]] = {}
    if not network.snapshot.carries_routes:
        for name, subnet in network.subnets.items():
            if of_subnet[name] is None and subnet.vpc_id in network.vpcs:
                public = faces_internet(network, name)
                table = f"{ASSUMED}{subnet.vpc_id}/{'public' if public else 'private'}"
                of_subnet[name], vpcs[table] = table, subnet.vpc_id
                if table not in assumed:
                    assumed[table] = assumed_segments(network, subnet.vpc_id, public)
    transit = {name: divide_transit(network, table) for name, table in network.transit.tables.items()}
    return Tables(divisions | dict(sorted(assumed.items())), of_subnet, vpcs, transit)


def draw_tables(drawing: Drawing) -> None:
    """Every table with an edge to each target; a place for each subnet whose table was not read."""
    for table, segments in drawing.tables.divisions.items():
        here = Place(Kind.ROUTE_TABLE, table)
        drawing.place(here)
        ranges, choices, unread = _taking(segments)
        doubtful = _unread_hops(drawing.network, table) if unread else {}
        for name in sorted(set(doubtful.values())):
            if name == NO_DESTINATION:
                drawing.gap(here, "partial-record", table, "either", no_destination(table))
                continue
            detail = f"route table {table} routes {name}, whose entries were not read"
            drawing.gap(here, "unknown-prefix-list", name, "either", detail)
        for hop in sorted(ranges.keys() | doubtful.keys()):
            certain = Ranges.of(ranges.get(hop, ()))
            if hop in doubtful:
                choice = (Choice(Chooser.UNREAD_PREFIX_LIST, 2),)
                draw_target(drawing, here, hop, (Divide(certain | Ranges.of(unread)), *choice))
            elif hop in choices:
                choice = (Choice(Chooser.PREFIX_LISTS, choices[hop]),)
                draw_target(drawing, here, hop, (Divide(certain), *choice))
            else:
                draw_target(drawing, here, hop, (Divide(certain),))
    for subnet, known in drawing.tables.of_subnet.items():
        if known is None:
            place = Place(Kind.ROUTE_TABLE, NOT_READ + subnet)
            drawing.place(place)
            gap = no_table(drawing.network, subnet)
            drawing.gap(place, gap.kind, subnet, gap.effect, gap.detail)


def _taking(
    segments: tuple[Segment, ...],
) -> tuple[dict[Hop, list[tuple[int, int]]], dict[Hop, int], list[tuple[int, int]]]:
    """What each hop takes; the hops that AWS picks among, with how many; what an unread list may take."""
    ranges: dict[Hop, list[tuple[int, int]]] = {}
    choices: dict[Hop, int] = {}
    unread: list[tuple[int, int]] = []
    for segment in segments:
        for taken in segment.takers:
            ranges.setdefault(taken.hop, []).append((segment.low, segment.high))
            if len(segment.takers) > 1:
                choices[taken.hop] = max(choices.get(taken.hop, 0), len(segment.takers))
        if segment.unread is not None:
            unread.append((segment.low, segment.high))
    return ranges, choices, unread


def _unread_hops(network: Network, table: str) -> dict[Hop, str]:
    """The hops of routes whose prefix lists were not read, or that tell no destination, with the list."""
    found: dict[Hop, str] = {}
    for route in network.route_tables[table].routes:
        name = route.destination_prefix_list_id
        if route.state == "filtered":
            continue
        if tells_no_destination(route):
            found.setdefault(hop_of(network, route), NO_DESTINATION)
        elif name is not None:
            listed = network.prefix_lists.get(name)
            if listed is None or listed.entries is None:
                found.setdefault(hop_of(network, route), name)
    return found


def table_place(drawing: Drawing, subnet: str) -> Place:
    """The place where a subnet's packets are looked up."""
    return Place(Kind.ROUTE_TABLE, drawing.tables.of_subnet.get(subnet) or NOT_READ + subnet)


def takes(drawing: Drawing, table: str, kind: str) -> list[str]:
    """The ids of a table's hops of one kind, sorted."""
    segments = drawing.tables.divisions.get(table, ())
    return sorted({taken.hop.id for s in segments for taken in s.takers if taken.hop.kind == kind})


__all__ = ["NOT_READ", "divided", "draw_tables", "table_place", "takes"]
