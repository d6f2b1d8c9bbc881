"""VPCs: both sides of every subnet, the VPC's own network between them, and Amazon's services inside.

Source: Subnet route tables (what stays in a subnet is not routed); Network ACLs; Security group basics.
"""

from __future__ import annotations

from ...model.bindings import no_acl
from ...packet import parse_prefix
from ...semantics.internet import reserved_services
from ...space.line import position, prefix_range
from ...space.ranges import Ranges
from ..place import Kind, Place, egress, ingress
from ..transition import Direction, Divide
from .drawing import Drawing
from .tables import table_place
from .targets import acl


def draw_vpcs(drawing: Drawing) -> None:
    """Every subnet's two sides, joined with the table it looks up in and with its VPC's own network."""
    network = drawing.network
    amazon = {name: _amazon(drawing, name) for name in network.vpcs}
    for name, subnet in network.subnets.items():
        out, into = egress(name), ingress(name)
        own = Divide(subnet_ranges(drawing, name))
        drawing.edge(out, into, own)
        drawing.edge(out, table_place(drawing, name), acl(network, name, Direction.EGRESS))
        for service, divide in amazon.get(subnet.vpc_id, ()):
            drawing.edge(out, service, divide)
        drawing.edge(Place(Kind.VPC, subnet.vpc_id), into, own, acl(network, name, Direction.INGRESS))
        if network.acl_of_subnet.get(name) is None:
            for side in (out, into):
                gap = no_acl(network, name)
                drawing.gap(side, gap.kind, name, gap.effect, gap.detail)


def subnet_ranges(drawing: Drawing, name: str) -> Ranges:
    """The addresses of a subnet."""
    subnet = drawing.network.subnets[name]
    blocks = [subnet.cidr_block] if subnet.cidr_block else []
    blocks += [block.ipv6_cidr_block for block in subnet.ipv6_cidr_block_association_set]
    return Ranges.of(prefix_range(parse_prefix(block)) for block in blocks)


def _amazon(drawing: Drawing, vpc: str) -> list[tuple[Place, Divide]]:
    found = []
    for label, addresses, _ in reserved_services(drawing.network, vpc):
        places = [position(*address) for address in addresses]
        found.append((Place(Kind.SERVICE, label), Divide(Ranges.of((at, at) for at in places))))
    return found
