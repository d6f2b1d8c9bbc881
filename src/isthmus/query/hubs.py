"""Transit gateways as people look them up, and what of them was not read.

In: a network. Out: facts of a gateway, an attachment or a table; gaps over the whole snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.citation import Citation, Gap
from ..model.firewall_endpoints import firewall_endpoints
from ..model.hybrid_links import OUTSIDE
from ..model.network import Network
from ..model.transit import TransitAttachment, TransitTable
from ..model.transit_gateway import TransitGatewayRoute
from ..semantics.attached_firewall import FUNCTION, unknown_function
from ..semantics.transit import ATTACHMENT, BLACKHOLE, LISTED, candidates, doubts_of_table, unread_attachment

Facts = dict[str, Any]
PEERINGS = frozenset({"peering", "tgw-peering"})
GONE = frozenset({"deleted", "deleting", "failed", "rejected"})
"""States of attachments that linger in answers and carry nothing."""


def hub_facts(network: Network, name: str) -> Facts:
    """The facts of a transit gateway, an attachment or a table of one; empty for anything else."""
    transit = network.transit
    if name in transit.gateways:
        gateway = transit.gateways[name]
        options = gateway.options
        return {
            "state": gateway.state,
            "group_references": options.security_group_referencing_support if options else None,
            "attachments": [
                {"attachment": one.id, "type": one.type, "resource": one.resource}
                for (hub, _), one in transit.attachments.items()
                if hub == name
            ],
            "route_tables": [table.id for table in transit.tables.values() if table.gateway == name],
        }
    if name in transit.tables:
        return _table(network, transit.tables[name])
    found = [one for (_, key), one in transit.attachments.items() if key == name]
    return _attachment(network, found[0]) if found else {}


def _attachment(network: Network, one: TransitAttachment) -> Facts:
    described, association = one.described, one.association
    options = described.options if described is not None else None
    return {
        "state": one.state,
        "type": one.type,
        "resource": one.resource,
        "transit_gateway": one.gateway,
        "route_table": association.table if association else None,
        "policy_table": association.policy_table if association else None,
        "subnets": list(described.subnet_ids) if described is not None else [],
        "appliance_mode": options.appliance_mode_support if options else None,
        "ipv6": options.ipv6_support if options else None,
        **({"firewall": _firewall(network, one.id)} if one.type == FUNCTION else {}),
    }


def _firewall(network: Network, name: str) -> str | None:
    """The firewall that calls an attachment its own, by its ARN."""
    told = firewall_endpoints(network).get(name)
    return None if told is None else told.firewall


def _table(network: Network, table: TransitTable) -> Facts:
    return {
        "transit_gateway": table.gateway,
        "state": table.state,
        "routes": [*(_route(route) for route in table.routes or ()), *_learned(network, table)],
        **({"routes_read": False} if table.routes is None else {}),
        "learns_from": [
            one.transit_gateway_attachment_id
            for one in table.propagations or ()
            if one.state in (None, "enabled")
        ],
        "attachments": [
            one.id
            for one in network.transit.attachments.values()
            if one.association is not None and one.association.table == table.id
        ],
    }


def _route(route: TransitGatewayRoute) -> Facts:
    names = [one.transit_gateway_attachment_id for one in route.transit_gateway_attachments]
    facts: Facts = {"destination": route.destination_cidr_block, "target": ", ".join(filter(None, names))}
    if not names or route.state not in (None, "active"):
        facts["state"] = route.state or "blackhole"
    return {key: value for key, value in facts.items() if value}


def _learned(network: Network, table: TransitTable) -> Iterator[Facts]:
    """What stands in a table that none of its routes tells of: blocks of VPCs that it learns, entries of its lists."""
    for one in candidates(network, table):
        hop = one.taken.hop
        if one.taken.route is not None:
            continue
        told: Facts = {"destination": str(one.prefix), "target": hop.id, "by": "propagation"}
        if one.priority == LISTED:
            told["by"] = "prefix list"
        if hop.kind != ATTACHMENT:
            told |= {"target": "", "state": "blackhole" if hop.kind == BLACKHOLE else "not understood"}
        yield {key: value for key, value in told.items() if value}


def transit_gaps(network: Network) -> Iterator[Gap]:
    """What of transit gateways was not read, or has no meaning here: tables, associations, kinds, ends."""
    transit = network.transit
    for table in transit.tables.values():
        if table.routes is None:
            detail = f"the routes of transit gateway route table {table.id} were not read"
            yield Gap("transit-routes-not-read", table.id, "either", detail, _place(network, table.id))
        yield from doubts_of_table(network, table)
        yield from _unread_ends(network, table)
    for one in transit.attachments.values():
        if one.state in GONE:
            continue
        here = _place(network, one.id)
        if one.association is None:
            detail = f"which route table {one.id} is associated with was not read"
            yield Gap("transit-association-not-read", one.id, "either", detail, here)
        elif one.association.policy_table and one.association.policy_table not in transit.policies:
            name = one.association.policy_table
            detail = f"{one.id} is routed by policy table {name}, whose entries were not read"
            yield Gap("transit-policy-table", name, "either", detail, here)
        yield from _beyond(network, one)
    yield from _routed(network)


def _unread_ends(network: Network, table: TransitTable) -> Iterator[Gap]:
    """Attachments that a table hands to and that nobody read."""
    for name in {one.taken.hop.id for one in candidates(network, table) if one.taken.hop.kind == ATTACHMENT}:
        if (table.gateway, name) not in network.transit.attachments:
            yield unread_attachment(name)


def _beyond(network: Network, one: TransitAttachment) -> Iterator[Gap]:
    """Why what stands behind an attachment is out of sight, where it is."""
    here = _place(network, one.id)
    if one.translates:
        detail = f"{one.id} translates addresses, by rules that are not modelled"
        yield Gap("attachment-translation", one.id, "either", detail, here)
    if one.type == "vpc":
        if one.resource not in network.vpcs:
            detail = f"{one.resource}, which is attached to {one.gateway}, was not collected"
            yield Gap("uncollected-vpc", one.resource or one.id, "either", detail, here)
    elif one.type in OUTSIDE:
        detail = f"what lies beyond {one.resource or one.id} is outside of AWS"
        yield Gap("beyond-aws", one.id, "either", detail, here)
    elif one.type == FUNCTION:
        doubt = unknown_function(network, one.id)
        if doubt is not None:
            yield doubt
    elif one.type not in PEERINGS:
        detail = f"attachments of type {one.type or 'unknown'} are not modelled"
        yield Gap("unmodelled-attachment", one.id, "either", detail, here)
    elif not _far(network, one):
        detail = f"the transit gateway at the other end of {one.id} is not in the snapshot"
        yield Gap("uncollected-transit-gateway", one.id, "either", detail, here)


def _far(network: Network, one: TransitAttachment) -> list[str]:
    """The gateways at the other end of a peering, as far as they are in the snapshot."""
    keys = network.transit.attachments
    return [gateway for gateway, name in keys if name == one.id and gateway != one.gateway]


def out_of_sight(network: Network, gateway: str, vpc: str) -> Iterator[Gap]:
    """Every end beyond a transit gateway that the snapshot does not hold, over peered gateways too."""
    if (gateway, vpc) not in network.transit.of_vpc:
        detail = f"no attachment of {vpc} to {gateway} was read"
        yield Gap("uncollected-transit-gateway", gateway, "either", detail)
    seen, pending = {gateway}, [gateway]
    while pending:
        here = pending.pop()
        for (name, _), one in network.transit.attachments.items():
            if name == here and one.state not in GONE:
                yield from _beyond(network, one)
                fresh = [far for far in _far(network, one) if far not in seen]
                seen.update(fresh)
                pending += fresh


def _routed(network: Network) -> Iterator[Gap]:
    """Routes of VPCs to transit gateways by which no attachment of the VPC is known."""
    for name, table in network.route_tables.items():
        for index, route in enumerate(table.routes):
            gateway = route.transit_gateway_id
            if gateway is not None and (gateway, table.vpc_id or "") not in network.transit.of_vpc:
                detail = f"{name} routes to {gateway}, of which no attachment of its VPC was read"
                here = network.citation(name, f"/Routes/{index}")
                yield Gap("uncollected-transit-gateway", gateway, "either", detail, here)


def _place(network: Network, name: str) -> Citation | None:
    try:
        return network.citation(name)
    except KeyError:
        return None
