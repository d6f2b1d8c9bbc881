"""Places that hide who sends: NAT gateways of every kind, and instances that routes name.

Source: NAT gateway basics; Regional NAT gateways; NAT instances; Gateway route tables (middleboxes).
"""

from __future__ import annotations

from ...model.gateway import NatGateway
from ...model.silent import silent_check
from ...semantics import routing
from ...semantics.inspection import inspection_subnet
from ..place import Kind, Place, egress, ingress
from ..transition import (
    Answers,
    Choice,
    Chooser,
    Control,
    Direction,
    Filter,
    Pass,
    Rewrite,
    Rewriting,
    Transitions,
)
from .attached import far_side, is_active
from .drawing import Drawing
from .tables import takes
from .targets import acl

Senders = dict[str, list[tuple[Place, Filter]]]


def draw_translators(drawing: Drawing) -> None:
    """What NAT gateways and appliances do with what they are handed, and who hands them answers."""
    senders = _senders(drawing)
    for name, nat in drawing.network.nat_gateways.items():
        if nat.state in (None, "available"):
            _nat(drawing, Place(Kind.NAT, name), nat, senders)
    for name in _named(drawing, routing.NAT):
        if name not in drawing.network.nat_gateways:
            detail = f"{name} is named by a route but was not read"
            drawing.gap(Place(Kind.NAT, name), "uncollected-nat-gateway", name, "either", detail)
    for name in _named(drawing, routing.INTERFACE):
        _appliance(drawing, Place(Kind.APPLIANCE, name))
    for name in _named(drawing, routing.INSPECTION):
        _inspection(drawing, Place(Kind.INSPECTION, name))


def _nat(drawing: Drawing, here: Place, nat: NatGateway, senders: Senders) -> None:
    network = drawing.network
    picks = [a for a in nat.nat_gateway_addresses if a.status in (None, "succeeded")]
    choice = (Choice(Chooser.NAT_ADDRESS, len(picks)),) if len(picks) > 1 else ()
    rewrite: Transitions = (Filter(Control.NAT, here.id, Direction.INGRESS), *choice, Rewrite(Rewriting.NAT))
    if nat.availability_mode == "regional":
        table = nat.route_table_id or ""
        if nat.vpc_id:
            drawing.edge(Place(Kind.VPC, nat.vpc_id), here, Answers())
        if table not in drawing.tables.divisions:
            detail = f"the route table of {here.id} was not read"
            drawing.gap(here, "uncollected-route-table", here.id, "either", detail)
            return
        drawing.edge(here, Place(Kind.ROUTE_TABLE, table), *rewrite)
    else:
        subnet = nat.subnet_id or ""
        if subnet not in network.subnets:
            detail = f"the subnet of {here.id} was not read"
            drawing.gap(here, "uncollected-subnet", here.id, "either", detail)
            return
        drawing.edge(here, egress(subnet), *rewrite)
        drawing.edge(ingress(subnet), here, Answers())
        table = drawing.tables.of_subnet.get(subnet) or ""
    _return_to_sender(drawing, table, senders)


def _return_to_sender(drawing: Drawing, table: str, senders: Senders) -> None:
    """A NAT gateway's flow over a peering is answered to it over the same, whatever the far route table says.

    Source: NAT gateway basics (returns come back to the gateway; only a network ACL stops it).
    """
    network = drawing.network
    for peering in takes(drawing, table, routing.PEERING):
        if peering in network.peerings and is_active(network, peering):
            near = drawing.tables.vpcs[table]
            back = Place(Kind.PEERING, peering, near)
            for start, out in senders.get(far_side(network, peering, near), ()):
                if not drawing.leads(start, back):
                    drawing.edge(start, back, out, Answers())


def _appliance(drawing: Drawing, here: Place) -> None:
    """An interface forwards when its source/destination check is off; else a packet for others ends there."""
    interface = drawing.network.interfaces.get(here.id)
    if interface is None:
        detail = f"{here.id} is a route's target but was not read"
        drawing.gap(here, "uncollected-interface", here.id, "either", detail)
        return
    if interface.subnet_id not in drawing.network.subnets:
        return
    untold = silent_check(drawing.network, here.id)
    if untold is not None:
        drawing.gap(here, untold.kind, here.id, untold.effect, untold.detail)
    elif interface.source_dest_check is False:
        drawing.edge(here, egress(interface.subnet_id), Rewrite(Rewriting.APPLIANCE))
        drawing.edge(ingress(interface.subnet_id), here, Answers())


def _inspection(drawing: Drawing, here: Place) -> None:
    """What an inspection endpoint lets pass goes on from its own subnet, unchanged."""
    subnet = inspection_subnet(drawing.network, here.id)
    if subnet in drawing.network.subnets:
        drawing.edge(here, egress(subnet or ""), Pass())
    else:
        detail = f"the subnet of {here.id} was not read"
        drawing.gap(here, "uncollected-subnet", here.id, "either", detail)


def _named(drawing: Drawing, kind: str) -> list[str]:
    """The ids that some table names as a hop of one kind."""
    return sorted({name for table in drawing.tables.divisions for name in takes(drawing, table, kind)})


def _senders(drawing: Drawing) -> Senders:
    """Every subnet's egress side with its ACL, by VPC: made once, because every NAT gateway asks for some."""
    found: Senders = {}
    for name, subnet in drawing.network.subnets.items():
        out = acl(drawing.network, name, Direction.EGRESS)
        found.setdefault(subnet.vpc_id, []).append((egress(name), out))
    return found
