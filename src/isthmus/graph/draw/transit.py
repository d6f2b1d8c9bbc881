"""Transit gateways: an attachment is two places, the gateway one for each attachment that packets come by.

So that which table is asked, which hangs on where a packet came from, stands on the map.
Source: How AWS Transit Gateway works; Network ACLs for transit gateways.
"""

from __future__ import annotations

from ...model.transit import TransitAttachment
from ...semantics import routing
from ...semantics.attached_firewall import FUNCTION, unknown_function
from ...semantics.policy_table import policy_rules
from ...semantics.routing import Hop
from ...semantics.transit import ATTACHMENT, NO_ROUTE, NOT_READ, NOT_UNDERSTOOD
from ...space.ranges import Ranges
from ..place import Kind, Place, egress
from ..transition import Choice, Chooser, Control, Direction, Divide, Filter
from .drawing import Drawing


def draw_transit(drawing: Drawing) -> None:
    """Every attachment with the table it is looked up in, every table with what takes which destinations."""
    for (gateway, name), attachment in drawing.network.transit.attachments.items():
        here = Place(Kind.TRANSIT_GATEWAY, gateway, name)
        drawing.edge(Place(Kind.ATTACHMENT, name, ""), here)
        association = attachment.association
        if association is not None and association.policy_table:
            _by_policy(drawing, here, association.policy_table)
        elif association is None:
            detail = f"in which table {name} is looked up is not known"
            drawing.gap(here, "transit-association-not-read", name, "either", detail)
        elif association.table is not None:
            drawing.edge(here, Place(Kind.TRANSIT_TABLE, association.table))
        _outward(drawing, attachment)
    for table in drawing.tables.transit:
        _table(drawing, table)


def _by_policy(drawing: Drawing, here: Place, name: str) -> None:
    """Every route table that a policy table names, each for what its rules compare."""
    rules = policy_rules(drawing.network, name)
    drawing.place(here)
    if rules is None:
        detail = f"the entries of policy table {name} were not read"
        drawing.gap(here, "transit-policy-table", name, "either", detail)
        return
    policy = Place(Kind.POLICY_TABLE, name)
    drawing.edge(here, policy)
    for table in dict.fromkeys(rule.table for rule in rules if rule.table is not None):
        if not drawing.leads(policy, Place(Kind.TRANSIT_TABLE, table)):
            drawing.edge(
                policy, Place(Kind.TRANSIT_TABLE, table), Filter(Control.POLICY_RULE, name, Direction.INGRESS)
            )


def _outward(drawing: Drawing, attachment: TransitAttachment) -> None:
    """From the attachment into its VPC, by its subnet of some zone; a peering leads to the far gateway."""
    here, network = _out(attachment), drawing.network
    drawing.place(here)
    if attachment.type == "vpc":
        listed = attachment.described.subnet_ids if attachment.described is not None else ()
        subnets = [name for name in dict.fromkeys(listed) if name in network.subnets]
        choice = (Choice(Chooser.ZONE, len(subnets)),) if len(subnets) > 1 else ()
        for subnet in subnets:
            drawing.edge(here, egress(subnet), *choice)
        if len(subnets) < len(set(listed)) or not listed:
            detail = f"the subnets of {attachment.id} are not all in the snapshot"
            drawing.gap(here, "attachment-zones-not-read", attachment.id, "either", detail)
        return
    if attachment.type == FUNCTION:
        drawing.edge(here, Place(Kind.TRANSIT_GATEWAY, attachment.gateway or "", attachment.id))
        if (doubt := unknown_function(network, attachment.id)) is not None:
            drawing.gap(here, doubt.kind, attachment.id, "either", doubt.detail)
        return
    far = [
        other.gateway
        for (_, name), other in network.transit.attachments.items()
        if name == attachment.id and other.gateway != attachment.gateway
    ]
    for gateway in far:
        drawing.edge(here, Place(Kind.TRANSIT_GATEWAY, gateway or "", attachment.id))
    if not far:
        there = Place(Kind.ON_PREMISES, attachment.resource or attachment.id)
        drawing.edge(here, there)
        detail = f"what stands behind {attachment.id} ({attachment.type}) is outside of the model"
        drawing.gap(there, "beyond-aws", attachment.id, "either", detail)


def _out(attachment: TransitAttachment) -> Place:
    return Place(Kind.ATTACHMENT, attachment.id, attachment.resource or "beyond")


def _table(drawing: Drawing, table: str) -> None:
    here = Place(Kind.TRANSIT_TABLE, table)
    drawing.place(here)
    ranges: dict[Hop, list[tuple[int, int]]] = {}
    for segment in drawing.tables.transit[table]:
        for taken in (*segment.takers, *segment.maybe):
            ranges.setdefault(taken.hop, []).append((segment.low, segment.high))
        if segment.maybe:
            detail = f"{table} may hold prefixes that were not read"
            drawing.gap(here, "transit-prefixes-not-read", table, "either", detail)
    for hop, taken_ranges in sorted(ranges.items()):
        if hop.kind == NOT_UNDERSTOOD:
            drawing.gap(here, "unknown-field", table, "either", f"a route of {table} is not understood")
            continue
        if hop.kind == NOT_READ:
            detail = f"the routes of {table} were not read"
            drawing.gap(here, "transit-routes-not-read", table, "either", detail)
            continue
        drawing.edge(here, _behind(drawing, table, hop), Divide(Ranges.of(taken_ranges)))


def _behind(drawing: Drawing, table: str, hop: Hop) -> Place:
    if hop.kind == NO_ROUTE:
        return Place(Kind.DROPPED, NO_ROUTE)
    if hop.kind == routing.BLACKHOLE:
        return Place(Kind.DROPPED, f"{hop.kind}:{hop.id}" if hop.id else hop.kind)
    assert hop.kind == ATTACHMENT, "a transit gateway's table hands to attachments alone"
    known = drawing.network.transit.tables.get(table)
    gateway = (known.gateway if known is not None else None) or ""
    attachment = drawing.network.transit.attachments.get((gateway, hop.id))
    if attachment is not None:
        return _out(attachment)
    place = Place(Kind.ATTACHMENT, hop.id, "beyond")
    drawing.gap(place, "uncollected-attachment", hop.id, "either", f"attachment {hop.id} was not read")
    return place
