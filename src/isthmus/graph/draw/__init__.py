"""The drawing of a network: ``Network`` -> ``PlaceGraph``, family by family.

``tables`` divides, ``vpc``, ``gateways``, ``translators``, ``peering``, ``transit``, ``hybrid`` and ``endpoint`` each
draw their places and the edges that lead on from them; nothing here looks at filters' rules or at single addresses.
"""

from __future__ import annotations

from ...model.gathering import uncollected
from ...model.network import Network
from ..place_graph import PlaceGraph
from .drawing import Drawing
from .endpoint import draw_endpoints
from .gateways import draw_gateways
from .hybrid import draw_hybrid
from .peering import draw_peerings
from .tables import divided, draw_tables
from .transit import draw_transit
from .translators import draw_translators
from .vpc import draw_vpcs


def draw(network: Network) -> PlaceGraph:
    """Every place of a network and every edge between them, in an order that follows ids alone."""
    with uncollected():
        drawing = Drawing(network, divided(network))
        draw_vpcs(drawing)
        draw_tables(drawing)
        draw_gateways(drawing)
        draw_translators(drawing)
        draw_peerings(drawing)
        draw_transit(drawing)
        draw_hybrid(drawing)
        draw_endpoints(drawing)
        return drawing.done()


def drawn(network: Network) -> PlaceGraph:
    """The map of a network, drawn once and kept with it."""
    known = network.memo.get("graph")
    if not isinstance(known, PlaceGraph):
        known = network.memo["graph"] = draw(network)
    return known


__all__ = ["draw", "drawn"]
