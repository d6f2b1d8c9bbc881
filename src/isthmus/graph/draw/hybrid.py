"""Ways to networks outside of AWS: virtual private gateways with their tables, and links, each side a place.

Source: AWS Site-to-Site VPN User Guide; Direct Connect gateways; Gateway route tables.
"""

from __future__ import annotations

from ...model.bindings import no_gateway
from ...model.hybrid_links import HybridLink
from ..place import Kind, Place
from .attached import live
from .drawing import Drawing


def draw_hybrid(drawing: Drawing) -> None:
    """Every virtual private gateway between its VPC and its links, every link into what it ends at."""
    network = drawing.network
    for name, gateway in network.vpn_gateways.items():
        outward = Place(Kind.VPN_GATEWAY, name)
        drawing.place(outward)
        links = network.hybrid.of_gateway(name)
        for there in dict.fromkeys(Place(Kind.ON_PREMISES, link.id) for link in links):
            drawing.edge(outward, there)
            detail = f"what the network beyond {there.id} has is not all told"
            drawing.gap(there, "beyond-aws", there.id, "either", detail)
        for vpc in sorted(live(gateway.vpc_attachments)):
            inward = Place(Kind.VPN_GATEWAY, name, vpc)
            own = network.table_of_gateway.get(name)
            known = own is not None and own in drawing.tables.divisions
            drawing.edge(inward, Place(Kind.ROUTE_TABLE, own or "") if known else Place(Kind.VPC, vpc))
            for link in links:
                _in(drawing, link, inward)
    for link in network.hybrid.links.values():
        if link.attachment is not None:
            _in(drawing, link, Place(Kind.ATTACHMENT, link.attachment, ""))
    _unread(drawing)


def _in(drawing: Drawing, link: HybridLink, to: Place) -> None:
    start = Place(Kind.ON_PREMISES, link.id, link.gateway)
    if not drawing.leads(start, to):
        drawing.edge(start, to)


def _unread(drawing: Drawing) -> None:
    network = drawing.network
    for table in network.route_tables.values():
        for route in table.routes:
            name = route.gateway_id or ""
            if name.startswith("vgw-") and name not in network.vpn_gateways:
                gap = no_gateway(network, name)
                drawing.gap(Place(Kind.VPN_GATEWAY, name), gap.kind, gap.id, gap.effect, gap.detail)
