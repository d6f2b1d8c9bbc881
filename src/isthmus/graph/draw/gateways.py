"""Ways to and from the internet: internet gateways with their tables, and egress-only gateways.

A gateway is two places, one outward and one inward, so that what it turns round is seen to pass it twice.

Source: Internet gateways; Egress-only internet gateways; Gateway route tables; Block public access to VPCs.
"""

from __future__ import annotations

from ...model.bindings import no_gateway
from ...semantics import routing
from ...semantics.gateway_firewall import gateway_firewall
from ...semantics.routing import Hop
from ..place import INTERNET, Kind, Place
from ..transition import Answers, Control, Direction, Filter, Rewrite, Rewriting
from .attached import attached_vpcs
from .drawing import Drawing


def draw_gateways(drawing: Drawing) -> None:
    """Every gateway between the internet and the VPC it is attached to; the unread ones with a gap."""
    drawing.place(INTERNET)
    _internet_gateways(drawing)
    _egress_only(drawing)
    _unread(drawing)


def _internet_gateways(drawing: Drawing) -> None:
    network = drawing.network
    pools: dict[str, list[str]] = {}
    for table in sorted(set(network.table_of_pool.values())):
        if table in drawing.tables.vpcs:
            pools.setdefault(drawing.tables.vpcs[table], []).append(table)
    for vpc, name in network.gateway_of_vpc.items():
        here, inward = Place(Kind.INTERNET_GATEWAY, name), Place(Kind.INTERNET_GATEWAY, name, vpc)
        guard = (Filter(Control.PUBLIC_ACCESS, vpc, way) for way in (Direction.EGRESS, Direction.INGRESS))
        out, into = guard
        if not drawing.leads(here, INTERNET):
            drawing.edge(here, INTERNET, out, Rewrite(Rewriting.PUBLIC_SOURCE))
        drawing.edge(INTERNET, inward, into, Rewrite(Rewriting.PUBLIC_TARGET))
        _watched(drawing, vpc, inward)
        own = network.table_of_gateway.get(name)
        if own is not None and own in drawing.tables.divisions:
            drawing.edge(inward, Place(Kind.ROUTE_TABLE, own))
        else:
            drawing.edge(inward, Place(Kind.VPC, vpc))
        for table in pools.get(vpc, ()):
            if table != own:
                drawing.edge(inward, Place(Kind.ROUTE_TABLE, table))


def _watched(drawing: Drawing, vpc: str, inward: Place) -> None:
    """What comes in by a VPC's gateway past a firewall that no route names."""
    watcher = gateway_firewall(drawing.network, vpc)
    if watcher is None:
        return
    behind = Place(Kind.GATEWAY_FIREWALL, watcher.id, vpc)
    drawing.edge(inward, behind)
    if not drawing.leads(behind, Place(Kind.VPC, vpc)):
        drawing.edge(behind, Place(Kind.VPC, vpc))
        own = drawing.network.table_of_gateway.get(inward.id)
        if own is not None and own in drawing.tables.divisions:
            drawing.edge(behind, Place(Kind.ROUTE_TABLE, own))


def _egress_only(drawing: Drawing) -> None:
    for name in drawing.network.egress_only_internet_gateways:
        here = Place(Kind.EGRESS_ONLY, name)
        for vpc in sorted(attached_vpcs(drawing.network, Hop(routing.EGRESS_ONLY, name)) or ()):
            if drawing.leads(here, INTERNET):
                break
            inward = Place(Kind.EGRESS_ONLY, name, vpc)
            drawing.edge(here, INTERNET, Filter(Control.PUBLIC_ACCESS, vpc, Direction.EGRESS))
            drawing.edge(INTERNET, inward, Answers())
            drawing.edge(inward, Place(Kind.VPC, vpc), Answers())
            _watched(drawing, vpc, inward)


def _unread(drawing: Drawing) -> None:
    network = drawing.network
    for table, segments in drawing.tables.divisions.items():
        for hop in sorted({taken.hop for segment in segments for taken in segment.takers}):
            known: bool
            match routing.unwatched(hop).kind:
                case routing.INTERNET_GATEWAY:
                    kind, known = Kind.INTERNET_GATEWAY, hop.id in network.internet_gateways
                case routing.EGRESS_ONLY:
                    kind, known = Kind.EGRESS_ONLY, hop.id in network.egress_only_internet_gateways
                case _:
                    continue
            if not known:
                gap = no_gateway(network, hop.id)
                drawing.gap(Place(kind, hop.id), gap.kind, gap.id, gap.effect, gap.detail)
            elif drawing.tables.vpcs[table] in network.gateways_in_doubt and kind is Kind.INTERNET_GATEWAY:
                gap = network.gateways_in_doubt[drawing.tables.vpcs[table]]
                drawing.gap(Place(kind, hop.id), gap.kind, gap.id, gap.effect, gap.detail)
