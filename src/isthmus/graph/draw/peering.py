"""Peerings: two places each, one for either way, so that nothing turns round in one.

Source: VPC peering (no edge-to-edge routing, nothing beyond the far VPC's blocks).
"""

from __future__ import annotations

from ...semantics import routing
from ..place import Kind, Place
from ..transition import Control, Direction, Filter
from .attached import is_active, sides
from .drawing import Drawing
from .tables import takes


def draw_peerings(drawing: Drawing) -> None:
    """The far VPC behind each active peering; what was not read is a gap."""
    network = drawing.network
    for name in network.peerings:
        if not is_active(network, name):
            continue
        for far in sorted({(side.vpc_id if side else None) or "" for side in sides(network, name)}):
            here = Place(Kind.PEERING, name, far)
            if far in network.vpcs:
                drawing.edge(here, Place(Kind.VPC, far), Filter(Control.PEERING, name, Direction.EGRESS))
            else:
                detail = f"{far or 'the far VPC'} at the other end of {name} is not in the snapshot"
                drawing.gap(here, "uncollected-vpc", far or name, "either", detail)
    for table in drawing.tables.divisions:
        for name in takes(drawing, table, routing.PEERING):
            if name not in network.peerings:
                detail = f"peering {name} was not read"
                drawing.gap(Place(Kind.PEERING, name), "uncollected-peering", name, "either", detail)
