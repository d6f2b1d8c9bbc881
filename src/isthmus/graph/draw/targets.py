"""What a route names, as a place, and the edge that leads there from a table.

Source: Subnet route tables; EC2 API, Route.
"""

from __future__ import annotations

from ...model.network import Network
from ...semantics import routing
from ...semantics.gateway_firewall import gateway_firewall
from ...semantics.inspection import inspection_subnet
from ...semantics.routing import Hop
from ..place import Kind, Place
from ..transition import Control, Direction, Filter, Transitions
from .attached import attached_vpcs, far_side
from .drawing import Drawing

PLAIN = {
    routing.INTERNET_GATEWAY: Kind.INTERNET_GATEWAY,
    routing.EGRESS_ONLY: Kind.EGRESS_ONLY,
    routing.NAT: Kind.NAT,
    routing.GATEWAY_ENDPOINT: Kind.GATEWAY_ENDPOINT,
    routing.VPN_GATEWAY: Kind.VPN_GATEWAY,
    routing.INTERFACE: Kind.APPLIANCE,
    routing.INSPECTION: Kind.INSPECTION,
}
"""Kinds of hops whose id is their place's id."""
FOREIGN = "serves-another-vpc"


def draw_target(drawing: Drawing, table: Place, hop: Hop, transitions: Transitions) -> None:
    """The edge from a table to what one of its hops names."""
    network = drawing.network
    vpc = drawing.tables.vpcs[table.id]
    watcher = gateway_firewall(network, vpc) if hop.kind == routing.WATCHED else None
    hop = routing.unwatched(hop)
    place = _place(network, hop, vpc)
    drawing.edge(table, place, *transitions, *_ingress(network, hop))
    if watcher is not None:
        before = Place(Kind.GATEWAY_FIREWALL, watcher.id)
        if not drawing.leads(table, before):
            drawing.edge(table, before)
        if not drawing.leads(before, place):
            drawing.edge(before, place)
    if place.kind is Kind.TRANSIT_GATEWAY:
        detail = f"{vpc} has no attachment to {hop.id} in the snapshot"
        drawing.gap(place, "uncollected-transit-gateway", hop.id, "either", detail)
    if place.kind is Kind.UNMODELLED:
        detail = f"route table {table.id} hands the packet to {hop.id}, which is not modelled"
        drawing.gap(place, "unmodelled-route-target", hop.id, "either", detail)


def _place(network: Network, hop: Hop, vpc: str) -> Place:
    if hop.kind in (routing.NO_ROUTE, routing.BLACKHOLE):
        return Place(Kind.DROPPED, hop.kind + (f":{hop.id}" if hop.id else ""))
    if hop.kind == routing.LOCAL:
        return Place(Kind.VPC, vpc)
    if hop.kind == routing.PEERING:
        return Place(Kind.PEERING, hop.id, far_side(network, hop.id, vpc))
    if hop.kind == routing.TRANSIT_GATEWAY:
        attachment = network.transit.of_vpc.get((hop.id, vpc))
        if attachment is None:
            return Place(Kind.TRANSIT_GATEWAY, hop.id, f"from {vpc}")
        return Place(Kind.ATTACHMENT, attachment.id, "")
    if hop.kind not in PLAIN:
        return Place(Kind.UNMODELLED, hop.id)
    home = attached_vpcs(network, hop)
    if home is not None and vpc not in home:
        return Place(Kind.DROPPED, f"{FOREIGN}:{hop.id}")
    return Place(PLAIN[hop.kind], hop.id)


def _ingress(network: Network, hop: Hop) -> Transitions:
    """The network ACL of the subnet in which a NAT gateway, an appliance or an inspection endpoint stands."""
    if hop.kind == routing.TRANSIT_GATEWAY:
        return (Filter(Control.ZONE, hop.id, Direction.INGRESS),)
    subnet = None
    if hop.kind == routing.NAT and hop.id in network.nat_gateways:
        subnet = network.nat_gateways[hop.id].subnet_id
    elif hop.kind == routing.INTERFACE and hop.id in network.interfaces:
        subnet = network.interfaces[hop.id].subnet_id
    elif hop.kind == routing.INSPECTION:
        subnet = inspection_subnet(network, hop.id)
    if subnet is None or subnet not in network.subnets:
        return ()
    return (acl(network, subnet, Direction.INGRESS),)


def acl(network: Network, subnet: str, direction: Direction) -> Filter:
    """One side of a subnet's network ACL."""
    return Filter(Control.NETWORK_ACL, network.acl_of_subnet.get(subnet), direction, subnet)
